//! What requests are waiting for right now.

use std::time::{Duration, Instant};

use tokio::sync::watch;

use crate::domain::ApiError;

/// A pause that was taken because the cloud asked for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    /// Why (scrub before showing).
    pub why: String,
    /// The same as it came.
    pub fault: ApiError,
    /// When it ends.
    pub until: Instant,
    number: u64,
}

impl Waiting {
    /// How long it still takes.
    pub fn left(&self) -> Duration {
        self.until.saturating_duration_since(Instant::now())
    }
}

/// All pauses under way.
#[derive(Debug, Default)]
pub struct Waits {
    all: watch::Sender<Vec<Waiting>>,
}

impl Waits {
    /// The pause that ends last, if there is any.
    pub fn current(&self) -> Option<Waiting> {
        longest(&self.all.borrow())
    }

    /// All of them.
    pub fn all(&self) -> Vec<Waiting> {
        self.all.borrow().clone()
    }

    /// Tells every change; see [`longest`].
    pub fn subscribe(&self) -> watch::Receiver<Vec<Waiting>> {
        self.all.subscribe()
    }

    /// A pause begins; it ends when what is returned is dropped.
    pub(in crate::api) fn begin(&self, fault: &ApiError, until: Instant) -> Shown<'_> {
        let mut number = 0;
        self.all.send_modify(|all| {
            number = all.last().map_or(0, |last| last.number + 1);
            all.push(Waiting { why: fault.to_string(), fault: fault.clone(), until, number });
        });
        Shown { waits: self, number }
    }
}

/// The pause that ends last.
pub fn longest(all: &[Waiting]) -> Option<Waiting> {
    all.iter().max_by_key(|waiting| waiting.until).cloned()
}

/// A pause is shown as long as this lives, also where its future is dropped half way.
pub(in crate::api) struct Shown<'a> {
    waits: &'a Waits,
    number: u64,
}

impl Drop for Shown<'_> {
    fn drop(&mut self) {
        self.waits.all.send_modify(|all| all.retain(|waiting| waiting.number != self.number));
    }
}
