//! A backup of a volume by a policy. A task that was started waits, runs and ends by the clock.

use super::backups::ledger::{ENDS_MS, Moment, WAITS_MS};
use super::backups::outcome::End;

/// One backup of one volume by a policy.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Task {
    pub(crate) number: u32,
    /// The row of the volume, which may be gone.
    pub(crate) volume: u32,
    pub(crate) at: Moment,
    pub(crate) end: End,
}

impl Task {
    /// Its status now; `None` before it begins.
    pub(crate) fn status(&self, now: i64) -> Option<&'static str> {
        match now - self.at.ms() {
            ..0 => None,
            0..WAITS_MS => Some("WAITING"),
            WAITS_MS..ENDS_MS => Some("RUNNING"),
            _ => Some(self.end.word()),
        }
    }
}
