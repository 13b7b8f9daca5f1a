//! What a request proves itself with, as the headers that say so.
//!
//! Only `http` calls this, last of all, when method, address and body are known: a signature covers
//! them. Every secret value is marked, so that nothing prints it.

use jiff::Timestamp;
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::login::Keys;
use super::signing::{self, Signed};
use crate::domain::{ApiError, ApiErrorKind};

const TOKEN: &str = "x-auth-token";
const SUBJECT: &str = "x-subject-token";
const RECEIPT: &str = "openstack-auth-receipt";
const SECURITY_TOKEN: &str = "x-security-token";
const PROJECT: &str = "x-project-id";

/// What a request proves itself with.
#[derive(Clone, Copy)]
pub(crate) enum Credential<'a> {
    /// `X-Auth-Token`.
    Token(&'a SecretString),
    /// A token that asks about itself.
    TokenOfItself(&'a SecretString),
    /// What Keystone gave for a first proof, to go with the second (domain.md 5.2).
    Receipt(&'a SecretString),
    /// A signature over the request, for a project if one is known.
    Keys {
        keys: &'a Keys,
        /// The project's id.
        project: Option<&'a str>,
    },
}

/// The part of a request that a signature covers.
#[derive(Clone, Copy)]
pub(crate) struct Covered<'a> {
    pub method: &'a Method,
    /// The address.
    pub url: &'a Url,
    /// `Content-Type` as it is sent.
    pub content_type: &'a str,
    /// The body, or nothing.
    pub body: &'a [u8],
}

impl Credential<'_> {
    /// The secrets that leave with a request as they are.
    pub fn secrets(self) -> Vec<SecretString> {
        match self {
            Self::Token(secret) | Self::TokenOfItself(secret) | Self::Receipt(secret) => vec![secret.clone()],
            Self::Keys { keys, .. } => keys.security_token.iter().cloned().collect(),
        }
    }

    /// The headers for one request. Fails where a secret cannot be a header at all.
    pub fn headers(self, doing: &'static str, request: Covered<'_>) -> Result<HeaderMap, ApiError> {
        let mut headers = HeaderMap::new();
        let mut put = |name: &'static str, what: &str, value: &str| {
            let mut value = HeaderValue::from_str(value).map_err(|_| {
                ApiError::new(
                    ApiErrorKind::Local,
                    doing,
                    format!("{what} contains characters that are not allowed in a header"),
                )
            })?;
            value.set_sensitive(true);
            headers.insert(HeaderName::from_static(name), value);
            Ok(())
        };
        match self {
            Self::Token(token) => put(TOKEN, "the token", token.expose_secret())?,
            Self::TokenOfItself(token) => {
                put(TOKEN, "the token", token.expose_secret())?;
                put(SUBJECT, "the token", token.expose_secret())?;
            }
            Self::Receipt(receipt) => put(RECEIPT, "the receipt", receipt.expose_secret())?,
            Self::Keys { keys, project } => {
                let date = Timestamp::now().strftime(signing::DATE_FORMAT).to_string();
                let host = host(request.url);
                let mut signed = vec![("content-type", request.content_type), ("host", host.as_str())];
                signed.extend(project.map(|project| (PROJECT, project)));
                let token = keys.security_token.as_ref().map(ExposeSecret::expose_secret);
                signed.extend(token.map(|token| (SECURITY_TOKEN, token)));
                let method = request.method.as_str();
                let (url, body) = (request.url, request.body);
                let authorization =
                    signing::authorization(keys, Signed { method, url, headers: &signed, date: &date, body });
                put("host", "the address", &host)?;
                put(signing::DATE_HEADER, "the date", &date)?;
                if let Some(project) = project {
                    put(PROJECT, "the project's id", project)?;
                }
                if let Some(token) = token {
                    put(SECURITY_TOKEN, "the security token", token)?;
                }
                put("authorization", "the access key", &authorization)?;
            }
        }
        Ok(headers)
    }
}

/// `Host`: with the port only where it is not the usual one.
fn host(url: &Url) -> String {
    let name = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_written_as_it_is_sent() {
        for (url, expected) in [
            ("https://evs.example/v2", "evs.example"),
            ("https://evs.example:443/", "evs.example"),
            ("https://evs.example:8443/", "evs.example:8443"),
            ("http://[::1]:80/", "[::1]"),
        ] {
            assert_eq!(host(&url.parse().unwrap()), expected);
        }
    }

    #[test]
    fn nothing_that_proves_is_printed() {
        let keys = Keys {
            access: "AK".into(),
            secret: "sk-secret".into(),
            security_token: Some("st-secret".into()),
            form: super::super::login::SigningForm::Access,
        };
        let token = SecretString::from("token-secret");
        let url = "https://evs.example/v2".parse().unwrap();
        let covered =
            Covered { method: &Method::GET, url: &url, content_type: "application/json", body: b"" };
        for credential in [
            Credential::Token(&token),
            Credential::TokenOfItself(&token),
            Credential::Receipt(&token),
            Credential::Keys { keys: &keys, project: Some("p") },
        ] {
            let printed = format!("{:?}", credential.headers("test", covered).unwrap());
            assert!(!printed.contains("secret") && !printed.contains("Signature"), "{printed}");
        }
        let bad = SecretString::from("a\nb");
        let fault = Credential::Token(&bad).headers("test", covered).unwrap_err();
        assert_eq!(fault.message, "the token contains characters that are not allowed in a header");
    }
}
