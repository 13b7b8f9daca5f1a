//! What policies could not back up lately, as far as that was read.

use jiff::Timestamp;

use super::request::RequestId;
use crate::domain::{Failure, Superseded};

/// What was read.
#[derive(Clone, Debug)]
pub struct FailuresRead {
    /// What is still broken first.
    pub failures: Vec<Failure>,
    /// Policies whose tasks could not be read, each with the reason (scrub before showing).
    pub unread: Vec<String>,
    /// Tasks that began then or later were read.
    pub since: Timestamp,
    /// When they were read.
    pub at: Timestamp,
}

/// What is known of it.
#[derive(Clone, Debug, Default)]
pub struct Failures {
    /// The question under way.
    pub reading: Option<RequestId>,
    /// The last answer, or why there is none (scrub before showing).
    pub read: Option<Result<Box<FailuresRead>, String>>,
}

impl Failures {
    /// What was read, if it was.
    pub fn answer(&self) -> Option<&FailuresRead> {
        self.read.as_ref()?.as_ref().ok().map(|read| &**read)
    }

    /// The failures, what is still broken first.
    pub fn rows(&self) -> &[Failure] {
        self.answer().map(|read| read.failures.as_slice()).unwrap_or_default()
    }

    /// Those that have not come right since, as far as is known.
    pub fn broken(&self) -> impl Iterator<Item = &Failure> {
        self.rows().iter().filter(|failure| is_broken(failure))
    }
}

/// Whether a failure has not come right since, as far as is known.
pub const fn is_broken(failure: &Failure) -> bool {
    !matches!(failure.superseded, Superseded::Since(_))
}
