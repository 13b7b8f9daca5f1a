//! Plans about an earlier run: putting back what it stranded, trying again what failed, undoing it.
//!
//! Each is a plan like any other, over facts read first: the run may be long past.

use std::collections::HashSet;

use super::super::layer::{Origin, Wish};
use super::super::model::{Model, Notice, RunState, Tone};
use super::super::msg::Effect;
use crate::domain::{
    Asked, Goal, Outcome, PolicyId, Prospect, Purpose, RetryGroup, Standing, StepBack, VolumeId, retry,
};

impl Model {
    /// Says why nothing can be planned about the run shown, if nothing can.
    fn may_not_act(&mut self) -> bool {
        if self.may_not_change() {
            return true;
        }
        let Some(past) = self.board_shown().and_then(|run| run.past.clone()) else { return false };
        let why = match (past.elsewhere, past.standing) {
            (Some(place), _) => format!("that run was in {place}: log in there to act on it"),
            (None, Standing::Running) => "that run is still going on in another session".into(),
            (None, _) => return false,
        };
        self.say(Tone::Warning, why);
        true
    }

    /// A volume that left its policy and arrived nowhere: plan to put it, and all that share its
    /// fate, back where they were.
    pub(super) fn put_back(&mut self) -> Vec<Effect> {
        if self.may_not_act() {
            return Vec::new();
        }
        let Some(run) = self.board_shown() else { return Vec::new() };
        let under_cursor = run.view.rows.get(run.view.cursor.at).and_then(|row| run.board.rows().get(*row));
        let stranded =
            under_cursor.filter(|outcome| outcome.is_stranded()).or_else(|| run.board.stranded().next());
        let Some(from): Option<PolicyId> = stranded.and_then(|outcome| outcome.from.clone()) else {
            self.say(Tone::Info, "no volume of this run is in no policy");
            return Vec::new();
        };
        let lost = run.board.stranded().filter(|outcome| outcome.from.as_ref() == Some(&from));
        let lost = Asked::of(&self.inventory, lost.map(|outcome| outcome.id.clone()));
        let Some(target) = self.inventory.policy(&from).cloned() else {
            self.say(Tone::Error, "the policy it came from is gone; associate it with another one");
            return Vec::new();
        };
        self.open_plan(Wish::Associate(target), lost)
    }

    /// What failed or was not sent, and can be tried again.
    pub(super) fn retry(&mut self) -> Vec<Effect> {
        if self.may_not_act() {
            return Vec::new();
        }
        let Some(run) = self.board_shown() else { return Vec::new() };
        let groups = retry::groups(&run.board);
        let again = groups.iter().filter(|group| group.prospect == Prospect::Worthwhile);
        let again: HashSet<&VolumeId> = again.flat_map(|group| &group.volumes).collect();
        let outcomes: Vec<&Outcome> =
            run.board.rows().iter().filter(|outcome| again.contains(&outcome.id)).collect();
        let about: Vec<Notice> = groups.iter().map(|group| about(run, group)).collect();
        if outcomes.is_empty() {
            let left: Vec<String> = groups.iter().map(ToString::to_string).collect();
            let why = if left.is_empty() { "nothing failed".into() } else { left.join(", ") };
            self.say(Tone::Info, format!("nothing to try again: {why}"));
            return Vec::new();
        }
        let asked = Asked::of(&self.inventory, outcomes.iter().map(|outcome| outcome.id.clone()));
        let wish = match &run.purpose {
            // If it is gone, the reading will tell.
            Purpose::Associate(target) => {
                Wish::Associate(self.inventory.policy(&target.id).unwrap_or(target).clone())
            }
            // Only from where the run would have taken it: not out of what somebody chose since.
            purpose @ (Purpose::Disassociate | Purpose::Undo(_)) => {
                Wish::Steps { purpose: purpose.clone(), steps: outcomes.into_iter().map(once_more).collect() }
            }
        };
        let again = run.run.clone();
        let mut prompt = self.new_prompt(wish, asked, Origin::Run);
        prompt.about.extend(about);
        prompt.again = again;
        self.open_plan_read_first(prompt)
    }

    /// Back to where everything was before the run.
    pub(super) fn undo(&mut self) -> Vec<Effect> {
        if self.may_not_act() {
            return Vec::new();
        }
        let Some(state) = self.board_shown() else { return Vec::new() };
        let steps = state.steps_back();
        let Some(run) = state.run.clone() else {
            self.say(Tone::Info, "the run has not begun yet");
            return Vec::new();
        };
        if steps.is_empty() {
            self.say(Tone::Info, "that run changed nothing that could be undone");
            return Vec::new();
        }
        let asked = Asked::of(&self.inventory, steps.iter().map(|(id, ..)| id.clone()));
        let prompt = self.new_prompt(Wish::Steps { purpose: Purpose::Undo(run), steps }, asked, Origin::Run);
        self.open_plan_read_first(prompt)
    }
}

/// The step that led to this outcome: from where the run left it to where it shall be.
fn once_more(outcome: &Outcome) -> StepBack {
    let stranded = outcome.is_stranded();
    let was = outcome.from.clone().filter(|_| !stranded).map_or(Goal::InNone, Goal::Under);
    (outcome.id.clone(), was, Some(outcome.goal.clone()))
}

/// A group in words; what is left out is named, so that nobody looks for it.
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
