//! Signing a request with an access key: SDK-HMAC-SHA256 in both of its forms (domain.md 5.4).
//!
//! Pure: the request and the moment go in, the value of `Authorization` comes out. Which headers
//! are signed, and when, is for `credential` to say. The canonical form is never sent; only the
//! cloud builds it again.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};
use ring::{digest, hmac};
use secrecy::ExposeSecret;
use url::Url;

use super::login::{Keys, SigningForm};

/// The name of the algorithm, as all three places spell it.
const ALGORITHM: &str = "SDK-HMAC-SHA256";

/// The end of every scope.
const SCOPE_END: &str = "sdk_request";

/// Everything but `A-Z a-z 0-9 - _ . ~` is encoded.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The header that holds the moment of signing.
pub(crate) const DATE_HEADER: &str = "x-sdk-date";

/// How that moment is written: `20250115T083000Z`, UTC.
pub(crate) const DATE_FORMAT: &str = "%Y%m%dT%H%M%SZ";

#[derive(Clone, Copy)]
pub(crate) struct Signed<'a> {
    /// `GET`, `POST`.
    pub method: &'a str,
    /// The address as it is sent.
    pub url: &'a Url,
    /// The headers that are signed, `host` among them, names in lower case.
    pub headers: &'a [(&'a str, &'a str)],
    /// The moment, written as [`DATE_FORMAT`]; signed as [`DATE_HEADER`].
    pub date: &'a str,
    /// The body, or nothing.
    pub body: &'a [u8],
}

/// What a Credential form names beside the day.
#[derive(Clone, Copy, Default)]
struct Scope<'a> {
    region: &'a str,
    service: &'a str,
}

/// The value of `Authorization`.
pub(crate) fn authorization(keys: &Keys, request: Signed<'_>) -> String {
    // The one client known to work with this form leaves region and service empty.
    authorization_in(keys, request, Scope::default())
}

fn authorization_in(keys: &Keys, request: Signed<'_>, scope: Scope<'_>) -> String {
    let names = signed_names(&request);
    let who = match keys.form {
        SigningForm::Access => format!("Access={}", keys.access),
        SigningForm::Credential => format!("Credential={}/{}", keys.access, scope.path(request.date)),
    };
    let text = string_to_sign(keys.form, &request, scope);
    let key = signing_key(keys, request.date, scope);
    let signature = hex(hmac::sign(&key, text.as_bytes()).as_ref());
    format!("{ALGORITHM} {who}, SignedHeaders={names}, Signature={signature}")
}

impl Scope<'_> {
    fn path(self, date: &str) -> String {
        format!("{}/{}/{}/{SCOPE_END}", day(date), self.region, self.service)
    }
}

fn string_to_sign(form: SigningForm, request: &Signed<'_>, scope: Scope<'_>) -> String {
    let hash = hex_sha256(canonical_request(request).as_bytes());
    match form {
        SigningForm::Access => [ALGORITHM, request.date, &hash].join("\n"),
        SigningForm::Credential => [ALGORITHM, request.date, &scope.path(request.date), &hash].join("\n"),
    }
}

fn signing_key(keys: &Keys, date: &str, scope: Scope<'_>) -> hmac::Key {
    let secret = keys.secret.expose_secret();
    let key = |bytes: &[u8]| hmac::Key::new(hmac::HMAC_SHA256, bytes);
    match keys.form {
        SigningForm::Access => key(secret.as_bytes()),
        SigningForm::Credential => [day(date), scope.region, scope.service, SCOPE_END]
            .into_iter()
            .fold(key(format!("SDK{secret}").as_bytes()), |last, part| {
                key(hmac::sign(&last, part.as_bytes()).as_ref())
            }),
    }
}

fn canonical_request(request: &Signed<'_>) -> String {
    let headers: String = sorted_headers(request)
        .iter()
        .map(|(name, value)| [name, ":", value.trim(), "\n"].concat())
        .collect();
    [
        request.method,
        &canonical_path(request.url.path()),
        &canonical_query(request.url),
        &headers,
        &signed_names(request),
        &hex_sha256(request.body),
    ]
    .join("\n")
}

/// Each part decoded and encoded again; ends with a slash, which is not sent.
fn canonical_path(path: &str) -> String {
    let mut parts: Vec<String> = path.split('/').map(|part| encoded(&decoded(part))).collect();
    if parts.last().is_none_or(|last| !last.is_empty()) {
        parts.push(String::new());
    }
    parts.join("/")
}

/// Sorted by the bytes of keys, then of values, both as they are meant and not as they are sent.
fn canonical_query(url: &Url) -> String {
    let mut pairs: Vec<_> = url.query_pairs().collect();
    pairs.sort_unstable();
    let pairs =
        pairs.iter().map(|(key, value)| format!("{}={}", encoded(key.as_bytes()), encoded(value.as_bytes())));
    pairs.collect::<Vec<_>>().join("&")
}

fn sorted_headers<'a>(request: &Signed<'a>) -> Vec<(&'a str, &'a str)> {
    let mut headers = request.headers.to_vec();
    headers.push((DATE_HEADER, request.date));
    headers.sort_unstable();
    headers
}

fn signed_names(request: &Signed<'_>) -> String {
    sorted_headers(request).iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";")
}

/// `20250115` of `20250115T083000Z`.
fn day(date: &str) -> &str {
    date.split('T').next().unwrap_or(date)
}

fn decoded(part: &str) -> Vec<u8> {
    percent_decode_str(part).collect()
}

fn encoded(part: &[u8]) -> String {
    percent_encode(part, ENCODED).to_string()
}

fn hex_sha256(bytes: &[u8]) -> String {
    hex(digest::digest(&digest::SHA256, bytes).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    halves.filter_map(|half| char::from_digit(half.into(), 16)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    fn vectors() -> Value {
        serde_json::from_str(include_str!("../../../tests/samples/signing-vectors.json")).unwrap()
    }

    fn text(value: &Value) -> &str {
        value.as_str().unwrap()
    }

    fn url(path: &str, query: &[(&str, &str)]) -> Url {
        let mut url: Url = format!("https://evs.example{path}").parse().unwrap();
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }

    #[test]
    fn every_vector_is_met() {
        let file = vectors();
        let mut met = 0;
        for vector in file["vectors"].as_array().unwrap() {
            let query: Vec<_> = vector["query"].as_array().unwrap().iter().collect();
            let query: Vec<_> = query.iter().map(|pair| (text(&pair[0]), text(&pair[1]))).collect();
            let url = url(text(&vector["path"]), &query);
            let given = vector["headers"].as_object().unwrap();
            let headers: Vec<_> = given
                .iter()
                .map(|(name, value)| (name.to_lowercase(), text(value)))
                .filter(|(name, _)| name != DATE_HEADER)
                .collect();
            let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), *value)).collect();
            let request = Signed {
                method: text(&vector["method"]),
                url: &url,
                headers: &headers,
                date: text(&given["X-Sdk-Date"]),
                body: text(&vector["body"]).as_bytes(),
            };
            assert_eq!(canonical_request(&request), text(&vector["canonical_request"]));
            for (name, form) in [
                ("access_form", SigningForm::Access),
                ("credential_form_empty_scope", SigningForm::Credential),
                ("credential_form_region_service", SigningForm::Credential),
            ] {
                let expected = &vector[name];
                let keys = Keys {
                    access: text(&file["access_key"]).into(),
                    secret: text(&file["secret_key"]).into(),
                    security_token: None,
                    form,
                };
                let named = |key: &str| expected[key].as_str().unwrap_or_default();
                let scope = Scope { region: named("region"), service: named("service") };
                assert_eq!(string_to_sign(form, &request, scope), text(&expected["string_to_sign"]));
                let header = authorization_in(&keys, request, scope);
                assert_eq!(header, text(&expected["authorization"]));
                assert!(header.ends_with(text(&expected["signature"])));
                met += 1;
            }
        }
        assert!(met >= 6, "only {met} signatures");
    }

    #[test]
    fn the_form_without_scope_is_what_is_sent() {
        let file = vectors();
        let vector = &file["vectors"][0];
        let keys = Keys {
            access: text(&file["access_key"]).into(),
            secret: text(&file["secret_key"]).into(),
            security_token: None,
            form: SigningForm::Credential,
        };
        let url = url(
            text(&vector["path"]),
            &[("limit", "50"), ("marker", "2b9a6d54-1c7e-4f3a-8e21-6a5d4c3b2a10"), ("name", "db disk~1")],
        );
        let headers = [("host", "evs.eu-de.otc.t-systems.com")];
        let request =
            Signed { method: "GET", url: &url, headers: &headers, date: "20250115T083000Z", body: b"" };
        let expected = text(&vector["credential_form_empty_scope"]["authorization"]);
        assert_eq!(authorization(&keys, request), expected);
    }

    #[test]
    fn paths_end_with_a_slash_and_queries_are_sorted() {
        for (path, expected) in [
            ("", "/"),
            ("/", "/"),
            ("/v2", "/v2/"),
            ("/v2/", "/v2/"),
            ("/a b/%7e%41", "/a%20b/~A/"),
            ("/a%2Fb/(c)", "/a%2Fb/%28c%29/"),
            ("/Zoë", "/Zo%C3%AB/"),
        ] {
            assert_eq!(canonical_path(url(path, &[]).path()), expected, "{path}");
        }
        for (query, expected) in [
            ("", ""),
            ("b=2&a=1", "a=1&b=2"),
            ("a=2&a=10&a=1", "a=1&a=10&a=2"),
            ("B=1&a=1&A=1", "A=1&B=1&a=1"),
            ("empty&also=", "also=&empty="),
            ("n=a+b%20c~(d)", "n=a%20b%20c~%28d%29"),
            ("a-b=1&a=2", "a=2&a-b=1"),
        ] {
            let mut url = url("/", &[]);
            url.set_query(Some(query));
            assert_eq!(canonical_query(&url), expected, "{query}");
        }
    }

    proptest! {
        #[test]
        fn the_canonical_form_says_what_was_meant(
            parts in prop::collection::vec("\\PC{1,8}", 1..5),
            mut query in prop::collection::vec(("[a-zA-Z\\-. {~é]{0,4}", "\\PC{0,6}"), 0..6),
        ) {
            let mut url = url("", &[]);
            url.path_segments_mut().unwrap().extend(&parts);
            url.query_pairs_mut().extend_pairs(&query);

            let path = canonical_path(url.path());
            let plain = |c: char| c.is_ascii_alphanumeric() || "-_.~%/".contains(c);
            prop_assert!(path.starts_with('/') && path.ends_with('/') && path.chars().all(plain));
            // Encoding twice changes nothing, and decoding gives back what was put in.
            prop_assert_eq!(&canonical_path(&path), &path);
            let kept: Vec<String> = parts.iter().filter(|part| !matches!(part.as_str(), "." | "..")).cloned().collect();
            let read: Vec<String> = path
                .split('/')
                .filter(|part| !part.is_empty())
                .map(|part| String::from_utf8(decoded(part)).unwrap())
                .collect();
            prop_assert_eq!(read, kept);

            let canonical = canonical_query(&url);
            let read: Vec<(String, String)> = canonical
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                .map(|(key, value)| (decoded(key), decoded(value)))
                .map(|(key, value)| (String::from_utf8(key).unwrap(), String::from_utf8(value).unwrap()))
                .collect();
            query.sort();
            prop_assert_eq!(read, query);
        }

        #[test]
        fn the_order_of_a_query_does_not_matter(
            query in prop::collection::vec(("[a-zA-Z]{1,3}", "[0-9a-z ]{0,3}"), 2..6),
        ) {
            let backwards: Vec<_> = query.iter().rev().collect();
            let (mut one, mut other) = (url("/", &[]), url("/", &[]));
            one.query_pairs_mut().extend_pairs(&query);
            other.query_pairs_mut().extend_pairs(backwards.iter().map(|(key, value)| (key, value)));
            prop_assert_eq!(canonical_query(&one), canonical_query(&other));
        }
    }
}
