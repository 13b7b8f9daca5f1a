//! The keys, straight from the keymap: those of the screen below first, then what works everywhere, then
//! the fields of volumes.

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
pub fn keys(screen: HelpPage, theme: Theme, columns: u16) -> Document {
    let mut page = Document::new(theme, columns, screen.page);
    page.title("Keys", "");
    section(&mut page, screen.of);
    page.blank();
    heading(&mut page, "Wherever something moves");
    bindings(&mut page, MOVEMENT);
    page.blank();
    heading(&mut page, "Everywhere");
    bindings(&mut page, EVERYWHERE);
    for mode in Mode::ALL.iter().filter(|mode| **mode != screen.of) {
        page.blank();
        section(&mut page, *mode);
    }
    page.blank();
    heading(&mut page, "Fields of a volume, for filter, order and columns");
    for column in Column::ALL {
        entry(&mut page, column.word(), column.field().help);
    }
    page
}

fn section(page: &mut Document, mode: Mode) {
    heading(page, mode.section().title);
    bindings(page, mode.section().bindings);
}

fn bindings(page: &mut Document, bindings: &[Binding]) {
    for binding in bindings {
        let keys = binding.keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        entry(page, &keys, binding.doc);
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
