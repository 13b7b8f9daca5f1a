//! How a run ended.

use std::time::Duration;

use jiff::Timestamp;

/// How a run ended.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// From the first request to the end.
    pub elapsed: Duration,
    /// Why it ended before everything was sent.
    pub stopped: Option<String>,
    /// Why the journal lacks something that happened; nothing if it is complete.
    pub unwritten: Option<String>,
    /// The operator or a signal ended it.
    pub interrupted: bool,
    /// A request reached the cloud, or may have.
    pub reached_cloud: bool,
    /// When what was touched was last read.
    pub read_at: Option<Timestamp>,
}
