//! A backup of a volume by a policy. A task that was started waits, runs and ends by the clock.

use super::backups::outcome::End;
use super::backups::pace::{Moment, Pace};

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
    pub(crate) fn status(&self, now: i64, pace: Pace) -> Option<&'static str> {
        match now - self.at.ms() {
            ..0 => None,
            age if age < pace.waits => Some("WAITING"),
            age if age < pace.ends => Some("RUNNING"),
            _ => Some(self.end.word()),
        }
    }
}
