//! The PEM a login names or holds: authorities and the client's own certificate and key.
//!
//! Owns their reading and the one-line faults that name the file and what is wrong with it. What is
//! read never gets into a message, and neither does a "file name" that is content: it may be a key.

use std::borrow::Cow;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use rustls::RootCertStore;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::{Error, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;

use super::certificate::outdated_form;
use crate::api::credentials::login::{ClientCertificate, Pem};
use crate::domain::echo::is_name;

/// The authorities of a CA file, a directory of such files, or PEM text.
pub(in crate::api) fn authorities(pem: &Pem) -> Result<Vec<CertificateDer<'static>>, String> {
    let unusable = |reason: String| format!("CA file {}: {reason}", pem.shown());
    if let Pem::File(path) = pem
        && path.is_dir()
    {
        let found = in_directory(path).map_err(|error| unusable(error.to_string()))?;
        let empty = || unusable("no file in this directory contains a certificate (PEM)".to_owned());
        return if found.is_empty() { Err(empty()) } else { Ok(found) };
    }
    let authorities = read(pem).and_then(|pem| certificates(&pem)).map_err(unusable)?;
    for (at, tokens) in authorities.iter().enumerate() {
        if !is_readable(tokens) {
            return Err(unusable(format!("certificate {} in it cannot be read", at + 1)));
        }
    }
    Ok(authorities)
}

/// Those of the system's own authorities that can be read; whether there are enough is not decided here.
pub(in crate::api) fn of_system(pem: &Pem) -> Vec<CertificateDer<'static>> {
    let Pem::File(path) = pem else { return Vec::new() };
    if path.is_dir() { in_directory(path).unwrap_or_default() } else { in_file(path) }
}

/// All certificates of a directory, each once: beside each file there are links by its hash, and often
/// one file with all of them. Other files may lie there too.
fn in_directory(path: &Path) -> io::Result<Vec<CertificateDer<'static>>> {
    let mut files = fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    files.sort();
    let mut found: Vec<_> = files.iter().flat_map(|file| in_file(file)).collect();
    found.sort_by(|one, other| one.as_ref().cmp(other.as_ref()));
    found.dedup();
    Ok(found)
}

fn in_file(path: &Path) -> Vec<CertificateDer<'static>> {
    let found = fs::read(path).ok().and_then(|pem| certificates(&pem).ok()).unwrap_or_default();
    found.into_iter().filter(is_readable).collect()
}

fn is_readable(tokens: &CertificateDer<'static>) -> bool {
    RootCertStore::empty().add(tokens.clone()).is_ok()
}

/// The client's certificate, those above it, and its key.
pub(in crate::api) fn client(
    files: &ClientCertificate,
    provider: &CryptoProvider,
) -> Result<Arc<CertifiedKey>, String> {
    let of_cert = |reason: String| format!("client certificate {}: {reason}", files.cert.shown());
    let of_key = |reason: String| {
        format!("client key {}: {reason}", files.key.as_ref().unwrap_or(&files.cert).shown())
    };
    let cert_pem = read(&files.cert).map_err(of_cert)?;
    let chain = certificates(&cert_pem).map_err(of_cert)?;
    let outdated = chain.first().and_then(|own| outdated_form(own));
    let key = match &files.key {
        Some(pem) => read(pem).and_then(|pem| private_key(&pem)),
        None => private_key(&cert_pem),
    };
    let key = key.map_err(of_key)?;
    match CertifiedKey::from_der(chain, key, provider) {
        Ok(pair) => Ok(Arc::new(pair)),
        Err(rustls::Error::InconsistentKeys(_)) => {
            Err(of_key(format!("it is not the key of the certificate in {}", files.cert.shown())))
        }
        Err(rustls::Error::InvalidCertificate(_)) => {
            Err(of_cert(outdated.unwrap_or_else(|| "it cannot be read".to_owned())))
        }
        Err(_) => Err(of_key("it cannot be read, or its type is not supported".to_owned())),
    }
}

fn read(pem: &Pem) -> Result<Cow<'_, [u8]>, String> {
    match pem {
        Pem::Text(text) => Ok(Cow::Owned(with_lines(text).into_bytes())),
        Pem::File(path) => fs::read(path).map(Cow::Owned).map_err(|error| {
            if is_name(&path.display().to_string()) {
                error.to_string()
            } else {
                "neither PEM text nor a file name".to_owned()
            }
        }),
    }
}

/// PEM text that lost its lines: in variables they are often written `\n`, and YAML folds them into
/// blanks.
fn with_lines(text: &str) -> String {
    let text = text.replace("\\r", "").replace("\\n", "\n");
    if text.trim().contains('\n') {
        return text;
    }
    let mut lines = String::new();
    for (at, part) in text.split("-----").enumerate() {
        // Outside, label, body, label, outside, and so on.
        if at % 2 == 1 {
            lines.extend(["\n-----", part, "-----\n"]);
        } else {
            lines.push_str(&part.split_whitespace().collect::<Vec<_>>().join("\n"));
        }
    }
    lines
}

fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let found: Vec<_> = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<_, _>>()
        .map_err(|error| words(&error, "certificate").to_owned())?;
    if found.is_empty() { Err("it contains no certificate (PEM)".to_owned()) } else { Ok(found) }
}

fn private_key(pem: &[u8]) -> Result<PrivateKeyDer<'static>, String> {
    // Both the newer form (`ENCRYPTED PRIVATE KEY`) and the older (`Proc-Type: 4,ENCRYPTED`).
    if pem.windows(9).any(|word| word == b"ENCRYPTED") {
        return Err("it is protected by a passphrase; only keys without one can be used".to_owned());
    }
    PrivateKeyDer::from_pem_slice(pem).map_err(|error| words(&error, "key").to_owned())
}

fn words(error: &Error, what: &str) -> &'static str {
    match (error, what) {
        (Error::NoItemsFound, "key") => "it contains no private key (PEM: PKCS#8, PKCS#1 or SEC1)",
        (Error::NoItemsFound, _) => "it contains no certificate (PEM)",
        (Error::MissingSectionEnd { .. }, _) => "a PEM section in it has no end",
        (Error::IllegalSectionStart { .. }, _) => "a PEM section in it begins with a broken line",
        (Error::Base64Decode(_), _) => "a PEM section in it is not base64",
        _ => "it is not PEM",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_gets_its_lines_back() {
        let whole = "-----BEGIN A B-----\nQUJD\nREVG\n-----END A B-----\n";
        assert_eq!(with_lines(whole), whole);
        for folded in [whole.replace('\n', "\\n"), whole.replace('\n', "\\r\\n")] {
            assert_eq!(with_lines(&folded), whole, "{folded}");
        }
        let pem = with_lines(whole.replace('\n', " ").trim());
        assert_eq!(pem.trim_start(), whole);
    }
}
