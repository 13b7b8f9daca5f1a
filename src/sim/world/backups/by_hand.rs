//! Backups that a client asks for, and asks to delete.

use serde_json::{Map, Value};

use super::super::super::id::Id;
use super::super::World;
use super::super::refusal::Refusal;
use super::super::row::NONE;
use super::super::task::Task;
use super::ledger::Backup;
use super::outcome::End;
use super::pace::{Moment, Pace};

/// Longest name of a backup.
const LONGEST_NAME: usize = 64;

impl World {
    /// From now on backups and their deletion take so long.
    pub(crate) fn set_pace(&mut self, pace: Pace) {
        self.ledger.pace = pace;
    }

    pub(crate) fn pace(&self) -> Pace {
        self.ledger.pace
    }

    /// From now on a backup asked for by hand is made by another service, in its vault.
    pub(crate) fn use_vaults(&mut self, vaults: bool) {
        self.ledger.vaults = vaults;
    }

    /// What was asked for by hand.
    pub(crate) fn asked_for(&self) -> &[Task] {
        &self.ledger.jobs
    }

    pub(crate) fn backup_status(&self, backup: &Backup, now: i64) -> &'static str {
        if self.ledger.deleting.contains_key(&backup.number) {
            "deleting"
        } else {
            backup.status(now, self.pace())
        }
    }

    /// Whether a backup of a volume is being made.
    pub(super) fn is_backing_up(&self, volume: u32, now: i64) -> bool {
        let recent = |backup: &&Backup| now - backup.at.ms() < self.pace().ends;
        let mut held = self.ledger.held.iter().rev().take_while(recent);
        held.any(|backup| backup.volume == volume)
    }

    /// POST `cloudbackups`: the job that makes a backup.
    pub(crate) fn create_backup(&mut self, body: &Map<String, Value>, now: i64) -> Result<Id, Refusal> {
        let asked = body.get("backup").and_then(Value::as_object);
        let asked = asked.ok_or(Refusal::new(400, "VolumeBackup.0002", "backup is missing"))?;
        let text = |key: &str| asked.get(key).and_then(Value::as_str).unwrap_or_default();
        let name = text("name").to_owned();
        check_name(&name)?;
        let volume = self.find(text("volume_id"));
        let volume = volume.ok_or(Refusal::new(404, "VolumeBackup.0021", "the volume does not exist"))?;
        let status = self.row(volume).map(|row| self.statuses.word(row.status)).unwrap_or_default();
        if !matches!(status, "available" | "in-use") {
            return Err(Refusal::new(400, "VolumeBackup.0012", "disk status is not available or in_use"));
        }
        if self.is_backing_up(volume, now) {
            return Err(Refusal::new(409, "VolumeBackup.0013", "the previous backup is still running"));
        }
        if self.ledger.most.is_some_and(|most| self.ledger.held.len() >= most) {
            return Err(Refusal::new(400, "VolumeBackup.0080", "backup quota exceeded"));
        }
        let at = Moment::new(now);
        let end = if self.ledger.vaults { End::Success } else { self.end_of(volume, NONE, at, false) };
        let number = self.ledger.next_number();
        self.ledger.names.insert(number, name);
        if let Some(broken) = end.leaves().filter(|_| !self.ledger.vaults) {
            self.ledger.hold(Backup { number, volume, slot: NONE, at, broken, for_server: false });
        }
        self.ledger.jobs.push(Task { number, volume, at, end });
        Ok(self.job_id(number))
    }

    /// DELETE `backups/{id}`.
    pub(crate) fn delete_backup(&mut self, id: &str, now: i64) -> Result<(), Refusal> {
        let place = Id::parse(id).and_then(|id| self.backup_place(id));
        let backup = place.and_then(|place| self.ledger.held.get(place)).copied();
        let backup = backup.ok_or(Refusal::new(404, "itemNotFound", "Backup could not be found."))?;
        if backup.for_server {
            return Err(Refusal::new(400, "VolumeBackup.0125", "the backup belongs to another service"));
        }
        if !matches!(self.backup_status(&backup, now), "available" | "error") {
            return Err(Refusal::new(400, "VolumeBackup.0089", "the backup is not in an available state"));
        }
        self.ledger.deleting.insert(backup.number, now + self.pace().ends);
        Ok(())
    }

    /// Drops what has been deleted by now.
    pub(super) fn drop_deleted(&mut self, now: i64) {
        let gone = |until: &i64| *until <= now;
        if !self.ledger.deleting.values().any(gone) {
            return;
        }
        let deleting = std::mem::take(&mut self.ledger.deleting);
        let (gone, left) = deleting.into_iter().partition::<Vec<_>, _>(|(_, until)| gone(until));
        for (number, _) in gone {
            self.ledger.held.retain(|backup| backup.number != number);
            self.ledger.names.remove(&number);
        }
        self.ledger.deleting = left.into_iter().collect();
    }
}

fn check_name(name: &str) -> Result<(), Refusal> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let (code, message) = if name.is_empty() {
        ("VolumeBackup.0007", "the name is blank")
    } else if name.len() > LONGEST_NAME {
        ("VolumeBackup.0003", "the name is too long")
    } else if !name.chars().all(allowed) {
        ("VolumeBackup.0004", "the name has illegal characters")
    } else if name.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("auto")) {
        ("VolumeBackup.0005", "the name begins with auto")
    } else {
        return Ok(());
    };
    Err(Refusal::new(400, code, message))
}
