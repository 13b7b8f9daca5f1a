//! The top of the board: counts, what the run is doing or asking, how it ended.

use ratatui::layout::Rect;

use super::row::RowColumns;
use crate::app::Model;
use crate::app::action::Action;
use crate::app::keymap::Mode;
use crate::app::run::{Past, Rereading, RunState};
use crate::domain::{Decision, Purpose, RunEvent, RunId, RunStatus, Shown, State};
use crate::ui::canvas::Strip;
use crate::ui::text::{clean, counted, fit, thousands, width, wrap};
use crate::ui::theme::{Role, Theme};
use crate::ui::{policy, when};

/// From this many rows on there is room for headings and explanations.
pub const TALL: usize = 9;

/// Columns of the gauge.
const GAUGE: usize = 20;
/// From this many rows on there is room for the name of a file.
const ROOMY: usize = 28;

/// The lines above the list.
pub fn lines(model: &Model, run: &RunState, theme: Theme, body: Rect) -> Vec<Strip> {
    let (room, height) = (usize::from(body.width), usize::from(body.height));
    let mut lines = vec![title(model, run, theme, room)];
    lines.extend(counts(run, theme, room));
    lines.extend(troubles(run, theme, room));
    lines.push(progress(model, run, theme, room));
    lines.extend(since(model, run, theme, room));
    if height >= ROOMY {
        lines.extend(journal(run, theme, room));
    }
    lines.extend(beside(model, run, theme, room));
    lines.extend(stranded(model, run, theme, room));
    lines.extend(question(model, run, theme, room));
    if height >= TALL {
        lines.push(RowColumns::new(run, room).heading(run, theme));
    } else {
        // The loudest line is the last of them.
        let cut = lines.len().saturating_sub(height.saturating_sub(1).max(1));
        lines.drain(1..=cut.min(lines.len() - 1)).for_each(drop);
    }
    lines
}

/// What it is for, how many volumes have their outcome, its name, when the policy runs next, and
/// the time it took.
fn title(model: &Model, run: &RunState, theme: Theme, room: usize) -> Strip {
    let board = &run.board;
    let mut strip = Strip::new(theme);
    let title = run.purpose.title();
    let title = clean(&title, theme.glyphs);
    strip.gap(1).say(Role::Strong, &fit(&title, (room / 3).max(8)));
    strip.gap(2).say(Role::Text, &board.progress(|count| thousands(count as u64)));
    let time = match &board.summary {
        Some(summary) => when::took(summary.elapsed),
        None if run.is_running() => when::span(when::seconds_between(run.started, model.now)),
        None => String::new(),
    };
    let name = run.run.as_ref().map(|name| format!("run {}", name.short())).unwrap_or_default();
    let room = room.saturating_sub(time.len() + 1);
    if run.past.is_some() {
        strip.gap(2).say(Role::Warning, &format!("{name} of {}", when::exact(run.started)));
    } else {
        if !name.is_empty() && room >= strip.width() + name.len() + 24 {
            strip.gap(2).say(Role::Dim, &name);
        }
        if board.summary.is_some() {
            next_run(model, run, room, &mut strip);
        }
    }
    strip.cut(room.saturating_sub(2));
    strip.gap(room.saturating_sub(strip.width())).say(Role::Dim, &time);
    strip
}

/// When the policy runs next, as far as there is room for it.
fn next_run(model: &Model, run: &RunState, room: usize, strip: &mut Strip) {
    let Some(target) = run.purpose.policy() else { return };
    let target = model.inventory.policy(&target.id).unwrap_or(target);
    match policy::next_run(model, target) {
        Some(next) => {
            let ahead = when::ahead(next, model.now);
            let spare = room.saturating_sub(strip.width() + 14);
            let words = [
                format!("{ahead}: {}", when::both(next, model.now, model.zone())),
                format!("{ahead}: {}", when::utc(next, model.now)),
                ahead,
            ];
            if let Some(words) = words.into_iter().find(|words| words.len() <= spare) {
                strip.gap(2).say(Role::Text, &format!("runs next {words}"));
            }
        }
        None if target.enabled == Some(false) => {
            strip.gap(2).say(Role::Warning, "! it is OFF: no backups");
        }
        None => drop(strip.gap(2).say(Role::Text, "next run not known")),
    }
}

/// How many volumes have which outcome: on one line if it can be, on more rather than cut.
fn counts(run: &RunState, theme: Theme, room: usize) -> Vec<Strip> {
    let present = || Shown::ALL.into_iter().filter(|shown| run.board.shown(*shown) > 0);
    let chip =
        |shown: Shown| format!("{} {} {shown}", theme.sign(shown), thousands(run.board.shown(shown) as u64));
    let gap = [3, 2]
        .into_iter()
        .find(|gap| present().map(|shown| width(&chip(shown)) + gap).sum::<usize>() < room + gap);
    let mut lines = Vec::new();
    let mut strip = Strip::new(theme);
    for shown in present() {
        let chip = chip(shown);
        if strip.width() > 1 && strip.width() + 2 + width(&chip) > room {
            lines.push(std::mem::replace(&mut strip, Strip::new(theme)));
        }
        let before = if strip.width() == 0 { 1 } else { gap.unwrap_or(2) };
        strip.gap(before).say(Role::Outcome(shown), &chip);
    }
    lines.push(strip);
    lines
}

/// What the run is doing, or how it ended.
fn progress(model: &Model, run: &RunState, theme: Theme, room: usize) -> Strip {
    let mut strip = Strip::new(theme);
    strip.gap(1);
    if !run.is_running() && run.rereading == Rereading::No {
        ended(model, run, &mut strip);
        strip.cut(room);
        return strip;
    }
    if run.is_running() {
        let (answered, all) = run.board.answered();
        let filled = GAUGE * answered / all.max(1);
        strip.gap_as(Role::Gauge, filled).say(Role::Dim, &".".repeat(GAUGE - filled)).gap(2);
    }
    match &run.waiting {
        Some(RunEvent::Settling { volumes, left }) => {
            let left = when::left(run.still(*left, model.now));
            let row = run.board.row_word();
            strip.say(Role::Text, &format!("reading back {}, {left}", counted(*volumes, row)));
        }
        Some(RunEvent::Following { backups }) => {
            let (verb, what) = match run.purpose {
                Purpose::DeleteBackups => ("deleting", "backup"),
                Purpose::Restore => ("making", "volume"),
                _ => ("making", "backup"),
            };
            let words =
                format!("the cloud is {verb} {}; looking again now and then", counted(*backups, what));
            strip.say(Role::Text, &words);
        }
        Some(RunEvent::Pausing { reason, pause }) => {
            let left = when::took(run.still(*pause, model.now));
            strip.say(Role::Warning, &format!("waiting {left}: {reason}"));
        }
        Some(RunEvent::NeedsDecision(_)) => drop(strip.say(Role::Warning, "PAUSED: waiting for your answer")),
        _ if run.is_verifying() => drop(strip.say(Role::Text, "reading the volumes of this run again")),
        _ if run.is_followed() => drop(strip.say(Role::Text, "accepted; looking at the backups")),
        _ if run.stopping => drop(strip.say(Role::Warning, "stopping: sending nothing more")),
        _ => sending(model, run, &mut strip),
    }
    strip.cut(room);
    strip
}

/// What is in flight, and how much longer the run may take.
fn sending(model: &Model, run: &RunState, strip: &mut Strip) {
    match run.board.count(State::Sent) {
        0 => drop(strip.say(Role::Text, "running")),
        sent => {
            let sent = counted(sent, run.board.row_word());
            strip.say(Role::Text, &format!("{sent} sent, waiting for the answer"));
        }
    }
    if let Some(left) = run.time_left(model.now) {
        strip.say(Role::Text, &format!(", {}", when::left(left)));
    }
}

/// The question of a run, in its own words, and the keys that answer it.
fn question(model: &Model, run: &RunState, theme: Theme, room: usize) -> Vec<Strip> {
    let Some(question) = run.asks() else { return Vec::new() };
    let mut lines = Vec::new();
    let label = " YOUR DECISION ";
    let words = clean(&question.to_string(), theme.glyphs).into_owned();
    let indent = label.len() + 3;
    for (row, line) in wrap(&words, room.saturating_sub(indent + 1)).iter().enumerate() {
        let mut strip = Strip::new(theme);
        strip.gap(1);
        if row == 0 {
            strip.say(Role::Loud, label).gap(2);
        } else {
            strip.gap(label.len() + 2);
        }
        strip.say(Role::Strong, line);
        lines.push(strip);
    }
    let on = match question {
        Decision::StillUnclear(_) => "sends the rest",
        Decision::Login(_) => "tries again",
        Decision::Journal(_) => "continues WITHOUT A JOURNAL",
    };
    let mut keys = Strip::new(theme);
    for (action, words) in [(Action::GoOn, on), (Action::StopRun, "sends nothing more")] {
        let key = model.key(Mode::Outcomes, action);
        // No key that answers is ever cut off.
        if keys.width() > 0 && keys.width() + key.len() + words.len() + 5 > room {
            lines.push(std::mem::replace(&mut keys, Strip::new(theme)));
        }
        keys.gap(if keys.width() == 0 { indent } else { 3 });
        keys.say(Role::Strong, &key).gap(1).say(Role::Text, words);
    }
    lines.push(keys);
    lines
}

fn ended(model: &Model, run: &RunState, strip: &mut Strip) {
    if let Some(past) = &run.past {
        stands(model, past, strip);
    }
    let Some(summary) = &run.board.summary else { return };
    if summary.stopped.is_none() && summary.interrupted {
        strip.say(Role::Error, "! interrupted").gap(2);
    }
    let Some(at) = summary.read_at else {
        let words = if summary.reached_cloud { "not read back" } else { "nothing reached the cloud" };
        strip.say(Role::Text, words);
        return;
    };
    let followed = run.board.followed();
    if followed > 0 {
        let seen = when::age(at, model.now);
        strip.say(Role::Text, &format!("{} not done yet when read {seen}", thousands(followed as u64)));
        return;
    }
    let (differing, unseen) = (run.board.disagreements(), run.board.unseen());
    if (differing, unseen) == (0, 0) {
        strip.say(Role::Text, &format!("confirmed by reading back {}", when::age(at, model.now)));
        return;
    }
    strip.say(Role::Text, &format!("read back {}: ", when::age(at, model.now)));
    if differing > 0 {
        let verb = if differing == 1 { "differs" } else { "differ" };
        strip.say(Role::Warning, &format!("! {differing} {verb} from the answer"));
    }
    if unseen > 0 {
        let and = if differing > 0 { ", " } else { "! " };
        strip.say(Role::Warning, &format!("{and}{} could not be checked", thousands(unseen as u64)));
    }
}

/// What went wrong with the run as a whole, on lines of their own: why it ended before everything
/// was sent, and what the journal lacks, for undo and verify go by that.
fn troubles(run: &RunState, theme: Theme, room: usize) -> Vec<Strip> {
    let Some(summary) = &run.board.summary else { return Vec::new() };
    let troubles = [("ended early", &summary.stopped), ("the journal is incomplete", &summary.unwritten)];
    let line = |(what, reason): (&str, &Option<String>)| {
        let mut strip = Strip::new(theme);
        strip.gap(1).say(Role::Error, &format!("! {what}: ")).say(Role::Text, reason.as_ref()?);
        strip.cut(room);
        Some(strip)
    };
    troubles.into_iter().filter_map(line).collect()
}

/// The status of a past run, if its end does not say it.
fn stands(model: &Model, past: &Past, strip: &mut Strip) {
    match past.status {
        RunStatus::Interrupted if past.verified => {
            strip.say(Role::Warning, "interrupted, later verified").gap(2);
        }
        RunStatus::Interrupted => {
            let key = model.key(Mode::Outcomes, Action::Verify);
            strip.say(Role::Loud, " INTERRUPTED ").gap(2);
            if past.elsewhere.is_none() {
                strip.say(Role::Strong, &key).gap(1).say(Role::Text, "finds out what happened").gap(2);
            }
        }
        RunStatus::Running => drop(strip.say(Role::Warning, "running in another vbs").gap(2)),
        RunStatus::Finished => {}
    }
    if let Some(place) = &past.elsewhere {
        strip.say(Role::Warning, &format!("! ran in {place}")).gap(2);
    }
}

/// Which runs retried or undid it.
fn since(model: &Model, run: &RunState, theme: Theme, room: usize) -> Option<Strip> {
    let words = model.story_in_words(run).filter(|words| !words.is_empty())?;
    let mut strip = Strip::new(theme);
    strip.gap(1).say(Role::Warning, &format!("! {words}")).cut(room);
    Some(strip)
}

/// The journal of the run.
fn journal(run: &RunState, theme: Theme, room: usize) -> Option<Strip> {
    let mut strip = Strip::new(theme);
    strip.gap(1).say(Role::Dim, &format!("journal {}", run.journal.as_ref()?)).cut(room);
    Some(strip)
}

/// Other runs of this session that are still being read back: each has its own page.
fn beside(model: &Model, run: &RunState, theme: Theme, room: usize) -> Option<Strip> {
    let others: Vec<&str> = model
        .own_runs()
        .filter(|other| other.is_running() && other.run != run.run)
        .filter_map(|other| other.run.as_ref().map(RunId::short))
        .collect();
    if others.is_empty() || run.past.is_some() {
        return None;
    }
    let (what, verb, it) = if others.len() == 1 { ("run", "is", "it") } else { ("runs", "are", "them") };
    let key = model.key(Mode::Browse, Action::History);
    let mut strip = Strip::new(theme);
    strip.gap(1).say(Role::Text, &format!("{what} {} {verb} still running: ", others.join(", ")));
    strip.say(Role::Strong, &key).say(Role::Text, &format!(" in the lists shows {it}"));
    strip.cut(room);
    Some(strip)
}

/// The worst outcome, shown first.
fn stranded(model: &Model, run: &RunState, theme: Theme, room: usize) -> Option<Strip> {
    let count = run.board.stranded().count();
    if count == 0 {
        return None;
    }
    let mut strip = Strip::new(theme);
    let verb = if count == 1 { "is" } else { "are" };
    let label = format!(" {} {verb} IN NO POLICY ", counted(count, "volume"));
    strip.gap(1).say(Role::Loud, &label).gap(2);
    let back = if count == 1 { "puts it back" } else { "puts them back" };
    let key = model.key(Mode::Outcomes, Action::PutBack);
    match model.refused_put_back(run) {
        None if model.read_only => {
            strip.say(Role::Strong, &key).gap(1).say(Role::Text, "shows the plan; read-only");
        }
        None => drop(strip.say(Role::Strong, &key).gap(1).say(Role::Text, back)),
        Some(_) if model.is_sending() => {
            let words = format!("{back} once sending has stopped");
            strip.say(Role::Strong, &key).gap(1).say(Role::Text, &words);
        }
        Some(refused) => drop(strip.say(Role::Text, &refused.why)),
    }
    strip.cut(room);
    Some(strip)
}
