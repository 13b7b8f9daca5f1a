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
