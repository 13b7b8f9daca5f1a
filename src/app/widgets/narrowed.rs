//! A list that narrows to what is typed.

use super::{Cursor, TextField};
use crate::app::action::Action;
use crate::app::key::Key;

/// A line that is typed, and the rows of a list that match it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Narrowed {
    /// What is typed.
    pub line: TextField,
    /// The rows that match, as places in the list.
    pub rows: Vec<usize>,
    /// The cursor over them.
    pub cursor: Cursor,
    /// What the list was narrowed to last.
    wanted: String,
}

impl Narrowed {
    /// A list of these texts, nothing typed yet; those that say so come last.
    pub fn new(texts: impl IntoIterator<Item = (String, bool)>) -> Self {
        let mut all = Self::default();
        all.narrow(texts);
        all
    }

    /// Finds what matches: every word of the line somewhere in a text, whatever the case. What begins with
    /// the line comes first, what says so last. Where another text is typed, the cursor goes to the top.
    pub fn narrow(&mut self, texts: impl IntoIterator<Item = (String, bool)>) {
        let wanted = self.line.text.trim().to_lowercase();
        let words: Vec<&str> = wanted.split_whitespace().collect();
        let matching = texts.into_iter().enumerate().filter_map(|(at, (text, last))| {
            let text = text.to_lowercase();
            words.iter().all(|word| text.contains(word)).then(|| (last, !text.starts_with(&wanted), at))
        });
        let mut matching: Vec<(bool, bool, usize)> = matching.collect();
        matching.sort_unstable();
        self.rows = matching.into_iter().map(|(.., at)| at).collect();
        if self.wanted != wanted {
            (self.wanted, self.cursor) = (wanted, Cursor::default());
        }
    }

    /// The place in the list of the row under the cursor.
    pub fn chosen(&self) -> Option<usize> {
        self.rows.get(self.cursor.at).copied()
    }

    /// Puts the cursor on a place in the list; `false` where it does not match.
    pub fn choose(&mut self, place: usize) -> bool {
        let row = self.rows.iter().position(|at| *at == place);
        self.cursor.at = row.unwrap_or(self.cursor.at);
        row.is_some()
    }

    /// Takes a key into the line: narrow it then. `false` if the key is not for it.
    pub fn edit(&mut self, key: Key) -> bool {
        self.line.edit(key)
    }

    /// Moves the cursor; `false` if the action is no movement.
    pub fn act(&mut self, action: Action, height: usize) -> bool {
        self.cursor.act(action, self.rows.len(), height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn narrowed(labels: &[&str], typed: &str) -> Vec<usize> {
        let mut list = Narrowed { line: TextField::new(typed), ..Narrowed::default() };
        list.narrow(labels.iter().map(|label| ((*label).to_owned(), label.ends_with("OFF"))));
        list.rows
    }

    #[test]
    fn a_list_narrows_to_what_is_typed() {
        let all = ["eu-de_storage", "storage OFF", "eu-de_archive", "storage-lab", "月次"];
        assert_eq!(narrowed(&all, ""), [0, 2, 3, 4, 1]);
        assert_eq!(narrowed(&all, "stor"), [3, 0, 1]);
        assert_eq!(narrowed(&all, "ARCH de"), [2]);
        assert_eq!(narrowed(&all, "月"), [4]);
        assert!(narrowed(&all, "nothing").is_empty());
    }

    #[test]
    fn the_row_chosen_is_a_place_in_the_list() {
        let mut list =
            Narrowed::new(["b", "a off", "c"].map(|text| (text.to_owned(), text.ends_with("off"))));
        assert_eq!(list.chosen(), Some(0));
        assert!(list.choose(1) && list.cursor.at == 2 && list.chosen() == Some(1));
        assert!(!list.choose(7) && list.chosen() == Some(1));
    }
}
