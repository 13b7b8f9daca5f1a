//! A plan: what a submission would change, worked out from what is known.

use std::collections::HashMap;

use super::action::{self, Goal, PlannedAction, SkipReason};
use super::confirmation::{Confirmation, MOST_DELETED};
use super::planned::Planned;
use super::purpose::Purpose;
use super::sources::{Source, sources};
use super::summary::PlanSummary;
use super::tally::Tally;
use super::warning::{self, Warning};
use crate::domain::list::inventory::{Briefs, VolumeFacts};
use crate::domain::list::{Inventory, PlanInput, SharedStr};
use crate::domain::model::{Quota, RunId, ServiceLimits, Target, VolumeId, VolumeStatus};
use crate::domain::settings::Settings;

/// What a submission would change.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// What it is for.
    pub purpose: Purpose,
    /// The policies that volumes leave, most leaving first.
    pub sources: Vec<Source>,
    /// What to read first.
    pub warnings: Vec<Warning>,
    /// This cloud has been seen to show which policy a volume is under.
    pub membership_proven: bool,
    /// The name that must be typed, where the last good backup of a volume would be deleted.
    pub last_good: Option<String>,
    /// How many backups expire at most once it is carried out.
    pub expiring: u64,
    /// What the service takes that it is for.
    limits: ServiceLimits,
    items: Vec<Planned>,
    order: Vec<u32>,
    digest: PlanSummary,
}

impl Plan {
    /// Works out what associating volumes with `target` would change, by what `inventory` knows.
    ///
    /// `shown` says of a position whether its volume is among the rows on the screen (`None` is
    /// one that is no longer in the list); a shell passes `|_| true`.
    pub fn associate(
        inventory: &Inventory,
        target: &Target,
        input: PlanInput,
        shown: impl Fn(Option<u32>) -> bool,
        quota: Option<Quota>,
    ) -> Self {
        let goal = Goal::Under(target.id.clone());
        let fate = |_: &VolumeId, volume: &VolumeFacts<'_>| action::to_associate(inventory, target, volume);
        let items = items(inventory, &input, shown, |_| goal.clone(), fate);
        Self::of(inventory, Purpose::Associate(target.clone()), items, input, quota)
    }

    /// Works out what taking volumes out of whatever policy each is under would change.
    pub fn disassociate(
        inventory: &Inventory,
        input: PlanInput,
        shown: impl Fn(Option<u32>) -> bool,
    ) -> Self {
        let fate = |_: &VolumeId, volume: &VolumeFacts<'_>| action::to_disassociate(volume);
        let items = items(inventory, &input, shown, |_| Goal::InNone, fate);
        Self::of(inventory, Purpose::Disassociate, items, input, None)
    }

    /// Works out how to bring volumes back to where they were before a run; `before` says for
    /// each where the run put it, and where it was (`None` where that was not known).
    ///
    /// Volumes that changed since are left as they are, and the plan says so.
    pub fn undo(
        inventory: &Inventory,
        run: RunId,
        before: impl Iterator<Item = (VolumeId, Goal, Option<Goal>)>,
    ) -> Self {
        Self::steps(inventory, Purpose::Undo(run), before)
    }

    /// Works out single steps: for each volume where it was left, and where it shall be (`None`
    /// where that is not known). What is neither here nor there by now is left alone, and said so.
    pub fn steps(
        inventory: &Inventory,
        purpose: Purpose,
        steps: impl Iterator<Item = (VolumeId, Goal, Option<Goal>)>,
    ) -> Self {
        let mut by_id: HashMap<VolumeId, (Goal, Option<Goal>)> = HashMap::new();
        for (id, put, was) in steps {
            by_id.entry(id).or_insert((put, was));
        }
        let input = PlanInput::of(inventory, by_id.keys().cloned());
        let goal = |id: &VolumeId| {
            by_id.get(id).map_or(Goal::InNone, |(put, was)| was.as_ref().unwrap_or(put).clone())
        };
        let fate = |id: &VolumeId, volume: &VolumeFacts<'_>| {
            by_id.get(id).map_or(PlannedAction::Already, |(put, was)| {
                action::to_undo(inventory, volume, put, was.as_ref())
            })
        };
        let items = items(inventory, &input, |_| true, goal, fate);
        Self::of(inventory, purpose, items, input, None)
    }

    pub(super) fn of(
        inventory: &Inventory,
        purpose: Purpose,
        items: Vec<Planned>,
        input: PlanInput,
        quota: Option<Quota>,
    ) -> Self {
        let order = input.into_order();
        let digest = PlanSummary::of(&items, &order);
        let sources = sources(inventory, &digest);
        let warnings = warning::weigh(inventory, &purpose, &items, &digest, &sources, quota);
        Self {
            purpose,
            sources,
            warnings,
            membership_proven: inventory.membership_proven(),
            last_good: None,
            expiring: 0,
            limits: inventory.limits(),
            items,
            order,
            digest,
        }
    }

    /// Every volume asked for, once, in the order of the list by name; those that left it first.
    pub fn items(&self) -> impl Iterator<Item = &Planned> {
        self.order.iter().filter_map(|place| self.items.get(*place as usize))
    }

    /// What its rows are.
    pub fn row_word(&self) -> &'static str {
        match self.items().next() {
            Some(item) => item.goal.row(),
            None if self.purpose.rows_are_policies() => "policy",
            None if self.purpose.rows_are_backups() => "backup",
            None => "volume",
        }
    }

    /// How many volumes were asked for.
    pub const fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether no volume was asked for.
    pub const fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The policy volumes are associated with, if there is one for all of them.
    pub const fn target(&self) -> Option<&Target> {
        self.purpose.target()
    }

    /// What it is for, in words: `db-nightly`, `out of their policies`, `undo of 7f3a`.
    pub fn title(&self) -> String {
        self.purpose.title()
    }

    /// The volumes that will be sent, in order.
    pub fn to_send(&self) -> impl Iterator<Item = &Planned> {
        self.items().filter(|item| item.is_sent())
    }

    /// In how many requests it is sent where the settings allow so many volumes in one: volumes share a
    /// request if they have the same goal and, when taken out, leave the same policy. One runs a policy.
    pub fn requests(&self, most: usize) -> usize {
        if let Purpose::RunPolicy(_) = self.purpose {
            return self.tally().sent().min(1);
        }
        let most = self.limits.batch(most);
        self.digest.groups.iter().map(|volumes| volumes.div_ceil(most)).sum()
    }

    /// Every volume in the order it should be looked at: the dangerous first, of equals the hidden first.
    pub fn to_review(&self) -> impl Iterator<Item = &Planned> {
        (0..self.len()).filter_map(|row| self.reviewed(row))
    }

    /// The volume in this row of the review, see [`Self::to_review`].
    pub fn reviewed(&self, row: usize) -> Option<&Planned> {
        let place = self.digest.review.as_ref().unwrap_or(&self.order).get(row)?;
        self.items.get(*place as usize)
    }

    /// Why volumes are refused, and how many for each reason.
    pub fn refusals(&self) -> &[(SkipReason, usize)] {
        &self.digest.refusals
    }

    /// One that is refused, if there is any.
    pub fn refused(&self) -> Option<&Planned> {
        self.items.get(self.digest.refused? as usize)
    }

    /// How many volumes have which fate.
    pub const fn tally(&self) -> Tally {
        self.digest.tally
    }

    /// How this plan is confirmed; a few new associations or backups need one key only.
    pub fn confirmation(&self, settings: &Settings) -> Confirmation {
        let tally = self.tally();
        let sent = tally.sent();
        let by_key = (sent == tally.new && sent <= settings.confirm_by_key_up_to)
            || sent == tally.restores
            || sent == tally.switches + tally.edits + tally.creations
            || (sent == tally.backups && sent <= settings.confirm_backups_by_key_up_to);
        let most = if tally.deletions > 0 {
            Some(settings.max_submit.map_or(MOST_DELETED, |most| most.min(MOST_DELETED)))
        } else {
            settings.max_submit
        };
        match most {
            _ if sent == 0 => Confirmation::Nothing,
            Some(most) if sent > most => Confirmation::TooMany { sent, most },
            _ if self.expiring > 0 => Confirmation::TypeExpiring(self.expiring),
            _ if by_key => Confirmation::Key,
            _ if self.last_good.is_some() => {
                Confirmation::TypeName(self.last_good.clone().unwrap_or_default())
            }
            _ => Confirmation::TypeCount(sent),
        }
    }
}

/// What becomes of each volume asked for.
pub(super) fn items(
    inventory: &Inventory,
    input: &PlanInput,
    shown: impl Fn(Option<u32>) -> bool,
    goal: impl Fn(&VolumeId) -> Goal,
    fate: impl Fn(&VolumeId, &VolumeFacts<'_>) -> PlannedAction,
) -> Vec<Planned> {
    let briefs = Briefs::of(inventory);
    let names = SharedStr::split(input.volumes().iter().map(|(_, at)| at.map_or("", |at| briefs.name(at))));
    let planned = |((id, at), name): (&(VolumeId, Option<u32>), SharedStr)| {
        let volume = at.and_then(|at| briefs.at(at));
        Planned {
            id: id.clone(),
            name,
            size_gb: volume.as_ref().and_then(|volume| volume.size_gb),
            status: volume.as_ref().map_or_else(|| VolumeStatus::new(""), |volume| volume.status.clone()),
            fate: volume.map_or(PlannedAction::Refused(SkipReason::Gone), |volume| fate(id, &volume)),
            goal: goal(id),
            hidden: !shown(*at),
        }
    };
    input.volumes().iter().zip(names).map(planned).collect()
}
