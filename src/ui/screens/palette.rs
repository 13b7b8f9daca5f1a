//! The palette: what is typed, what it would do, and what could be meant:
//!
//! ```text
//! +-- Palette ------------------------------------------------+
//! | : mark policy=no                                          |
//! |   marks 119 volumes                                       |
//! |> mark policy=none                                         |
//! +-----------------------------------------------------------+
//! ```

use ratatui::layout::{Position, Rect};

use crate::app::Model;
use crate::app::screens::palette::{Palette, Suggestion};
use crate::ui::canvas::{Canvas, Strip};
use crate::ui::layout::{centred, rest};
use crate::ui::text::{clean, width};
use crate::ui::theme::{Role, Theme};
use crate::ui::widgets::field;
use crate::ui::widgets::frame::{EDGES, frame};
use crate::ui::widgets::list::{rows_under_cursor, window};

/// Columns of the box, at most.
const COLUMNS: u16 = 78;
/// Rows of suggestions, at most: the box keeps its height while the list narrows.
const ROWS: usize = 10;
/// The line, and what it would do.
const ABOVE: usize = 2;

fn rows(body: Rect) -> usize {
    ROWS.min(usize::from(body.height).saturating_sub(ABOVE + EDGES)).max(1)
}

/// Rows that can be seen, and all rows.
pub fn extent(model: &Model, screen: &Palette, body: Rect) -> (usize, usize) {
    (rows(body), screen.suggestions(model).len())
}

/// Draws the palette; gives back the place of the terminal's cursor.
pub fn draw(model: &Model, screen: &Palette, body: Rect, canvas: &mut Canvas<'_>) -> Position {
    let rows = rows(body);
    let area = centred(body, COLUMNS, (rows + ABOVE + EDGES) as u16);
    let inner = frame(" Palette ", area, canvas);
    let cursor = field::draw(" : ", &screen.line, inner, canvas);
    let mut strip = canvas.strip();
    strip.gap(3);
    match screen.preview(model) {
        Some(Ok(words)) => drop(strip.say(Role::Strong, &words)),
        Some(Err(words)) => drop(strip.say(Role::Warning, &format!("! {words}"))),
        None => {}
    }
    strip.cut(usize::from(inner.width));
    canvas.row(inner, 1, &strip);
    let suggestions = screen.suggestions(model);
    let seen = window(screen.cursor, suggestions.len(), rows);
    let at = screen.cursor.at.wrapping_sub(seen.start);
    let seen = suggestions.get(seen).unwrap_or_default();
    let longest = seen.iter().map(|one| width(&clean(&one.line, canvas.theme.glyphs))).max().unwrap_or(0);
    let column = longest.min(usize::from(inner.width) / 2).max(12);
    let lines = seen.iter().map(|one| row(one, column, canvas.theme)).collect();
    rows_under_cursor(rest(inner, ABOVE), at, lines, 1, canvas);
    cursor
}

fn row(suggestion: &Suggestion, column: usize, theme: Theme) -> Strip {
    let mut strip = Strip::new(theme);
    if suggestion.doc.is_empty() {
        strip.say(Role::Text, &suggestion.line);
    } else {
        strip.cell(Role::Text, &suggestion.line, column).gap(2).say(Role::Dim, &suggestion.doc);
    }
    strip
}
