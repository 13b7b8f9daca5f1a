//! What the backups of a volume come to.

use serde::Deserialize;

/// How every backup of a volume ends that is told to go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BackupOutcome {
    /// The task fails with a code, and there is no backup.
    Fails,
    /// The task fails without a code, and only its job tells why.
    FailsUnsaid,
    /// The task fails, and there is a backup in status `error`.
    Breaks,
    /// The task times out, but the backup is there and available.
    TimesOut,
    /// The volume is passed over.
    IsSkipped,
}

/// An outcome that holds from a moment on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lasting {
    pub(crate) outcome: BackupOutcome,
    pub(crate) since_ms: i64,
}

/// How a task ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Success,
    Timeout,
    Skip,
    Fail(Cause),
}

/// Why a task fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    /// The volume is neither available nor in use.
    Status,
    Dedicated,
    QuotaUsedUp,
    /// The backup ended in `error`.
    Broken,
    /// The service failed.
    Service,
    /// The task does not say why; its job does.
    Unsaid,
}

impl End {
    /// The status of the service.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Success => "EXECUTE_SUCCESS",
            Self::Timeout => "EXECUTE_TIMEOUT",
            Self::Skip => "SKIP",
            Self::Fail(_) => "EXECUTE_FAIL",
        }
    }

    /// Whether a backup is there afterwards, and whether it is a broken one.
    pub(crate) fn leaves(self) -> Option<bool> {
        match self {
            Self::Success | Self::Timeout => Some(false),
            Self::Fail(Cause::Broken) => Some(true),
            Self::Fail(_) | Self::Skip => None,
        }
    }
}

impl From<BackupOutcome> for End {
    fn from(outcome: BackupOutcome) -> Self {
        match outcome {
            BackupOutcome::Fails => Self::Fail(Cause::Service),
            BackupOutcome::FailsUnsaid => Self::Fail(Cause::Unsaid),
            BackupOutcome::Breaks => Self::Fail(Cause::Broken),
            BackupOutcome::TimesOut => Self::Timeout,
            BackupOutcome::IsSkipped => Self::Skip,
        }
    }
}

impl Cause {
    /// Code and message as the job gives them.
    pub(crate) fn said(self) -> (&'static str, &'static str) {
        match self {
            Self::Status => ("VolumeBackup.0012", "disk status is not available or in_use"),
            Self::Dedicated => ("VolumeBackup.0053", "dedicated storage disks cannot be backed up"),
            Self::QuotaUsedUp => ("VolumeBackup.0080", "backup quota exceeded"),
            Self::Broken => ("VolumeBackup.0064", "the backup is in status error"),
            Self::Service => ("VolumeBackup.0900", "the service is not available"),
            Self::Unsaid => ("VolumeBackup.0013", "the previous backup is still running"),
        }
    }
}
