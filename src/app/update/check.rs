//! Facts that a plan rests on, read again: before it is made, where it is about an earlier run,
//! and right before it is sent, where they have grown old.

use std::time::Duration;

use super::super::layer::{Inquiry, Layer, PlanPrompt, PlanRequest, Stage};
use super::super::model::{Model, Notice, RequestId, Tone};
use super::super::msg::{Effect, Fresh};
use crate::domain::{ApiError, ReadMode, Seen, Volume, VolumeId, drift};

impl Model {
    /// Whether what the plan rests on is as fresh as the settings want it to be sent.
    pub(super) fn is_fresh(&self, prompt: &PlanPrompt) -> bool {
        let age = prompt.known_at.and_then(|at| Duration::try_from(self.now.duration_since(at)).ok());
        age.is_some_and(|age| age <= self.settings.fresh_for)
    }

    /// Opens a plan about an earlier run: what it is about is read first.
    pub(super) fn open_plan_read_first(&mut self, prompt: PlanPrompt) -> Vec<Effect> {
        self.layers.push(Layer::Plan(Box::new(prompt)));
        self.inquire(Stage::ReadingFirst)
    }

    /// Reads what the confirmed plan rests on again.
    pub(super) fn check(&mut self) -> Vec<Effect> {
        self.inquire(Stage::Checking)
    }

    pub(super) fn new_inquiry(&mut self) -> Inquiry {
        Inquiry { number: self.next_inquiry(), asked_at: self.now }
    }

    /// Asks for everything that the plan on the screen rests on.
    fn inquire(&mut self, stage: impl FnOnce(Inquiry) -> Stage) -> Vec<Effect> {
        let (inquiry, mode) = (self.new_inquiry(), self.inventory.read_mode());
        let Some(prompt) = self.prompt_mut() else { return Vec::new() };
        prompt.stage = stage(inquiry);
        let volumes = prompt.plan.items().map(|item| item.id.clone()).collect();
        vec![Effect::ReadAgain { inquiry: inquiry.number, volumes, mode }]
    }

    pub(super) fn on_fresh(&mut self, number: RequestId, fresh: Fresh) -> Vec<Effect> {
        let Some(stage) = self.prompt_asking(number).map(|prompt| prompt.stage) else { return Vec::new() };
        let policies_read = fresh.policies.is_ok();
        let trouble = self.take_fresh(fresh);
        let Some(prompt) = self.prompt_mut() else { return Vec::new() };
        prompt.stage = Stage::Ready;
        if trouble.is_none() {
            prompt.known_at = stage.inquiry().map(|inquiry| inquiry.asked_at);
        }
        if let (PlanRequest::Associate(target), true) = (&prompt.request, policies_read) {
            let target = target.clone();
            let Some(now) = self.inventory.policy(&target.id).cloned() else {
                self.layers.retain(|layer| !matches!(layer, Layer::Plan(_)));
                self.say(Tone::Error, format!("the policy {} was deleted; nothing was sent", target.label()));
                return Vec::new();
            };
            if let Some(prompt) = self.prompt_mut() {
                prompt.request = PlanRequest::Associate(now);
            }
        }
        let mut changes = Vec::new();
        if matches!(stage, Stage::Checking(_)) {
            let Some(prompt) = self.prompt() else { return Vec::new() };
            changes = drift::between(&self.inventory, &prompt.plan, &self.planned_alike(prompt));
            if trouble.is_none() && changes.is_empty() {
                return self.submit();
            }
        }
        self.renew_plan();
        if let Some(prompt) = self.prompt_mut() {
            prompt.without.check = trouble.is_some();
            prompt.scroll = 0;
            prompt.since = since(trouble, changes);
        }
        Vec::new()
    }

    /// Takes readings in; says what could not be read.
    fn take_fresh(&mut self, fresh: Fresh) -> Option<String> {
        let all = fresh.volumes.len();
        let mut faults = fresh.volumes.iter().filter_map(|(_, seen)| seen.as_ref().err());
        let first = faults.next().map(ToString::to_string);
        let unread = first.is_some().then(|| 1 + faults.count());
        let mut trouble = first
            .zip(unread)
            .map(|(fault, unread)| format!("{unread} of {all} volumes could not be read again: {fault}"));
        self.take_readings(fresh.volumes, fresh.mode);
        match fresh.policies {
            Ok(policies) => self.take_policies(Ok(policies)),
            // The list stays as it is; that it is old is said with the plan.
            Err(fault) => {
                trouble.get_or_insert(format!("the policies could not be read again: {fault}"));
            }
        }
        self.touch();
        trouble
    }

    /// Brings the list up to date with what a run read back: in lists, or one by one where only that
    /// shows the link.
    pub(super) fn take_read_back(&mut self, volumes: Vec<Volume>) {
        if self.reads_singly() {
            for volume in &volumes {
                self.inventory.put_single(volume);
            }
        } else {
            self.inventory.add_volumes(volumes);
        }
        self.rebuild_rows();
    }

    /// Brings the list up to date with readings of single volumes.
    pub(super) fn take_readings(
        &mut self,
        readings: Vec<(VolumeId, Result<Seen, ApiError>)>,
        mode: ReadMode,
    ) {
        let mut gone = Vec::new();
        for (id, seen) in readings {
            match seen {
                Ok(Seen::Volume(volume)) if mode == ReadMode::Singly => self.inventory.put_single(&volume),
                Ok(Seen::Volume(volume)) => self.inventory.add_volumes(vec![volume]),
                Ok(Seen::Gone) => gone.push(id),
                Err(_) => {}
            }
        }
        let removal = self.inventory.forget(&gone);
        self.follow(removal.as_ref());
        self.rebuild_rows();
        self.settle_rows();
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
