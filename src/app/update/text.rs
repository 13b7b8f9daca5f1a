//! The filter line: edited like any line of text, in force with every key.

use super::super::key::{Code, Key};
use super::super::keymap::Action;
use super::super::layer::{Layer, Line};
use super::super::model::{Model, Tone};
use super::super::msg::Effect;
use super::browse::step;
use crate::domain::text::scrub;

impl Line {
    /// Puts text in at the cursor.
    pub fn insert(&mut self, text: &str) {
        let at = self.byte(self.cursor);
        self.text.insert_str(at, text);
        self.cursor += text.chars().count();
    }

    /// Edits by key; `false` if the key is no editing key.
    pub fn edit(&mut self, key: Key) -> bool {
        let length = self.text.chars().count();
        match (key.code, key.ctrl) {
            (Code::Char(c), false) => self.insert(c.encode_utf8(&mut [0; 4])),
            (Code::Backspace, _) | (Code::Char('h'), true) if self.cursor > 0 => {
                self.cursor -= 1;
                self.text.remove(self.byte(self.cursor));
            }
            (Code::Delete, _) if self.cursor < length => {
                self.text.remove(self.byte(self.cursor));
            }
            (Code::Backspace | Code::Delete, _) | (Code::Char('h'), true) => {}
            (Code::Left, _) | (Code::Char('b'), true) => self.cursor = self.cursor.saturating_sub(1),
            (Code::Right, _) | (Code::Char('f'), true) => self.cursor = (self.cursor + 1).min(length),
            (Code::Home, _) | (Code::Char('a'), true) => self.cursor = 0,
            (Code::End, _) | (Code::Char('e'), true) => self.cursor = length,
            (Code::Char('u'), true) => {
                self.text.drain(..self.byte(self.cursor));
                self.cursor = 0;
            }
            (Code::Char('k'), true) => self.text.truncate(self.byte(self.cursor)),
            (Code::Char('w'), true) => self.delete_word(),
            _ => return false,
        }
        true
    }

    fn delete_word(&mut self) {
        let end = self.byte(self.cursor);
        let before = self.text.get(..end).unwrap_or_default().trim_end();
        let start = before.rfind(char::is_whitespace).map_or(0, |at| at + 1);
        self.text.drain(start..end);
        self.cursor = self.text.get(..start).unwrap_or_default().chars().count();
    }

    fn byte(&self, character: usize) -> usize {
        self.text.char_indices().nth(character).map_or(self.text.len(), |(at, _)| at)
    }
}

impl Model {
    /// Edits the filter line; `false` if the key is not for it.
    pub(super) fn edit_filter(&mut self, key: Key) -> bool {
        let Some(Layer::Filter { line, .. }) = self.layers.last_mut() else { return false };
        if !line.edit(key) {
            return false;
        }
        let text = line.text.clone();
        self.put_filter(&text);
        true
    }

    fn put_filter(&mut self, text: &str) {
        self.touch();
        if self.volumes.filter_text != text {
            self.volumes.set_filter(text);
            self.rebuild_rows();
        }
    }

    pub(super) fn act_in_filter(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Open => {
                self.layers.pop();
                if let Some(doubt) = self.volumes.filter_doubt(&self.inventory) {
                    self.say(Tone::Warning, doubt);
                }
            }
            Action::Back => {
                if let Some(Layer::Filter { before, .. }) = self.layers.pop() {
                    self.put_filter(&before);
                }
            }
            movement => {
                let rows = self.volumes.len();
                step(&mut self.volumes.cursor, movement, rows, self.heights.volumes);
            }
        }
        Vec::new()
    }

    /// A paste is text for a prompt; anywhere else it is an accident.
    pub(super) fn on_paste(&mut self, text: &str) -> Vec<Effect> {
        self.touch();
        let one_line = || scrub(&text.split_whitespace().collect::<Vec<_>>().join(" ")).into_owned();
        match self.layers.last_mut() {
            Some(Layer::Filter { line, .. }) => {
                line.insert(&one_line());
                let text = line.text.clone();
                self.put_filter(&text);
            }
            Some(Layer::Switch(switch)) if switch.going.is_none() => {
                switch.line.insert(&one_line());
                switch.narrow();
            }
            // The blanks and signs of a secret are the operator's own affair; only the line break
            // that copying brings along is not meant.
            Some(Layer::Secret(prompt)) if prompt.shown => {
                prompt.typed.put(text.trim_end_matches(['\r', '\n']));
            }
            _ => self.say(Tone::Warning, "pasted text ignored: no text field here"),
        }
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_edited_by_character_not_by_byte() {
        let mut line = Line::default();
        line.insert("name~バック db");
        for (key, text, cursor) in [
            (Key::from(Code::Backspace), "name~バック d", 10),
            (Key::ctrl('w'), "name~バック ", 9),
            (Key::from(Code::Left), "name~バック ", 8),
            (Key::from(Code::Backspace), "name~バッ ", 7),
            (Key::from(Code::Delete), "name~バッ", 7),
            (Key::from(Code::Home), "name~バッ", 0),
            (Key::from(Code::Backspace), "name~バッ", 0),
            (Key::from('é'), "éname~バッ", 1),
            (Key::ctrl('k'), "é", 1),
            (Key::ctrl('u'), "", 0),
        ] {
            assert!(line.edit(key), "{key}");
            assert_eq!((line.text.as_str(), line.cursor), (text, cursor), "{key}");
        }
        assert!(!line.edit(Key::from(Code::Enter)));
    }
}
