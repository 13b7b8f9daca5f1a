//! A server's certificate as it was seen, and what was thought of it, in plain words.
//!
//! Owns the reading of X.509 as far as an operator needs it (who, by whom, for whom, from when to
//! when) and the sentences for what can be wrong with it. Whether something is wrong is decided by
//! the TLS library alone.

use std::net::IpAddr;

use jiff::Timestamp;
use rustls::CertificateError;
use x509_cert::Certificate as X509;
use x509_cert::der::Decode;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::name::Name;

/// Names shown in a sentence before the rest is only counted.
const NAMES_SHOWN: usize = 4;

/// The certificate a server showed. All text comes from the server: scrub before showing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The host that was asked for.
    pub host: String,
    /// Whose it is: common name and organisation.
    pub subject: String,
    /// Who issued it, likewise.
    pub issuer: String,
    /// Whether subject and issuer are the same.
    pub self_signed: bool,
    /// The hosts and addresses it is for.
    pub names: Vec<String>,
    /// Valid from.
    pub not_before: Timestamp,
    /// Valid until.
    pub not_after: Timestamp,
    /// Whether it is trusted, else why not; also where it was accepted all the same
    /// (`verify: false`).
    pub verified: Result<(), String>,
}

impl Certificate {
    /// Reads one; `None` where it cannot be read.
    pub(super) fn read(host: &str, der: &[u8]) -> Option<Self> {
        let x509 = X509::from_der(der).ok()?;
        let facts = x509.tbs_certificate();
        let names = match facts.get_extension::<SubjectAltName>() {
            Ok(Some((_, names))) => names.0.iter().filter_map(host_name).collect(),
            _ => Vec::new(),
        };
        let time = |time: x509_cert::time::Time| {
            Timestamp::from_second(i64::try_from(time.to_unix_duration().as_secs()).ok()?).ok()
        };
        Some(Self {
            host: host.to_owned(),
            subject: words(facts.subject()),
            issuer: words(facts.issuer()),
            self_signed: facts.subject() == facts.issuer(),
            names,
            not_before: time(facts.validity().not_before)?,
            not_after: time(facts.validity().not_after)?,
            verified: Ok(()),
        })
    }

    /// What is wrong with it, as one sentence with names and dates.
    pub(super) fn against(&self, error: &CertificateError) -> String {
        let Self { host, subject, issuer, .. } = self;
        match error {
            CertificateError::Expired => self.expired(),
            CertificateError::ExpiredContext { not_after, .. } => {
                match i64::try_from(not_after.as_secs()).ok().and_then(|at| Timestamp::from_second(at).ok()) {
                    // The fault may lie in a certificate above, which has a date of its own.
                    Some(at) if at != self.not_after => format!(
                        "the certificate of {host} is issued by {issuer} under one that expired on {}",
                        date(at)
                    ),
                    _ => self.expired(),
                }
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => format!(
                "the certificate of {host} is not valid before {} (issued by {issuer}); is this machine's \
                 clock right?",
                date(self.not_before)
            ),
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                format!("the certificate is for {}, not for {host}", self.names_shown())
            }
            CertificateError::UnknownIssuer | CertificateError::Other(_) if self.self_signed => format!(
                "the certificate of {host} is signed by itself ({subject}), not by a trusted authority (set \
                 cacert to its PEM file)"
            ),
            CertificateError::UnknownIssuer => format!(
                "the certificate of {host} is issued by {issuer}, which is not among the trusted \
                 authorities (set cacert to the authority's PEM file)"
            ),
            other => format!("the certificate of {host} (issued by {issuer}) is not accepted: {other}"),
        }
    }

    fn expired(&self) -> String {
        let Self { host, issuer, .. } = self;
        format!("the certificate of {host} expired on {} (issued by {issuer})", date(self.not_after))
    }

    fn names_shown(&self) -> String {
        let shown: Vec<&str> = self.names.iter().take(NAMES_SHOWN).map(String::as_str).collect();
        match self.names.len().saturating_sub(NAMES_SHOWN) {
            0 if shown.is_empty() => format!("no host at all ({})", self.subject),
            0 => shown.join(", "),
            more => format!("{} and {more} more", shown.join(", ")),
        }
    }
}

/// The day, in UTC.
pub(super) fn date(at: Timestamp) -> impl std::fmt::Display {
    at.strftime("%Y-%m-%d")
}

/// `R11 (Let's Encrypt)`: common name and organisation, else the whole name as it is written.
fn words(name: &Name) -> String {
    let common = name.common_name().ok().flatten().map(|name| name.value().into_owned());
    let organisation = name.organization().ok().flatten().map(|name| name.value().into_owned());
    match (common, organisation) {
        (Some(common), Some(organisation)) if common != organisation => format!("{common} ({organisation})"),
        (Some(one), _) | (None, Some(one)) => one,
        (None, None) if name.is_empty() => "nobody named".to_owned(),
        (None, None) => name.to_string(),
    }
}

fn host_name(name: &GeneralName) -> Option<String> {
    match name {
        GeneralName::DnsName(name) => Some(name.to_string()),
        GeneralName::IpAddress(bytes) => {
            let bytes = bytes.as_bytes();
            let v4 = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
            let address = v4.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from));
            address.ok().map(|address| address.to_string())
        }
        _ => None,
    }
}
