//! The keys, straight from the keymap: those of the screen below first, then what works everywhere, then
//! the fields of volumes.

use crate::app::Model;
use crate::app::keymap::{Binding, EVERYWHERE, MOVEMENT, Mode};
use crate::app::screens::help::HelpPage;
use crate::domain::Column;
use crate::ui::canvas::Strip;
use crate::ui::text::{clean, width, wrap};
use crate::ui::theme::{Role, Theme};
use crate::ui::widgets::page::Document;

/// Columns of the keys.
const KEYS: usize = 18;

/// The page.
pub fn keys(model: &Model, screen: HelpPage, theme: Theme, columns: u16) -> Document {
    let mut page = Document::new(theme, columns, screen.page);
    page.title("Keys", "");
    section(model, &mut page, screen.of);
    page.blank();
    heading(&mut page, "Wherever something moves");
    bindings(model, &mut page, Mode::Browse, MOVEMENT);
    page.blank();
    heading(&mut page, "Everywhere");
    bindings(model, &mut page, Mode::Browse, EVERYWHERE);
    for mode in Mode::ALL.iter().filter(|mode| **mode != screen.of) {
        page.blank();
        section(model, &mut page, *mode);
    }
    page.blank();
    heading(&mut page, "Fields of a volume, for filter, order and columns");
    for column in Column::ALL {
        entry(&mut page, column.word(), column.field().help);
    }
    page
}

fn section(model: &Model, page: &mut Document, mode: Mode) {
    heading(page, mode.section().title);
    bindings(model, page, mode, mode.section().bindings);
}

fn bindings(model: &Model, page: &mut Document, mode: Mode, bindings: &[Binding]) {
    for binding in bindings {
        let keys = model.keymap.keys(mode, binding.action);
        if !keys.is_empty() {
            let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
            entry(page, &keys.join(" "), binding.doc);
        }
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
