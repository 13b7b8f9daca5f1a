//! What is known of the backups of each volume: twelve bytes each.

use crate::domain::backups::{Backup, BackupKind, BackupStatus, BackupTask, TaskStatus};
use crate::domain::list::Inventory;
use crate::domain::model::Minute;

/// What is known of the backups of one volume.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// When the last good one began, of those that were read.
    pub good: Option<Minute>,
    /// When the last failed one began.
    pub failed: Option<Minute>,
    /// Who made the last good one.
    pub kind: Option<BackupKind>,
    /// How it was looked for.
    pub search: Search,
}

/// How the last backup of a volume was looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Search {
    /// In the lists.
    #[default]
    Listed,
    /// By itself: what was not found is not there.
    Singly,
    /// It could not be read.
    Failed,
}

/// The records of the volumes of an inventory, by position.
#[derive(Clone, Debug, Default)]
pub struct Records(Vec<Record>);

impl Records {
    /// Nothing is known yet of so many volumes.
    pub fn new(volumes: usize) -> Self {
        Self(vec![Record::default(); volumes])
    }

    /// What is known of the volume at a position.
    pub fn at(&self, position: u32) -> Record {
        self.0.get(position as usize).copied().unwrap_or_default()
    }

    /// Takes a backup in, whatever the order they come in; tells of which volume it is.
    pub fn take_backup(&mut self, inventory: &Inventory, backup: &Backup) -> Option<u32> {
        let position = inventory.position(backup.volume.as_ref()?)?;
        let record = self.0.get_mut(position as usize)?;
        let began = backup.created.and_then(Minute::from_timestamp);
        if backup.status.is_good() {
            record.is_good_at(began, Some(backup.kind()));
        } else if backup.status == BackupStatus::Error {
            record.failed = record.failed.max(began);
        }
        Some(position)
    }

    /// Takes a task of the volume at a position in; tells whether it has left a backup.
    pub fn take_task(&mut self, position: u32, task: &BackupTask) -> bool {
        let began = task.created.and_then(Minute::from_timestamp);
        let has_succeeded = task.status == TaskStatus::Succeeded && began.is_some();
        if let Some(record) = self.0.get_mut(position as usize).filter(|_| has_succeeded) {
            record.is_good_at(began, Some(BackupKind::Automatic));
        }
        has_succeeded
    }

    /// Notes how the backups of a volume were looked for.
    pub fn searched(&mut self, position: u32, search: Search) {
        if let Some(record) = self.0.get_mut(position as usize) {
            record.search = search;
        }
    }
}

impl Record {
    fn is_good_at(&mut self, began: Option<Minute>, kind: Option<BackupKind>) {
        if began > self.good {
            (self.good, self.kind) = (began, kind);
        }
    }
}
