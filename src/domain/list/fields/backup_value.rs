//! The last backup of a volume for programs.

use jiff::Timestamp;
use serde::Serialize;

use crate::domain::list::last_backup::{LastBackup, LastGood};
use crate::domain::model::Minute;

/// The last backup in JSON. All keys are always there; what is not known is null.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct BackupValue {
    state: &'static str,
    last_good: Option<Timestamp>,
    last_failed: Option<Timestamp>,
    /// No good one began at that moment or later; an older one was not looked for.
    older_than: Option<Timestamp>,
}

impl BackupValue {
    /// Of what is known; `since` is how far back all backups were read.
    pub fn new(known: LastBackup, since: Option<Minute>) -> Self {
        let last_good = known.last_good();
        let state = match last_good {
            _ if known.is_told() && known.has_failed_since() => "failed",
            LastGood::At(_) => "good",
            LastGood::None => "none",
            LastGood::Older => "older",
            LastGood::NotRead => "not_read",
            LastGood::NotVisible => "not_visible",
        };
        Self {
            state,
            last_good: known.good.map(Minute::timestamp),
            last_failed: known.failed.map(Minute::timestamp),
            older_than: since.filter(|_| last_good == LastGood::Older).map(Minute::timestamp),
        }
    }

    /// When the last good one began, else why that is not told.
    pub fn moment_or_word(&self) -> Result<Timestamp, &'static str> {
        self.last_good.ok_or(self.state)
    }
}
