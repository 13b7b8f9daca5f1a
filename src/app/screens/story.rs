//! Everything about one run but its outcomes: who, when, where, why, and which runs belong to it.

use super::Reading;
use super::evidence::Exhibit;
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

impl Reading for StoryPage {
    fn lines(&self) -> &Page {
        &self.page
    }

    fn lines_mut(&mut self) -> &mut Page {
        &mut self.page
    }

    fn evidence(&self, model: &Model) -> Vec<Exhibit> {
        let run = model.history.rows().iter().find(|run| run.run == self.run);
        run.map(|run| Exhibit::ready("the run", "run", of_runs(std::slice::from_ref(run))))
            .into_iter()
            .collect()
    }
}
