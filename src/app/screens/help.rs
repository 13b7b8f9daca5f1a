//! The keys.

use super::Reading;
use crate::app::keymap::Mode;
use crate::app::widgets::Page;

/// The keys.
#[derive(Clone, Debug)]
pub struct HelpPage {
    /// The mode it was opened in: its keys come first.
    pub of: Mode,
    /// The lines.
    pub page: Page,
}

impl Reading for HelpPage {
    const MODE: Mode = Mode::Help;

    fn lines(&self) -> &Page {
        &self.page
    }

    fn lines_mut(&mut self) -> &mut Page {
        &mut self.page
    }
}
