//! The PEM files a login names: authorities and the client's own certificate and key.
//!
//! Owns their reading and the one-line faults that name the file and what is wrong with it. What a
//! file holds never gets into a message: it may be a key.

use std::path::Path;
use std::sync::Arc;

use rustls::RootCertStore;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::{Error, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;

use super::login::ClientCertificate;

/// The authorities of a CA file.
pub(super) fn authorities(file: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let unusable = |reason: String| format!("CA file {}: {reason}", file.display());
    let authorities = read(file).and_then(|pem| certificates(&pem)).map_err(unusable)?;
    for (at, authority) in authorities.iter().enumerate() {
        let readable = RootCertStore::empty().add(authority.clone());
        readable.map_err(|_| unusable(format!("certificate {} in it cannot be read", at + 1)))?;
    }
    Ok(authorities)
}

/// The client's certificate, those above it, and its key.
pub(super) fn client(
    files: &ClientCertificate,
    provider: &CryptoProvider,
) -> Result<Arc<CertifiedKey>, String> {
    let of_cert = |reason: String| format!("client certificate {}: {reason}", files.cert.display());
    let key_file = files.key.as_ref().unwrap_or(&files.cert);
    let of_key = |reason: String| format!("client key {}: {reason}", key_file.display());
    let cert_pem = read(&files.cert).map_err(of_cert)?;
    let chain = certificates(&cert_pem).map_err(of_cert)?;
    let key = match &files.key {
        Some(file) => read(file).and_then(|pem| private_key(&pem)),
        None => private_key(&cert_pem),
    };
    let key = key.map_err(of_key)?;
    match CertifiedKey::from_der(chain, key, provider) {
        Ok(pair) => Ok(Arc::new(pair)),
        Err(rustls::Error::InconsistentKeys(_)) => {
            Err(of_key(format!("it is not the key of the certificate in {}", files.cert.display())))
        }
        Err(rustls::Error::InvalidCertificate(_)) => Err(of_cert("it cannot be read".to_owned())),
        Err(_) => Err(of_key("it cannot be read, or is of a kind that is not supported".to_owned())),
    }
}

fn read(file: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(file).map_err(|error| error.to_string())
}

fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let found: Vec<_> = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<_, _>>()
        .map_err(|error| words(&error, "certificate").to_owned())?;
    if found.is_empty() { Err("there is no certificate in it (PEM)".to_owned()) } else { Ok(found) }
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
        (Error::NoItemsFound, "key") => "there is no private key in it (PEM: PKCS#8, PKCS#1 or SEC1)",
        (Error::NoItemsFound, _) => "there is no certificate in it (PEM)",
        (Error::MissingSectionEnd { .. }, _) => "a PEM section in it has no end",
        (Error::IllegalSectionStart { .. }, _) => "a PEM section in it begins with a broken line",
        (Error::Base64Decode(_), _) => "a PEM section in it is not base64",
        _ => "it is not PEM",
    }
}
