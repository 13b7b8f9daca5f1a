//! What is reported of a run beside its outcomes.

use std::path::Path;

use serde::Serialize;

use super::cell::Tone;
use super::past::Next;
use crate::domain::{CloudScope, Outcome, PolicyId, RunId, RunRecord, State};

/// What is reported beside the outcomes.
pub struct Told<'a> {
    /// What it was about, in words.
    pub title: String,
    /// The policy of an association: id and name.
    pub policy: Option<(PolicyId, String)>,
    /// The run, where it was written down.
    pub run: Option<&'a RunId>,
    pub journal: Option<&'a Path>,
    /// More of a run of the past.
    pub past: Option<PastFacts<'a>>,
    /// The commands that apply now.
    pub next: Next,
    /// Names of policies.
    pub label: &'a dyn Fn(&PolicyId) -> String,
}

impl<'a> Told<'a> {
    /// The facts about a past run.
    pub fn of_past(record: &'a RunRecord, label: &'a dyn Fn(&PolicyId) -> String) -> Self {
        let run = &record.summary;
        let name = run.policy.clone().unwrap_or_default();
        Self {
            title: format!("run {}", run.run),
            policy: record.policy_id.clone().map(|id| (id, name)),
            run: Some(&run.run),
            journal: run.path.as_deref(),
            past: Some(PastFacts {
                action: run.action.to_string(),
                started: run.started.to_string(),
                ended: run.ended.map(|at| at.to_string()),
                standing: run.status.word(),
                verified: run.verified.map(|at| at.to_string()),
                of: run.of.as_ref().map(RunId::as_str),
                note: run.note.as_deref(),
                host: &run.host,
                account: &run.account,
                site: &run.scope,
            }),
            next: Next::default(),
            label,
        }
    }
}

/// Facts that only a past run has.
#[derive(Debug, Serialize)]
pub struct PastFacts<'a> {
    action: String,
    started: String,
    ended: Option<String>,
    standing: &'static str,
    verified: Option<String>,
    of: Option<&'a str>,
    note: Option<&'a str>,
    host: &'a str,
    account: &'a str,
    site: &'a CloudScope,
}

/// How good or bad an outcome is.
pub fn tone(outcome: &Outcome) -> Tone {
    match outcome.state {
        State::Failed | State::Refused => Tone::Bad,
        _ if outcome.disagreement.is_some() => Tone::Bad,
        State::Unknown | State::Skipped | State::Waiting | State::Sent => Tone::Warning,
        State::Ok | State::Moved => Tone::Good,
        State::Already => Tone::Dim,
    }
}
