//! Which calls tell whether volumes are backed up, and what their answers say. It has no effects: whoever
//! carries it out asks what to read and hands in what came (domain.md 8.2).
//!
//! 1. Backups, newest first, back over what policies promise that run at least every two days.
//! 2. Tasks of the other policies, until every volume of theirs was seen.
//! 3. The newest backup of volumes that are still unseen, one by one, a limited number of them.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use super::allowed::AllowedAges;
use super::record::{Records, Search};
use super::report::{AgeClass, Cause, Finding, Findings};
use super::seen::Seen;
use crate::domain::backups::{Backup, BackupTask, ListEnd, Walk};
use crate::domain::list::inventory::Briefs;
use crate::domain::list::{Bits, Inventory, LastBackups, Membership};
use crate::domain::model::{Acceptance, Minute, Policy, PolicyId, VolumeId};

/// A reading of the coverage of chosen volumes.
#[derive(Debug)]
pub struct Reading<'a> {
    pub(super) inventory: &'a Inventory,
    pub(super) ages: AllowedAges,
    /// Positions of the volumes that are asked about; a bit each, as in all sets here.
    asked: Bits,
    pub(super) now: Timestamp,
    /// How far back the list of backups is read.
    pub(super) since: Timestamp,
    pub(super) records: Records,
    /// Volumes that are asked about and have no good backup so far.
    unseen: Bits,
    /// Every backup there is was read.
    pub(super) whole: bool,
    /// Every backup of the window was read.
    pub(super) complete: bool,
    /// A read failed without which nothing can be said of volumes that are unseen.
    pub(super) failed: bool,
    /// What the one before found, where this one goes on from its end: only volumes are asked about of which
    /// nothing is known.
    pub(super) before: Option<&'a LastBackups>,
    /// What the next one needs to know to go on.
    pub(super) seen: Seen,
}

/// A policy whose tasks are to be read.
#[derive(Debug)]
pub struct SlowPolicy {
    /// The policy.
    pub policy: PolicyId,
    /// Back to this moment.
    pub since: Timestamp,
    /// Its volumes that were not seen yet.
    unseen: Bits,
}

impl<'a> Reading<'a> {
    /// Of the volumes at these positions, as of `now` by the cloud's clock.
    pub fn new(inventory: &'a Inventory, asked: Vec<u32>, ages: AllowedAges, now: Timestamp) -> Self {
        let asked: Bits = asked.into_iter().collect();
        let policies = policies_of(inventory, &asked);
        let since = back(now, ages.window(policies.keys().copied()));
        Self {
            records: Records::new(inventory.len()),
            unseen: asked.clone(),
            inventory,
            ages,
            asked,
            now,
            since,
            whole: false,
            complete: false,
            failed: false,
            before: None,
            seen: Seen::default(),
        }
    }

    /// How far back the list of backups is to be read.
    pub const fn since(&self) -> Timestamp {
        self.since
    }

    /// Takes a page of the list of backups in.
    pub fn take_backups(&mut self, page: &[Backup]) -> Walk {
        self.seen.take(page);
        for backup in page {
            if let Some(position) = self.records.take_backup(self.inventory, backup)
                && backup.status.is_good()
            {
                self.unseen.take(position);
            }
        }
        if self.unseen.is_empty() && self.before.is_none() { Walk::Stop } else { Walk::On }
    }

    /// Takes in how that list ended.
    pub const fn listed(&mut self, end: &ListEnd) {
        // What could not be read, or did not come, may be the last backup of a volume.
        self.complete = end.unreadable == 0 && end.note.is_none();
        self.whole = end.whole && self.complete;
    }

    /// The list of backups could not be read.
    pub const fn list_failed(&mut self) {
        self.failed = true;
    }

    /// The policies whose tasks are to be read, for volumes that the list of backups did not show.
    pub fn slow_policies(&self) -> Vec<SlowPolicy> {
        if self.whole {
            return Vec::new();
        }
        let mut slow: Vec<SlowPolicy> = policies_of(self.inventory, &self.unseen)
            .into_iter()
            .filter_map(|(policy, unseen)| {
                let since = back(self.now, self.ages.beyond_window(policy)?);
                Some(SlowPolicy { policy: policy.clone(), since, unseen })
            })
            .collect();
        slow.sort_by(|a, b| a.policy.cmp(&b.policy));
        slow
    }

    /// Takes a page of the tasks of a policy in. Only that a volume under it was backed up in time is
    /// learnt from them: a backup that no task of this policy tells of may have followed an older one.
    pub fn take_tasks(&mut self, slow: &mut SlowPolicy, page: &[BackupTask]) -> Walk {
        for task in page.iter().filter(|task| task.created >= Some(slow.since)) {
            let position = task.volume.as_ref().and_then(|volume| self.inventory.position(volume));
            if let Some(position) = position.filter(|position| slow.unseen.has(*position))
                && self.records.take_task(position, task)
            {
                self.unseen.take(position);
                slow.unseen.take(position);
            }
        }
        if slow.unseen.is_empty() { Walk::Stop } else { Walk::On }
    }

    /// The tasks of a policy could not be read: of its volumes nothing is known that were not seen.
    pub fn tasks_failed(&mut self, slow: &SlowPolicy) {
        for position in slow.unseen.iter() {
            self.records.searched(position, Search::Failed);
        }
    }

    /// Volumes whose newest backup is to be read by itself, at most so many: those without a policy last.
    pub fn singles(&self, most: usize) -> Vec<VolumeId> {
        if self.whole {
            return Vec::new();
        }
        let briefs = Briefs::of(self.inventory);
        let mut unseen: Vec<(Option<Cause>, u32)> = self
            .unseen
            .iter()
            .filter(|position| !self.is_newer_than_window(*position))
            .map(|position| (briefs.at(position).map(|facts| cause(facts.membership)), position))
            .collect();
        unseen.sort_unstable();
        unseen.into_iter().take(most).filter_map(|(_, position)| self.inventory.id_at(position)).collect()
    }

    /// Takes in what was found of a volume by itself: its newest backups, or that they cannot be read.
    pub fn take_single(&mut self, volume: &VolumeId, newest: Option<&[Backup]>) {
        let Some(position) = self.inventory.position(volume) else { return };
        // What is of other volumes tells nothing of this one: the cloud did not look.
        let own = newest.filter(|all| all.iter().all(|backup| backup.volume.as_ref() == Some(volume)));
        for backup in own.into_iter().flatten() {
            self.records.take_backup(self.inventory, backup);
        }
        self.records.searched(position, if own.is_some() { Search::Singly } else { Search::Failed });
    }

    /// What all that comes to.
    pub fn findings(self) -> Findings {
        let briefs = Briefs::of(self.inventory);
        let now = Minute::from_timestamp(self.now);
        let finding = |position: u32| {
            let facts = briefs.at(position)?;
            let record = self.records.at(position);
            let allowed = self.ages.of(facts.membership);
            let age = record.good.zip(now).map(|(good, now)| now.since(good));
            let class = match (age, record.search) {
                (Some(age), _) if age <= allowed => AgeClass::Within,
                _ if facts.status.acceptance() == Acceptance::Refused => AgeClass::NotProtectable,
                (Some(_), _) => AgeClass::TooOld,
                (None, Search::Failed) => AgeClass::NotVisible,
                (None, Search::Singly) => AgeClass::Never,
                (None, Search::Listed) if self.failed => AgeClass::NotVisible,
                (None, Search::Listed) if self.whole || self.is_newer_than_window(position) => {
                    AgeClass::Never
                }
                (None, Search::Listed) => AgeClass::Older,
            };
            Some(Finding {
                position,
                class,
                cause: cause(facts.membership),
                allowed,
                size_gb: facts.size_gb,
                last_good: record.good,
                last_good_kind: record.kind,
                last_failed: record.failed,
            })
        };
        Findings::new(self.asked.iter().filter_map(finding).collect(), self.now, self.since)
    }

    /// Policies with volumes that are asked about, of which it is not understood when they run.
    pub fn not_understood(&self) -> Vec<&'a Policy> {
        let policies = policies_of(self.inventory, &self.asked);
        let known = self.inventory.policies().iter();
        known.filter(|policy| policies.contains_key(&policy.id) && !self.ages.knows(&policy.id)).collect()
    }

    /// A volume that was created after the moment back to which all backups are known has no older one.
    pub(super) fn is_newer_than_window(&self, position: u32) -> bool {
        let created = self.inventory.store().row(position).and_then(|row| row.created);
        self.complete && created > Minute::from_timestamp(self.since)
    }
}

/// The policies that volumes are under, with the positions of those.
fn policies_of<'a>(inventory: &'a Inventory, positions: &Bits) -> HashMap<&'a PolicyId, Bits> {
    let briefs = Briefs::of(inventory);
    let mut policies: HashMap<&PolicyId, Bits> = HashMap::new();
    for position in positions.iter() {
        if let Some(Membership::In(policy)) = briefs.at(position).map(|facts| facts.membership) {
            policies.entry(&policy.id).or_default().put(position);
        }
    }
    policies
}

pub(super) fn back(now: Timestamp, minutes: u32) -> Timestamp {
    now.checked_sub(SignedDuration::from_mins(i64::from(minutes))).unwrap_or(Timestamp::MIN)
}

/// What stands behind the age of a volume's backup.
fn cause(membership: Membership<'_>) -> Cause {
    match membership {
        Membership::In(policy) if policy.enabled == Some(false) => Cause::Off,
        Membership::In(_) => Cause::On,
        Membership::UnknownPolicy(_) => Cause::Gone,
        Membership::None => Cause::None,
        Membership::NotVisible => Cause::NotVisible,
    }
}
