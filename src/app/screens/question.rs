//! A question that is answered with yes or no.

use super::{Interactive, Reaction};
use crate::app::action::Action;
use crate::app::keymap::Mode;
use crate::app::model::Model;
use crate::app::msg::Effect;
use crate::app::widgets::Guard;

/// The question, and what yes does.
#[derive(Clone, Debug)]
pub struct Question {
    /// The title of its box.
    pub title: String,
    /// The question.
    pub text: String,
    /// What yes does.
    yes: Effect,
    guard: Guard,
}

impl Question {
    /// Whether to quit although volumes are marked.
    pub fn quit_with_marks(model: &Model) -> Self {
        let (marks, verb) = match model.selection.len() {
            1 => ("1 volume is".to_owned(), "its mark"),
            marks => (format!("{marks} volumes are"), "the marks"),
        };
        Self {
            title: "Quit".to_owned(),
            text: format!("{marks} marked. Quit and lose {verb}?"),
            yes: Effect::Quit,
            guard: Guard::new(model.revision),
        }
    }
}

impl Interactive for Question {
    fn mode(&self) -> Mode {
        Mode::Confirm
    }

    fn guard<'a>(&'a mut self, _: &'a mut Model) -> Option<&'a mut Guard> {
        Some(&mut self.guard)
    }

    fn act(&mut self, _: &mut Model, action: Action) -> Reaction {
        match action {
            Action::Yes => Reaction::close().with(self.yes.clone()),
            Action::Back => Reaction::close(),
            _ => Reaction::unhandled(),
        }
    }
}
