//! A run: who did what, where, when and why, what became of every volume, and how to undo it.

use super::sheet::{Sheet, moment};
use crate::domain::policy::on_off;
use crate::domain::{Outcome, Outcomes, PolicyId, RunStatus, RunSummary, State, Story, Whereabouts, retry};

/// Names that stand for a group.
const NAMED: usize = 5;

/// A run, with the outcomes that `only` lets through.
pub fn of_run(
    run: &RunSummary,
    board: &Outcomes,
    story: &Story<'_>,
    label: &dyn Fn(&PolicyId) -> String,
    only: impl Fn(&Outcome) -> bool,
) -> Sheet {
    let scope = &run.scope;
    let mut who = scope.user.clone();
    if !run.host.is_empty() {
        who = format!("{who} ({}@{})", run.account, run.host);
    }
    let ended = match (run.ended, run.status) {
        (Some(ended), _) => format!(" to {}", moment(ended)),
        (None, RunStatus::Finished) => String::new(),
        (None, status) => format!(", {}", status.word()),
    };
    let mut sheet = Sheet {
        title: format!("{}: run {}", about(run), run.run),
        facts: vec![
            ("where", scope.place()),
            ("who", who.trim().to_owned()),
            ("when", format!("{}{ended}", moment(run.started))),
            ("result", result(run, board)),
        ],
        heading: vec![
            "outcome",
            board.row_word(),
            "from",
            "read back in",
            "code",
            "meaning",
            "request id",
            "id",
        ],
        command: format!("vbs history show {}", run.run.short()),
        ..Sheet::default()
    };
    sheet.facts.extend(run.note.clone().map(|note| ("why", note)));
    sheet.facts.extend(run.of.as_ref().map(|of| ("of run", of.short().to_owned())));
    let since = story.in_words(run);
    if !since.is_empty() {
        sheet.facts.push(("since then", since));
    }
    let undoable = board.undoable();
    if undoable > 0 && !story.is_undone(run) {
        sheet.facts.push(("undo", format!("vbs undo {} (takes {undoable} back)", run.run.short())));
    }
    sheet.lines = board.stranded().map(|lost| format!("IN NO POLICY: {}", lost.name)).collect();
    sheet.lines.extend(retry::groups(board).iter().map(|group| {
        let called = |id| board.get(id).map(|outcome| outcome.name.to_string()).unwrap_or_default();
        let mut names: Vec<String> = group.volumes.iter().take(NAMED).map(called).collect();
        if group.volumes.len() > NAMED {
            names.push(format!("{} more", group.volumes.len() - NAMED));
        }
        format!("{group}: {}", names.join(", "))
    }));
    for outcome in board.rows().iter().filter(|outcome| only(outcome)) {
        sheet.rows.push(row(outcome, label));
        sheet.ids.push(outcome.id.clone());
    }
    sheet
}

/// What became of the volumes, and why not all of it.
fn result(run: &RunSummary, board: &Outcomes) -> String {
    match &run.stopped {
        Some(why) => format!("{}; ended early: {why}", board.in_words()),
        None => board.in_words(),
    }
}

/// What was done, and with which policy or run.
fn about(run: &RunSummary) -> String {
    let object = run.policy.clone().or_else(|| run.of.as_ref().map(|of| of.short().to_owned()));
    object.map_or_else(|| run.action.to_string(), |object| format!("{} {object}", run.action))
}

fn row(outcome: &Outcome, label: &dyn Fn(&PolicyId) -> String) -> Vec<String> {
    let now_in = match &outcome.now_in {
        Whereabouts::In(policy) => label(policy),
        Whereabouts::InNone => "no policy".to_owned(),
        Whereabouts::NotVisible => "not visible".to_owned(),
        Whereabouts::Gone => "gone".to_owned(),
        Whereabouts::NotRead => String::new(),
        Whereabouts::Unreadable(_) => "not readable".to_owned(),
        Whereabouts::BackedUp(backup) => format!("backup {backup}"),
        Whereabouts::UnderWay => "under way".to_owned(),
        Whereabouts::Broken(backup) => format!("broken backup {backup}"),
        Whereabouts::NoBackup => "no backup".to_owned(),
        Whereabouts::Restored(volume) => format!("volume {volume}"),
        Whereabouts::Switched(on) => on_off(*on).to_owned(),
        Whereabouts::Policy(_) if outcome.is_seen_there() => "as wanted".to_owned(),
        Whereabouts::Policy(_) => "not as wanted".to_owned(),
        Whereabouts::CreatedAs(policy) => format!("policy {policy}"),
        Whereabouts::Several(policies) => format!("one of {} policies", policies.len()),
        Whereabouts::AsBefore => "as before".to_owned(),
    };
    let state = if outcome.is_stranded() { "IN NO POLICY".to_owned() } else { outcome.shown().to_string() };
    vec![
        state,
        outcome.name.to_string(),
        outcome.leaves().map(label).unwrap_or_default(),
        now_in,
        outcome.code.as_deref().unwrap_or_default().to_owned(),
        meaning(outcome),
        outcome.request_id.clone().unwrap_or_default(),
        outcome.id.to_string(),
    ]
}

/// What an outcome means; of a policy that was changed also what was wanted, and which part of it was done.
fn meaning(outcome: &Outcome) -> String {
    let changes = outcome.goal.changes().join("; ");
    let message = outcome.message.clone().filter(|_| outcome.state != State::Ok);
    let meaning = outcome.meaning().map(str::to_owned);
    if changes.is_empty() || outcome.state == State::Ok {
        return meaning.or(message).unwrap_or(changes);
    }
    let wanted = format!("wanted: {changes}");
    [meaning, message, Some(wanted)].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// Runs, one a row.
pub fn of_runs(runs: &[RunSummary]) -> Sheet {
    let row = |run: &RunSummary| {
        let counts = State::ENDS.map(|state| run.count(state).to_string());
        let first = [
            run.started.strftime("%Y-%m-%d %H:%M:%S").to_string(),
            run.run.to_string(),
            run.title(),
            run.status.word().to_owned(),
        ];
        first.into_iter().chain(counts).chain([run.note.clone().unwrap_or_default()]).collect()
    };
    Sheet {
        title: "Runs".to_owned(),
        heading: ["when (UTC)", "run", "what", "state"]
            .into_iter()
            .chain(State::ENDS.map(State::word))
            .chain(["note"])
            .collect(),
        rows: runs.iter().map(row).collect(),
        ..Sheet::default()
    }
}
