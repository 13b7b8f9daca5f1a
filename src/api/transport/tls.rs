//! The one TLS configuration of a cloud, and a verifier that remembers what it saw.
//!
//! Owns which authorities are trusted (the system's and a CA file), the certificate we show when
//! asked, and the words for a handshake that failed. Files are read when the first connection needs
//! them, never for plain HTTP.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ResolvesClientCert, verify_server_name};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::sign::CertifiedKey;
use rustls::{
    AlertDescription, CertificateError, ClientConfig, DigitallySignedStruct, Error, PeerIncompatible,
    RootCertStore, SignatureScheme,
};
use rustls_platform_verifier::Verifier;

use super::certificate::{self, Certificate, Named, date, uncamel};
use crate::api::credentials::login::{Pem, Trust};
use crate::api::transport::pem;
use crate::domain::Remedy;

/// What is known about the TLS of one cloud.
#[derive(Debug)]
pub(crate) struct Tls {
    trust: Trust,
    ready: OnceLock<Ready>,
    seen: Arc<Seen>,
}

#[derive(Debug)]
struct Ready {
    config: ClientConfig,
    identity: Arc<Identity>,
    named: Arc<Named>,
}

/// The certificates that hosts showed, the latest of each.
type Seen = Mutex<BTreeMap<String, Certificate>>;

impl Tls {
    /// Nothing is read before it is needed.
    pub fn new(trust: Trust) -> Self {
        Self { trust, ready: OnceLock::new(), seen: Arc::default() }
    }

    /// The configuration for every connection that may speak TLS. Fails with one line that names
    /// the file that is broken or missing; the next call tries again.
    pub fn config(&self) -> Result<&ClientConfig, String> {
        if let Some(ready) = self.ready.get() {
            return Ok(&ready.config);
        }
        let provider = Arc::new(ring::default_provider());
        let authorities = match &self.trust.ca {
            Some(pem) if self.trust.verify => pem::authorities(pem)?,
            // Nothing hangs on it then, but what it would have said is worth knowing.
            Some(pem) => pem::authorities(pem).unwrap_or_default(),
            None => Vec::new(),
        };
        let pair = self.trust.client.as_ref().map(|files| pem::client(files, &provider)).transpose()?;
        let system = Verifier::new_with_extra_roots(authorities.clone(), provider.clone());
        let of_system = self.trust.system.iter().flat_map(pem::of_system);
        let named = Arc::new(Named {
            file: self.trust.ca.as_ref().map(Pem::shown),
            all: authorities.into_iter().chain(of_system).collect(),
        });
        let witness = RecordingVerifier {
            // The only failure that is left: there are no authorities at all.
            inner: system.map_err(|_| self.no_authorities()),
            named: named.clone(),
            verify: self.trust.verify,
            provider: provider.clone(),
            seen: self.seen.clone(),
        };
        let identity = Arc::new(Identity { pair, was_requested: AtomicBool::new(false) });
        let mut config = builder(provider)?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(witness))
            .with_client_cert_resolver(identity.clone());
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(&self.ready.get_or_init(|| Ready { config, identity, named }).config)
    }

    fn no_authorities(&self) -> String {
        match self.trust.system.as_slice() {
            [] => "this system has no trusted authorities (install its ca-certificates package, or set cacert to a \
                 PEM file)".to_owned(),
            paths => {
                let paths: Vec<String> = paths.iter().map(Pem::shown).collect();
                let contain = if paths.len() == 1 { "contains" } else { "contain" };
                format!(
                    "{} {contain} no trusted authorities (set by SSL_CERT_FILE or SSL_CERT_DIR)",
                    paths.join(" and ")
                )
            }
        }
    }

    /// A configuration that trusts no authority, for clients that speak only plain HTTP.
    pub fn for_plain_http() -> Result<ClientConfig, String> {
        let config = builder(Arc::new(ring::default_provider()))?;
        Ok(config.with_root_certificates(RootCertStore::empty()).with_no_client_auth())
    }

    /// The certificates seen so far, by host.
    pub fn certificates(&self) -> Vec<Certificate> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// The certificate that a host showed.
    pub fn certificate(&self, host: &str) -> Option<Certificate> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).get(bare(host)).cloned()
    }

    /// Why there is no trusted connection to a host, as one sentence.
    pub fn why_not(&self, host: &str, error: &Error) -> String {
        match error {
            Error::InvalidCertificate(reason) => match self.certificate(host) {
                Some(certificate) => match self.ready.get() {
                    Some(ready) => certificate.against(reason, &ready.named),
                    None => certificate.against(reason, &Named::default()),
                },
                None if *reason == CertificateError::BadEncoding => {
                    format!("the certificate of {host} cannot be read")
                }
                None => format!("the certificate of {host} is not accepted: {}", certificate::of(reason)),
            },
            Error::AlertReceived(alert) => self.alerted(host, *alert),
            Error::InvalidMessage(_) => {
                format!("{host} does not speak TLS there; it probably answers in plain HTTP")
            }
            Error::PeerIncompatible(PeerIncompatible::ServerDoesNotSupportTls12Or13) => {
                format!("{host} speaks only TLS versions that are no longer safe (1.2 or 1.3 is needed)")
            }
            Error::General(reason) => format!("the certificate of {host} is not trusted: {reason}"),
            other => format!("the certificate of {host} is not trusted: {}", uncamel(&other.to_string())),
        }
    }

    /// What to do about it, where the error tells more than that there is no trust; it looks at what
    /// was named already.
    pub fn remedy(&self, host: &str, error: &Error) -> Option<Remedy> {
        use CertificateError as Reason;
        let reason = match error {
            Error::InvalidMessage(_) => return Some(Remedy::UseHttp),
            Error::AlertReceived(alert) if of_certificate(*alert) => return Some(Remedy::ClientCertificate),
            Error::InvalidCertificate(reason) => reason,
            _ => return None,
        };
        if self.certificate(host).is_some_and(|certificate| certificate.has_bad_form()) {
            return Some(Remedy::TheirCertificate);
        }
        let names_file = self.ready.get().is_some_and(|ready| ready.named.file.is_some());
        Some(match reason {
            Reason::Expired
            | Reason::ExpiredContext { .. }
            | Reason::NotValidYet
            | Reason::NotValidYetContext { .. } => Remedy::Clock,
            Reason::NotValidForName | Reason::NotValidForNameContext { .. } => Remedy::HostName,
            Reason::UnknownIssuer | Reason::BadSignature | Reason::Other(_) if names_file => {
                Remedy::NotInCaFile
            }
            Reason::UnknownIssuer | Reason::Other(_) => Remedy::SetCaFile,
            _ => Remedy::TheirCertificate,
        })
    }

    /// The server broke off, and said why in one of the few words there are.
    fn alerted(&self, host: &str, alert: AlertDescription) -> String {
        let identity = self.ready.get().map(|ready| &ready.identity);
        let was_requested = identity.is_some_and(|identity| identity.was_requested.load(Ordering::Relaxed));
        let ours = identity.and_then(|identity| identity.pair.as_ref()?.cert.first());
        match (ours, alert) {
            (None, AlertDescription::CertificateRequired) => wanting(host),
            // What servers of TLS 1.2 say where the certificate is missing, and of much else.
            (_, AlertDescription::HandshakeFailure) if was_requested => format!(
                "{host} aborted the TLS handshake; it may need another client certificate (cert and key)"
            ),
            (None, alert) if was_requested && of_certificate(alert) => wanting(host),
            (Some(ours), alert) if was_requested && of_certificate(alert) => {
                let shown = Certificate::read("", ours).map_or_else(String::new, |ours| {
                    let Certificate { subject, issuer, not_after, .. } = ours;
                    format!(" {subject} (issued by {issuer}, valid until {})", date(not_after))
                });
                format!("{host} refuses the client certificate{shown}: {}", spoken(alert))
            }
            _ => format!("{host} aborted the TLS handshake: {}", spoken(alert)),
        }
    }
}

fn wanting(host: &str) -> String {
    format!("{host} asks for a client certificate, but none is set (cert and key)")
}

/// Whether an alert is about the certificate we showed or lacked.
pub(in crate::api) fn of_certificate(alert: AlertDescription) -> bool {
    matches!(
        alert,
        AlertDescription::CertificateRequired
            | AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied
            | AlertDescription::DecryptError
    )
}

/// What an alert means, where more than its name is known.
fn spoken(alert: AlertDescription) -> String {
    match alert {
        AlertDescription::UnknownCA => "its issuer is not trusted there".to_owned(),
        AlertDescription::CertificateExpired => "it has expired".to_owned(),
        AlertDescription::CertificateRevoked => "it was revoked".to_owned(),
        AlertDescription::ProtocolVersion => "no common version of TLS".to_owned(),
        AlertDescription::UnrecognisedName => "it does not use that name".to_owned(),
        other => uncamel(&format!("{other:?}")),
    }
}

/// IPv6 addresses have brackets in a URL and none in a certificate.
pub(in crate::api) fn bare(host: &str) -> &str {
    host.trim_start_matches('[').trim_end_matches(']')
}

type Builder = rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier>;

fn builder(provider: Arc<CryptoProvider>) -> Result<Builder, String> {
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())
}

/// The certificate we show, and whether a server has asked for one: that alone tells what a server
/// means that breaks off without a clear word.
struct Identity {
    pair: Option<Arc<CertifiedKey>>,
    was_requested: AtomicBool,
}

/// Shows nothing of the key.
impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").field("given", &self.pair.is_some()).finish_non_exhaustive()
    }
}

impl ResolvesClientCert for Identity {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.was_requested.store(true, Ordering::Relaxed);
        self.pair.clone()
    }

    fn has_certs(&self) -> bool {
        self.pair.is_some()
    }
}

/// Asks the real verifier and writes down what it was asked about and what it said.
#[derive(Debug)]
struct RecordingVerifier {
    inner: Result<Verifier, String>,
    named: Arc<Named>,
    verify: bool,
    provider: Arc<CryptoProvider>,
    seen: Arc<Seen>,
}

impl RecordingVerifier {
    fn inner(&self) -> Result<&Verifier, Error> {
        self.inner.as_ref().map_err(|reason| Error::General(reason.clone()))
    }

    fn signature(
        &self,
        check: impl FnOnce(&Verifier) -> Result<HandshakeSignatureValid, Error>,
    ) -> Result<HandshakeSignatureValid, Error> {
        if self.verify { check(self.inner()?) } else { Ok(HandshakeSignatureValid::assertion()) }
    }

    fn remember(&self, host: &str, der: &[u8], verdict: Result<(), &Error>) {
        let Some(mut certificate) = Certificate::read(host, der) else { return };
        certificate.verified = match verdict {
            Ok(()) => Ok(()),
            Err(Error::InvalidCertificate(reason)) => Err(certificate.against(reason, &self.named)),
            Err(Error::General(reason)) => Err(reason.clone()),
            Err(other) => Err(uncamel(&other.to_string())),
        };
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(host.to_owned(), certificate);
    }

    /// A certificate that is itself among the authorities needs nobody above it, whatever it says of
    /// being one; its names and dates count all the same. Other clients have it so.
    fn as_named(der: &CertificateDer<'_>, host: &ServerName<'_>, now: UnixTime) -> Result<(), Error> {
        let unreadable = || Error::InvalidCertificate(CertificateError::BadEncoding);
        verify_server_name(&ParsedCertificate::try_from(der)?, host)?;
        let certificate = Certificate::read(&host.to_str(), der).ok_or_else(unreadable)?;
        certificate.holds_at(now).map_err(Error::InvalidCertificate)
    }
}

impl ServerCertVerifier for RecordingVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verdict = self.inner().and_then(|inner| {
            inner.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
        });
        let verdict = match verdict {
            Err(Error::InvalidCertificate(_)) if self.named.holds(end_entity) => {
                Self::as_named(end_entity, server_name, now).map(|()| ServerCertVerified::assertion())
            }
            verdict => verdict,
        };
        self.remember(&server_name.to_str(), end_entity, verdict.as_ref().map(|_| ()));
        if self.verify { verdict } else { Ok(ServerCertVerified::assertion()) }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.signature(|inner| inner.verify_tls12_signature(message, cert, dss))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.signature(|inner| inner.verify_tls13_signature(message, cert, dss))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_nobody_is_trusted_what_to_do_is_said_in_one_line() {
        let of = |system: &[&str]| {
            let system = system.iter().map(|path| Pem::File((*path).into())).collect();
            Tls::new(Trust { system, ..Trust::default() }).no_authorities()
        };
        assert!(of(&[]).ends_with("set cacert to a PEM file)") && !of(&[]).contains('\n'));
        assert_eq!(
            of(&["/a.pem", "/b"]),
            "/a.pem and /b contain no trusted authorities (set by SSL_CERT_FILE or SSL_CERT_DIR)"
        );
    }
}
