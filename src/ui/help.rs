//! The keys, straight from the keymap: those of the screen below first; then the fields of volumes.

use super::canvas::Strip;
use super::document::Document;
use super::text::{clean, width, wrap};
use super::theme::Role;
use crate::app::Model;
use crate::app::keymap::{self, Mode};
use crate::app::layer::Layer;
use crate::domain::Column;

/// Every mode with its name, in the order an operator meets them.
const MODES: [(Mode, &str); 12] = [
    (Mode::Browse, "In the lists"),
    (Mode::Text, "In the filter line"),
    (Mode::Choose, "In a choice list"),
    (Mode::Plan, "In the plan"),
    (Mode::Outcomes, "On the outcomes page"),
    (Mode::History, "In the run history"),
    (Mode::Detail, "On a details page"),
    (Mode::Switch, "When choosing a cloud, project or region"),
    (Mode::Login, "After a failed login"),
    (Mode::Secret, "When entering a password or code"),
    (Mode::Leave, "When quitting during a run"),
    (Mode::Help, "On this page"),
];

/// Columns of the keys.
const KEYS: usize = 18;

/// Fills the page.
pub fn keys(model: &Model, page: &mut Document) {
    page.title("Keys", "");
    let below = model.layers.iter().rev().nth(1).map_or(Mode::Browse, Layer::mode);
    let first = MODES.iter().filter(|(mode, _)| *mode == below);
    let others = MODES.iter().filter(|(mode, _)| *mode != below);
    for (at, (mode, name)) in first.chain(others).enumerate() {
        if at > 0 {
            page.blank();
        }
        heading(page, name);
        for binding in keymap::of(*mode) {
            let keys = binding.keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
            entry(page, &keys, binding.doc);
        }
    }
    page.blank();
    heading(page, "Fields of a volume, for filter, order and columns");
    for column in Column::ALL {
        entry(page, column.word(), column.field().help);
    }
}

fn heading(page: &mut Document, text: &str) {
    let mut strip = Strip::new(page.theme());
    strip.gap(1).say(Role::Strong, text);
    page.line(strip);
}

/// Keys or a word, and what they are.
fn entry(page: &mut Document, keys: &str, doc: &str) {
    let keys = clean(keys, page.theme().glyphs).into_owned();
    let room = page.columns().saturating_sub(KEYS + 6).max(1);
    let long = width(&keys) > KEYS;
    if long {
        let mut strip = Strip::new(page.theme());
        strip.gap(3).say(Role::Text, &keys);
        page.line(strip);
    }
    for (row, line) in wrap(doc, room).iter().enumerate() {
        let mut strip = Strip::new(page.theme());
        strip.gap(3).cell(Role::Text, if row == 0 && !long { &keys } else { "" }, KEYS);
        strip.gap(2).say(Role::Dim, line);
        page.line(strip);
    }
}
