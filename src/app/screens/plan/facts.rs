//! Facts that a plan rests on, read again: before it is made, where it is about an earlier run, and
//! right before it is sent, where they have grown old.

use std::time::Duration;

use super::super::{Next, Reaction};
use super::{Inquiry, PlanPrompt, Stage, is_shown};
use crate::app::model::Model;
use crate::app::msg::{Effect, Fresh};
use crate::app::notice::{Notice, Tone};
use crate::app::widgets::Guard;
use crate::domain::{ApiError, Goal, Plan, PlanInput, ReadMode, Seen, VolumeId, drift};

impl PlanPrompt {
    /// Opens a plan about an earlier run or about backups: what it is about is read first.
    pub(super) fn open_read_first(mut self, model: &mut Model) -> Reaction {
        let effects = self.inquire(model, Stage::ReadingFirst);
        self.on_screen().with_all(effects)
    }

    /// The plan is confirmed: it is sent at once if what it rests on is fresh, or nobody can tell and
    /// the operator knows; else that is read first.
    pub(super) fn send(&mut self, model: &mut Model) -> Reaction {
        if self.without.check || self.is_fresh(model) {
            return Next::Submit.into();
        }
        let effects = self.inquire(model, Stage::Checking);
        Reaction::none().with_all(effects)
    }

    fn is_fresh(&self, model: &Model) -> bool {
        let age = self.known_at.and_then(|at| Duration::try_from(model.now.duration_since(at)).ok());
        age.is_some_and(|age| age <= model.settings.fresh_for)
    }

    /// Asks for everything that the plan rests on.
    fn inquire(&mut self, model: &mut Model, stage: impl FnOnce(Inquiry) -> Stage) -> Vec<Effect> {
        let inquiry = Inquiry::new(model);
        self.stage = stage(inquiry);
        let is_volume = |goal: &Goal| !goal.is_of_backup() && !goal.is_of_policy();
        let volumes = self.plan.items().filter(|item| is_volume(&item.goal));
        let volumes = volumes.map(|item| item.id.clone()).collect();
        let backups = self.request.asks(&self.plan, model);
        let (inquiry, mode) = (inquiry.number, model.inventory.read_mode());
        vec![Effect::ReadAgain { inquiry, volumes, mode, backups }]
    }

    /// What it rests on was read again.
    pub fn on_fresh(&mut self, model: &mut Model, mut fresh: Fresh) -> Reaction {
        let policies_read = fresh.policies.is_ok();
        match fresh.backups.take() {
            Some(Ok(read)) => self.request.take(read),
            // Whether the project has VBS at all, or which backup is the last, stands in there.
            Some(Err(fault)) => {
                model.take_fresh(fresh);
                model.say(Tone::Error, format!("nothing was sent: the backups cannot be read: {fault}"));
                return Reaction::close();
            }
            None => {}
        }
        let trouble = model.take_fresh(fresh);
        let stage = std::mem::replace(&mut self.stage, Stage::Ready);
        if trouble.is_none() {
            self.known_at = stage.inquiry().map(|inquiry| inquiry.asked_at);
        }
        if let (Some(target), true) = (self.request.policy_mut(), policies_read) {
            let Some(now) = model.inventory.policy(&target.id) else {
                let words = format!("the policy {} was deleted; nothing was sent", target.label());
                model.say(Tone::Error, words);
                return Reaction::close();
            };
            target.clone_from(now);
        }
        let mut changes = Vec::new();
        if matches!(stage, Stage::Checking(_)) {
            changes = drift::between(&model.inventory, &self.plan, &self.planned_alike(model));
            if trouble.is_none() && changes.is_empty() {
                return Next::Submit.into();
            }
        }
        self.renew(model);
        self.without.check = trouble.is_some();
        self.show_from_top();
        self.since = since(trouble, changes);
        Reaction::none()
    }

    /// The readings came in that a plan waits for where the list does not show the link.
    pub fn on_single_reads(&mut self, model: &mut Model, readings: Vec<(VolumeId, Result<Seen, ApiError>)>) {
        let unreadable = readings.iter().filter(|(_, seen)| seen.is_err()).count();
        model.take_readings(readings, ReadMode::Singly);
        self.renew(model);
        self.stage = Stage::Ready;
        if unreadable > 0 {
            let words = format!("{unreadable} volumes could not be read: their current policy is not known");
            model.say(Tone::Warning, words);
        }
    }

    /// The same plan over just its volumes, wherever they stand by now, by what is known now.
    fn planned_alike(&self, model: &Model) -> Plan {
        let volumes = self.plan.items().map(|item| item.id.clone());
        self.request.plan(model, PlanInput::of(&model.inventory, volumes), self.origin)
    }

    /// Those of the volumes it was asked for that are wanted in it, or those that are not.
    fn wanted<'a>(&'a self, model: &'a Model, wanted: bool) -> impl Iterator<Item = VolumeId> + 'a {
        let is_shown = is_shown(model, self.origin);
        let is_wanted = move |id: &VolumeId| !self.shown_only || is_shown(model.inventory.position(id));
        let input = self.listed().items().map(|item| &item.id).chain(&self.hidden);
        input.filter(move |id| is_wanted(id) == wanted).cloned()
    }

    /// Works the plan out anew from what is known now; whatever was typed for the old one does not
    /// confirm the new one.
    pub(super) fn renew(&mut self, model: &mut Model) {
        let input = PlanInput::of(&model.inventory, self.wanted(model, true));
        let listed = self.request.plan(model, input, self.origin);
        self.hidden = self.wanted(model, false).collect();
        self.put(model, listed);
        model.touch();
        self.ask_again(model);
    }

    /// It must be read again before keys count for it.
    pub fn ask_again(&mut self, model: &Model) {
        self.guard = Guard::new(model.revision);
        self.typed.clear();
    }
}

/// Why the plan must be confirmed again.
fn since(trouble: Option<String>, changes: Vec<String>) -> Vec<Notice> {
    let mut lines = Vec::with_capacity(changes.len() + 1);
    lines.extend(trouble.map(|text| Notice { tone: Tone::Error, text }));
    if !changes.is_empty() {
        let text = format!("{} changed since this plan was made; review it again:", changes.len());
        lines.push(Notice { tone: Tone::Error, text });
    }
    lines.extend(changes.into_iter().map(|text| Notice { tone: Tone::Warning, text }));
    lines
}
