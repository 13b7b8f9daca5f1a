//! A line of text being typed, with the terminal's own cursor where the next character goes.

use ratatui::layout::{Position, Rect};

use crate::app::widgets::TextField;
use crate::ui::canvas::Canvas;
use crate::ui::text::{clean, head, tail, width};
use crate::ui::theme::Role;

/// Draws the line into the first row of `area`, after a sign or a label; the end that is typed at is
/// always seen.
pub fn draw(sign: &str, line: &TextField, area: Rect, canvas: &mut Canvas<'_>) -> Position {
    let room = usize::from(area.width).saturating_sub(width(sign) + 1);
    let (before, after) = line.around_cursor();
    let (before, after) = (clean(before, canvas.theme.glyphs), clean(after, canvas.theme.glyphs));
    let before = tail(&before, room);
    let after = head(&after, room.saturating_sub(width(before)));
    let mut strip = canvas.strip();
    strip.say(Role::Strong, sign).say(Role::Text, before).say(Role::Text, after);
    canvas.row(area, 0, &strip);
    let column = (width(sign) + width(before)) as u16;
    Position { x: area.x + column.min(area.width.saturating_sub(1)), y: area.y }
}
