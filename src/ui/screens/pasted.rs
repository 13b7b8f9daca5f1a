//! What a pasted text names:
//!
//! ```text
//! +-- Pasted ------------------------------------+
//! | 4 entries: 3 volumes found, 1 not            |
//! | not found  nosuch                            |
//! +----------------------------------------------+
//! ```

use ratatui::layout::Rect;

use crate::app::Model;
use crate::app::screens::pasted::Pasted;
use crate::ui::canvas::{Canvas, Strip};
use crate::ui::layout::{centred, rest};
use crate::ui::text::counted;
use crate::ui::theme::{Role, Theme};
use crate::ui::widgets::frame::{EDGES, frame};

/// Columns of the box, at most.
const COLUMNS: u16 = 70;
/// The line that counts.
const HEAD: usize = 1;

fn lines(screen: &Pasted, theme: Theme) -> Vec<Strip> {
    let line = |role: Role, word: &str, entry: &String| {
        let mut strip = Strip::new(theme);
        strip.gap(1).cell(role, word, 10).gap(1).say(Role::Text, entry);
        strip
    };
    let several = screen.ticket.several.iter().map(|entry| line(Role::Warning, "several", entry));
    let unknown = screen.ticket.unknown.iter().zip(&screen.near).map(|(entry, near)| {
        let mut strip = line(Role::Warning, "not found", entry);
        if let Some(near) = near {
            strip.say(Role::Dim, &format!("  near: {near}"));
        }
        strip
    });
    several.chain(unknown).collect()
}

/// Lines that can be seen, and all lines.
pub fn extent(screen: &Pasted, body: Rect) -> (usize, usize) {
    let all = screen.ticket.several.len() + screen.ticket.unknown.len();
    (all.min(usize::from(body.height).saturating_sub(HEAD + EDGES)).max(1), all)
}

/// Draws the box.
pub fn draw(model: &Model, screen: &Pasted, body: Rect, canvas: &mut Canvas<'_>) {
    let (rows, all) = extent(screen, body);
    let rows = rows.min(all);
    let area = centred(body, COLUMNS, (rows + HEAD + EDGES) as u16);
    let inner = frame(" Pasted ", area, canvas);
    let ticket = &screen.ticket;
    let mut strip = canvas.strip();
    let found = counted(ticket.found.len(), "volume");
    let entries =
        if ticket.entries() == 1 { "1 entry".to_owned() } else { format!("{} entries", ticket.entries()) };
    strip.gap(1).say(Role::Strong, &format!("{entries}: {found} found"));
    if !ticket.several.is_empty() {
        strip.say(Role::Warning, &format!(", {} called like several", ticket.several.len()));
    }
    if !ticket.unknown.is_empty() {
        strip.say(Role::Warning, &format!(", {} not", ticket.unknown.len()));
    }
    if !model.loads.was_complete {
        strip.say(Role::Warning, "; the list is not complete");
    }
    strip.cut(usize::from(inner.width));
    canvas.row(inner, 0, &strip);
    let from = screen.page.scroll.min(all.saturating_sub(rows));
    for (row, line) in lines(screen, canvas.theme).iter_mut().skip(from).take(rows).enumerate() {
        line.cut(usize::from(inner.width));
        canvas.row(rest(inner, HEAD), row, line);
    }
}
