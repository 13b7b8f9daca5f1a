//! What became of a write, as far as its answer proves it (domain.md 2).
//!
//! The one rule: a write counts as refused only where the cloud itself says so, as not sent only
//! where no connection came about, and as judged only by its lists. Everything else is unclear,
//! with the code shown, until somebody reads back.

use reqwest::Method;
use url::Url;

use crate::api::transport::error::{self, Shape};
use crate::api::transport::http::Answer;
use crate::api::transport::reading::not_read;
use crate::api::transport::transport_error::TransportError;
use crate::api::wire::tree::Node;
use crate::domain::answer::Entry;
use crate::domain::{BatchAnswer, JobId, Lists, PolicyId, VolumeId};

/// A change that is to be sent.
#[derive(Clone, Debug)]
pub(in crate::api) struct Change<'a> {
    pub method: Method,
    /// The body; some changes have none.
    pub body: Vec<u8>,
    pub answer: AnswerForm<'a>,
}

/// How the answer to a change tells what became of the volumes.
#[derive(Clone, Copy, Debug)]
pub(in crate::api) enum AnswerForm<'a> {
    /// By lists; the function gives `None` where there are none.
    Lists(fn(&Node) -> Option<Lists>),
    /// By naming the job that carries it out for these.
    Job(&'a [VolumeId]),
    /// By a success without a word: accepted for these.
    Silence(&'a [VolumeId]),
    /// By naming the policy that was changed, which is the row.
    Policy(&'a VolumeId),
    /// By naming the policy that was made, for this row.
    NewPolicy(&'a VolumeId),
}

/// Classifies an exchange that had no whole answer.
pub(crate) fn of_trouble(trouble: TransportError) -> BatchAnswer {
    if trouble.may_be_sent {
        BatchAnswer::Unclear(trouble.fault)
    } else {
        BatchAnswer::NotSent(trouble.fault)
    }
}

/// Classifies a whole answer.
pub(crate) fn of_answer(
    doing: &'static str,
    answer: &Answer,
    url: &Url,
    form: AnswerForm<'_>,
) -> BatchAnswer {
    if answer.is_success() {
        return of_success(doing, answer, form);
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

fn of_success(doing: &'static str, answer: &Answer, form: AnswerForm<'_>) -> BatchAnswer {
    if let AnswerForm::Silence(volumes) = form
        && answer.body.trim_ascii().is_empty()
    {
        let request_id = answer.request_id().map(str::to_owned);
        return BatchAnswer::Lists(Lists { request_id, ..accepted(volumes, None) });
    }
    let Some(body) = Node::parse(&answer.body) else {
        return BatchAnswer::Unclear(not_read(doing, answer, "the answer is not JSON"));
    };
    let (lists, lacks) = match form {
        AnswerForm::Lists(lists) => (lists(&body), "the answer does not mention the volumes"),
        AnswerForm::Job(volumes) => {
            let job = body.text("job_id").map(|job| accepted(volumes, Some(JobId::new(job))));
            (job, "the answer names no job")
        }
        AnswerForm::Policy(row) => {
            let named = body.text("backup_policy_id").is_some_and(|id| VolumeId::new(id) == *row);
            (named.then(|| accepted(std::slice::from_ref(row), None)), "the answer does not name the policy")
        }
        AnswerForm::NewPolicy(row) => {
            let made = body.text("backup_policy_id").map(PolicyId::new);
            let lists =
                made.map(|made| Lists { made: Some(made), ..accepted(std::slice::from_ref(row), None) });
            (lists, "the answer does not name the new policy")
        }
        AnswerForm::Silence(_) => (None, "the answer is not that of an accepted request"),
    };
    match lists {
        Some(lists) => {
            let request_id = body.text("request_id").or_else(|| answer.request_id()).map(str::to_owned);
            BatchAnswer::Lists(Lists { request_id, ..lists })
        }
        None => BatchAnswer::Unclear(error::in_success(doing, answer, lacks)),
    }
}

fn accepted(volumes: &[VolumeId], job: Option<JobId>) -> Lists {
    let entry = |id: &VolumeId| Entry { id: id.clone(), code: None, message: None };
    Lists { succeeded: volumes.iter().map(entry).collect(), job, ..Lists::default() }
}
