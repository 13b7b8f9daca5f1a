//! Text that is typed and never shown.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use super::key::{Code, Key};

/// A secret being typed: printing it shows nothing.
#[derive(Clone, Default)]
pub struct Typed(SecretString);

/// Longest secret that is taken, in characters.
const LONGEST: usize = 1024;

impl Typed {
    /// Characters typed.
    pub fn len(&self) -> usize {
        self.0.expose_secret().chars().count()
    }

    /// Whether nothing is typed.
    pub fn is_empty(&self) -> bool {
        self.0.expose_secret().is_empty()
    }

    /// Edits at the end, the only place that can be known without seeing; `false` if the key is no
    /// editing key.
    pub fn edit(&mut self, key: Key) -> bool {
        match (key.code, key.ctrl) {
            (Code::Char(c), false) => self.put(c.encode_utf8(&mut [0; 4])),
            (Code::Backspace, _) | (Code::Char('h'), true) => {
                let text = self.0.expose_secret();
                let end = text.char_indices().last().map_or(0, |(at, _)| at);
                self.0 = SecretString::from(text.get(..end).unwrap_or_default());
            }
            (Code::Char('u' | 'w'), true) => self.0 = SecretString::default(),
            _ => return false,
        }
        true
    }

    /// Puts text in at the end.
    pub fn put(&mut self, text: &str) {
        let room = LONGEST.saturating_sub(self.len());
        let more = text.chars().take(room);
        let whole: String = self.0.expose_secret().chars().chain(more).collect();
        self.0 = SecretString::from(whole);
    }

    /// The secret, to be handed over.
    pub fn into_secret(self) -> SecretString {
        self.0
    }
}

impl Eq for Typed {}

impl PartialEq for Typed {
    fn eq(&self, other: &Self) -> bool {
        self.0.expose_secret() == other.0.expose_secret()
    }
}

impl fmt::Debug for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("..")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_edited_at_the_end_and_never_printed() {
        let mut typed = Typed::default();
        for c in "hunter2é".chars() {
            assert!(typed.edit(Key::from(c)));
        }
        assert_eq!(format!("{typed:?}"), "..");
        assert!(typed.edit(Key::from(Code::Backspace)));
        assert_eq!(typed.clone().into_secret().expose_secret(), "hunter2");
        assert_eq!(typed.len(), 7);
        assert!(!typed.edit(Key::from(Code::Enter)));
        assert!(typed.edit(Key::ctrl('u')) && typed.is_empty());
        assert!(typed.edit(Key::from(Code::Backspace)) && typed.is_empty());
        typed.put(&"x".repeat(5000));
        assert_eq!(typed.len(), LONGEST);
    }
}
