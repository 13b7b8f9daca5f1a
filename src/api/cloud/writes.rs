//! What became of a write, as far as its answer proves it (domain.md 2).
//!
//! The one rule: a write counts as refused only where the cloud itself says so, as not sent only
//! where no connection came about, and as judged only by its lists. Everything else is unclear,
//! with the code shown, until somebody reads back.

use url::Url;

use crate::api::transport::error::{self, Shape};
use crate::api::transport::http::Answer;
use crate::api::transport::reading::not_read;
use crate::api::transport::transport_error::TransportError;
use crate::api::wire::tree::Node;
use crate::domain::{BatchAnswer, Lists};

/// How a service's answer tells what became of each volume; `None` where it does not.
pub(in crate::api) type ReadLists = fn(&Node) -> Option<Lists>;

/// Classifies an exchange that had no whole answer.
pub(crate) fn of_trouble(trouble: TransportError) -> BatchAnswer {
    if trouble.may_be_sent {
        BatchAnswer::Unclear(trouble.fault)
    } else {
        BatchAnswer::NotSent(trouble.fault)
    }
}

/// Classifies a whole answer.
pub(crate) fn of_answer(doing: &'static str, answer: &Answer, url: &Url, lists: ReadLists) -> BatchAnswer {
    if answer.is_success() {
        return of_success(doing, answer, lists);
    }
    let (fault, shape) = error::of_answer(doing, answer);
    let the_cloud_says_no = match (answer.status, shape) {
        // Whoever waited too long for the request may have passed it on before.
        (408, _) | (_, Shape::NotJson) => false,
        // These two are said before anything is begun, with or without a code.
        (401 | 429, _) | (400..=499, Shape::Error) => true,
        _ => false,
    };
    // 407 comes from a proxy on the way, in whatever form: the cloud never saw the request.
    if the_cloud_says_no || answer.status == 407 {
        return BatchAnswer::Refused(fault);
    }
    BatchAnswer::Unclear(error::redirected(fault, answer, url))
}

fn of_success(doing: &'static str, answer: &Answer, lists: ReadLists) -> BatchAnswer {
    match Node::parse(&answer.body) {
        None => BatchAnswer::Unclear(not_read(doing, answer, "the answer is not JSON")),
        Some(body) => match lists(&body) {
            Some(lists) => {
                let request_id = body.text("request_id").or_else(|| answer.request_id()).map(str::to_owned);
                BatchAnswer::Lists(Lists { request_id, ..lists })
            }
            None => BatchAnswer::Unclear(error::in_success(
                doing,
                answer,
                "the answer does not mention the volumes",
            )),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::wire::associate;
    use crate::domain::ApiErrorKind;

    fn classified(status: u16, body: &str) -> BatchAnswer {
        let answer = Answer {
            status,
            headers: reqwest::header::HeaderMap::new(),
            body: body.into(),
            sent: Vec::new(),
        };
        of_answer("test", &answer, &"https://vbs.example/v2".parse().unwrap(), associate::lists)
    }

    fn word(answer: &BatchAnswer) -> &'static str {
        match answer {
            BatchAnswer::Lists(_) => "lists",
            BatchAnswer::Refused(_) => "refused",
            BatchAnswer::NotSent(_) => "not sent",
            BatchAnswer::Unclear(_) => "unclear",
        }
    }

    #[test]
    fn every_row_of_the_rules() {
        let error = r#"{"error":{"code":"AutoBackup.0205","message":"m"}}"#;
        let lists = r#"{"success_resources":[],"fail_resources":null}"#;
        for (status, body, expected) in [
            (200, lists, "lists"),
            (202, r#"{"fail_resources":[{"resource_id":"a"}]}"#, "lists"),
            (200, error, "unclear"),
            (200, "{}", "unclear"),
            (200, r#"{"success_resources":null,"fail_resources":null}"#, "unclear"),
            (200, r#"{"success_resources":null,"error":{"code":"X.1","message":"m"}}"#, "unclear"),
            (200, "<html>login</html>", "unclear"),
            (204, "", "unclear"),
            (302, "", "unclear"),
            (400, error, "refused"),
            (404, r#"{"itemNotFound":{"code":404,"message":"m"}}"#, "refused"),
            (400, r#"{"badRequest":{"message":"no code"}}"#, "refused"),
            (400, r#"{"error":"text"}"#, "unclear"),
            (400, r#"{"message":"no such route"}"#, "unclear"),
            (403, "<html>denied</html>", "unclear"),
            (403, "", "unclear"),
            (401, r#"{"error":"Unauthorized"}"#, "refused"),
            (401, "<html>", "unclear"),
            (407, "<html>", "refused"),
            (407, "", "refused"),
            (408, error, "unclear"),
            (408, "", "unclear"),
            (429, error, "refused"),
            (429, "slow down", "unclear"),
            (500, error, "unclear"),
            (503, "", "unclear"),
            (504, "<html>", "unclear"),
        ] {
            assert_eq!(word(&classified(status, body)), expected, "{status} {body}");
        }
    }

    #[test]
    fn an_unclear_success_shows_the_code_it_carries() {
        let BatchAnswer::Unclear(fault) =
            classified(200, r#"{"error":{"code":"AutoBackup.0009","message":"internal"}}"#)
        else {
            panic!("not unclear");
        };
        assert_eq!(fault.kind, ApiErrorKind::Garbled);
        assert_eq!((fault.code.as_deref(), fault.message.as_str()), (Some("AutoBackup.0009"), "internal"));
    }
}
