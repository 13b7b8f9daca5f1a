//! Plans about an earlier run: putting back what it stranded, trying again what failed, undoing it.
//!
//! Each is a plan like any other, over facts read first: the run may be long past.

use std::collections::HashSet;

use super::super::layer::{Origin, PlanRequest};
use super::super::model::{Model, Notice, RunState, Tone};
use super::super::msg::Effect;
use crate::domain::{PlanInput, Prospect, Purpose, RetryGroup, VolumeId, retry};

impl Model {
    /// A volume that left its policy and arrived nowhere: plan to put it, and all that share its
    /// fate, back where they were. That waits for nothing but for the last request to be answered.
    pub(super) fn put_back(&mut self) -> Vec<Effect> {
        let Some(run) = self.board_shown() else { return Vec::new() };
        let from = self.to_put_back(run).and_then(|outcome| outcome.leaves().cloned());
        let Some(target) = from.and_then(|from| self.inventory.policy(&from)).cloned() else {
            return Vec::new();
        };
        let lost = self.put_back_with(run, &target.id).map(|outcome| outcome.id.clone());
        let lost = PlanInput::of(&self.inventory, lost);
        let effects = self.open_plan(PlanRequest::Associate(target), lost);
        if let Some(prompt) = self.prompt_mut() {
            prompt.puts_back = true;
        }
        effects
    }

    /// What failed or was not sent, and can be tried again.
    pub(super) fn retry(&mut self) -> Vec<Effect> {
        let Some(run) = self.board_shown() else { return Vec::new() };
        let groups = retry::groups(&run.board);
        let again = groups.iter().filter(|group| group.prospect == Prospect::Worthwhile);
        let again: HashSet<&VolumeId> = again.flat_map(|group| &group.volumes).collect();
        let about: Vec<Notice> = groups.iter().map(|group| about(run, group)).collect();
        let input = PlanInput::of(
            &self.inventory,
            run.board.rows().iter().map(|outcome| &outcome.id).filter(|id| again.contains(id)).cloned(),
        );
        let request = match &run.purpose {
            // If it is gone, the reading will tell.
            Purpose::Associate(target) => {
                PlanRequest::Associate(self.inventory.policy(&target.id).unwrap_or(target).clone())
            }
            // Only from where the run would have taken it: not out of what somebody chose since.
            purpose @ (Purpose::Disassociate | Purpose::Undo(_)) => {
                PlanRequest::Steps { purpose: purpose.clone(), steps: run.board.redo_steps(&again) }
            }
        };
        let retry_of = run.run.clone();
        let mut prompt = self.new_prompt(request, input, Origin::Run);
        prompt.about.extend(about);
        prompt.again = retry_of;
        self.open_plan_read_first(prompt)
    }

    /// Back to where everything was before the run.
    pub(super) fn undo(&mut self) -> Vec<Effect> {
        let Some(state) = self.board_shown() else { return Vec::new() };
        let steps = state.board.undo_steps();
        let Some(run) = state.run.clone() else { return Vec::new() };
        let input = PlanInput::of(&self.inventory, steps.iter().map(|(id, ..)| id.clone()));
        let prompt =
            self.new_prompt(PlanRequest::Steps { purpose: Purpose::Undo(run), steps }, input, Origin::Run);
        self.open_plan_read_first(prompt)
    }
}

/// A group in words; the volumes left out are named.
fn about(run: &RunState, group: &RetryGroup) -> Notice {
    const NAMED: usize = 3;
    if group.prospect == Prospect::Worthwhile {
        return Notice { tone: Tone::Info, text: group.to_string() };
    }
    let name = |id: &VolumeId| match run.board.get(id) {
        Some(outcome) if !outcome.name.trim().is_empty() => outcome.name.to_string(),
        _ => id.short(),
    };
    let mut names: Vec<String> = group.volumes.iter().take(NAMED).map(name).collect();
    if group.volumes.len() > NAMED {
        names.push(format!("{} more", group.volumes.len() - NAMED));
    }
    Notice { tone: Tone::Warning, text: format!("left out: {group} ({})", names.join(", ")) }
}
