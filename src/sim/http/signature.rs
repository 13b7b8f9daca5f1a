//! Signed requests, SDK-HMAC-SHA256: reading the header, and working out what the
//! signature should have been (domain.md 5.4). Pure; which keys exist is in
//! [`super::keyring`].

use std::fmt::Write as _;

use ring::digest::{SHA256, digest};
use ring::hmac::{HMAC_SHA256, Key, sign};

use super::call::{Call, percent_decoded};

/// The first word of the header.
pub(crate) const ALGORITHM: &str = "SDK-HMAC-SHA256";
/// A body hash sent along.
const BODY_HASH: &str = "x-sdk-content-sha256";

/// What an `Authorization` header says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Signed<'a> {
    pub(crate) access: &'a str,
    /// `YYYYMMDD/region/service/sdk_request` in the Credential form, nothing in the Access form.
    pub(crate) scope: Option<&'a str>,
    /// The headers that are signed.
    pub(crate) names: Vec<&'a str>,
    pub(crate) signature: &'a str,
}

impl<'a> Signed<'a> {
    /// Reads either form; `None` if it is neither.
    pub(crate) fn read(header: &'a str) -> Option<Self> {
        let (mut holder, mut names, mut signature) = (None, None, None);
        for field in header.strip_prefix(ALGORITHM)?.split(',') {
            match field.trim().split_once('=')? {
                ("Access", access) => holder = Some((access, None)),
                ("Credential", text) => {
                    let (access, scope) = text.split_once('/')?;
                    holder = Some((access, Some(scope)));
                }
                ("SignedHeaders", list) => names = Some(list.split(';').collect()),
                ("Signature", hex) => signature = Some(hex),
                _ => return None,
            }
        }
        let (access, scope) = holder?;
        Some(Self { access, scope, names: names?, signature: signature? })
    }

    pub(crate) fn covers(&self, header: &str) -> bool {
        self.names.iter().any(|name| name.eq_ignore_ascii_case(header))
    }
}

/// Whether a body hash that was sent along is the body's.
pub(crate) fn body_as_said(call: &Call) -> bool {
    call.header(BODY_HASH).is_none_or(|said| said == hex(digest(&SHA256, &call.body).as_ref()))
}

/// The canonical request; `None` if a header that is said to be signed is not there.
pub(crate) fn canonical(call: &Call, names: &[&str]) -> Option<String> {
    let mut names: Vec<String> = names.iter().map(|name| name.to_ascii_lowercase()).collect();
    names.sort_unstable();
    let path = call.target.split('?').next().unwrap_or_default();
    let mut out = format!("{}\n", call.method);
    for part in path.split('/').skip(1) {
        out.push('/');
        push_encoded(&mut out, &percent_decoded(part));
    }
    out.push_str(if out.ends_with('/') { "\n" } else { "/\n" });
    let mut pairs: Vec<&(String, String)> = call.query.iter().collect();
    pairs.sort_unstable();
    for (place, (key, value)) in pairs.into_iter().enumerate() {
        out.push_str(if place == 0 { "" } else { "&" });
        push_encoded(&mut out, key.as_bytes());
        out.push('=');
        push_encoded(&mut out, value.as_bytes());
    }
    out.push('\n');
    for name in &names {
        let value = call.header(name)?;
        // Writing to a text cannot fail.
        let _done = writeln!(out, "{name}:{}", value.trim());
    }
    let body = match call.header(BODY_HASH) {
        Some(said) => said.to_owned(),
        None => hex(digest(&SHA256, &call.body).as_ref()),
    };
    let _done = write!(out, "\n{}\n{body}", names.join(";"));
    Some(out)
}

/// The signature of a canonical request at a date (`YYYYMMDDTHHMMSSZ`); `None` if the scope is
/// none of that day.
pub(crate) fn signature(secret: &str, date: &str, scope: Option<&str>, canonical: &str) -> Option<String> {
    let hash = hex(digest(&SHA256, canonical.as_bytes()).as_ref());
    let Some(scope) = scope else {
        return Some(hex(&hmac(secret.as_bytes(), &format!("{ALGORITHM}\n{date}\n{hash}"))));
    };
    let parts: Vec<&str> = scope.split('/').collect();
    let [day, region, service, "sdk_request"] = parts.as_slice() else {
        return None;
    };
    if date.split('T').next() != Some(day) {
        return None;
    }
    let mut key = hmac(format!("SDK{secret}").as_bytes(), day);
    for part in [region, service, "sdk_request"] {
        key = hmac(&key, part);
    }
    Some(hex(&hmac(&key, &format!("{ALGORITHM}\n{date}\n{scope}\n{hash}"))))
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    sign(&Key::new(HMAC_SHA256, key), text.as_bytes()).as_ref().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _done = write!(out, "{byte:02x}");
    }
    out
}

/// Everything but the unreserved characters as `%XX`.
fn push_encoded(out: &mut String, bytes: &[u8]) {
    for byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(byte) {
            out.push(char::from(*byte));
        } else {
            let _done = write!(out, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use hyper::Request;
    use serde_json::Value;

    use super::*;

    fn vectors() -> Value {
        let text = include_str!("../../../tests/samples/signing-vectors.json");
        serde_json::from_str(text).expect("the sample is JSON")
    }

    fn call(vector: &Value) -> Call {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let pairs: Vec<String> = vector["query"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|pair| format!("{}={}", text(&pair[0]), text(&pair[1]).replace(' ', "%20")))
            .collect();
        let target = format!("{}?{}", text(&vector["path"]), pairs.join("&"));
        let mut request = Request::builder().method(text(&vector["method"]).as_str()).uri(target);
        for (name, value) in vector["headers"].as_object().expect("headers") {
            request = request.header(name, text(value));
        }
        let (head, body) = request.body(text(&vector["body"])).expect("a request").into_parts();
        Call::new(head, body.into())
    }

    #[test]
    fn the_vectors_agree_in_both_forms() {
        let all = vectors();
        let secret = all["secret_key"].as_str().expect("a text");
        let mut seen = 0;
        for vector in all["vectors"].as_array().expect("a list") {
            let call = call(vector);
            for (form, scope) in [
                ("access_form", None),
                ("credential_form_empty_scope", Some("20250115///sdk_request")),
                ("credential_form_region_service", Some("20250115/eu-de/vbs/sdk_request")),
            ] {
                let header = vector[form]["authorization"].as_str().expect("a text");
                let signed = Signed::read(header).expect("the header can be read");
                assert_eq!((signed.access, signed.scope), (all["access_key"].as_str().unwrap(), scope));
                let canonical = canonical(&call, &signed.names).expect("the headers are there");
                assert_eq!(canonical, vector["canonical_request"], "{header}");
                let expected = signature(secret, "20250115T083000Z", signed.scope, &canonical);
                assert_eq!(expected.as_deref(), Some(signed.signature), "{header}");
                seen += 1;
            }
        }
        assert_eq!(seen, 9);
    }

    #[test]
    fn odd_paths_queries_and_headers() {
        let request = Request::builder()
            .uri("/a%2fb//c%7e/?b=2&b=1&a&c=x%2By&C=%C3%A4")
            .header("X-Sdk-Date", "  20250115T083000Z ")
            .header("X-Sdk-Content-Sha256", "of-something-else");
        let (head, ()) = request.body(()).unwrap().into_parts();
        let call = Call::new(head, "body".into());
        assert_eq!(
            canonical(&call, &["X-Sdk-Date"]).as_deref(),
            Some(
                "GET\n/a%2Fb//c~/\nC=%C3%A4&a=&b=1&b=2&c=x%2By\nx-sdk-date:20250115T083000Z\n\n\
                 x-sdk-date\nof-something-else"
            )
        );
        assert!(!body_as_said(&call));
        assert_eq!(canonical(&call, &["host"]), None, "a header that is not there");
    }

    #[test]
    fn what_is_no_header_of_ours_is_not_read() {
        for header in [
            "Basic dXNlcjpwYXNz",
            "SDK-HMAC-SHA256",
            "SDK-HMAC-SHA256 Access=a, SignedHeaders=host",
            "SDK-HMAC-SHA256 Credential=a, SignedHeaders=host, Signature=00",
            "SDK-HMAC-SHA256 Access=a, SignedHeaders=host, Signature=00, More=b",
        ] {
            assert_eq!(Signed::read(header), None, "{header}");
        }
        for scope in ["20250115/eu-de/sdk_request", "20250116///sdk_request", "20250115///aws4_request"] {
            assert_eq!(signature("s", "20250115T083000Z", Some(scope), "GET"), None, "{scope}");
        }
    }
}
