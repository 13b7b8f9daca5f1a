//! The outcomes page: the result of every volume of the run, updated as it arrives.
//!
//! On top the counts, what the run is waiting for, and how it ended; then a row a volume; at the
//! bottom what the code of the row under the cursor means and what to do about it.

mod head;
mod row;

use ratatui::layout::Rect;

use crate::app::Model;
use crate::app::screens::outcomes::OutcomesPage;
use crate::domain::Outcome;
use crate::ui::canvas::{Canvas, Strip};
use crate::ui::layout::{rest, top};
use crate::ui::text::{clean, wrap};
use crate::ui::theme::{Role, Theme};
use crate::ui::when;
use crate::ui::widgets::list::{self, window};
use head::TALL;
use row::{RowColumns, found};

pub use row::whereabouts;

/// Rows of the list, and lines in it.
pub fn extent(model: &Model, screen: &OutcomesPage, body: Rect, theme: Theme) -> (usize, usize) {
    let Some(run) = screen.board.run(model) else { return (1, 1) };
    let head = head::lines(model, run, theme, body).len();
    (list_rows(body, head), run.view.lines.len())
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
pub fn draw(model: &Model, screen: &OutcomesPage, body: Rect, canvas: &mut Canvas<'_>) {
    let room = usize::from(body.width);
    let Some(run) = screen.board.run(model) else {
        let strip = Strip::of(canvas.theme, Role::Text, " no run yet");
        return canvas.row(body, 0, &strip);
    };
    let head = head::lines(model, run, canvas.theme, body);
    canvas.rows(body, &head);
    let rows = list_rows(body, head.len());
    let area = top(rest(body, head.len()), rows);
    let view = &run.view;
    if view.lines.is_empty() {
        let words = match view.only {
            Some(shown) => format!("   none {shown}; 0 shows all"),
            None => "   no volumes in this run".into(),
        };
        canvas.row(area, 0, &Strip::of(canvas.theme, Role::Text, &words));
    }
    let columns = RowColumns::new(run, room);
    for (row, at) in window(view.cursor, view.lines.len(), rows).enumerate() {
        let Some(line) = view.lines.get(at).copied() else { continue };
        let fill = |strip: &mut Strip| columns.line(model, run, line, strip);
        list::row(area, row, at == view.cursor.at, canvas, fill);
    }
    if let Some(outcome) = run.under_cursor() {
        let area = rest(body, head.len() + rows);
        let lines = about(model, outcome, canvas.theme, room, usize::from(area.height));
        canvas.rows(area, &lines);
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
        add(Role::Text, &format!("now {place}{}", at.unwrap_or_default()));
    }
    lines.truncate(rows.saturating_sub(1));
    if rows > 1 {
        lines.insert(0, Strip::new(theme));
    }
    lines
}
