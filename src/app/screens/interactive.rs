//! What every screen answers to.

use std::borrow::Cow;

use super::evidence::Exhibit;
use crate::app::action::Action;
use crate::app::allowed::Refused;
use crate::app::key::Key;
use crate::app::keymap::{Binding, Mode};
use crate::app::model::Model;
use crate::app::widgets::{Guard, Page, Search};

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
        self.usual_hint(model, binding)
    }

    /// What it calls one whose words stand in the table of keys.
    fn usual_hint(&self, model: &Model, binding: &'static Binding) -> Option<Cow<'static, str>> {
        let works = !binding.hint.is_empty() && self.refused(model, binding.action).is_none();
        works.then_some(binding.hint.into())
    }

    /// What keeps keys from counting before what they confirm could be read.
    fn guard<'a>(&'a mut self, _model: &'a mut Model) -> Option<&'a mut Guard> {
        None
    }

    /// The page of text it is, if it is one.
    fn page(&self) -> Option<&Page> {
        None
    }

    /// The same, to be changed.
    fn page_mut(&mut self) -> Option<&mut Page> {
        None
    }

    /// What is searched for here; `None` where nothing can be.
    fn search(&self) -> Option<&Search> {
        self.page().map(|page| &page.search)
    }

    /// The same, to be changed.
    fn search_mut(&mut self) -> Option<&mut Search> {
        self.page_mut().map(|page| &mut page.search)
    }

    /// Goes to the next line or row that the search finds, or to the one before; `false` where there is
    /// none.
    fn seek(&mut self, model: &mut Model, forward: bool) -> bool {
        let heights = &model.heights;
        self.page_mut().is_some_and(|page| page.seek(forward, &heights.hits, heights.lines, heights.full))
    }

    /// Takes a key into a text; `false` if the key is not for it.
    fn edit(&mut self, _model: &mut Model, _key: Key) -> bool {
        false
    }

    /// Takes pasted text; `false` if there is no place for it.
    fn paste(&mut self, _model: &mut Model, _text: &str) -> bool {
        false
    }

    /// What can be copied or saved here.
    fn exhibits(&self, _model: &Model) -> Vec<Exhibit> {
        Vec::new()
    }

    /// What opens where text is pasted that no field takes; why nothing does.
    fn pasted(&self, _model: &Model, _text: &str) -> Result<super::Screen, String> {
        Err("pasted text ignored: no text field here".to_owned())
    }

    /// Does what a key is bound to.
    fn act(&mut self, model: &mut Model, action: Action) -> super::Reaction;
}
