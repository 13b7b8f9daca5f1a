//! `vbs history`: past runs, from the journal alone, without a login.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;

use super::args::{Format, Global, HistoryArgs, HistoryCommand, Listing, RunFormat};
use super::cell::{Cell, Tone, short_moment};
use super::consent::{ask, can_ask};
use super::error::CliError;
use super::outcomes::write_board;
use super::output::{Table, write, write_ids, write_text};
use super::past::{Next, load, runs_dir};
use super::report::note;
use super::shape::Shape;
use super::told::Told;
use crate::domain::text::scrub;
use crate::domain::{
    CloudScope, Outcome, Outcomes, PolicyId, RunId, RunRecord, RunStatus, RunSummary, Shown, State, Story,
};
use crate::evidence::{Form, of_run};
use crate::journal;

/// Runs a history command.
pub fn history(global: &Global, args: HistoryArgs) -> Result<u8, CliError> {
    match args.command.unwrap_or(HistoryCommand::List(args.listing)) {
        HistoryCommand::List(listing) => list(global, &listing)?,
        HistoryCommand::Show { run, filter, output } => {
            let record = load(global, &run)?;
            let (runs, _) = journal::survey(&runs_dir(global)?)?;
            show(&record, &Story::of(&record.summary, &runs), &filter, output)?;
        }
        HistoryCommand::Prune { older_than, yes } => prune(global, older_than, yes)?,
    }
    Ok(0)
}

#[derive(Debug, Serialize)]
struct RunRow<'a> {
    run: &'a str,
    started: String,
    ended: Option<String>,
    action: String,
    policy: Option<&'a str>,
    of: Option<&'a str>,
    /// `finished`, `interrupted` or `running`.
    standing: &'static str,
    verified: Option<String>,
    volumes: usize,
    counts: BTreeMap<State, usize>,
    /// The cloud answered ok, but reading back did not confirm it.
    not_there: usize,
    /// Of those in a state of success, how many nobody has seen where they should be.
    accepted: usize,
    /// Why it ended before everything was sent.
    stopped: Option<&'a str>,
    site: &'a CloudScope,
    host: &'a str,
    account: &'a str,
    note: Option<&'a str>,
    journal: String,
    /// The runs that retry it, and those that undo it, the earliest first.
    retried_by: Vec<&'a str>,
    undone_by: Vec<&'a str>,
    /// How many are called what.
    #[serde(skip)]
    shown: Vec<String>,
}

impl<'a> RunRow<'a> {
    fn new(run: &'a RunSummary, story: &Story<'a>) -> Self {
        let count = |state| (state, run.count(state));
        let names = |runs: &[&'a RunSummary]| runs.iter().map(|run| run.run.as_str()).collect();
        Self {
            run: run.run.as_str(),
            started: run.started.to_string(),
            ended: run.ended.map(|at| at.to_string()),
            action: run.action.to_string(),
            policy: run.policy.as_deref(),
            of: run.of.as_ref().map(RunId::as_str),
            standing: run.status.word(),
            verified: run.verified.map(|at| at.to_string()),
            volumes: run.volumes,
            counts: State::ALL.into_iter().map(count).collect(),
            not_there: run.not_there,
            accepted: run.shown(Shown::Accepted),
            stopped: run.stopped.as_deref(),
            site: &run.scope,
            host: &run.host,
            account: &run.account,
            note: run.note.as_deref(),
            journal: run.file(),
            retried_by: names(&story.retried_by),
            undone_by: names(&story.undone_by),
            shown: {
                let there = Shown::ALL.into_iter().filter(|shown| run.shown(*shown) > 0);
                there.map(|shown| format!("{} {shown}", run.shown(shown))).collect()
            },
        }
    }

    /// The counts in words.
    fn outcomes(&self) -> String {
        let mut counts = self.shown.clone();
        if self.not_there > 0 {
            counts.push(format!("{} of them not confirmed", self.not_there));
        }
        counts.join(", ")
    }
}

/// The columns of the list; those of CSV come first, as they always were.
pub const HEADING: [&str; 15] = [
    "run", "started", "action", "policy", "volumes", "outcomes", "standing", "cloud", "project", "note",
    "what", "ok", "fail", "rest", "now",
];

fn shape() -> Shape {
    let added = ["what", "ok", "fail", "rest", "now"];
    Shape::new(&HEADING)
        .titled(&[("started", "when (utc)")])
        .numbers(&["volumes", "ok", "fail", "rest"])
        .on_terminal(&["started", "run", "what", "ok", "fail", "rest", "now", "note"])
        .not_in_csv(&added)
        .spare(&["note"])
}

/// The cells below [`HEADING`].
fn cells(run: &RunSummary, row: &RunRow<'_>, story: &Story<'_>, now: Timestamp) -> Vec<Cell> {
    let count = |states: &[State]| states.iter().map(|state| run.count(*state)).sum::<usize>();
    let counted = |count: usize, tone| {
        let cell = Cell::new(&count.to_string());
        if count > 0 { cell.tone(tone) } else { cell }
    };
    let done =
        count(&[State::Ok, State::Moved, State::Already]).saturating_sub(run.not_there + run.left_to_cloud());
    let failed = count(&[State::Failed, State::Refused]) + run.not_there;
    let rest = count(&[State::Skipped, State::Unknown, State::Waiting, State::Sent]) + run.left_to_cloud();
    let verified = if run.verified.is_some() { ", verified" } else { "" };
    let began = Cell::new(&run.started.strftime("%Y-%m-%d %H:%M:%S").to_string());
    vec![
        Cell::new(run.run.as_str()).short(run.run.short()),
        began.short(&short_moment(run.started, now)),
        row.action.as_str().into(),
        row.policy.or(row.of).unwrap_or_default().into(),
        run.volumes.to_string().into(),
        row.outcomes().into(),
        format!("{}{verified}", row.standing).into(),
        run.scope.cloud.as_deref().unwrap_or_default().into(),
        run.scope.project.as_str().into(),
        run.note.as_deref().unwrap_or_default().into(),
        run.what().into(),
        counted(done, Tone::Good),
        counted(failed, Tone::Bad),
        counted(rest, Tone::Warning),
        became(run, story),
    ]
}

/// What became of a run since.
fn became(run: &RunSummary, story: &Story<'_>) -> Cell {
    let (own, tone) = match run.status {
        RunStatus::Running => ("running", Tone::Warning),
        _ if run.is_interrupted() => ("interrupted", Tone::Bad),
        _ if run.needs_verifying() => ("to be verified", Tone::Warning),
        _ => ("", Tone::Plain),
    };
    let since = story.in_words(run);
    let words: Vec<&str> = [own, &since].into_iter().filter(|words| !words.is_empty()).collect();
    Cell::new(&words.join(", ")).tone(tone)
}

fn list(global: &Global, listing: &Listing) -> Result<(), CliError> {
    let asked = listing.of(shape())?;
    let (runs, unreadable) = journal::survey(&runs_dir(global)?)?;
    for error in unreadable {
        note(&format!("vbs: {}", scrub(&error.to_string())));
    }
    let now = Timestamp::now();
    let rows = runs.iter().map(|run| {
        let story = Story::of(run, &runs);
        let row = RunRow::new(run, &story);
        (cells(run, &row, &story, now), row)
    });
    let (shape, cells, rows) = asked.arrange(rows.collect());
    write(listing.output, &Table::of(shape).rows(cells), &rows)
}

fn show(record: &RunRecord, story: &Story<'_>, filter: &[State], output: RunFormat) -> Result<(), CliError> {
    let mut board = Outcomes::default();
    board.summary.clone_from(&record.board.summary);
    for outcome in record.board.rows() {
        if filter.is_empty() || filter.contains(&outcome.state) {
            board.put(outcome.clone());
        }
    }
    let summary = &record.summary;
    // The journal holds one name; the others it has by id.
    let label = |id: &PolicyId| {
        let named = summary.policy.clone().filter(|_| record.policy_id.as_ref() == Some(id));
        named.unwrap_or_else(|| id.to_string())
    };
    let format = match output {
        RunFormat::Table => Format::Table,
        RunFormat::Tsv => Format::Tsv,
        RunFormat::Json => Format::Json,
        RunFormat::Csv => Format::Csv,
        RunFormat::Ids => return write_ids(board.rows().iter().map(|outcome| &outcome.id)),
        RunFormat::Md => {
            let shown = |outcome: &Outcome| board.get(&outcome.id).is_some();
            return write_text(&of_run(summary, &record.board, story, &label, shown).write(Form::Markdown));
        }
    };
    if format.is_for_people() {
        tell_facts(record, story);
    }
    // Whoever asks for a run wants every row.
    write_board(format, true, &Told::of_past(record, &label), &board)?;
    Ok(())
}

fn tell_facts(record: &RunRecord, story: &Story<'_>) {
    let run = &record.summary;
    let about = run.policy.as_deref().or(run.of.as_ref().map(RunId::as_str)).unwrap_or_default();
    note(format!("{} {}", run.action, scrub(about)).trim_end());
    let scope = &run.scope;
    let region = scope.region.as_deref().unwrap_or("-");
    note(&format!("  project {} ({}), region {region}", scrub(&scope.project), scrub(&scope.project_id)));
    note(&format!("  by {} as {}@{}", scrub(&scope.user), scrub(&run.account), scrub(&run.host)));
    if let Some(text) = &run.note {
        note(&format!("  note {}", scrub(text)));
    }
    let at = |moment: Timestamp| moment.strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
    let ended =
        run.ended.map_or_else(|| run.status.word().to_owned(), |ended| format!("ended {}", at(ended)));
    let verified = run.verified.map(|verified| format!(", verified {}", at(verified))).unwrap_or_default();
    note(&format!("  started {}, {ended}{verified}", at(run.started)));
    if let Some(why) = &run.stopped {
        note(&format!("  ended early: {}", scrub(why)));
    }
    let since = story.in_words(run);
    if !since.is_empty() {
        note(&format!("  {since}"));
    }
    if run.needs_verifying() {
        note("  not verified: some outcomes are not known yet");
    }
    for group in record.retryable() {
        note(&format!("  {}", scrub(&group.to_string())));
    }
    if run.status != RunStatus::Running {
        Next::of(record).tell("  ");
    }
}

fn prune(global: &Global, days: u32, yes: bool) -> Result<(), CliError> {
    let directory = runs_dir(global)?;
    let (age, now) = (Duration::from_secs(u64::from(days) * 24 * 3600), Timestamp::now());
    let old = journal::prunable(&directory, age, now)?;
    if !old.is_empty() && !yes {
        if !can_ask(false) {
            return Err(CliError::usage(
                "no terminal to ask for confirmation: add --yes to delete without asking",
            ));
        }
        if !ask(&format!("Delete {} runs older than {days} days? Type y and Enter: ", old.len()), "y")? {
            return Err(CliError::new(1, "not confirmed; nothing was deleted"));
        }
    }
    let gone = journal::prune(&directory, age, now)?;
    note(&format!("{} runs deleted", gone.len()));
    Ok(())
}
