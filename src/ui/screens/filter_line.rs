//! The filter line, above the footer:
//!
//! ```text
//!  / status=in-use name~db
//! ```

use ratatui::layout::{Position, Rect};

use crate::app::screens::filter_line::FilterLine;
use crate::ui::canvas::Canvas;
use crate::ui::text::{clean, head, tail, width};
use crate::ui::theme::Role;

/// Draws the line; the terminal's own cursor stands where the next character goes.
pub fn draw(screen: &FilterLine, area: Rect, canvas: &mut Canvas<'_>) -> Position {
    let sign = " / ";
    let room = usize::from(area.width).saturating_sub(sign.len() + 1);
    let (before, after) = screen.line.around_cursor();
    let (before, after) = (clean(before, canvas.theme.glyphs), clean(after, canvas.theme.glyphs));
    let before = tail(&before, room);
    let after = head(&after, room.saturating_sub(width(before)));
    let mut strip = canvas.strip();
    strip.say(Role::Strong, sign).say(Role::Text, before).say(Role::Text, after);
    canvas.row(area, 0, &strip);
    let column = (sign.len() + width(before)) as u16;
    Position { x: area.x + column.min(area.width.saturating_sub(1)), y: area.y }
}
