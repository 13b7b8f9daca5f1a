//! When backups and tasks begin, and how long they take.

use std::time::Duration;

/// How long backups and tasks take, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pace {
    /// They run after so long,
    pub(crate) waits: i64,
    /// and have ended after so long; a backup that is deleted is gone after as long.
    pub(crate) ends: i64,
}

impl Pace {
    pub(crate) fn new(takes: Duration) -> Self {
        let ends = takes.as_millis() as i64;
        Self { waits: ends / 4, ends }
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self::new(Duration::from_secs(8))
    }
}

/// A moment, in six bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment {
    pub(super) seconds: u32,
    millis: u16,
}

impl Moment {
    pub(crate) fn new(ms: i64) -> Self {
        Self { seconds: ms.div_euclid(1000) as u32, millis: ms.rem_euclid(1000) as u16 }
    }

    pub(crate) fn ms(self) -> i64 {
        i64::from(self.seconds) * 1000 + i64::from(self.millis)
    }
}

/// A volume that is being made from a backup, or was.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Restore {
    pub(super) number: u32,
    pub(super) volume: u32,
    pub(super) at_ms: i64,
}
