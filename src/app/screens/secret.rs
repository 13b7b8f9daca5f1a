//! A password or a code that is asked for.

use super::{Interactive, Reaction};
use crate::app::action::Action;
use crate::app::key::Key;
use crate::app::keymap::Mode;
use crate::app::model::Model;
use crate::app::msg::Effect;
use crate::app::request::RequestId;
use crate::app::secret_entry::Typed;
use crate::app::widgets::Guard;
use crate::domain::SecretQuestion;

/// A question for a secret, and what is typed so far.
#[derive(Clone, Debug)]
pub struct SecretPrompt {
    /// Tells the answer from others.
    pub number: RequestId,
    /// The question.
    pub question: SecretQuestion,
    /// What is typed.
    pub typed: Typed,
    /// Keys that were typed for something else before do not go into it.
    pub guard: Guard,
}

impl SecretPrompt {
    /// The question, with nothing typed, first shown at this revision.
    pub fn new(number: RequestId, question: SecretQuestion, revision: u64) -> Self {
        Self { number, question, typed: Typed::default(), guard: Guard::new(revision) }
    }

    const fn is_shown(&self) -> bool {
        self.guard.drawn().is_some()
    }
}

impl Interactive for SecretPrompt {
    fn mode(&self) -> Mode {
        Mode::Secret
    }

    fn guard<'a>(&'a mut self, _: &'a mut Model) -> Option<&'a mut Guard> {
        Some(&mut self.guard)
    }

    /// Keys that came before the question could be read are dropped.
    fn edit(&mut self, _: &mut Model, key: Key) -> bool {
        if self.is_shown() { self.typed.edit(key) } else { key.printable().is_some() }
    }

    /// The blanks and signs of a secret are the operator's own affair; only the line break that
    /// copying brings along is not meant.
    fn paste(&mut self, _: &mut Model, text: &str) -> bool {
        if self.is_shown() {
            self.typed.put(text.trim_end_matches(['\r', '\n']));
        }
        self.is_shown()
    }

    fn act(&mut self, _: &mut Model, action: Action) -> Reaction {
        match action {
            Action::Open if self.is_shown() && !self.typed.is_empty() => {
                Reaction::close().with(Effect::Answer(self.number, std::mem::take(&mut self.typed)))
            }
            Action::Open => Reaction::none(),
            Action::Back => Reaction::close().with(Effect::Decline(self.number)),
            _ => Reaction::unhandled(),
        }
    }
}
