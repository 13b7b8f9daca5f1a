//! How many reads of one list are under way at once, for a cloud that limits the rate of requests.
//!
//! A 429 (domain.md 2, rate limit) halves what may be in flight and lets the number grow again
//! slowly. How long everybody waits after it is in `retry_policy`.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

use crate::domain::Settings;

/// So many answers in a row, per request in flight, let one more be in flight.
const ANSWERS_TO_GROW: usize = 4;

/// The pace of one cloud.
#[derive(Debug)]
pub(crate) struct ConcurrencyLimit {
    slots: Semaphore,
    state: Mutex<State>,
    most: usize,
}

#[derive(Debug)]
struct State {
    /// Requests that may be in flight.
    width: usize,
    /// Places that were taken away while they were in use: they close when they are left.
    closing: usize,
    in_flight: usize,
    /// Requests that ever began, to tell one that had company.
    begun: u64,
    answers: usize,
    narrowed: Option<Instant>,
}

impl ConcurrencyLimit {
    /// As many at once as the settings say, as long as the cloud takes it.
    pub fn new(settings: &Settings) -> Self {
        let most = settings.pages_in_flight.max(1);
        let state = State { width: most, closing: 0, in_flight: 0, begun: 0, answers: 0, narrowed: None };
        Self { slots: Semaphore::new(most), state: Mutex::new(state), most }
    }

    /// Waits for a place, in the order of asking.
    /// `None` never happens: the semaphore is never closed.
    pub async fn enter(&self) -> Option<Permit<'_>> {
        let slot = self.slots.acquire().await.ok()?;
        let mut state = self.state();
        state.begun += 1;
        let company = state.in_flight > 0;
        state.in_flight += 1;
        Some(Permit {
            concurrency: self,
            slot: Some(slot),
            since: Instant::now(),
            company,
            begun: state.begun,
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn widen(&self, state: &mut State) {
        state.answers = 0;
        state.width += 1;
        match state.closing.checked_sub(1) {
            Some(fewer) => state.closing = fewer,
            None => self.slots.add_permits(1),
        }
    }

    fn narrow(state: &mut State) {
        let width = (state.width / 2).max(1);
        state.closing += state.width - width;
        state.width = width;
        state.answers = 0;
        state.narrowed = Some(Instant::now());
    }
}

/// A request in flight.
#[derive(Debug)]
pub(crate) struct Permit<'a> {
    concurrency: &'a ConcurrencyLimit,
    slot: Option<SemaphorePermit<'a>>,
    since: Instant,
    company: bool,
    begun: u64,
}

impl Permit<'_> {
    /// It was answered.
    pub fn answered(self) {
        let mut state = self.concurrency.state();
        state.answers += 1;
        if state.width < self.concurrency.most && state.answers >= ANSWERS_TO_GROW * state.width {
            self.concurrency.widen(&mut state);
        }
    }

    /// It was refused for the rate; whether it had company.
    pub fn refused(self) -> bool {
        let mut state = self.concurrency.state();
        // Requests that were under way together are refused together; that is one reason to slow
        // down, not many.
        if state.narrowed.is_none_or(|moment| moment <= self.since) {
            ConcurrencyLimit::narrow(&mut state);
        }
        self.company || state.begun != self.begun
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let mut state = self.concurrency.state();
        state.in_flight = state.in_flight.saturating_sub(1);
        if let Some(fewer) = state.closing.checked_sub(1) {
            state.closing = fewer;
            if let Some(slot) = self.slot.take() {
                slot.forget();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn concurrency(most: usize) -> ConcurrencyLimit {
        ConcurrencyLimit::new(&Settings { pages_in_flight: most, ..Settings::default() })
    }

    async fn permits(concurrency: &ConcurrencyLimit, count: usize) -> Vec<Permit<'_>> {
        let mut permits = Vec::new();
        for _ in 0..count {
            permits.push(concurrency.enter().await.unwrap());
        }
        permits
    }

    #[tokio::test]
    async fn refused_together_is_slowed_down_once() {
        let concurrency = concurrency(8);
        assert!(permits(&concurrency, 8).await.into_iter().all(Permit::refused));
        assert_eq!((concurrency.state().width, concurrency.slots.available_permits()), (4, 4));
        assert!(permits(&concurrency, 4).await.into_iter().all(Permit::refused));
        assert_eq!((concurrency.state().width, concurrency.slots.available_permits()), (2, 2));
    }

    #[tokio::test]
    async fn one_that_was_alone_is_told_from_one_in_company() {
        let concurrency = concurrency(8);
        assert!(!permits(&concurrency, 1).await.remove(0).refused());
        let mut two = permits(&concurrency, 2).await;
        let (second, first) = (two.pop().unwrap(), two.pop().unwrap());
        second.answered();
        assert!(first.refused(), "the other came after it");
    }

    #[tokio::test]
    async fn it_grows_again_slowly_and_never_beyond() {
        let concurrency = concurrency(4);
        permits(&concurrency, 1).await.remove(0).refused();
        assert_eq!(concurrency.state().width, 2);
        let mut answers = 0;
        while concurrency.state().width < 4 {
            permits(&concurrency, 1).await.remove(0).answered();
            answers += 1;
        }
        assert_eq!(answers, 8 + 12);
        for _ in 0..100 {
            permits(&concurrency, 1).await.remove(0).answered();
        }
        assert_eq!((concurrency.state().width, concurrency.slots.available_permits()), (4, 4));
    }
}
