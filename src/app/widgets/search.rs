//! A text that is searched for in a page or a list.

use super::TextField;
use crate::app::key::Key;

/// A search: none, one being typed, or one that stands until it is cleared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// The line, while it is being typed.
    pub line: Option<TextField>,
    /// What stands, in lower case; empty where nothing does.
    text: String,
}

impl Search {
    /// An empty line to type into; what stands still stands.
    pub fn begin(&mut self) {
        self.line = Some(TextField::default());
    }

    /// Takes a key into the line; `false` where none is typed, or the key is no editing key.
    pub fn edit(&mut self, key: Key) -> bool {
        self.line.as_mut().is_some_and(|line| line.edit(key))
    }

    /// Takes pasted text into the line; `false` where none is typed.
    pub fn paste(&mut self, text: &str) -> bool {
        self.line.as_mut().is_some_and(|line| {
            line.paste(text);
            true
        })
    }

    /// What is typed stands from now on; nothing typed clears it.
    pub fn keep(&mut self) {
        if let Some(line) = self.line.take() {
            self.text = line.text.trim().to_lowercase();
        }
    }

    /// What was typed is forgotten; what stood before still stands.
    pub fn cancel(&mut self) {
        self.line = None;
    }

    /// Nothing stands any more; whether anything did.
    pub fn clear(&mut self) -> bool {
        !std::mem::take(&mut self.text).is_empty()
    }

    /// Whether a line is being typed.
    pub const fn is_typing(&self) -> bool {
        self.line.is_some()
    }

    /// What stands; `None` where nothing does.
    pub fn standing(&self) -> Option<&str> {
        (!self.text.is_empty()).then_some(&*self.text)
    }

    /// Whether a text has in it what is typed or stands, whatever its case.
    pub fn finds(&self, text: &str) -> bool {
        let typed = self.line.as_ref().map(|line| line.text.trim().to_lowercase());
        let wanted = typed.as_deref().unwrap_or(&self.text);
        !wanted.is_empty() && text.to_lowercase().contains(wanted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::key::Code;

    fn typed(search: &mut Search, text: &str) {
        search.begin();
        for c in text.chars() {
            assert!(search.edit(Key::from(c)));
        }
    }

    #[test]
    fn what_is_typed_stands_once_it_is_kept() {
        let mut search = Search::default();
        assert!(!search.finds("") && !search.edit(Key::from('a')), "nothing is typed yet");
        typed(&mut search, " Hana ");
        assert!(search.finds("HANA01-log") && search.standing().is_none(), "shown while it is typed");
        search.keep();
        assert_eq!(search.standing(), Some("hana"));
        typed(&mut search, "erp");
        search.cancel();
        assert_eq!((search.standing(), search.is_typing()), (Some("hana"), false));
        typed(&mut search, "hans");
        assert!(search.edit(Key::from(Code::Backspace)) && search.finds("a han b"));
        typed(&mut search, "");
        search.keep();
        assert!(search.standing().is_none() && !search.finds("anything"), "nothing typed clears it");
    }
}
