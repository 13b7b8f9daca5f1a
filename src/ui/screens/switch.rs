//! The chooser of clouds, projects and regions: the text typed, the matches, the current one.

use ratatui::layout::{Position, Rect};

use crate::app::Model;
use crate::app::profile::SwitchKind;
use crate::app::screens::switch::Switch;
use crate::ui::canvas::{Canvas, Strip};
use crate::ui::layout::{centred, rest};
use crate::ui::text::{clean, counted, width};
use crate::ui::theme::Role;
use crate::ui::widgets::field;
use crate::ui::widgets::frame::frame;
use crate::ui::widgets::list::{self, window};

/// Columns of the box, at most.
const COLUMNS: u16 = 76;
/// Kinds, line typed, a rule below them, and the edges of the box.
const ABOVE: usize = 3;
const EDGES: usize = 2;

/// Rows of choices that can be seen at once.
pub fn rows(switch: &Switch, body: Rect) -> usize {
    let all = switch.choices.as_ref().and_then(|all| all.as_ref().ok()).map_or(1, Vec::len);
    // The box keeps its height while the list narrows.
    all.clamp(3, 14).min(usize::from(body.height).saturating_sub(ABOVE + EDGES)).max(1)
}

/// Draws the chooser; gives back the place of the terminal's cursor.
pub fn draw(model: &Model, switch: &Switch, body: Rect, canvas: &mut Canvas<'_>) -> Option<Position> {
    let visible = rows(switch, body);
    let area = centred(body, COLUMNS, (visible + ABOVE + EDGES) as u16);
    let inner = frame(&title(model), area, canvas);
    canvas.row(inner, 0, &kinds(switch, canvas));
    let cursor = field::draw("> ", &switch.list.line, rest(inner, 1), canvas);
    let area = rest(inner, ABOVE);
    if let Some(words) = instead(switch) {
        let mut strip = canvas.strip();
        strip.gap(2).say(words.0, &words.1).cut(usize::from(inner.width));
        canvas.row(area, 0, &strip);
        return (switch.going.is_none()).then_some(cursor);
    }
    let shown = window(switch.list.cursor, switch.list.rows.len(), visible);
    let labels = shown.clone().filter_map(|row| switch.row(row));
    let widest = labels.map(|choice| width(&clean(&choice.label, canvas.theme.glyphs))).max().unwrap_or(0);
    let label = widest.clamp(8, usize::from(inner.width) * 3 / 5);
    for (line, row) in shown.enumerate() {
        let Some(choice) = switch.row(row) else { continue };
        list::row(area, line, row == switch.list.cursor.at, canvas, |strip| {
            strip.gap(1).name(Role::Text, &choice.label, label).gap(2);
            if choice.current {
                strip.say(Role::Strong, "here").gap(2);
            }
            strip.say(Role::Dim, &choice.note).cut(usize::from(inner.width));
        });
    }
    Some(cursor)
}

/// Says which marks a switch would lose.
fn title(model: &Model) -> String {
    match model.selection.len() {
        0 => " Switch to ".to_owned(),
        marked => format!(" Switch to (clears {}) ", counted(marked, "mark")),
    }
}

fn kinds(switch: &Switch, canvas: &Canvas<'_>) -> Strip {
    let mut strip = canvas.strip();
    for kind in SwitchKind::ALL {
        let chosen = kind == switch.kind;
        let word = if chosen { format!("[{}]", kind.word()) } else { format!(" {} ", kind.word()) };
        strip.say(if chosen { Role::Strong } else { Role::Dim }, &word).gap(1);
    }
    strip
}

/// What stands where the list would be.
fn instead(switch: &Switch) -> Option<(Role, String)> {
    if let Some(choice) = &switch.going {
        return Some((Role::Strong, format!("switching to {}...", choice.label)));
    }
    match &switch.choices {
        None => Some((Role::Dim, "loading the list...".to_owned())),
        Some(Err(why)) => Some((Role::Error, why.clone())),
        Some(Ok(all)) if all.is_empty() => Some((Role::Text, format!("no {} found", switch.kind.word()))),
        Some(Ok(_)) if switch.list.rows.is_empty() => Some((Role::Text, "nothing matches".to_owned())),
        Some(Ok(_)) => None,
    }
}
