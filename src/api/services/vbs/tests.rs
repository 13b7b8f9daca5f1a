//! What an answer to a write of VBS proves (domain.md 2).

use proptest::prelude::*;

use super::wire::{associate, policies};
use crate::api::cloud::writes::{AnswerForm, of_answer};
use crate::api::transport::http::Answer;
use crate::domain::{ApiErrorKind, BatchAnswer};

fn classified(status: u16, body: &str) -> BatchAnswer {
    by(AnswerForm::Lists(associate::lists), status, body)
}

fn by(form: AnswerForm<'_>, status: u16, body: &str) -> BatchAnswer {
    let answer =
        Answer { status, headers: reqwest::header::HeaderMap::new(), body: body.into(), sent: Vec::new() };
    of_answer("test", &answer, &"https://vbs.example/v2".parse().unwrap(), form)
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

proptest! {
    #[test]
    fn any_body_is_read_or_not_and_never_fails(
        body in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..200),
            "(<[a-z/!]{0,6}>|\\PC|[{}\":,\\[\\]]){0,60}".prop_map(String::into_bytes),
        ],
    ) {
        let _ = policies::policies(&body);
    }
}

#[test]
fn a_backup_is_accepted_where_the_answer_names_its_job_and_only_there() {
    let volumes = ["a".into()];
    let create = |status, body| by(AnswerForm::Job(&volumes), status, body);
    let BatchAnswer::Lists(lists) = create(200, r#"{"job_id":"4011"}"#) else { panic!("accepted") };
    assert_eq!((lists.job, lists.succeeded.len()), (Some("4011".into()), 1));
    for unclear in [create(200, "{}"), create(200, ""), create(202, "<html>"), create(503, "{}")] {
        assert_eq!(word(&unclear), "unclear", "{unclear:?}");
    }
    let delete = |status, body| by(AnswerForm::Silence(&volumes), status, body);
    assert_eq!(word(&delete(202, "")), "lists");
    assert_eq!(word(&delete(204, "\n")), "lists");
    for unclear in [delete(200, "<html>"), delete(200, r#"{"error":{"code":"x"}}"#), delete(302, "")] {
        assert_eq!(word(&unclear), "unclear", "{unclear:?}");
    }
}
