//! The filters saved for this cloud and project:
//!
//! ```text
//! +-- Saved filters -------------------------------+
//! |  db        name~db status=in-use               |
//! |> no backup policy=none                         |
//! | now: policy=none size>100                      |
//! +------------------------------------------------+
//! ```

use ratatui::layout::{Position, Rect};

use crate::app::Model;
use crate::app::screens::saved_filters::{SavedFilters, Step};
use crate::domain::SavedFilter;
use crate::ui::canvas::{Canvas, Strip};
use crate::ui::layout::{centred, rest, top};
use crate::ui::text::{clean, width};
use crate::ui::theme::{Role, Theme};
use crate::ui::widgets::field;
use crate::ui::widgets::frame::{EDGES, frame};
use crate::ui::widgets::list::{rows_under_cursor, window};

/// Columns of the box, at most.
const COLUMNS: u16 = 76;
/// The last line: the present filter, a name that is typed, or a question.
const BELOW: usize = 1;

fn filters(model: &Model) -> &[SavedFilter] {
    model.saved_filters.as_deref().unwrap_or_default()
}

/// Rows that can be seen, and all rows.
pub fn extent(model: &Model, body: Rect) -> (usize, usize) {
    let all = filters(model).len();
    (all.clamp(1, usize::from(body.height).saturating_sub(EDGES + BELOW).max(1)), all)
}

/// Draws the list; where a name is typed, gives back the place of the terminal's cursor.
pub fn draw(model: &Model, screen: &SavedFilters, body: Rect, canvas: &mut Canvas<'_>) -> Option<Position> {
    let (rows, all) = extent(model, body);
    let area = centred(body, COLUMNS, (rows + EDGES + BELOW) as u16);
    let inner = frame(" Saved filters ", area, canvas);
    let list = top(inner, rows);
    let seen = window(screen.cursor, all, rows);
    let at = screen.cursor.at.wrapping_sub(seen.start);
    let seen = filters(model).get(seen).unwrap_or_default();
    let longest = seen.iter().map(|saved| width(&clean(&saved.name, canvas.theme.glyphs))).max();
    let name = longest.unwrap_or(0).clamp(8, usize::from(inner.width) / 3);
    let lines = seen.iter().map(|saved| row(saved, name, canvas.theme)).collect();
    if all == 0 {
        let words = if model.saved_filters.is_some() { "  none yet" } else { "  reading..." };
        let none = Strip::of(canvas.theme, Role::Dim, words);
        canvas.row(list, 0, &none);
    }
    rows_under_cursor(list, at, lines, 1, canvas);
    last_line(model, screen, rest(inner, rows), canvas)
}

fn row(saved: &SavedFilter, name: usize, theme: Theme) -> Strip {
    let mut strip = Strip::new(theme);
    strip.name(Role::Text, &saved.name, name).gap(2).say(Role::Dim, &saved.filter);
    strip
}

fn last_line(model: &Model, screen: &SavedFilters, area: Rect, canvas: &mut Canvas<'_>) -> Option<Position> {
    if let Step::Name(line) = &screen.step {
        return Some(field::draw(" name: ", line, area, canvas));
    }
    let mut strip = canvas.strip();
    strip.gap(1);
    match &screen.step {
        Step::Name(_) => {}
        Step::Choose => {
            let present = model.volumes.filter_text.trim();
            let words = if present.is_empty() { "no filter is in force" } else { present };
            strip.say(Role::Dim, "now: ").say(Role::Text, words);
        }
        Step::Delete(_) => {
            let name = screen.current(model).map(|saved| saved.name.as_str()).unwrap_or_default();
            strip.say(Role::Warning, &format!("delete {name}?")).gap(1).say(Role::Dim, "y deletes it");
        }
    }
    strip.cut(usize::from(area.width));
    canvas.row(area, 0, &strip);
    None
}
