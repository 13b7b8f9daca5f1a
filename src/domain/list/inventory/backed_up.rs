//! What is known of the last backups of the volumes, as far as that was asked for.

use super::Inventory;
use crate::domain::list::last_backup::{LastBackup, LastBackups};
use crate::domain::model::{Minute, VolumeId};

impl Inventory {
    /// What is known of the last backups, by position.
    pub const fn last_backups(&self) -> &LastBackups {
        &self.last_backups
    }

    /// What is known of the last backup of a volume.
    pub fn last_backup(&self, volume: &VolumeId) -> LastBackup {
        self.position(volume).map(|at| self.last_backups.at(at)).unwrap_or_default()
    }

    /// Volumes of whose backups nothing can be said.
    pub fn backups_not_told(&self) -> usize {
        self.len().saturating_sub(self.last_backups.told())
    }

    /// Takes in what a reading has found.
    pub fn set_last_backups(&mut self, read: LastBackups) {
        self.last_backups = read;
        self.version += 1;
    }

    /// Takes backups in while more are read: volume, when each began, and whether it is good.
    pub fn see_backups(&mut self, seen: &[(VolumeId, Minute, bool)]) {
        let mut is_news = false;
        for (volume, began, is_good) in seen {
            if let Some(position) = self.store.position(volume) {
                is_news |= self.last_backups.see(position, *began, *is_good);
            }
        }
        self.version += u64::from(is_news);
    }
}
