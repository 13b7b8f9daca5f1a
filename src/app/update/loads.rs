//! What a load brings: answers to outdated questions are dropped.

use super::App;
use crate::app::load::Load;
use crate::app::model::Model;
use crate::app::msg::Effect;
use crate::app::notice::Tone;
use crate::app::request::Generation;
use crate::app::screens::Screen;
use crate::domain::{ApiError, CloudScope, ListView, Policy, SavedFilter, SeenNames, VolumeDetail, VolumeId};

/// Volumes whose names are kept for completions; nobody completes one of more.
const NAMES: usize = 20_000;

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

    /// Keeps the names of what was loaded for the completions of the shell, once all of it is there.
    pub(super) fn remember_names(&self, generation: Generation) -> Vec<Effect> {
        let model = &self.model;
        let loads = &model.loads;
        let whole = [&loads.policies, &loads.volumes].iter().all(|load| matches!(load, Load::Done(_)));
        let Some(scope) = model.scope.clone().filter(|_| whole && generation == loads.generation) else {
            return Vec::new();
        };
        let policies = model.inventory.policies().iter().map(|policy| policy.name.clone());
        let volumes = model.volumes.by_name().iter().map(|at| model.inventory.name_at(*at).to_owned());
        let is_called = |name: &String| !name.trim().is_empty();
        let names = SeenNames {
            policies: policies.filter(is_called).collect(),
            volumes: volumes.filter(is_called).take(NAMES).collect(),
        };
        vec![Effect::SaveNames(Box::new(scope), names)]
    }

    pub(super) fn on_detail(&mut self, id: &VolumeId, detail: Result<VolumeDetail, ApiError>) {
        let asked = self.screens.find_mut(|screen| match screen {
            Screen::VolumeDetail(page) if page.id == *id => Some(page),
            _ => None,
        });
        if let Some(page) = asked {
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

    /// How the list was chosen to look; what was chosen since stays.
    pub(super) fn on_view(&mut self, scope: &CloudScope, view: ListView, problem: Option<String>) {
        let model = &mut self.model;
        if !model.scope.as_ref().is_some_and(|here| here.is_same_project(scope)) {
            return;
        }
        if let Some(columns) = view.columns.clone().filter(|_| model.view.columns.is_none()) {
            model.columns = columns;
            (model.view.columns, model.view.widths) = (view.columns, view.widths);
        }
        if let Some(sort) = view.sort.filter(|_| model.view.sort.is_none()) {
            (model.volumes.sort, model.view.sort) = (sort, Some(sort));
            model.rebuild_rows();
        }
        // What a burst puts back was chosen before this came.
        self.typing.before = None;
        let border = &mut model.view.border;
        border.columns = border.columns.or(view.border.columns);
        border.rows = border.rows.or(view.border.rows);
        model.view.lines.extend(view.lines);
        if let Some(problem) = problem {
            model.say(Tone::Warning, problem);
        }
        model.touch();
    }

    pub(super) fn on_saved(&mut self, saved: Result<String, String>) {
        match saved {
            Ok(path) => self.model.say(Tone::Info, format!("saved as {path}")),
            Err(reason) => self.model.say(Tone::Error, format!("not saved: {reason}")),
        }
        self.model.touch();
    }

    pub(super) fn on_not_saved(&mut self, reason: &str) {
        let words = format!("not saved: {reason}; it is kept until you quit");
        self.model.say(Tone::Warning, words);
        self.model.touch();
    }
}
