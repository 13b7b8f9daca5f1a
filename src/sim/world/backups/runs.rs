//! Policies at work: their runs by the clock, what each run makes, and what it removes.

use std::collections::HashMap;

use super::super::super::clock::{DAY_MS, month_of};
use super::super::World;
use super::super::policy::Policy;
use super::super::row::DEDICATED;
use super::super::task::Task;
use super::ledger::{Backup, id_of};
use super::outcome::{Cause, End};
use super::pace::Moment;

/// Tasks are remembered as long as the service's console shows them.
const TASKS_KEPT_MS: i64 = 30 * DAY_MS;
/// The runs of an hour begin one after the other.
const STAGGER_MS: i64 = 100_000;
/// So many policies begin at different moments of an hour.
const STAGGERED: u32 = 32;

/// One run of one policy.
#[derive(Debug, Clone, Copy)]
struct Run {
    start: i64,
    slot: u32,
}

impl World {
    /// Does all that the policies had to do until now.
    pub(crate) fn catch_up(&mut self, now: i64) {
        self.drop_deleted(now);
        let Some(from) = self.ledger.ran_until.filter(|until| *until < now) else {
            return;
        };
        self.ledger.ran_until = Some(now);
        let began = self.ledger.began;
        if from < began {
            for run in self.due(from, began.min(now)) {
                self.carry_out(run, false);
            }
            self.take_in_planned(began);
            let slots: Vec<u32> = self.policies.iter().map(|policy| policy.slot).collect();
            for slot in slots {
                self.expire(slot, began);
            }
        }
        for run in self.due(from.max(began), now) {
            self.carry_out(run, true);
            self.expire(run.slot, run.start);
        }
    }

    /// The runs that begin after one moment and not after another, in order.
    fn due(&self, after: i64, until: i64) -> Vec<Run> {
        let mut runs = Vec::new();
        for policy in self.policies.iter().filter(|policy| policy.schedule.on) {
            let late = i64::from(policy.slot % STAGGERED) * STAGGER_MS;
            let zone = policy.time_zone.as_deref();
            let starts = policy.schedule.starts(after - late, until - late, zone);
            runs.extend(starts.into_iter().map(|start| Run { start: start + late, slot: policy.slot }));
        }
        runs.sort_by_key(|run| (run.start, run.slot));
        runs
    }

    /// A task for every volume of the policy. In the past, tasks begin one after the other and no quota
    /// stands in the way.
    fn carry_out(&mut self, run: Run, live: bool) {
        self.take_in_planned(run.start);
        let mut members = self.members_of(run.slot);
        members.retain(|at| self.row(*at).is_some_and(|row| i64::from(row.created) * 1000 < run.start));
        let spread = if live { 0 } else { (STAGGER_MS - 1_000) / (members.len() as i64).max(1) };
        let mut tasks = Vec::with_capacity(members.len());
        for (place, volume) in members.into_iter().enumerate() {
            let at = Moment::new(run.start + place as i64 * spread.min(1_467));
            tasks.push(self.back_up(volume, run.slot, at, live));
        }
        if let Some(policy) = self.policies.iter_mut().find(|policy| policy.slot == run.slot) {
            policy.tasks.retain(|task| task.at.ms() > run.start - TASKS_KEPT_MS);
            policy.tasks.extend(tasks);
        }
    }

    fn take_in_planned(&mut self, until: i64) {
        let count = self.ledger.planned.partition_point(|planned| planned.at_ms <= until);
        let due: Vec<_> = self.ledger.planned.drain(..count).collect();
        for planned in due {
            self.take_in(planned);
        }
    }

    /// The rows of the volumes under a policy.
    pub(crate) fn members_of(&self, slot: u32) -> Vec<u32> {
        let rows = (0..).zip(&self.rows);
        rows.filter(|(_, row)| row.slot == slot && !row.gone).map(|(at, _)| at).collect()
    }

    /// Backs one volume up for a policy.
    pub(crate) fn back_up(&mut self, volume: u32, slot: u32, at: Moment, live: bool) -> Task {
        let end = self.end_of(volume, slot, at, live);
        let number = self.ledger.next_number();
        if let Some(broken) = end.leaves() {
            self.ledger.hold(Backup { number, volume, slot, at, broken, for_server: false });
        }
        Task { number, volume, at, end }
    }

    pub(super) fn end_of(&self, volume: u32, slot: u32, at: Moment, live: bool) -> End {
        let Some(row) = self.row(volume) else { return End::Skip };
        if let Some(outcome) = self.lasting(volume, at.ms()) {
            return outcome.into();
        }
        if row.has(DEDICATED) {
            return End::Fail(Cause::Dedicated);
        }
        if !matches!(self.statuses.word(row.status), "available" | "in-use") {
            return End::Fail(Cause::Status);
        }
        if live {
            let ends = self.pace().ends;
            let is_running = |policy: &Policy| {
                let recent = policy.tasks.iter().rev().take_while(|task| at.ms() - task.at.ms() < ends);
                recent.into_iter().any(|task| task.volume == volume)
            };
            if self.policies.iter().any(is_running) || self.is_backing_up(volume, at.ms()) {
                return End::Skip;
            }
            if self.ledger.most.is_some_and(|most| self.ledger.held.len() >= most) {
                return End::Fail(Cause::QuotaUsedUp);
            }
        }
        if !self.ledger.mishaps {
            return End::Success;
        }
        match id_of(u64::from(slot) << 32 | u64::from(volume), at.seconds).0[9] % 160 {
            0 | 1 => End::Fail(Cause::Service),
            2 => End::Fail(Cause::Unsaid),
            3 => End::Fail(Cause::Broken),
            4 | 5 => End::Timeout,
            6 => End::Skip,
            _ => End::Success,
        }
    }

    /// Removes what a policy no longer keeps: good backups it made, volume by volume.
    fn expire(&mut self, slot: u32, now: i64) {
        let Some(policy) = self.policies.iter().find(|policy| policy.slot == slot && policy.schedule.on)
        else {
            return;
        };
        let schedule = &policy.schedule;
        let (keep, days, keep_first) = (schedule.keep, schedule.keep_days, schedule.keep_first);
        let month = month_of(now);
        let is_kept_kind = |backup: &Backup| backup.slot == slot && !backup.broken;
        // The first backup of this month, by volume.
        let mut firsts: HashMap<u32, u32> = HashMap::new();
        if keep_first {
            for backup in self.ledger.held.iter().filter(|backup| is_kept_kind(backup)) {
                if month_of(backup.at.ms()) == month {
                    firsts.entry(backup.volume).or_insert(backup.number);
                }
            }
        }
        let mut newer: HashMap<u32, u64> = HashMap::new();
        let mut expired: Vec<u32> = Vec::new();
        for backup in self.ledger.held.iter().rev().filter(|backup| is_kept_kind(backup)) {
            let count = newer.entry(backup.volume).or_default();
            *count += 1;
            let too_many = keep.is_some_and(|keep| *count > keep);
            let age_days = (now - backup.at.ms()).div_euclid(DAY_MS);
            let too_old = keep.is_none() && days.is_some_and(|days| age_days >= days as i64);
            if (too_many || too_old) && firsts.get(&backup.volume) != Some(&backup.number) {
                expired.push(backup.number);
            }
        }
        if expired.is_empty() {
            return;
        }
        expired.reverse();
        self.ledger.held.retain(|backup| expired.binary_search(&backup.number).is_err());
    }
}
