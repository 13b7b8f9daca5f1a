//! A box with a title over what is below.

use ratatui::layout::Rect;

use crate::ui::canvas::Canvas;
use crate::ui::layout::{inset, rest, top};
use crate::ui::theme::Role;

/// Lines that the box itself takes: its title and its bottom line.
pub const EDGES: usize = 2;

/// Draws an empty box with a title and gives back the area inside.
pub fn frame(title: &str, area: Rect, canvas: &mut Canvas<'_>) -> Rect {
    canvas.clear(area);
    canvas.listed.inside = Some(area);
    let columns = usize::from(area.width);
    let rule = "-".repeat(columns.saturating_sub(2));
    let mut head = canvas.strip();
    head.say(Role::Dim, "+--").say(Role::Strong, title);
    head.cut(columns.saturating_sub(1));
    let dashes = "-".repeat(columns.saturating_sub(head.width() + 1));
    head.say(Role::Dim, &dashes).say(Role::Dim, "+");
    canvas.row(area, 0, &head);
    let mut side = canvas.strip();
    side.say(Role::Dim, "|").gap(columns.saturating_sub(2)).say(Role::Dim, "|");
    for row in 1..usize::from(area.height).saturating_sub(1) {
        canvas.row(area, row, &side);
    }
    let mut foot = canvas.strip();
    foot.say(Role::Dim, &format!("+{rule}+"));
    canvas.row(area, usize::from(area.height).saturating_sub(1), &foot);
    let height = usize::from(area.height).saturating_sub(EDGES);
    inset(top(rest(area, 1), height), 1)
}
