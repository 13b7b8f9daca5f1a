//! The keys, straight from the keymap: those of the screen below first, then what means the same
//! everywhere, then the other screens and the fields of volumes; in two columns where there is room:
//!
//! ```text
//!  Keys
//!
//!  In the plan                              On the outcomes page
//!    y                  send, if nothing      c                  continue a paused run
//! ```

use crate::app::keymap::{Binding, COMMON, EVERYWHERE, Keymap, MOVEMENT, Mode};
use crate::app::screens::help::HelpPage;
use crate::app::screens::palette::COMMANDS;
use crate::app::{Key, Model};
use crate::domain::Column;
use crate::ui::canvas::Strip;
use crate::ui::text::{clean, width, wrap};
use crate::ui::theme::{Role, Theme};
use crate::ui::widgets::page::Document;

/// Columns of the keys.
const KEYS: usize = 18;
/// From this width on there are two columns.
const TWO: usize = 130;

/// The page.
pub fn keys(model: &Model, screen: &HelpPage, theme: Theme, columns: u16) -> Document {
    let mut page = Document::new(theme, columns, &screen.page);
    page.title("Keys", "");
    let two = page.columns() >= TWO;
    let width = if two { page.columns() / 2 } else { page.columns() };
    let parts = parts(&model.keymap, screen.of, theme, width);
    if two {
        beside(&mut page, parts, width);
    } else {
        parts.into_iter().flatten().for_each(|line| page.line(line));
    }
    page
}

/// Puts the first half of the parts beside the others.
fn beside(page: &mut Document, parts: Vec<Vec<Strip>>, columns: usize) {
    let half = parts.iter().map(Vec::len).sum::<usize>().div_ceil(2);
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for part in parts {
        if left.len() < half { left.extend(part) } else { right.extend(part) }
    }
    let mut right = right.into_iter();
    for mut line in left {
        line.gap(columns.saturating_sub(line.width()));
        if let Some(beside) = right.next() {
            line.join(beside);
        }
        page.line(line);
    }
    for beside in right {
        let mut line = Strip::new(page.theme());
        line.gap(columns).join(beside);
        page.line(line);
    }
}

fn parts(keymap: &Keymap, of: Mode, theme: Theme, columns: usize) -> Vec<Vec<Strip>> {
    let part = |title: &str| Part { lines: vec![heading(theme, title)], theme, columns };
    let section = |mode: Mode| {
        let mut part = part(mode.section().title);
        let keys = |binding: &Binding| keymap.keys(mode, binding.action).to_vec();
        part.bindings(keys, mode.section().bindings);
        part.lines
    };
    let shared = |title: &str, bindings: &[Binding]| {
        let mut part = part(title);
        part.bindings(|binding| keymap.anywhere(binding.action).to_vec(), bindings);
        part.lines
    };
    let mut commands = part("Commands of the palette");
    for command in COMMANDS {
        commands.entry(&format!("{} {}", command.word, command.argument), command.doc);
    }
    let mut fields = part("Fields of a volume, for filter, order and columns");
    for column in Column::ALL {
        fields.entry(column.word(), column.field().help);
    }
    let mut parts = vec![
        section(of),
        shared("On most screens", COMMON),
        shared("Wherever something moves", MOVEMENT),
        shared("Everywhere", EVERYWHERE),
    ];
    parts.extend(Mode::ALL.iter().filter(|mode| **mode != of).map(|mode| section(*mode)));
    parts.extend([commands.lines, fields.lines]);
    let last = parts.len().saturating_sub(1);
    for part in parts.iter_mut().take(last) {
        part.push(Strip::new(theme));
    }
    parts
}

fn heading(theme: Theme, text: &str) -> Strip {
    let mut strip = Strip::new(theme);
    strip.gap(1).say(Role::Strong, text);
    strip
}

/// A heading and what is below it.
struct Part {
    lines: Vec<Strip>,
    theme: Theme,
    columns: usize,
}

impl Part {
    /// What has words of its own here, and keys.
    fn bindings(&mut self, keys: impl Fn(&Binding) -> Vec<Key>, bindings: &[Binding]) {
        for binding in bindings.iter().filter(|binding| !binding.doc.is_empty()) {
            let keys: Vec<String> = keys(binding).iter().map(ToString::to_string).collect();
            if !keys.is_empty() {
                self.entry(&keys.join(" "), binding.doc);
            }
        }
    }

    /// Keys or a word, and what they are.
    fn entry(&mut self, keys: &str, doc: &str) {
        let keys = clean(keys, self.theme.glyphs).into_owned();
        let room = self.columns.saturating_sub(KEYS + 6).max(1);
        let long = width(&keys) > KEYS;
        if long {
            let mut strip = Strip::new(self.theme);
            strip.gap(3).say(Role::Text, &keys);
            self.lines.push(strip);
        }
        for (row, line) in wrap(doc, room).iter().enumerate() {
            let mut strip = Strip::new(self.theme);
            strip.gap(3).cell(Role::Text, if row == 0 && !long { &keys } else { "" }, KEYS);
            strip.gap(2).say(Role::Dim, line);
            self.lines.push(strip);
        }
    }
}
