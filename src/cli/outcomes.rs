//! How the outcomes of a run are written by the shell.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Serialize, Serializer};

use super::args::Format;
use super::error::CliError;
use super::exit;
use super::output::{Table, write};
use super::report::{PolicyName, note};
use crate::domain::text::scrub;
use crate::domain::{CloudScope, Outcome, Outcomes, PolicyId, RunId, RunRecord, State, Whereabouts};

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

#[derive(Debug, Serialize)]
struct RunReport<'a> {
    run: Option<&'a str>,
    journal: Option<String>,
    policy: Option<PolicyName>,
    counts: Counts<'a>,
    /// The cloud answered ok, but reading back did not confirm it.
    not_there: usize,
    outcomes: Vec<OutcomeRow<'a>>,
    stopped: Option<&'a str>,
    #[serde(flatten)]
    past: Option<&'a PastFacts<'a>>,
}

/// How many volumes are in each state that an outcome can have.
#[derive(Debug)]
struct Counts<'a>(&'a Outcomes);

impl Serialize for Counts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(State::ENDS.map(|state| (state, self.0.count(state))))
    }
}

#[derive(Debug, Serialize)]
struct OutcomeRow<'a> {
    volume_id: String,
    name: &'a str,
    state: State,
    code: Option<&'a str>,
    message: Option<&'a str>,
    meaning: Option<&'static str>,
    advice: Option<&'static str>,
    from_policy_id: Option<String>,
    /// The policy it was found under; null if under none or not found out: `found` says which.
    now_in: Option<String>,
    /// `policy`, `none`, `not read`, `not visible`, `gone` or `unreadable`.
    found: &'static str,
    /// It left its old policy and arrived in none: nothing backs it up.
    in_no_policy: bool,
    read_at: Option<String>,
    request_id: Option<&'a str>,
    disagreement: Option<&'a str>,
}

impl<'a> OutcomeRow<'a> {
    fn new(outcome: &'a Outcome) -> Self {
        let (now_in, found) = match &outcome.now_in {
            Whereabouts::In(policy) => (Some(policy.to_string()), "policy"),
            Whereabouts::InNone => (None, "none"),
            Whereabouts::NotRead => (None, "not read"),
            Whereabouts::NotVisible => (None, "not visible"),
            Whereabouts::Gone => (None, "gone"),
            Whereabouts::Unreadable(_) => (None, "unreadable"),
        };
        Self {
            volume_id: outcome.id.to_string(),
            name: &outcome.name,
            state: outcome.state,
            code: outcome.code.as_deref(),
            message: outcome.message.as_deref(),
            meaning: outcome.meaning(),
            advice: outcome.advice(),
            from_policy_id: outcome.leaves().map(ToString::to_string),
            now_in,
            found,
            in_no_policy: outcome.is_stranded(),
            read_at: outcome.read_at.map(|at| at.to_string()),
            request_id: outcome.request_id.as_deref(),
            disagreement: outcome.disagreement.as_deref(),
        }
    }
}

/// Writes the outcomes of a run.
pub fn write_board(format: Format, told: &Told<'_>, board: &Outcomes) -> Result<(), CliError> {
    let for_table = if format == Format::Json { &[] } else { board.rows() };
    let table = Table::new(&[
        "state",
        "volume_id",
        "name",
        "code",
        "message",
        "meaning",
        "from_policy_id",
        "now_in",
        "request_id",
    ])
    .movable(&["request_id", "from_policy_id", "meaning", "message", "now_in"])
    .rows(for_table.iter().map(|outcome| cells(outcome, format, told.label)));
    let report = RunReport {
        run: told.run.map(RunId::as_str),
        journal: told.journal.map(|path| path.display().to_string()),
        policy: told.policy.as_ref().map(|(id, name)| PolicyName::new(id, name)),
        counts: Counts(board),
        not_there: board.not_there(),
        outcomes: board.rows().iter().map(OutcomeRow::new).collect(),
        stopped: board.summary.as_ref().and_then(|summary| summary.stopped.as_deref()),
        past: told.past.as_ref(),
    };
    warn_of_stranded(board, told.label);
    let written = write(format, &table, &report);
    if format == Format::Table {
        note(&format!("{}: {}", scrub(&told.title), board.in_words()));
        if board.not_there() > 0 {
            note(&format!("! {} answered ok, but not confirmed by reading back", board.not_there()));
        }
    }
    written
}

/// The exit code of a run whose result was, or was not, written. What was done is done: where
/// something is amiss with the volumes, that is what the code says.
pub fn code_of_run(written: Result<(), CliError>, code: u8) -> u8 {
    match written {
        Ok(()) => code,
        Err(failure) => {
            note(&format!("vbs: {}", scrub(&failure.to_string())));
            exit::of_unwritten_run(code)
        }
    }
}

fn cells(outcome: &Outcome, format: Format, label: &dyn Fn(&PolicyId) -> String) -> Vec<String> {
    let now_in = match &outcome.now_in {
        Whereabouts::In(policy) => label(policy),
        Whereabouts::InNone if outcome.is_stranded() => "IN NO POLICY".to_owned(),
        Whereabouts::InNone => "none".to_owned(),
        Whereabouts::NotRead => String::new(),
        Whereabouts::NotVisible => "not visible".to_owned(),
        Whereabouts::Gone => "gone".to_owned(),
        Whereabouts::Unreadable(_) => "unreadable".to_owned(),
    };
    // Programs read the state as it is stored, people what was seen of it.
    let state = if format == Format::Table { outcome.shown().word() } else { outcome.state.word() };
    vec![
        state.to_owned(),
        outcome.id.to_string(),
        outcome.name.to_string(),
        outcome.code.as_deref().unwrap_or_default().to_owned(),
        outcome.disagreement.clone().or_else(|| outcome.message.clone()).unwrap_or_default(),
        outcome.meaning().unwrap_or_default().to_owned(),
        outcome.leaves().map(ToString::to_string).unwrap_or_default(),
        now_in,
        outcome.request_id.clone().unwrap_or_default(),
    ]
}

/// The worst outcome is reported in every output format, with the command to fix it.
fn warn_of_stranded(board: &Outcomes, label: &dyn Fn(&PolicyId) -> String) {
    let mut by_source: BTreeMap<&PolicyId, Vec<String>> = BTreeMap::new();
    for outcome in board.stranded() {
        if let Some(from) = outcome.leaves() {
            by_source.entry(from).or_default().push(outcome.id.to_string());
        }
    }
    for (from, ids) in by_source {
        let name = label(from);
        note(&format!("! {} left {}, now IN NO POLICY: nothing backs them up", ids.len(), scrub(&name)));
        note(&format!("  put them back: vbs associate --policy {from} {}", ids.join(" ")));
    }
}
