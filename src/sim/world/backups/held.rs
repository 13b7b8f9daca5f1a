//! Backups that are held: made by hand, taken away, found and counted.

use super::super::super::clock::DAY_MS;
use super::super::super::id::Id;
use super::super::World;
use super::super::row::NONE;
use super::ledger::{Backup, Planned, automatic_name, id_of, number_of, salt};
use super::outcome::{BackupOutcome, Lasting};
use super::pace::Moment;

impl World {
    /// From now on policies run by their schedules, and they have done so for some days.
    pub(crate) fn run_policies(&mut self, now: i64, days: u32, mishaps: bool) {
        self.ledger.began = now;
        self.ledger.ran_until = Some(now - i64::from(days) * DAY_MS);
        self.ledger.mishaps = mishaps;
    }

    /// Most backups the project may have.
    pub(crate) fn limit_backups(&mut self, most: Option<usize>) {
        self.ledger.most = most;
    }

    /// Has a backup made by hand at a moment of the past.
    pub(crate) fn plan_backup(&mut self, planned: Planned) {
        let place = self.ledger.planned.partition_point(|other| other.at_ms <= planned.at_ms);
        self.ledger.planned.insert(place, planned);
    }

    /// What the backups of a volume come to, from a moment on.
    pub(crate) fn set_outcome(&mut self, volume: u32, outcome: Option<BackupOutcome>, since_ms: i64) {
        match outcome {
            Some(outcome) => self.ledger.outcomes.insert(volume, Lasting { outcome, since_ms }),
            None => self.ledger.outcomes.remove(&volume),
        };
    }

    /// Makes a backup by hand, now.
    pub(crate) fn make_backup(&mut self, volume: u32, name: &str, now: i64) {
        let planned = Planned { at_ms: now, volume, slot: NONE, name: name.to_owned(), for_server: false };
        self.take_in(planned);
    }

    /// Takes a backup away.
    pub(crate) fn remove_backup(&mut self, id: &str) -> bool {
        let Some(place) = Id::parse(id).and_then(|id| self.backup_place(id)) else {
            return false;
        };
        let gone = self.ledger.held.remove(place);
        self.ledger.names.remove(&gone.number);
        true
    }

    pub(super) fn take_in(&mut self, planned: Planned) {
        let Planned { at_ms, volume, slot, name, for_server } = planned;
        let broken = self.lasting(volume, at_ms) == Some(BackupOutcome::Breaks);
        let number = self.ledger.next_number();
        self.ledger.names.insert(number, name);
        let at = Moment::new(at_ms);
        self.ledger.hold(Backup { number, volume, slot, at, broken, for_server });
    }

    pub(super) fn lasting(&self, volume: u32, at_ms: i64) -> Option<BackupOutcome> {
        let lasting = self.ledger.outcomes.get(&volume)?;
        (lasting.since_ms <= at_ms).then_some(lasting.outcome)
    }

    /// The backups that are held at a moment, oldest first.
    pub(crate) fn held_backups(&self, now: i64) -> &[Backup] {
        let held = &self.ledger.held;
        held.get(..held.partition_point(|backup| backup.at.ms() <= now)).unwrap_or_default()
    }

    /// Backups and their size in GB, as the quota counts them.
    pub(crate) fn used(&self) -> (usize, u64) {
        let size = |backup: &Backup| self.row(backup.volume).map_or(0, |row| u64::from(row.size));
        (self.ledger.held.len(), self.ledger.held.iter().map(size).sum())
    }

    /// Most backups; `None` is unlimited.
    pub(crate) fn most_backups(&self) -> Option<usize> {
        self.ledger.most
    }

    pub(crate) fn backup_id(&self, number: u32) -> Id {
        id_of(salt(&self.project_id), number)
    }

    /// The id of a task, and of the job that carries it out.
    pub(crate) fn job_id(&self, number: u32) -> Id {
        id_of(!salt(&self.project_id), number)
    }

    /// The number in the id of a job.
    pub(crate) fn job_number(&self, id: Id) -> Option<u32> {
        let number = number_of(!salt(&self.project_id), id);
        (self.job_id(number) == id).then_some(number)
    }

    /// Where a backup stands among those that are held.
    pub(crate) fn backup_place(&self, id: Id) -> Option<usize> {
        let number = number_of(salt(&self.project_id), id);
        let place = self.ledger.held.binary_search_by_key(&number, |backup| backup.number).ok()?;
        (self.backup_id(number) == id).then_some(place)
    }

    pub(crate) fn backup_name(&self, number: u32) -> String {
        match self.ledger.names.get(&number) {
            Some(name) => name.clone(),
            None => automatic_name(number),
        }
    }
}
