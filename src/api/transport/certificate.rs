//! A server's certificate as it was seen, and what was thought of it, in plain words.
//!
//! Owns the reading of X.509 as far as an operator needs it (who, by whom, for whom, from when to
//! when) and the sentences for what can be wrong with it. Whether something is wrong is decided by
//! the TLS library alone.

use std::net::IpAddr;

use jiff::Timestamp;
use rustls::CertificateError;
use rustls::pki_types::{CertificateDer, UnixTime};
use x509_cert::Certificate as X509;
use x509_cert::certificate::Version;
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
    /// Who issued it, as it is written.
    issued_by: Name,
    /// What is wrong with its form, before anything else is looked at.
    form: Option<String>,
}

/// The authorities that a login named, beside those of the system.
#[derive(Debug, Default)]
pub(in crate::api) struct Named {
    /// The file they are in; `None` where none is named.
    pub file: Option<String>,
    /// The authorities.
    pub all: Vec<CertificateDer<'static>>,
}

impl Named {
    /// Whether one of them is this certificate, byte for byte.
    pub fn holds(&self, der: &[u8]) -> bool {
        self.all.iter().any(|one| one.as_ref() == der)
    }

    /// Whether one of them has this name.
    fn knows(&self, name: &Name) -> bool {
        self.all
            .iter()
            .filter_map(|one| X509::from_der(one).ok())
            .any(|one| one.tbs_certificate().subject() == name)
    }
}

impl Certificate {
    /// Reads one; `None` where it cannot be read.
    pub(in crate::api) fn read(host: &str, der: &[u8]) -> Option<Self> {
        let x509 = X509::from_der(der).ok()?;
        let facts = x509.tbs_certificate();
        let names = match facts.get_extension::<SubjectAltName>() {
            Ok(Some((_, names))) => names.0.iter().filter_map(host_name).collect(),
            _ => Vec::new(),
        };
        let time = |time: x509_cert::time::Time| timestamp(time.to_unix_duration().as_secs());
        Some(Self {
            host: host.to_owned(),
            subject: words(facts.subject()),
            issuer: words(facts.issuer()),
            self_signed: facts.subject() == facts.issuer(),
            names,
            not_before: time(facts.validity().not_before)?,
            not_after: time(facts.validity().not_after)?,
            verified: Ok(()),
            issued_by: facts.issuer().clone(),
            form: outdated(&x509),
        })
    }

    /// Whether it is valid at a moment, by its own dates.
    pub(in crate::api) fn holds_at(&self, now: UnixTime) -> Result<(), CertificateError> {
        let now = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
        if now < self.not_before.as_second() {
            Err(CertificateError::NotValidYet)
        } else if now > self.not_after.as_second() {
            Err(CertificateError::Expired)
        } else {
            Ok(())
        }
    }

    /// Whether it is invalid regardless of who trusts it.
    pub(in crate::api) fn has_bad_form(&self) -> bool {
        self.form.is_some()
    }

    /// What is wrong with it, as one sentence with names and dates; advice looks at what was named
    /// already.
    pub(in crate::api) fn against(&self, error: &CertificateError, named: &Named) -> String {
        let Self { host, subject, issuer, .. } = self;
        let in_file =
            |said: &str| named.file.as_ref().map(|file| format!("{said}{file}")).unwrap_or_default();
        if let Some(form) = &self.form {
            return format!("the certificate of {host} (issued by {issuer}) cannot be used: {form}");
        }
        match error {
            CertificateError::Expired => self.expired(),
            CertificateError::ExpiredContext { not_after, .. } => {
                match timestamp(not_after.as_secs()) {
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
            CertificateError::UnknownIssuer | CertificateError::Other(_) if self.self_signed => {
                let remedy = in_file("; it is not among those in the CA file ");
                format!(
                    "the certificate of {host} is self-signed ({subject}), not issued by a trusted \
                     authority{remedy}"
                )
            }
            CertificateError::UnknownIssuer | CertificateError::BadSignature
                if named.knows(&self.issued_by) =>
            {
                let file = named.file.as_deref().unwrap_or_default();
                format!(
                    "the certificate of {host} is issued by {issuer}; the CA file {file} has an authority of \
                     that name, but with another key: was it renewed?"
                )
            }
            CertificateError::UnknownIssuer => {
                let remedy = in_file(", nor in the CA file ");
                format!(
                    "the certificate of {host} is issued by {issuer}, which is not among the trusted \
                     authorities{remedy}"
                )
            }
            other => format!("the certificate of {host} (issued by {issuer}) is not accepted: {}", of(other)),
        }
    }

    fn expired(&self) -> String {
        let Self { host, issuer, .. } = self;
        format!("the certificate of {host} expired on {} (issued by {issuer})", date(self.not_after))
    }

    fn names_shown(&self) -> String {
        let shown: Vec<&str> = self.names.iter().take(NAMES_SHOWN).map(String::as_str).collect();
        match self.names.len().saturating_sub(NAMES_SHOWN) {
            0 if shown.is_empty() => format!("no host ({})", self.subject),
            0 => shown.join(", "),
            more => format!("{} and {more} more", shown.join(", ")),
        }
    }
}

fn timestamp(seconds: u64) -> Option<Timestamp> {
    Timestamp::from_second(i64::try_from(seconds).ok()?).ok()
}

/// The library's reasons that are left, in plain words.
pub(in crate::api) fn of(error: &CertificateError) -> String {
    let plain = match error {
        CertificateError::BadEncoding => "it cannot be read",
        CertificateError::Revoked => "it was revoked",
        CertificateError::BadSignature => "its signature is invalid",
        CertificateError::UnhandledCriticalExtension => "it has an unknown critical extension",
        CertificateError::UnsupportedSignatureAlgorithmContext { .. }
        | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
            "its signature algorithm is not supported or no longer safe"
        }
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            "it is not meant for this purpose (extended key usage)"
        }
        CertificateError::Other(other) => return of_other(&other.to_string()),
        other => return uncamel(&other.to_string()),
    };
    plain.to_owned()
}

/// What the library below calls by the names of its own terms.
fn of_other(term: &str) -> String {
    let plain = match term {
        "CaUsedAsEndEntity" => "it belongs to an authority, not to a server",
        "EndEntityUsedAsCa" => "its issuer is not an authority",
        "PathLenConstraintViolated" | "NameConstraintViolation" => {
            "an authority above it is not allowed to issue it"
        }
        "UnsupportedCertVersion" => "an issuer above it is not X.509 version 3",
        other => return uncamel(other),
    };
    plain.to_owned()
}

/// A term of a program in the words it is made of: `HandshakeFailure` as `handshake failure`.
pub(in crate::api) fn uncamel(term: &str) -> String {
    if term.contains(' ') {
        return term.to_owned();
    }
    let mut words = String::new();
    for c in term.chars() {
        if c.is_ascii_uppercase() && words.ends_with(|last: char| last.is_ascii_lowercase()) {
            words.push(' ');
        }
        words.push(c.to_ascii_lowercase());
    }
    words
}

/// Why a certificate cannot be used for its form alone: only version 3 of X.509 can.
pub(in crate::api) fn outdated_form(der: &[u8]) -> Option<String> {
    outdated(&X509::from_der(der).ok()?)
}

fn outdated(x509: &X509) -> Option<String> {
    let version = match x509.tbs_certificate().version() {
        Version::V1 => 1,
        Version::V2 => 2,
        Version::V3 => return None,
    };
    Some(format!("it is an X.509 version {version} certificate; only version 3 can be used"))
}

/// The day, in UTC.
pub(in crate::api) fn date(at: Timestamp) -> impl std::fmt::Display {
    at.strftime("%Y-%m-%d")
}

/// `R11 (Let's Encrypt)`: common name and organisation, else the whole name as it is written.
fn words(name: &Name) -> String {
    let common = name.common_name().ok().flatten().map(|name| name.value().into_owned());
    let organisation = name.organization().ok().flatten().map(|name| name.value().into_owned());
    match (common, organisation) {
        (Some(common), Some(organisation)) if common != organisation => format!("{common} ({organisation})"),
        (Some(one), _) | (None, Some(one)) => one,
        (None, None) if name.is_empty() => "an unnamed issuer".to_owned(),
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
