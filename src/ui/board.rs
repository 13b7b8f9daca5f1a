//! The board: what became of every volume of the run, as it comes.
//!
//! On top the counts, what the run is waiting for, and how it ended; then a row a volume; at the
//! bottom what the code of the row under the cursor means and what to do about it.

use ratatui::layout::Rect;

use super::canvas::{Canvas, Strip};
use super::layout::{rest, top};
use super::text::{clean, counted, fit, thousands, wrap};
use super::theme::{Role, Theme};
use super::{footer, policies, when, window};
use crate::app::Model;
use crate::app::keymap::{Action, Mode};
use crate::app::model::RunState;
use crate::domain::{Outcome, PolicyId, RunEvent, State, Summary, Whereabouts};

/// Columns of the gauge.
const GAUGE: usize = 20;

/// Rows of the list, and lines in it.
pub fn extent(model: &Model, body: Rect, theme: &Theme) -> (usize, usize) {
    let Some(run) = &model.run else { return (1, 1) };
    let head = head(model, run, theme, usize::from(body.width)).len();
    (list_rows(body, head), run.view.rows.len())
}

const fn list_rows(body: Rect, head: usize) -> usize {
    (body.height as usize).saturating_sub(head + about_rows(body))
}

/// Lines about the row under the cursor.
const fn about_rows(body: Rect) -> usize {
    match body.height {
        0..10 => 1,
        10..16 => 2,
        _ => 4,
    }
}

/// Draws the board.
pub fn draw(model: &Model, body: Rect, canvas: &mut Canvas<'_>) {
    let room = usize::from(body.width);
    let Some(run) = &model.run else {
        let strip = Strip::of(&canvas.theme, Role::Text, " nothing has been submitted yet");
        return canvas.row(body, 0, &strip);
    };
    let head = head(model, run, &canvas.theme, room);
    canvas.rows(body, &head);
    let rows = list_rows(body, head.len());
    let list = top(rest(body, head.len()), rows);
    let view = &run.view;
    if view.rows.is_empty() {
        let words = match view.only {
            Some(state) => format!("   none is {state}; 0 shows all"),
            None => "   no volumes in this run".into(),
        };
        canvas.row(list, 0, &Strip::of(&canvas.theme, Role::Text, &words));
    }
    let columns = RowColumns::new(run, room);
    for (row, at) in window(view.cursor, view.rows.len(), rows).enumerate() {
        let outcome = view.rows.get(at).and_then(|at| run.board.rows().get(*at));
        let Some(outcome) = outcome else { continue };
        let under_cursor = at == view.cursor.at;
        let mut strip = canvas.strip();
        strip.say(Role::Text, if under_cursor { canvas.theme.pointer() } else { " " });
        columns.outcome(model, run, outcome, &mut strip);
        if under_cursor {
            canvas.cursor_row(list, row, &strip);
        } else {
            canvas.row(list, row, &strip);
        }
    }
    let current = view.rows.get(view.cursor.at).and_then(|at| run.board.rows().get(*at));
    if let Some(outcome) = current {
        let area = rest(body, head.len() + rows);
        let lines = about(model, run, outcome, &canvas.theme, room, about_rows(body));
        canvas.rows(area, &lines);
    }
}

fn head(model: &Model, run: &RunState, theme: &Theme, room: usize) -> Vec<Strip> {
    let mut lines = vec![counts(model, run, theme, room), progress(model, run, theme, room)];
    if let Some(line) = next_run(model, run, theme, room) {
        lines.push(line);
    }
    if let Some(line) = stranded(run, theme, room) {
        lines.push(line);
    }
    let mut heading = Strip::new(theme);
    heading.gap_as(Role::Heading, 1);
    match run.view.only {
        Some(state) => {
            heading.say(Role::SortedHeading, &format!("only {state}")).say(Role::Heading, ", 0 shows all");
        }
        None => {
            heading.say(Role::Heading, "outcome");
        }
    }
    heading.gap_as(Role::Heading, room.saturating_sub(heading.width()));
    lines.push(heading);
    lines
}

/// Target, how many have their outcome, and how many of each kind.
fn counts(model: &Model, run: &RunState, theme: &Theme, room: usize) -> Strip {
    let board = &run.board;
    let mut strip = Strip::new(theme);
    let label = run.plan.target.label();
    let label = clean(&label, theme.glyphs);
    strip.gap(1).say(Role::Strong, &fit(&label, (room / 3).max(8)));
    let (done, all) = (board.done(), board.rows().len());
    strip.gap(2).say(Role::Text, &format!("{} of {}", thousands(done as u64), thousands(all as u64)));
    for state in State::ALL {
        let count = board.count(state);
        if count > 0 {
            let words = format!("{} {} {state}", theme.sign(state), thousands(count as u64));
            strip.gap(2).say(Role::Outcome(state), &words);
        }
    }
    let elapsed = match &board.summary {
        Some(summary) => when::took(summary.elapsed),
        None => when::span(when::seconds_between(run.started, model.now)),
    };
    strip.cut(room.saturating_sub(elapsed.len() + 3));
    let air = room.saturating_sub(strip.width() + elapsed.len() + 1);
    strip.gap(air).say(Role::Dim, &elapsed);
    strip
}

/// What the run is doing, or how it ended.
fn progress(model: &Model, run: &RunState, theme: &Theme, room: usize) -> Strip {
    let mut strip = Strip::new(theme);
    strip.gap(1);
    if let Some(summary) = &run.board.summary {
        ended(model, run, summary, &mut strip);
        strip.cut(room);
        return strip;
    }
    let (done, all) = (run.board.done(), run.board.rows().len().max(1));
    let filled = GAUGE * done / all;
    strip.gap_as(Role::Gauge, filled).say(Role::Dim, &".".repeat(GAUGE - filled)).gap(2);
    match &run.waiting {
        Some(RunEvent::Settling { volumes, left }) => {
            let left = when::span(left.as_secs());
            strip.say(
                Role::Text,
                &format!("reading {} back, at most {left} more", counted(*volumes, "volume")),
            );
        }
        Some(RunEvent::Pausing { reason, pause }) => {
            strip.say(Role::Warning, &format!("pausing {}: {reason}", when::took(*pause)));
        }
        _ if run.stopping => drop(strip.say(Role::Warning, "stopping: nothing more is sent")),
        _ if run.board.count(State::Sent) > 0 => {
            let sent = counted(run.board.count(State::Sent), "volume");
            strip.say(Role::Text, &format!("{sent} sent, waiting for the answer"));
        }
        _ => drop(strip.say(Role::Text, "running")),
    }
    strip.cut(room);
    strip
}

fn ended(model: &Model, run: &RunState, summary: &Summary, strip: &mut Strip) {
    if let Some(reason) = &summary.stopped {
        strip.say(Role::Error, "! ended early: ").say(Role::Text, reason).gap(2);
    } else if summary.interrupted {
        strip.say(Role::Error, "! interrupted").gap(2);
    }
    match (summary.read_at, run.board.disagreements()) {
        (None, _) if summary.reached_cloud => drop(strip.say(Role::Text, "not read back")),
        (None, _) => drop(strip.say(Role::Text, "nothing reached the cloud")),
        (Some(at), 0) => {
            strip.say(Role::Text, &format!("read back {}: all agree", when::age(at, model.now)));
        }
        (Some(at), differing) => {
            strip.say(Role::Text, &format!("read back {}: ", when::age(at, model.now)));
            let verb = if differing == 1 { "disagrees" } else { "disagree" };
            strip.say(Role::Warning, &format!("! {differing} {verb}"));
        }
    }
}

/// When the policy runs next, once the run is over.
fn next_run(model: &Model, run: &RunState, theme: &Theme, room: usize) -> Option<Strip> {
    run.board.summary.as_ref()?;
    let target = model.inventory.policy(&run.plan.target.id).unwrap_or(&run.plan.target);
    let mut strip = Strip::new(theme);
    strip.gap(1).say(Role::Text, &target.label());
    match policies::next_run(model, target) {
        Some(next) => {
            let ahead = when::ahead(next, model.now);
            let both = when::both(next, model.now, &model.time_zone);
            strip.say(Role::Text, &format!(" runs next {ahead}: {both}"));
        }
        None if target.enabled == Some(false) => {
            strip.say(Role::Warning, " is OFF: it will not run");
        }
        None => drop(strip.say(Role::Text, ": next run not known")),
    }
    strip.cut(room);
    Some(strip)
}

/// The worst there can be, said first.
fn stranded(run: &RunState, theme: &Theme, room: usize) -> Option<Strip> {
    let count = run.board.stranded().count();
    if count == 0 {
        return None;
    }
    let mut strip = Strip::new(theme);
    let verb = if count == 1 { "is" } else { "are" };
    let label = format!(" {} {verb} IN NO POLICY ", counted(count, "volume"));
    strip.gap(1).say(Role::Loud, &label).gap(2);
    let key = footer::key_name(Mode::Board, Action::PutBack);
    let back = if count == 1 { "puts it back" } else { "puts them back" };
    strip.say(Role::Strong, &key).gap(1).say(Role::Text, back);
    strip.cut(room);
    Some(strip)
}

/// Where a volume was found, in words.
pub fn whereabouts(model: &Model, found: &Whereabouts) -> Option<String> {
    Some(match found {
        Whereabouts::NotRead => return None,
        Whereabouts::In(policy) => format!("in {}", model.inventory.policy_label(policy)),
        Whereabouts::InNone => "in no policy".into(),
        Whereabouts::NotVisible => "its policy is not visible".into(),
        Whereabouts::Gone => "the volume is gone".into(),
        Whereabouts::Unreadable(reason) => format!("could not be read: {reason}"),
    })
}

/// The same seen from the run: still where it was, or there.
fn found(model: &Model, run: &RunState, outcome: &Outcome) -> Option<String> {
    match &outcome.now_in {
        Whereabouts::In(policy) if Some(policy) == outcome.from.as_ref() => {
            Some(format!("still in {}", model.inventory.policy_label(policy)))
        }
        Whereabouts::In(policy) if *policy == run.plan.target.id => None,
        other => whereabouts(model, other),
    }
}

fn label(model: &Model, policy: &PolicyId) -> String {
    model.inventory.policy_label(policy)
}

/// Widths of a row.
struct RowColumns {
    word: usize,
    name: usize,
    from: usize,
    code: usize,
    room: usize,
}

impl RowColumns {
    fn new(run: &RunState, room: usize) -> Self {
        let word = if run.board.stranded().next().is_some() { 12 } else { 7 };
        let wide = room >= 110;
        Self {
            word,
            name: (room * 3 / 10).clamp(14, 40),
            from: if wide && !run.plan.sources.is_empty() { 20 } else { 0 },
            code: if wide { 18 } else { 0 },
            room,
        }
    }

    fn outcome(&self, model: &Model, run: &RunState, outcome: &Outcome, strip: &mut Strip) {
        let theme = *strip.theme();
        let role = Role::Outcome(outcome.state);
        if outcome.is_stranded() {
            strip.say(Role::Loud, "!").gap(1).cell(Role::Loud, "IN NO POLICY", self.word);
        } else {
            strip.say(role, theme.sign(outcome.state)).gap(1).cell(role, outcome.state.word(), self.word);
        }
        let name = if outcome.name.trim().is_empty() {
            (Role::Dim, outcome.id.short())
        } else {
            (Role::Text, outcome.name.to_string())
        };
        strip.gap(2).name(name.0, &name.1, self.name).gap(2);
        let was_in = || outcome.from.as_ref().map(|from| label(model, from)).unwrap_or_default();
        if self.from > 0 {
            strip.name(Role::Text, &was_in(), self.from).gap(2);
        }
        let code = outcome.code.as_deref().unwrap_or_default();
        if self.code > 0 {
            strip.cell(Role::Strong, code, self.code).gap(2);
        } else if !code.is_empty() {
            strip.say(Role::Strong, code).gap(2);
        }
        if let Some(words) = &outcome.disagreement {
            strip.say(Role::Warning, &format!("! {words}")).gap(2);
        }
        strip.say(Role::Text, &self.tail(model, run, outcome));
        strip.cut(self.room);
    }

    /// Where it is, where it was, and what it means.
    fn tail(&self, model: &Model, run: &RunState, outcome: &Outcome) -> String {
        let mut parts = Vec::new();
        if outcome.state == State::Moved && self.from == 0 {
            parts.extend(outcome.from.as_ref().map(|from| format!("from {}", label(model, from))));
        } else if outcome.is_stranded() {
            parts.extend(outcome.from.as_ref().map(|from| format!("left {}", label(model, from))));
        } else {
            parts.extend(found(model, run, outcome));
        }
        let meaning = outcome.meaning().map(ToOwned::to_owned).or_else(|| outcome.message.clone());
        parts.extend(meaning.filter(|_| !outcome.state.is_success()));
        parts.join("; ")
    }
}

/// The row under the cursor in full words.
fn about(
    model: &Model,
    run: &RunState,
    outcome: &Outcome,
    theme: &Theme,
    room: usize,
    rows: usize,
) -> Vec<Strip> {
    let inner = room.saturating_sub(3).max(1);
    let mut lines = Vec::new();
    let mut add = |role: Role, text: &str| {
        for line in wrap(&clean(text, theme.glyphs), inner) {
            let mut strip = Strip::new(theme);
            strip.gap(1).say(role, &line);
            lines.push(strip);
        }
    };
    if let Some(words) = &outcome.disagreement {
        add(Role::Warning, &format!("! {words}"));
    }
    let code = outcome.code.as_deref().map(|code| format!("{code}: ")).unwrap_or_default();
    if let Some(meaning) = outcome.meaning() {
        add(Role::Text, &format!("{code}{meaning}"));
    } else if let Some(message) = &outcome.message {
        add(Role::Text, &format!("{code}{message}"));
    }
    if let Some(advice) = outcome.advice() {
        add(Role::Strong, advice);
    }
    if let Some(place) = found(model, run, outcome) {
        let at = outcome.read_at.map(|at| format!(", read {}", when::age(at, model.now)));
        add(Role::Dim, &format!("now: {place}{}", at.unwrap_or_default()));
    }
    lines.truncate(rows.saturating_sub(1).max(1));
    if rows > 1 {
        lines.insert(0, Strip::new(theme));
    }
    lines
}
