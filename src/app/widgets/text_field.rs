//! A line of text being typed.

use crate::app::key::{Code, Key};
use crate::domain::text::scrub;

/// A line of text being typed; the cursor counts characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextField {
    /// The text.
    pub text: String,
    /// Characters before the cursor.
    pub cursor: usize,
}

impl TextField {
    /// A line that holds this text, with the cursor at its end.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { cursor: text.chars().count(), text }
    }

    /// Puts pasted text in: as one line, without control characters.
    pub fn paste(&mut self, text: &str) {
        let words: Vec<&str> = text.split_whitespace().collect();
        self.insert(&scrub(&words.join(" ")));
    }

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

    /// The text before the cursor, and the rest.
    pub fn around_cursor(&self) -> (&str, &str) {
        self.text.split_at_checked(self.byte(self.cursor)).unwrap_or((&self.text, ""))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_edited_by_character_not_by_byte() {
        let mut line = TextField::default();
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
