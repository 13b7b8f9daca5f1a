//! The states a volume goes through in a run.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The state of one volume in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Not sent yet.
    Waiting,
    /// In the request in flight.
    Sent,
    /// Done: newly in the policy, or removed from it.
    Ok,
    /// Taken from another policy into this one.
    Moved,
    /// Was where it should be before; not sent.
    Already,
    /// Not done; the reason is beside it.
    Failed,
    /// Not sent, because the cloud would reject it.
    Refused,
    /// Not sent, because the run ended before its turn.
    Skipped,
    /// It is not known yet whether it was done.
    Unknown,
}

impl State {
    /// Every state, in the order of a summary.
    pub const ALL: [Self; 9] = [
        Self::Waiting,
        Self::Sent,
        Self::Ok,
        Self::Moved,
        Self::Already,
        Self::Failed,
        Self::Refused,
        Self::Skipped,
        Self::Unknown,
    ];

    /// Every state that an outcome can end in, in the order of a summary.
    pub const ENDS: [Self; 7] =
        [Self::Ok, Self::Moved, Self::Already, Self::Failed, Self::Refused, Self::Skipped, Self::Unknown];

    /// Whether volumes in this state are read back: a request had them in it.
    pub const fn is_read_back(self) -> bool {
        matches!(self, Self::Ok | Self::Moved | Self::Failed | Self::Unknown)
    }

    /// Whether its outcome is still to come.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Sent)
    }

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Ok => "ok",
            Self::Moved => "moved",
            Self::Already => "already",
            Self::Failed => "failed",
            Self::Refused => "refused",
            Self::Skipped => "skipped",
            Self::Unknown => "unknown",
        }
    }

    /// Whether the volume is where it should be.
    pub const fn is_success(self) -> bool {
        matches!(self, Self::Ok | Self::Moved | Self::Already)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}
