//! Short lists to choose from, in a box over the lists.

use ratatui::layout::Rect;

use super::canvas::{Canvas, Strip};
use super::layout::{centred, inset, rest, top};
use super::text::counted;
use super::theme::Role;
use super::{policies, window};
use crate::app::Model;
use crate::app::list::Cursor;
use crate::domain::Column;

/// Rows of the chooser of columns.
pub const SORT_ROWS: usize = Column::ALL.len();
/// Title and bottom line.
const EDGES: usize = 2;

/// Rows of the chooser of columns that can be seen at once.
pub fn sort_rows(body: Rect) -> usize {
    rows(SORT_ROWS, body)
}

/// Rows of the chooser of policies that can be seen at once.
pub fn policy_rows(policies: usize, body: Rect) -> usize {
    rows(policies, body)
}

fn rows(wanted: usize, body: Rect) -> usize {
    wanted.min(usize::from(body.height).saturating_sub(EDGES)).max(1)
}

/// Draws the columns to sort by.
pub fn sort(model: &Model, cursor: Cursor, body: Rect, canvas: &mut Canvas<'_>) {
    let sort = model.volumes.sort;
    let lines: Vec<Strip> = Column::ALL
        .iter()
        .map(|column| {
            let mut strip = canvas.strip();
            strip.cell(Role::Text, column.word(), 8).gap(1);
            if *column == sort.column {
                let sign = canvas.theme.sorted(sort.descending);
                let words = if sort.descending { "largest first" } else { "smallest first" };
                strip.say(Role::Strong, &format!("{sign} {words}"));
            }
            strip
        })
        .collect();
    draw(" Sort volumes by ", 32, &lines, 0, cursor, SORT_ROWS, body, canvas);
}

/// Draws the policies to associate with.
pub fn policy(model: &Model, cursor: Cursor, body: Rect, canvas: &mut Canvas<'_>) {
    let all = model.inventory.policies();
    let columns = body.width.min(84).saturating_sub(if body.width > 70 { 4 } else { 0 });
    let room = usize::from(columns).saturating_sub(6);
    let shown = window(cursor, all.len(), rows(all.len(), body));
    let first = shown.start;
    let lines: Vec<Strip> = all
        .get(shown)
        .unwrap_or_default()
        .iter()
        .map(|policy| {
            let mut strip = canvas.strip();
            let (role, label) = policies::name(policy);
            strip.name(role, &label, if room >= 60 { 20 } else { 14 }).gap(2);
            strip.cell(policies::state_role(policy), policies::state(policy), 3).gap(2);
            let keeps = if room >= 60 { 11 } else { 0 };
            let left = room.saturating_sub(strip.width() + 13 + keeps);
            strip.cell(Role::Text, &policies::schedule(policy), left.min(28)).gap(2);
            if keeps > 0 {
                strip.cell(Role::Text, &policies::keeps(policy), keeps - 2).gap(2);
            }
            let count =
                policy.volume_count.map_or_else(|| "-".into(), |count| counted(count as usize, "volume"));
            strip.right(Role::Text, &count, 11);
            strip
        })
        .collect();
    let asked = match model.selection.len() {
        0 => "the volume under the cursor".to_owned(),
        count => format!("{} marked", counted(count, "volume")),
    };
    let title = format!(" Associate {asked} with ");
    draw(&title, columns, &lines, first, cursor, all.len(), body, canvas);
}

#[expect(clippy::too_many_arguments, reason = "one box with everything that is in it")]
fn draw(
    title: &str,
    columns: u16,
    lines: &[Strip],
    first: usize,
    cursor: Cursor,
    all: usize,
    body: Rect,
    canvas: &mut Canvas<'_>,
) {
    let visible = rows(all, body);
    let area = centred(body, columns, (visible + EDGES) as u16);
    let inner = frame(title, area, canvas);
    let shown = window(cursor, all, visible);
    for (row, at) in shown.enumerate() {
        let Some(line) = lines.get(at.saturating_sub(first)) else { continue };
        let mut strip = canvas.strip();
        strip.say(Role::Text, if at == cursor.at { canvas.theme.pointer() } else { " " }).gap(1);
        strip.join(line.clone()).cut(usize::from(inner.width));
        if at == cursor.at {
            canvas.cursor_row(inner, row, &strip);
        } else {
            canvas.row(inner, row, &strip);
        }
    }
}

/// Draws an empty box with a title and gives back the area inside.
pub fn frame(title: &str, area: Rect, canvas: &mut Canvas<'_>) -> Rect {
    canvas.clear(area);
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
