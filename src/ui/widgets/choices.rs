//! A list that narrows to what is typed, in a box over what is below:
//!
//! ```text
//! +-- title -----------------+
//! | > da                     |
//! |> daily   ON              |
//! |  old-daily   OFF         |
//! +--------------------------+
//! ```

use ratatui::layout::{Position, Rect};

use super::field;
use super::frame::{EDGES, frame};
use super::list::{rows_under_cursor, window};
use crate::app::widgets::Narrowed;
use crate::ui::canvas::{Canvas, Strip};
use crate::ui::layout::{centred, rest};
use crate::ui::theme::Role;

/// The line that is typed.
const ABOVE: usize = 1;

/// Rows that can be seen at once of a list of `all` rows in a box over `body`; the box keeps its height
/// while the list narrows.
pub fn rows(all: usize, body: Rect) -> usize {
    all.min(usize::from(body.height).saturating_sub(EDGES + ABOVE)).max(1)
}

/// The places in the list of the rows that are seen, of which only these need be made.
pub fn seen(list: &Narrowed, all: usize, body: Rect) -> &[usize] {
    list.rows.get(window(list.cursor, list.rows.len(), rows(all, body))).unwrap_or_default()
}

/// Draws the box over a list of `all` rows; `lines` are those of [`seen`]. Gives back the place of the
/// terminal's cursor.
pub fn draw(
    title: &str,
    columns: u16,
    (list, all): (&Narrowed, usize),
    lines: Vec<Strip>,
    body: Rect,
    canvas: &mut Canvas<'_>,
) -> Position {
    let area = centred(body, columns, (rows(all, body) + ABOVE + EDGES) as u16);
    let inner = frame(title, area, canvas);
    let cursor = field::draw(" > ", &list.line, inner, canvas);
    let area = rest(inner, ABOVE);
    if lines.is_empty() {
        let strip = Strip::of(canvas.theme, Role::Text, "  nothing matches");
        canvas.row(area, 0, &strip);
    }
    let first = window(list.cursor, list.rows.len(), rows(all, body)).start;
    rows_under_cursor(area, list.cursor.at.wrapping_sub(first), lines, 1, canvas);
    cursor
}
