//! Everything about one run but its outcomes: who, when, where, why, and which runs belong to it.

use super::evidence::Exhibit;
use super::{Interactive, Reaction, detail};
use crate::app::action::Action;
use crate::app::keymap::Mode;
use crate::app::model::Model;
use crate::app::widgets::Page;
use crate::domain::RunId;
use crate::evidence::of_runs;

/// The page of a run.
#[derive(Clone, Debug)]
pub struct StoryPage {
    /// Which run.
    pub run: RunId,
    /// The lines.
    pub page: Page,
}

impl StoryPage {
    /// The page, from its top.
    pub fn new(run: RunId) -> Self {
        Self { run, page: Page::default() }
    }
}

impl Interactive for StoryPage {
    fn mode(&self) -> Mode {
        Mode::Detail
    }

    fn page(&self) -> Option<&Page> {
        Some(&self.page)
    }

    fn page_mut(&mut self) -> Option<&mut Page> {
        Some(&mut self.page)
    }

    fn exhibits(&self, model: &Model) -> Vec<Exhibit> {
        let run = model.history.rows().iter().find(|run| run.run == self.run);
        run.map(|run| Exhibit::ready("the run", "run", of_runs(std::slice::from_ref(run))))
            .into_iter()
            .collect()
    }

    fn act(&mut self, model: &mut Model, action: Action) -> Reaction {
        detail::scroll(&mut self.page, model, action)
    }
}
