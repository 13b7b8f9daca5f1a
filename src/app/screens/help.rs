//! The keys.

use super::detail::scroll;
use super::{Interactive, Reaction};
use crate::app::action::Action;
use crate::app::keymap::Mode;
use crate::app::model::Model;
use crate::app::widgets::Page;

/// The keys.
#[derive(Clone, Copy, Debug)]
pub struct HelpPage {
    /// The mode it was opened in: its keys come first.
    pub of: Mode,
    /// The lines.
    pub page: Page,
}

impl Interactive for HelpPage {
    fn mode(&self) -> Mode {
        Mode::Help
    }

    fn act(&mut self, model: &mut Model, action: Action) -> Reaction {
        scroll(&mut self.page, model, action)
    }
}
