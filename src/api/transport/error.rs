//! What an error answer says, for every shape of domain.md 2.1.
//!
//! Owns the algorithm that finds code and message in JSON of any nesting, in HTML, in text and in
//! nothing, and turns an [`Answer`] that is no success into a [`ApiError`]. It decides nothing about
//! what to do next.

use std::time::Duration;

use jiff::Timestamp;
use url::Url;

use super::http::{Answer, http_date};
use super::prose::{KEPT, clean, prose};
use crate::api::wire::tree::Node;
use crate::domain::{ApiError, ApiErrorKind, ErrorCode, LoginRefusal, Remedy, text};

/// Levels of nesting that are searched for a code.
const DEEP: usize = 16;

/// How much of an error body was understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// JSON with a code, or a fault object.
    Error,
    /// JSON without either.
    OtherJson,
    /// Not JSON, or nothing.
    NotJson,
}

/// What an error body says.
#[derive(Debug)]
struct ErrorFields {
    shape: Shape,
    code: Option<ErrorCode>,
    message: String,
    request_id: Option<String>,
    retry_after: Option<Duration>,
    over_limit: bool,
}

/// The fault an answer stands for, and how sure that is.
pub(crate) fn of_answer(doing: &'static str, answer: &Answer) -> (ApiError, Shape) {
    let said = read(answer.status, &answer.without_secrets(&answer.body));
    let retry_after = said.retry_after.or_else(|| retry_after(answer));
    let mut kind = ApiError::kind_of_status(answer.status);
    let is_refusal = (400..500).contains(&answer.status);
    if is_refusal && said.code.as_ref().and_then(ErrorCode::login) == Some(LoginRefusal::TokenExpired) {
        kind = ApiErrorKind::Login;
    } else if answer.status == 413 && (said.over_limit || retry_after.is_some()) {
        kind = ApiErrorKind::Limited;
    }
    let remedy = (answer.status == 400 && wants_https(&said.message)).then_some(Remedy::UseHttps);
    let fault = ApiError {
        kind,
        doing,
        status: Some(answer.status),
        code: said.code,
        message: said.message,
        request_id: said.request_id.or_else(|| request_id(answer)),
        retry_after,
        remedy,
    };
    (fault, said.shape)
}

/// Whether a server says that it was spoken to without TLS where it wants TLS: "The plain HTTP request
/// was sent to HTTPS port", "Client sent an HTTP request to an HTTPS server".
fn wants_https(message: &str) -> bool {
    let lower = message.to_ascii_lowercase();
    lower.contains("http request") && lower.contains("https")
}

/// A fault that says where an answer redirects to, if it does: scheme, host and path, for it may
/// differ in any of them. What comes after the path may be secret.
pub(crate) fn redirected(fault: ApiError, answer: &Answer, from: &Url) -> ApiError {
    if !(300..400).contains(&answer.status) {
        return fault;
    }
    let Some(to) = answer.redirect(from) else {
        if !fault.message.is_empty() {
            return fault;
        }
        let message = "redirected to another address; redirects are never followed".to_owned();
        return ApiError { message, ..fault };
    };
    let same_place = (to.host_str(), to.path()) == (from.host_str(), from.path());
    let remedy = match (from.scheme(), to.scheme()) {
        ("http", "https") if same_place => Remedy::UseHttps,
        _ if to.path().contains("login") || to.host_str() != from.host_str() => Remedy::MaybePortal,
        _ => Remedy::OtherAddress,
    };
    let shown = format!("{}{}", to.origin().ascii_serialization(), to.path());
    let message =
        format!("redirected to {}; redirects are never followed", clean(&said_of(answer, &shown), KEPT));
    ApiError { message, remedy: Some(remedy), ..fault }
}

/// The code and message of an `error` in a body whose status says success.
pub(crate) fn in_success(doing: &'static str, answer: &Answer, otherwise: &str) -> ApiError {
    let (fault, shape) = of_answer(doing, answer);
    let message = match (shape, fault.message.is_empty()) {
        (Shape::Error, false) => fault.message.clone(),
        (_, false) => format!("{otherwise}: {}", fault.message),
        (_, true) => otherwise.to_owned(),
    };
    ApiError { kind: ApiErrorKind::Garbled, message, ..fault }
}

fn said_of(answer: &Answer, text: &str) -> String {
    String::from_utf8_lossy(&answer.without_secrets(text.as_bytes())).into_owned()
}

/// The request id out of the headers.
fn request_id(answer: &Answer) -> Option<String> {
    Some(text::cut(&said_of(answer, answer.request_id()?), KEPT))
}

fn read(status: u16, body: &[u8]) -> ErrorFields {
    let mut said = ErrorFields {
        shape: Shape::NotJson,
        code: None,
        message: String::new(),
        request_id: None,
        retry_after: None,
        over_limit: false,
    };
    let Some(answer) = Node::parse(body) else {
        said.message = prose(&String::from_utf8_lossy(body));
        return said;
    };
    said.shape = Shape::OtherJson;
    said.request_id = answer.text("request_id").map(|id| text::cut(id, KEPT));
    let mut found = Vec::new();
    search(None, &answer, 0, &mut found);
    let coded = found.iter().find(|one| one.vendor_code(status).is_some());
    if let Some(one) = coded.or(found.first()) {
        said.shape = Shape::Error;
        said.code = one.vendor_code(status).map(|code| text::cut(code, KEPT).into());
        said.message = clean(one.message.unwrap_or_default(), KEPT);
        said.over_limit = one.fault.is_some_and(|name| name.eq_ignore_ascii_case("overLimit"));
        said.retry_after =
            one.node.number("retryAfter").filter(|seconds| *seconds > 0).map(Duration::from_secs);
    } else {
        said.message = clean(&loose_message(&answer, body), KEPT);
    }
    said
}

/// A level of the body that has a code, or is a fault object.
struct Found<'a> {
    fault: Option<&'a str>,
    node: &'a Node,
    code: Option<&'a Node>,
    message: Option<&'a str>,
}

impl<'a> Found<'a> {
    /// The cloud's own code: one that merely repeats the HTTP status is none.
    fn vendor_code(&self, status: u16) -> Option<&'a str> {
        let code = self.code?.as_text().map(str::trim).filter(|code| !code.is_empty())?;
        (code != status.to_string()).then_some(code)
    }
}

/// Pairs of keys, in the order in which they are looked for on each level.
const PAIRS: [(&str, &str); 3] =
    [("error_code", "error_msg"), ("errorCode", "errorMsg"), ("code", "message")];

fn search<'a>(name: Option<&'a str>, node: &'a Node, depth: usize, found: &mut Vec<Found<'a>>) {
    if depth > DEEP {
        return;
    }
    let has_code = |(code, _): &&(&str, &str)| node.get(code).and_then(Node::as_text).is_some();
    if let Some((code, message)) = PAIRS.iter().find(has_code) {
        let (code, message) = (node.get(code), node.text(message).or_else(|| node.text("message")));
        found.push(Found { fault: name, node, code, message });
    } else if let Some(name) = name
        && let Some(message) = node.text("message")
    {
        found.push(Found { fault: Some(name), node, code: None, message: Some(message) });
    }
    for (key, member) in node.members() {
        if matches!(member, Node::Object(_)) {
            search(Some(key.trim()), member, depth + 1, found);
        }
    }
}

/// The text of JSON in which no error was recognised: its one telling string, else all of it.
fn loose_message(answer: &Node, body: &[u8]) -> String {
    if let Some(text) = ["error", "message", "error_msg", "errorMsg"].iter().find_map(|key| answer.text(key))
    {
        return text.to_owned();
    }
    match answer {
        Node::Null => String::new(),
        Node::Object(members) if members.iter().all(|(key, _)| key == "encoded_authorization_message") => {
            String::new()
        }
        _ => String::from_utf8_lossy(body).into_owned(),
    }
}

/// `Retry-After` as seconds, or as a date measured against the answer's own `Date`; against this
/// machine's clock where it has none.
fn retry_after(answer: &Answer) -> Option<Duration> {
    let value = answer.header("retry-after")?;
    if let Ok(seconds) = value.parse::<f64>() {
        // Fractions are against the rules and seen all the same.
        return Duration::try_from_secs_f64(seconds.ceil()).ok();
    }
    let until = http_date(value)?;
    let now = answer.date().unwrap_or_else(Timestamp::now);
    Some(Duration::try_from(until.duration_since(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fault(status: u16, headers: &[(&'static str, &str)], body: &str) -> ApiError {
        let headers = headers
            .iter()
            .map(|(name, value)| (reqwest::header::HeaderName::from_static(name), value.parse().unwrap()));
        let answer = Answer { status, headers: headers.collect(), body: body.into(), sent: Vec::new() };
        of_answer("test", &answer).0
    }

    #[test]
    fn a_number_that_repeats_the_status_is_no_code() {
        for body in [
            r#"{"error":{"code":401,"message":"m","title":"t"}}"#,
            r#"{"error":{"code":"401","message":"m"}}"#,
            r#"{"badRequest":{"message":"m","code":401}}"#,
        ] {
            let fault = fault(401, &[], body);
            assert_eq!((fault.code, fault.message.as_str()), (None, "m"), "{body}");
        }
        let with_vendor = r#"{"code":401,"message":"m","error":{"code":"IAM.0062","message":"n"}}"#;
        assert_eq!(fault(401, &[], with_vendor).code.as_deref(), Some("IAM.0062"));
        assert_eq!(fault(401, &[], r#"{"code":10007,"message":"m"}"#).code.as_deref(), Some("10007"));
    }

    #[test]
    fn the_first_pair_on_the_highest_level_wins() {
        let both = r#"{"error":{"code":"In.1","message":"in"},"error_code":"Out.1","error_msg":"out"}"#;
        let fault = fault(400, &[], both);
        assert_eq!((fault.code.as_deref(), fault.message.as_str()), (Some("Out.1"), "out"));
    }

    #[test]
    fn pages_and_text_become_one_harmless_line() {
        let page = "<html><head><style>x{}</style><script>if(a<b){}</script></head><body><h1>Sign\n in</h1>\u{1b}[31m</body>";
        assert_eq!(fault(502, &[], page).message, "Sign in [31m");
        assert_eq!(fault(502, &[], "<TITLE>502\tBad</TITLE>").message, "502 Bad");
        assert_eq!(fault(502, &[], "upstream < 3 hosts").message, "upstream < 3 hosts");
        assert_eq!(fault(502, &[], &"x".repeat(500)).message.chars().count(), 203);
        assert_eq!(fault(502, &[], "<").message, "<");
        for title in
            ["Error", "ERROR 502", "HTTP Status 502", "An error has occurred", "Untitled Document", ""]
        {
            let page =
                format!("<html><head><title>{title}</title></head><body><p>No healthy upstream</p></body>");
            assert_eq!(fault(502, &[], &page).message, "No healthy upstream", "{title}");
        }
        assert_eq!(fault(502, &[], "<title>Error</title><body></body>").message, "Error");
    }

    proptest! {
        #[test]
        fn any_body_gives_one_short_harmless_line(
            status in 300u16..600,
            body in prop_oneof![
                prop::collection::vec(any::<u8>(), 0..200),
                "(<[a-z/!]{0,6}|>|title|script|\\PC|[{}\":,\\[\\]]){0,60}".prop_map(String::into_bytes),
                "\\{\"(error|code|message|error_code)\":(1|\"[^\"\\\\]{0,9}\"|null|\\{\"code\":\"X.1\"\\})\\}"
                    .prop_map(String::into_bytes),
            ],
        ) {
            let answer = Answer { status, headers: reqwest::header::HeaderMap::new(), body: body.clone(), sent: Vec::new() };
            let (fault, _) = of_answer("test", &answer);
            prop_assert!(!fault.message.contains(char::is_control));
            prop_assert!(fault.message.chars().count() <= KEPT + 3);
            // Whatever it is, it is no list of volumes either, and saying so does not fail.
            let _ = crate::api::wire::volumes::Page::read(&body, |page| page.entries());
        }
    }

    #[test]
    fn a_redirect_is_told_with_scheme_and_path_and_without_what_may_be_secret() {
        let told = |location: &str| {
            let headers = [(reqwest::header::LOCATION, location.parse().unwrap())].into_iter().collect();
            let answer = Answer { status: 301, headers, body: Vec::new(), sent: Vec::new() };
            let from = "http://iam.example/v3/auth/tokens".parse().unwrap();
            let fault = redirected(of_answer("log in", &answer).0, &answer, &from);
            (fault.message.clone(), fault.advice().unwrap_or_default())
        };
        let (said, advice) = told("https://iam.example/v3/auth/tokens");
        assert_eq!(said, "redirected to https://iam.example/v3/auth/tokens; redirects are never followed");
        assert!(advice.contains("https://"), "{advice}");
        let (said, advice) = told("https://u:hidden@sso.example:8443/login?ticket=hidden#hidden");
        assert_eq!(said, "redirected to https://sso.example:8443/login; redirects are never followed");
        assert!(advice.contains("portal"), "{advice}");
        assert_eq!(told("/v3/").0, "redirected to http://iam.example/v3/; redirects are never followed");
        assert_eq!(told("mailto:a").0, "redirected to another address; redirects are never followed");
    }

    #[test]
    fn a_port_that_wants_tls_says_so_in_its_own_words() {
        for body in [
            "<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head></html>",
            "Client sent an HTTP request to an HTTPS server.\n",
        ] {
            let fault = ApiError { doing: "log in", ..fault(400, &[], body) };
            assert!(fault.advice().unwrap().contains("https://"), "{:?}", fault.advice());
        }
        assert_eq!(fault(400, &[], "bad request").remedy, None);
    }

    #[test]
    fn waits_are_read_from_header_and_body() {
        let seconds = |headers: &[(&'static str, &str)], body: &str| {
            fault(429, headers, body).retry_after.map(|wait| wait.as_secs())
        };
        assert_eq!(seconds(&[("retry-after", "7")], ""), Some(7));
        assert_eq!(seconds(&[], r#"{"overLimit":{"code":413,"message":"m","retryAfter":"5"}}"#), Some(5));
        let date =
            [("retry-after", "Wed, 15 Jan 2025 08:30:10 GMT"), ("date", "Wed, 15 Jan 2025 08:30:00 GMT")];
        assert_eq!(seconds(&date, ""), Some(10));
        let soon = jiff::Timestamp::now() + Duration::from_secs(300);
        let soon = soon.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let by_our_clock = seconds(&[("retry-after", &soon)], "").unwrap();
        assert!((298..=300).contains(&by_our_clock), "{by_our_clock}");
        assert_eq!(seconds(&[("retry-after", "1.5")], ""), Some(2));
        for nonsense in ["soon", "-3", "NaN", "inf", "1e99"] {
            assert_eq!(seconds(&[("retry-after", nonsense)], ""), None, "{nonsense}");
        }
    }
}
