//! Screens that are one page of text to read.

use super::evidence::Exhibit;
use super::{Interactive, Reaction};
use crate::app::action::Action;
use crate::app::keymap::Mode;
use crate::app::model::Model;
use crate::app::notice::Tone;
use crate::app::widgets::Page;

/// One page of text: it scrolls, can be searched and closes, and does nothing else.
pub trait Reading {
    /// The keys that work on it.
    const MODE: Mode = Mode::Detail;

    /// Its lines.
    fn lines(&self) -> &Page;

    /// The same, to be scrolled and searched.
    fn lines_mut(&mut self) -> &mut Page;

    /// What can be copied or saved here.
    fn evidence(&self, _model: &Model) -> Vec<Exhibit> {
        Vec::new()
    }
}

impl<T: Reading> Interactive for T {
    fn mode(&self) -> Mode {
        T::MODE
    }

    fn page(&self) -> Option<&Page> {
        Some(self.lines())
    }

    fn page_mut(&mut self) -> Option<&mut Page> {
        Some(self.lines_mut())
    }

    fn exhibits(&self, model: &Model) -> Vec<Exhibit> {
        self.evidence(model)
    }

    fn act(&mut self, model: &mut Model, action: Action) -> Reaction {
        scroll(self.lines_mut(), model, action)
    }
}

/// Scrolls a page of text, or closes it.
pub(super) fn scroll(page: &mut Page, model: &mut Model, action: Action) -> Reaction {
    match action {
        _ if page.act(action, model.heights.lines, model.heights.full) => Reaction::none(),
        Action::Back => Reaction::close(),
        Action::NextTrouble | Action::PreviousTrouble => {
            let key = model.key(Mode::Detail, Action::Search);
            model.say(Tone::Info, format!("nothing is searched for; {key} searches this page"));
            Reaction::none()
        }
        _ => Reaction::unhandled(),
    }
}
