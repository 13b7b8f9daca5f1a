//! The runs of the past, one a row, the latest first.

use std::borrow::Cow;

use ratatui::layout::Rect;

use crate::app::Model;
use crate::app::screens::history::HistoryPage;
use crate::domain::{CloudScope, RunStatus, RunSummary, Shown, State, Story};
use crate::ui::canvas::{Canvas, Strip};
use crate::ui::layout::{rest, top};
use crate::ui::text::{counted, thousands, width};
use crate::ui::theme::{Role, Theme};
use crate::ui::when;
use crate::ui::widgets::list::{self, window};

/// Title and headings.
const HEAD: usize = 2;
/// What must not be cut off stands first.
const LOUDEST_FIRST: [Shown; Shown::ALL.len()] = [
    Shown::State(State::Unknown),
    Shown::State(State::Failed),
    Shown::Accepted,
    Shown::State(State::Ok),
    Shown::State(State::Moved),
    Shown::State(State::Skipped),
    Shown::State(State::Refused),
    Shown::State(State::Already),
    Shown::State(State::Sent),
    Shown::State(State::Waiting),
];

/// Rows of the list, and lines in it.
pub fn extent(model: &Model, body: Rect) -> (usize, usize) {
    (list_rows(body), runs(model).len())
}

/// The last lines say more about the run under the cursor.
const fn about_rows(body: Rect) -> usize {
    if body.height >= 12 { 3 } else { 0 }
}

fn list_rows(body: Rect) -> usize {
    usize::from(body.height).saturating_sub(HEAD + about_rows(body)).max(1)
}

fn runs(model: &Model) -> &[RunSummary] {
    match &model.history.runs {
        Some(Ok(runs)) => runs,
        _ => &[],
    }
}

/// A run of this session as it stands now; the list is as old as its reading.
fn live<'a>(model: &Model, brief: &'a RunSummary) -> Cow<'a, RunSummary> {
    let own = model.own_run(&brief.run).and_then(|run| run.summary(Some(brief), model.scope.as_ref()));
    own.map_or(Cow::Borrowed(brief), Cow::Owned)
}

/// Draws the list.
pub fn draw(model: &Model, screen: &HistoryPage, body: Rect, canvas: &mut Canvas<'_>) {
    let (room, cursor) = (usize::from(body.width), screen.cursor);
    let runs = runs(model);
    canvas.row(body, 0, &title(model, canvas.theme));
    let columns = Columns::new(room);
    canvas.row(body, 1, &columns.heading(canvas.theme));
    let rows = list_rows(body);
    let area = top(rest(body, HEAD), rows);
    let nothing = match &model.history.runs {
        None => Some((Role::Text, "reading the journal...".to_owned())),
        Some(Err(reason)) => Some((Role::Error, format!("! the journal cannot be read: {reason}"))),
        Some(Ok(runs)) if runs.is_empty() => Some(match model.history.unreadable.as_slice() {
            [] => (Role::Text, "no runs yet".into()),
            unreadable => (Role::Error, unreadable.join("; ")),
        }),
        Some(Ok(_)) => None,
    };
    if let Some((role, words)) = nothing {
        list::instead(area, role, &words, canvas);
    }
    for (row, at) in window(cursor, runs.len(), rows).enumerate() {
        let Some(brief) = runs.get(at).map(|brief| live(model, brief)) else { continue };
        let elsewhere = brief.scope.elsewhere(model.scope.as_ref()).is_some();
        list::row(area, row, at == cursor.at, canvas, |strip| columns.run(&brief, elsewhere, strip));
    }
    if let Some(brief) = runs.get(cursor.at).filter(|_| about_rows(body) > 0) {
        let own = model.own_run(&brief.run).is_some();
        let story = Story::of(brief, runs).in_words(brief);
        let lines = about(&live(model, brief), own, &story, model.scope.as_ref(), canvas.theme, room);
        canvas.rows(rest(body, HEAD + rows + 1), &lines);
    }
}

fn title(model: &Model, theme: Theme) -> Strip {
    let mut strip = Strip::new(theme);
    strip.gap(1).say(Role::Strong, "Runs");
    let runs = runs(model);
    if !runs.is_empty() {
        strip.gap(2).say(Role::Text, &counted(runs.len(), "run"));
    }
    let open =
        |run: &&RunSummary| run.is_interrupted() && run.scope.elsewhere(model.scope.as_ref()).is_none();
    let open = runs.iter().filter(open).count();
    if !model.history.unreadable.is_empty() {
        let unreadable = counted(model.history.unreadable.len(), "file");
        strip.gap(2).say(Role::Error, &format!("! {unreadable} cannot be read"));
    }
    if open > 0 {
        strip.gap(2).say(Role::Warning, &format!("! {open} interrupted, not verified"));
    }
    strip
}

/// Widths of a row.
struct Columns {
    title: usize,
    room: usize,
}

impl Columns {
    /// The moment: `2026-11-23 21:48`.
    const WHEN: usize = 16;
    /// The name.
    const RUN: usize = 4;

    fn new(room: usize) -> Self {
        Self { title: (room.saturating_sub(25) / 2).clamp(10, 40), room }
    }

    fn heading(&self, theme: Theme) -> Strip {
        let mut strip = Strip::new(theme);
        strip.gap_as(Role::Heading, 1);
        let columns = [("when (UTC)", Self::WHEN), ("run", Self::RUN), ("what", self.title)];
        for (word, columns) in columns {
            strip.say(Role::Heading, word).gap_as(Role::Heading, columns.saturating_sub(word.len()) + 2);
        }
        strip.say(Role::Heading, "outcomes");
        strip.gap_as(Role::Heading, self.room.saturating_sub(strip.width()));
        strip
    }

    fn run(&self, brief: &RunSummary, elsewhere: bool, strip: &mut Strip) {
        let theme = strip.theme();
        let when = when::exact(brief.started);
        strip.cell(Role::Text, when.get(..Self::WHEN).unwrap_or(&when), Self::WHEN).gap(2);
        strip.cell(Role::Strong, brief.run.short(), Self::RUN).gap(2);
        // Where the verb has no room, the policy tells more.
        let what = if self.room < 70 { brief.title() } else { brief.what() };
        strip.name(Role::Text, &what, self.title).gap(2);
        match brief.status {
            RunStatus::Interrupted if brief.verified.is_none() => {
                strip.say(Role::Loud, " INTERRUPTED ").gap(2);
            }
            RunStatus::Running => drop(strip.say(Role::Warning, "running").gap(2)),
            RunStatus::Interrupted | RunStatus::Finished => {}
        }
        if elsewhere {
            let place = if self.room >= 110 { "other project or cloud" } else { "not here" };
            strip.say(Role::Dim, place).gap(2);
        }
        if brief.not_there > 0 {
            strip
                .say(Role::Warning, &format!("! {} not confirmed", thousands(brief.not_there as u64)))
                .gap(2);
        }
        for shown in LOUDEST_FIRST.into_iter().filter(|shown| brief.shown(*shown) > 0) {
            let count = thousands(brief.shown(shown) as u64);
            let sign = theme.sign(shown);
            // Words where there is room for them; the sign tells alone where there is none.
            let long = format!("{sign} {count} {shown}");
            let short = format!("{sign} {count}");
            let chip = if self.room >= 110 { long } else { short };
            if strip.width() + width(&chip) + 2 > self.room {
                break;
            }
            strip.say(Role::Outcome(shown), &chip).gap(2);
        }
        strip.cut(self.room);
    }
}

/// The run under the cursor in words.
fn about(
    brief: &RunSummary,
    own: bool,
    story: &str,
    here: Option<&CloudScope>,
    theme: Theme,
    room: usize,
) -> Vec<Strip> {
    let mut counts: Vec<String> = LOUDEST_FIRST
        .into_iter()
        .filter(|shown| brief.shown(*shown) > 0)
        .map(|shown| format!("{} {shown}", thousands(brief.shown(shown) as u64)))
        .collect();
    match brief.status {
        RunStatus::Interrupted if brief.verified.is_some() => {
            counts.insert(0, "interrupted, later verified".into());
        }
        RunStatus::Interrupted => counts.insert(0, "interrupted".into()),
        RunStatus::Running if own => counts.insert(0, "running here".into()),
        RunStatus::Running => counts.insert(0, "running in another vbs".into()),
        RunStatus::Finished => {}
    }
    if let Some(why) = &brief.stopped {
        counts.insert(0, format!("ended early: {why}"));
    }
    // What became of it since comes first: the counts alone would say "10 failed" for ever.
    if !story.is_empty() {
        counts.insert(0, story.to_owned());
    }
    let mut lines = vec![Strip::of(theme, Role::Text, &format!(" {}", counts.join(", ")))];
    let place = brief
        .scope
        .elsewhere(here)
        .map(|place| (Role::Warning, format!(" ! ran in {place}: view it here, act on it from there")));
    let note = brief.note.as_ref().map(|note| (Role::Dim, format!(" note: {note}")));
    lines.extend([place, note].into_iter().flatten().map(|(role, words)| Strip::of(theme, role, &words)));
    lines.truncate(2);
    for line in &mut lines {
        line.cut(room);
    }
    lines
}
