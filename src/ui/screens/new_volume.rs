//! The form for a new volume from a backup:
//!
//! ```text
//! +-- New volume from a backup ----------------------+
//! | erp03-data, begun 2026-11-29 01:00 UTC, 1000 GB  |
//! |                                                  |
//! | name       erp03-data-restored                   |
//! | zone       eu-de-02                              |
//! | type       SSD                                   |
//! | size (GB)  1000                                  |
//! |                                                  |
//! | zones here: eu-de-01, eu-de-02, eu-de-03         |
//! +--------------------------------------------------+
//! ```

use ratatui::layout::{Position, Rect};

use crate::app::Model;
use crate::app::screens::new_volume::NewVolumePage;
use crate::domain::Column;
use crate::ui::canvas::{Canvas, Strip};
use crate::ui::layout::centred;
use crate::ui::text::{clean, wrap};
use crate::ui::theme::Role;
use crate::ui::when;
use crate::ui::widgets::form;
use crate::ui::widgets::frame::frame;

/// Lines above the fields.
const HEAD: usize = 2;
/// Most words that are listed as seen here.
const SEEN: usize = 12;

/// Draws the form; gives back the place of the terminal's cursor.
pub fn draw(model: &Model, page: &NewVolumePage, body: Rect, canvas: &mut Canvas<'_>) -> Position {
    let columns = body.width.min(78);
    let room = usize::from(columns).saturating_sub(3);
    let backup = &page.backup;
    let of = backup.volume.as_ref().map_or_else(|| backup.name.to_string(), |id| model.volume_name(id));
    let begun = backup.created.map(|at| format!(", begun {}", when::exact(at))).unwrap_or_default();
    let mut lines = vec![strip(canvas, room, &[(Role::Text, &format!("{of}{begun}"))]), canvas.strip()];
    let faults = page.faults();
    let (fields, end) = form::lines(canvas, &page.fields, NewVolumePage::LABELS, &faults, room);
    lines.extend(fields);
    lines.push(canvas.strip());
    for (column, label) in [(Column::Zone, "zones"), (Column::Kind, "types")] {
        let mut seen = model.inventory.values(column);
        let more = if seen.len() > SEEN { ", ..." } else { "" };
        seen.truncate(SEEN);
        let words = format!("{label} here: {}{more}", seen.join(", "));
        for row in wrap(&clean(&words, canvas.theme.glyphs), room.saturating_sub(1)) {
            lines.push(strip(canvas, room, &[(Role::Dim, &row)]));
        }
    }
    let note = "from the backup of a system disk comes a data disk; the old volume stays as it is";
    lines.extend(
        wrap(note, room.saturating_sub(1)).iter().map(|row| strip(canvas, room, &[(Role::Dim, row)])),
    );
    // Where there is little room, the fields go before what is said.
    let height = usize::from(body.height).saturating_sub(2);
    let above = if lines.len() > height { HEAD } else { 0 };
    lines.drain(..above.min(lines.len()));
    lines.truncate(height);
    let inner = frame(" New volume from a backup ", centred(body, columns, lines.len() as u16 + 2), canvas);
    canvas.rows(inner, &lines);
    let row = (HEAD - above + page.fields.at) as u16;
    Position {
        x: inner.x + (end as u16).min(inner.width.saturating_sub(1)),
        y: inner.y + row.min(inner.height.saturating_sub(1)),
    }
}

fn strip(canvas: &Canvas<'_>, room: usize, parts: &[(Role, &str)]) -> Strip {
    let mut strip = canvas.strip();
    strip.gap(1);
    for (role, text) in parts {
        strip.say(*role, text);
    }
    strip.cut(room);
    strip
}

/// Rows that can be seen, and lines.
pub fn extent(body: Rect) -> (usize, usize) {
    (usize::from(body.height), NewVolumePage::LABELS.len())
}
