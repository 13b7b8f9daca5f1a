//! The board: what became of every volume of the run, as it comes.
//!
//! On top the counts, what the run is waiting for, and how it ended; then a row a volume; at the
//! bottom what the code of the row under the cursor means and what to do about it.

use ratatui::layout::Rect;

use super::canvas::{Canvas, Strip};
use super::layout::{rest, top};
use super::text::{clean, counted, fit, thousands, width, wrap};
use super::theme::{Role, Theme};
use super::{footer, policies, when, window};
use crate::app::Model;
use crate::app::keymap::{Action, Mode};
use crate::app::model::RunState;
use crate::domain::{Goal, Outcome, PolicyId, RunEvent, State, Summary, Whereabouts};

/// From this many rows on there is room for headings and explanations.
const TALL: usize = 9;
/// Columns of the gauge.
const GAUGE: usize = 20;

/// Rows of the list, and lines in it.
pub fn extent(model: &Model, body: Rect, theme: Theme) -> (usize, usize) {
    let Some(run) = &model.run else { return (1, 1) };
    let head = head(model, run, theme, body).len();
    (list_rows(body, head), run.view.rows.len())
}

fn list_rows(body: Rect, head: usize) -> usize {
    let height = usize::from(body.height);
    height.saturating_sub(head + about_rows(height)).max(1)
}

/// Lines about the row under the cursor.
const fn about_rows(height: usize) -> usize {
    match height {
        0..TALL => 0,
        TALL..16 => 2,
        16..20 => 4,
        _ => 5,
    }
}

/// Draws the board.
pub fn draw(model: &Model, body: Rect, canvas: &mut Canvas<'_>) {
    let room = usize::from(body.width);
    let Some(run) = &model.run else {
        let strip = Strip::of(canvas.theme, Role::Text, " nothing has been submitted yet");
        return canvas.row(body, 0, &strip);
    };
    let head = head(model, run, canvas.theme, body);
    canvas.rows(body, &head);
    let rows = list_rows(body, head.len());
    let list = top(rest(body, head.len()), rows);
    let view = &run.view;
    if view.rows.is_empty() {
        let words = match view.only {
            Some(state) => format!("   none is {state}; 0 shows all"),
            None => "   no volumes in this run".into(),
        };
        canvas.row(list, 0, &Strip::of(canvas.theme, Role::Text, &words));
    }
    let columns = RowColumns::new(run, room);
    for (row, at) in window(view.cursor, view.rows.len(), rows).enumerate() {
        let outcome = view.rows.get(at).and_then(|at| run.board.rows().get(*at));
        let Some(outcome) = outcome else { continue };
        let under_cursor = at == view.cursor.at;
        let mut strip = canvas.strip();
        strip.say(Role::Text, if under_cursor { canvas.theme.pointer() } else { " " });
        columns.outcome(model, outcome, &mut strip);
        if under_cursor {
            canvas.cursor_row(list, row, &strip);
        } else {
            canvas.row(list, row, &strip);
        }
    }
    let current = view.rows.get(view.cursor.at).and_then(|at| run.board.rows().get(*at));
    if let Some(outcome) = current {
        let area = rest(body, head.len() + rows);
        let lines = about(model, outcome, canvas.theme, room, usize::from(area.height));
        canvas.rows(area, &lines);
    }
}

fn head(model: &Model, run: &RunState, theme: Theme, body: Rect) -> Vec<Strip> {
    let (room, height) = (usize::from(body.width), usize::from(body.height));
    let mut lines = vec![target(model, run, theme, room)];
    lines.extend(counts(run, theme, room));
    lines.push(progress(model, run, theme, room));
    lines.extend(stranded(run, theme, room));
    if height >= TALL {
        lines.push(RowColumns::new(run, room).heading(run, theme));
    } else {
        // The loudest line is the last of them.
        let cut = lines.len().saturating_sub(height.saturating_sub(1).max(1));
        lines.drain(1..=cut.min(lines.len() - 1)).for_each(drop);
    }
    lines
}

/// The policy, how many volumes have their outcome, when it runs next, and the time it took.
fn target(model: &Model, run: &RunState, theme: Theme, room: usize) -> Strip {
    let board = &run.board;
    let mut strip = Strip::new(theme);
    let label = run.purpose.title();
    let label = clean(&label, theme.glyphs);
    let (done, all) = (board.done(), board.rows().len());
    strip.gap(1).say(Role::Strong, &fit(&label, (room / 3).max(8)));
    strip.gap(2).say(Role::Text, &format!("{} of {}", thousands(done as u64), thousands(all as u64)));
    let elapsed = match &board.summary {
        Some(summary) => when::took(summary.elapsed),
        None => when::span(when::seconds_between(run.started, model.now)),
    };
    let room = room.saturating_sub(elapsed.len() + 1);
    if board.summary.is_some() {
        next_run(model, run, room, &mut strip);
    }
    strip.cut(room.saturating_sub(2));
    strip.gap(room.saturating_sub(strip.width())).say(Role::Dim, &elapsed);
    strip
}

/// When the policy runs next, as far as there is room for it.
fn next_run(model: &Model, run: &RunState, room: usize, strip: &mut Strip) {
    let Some(target) = run.purpose.target() else { return };
    let target = model.inventory.policy(&target.id).unwrap_or(target);
    match policies::next_run(model, target) {
        Some(next) => {
            let ahead = when::ahead(next, model.now);
            let spare = room.saturating_sub(strip.width() + 14);
            let words = [
                format!("{ahead}: {}", when::both(next, model.now, &model.time_zone)),
                format!("{ahead}: {}", when::utc(next, model.now)),
                ahead,
            ];
            if let Some(words) = words.into_iter().find(|words| words.len() <= spare) {
                strip.gap(2).say(Role::Text, &format!("runs next {words}"));
            }
        }
        None if target.enabled == Some(false) => {
            strip.gap(2).say(Role::Warning, "! it is OFF and will not run");
        }
        None => drop(strip.gap(2).say(Role::Text, "next run not known")),
    }
}

/// How many volumes have which outcome: on one line if it can be, on more rather than cut.
fn counts(run: &RunState, theme: Theme, room: usize) -> Vec<Strip> {
    let present = || State::ALL.into_iter().filter(|state| run.board.count(*state) > 0);
    let chip =
        |state: State| format!("{} {} {state}", theme.sign(state), thousands(run.board.count(state) as u64));
    let gap = [3, 2]
        .into_iter()
        .find(|gap| present().map(|state| width(&chip(state)) + gap).sum::<usize>() < room + gap);
    let mut lines = Vec::new();
    let mut strip = Strip::new(theme);
    for state in present() {
        let chip = chip(state);
        if strip.width() > 1 && strip.width() + 2 + width(&chip) > room {
            lines.push(std::mem::replace(&mut strip, Strip::new(theme)));
        }
        let before = if strip.width() == 0 { 1 } else { gap.unwrap_or(2) };
        strip.gap(before).say(Role::Outcome(state), &chip);
    }
    lines.push(strip);
    lines
}

/// What the run is doing, or how it ended.
fn progress(model: &Model, run: &RunState, theme: Theme, room: usize) -> Strip {
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
            strip.say(Role::Warning, &format!("! {differing} {verb} with the answer"));
        }
    }
}

/// The worst there can be, said first.
fn stranded(run: &RunState, theme: Theme, room: usize) -> Option<Strip> {
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
        Whereabouts::NotVisible => "where this cloud does not show".into(),
        Whereabouts::Gone => "gone".into(),
        Whereabouts::Unreadable(reason) => format!("unreadable: {reason}"),
    })
}

/// The same seen from the run: still where it was, or there.
fn found(model: &Model, outcome: &Outcome) -> Option<String> {
    match &outcome.now_in {
        Whereabouts::In(policy) if Some(policy) == outcome.from.as_ref() => {
            Some(format!("still in {}", model.inventory.policy_label(policy)))
        }
        Whereabouts::In(policy) if outcome.goal == Goal::Under(policy.clone()) => None,
        Whereabouts::InNone if outcome.goal == Goal::InNone => None,
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
            from: if wide && run.board.rows().iter().any(|outcome| outcome.from.is_some()) { 20 } else { 0 },
            code: if wide { 18 } else { 0 },
            room,
        }
    }

    fn heading(&self, run: &RunState, theme: Theme) -> Strip {
        let mut strip = Strip::new(theme);
        let cell = |strip: &mut Strip, word: &str, columns: usize| {
            if columns > 0 {
                strip.say(Role::Heading, word);
                strip.gap_as(Role::Heading, columns.saturating_sub(word.len()) + 2);
            }
        };
        strip.gap_as(Role::Heading, 3);
        cell(&mut strip, "outcome", self.word);
        cell(&mut strip, "volume", self.name);
        cell(&mut strip, "from", self.from);
        cell(&mut strip, "code", self.code);
        let filter = run.view.only.map(|state| format!("only {state}, 0 shows all "));
        let filter = filter.unwrap_or_default();
        let air = self.room.saturating_sub(strip.width() + filter.len());
        strip.gap_as(Role::Heading, air).say(Role::SortedHeading, &filter);
        strip
    }

    fn outcome(&self, model: &Model, outcome: &Outcome, strip: &mut Strip) {
        let theme = strip.theme();
        let role = Role::Outcome(outcome.state);
        if outcome.is_stranded() {
            strip.cell(Role::Loud, "! IN NO POLICY", self.word + 2);
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
        strip.say(Role::Text, &self.tail(model, outcome));
        strip.cut(self.room);
    }

    /// Where it is, where it was, and what it means.
    fn tail(&self, model: &Model, outcome: &Outcome) -> String {
        let mut parts = Vec::new();
        if outcome.state == State::Moved && self.from == 0 {
            parts.extend(outcome.from.as_ref().map(|from| format!("from {}", label(model, from))));
        } else if outcome.is_stranded() {
            parts.extend(outcome.from.as_ref().map(|from| format!("left {}", label(model, from))));
        } else {
            parts.extend(found(model, outcome));
        }
        let meaning = outcome.meaning().map(ToOwned::to_owned).or_else(|| outcome.message.clone());
        parts.extend(meaning.filter(|_| !outcome.state.is_success()));
        parts.join("; ")
    }
}

/// The row under the cursor in full words.
fn about(model: &Model, outcome: &Outcome, theme: Theme, room: usize, rows: usize) -> Vec<Strip> {
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
    if let Some(place) = found(model, outcome) {
        let at = outcome.read_at.map(|at| format!(", read {}", when::age(at, model.now)));
        add(Role::Text, &format!("it is {place}{}", at.unwrap_or_default()));
    }
    lines.truncate(rows.saturating_sub(1));
    if rows > 1 {
        lines.insert(0, Strip::new(theme));
    }
    lines
}
