//! How far the list of backups was read, and what of it may still change.

use jiff::Timestamp;

use crate::domain::backups::{Backup, BackupStatus};

/// What a reading needs to know that goes on where another one ended.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    /// When the newest backup began.
    newest: Option<Timestamp>,
    /// When the first one began that is still being made.
    unsettled: Option<Timestamp>,
}

impl Seen {
    /// Takes a page in.
    pub fn take(&mut self, page: &[Backup]) {
        for backup in page {
            self.newest = self.newest.max(backup.created);
            if backup.status == BackupStatus::Creating {
                self.unsettled = [self.unsettled, backup.created].into_iter().flatten().min();
            }
        }
    }

    /// From where on the next reading learns all that is new; what is still not settled after so long is
    /// not waited for.
    pub fn goes_on_from(&self, no_earlier: Timestamp) -> Option<Timestamp> {
        let unsettled = self.unsettled.filter(|began| *began >= no_earlier);
        [unsettled, self.newest].into_iter().flatten().min()
    }
}
