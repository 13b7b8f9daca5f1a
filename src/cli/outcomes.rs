//! How the outcomes of a run are written by the shell.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::args::Format;
use super::cell::{Cell, Tone};
use super::error::CliError;
use super::exit;
use super::failure;
use super::out::Screen;
use super::output::{Table, write, write_text};
use super::report::{PolicyName, note, tell_shortcomings, tell_unwritten};
use super::shape::Shape;
use super::summary;
use super::told::{PastFacts, Told, tone};
use crate::domain::policy::on_off;
use crate::domain::text::scrub;
use crate::domain::{
    BackupId, JobId, Outcome, Outcomes, PolicyId, RunId, Shown, State, VolumeId, Whereabouts,
};

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
        if self.0.is_about_backups() {
            let ends = State::ENDS.map(Shown::State).into_iter().chain([Shown::Accepted]);
            return serializer.collect_map(ends.map(|shown| (shown.word(), self.0.shown(shown))));
        }
        serializer.collect_map(State::ENDS.map(|state| (state, self.0.count(state))))
    }
}

#[derive(Debug, Serialize)]
struct OutcomeRow<'a> {
    volume_id: String,
    name: &'a str,
    /// That of [`State`]; `accepted` of a backup that the cloud has not made or deleted yet.
    state: &'static str,
    code: Option<&'a str>,
    message: Option<&'a str>,
    meaning: Option<&'static str>,
    advice: Option<&'static str>,
    from_policy_id: Option<String>,
    /// The policy it was found under; null if under none or not found out: `found` says which.
    now_in: Option<String>,
    /// `policy`, `none`, `not read`, `not visible`, `gone` or `unreadable`; of backups `backup`, `under
    /// way`, `broken` or `no backup`; of a new volume `volume`; of a
    /// policy that was switched `on` or `off`.
    found: &'static str,
    /// It left its old policy and arrived in none: nothing backs it up.
    in_no_policy: bool,
    read_at: Option<String>,
    request_id: Option<&'a str>,
    disagreement: Option<&'a str>,
    /// What was to change of a policy, or what one was that was deleted.
    changes: Vec<String>,
    /// The backup that was made.
    backup_id: Option<&'a BackupId>,
    /// The volume that was made from it, where `volume_id` is a backup.
    new_volume_id: Option<&'a VolumeId>,
    /// The job of the cloud that makes or made it.
    job_id: Option<&'a JobId>,
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
            Whereabouts::BackedUp(_) => (None, "backup"),
            Whereabouts::UnderWay => (None, "under way"),
            Whereabouts::Broken(_) => (None, "broken"),
            Whereabouts::NoBackup => (None, "no backup"),
            Whereabouts::Restored(_) => (None, "volume"),
            Whereabouts::Switched(true) => (None, "on"),
            Whereabouts::Switched(false) => (None, "off"),
            Whereabouts::Policy(_) => (None, "settings"),
            Whereabouts::CreatedAs(policy) => (Some(policy.to_string()), "created"),
            Whereabouts::Several(_) => (None, "several"),
            Whereabouts::AsBefore => (None, "as before"),
        };
        Self {
            volume_id: outcome.id.to_string(),
            name: &outcome.name,
            state: outcome.word(),
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
            changes: outcome.goal.changes(),
            backup_id: outcome.now_in.backup(),
            new_volume_id: outcome.now_in.new_volume(),
            job_id: outcome.job.as_ref(),
        }
    }
}

/// The columns of the outcomes.
fn shape() -> Shape {
    let heading = [
        "state",
        "volume_id",
        "name",
        "code",
        "message",
        "meaning",
        "from_policy_id",
        "now_in",
        "request_id",
    ];
    Shape::new(&heading)
        .titled(&[("now_in", "now in"), ("volume_id", "id")])
        .on_terminal(&["name", "state", "code", "message", "now_in", "volume_id"])
        .spare(&["now_in", "volume_id"])
}

/// Writes the outcomes of a run. People at a terminal get what it comes to, and every row only if they
/// want `all`.
pub fn write_board(format: Format, all: bool, told: &Told<'_>, board: &Outcomes) -> Result<(), CliError> {
    warn_of_stranded(board, told.label);
    let screen = Screen::here();
    if format == Format::Table && screen.is_terminal() {
        if let Some(summary) = &board.summary {
            tell_unwritten(summary, "");
        }
        let rows = Table::of(shape()).rows(board.rows().iter().map(|outcome| cells(outcome, told.label)));
        let rows = if all { write(format, &rows, &()) } else { Ok(()) };
        return rows.and(write_text(&summary::of_run(told, board, screen)));
    }
    let for_rows = if format == Format::Json { &[] } else { board.rows() };
    let table = Table::of(shape()).rows(for_rows.iter().map(|outcome| cells(outcome, told.label)));
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
    let written = write(format, &table, &report);
    if format.is_for_people() {
        note(&format!("{}: {}", scrub(&told.title), board.in_words()));
        if board.not_there() > 0 {
            note(&format!("! {} answered ok, but not confirmed by reading back", board.not_there()));
        }
    }
    if told.past.is_none() {
        tell_shortcomings(board, "");
        if let Some(run) = told.run.filter(|_| format.is_for_people()) {
            note(&format!("run {run}"));
        }
    }
    if format.is_for_people() {
        told.next.tell("  ");
    }
    written
}

/// The exit code of a run whose result was, or was not, written. What was done is done: where
/// something is amiss with the volumes, that is what the code says.
pub fn code_of_run(written: Result<(), CliError>, code: u8) -> u8 {
    match written {
        Ok(()) => code,
        Err(failure) => {
            let code = exit::of_unwritten_run(code);
            failure::tell(&CliError { code, ..failure });
            code
        }
    }
}

fn cells(outcome: &Outcome, label: &dyn Fn(&PolicyId) -> String) -> Vec<Cell> {
    let now_in = match &outcome.now_in {
        Whereabouts::In(policy) => label(policy),
        Whereabouts::InNone if outcome.is_stranded() => "IN NO POLICY".to_owned(),
        Whereabouts::InNone => "none".to_owned(),
        Whereabouts::NotRead | Whereabouts::NoBackup => String::new(),
        Whereabouts::NotVisible => "not visible".to_owned(),
        Whereabouts::Gone => "gone".to_owned(),
        Whereabouts::Unreadable(_) => "unreadable".to_owned(),
        Whereabouts::BackedUp(backup) => backup.to_string(),
        Whereabouts::UnderWay => "under way".to_owned(),
        Whereabouts::Restored(volume) => volume.to_string(),
        Whereabouts::Switched(on) => on_off(*on).to_owned(),
        Whereabouts::Broken(_) => "broken".to_owned(),
        Whereabouts::Policy(_) => {
            if outcome.is_seen_there() { "as wanted" } else { "not as wanted" }.to_owned()
        }
        Whereabouts::CreatedAs(policy) => policy.to_string(),
        Whereabouts::Several(policies) => format!("{} policies", policies.len()),
        Whereabouts::AsBefore => "as before".to_owned(),
    };
    let lost = if outcome.is_stranded() { Tone::Bad } else { Tone::Plain };
    let message = outcome.disagreement.clone().or_else(|| outcome.message.clone());
    // Where nothing is to be said, a change of a policy says what it was.
    let message = message.unwrap_or_else(|| outcome.goal.changes().join("; "));
    // Programs read the state as it is stored, people what was seen of it.
    let state = Cell::new(outcome.word()).words(outcome.shown().word()).tone(tone(outcome));
    vec![
        state,
        outcome.id.to_string().into(),
        (*outcome.name).into(),
        outcome.code.as_deref().unwrap_or_default().into(),
        message.as_str().into(),
        outcome.meaning().unwrap_or_default().into(),
        outcome.leaves().map(ToString::to_string).unwrap_or_default().into(),
        Cell::from(now_in).tone(lost),
        outcome.request_id.as_deref().unwrap_or_default().into(),
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
