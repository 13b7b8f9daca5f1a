//! What every screen answers to.

use std::borrow::Cow;

use crate::app::action::Action;
use crate::app::allowed::Refused;
use crate::app::key::Key;
use crate::app::keymap::{Binding, Mode};
use crate::app::model::Model;
use crate::app::widgets::Guard;

/// A screen with the keyboard. It changes its own state and the model; what happens to the stack of
/// screens is in the [`super::Reaction`] it gives back.
pub trait Interactive {
    /// The keys that work on it.
    fn mode(&self) -> Mode;

    /// Why `action` cannot do anything now; `None` if it can.
    fn refused(&self, _model: &Model, _action: Action) -> Option<Refused> {
        None
    }

    /// What the footer calls a key; `None` if it has no place there or cannot do anything.
    fn hint(&self, model: &Model, binding: &'static Binding) -> Option<Cow<'static, str>> {
        let works = !binding.hint.is_empty() && self.refused(model, binding.action).is_none();
        works.then_some(binding.hint.into())
    }

    /// What keeps keys from counting before what they confirm could be read.
    fn guard<'a>(&'a mut self, _model: &'a mut Model) -> Option<&'a mut Guard> {
        None
    }

    /// Takes a key into a text; `false` if the key is not for it.
    fn edit(&mut self, _model: &mut Model, _key: Key) -> bool {
        false
    }

    /// Takes pasted text; `false` if there is no place for it.
    fn paste(&mut self, _model: &mut Model, _text: &str) -> bool {
        false
    }

    /// What opens where text is pasted that no field takes; `None` if that is an accident.
    fn pasted(&self, _model: &Model, _text: &str) -> Option<super::Screen> {
        None
    }

    /// Does what a key is bound to.
    fn act(&mut self, model: &mut Model, action: Action) -> super::Reaction;
}
