//! A list with a cursor, in a box over what is below.

use ratatui::layout::Rect;

use super::frame::{EDGES, frame};
use super::list::{rows_under_cursor, window};
use crate::app::widgets::Cursor;
use crate::ui::canvas::{Canvas, Strip};
use crate::ui::layout::centred;

/// Rows of a list of so many that can be seen at once in a box over `body`.
pub fn rows(all: usize, body: Rect) -> usize {
    all.min(usize::from(body.height).saturating_sub(EDGES)).max(1)
}

/// The rows that are seen, of which only these need be made.
pub fn seen(cursor: Cursor, all: usize, body: Rect) -> std::ops::Range<usize> {
    window(cursor, all, rows(all, body))
}

/// Draws a box with a list of `all` rows; `lines` are those of [`seen`].
pub fn draw(
    title: &str,
    columns: u16,
    (cursor, all): (Cursor, usize),
    lines: Vec<Strip>,
    body: Rect,
    canvas: &mut Canvas<'_>,
) {
    let area = centred(body, columns, (rows(all, body) + EDGES) as u16);
    let inner = frame(title, area, canvas);
    let first = seen(cursor, all, body).start;
    rows_under_cursor(inner, cursor.at.wrapping_sub(first), lines, 1, canvas);
}
