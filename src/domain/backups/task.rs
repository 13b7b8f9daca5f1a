//! A backup task: one attempt of a policy to back one volume up (domain.md 1.9).

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::error::ErrorCode;
use crate::domain::model::{BackupId, JobId, VolumeId};

/// What a list says about one task; everything but the id may be missing.
#[derive(Clone, Debug, PartialEq)]
pub struct BackupTask {
    /// Its id.
    pub id: JobId,
    /// The status.
    pub status: TaskStatus,
    /// The volume, which may be gone.
    pub volume: Option<VolumeId>,
    /// When it began, UTC.
    pub created: Option<Timestamp>,
    /// When it ended.
    pub finished: Option<Timestamp>,
    /// The name of its backup (scrub before showing).
    pub backup_name: Box<str>,
    /// The job that carries it out.
    pub job: Option<JobId>,
    /// Why it failed.
    pub code: Option<ErrorCode>,
    /// The same in words (scrub before showing).
    pub message: Option<Box<str>>,
}

/// What became of a task.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TaskStatus {
    /// `EXECUTE_FAIL`
    Failed,
    /// `EXECUTE_TIMEOUT`: the backup may be there all the same.
    TimedOut,
    /// `SKIP`, which is explained nowhere: there is no backup.
    Skipped,
    /// `RUNNING`
    Running,
    /// `WAITING`
    Waiting,
    /// `EXECUTE_SUCCESS`
    Succeeded,
    /// A word that is in no table; shown as it came.
    Other(Arc<str>),
}

impl TaskStatus {
    /// Those that left a volume without a backup, or may have.
    pub const TROUBLE: [Self; 3] = [Self::Failed, Self::TimedOut, Self::Skipped];

    const KNOWN: [(Self, &'static str, &'static str); 6] = [
        (Self::Failed, "EXECUTE_FAIL", "failed"),
        (Self::TimedOut, "EXECUTE_TIMEOUT", "timed out"),
        (Self::Skipped, "SKIP", "skipped"),
        (Self::Running, "RUNNING", "running"),
        (Self::Waiting, "WAITING", "waiting"),
        (Self::Succeeded, "EXECUTE_SUCCESS", "ok"),
    ];

    /// Reads the wire's word, in any case.
    pub fn new(word: &str) -> Self {
        let known = Self::KNOWN.into_iter().find(|(_, known, _)| known.eq_ignore_ascii_case(word));
        known.map_or_else(|| Self::Other(word.into()), |(status, ..)| status)
    }

    /// The wire's word.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Other(word) => word,
            known => Self::row(known).map_or("", |(_, wire, _)| wire),
        }
    }

    /// What to do about it, where that does not depend on a code (domain.md 7.4).
    pub const fn advice(&self) -> Option<&'static str> {
        match self {
            Self::TimedOut => Some("Look whether its backup is there; if not, back the volume up again."),
            _ => None,
        }
    }

    /// The word that people read.
    pub fn word(&self) -> &str {
        match self {
            Self::Other(word) => word,
            known => Self::row(known).map_or("", |(.., word)| word),
        }
    }

    /// Its place where trouble comes first.
    pub fn rank(&self) -> usize {
        Self::KNOWN.iter().position(|(status, ..)| status == self).unwrap_or(Self::KNOWN.len())
    }

    fn row(&self) -> Option<&'static (Self, &'static str, &'static str)> {
        // A constant with an `Arc` in its type has no place of its own.
        static KNOWN: [(TaskStatus, &str, &str); 6] = TaskStatus::KNOWN;
        KNOWN.iter().find(|(status, ..)| status == self)
    }
}

impl fmt::Display for TaskStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// What carries a task, or a backup made by hand, out (domain.md 1.9).
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// How far it is.
    pub status: JobStatus,
    /// The backup it makes, once that is known.
    pub backup: Option<BackupId>,
    /// The volume it is about, or that it makes, once that is known.
    pub volume: Option<VolumeId>,
    /// Why it failed: its own code, or that of the part that did.
    pub code: Option<ErrorCode>,
    /// The same in words (scrub before showing).
    pub message: Option<Box<str>>,
}

/// How far a job is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobStatus {
    /// `INIT`
    Waiting,
    /// `RUNNING`
    Running,
    /// `SUCCESS`
    Succeeded,
    /// `FAIL`
    Failed,
    /// A word that is in no table.
    Other(Arc<str>),
}

impl JobStatus {
    /// Reads the wire's word, in any case.
    pub fn new(word: &str) -> Self {
        match word.to_ascii_uppercase().as_str() {
            "INIT" => Self::Waiting,
            "RUNNING" => Self::Running,
            "SUCCESS" => Self::Succeeded,
            "FAIL" => Self::Failed,
            _ => Self::Other(word.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_survive_the_round_trip_and_trouble_comes_first() {
        for (place, (status, wire, word)) in TaskStatus::KNOWN.into_iter().enumerate() {
            assert_eq!(TaskStatus::new(&wire.to_lowercase()), status);
            assert_eq!((status.as_str(), status.word(), status.rank()), (wire, word, place));
        }
        let odd = TaskStatus::new("PAUSED");
        assert_eq!((odd.as_str(), odd.word(), odd.rank()), ("PAUSED", "PAUSED", 6));
    }
}
