//! `vbs history`: past runs, from the journal alone, without a login.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;

use super::args::{Format, Global, HistoryArgs, HistoryCommand, Output, RunFormat};
use super::consent::{ask, can_ask};
use super::error::CliError;
use super::outcomes::{Told, write_board};
use super::output::{Table, write, write_ids, write_text};
use super::past::{load, runs_dir, tell_offers};
use super::report::note;
use crate::domain::text::scrub;
use crate::domain::{
    CloudScope, Outcome, Outcomes, PolicyId, RunId, RunRecord, RunStatus, RunSummary, Shown, State, Story,
};
use crate::evidence::{Form, of_run};
use crate::journal;

/// Runs a history command.
pub fn history(global: &Global, args: HistoryArgs) -> Result<u8, CliError> {
    match args.command.unwrap_or(HistoryCommand::List(args.output)) {
        HistoryCommand::List(Output { output }) => list(global, output)?,
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
    /// How many are called what.
    #[serde(skip)]
    shown: Vec<String>,
    /// When it began, as people write it.
    #[serde(skip)]
    began: String,
}

impl<'a> RunRow<'a> {
    fn new(run: &'a RunSummary) -> Self {
        let count = |state| (state, run.count(state));
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
            shown: {
                let there = Shown::ALL.into_iter().filter(|shown| run.shown(*shown) > 0);
                there.map(|shown| format!("{} {shown}", run.shown(shown))).collect()
            },
            began: run.started.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        }
    }

    fn cells(&self) -> Vec<String> {
        let mut counts = self.shown.clone();
        if self.not_there > 0 {
            counts.push(format!("{} of them not confirmed", self.not_there));
        }
        let verified = if self.verified.is_some() { ", verified" } else { "" };
        vec![
            self.run.to_owned(),
            self.began.clone(),
            self.action.clone(),
            self.policy.or(self.of).unwrap_or_default().to_owned(),
            self.volumes.to_string(),
            counts.join(", "),
            format!("{}{verified}", self.standing),
            self.site.cloud.clone().unwrap_or_default(),
            self.site.project.clone(),
            self.note.unwrap_or_default().to_owned(),
        ]
    }
}

fn list(global: &Global, output: Format) -> Result<(), CliError> {
    let (runs, unreadable) = journal::survey(&runs_dir(global)?)?;
    for error in unreadable {
        note(&format!("vbs: {}", scrub(&error.to_string())));
    }
    let rows: Vec<RunRow<'_>> = runs.iter().map(RunRow::new).collect();
    let table = Table::new(&[
        "run", "started", "action", "policy", "volumes", "outcomes", "standing", "cloud", "project", "note",
    ])
    .movable(&["note", "outcomes", "project"])
    .rows(rows.iter().map(RunRow::cells));
    write(output, &table, &rows)
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
        RunFormat::Json => Format::Json,
        RunFormat::Csv => Format::Csv,
        RunFormat::Ids => return write_ids(board.rows().iter().map(|outcome| &outcome.id)),
        RunFormat::Md => {
            let shown = |outcome: &Outcome| board.get(&outcome.id).is_some();
            return write_text(&of_run(summary, &record.board, story, &label, shown).write(Form::Markdown));
        }
    };
    if format == Format::Table {
        tell_facts(record, story);
    }
    write_board(format, &Told::of_past(record, &label), &board)?;
    Ok(())
}

fn tell_facts(record: &RunRecord, story: &Story<'_>) {
    let run = &record.summary;
    let about = run.policy.as_deref().or(run.of.as_ref().map(RunId::as_str)).unwrap_or_default();
    note(&format!("{} {}", run.action, scrub(about)));
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
        tell_offers(record, "  ");
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
            return Err(CliError { code: 1, message: "not confirmed; nothing was deleted".into() });
        }
    }
    let gone = journal::prune(&directory, age, now)?;
    note(&format!("{} runs deleted", gone.len()));
    Ok(())
}
