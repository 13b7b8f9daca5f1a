//! The rows of a list, and the one under the cursor.

use std::ops::Range;

use ratatui::layout::Rect;

use crate::app::widgets::Cursor;
use crate::ui::canvas::{Canvas, Strip};
use crate::ui::text::{clean, wrap};
use crate::ui::theme::Role;

/// The rows in a window, which always has the cursor in it, even before paging heard of a new size.
pub fn window(mut cursor: Cursor, rows: usize, height: usize) -> Range<usize> {
    cursor.go(cursor.at, rows, height);
    cursor.window(rows, height)
}

/// Draws one row after a pointer or a blank; `here` is the one under the cursor.
pub fn row(area: Rect, row: usize, here: bool, canvas: &mut Canvas<'_>, fill: impl FnOnce(&mut Strip)) {
    canvas.note_row(area, row, here);
    let mut strip = canvas.strip();
    strip.say(Role::Text, if here { canvas.theme.pointer() } else { " " });
    fill(&mut strip);
    if here {
        canvas.cursor_row(area, row, &strip);
    } else {
        canvas.row(area, row, &strip);
    }
}

/// Draws what stands where the rows of an empty list would be.
pub fn instead(area: Rect, role: Role, words: &str, canvas: &mut Canvas<'_>) {
    let words = clean(words, canvas.theme.glyphs).into_owned();
    for (row, line) in wrap(&words, usize::from(area.width).saturating_sub(4)).iter().enumerate() {
        let mut strip = canvas.strip();
        strip.gap(3).say(role, line);
        canvas.row(area, row, &strip);
    }
}

/// Draws rows, each after a pointer or a blank and a gap; `at` is the one under the cursor.
pub fn rows_under_cursor(area: Rect, at: usize, rows: Vec<Strip>, gap: usize, canvas: &mut Canvas<'_>) {
    for (number, line) in rows.into_iter().enumerate() {
        row(area, number, number == at, canvas, |strip| {
            strip.gap(gap).join(line).cut(usize::from(area.width));
        });
    }
}
