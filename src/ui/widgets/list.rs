//! The rows of a list, and the one under the cursor.

use std::ops::Range;

use ratatui::layout::Rect;

use crate::app::widgets::Cursor;
use crate::ui::canvas::{Canvas, Strip};
use crate::ui::theme::Role;

/// The rows in a window, which always has the cursor in it, even before paging heard of a new size.
pub fn window(mut cursor: Cursor, rows: usize, height: usize) -> Range<usize> {
    cursor.go(cursor.at, rows, height);
    cursor.window(rows, height)
}

/// Draws rows, each after a pointer or a blank and a gap; `at` is the one under the cursor.
pub fn rows_under_cursor(area: Rect, at: usize, rows: Vec<Strip>, gap: usize, canvas: &mut Canvas<'_>) {
    for (row, line) in rows.into_iter().enumerate() {
        let here = row == at;
        let mut strip = canvas.strip();
        strip.say(Role::Text, if here { canvas.theme.pointer() } else { " " }).gap(gap);
        strip.join(line).cut(usize::from(area.width));
        if here {
            canvas.cursor_row(area, row, &strip);
        } else {
            canvas.row(area, row, &strip);
        }
    }
}
