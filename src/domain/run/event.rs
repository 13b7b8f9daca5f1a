//! What the engine reports.
//!
//! The engine owns the truth of a run and reports each change as a [`RunEvent`];
//! [`Outcomes`](super::Outcomes) is what the reports add up to, the same on the screen and in the shell.

use std::fmt;
use std::time::Duration;

use super::outcome::Outcome;
use super::summary::Summary;
use crate::domain::model::Volume;

/// What the engine reports while it carries out a plan.
#[derive(Clone, Debug, PartialEq)]
pub enum RunEvent {
    /// These volumes changed; each replaces what was known of it.
    Changed(Vec<Outcome>),
    /// These volumes were read again: what lists know of them is out of date.
    Read(Vec<Volume>),
    /// All is sent; what was touched is being read again, for at most so long.
    Settling {
        /// Volumes still being read.
        volumes: usize,
        /// Time left.
        left: Duration,
    },
    /// Backups that were accepted are being looked at.
    Following {
        /// Those that are still open.
        backups: usize,
    },
    /// The cloud asked for a pause.
    Pausing {
        /// Why.
        reason: String,
        /// For how long.
        pause: Duration,
    },
    /// The run waits for a word: go on, or stop.
    NeedsDecision(Decision),
    /// It is over.
    Finished(Summary),
}

/// Why a run is paused for a decision.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision {
    /// Two answers in a row left the outcome open; more may follow.
    StillUnclear(String),
    /// The login is no longer accepted and cannot be renewed silently.
    Login(String),
    /// What happens cannot be written down any more.
    Journal(String),
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StillUnclear(last) => write!(f, "two answers in a row were unclear ({last})"),
            Self::Login(reason) => write!(f, "the cloud no longer accepts the login ({reason})"),
            Self::Journal(reason) => write!(f, "the journal cannot be written ({reason})"),
        }
    }
}
