//! Plans about backups: to make one of each volume, to have a policy make them.

use std::collections::{HashMap, HashSet};

use super::action::{Goal, PlannedAction, SkipReason};
use super::changes::{Plan, items};
use super::planned::Planned;
use super::purpose::Purpose;
use super::warning::Warning;
use crate::domain::list::inventory::VolumeFacts;
use crate::domain::list::{Inventory, PlanInput};
use crate::domain::model::{Acceptance, Allowance, Quota, RunId, Target, VolumeId};

/// What must be known of a project's backups before another is made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BackupFacts {
    /// Volumes of which a backup is being made now.
    pub running: HashSet<VolumeId>,
    /// How many backups a volume has, where that was counted.
    pub held: HashMap<VolumeId, usize>,
    /// The cloud has VBS as well as anybody can tell: its catalog names it, and there is the default
    /// policy that every project with VBS has (domain.md 7.5).
    pub has_vbs: bool,
}

/// So many backups of one volume some clouds refuse to exceed (`VolumeBackup.0040`).
const MANY: usize = 20;

/// The name of a backup that a run makes: `vbs-20261123-214800-7f3a-12`. It is how a backup is found
/// again whose request had no answer, so it belongs to this run alone. Names have at most 64 characters
/// and may not begin with `auto` (domain.md 7.5).
pub fn backup_name(run: &RunId, number: u32) -> String {
    format!("vbs-{run}-{number}")
}

impl Plan {
    /// Works out what making a backup of each volume would do.
    pub fn back_up(
        inventory: &Inventory,
        input: PlanInput,
        shown: impl Fn(Option<u32>) -> bool,
        facts: &BackupFacts,
        quota: Option<Quota>,
    ) -> Self {
        let fate = |id: &VolumeId, volume: &VolumeFacts<'_>| to_back_up(id, volume, facts);
        let mut items = items(inventory, &input, shown, |_| Goal::BackedUp(0), fate);
        number(&mut items);
        let many = items.iter().filter(|item| item.is_sent() && holds_many(facts, &item.id)).count();
        let mut plan = Self::of(inventory, Purpose::BackUp, items, input, None);
        plan.warnings.extend(of_room(&plan, quota));
        if many > 0 {
            plan.warnings.push(Warning::ManyBackups(many));
        }
        if plan.tally().backups > 0 {
            plan.warnings.push(Warning::NeverExpire);
        }
        plan
    }

    /// Works out what having a policy run now would do.
    pub fn run_policy(
        inventory: &Inventory,
        policy: &Target,
        facts: &BackupFacts,
        quota: Option<Quota>,
    ) -> Self {
        let members: Vec<VolumeId> = inventory.volumes_under(&policy.id);
        let count = members.len();
        let input = PlanInput::of(inventory, members);
        // The request names no volumes: the policy tries all that are under it.
        let fate = |_: &VolumeId, _: &VolumeFacts<'_>| {
            if facts.has_vbs { PlannedAction::BackUp } else { PlannedAction::Refused(SkipReason::NoVbs) }
        };
        let goal = Goal::RunOf(policy.id.clone());
        let items = items(inventory, &input, |_| true, |_| goal.clone(), fate);
        let mut plan = Self::of(inventory, Purpose::RunPolicy(policy.clone()), items, input, None);
        let told = policy.volume_count.map_or(count, |told| told as usize);
        if plan.tally().sent() == 0 && told == 0 {
            return plan;
        }
        if policy.enabled == Some(false) {
            plan.warnings.insert(0, Warning::RunsWhileOff);
        }
        if told > count {
            plan.warnings.push(Warning::RunsUnseen { listed: count, told });
        }
        let fails = |item: &&Planned| item.status.acceptance() == Acceptance::Refused;
        let failing = plan.to_send().filter(fails).count();
        if failing > 0 {
            plan.warnings.push(Warning::RunsInVain(failing));
        }
        plan.warnings.extend(of_room(&plan, quota));
        plan
    }
}

/// Each backup of a run has a number of its own, from 1.
fn number(items: &mut [Planned]) {
    for (number, item) in (1..).zip(items.iter_mut().filter(|item| item.is_sent())) {
        item.goal = Goal::BackedUp(number);
    }
}

fn to_back_up(id: &VolumeId, volume: &VolumeFacts<'_>, facts: &BackupFacts) -> PlannedAction {
    let refused = if !facts.has_vbs {
        SkipReason::NoVbs
    } else if volume.status.acceptance() != Acceptance::Yes {
        SkipReason::StatusOfBackup(volume.status.clone())
    } else if facts.running.contains(id) {
        SkipReason::BackupRunning
    } else {
        return PlannedAction::BackUp;
    };
    PlannedAction::Refused(refused)
}

fn holds_many(facts: &BackupFacts, volume: &VolumeId) -> bool {
    facts.held.get(volume).is_some_and(|held| *held >= MANY)
}

/// What the quota has no room for: backups, or their gigabytes as it counts them.
fn of_room(plan: &Plan, quota: Option<Quota>) -> Vec<Warning> {
    let sent = || plan.to_send();
    let free = |allowance: Option<Allowance>| allowance.and_then(|room| room.left());
    let Some(quota) = quota else { return Vec::new() };
    let (backups, gigabytes) =
        (sent().count() as u64, sent().filter_map(|item| item.size_gb).map(u64::from).sum());
    let short_of = |needed: u64, free: Option<u64>| free.filter(|free| *free < needed);
    let mut warnings = Vec::new();
    if let Some(free) = short_of(backups, free(quota.backups)) {
        warnings.push(Warning::QuotaSmall { needed: backups, free });
    }
    if let Some(free) = short_of(gigabytes, free(quota.gigabytes)) {
        warnings.push(Warning::GigabytesSmall { needed: gigabytes, free });
    }
    warnings
}
