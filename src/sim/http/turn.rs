//! A request, and everything that was decided about it.

use std::sync::Arc;

use super::super::cloud::{Cloud, Project};
use super::super::fault::{Applied, Verdict};
use super::super::log::Seen;
use super::super::world::Author;
use super::call::Call;
use super::reply::{Manner, Reply};
use super::route::Route;

/// A request and everything that was decided about it.
#[derive(Debug)]
pub(crate) struct Turn {
    pub(crate) cloud: Arc<Cloud>,
    pub(crate) call: Call,
    pub(crate) route: Route,
    pub(crate) verdict: Verdict,
    pub(crate) seq: u64,
    pub(crate) request_id: String,
    /// How much of a batch to carry out.
    pub(crate) share: Applied,
}

/// How a request ends.
pub(crate) enum Ending {
    Answer(Reply, Manner),
    Reset,
    Silence,
}

impl Turn {
    /// The author of what this request changes.
    pub(crate) fn author(&self) -> Author {
        let lag = (self.cloud.config.lag.as_millis() as u64).max(self.verdict.lag_ms);
        Author { by: Some(self.seq), lag_ms: lag as i64 }
    }

    /// The project of the path, in the region of the path.
    pub(crate) fn place(&self) -> Option<&Project> {
        self.cloud.place(self.route.project.as_deref()?, self.route.region)
    }

    /// Logs what a read of single volumes showed.
    pub(crate) fn saw(&self, seen: Vec<Seen>) {
        self.cloud.log().edit(self.seq, |entry| entry.seen = seen);
    }
}
