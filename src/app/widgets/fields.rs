//! Fields of a form: lines of text one below the other, one of which is being typed.

use super::TextField;
use crate::app::action::Action;
use crate::app::key::Key;

/// So many lines of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fields<const N: usize> {
    /// What is typed.
    pub lines: [TextField; N],
    /// The line that is being typed.
    pub at: usize,
}

impl<const N: usize> Fields<N> {
    /// Lines that hold these texts; the first is being typed.
    pub fn new(texts: [String; N]) -> Self {
        Self { lines: texts.map(TextField::new), at: 0 }
    }

    /// Takes a key into the line that is being typed.
    pub fn edit(&mut self, key: Key) -> bool {
        self.lines.get_mut(self.at).is_some_and(|line| line.edit(key))
    }

    /// Takes pasted text into it.
    pub fn paste(&mut self, text: &str) {
        if let Some(line) = self.lines.get_mut(self.at) {
            line.paste(text);
        }
    }

    /// Goes to another line; `false` where the action does not move. Pages have no place to go to.
    pub const fn step(&mut self, action: Action) -> bool {
        match action {
            Action::Down | Action::OtherPane => self.at = (self.at + 1) % N,
            Action::Up => self.at = (self.at + N - 1) % N,
            Action::PageDown | Action::PageUp => {}
            _ => return false,
        }
        true
    }

    /// Goes to the first line with a fault; its label and what is wrong.
    pub fn seek_fault(&mut self, labels: [&'static str; N], faults: [Option<String>; N]) -> Option<String> {
        let wrong = faults.into_iter().enumerate().find_map(|(at, fault)| Some((at, fault?)));
        let (at, fault) = wrong?;
        self.at = at;
        Some(format!("{} {fault}", labels.get(at).copied().unwrap_or_default()))
    }
}
