//! The log: what every request did, in the words an oracle needs.
//!
//! Two lists. [`LogEntry`] is one request and its answer; for associate and
//! disassociate it says per volume what was done and what was told. [`Change`]
//! is one volume changing policy, by any client: with it the true state at any
//! past moment can be worked out. Both are bounded; the oldest go first.

use std::collections::VecDeque;

use serde::{Serialize, Serializer};

use super::fault::On;

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// No answer yet.
    Pending,
    /// Answered with this HTTP status.
    Status(u16),
    /// The connection was reset.
    Reset,
    /// Accepted and never answered.
    Timeout,
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Pending => out.serialize_str("pending"),
            Self::Status(status) => out.serialize_u16(*status),
            Self::Reset => out.serialize_str("reset"),
            Self::Timeout => out.serialize_str("timeout"),
        }
    }
}

/// What a request did to one volume.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Did {
    /// The volume is now where it was asked to be.
    Applied,
    /// It was there before.
    Already,
    /// Nothing changed.
    Refused,
    /// It left the old policy and did not enter the new one.
    HalfMoved,
    /// The request was never carried out for this volume.
    Untouched,
    /// To be carried out later (a timeout after acceptance).
    Later,
}

/// What the answer said about one volume.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// Among the successes, without a code.
    Success,
    /// Among the successes, with a code: not applied.
    CodedSuccess,
    /// Among the failures.
    Failed,
    /// In neither list.
    Unmentioned,
    /// The client got no lists: another answer, or none.
    Nothing,
}

/// What happened to one volume of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Deed {
    /// The volume as the request spelled it.
    pub volume: String,
    /// What was done.
    pub did: Did,
    /// What was answered.
    pub told: Told,
    /// Code in the answer.
    pub code: Option<String>,
    /// Message in the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Policy before.
    pub from: Option<String>,
    /// Policy asked for; `None` for taking out.
    pub to: Option<String>,
    /// When it was applied, Unix milliseconds.
    pub applied_at: Option<i64>,
}

/// What a read of single volumes showed, for judging the client's last look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// Volume id.
    pub volume: String,
    /// Policy as shown, which lags behind the truth if the cloud does.
    pub policy: Option<String>,
}

/// What a request showed of its sender; whether it was taken, the status tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Auth {
    /// Nothing.
    None,
    /// A token.
    Token,
    /// A signature in the Access form, or one that cannot be read.
    Access,
    /// A signature in the Credential form.
    Credential,
}

/// One request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogEntry {
    /// Counts requests from 1.
    pub seq: u64,
    /// Arrival, Unix milliseconds.
    pub at_ms: i64,
    /// When it was answered, Unix milliseconds.
    pub answered_ms: Option<i64>,
    /// HTTP method.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// What kind of request it is, in the words of fault rules.
    pub op: On,
    /// How it ended.
    pub status: Answer,
    /// As sent in `X-Request-Id`.
    pub request_id: String,
    /// What it showed of its sender.
    pub auth: Auth,
    /// Logins: the methods, `other` for unknown ones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub methods: Vec<&'static str>,
    /// Kinds of the faults that were injected.
    pub faults: Vec<&'static str>,
    /// Associate and disassociate: per volume.
    pub volumes: Vec<Deed>,
    /// Reads of single volumes or by `ids`: what was shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<Seen>,
}

/// One volume changing policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Unix milliseconds.
    pub at_ms: i64,
    /// Volume id.
    pub volume: String,
    /// Policy before.
    pub from: Option<String>,
    /// Policy after.
    pub to: Option<String>,
    /// The request that did it; `None` is another operator.
    pub by: Option<u64>,
}

/// The bounded list of requests.
#[derive(Debug)]
pub(crate) struct Log {
    entries: VecDeque<LogEntry>,
    next: u64,
    cap: usize,
}

impl Log {
    pub(crate) fn new(cap: usize) -> Self {
        Self { entries: VecDeque::new(), next: 1, cap: cap.max(1) }
    }

    /// Opens an entry and gives its number.
    pub(crate) fn open(&mut self, entry: impl FnOnce(u64) -> LogEntry) -> u64 {
        let seq = self.next;
        self.next += 1;
        if self.entries.len() >= self.cap {
            self.entries.pop_front();
        }
        self.entries.push_back(entry(seq));
        seq
    }

    /// Changes an entry that is still kept.
    pub(crate) fn edit(&mut self, seq: u64, change: impl FnOnce(&mut LogEntry)) {
        let first = self.entries.front().map_or(0, |entry| entry.seq);
        let entry = seq.checked_sub(first).and_then(|at| self.entries.get_mut(usize::try_from(at).ok()?));
        if let Some(entry) = entry {
            change(entry);
        }
    }

    pub(crate) fn all(&self) -> Vec<LogEntry> {
        self.entries.iter().cloned().collect()
    }
}
