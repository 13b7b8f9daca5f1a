//! Certificates: whether they are checked, against which authorities, and which one is presented.

use std::path::PathBuf;

use super::entry::is_quoted;
use super::error::CredentialsError;
use super::stack::{Got, Stack};
use crate::api::login::{ClientCertificate, Pem, Trust};

/// Certificates; of `verify` and `insecure` the more daring one wins, as openstacksdk has it.
pub(super) fn run(stack: &mut Stack<'_>) -> Result<Trust, CredentialsError> {
    let insecure = truth(stack, "insecure")?;
    let ca_by_verify = stack.find(&["verify"]).filter(|got| is_path(&got.trimmed()));
    let verify = if ca_by_verify.is_some() { None } else { truth(stack, "verify")? };
    let decisive = match (&insecure, &verify) {
        (Some((true, source)), _) => Some((false, source)),
        (_, Some((verify, source))) => Some((*verify, source)),
        (Some((false, source)), None) => Some((true, source)),
        (None, None) => None,
    };
    if let Some((verify, source)) = decisive {
        stack.note("verify", Some(verify.to_string()), source.clone());
    }
    let ca = ca(stack, ca_by_verify)?;
    let (cert, key) = (pem(stack, "cert")?, pem(stack, "key")?);
    let client = match (cert, key) {
        (Some(cert), key) => Some(ClientCertificate { cert, key }),
        (None, Some(_)) => return Err(stack.missing("cert to go with its key", "OS_CERT", "cert")),
        (None, None) => None,
    };
    let system = system_authorities(stack);
    Ok(Trust { verify: decisive.is_none_or(|(verify, _)| verify), ca, system, client })
}

/// What a login needs as PEM: the text itself, or the name of a file.
fn pem(stack: &mut Stack<'_>, key: &'static str) -> Result<Option<Pem>, CredentialsError> {
    let Some(got) = stack.find(&[key]) else { return Ok(None) };
    let text = got.trimmed();
    stack.unquoted(key, &text)?;
    let found = pem_of(stack, &text);
    stack.note(key, Some(text), got.place);
    Ok(Some(found))
}

fn pem_of(stack: &Stack<'_>, text: &str) -> Pem {
    // Tools write what a certificate is for before it.
    if text.contains("-----BEGIN") {
        Pem::Text(text.to_owned())
    } else {
        Pem::File(stack.sources.absolute(text))
    }
}

/// The variables by which requests, and so openstacksdk, is told where the authorities are.
const BUNDLES: [&str; 2] = ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"];

/// The authorities of one's own: `cacert`, the path that `verify` may be, or what requests would take.
fn ca(stack: &mut Stack<'_>, by_verify: Option<Got>) -> Result<Option<Pem>, CredentialsError> {
    let found = pem(stack, "cacert")?;
    if let Some(got) = by_verify {
        if found.is_some() {
            stack.pass(got.place, "verify: cacert overrides it");
        } else {
            let text = got.trimmed();
            let ca = pem_of(stack, &text);
            stack.note("cacert", Some(text), format!("{}, as verify", got.place));
            return Ok(Some(ca));
        }
    }
    let mut won = found.map(|found| ("cacert", found));
    for name in BUNDLES {
        let Some(text) = stack.sources.var(name).map(|text| text.trim().to_owned()) else { continue };
        let ca = pem_of(stack, &text);
        match &won {
            None => {
                stack.note("cacert", Some(text), name);
                won = Some((name, ca));
            }
            Some((_, other)) if *other == ca => {}
            Some((winner, _)) => stack.pass(name, format!("{winner} overrides it")),
        }
    }
    Ok(won.map(|(_, ca)| ca))
}

/// Where the system's authorities are read from instead of their usual place; the TLS library goes by
/// these variables, too.
fn system_authorities(stack: &mut Stack<'_>) -> Vec<Pem> {
    let mut all = Vec::new();
    for name in ["SSL_CERT_FILE", "SSL_CERT_DIR"] {
        let Some(text) = stack.sources.var(name).map(str::to_owned) else { continue };
        let paths: Vec<PathBuf> = match name {
            "SSL_CERT_DIR" => std::env::split_paths(&text).collect(),
            _ => vec![PathBuf::from(&text)],
        };
        for path in &paths {
            if let Err(error) = std::fs::metadata(path) {
                let why = format!("not read: {error}");
                stack.pass(name, why);
            }
        }
        stack.note("system's authorities", Some(text), name);
        all.extend(paths.into_iter().map(Pem::File));
    }
    all
}

fn truth(stack: &mut Stack<'_>, key: &'static str) -> Result<Option<(bool, String)>, CredentialsError> {
    let Some(got) = stack.find(&[key]) else { return Ok(None) };
    let word = got.trimmed();
    stack.unquoted(key, &word)?;
    let truth = parse_truth(&word).ok_or_else(|| stack.unusable(key, "neither true nor false"))?;
    Ok(Some((truth, got.place)))
}

/// Whether what stands for yes or no names authorities instead, as requests takes it.
fn is_path(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    let ends = |end: &&str| word.ends_with(end);
    !is_quoted(&word)
        && (word.contains('/')
            || word.contains("-----begin")
            || [".pem", ".crt", ".cer", ".ca-bundle"].iter().any(ends))
}

/// Every spelling of yes and no that YAML and shells know.
pub(super) fn parse_truth(word: &str) -> Option<bool> {
    match word.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" | "y" => Some(true),
        "false" | "no" | "off" | "0" | "n" => Some(false),
        _ => None,
    }
}
