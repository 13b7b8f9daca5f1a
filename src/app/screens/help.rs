//! The keys.

use super::detail::scroll;
use super::{Interactive, Reaction};
use crate::app::action::Action;
use crate::app::keymap::Mode;
use crate::app::model::Model;
use crate::app::widgets::Page;

/// The keys.
#[derive(Clone, Debug)]
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

    fn page(&self) -> Option<&Page> {
        Some(&self.page)
    }

    fn page_mut(&mut self) -> Option<&mut Page> {
        Some(&mut self.page)
    }

    fn act(&mut self, model: &mut Model, action: Action) -> Reaction {
        scroll(&mut self.page, model, action)
    }
}
