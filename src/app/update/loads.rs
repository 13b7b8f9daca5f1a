//! What a load brings: answers to outdated questions are dropped.

use super::App;
use crate::app::model::Model;
use crate::app::notice::Tone;
use crate::app::request::Generation;
use crate::app::screens::Screen;
use crate::domain::{ApiError, CloudScope, Policy, SavedFilter, VolumeDetail, VolumeId};

impl App {
    /// Takes in what belongs to the load that counts.
    pub(super) fn if_current(&mut self, generation: Generation, take: impl FnOnce(&mut Model)) {
        if generation == self.model.loads.generation {
            take(&mut self.model);
            self.model.touch();
        }
    }

    /// The policies came in; an open chooser stays on its policy.
    pub(super) fn on_policies(&mut self, generation: Generation, answer: Result<Vec<Policy>, ApiError>) {
        let chosen = match self.screens.top() {
            Some(Screen::PolicyChooser(chooser)) => chooser.chosen(&self.model),
            _ => None,
        };
        self.if_current(generation, |model| model.set_policies(answer));
        if let (Some(chosen), Some(Screen::PolicyChooser(chooser))) = (chosen, self.screens.over.last_mut()) {
            let reaction = chooser.follow(&mut self.model, &chosen);
            self.react(reaction);
        }
    }

    pub(super) fn on_detail(&mut self, id: &VolumeId, detail: Result<VolumeDetail, ApiError>) {
        if let Some(Screen::VolumeDetail(page)) = self.screens.over.last_mut()
            && page.id == *id
        {
            page.detail = Some(detail);
            self.model.touch();
        }
    }

    /// The filters saved for a cloud and project; those of a place that was left are dropped.
    pub(super) fn on_saved_filters(
        &mut self,
        scope: &CloudScope,
        filters: Vec<SavedFilter>,
        problem: Option<String>,
    ) {
        if !self.model.scope.as_ref().is_some_and(|here| here.is_same_project(scope)) {
            return;
        }
        self.model.saved_filters = Some(filters);
        if let Some(problem) = problem {
            self.model.say(Tone::Warning, problem);
        }
        self.model.touch();
    }

    pub(super) fn on_not_saved(&mut self, reason: &str) {
        let words = format!("not saved: {reason}; the filters are kept until you quit");
        self.model.say(Tone::Warning, words);
        self.model.touch();
    }
}
