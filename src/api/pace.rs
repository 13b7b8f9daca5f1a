//! How many reads of one list are under way at once, for a cloud that limits the rate of requests.
//!
//! A 429 (domain.md 2, rate limit) halves what may be in flight, holds everybody back for as long
//! as the cloud asks, and lets the number grow again slowly. A request that was refused beside
//! others of ours was refused for our haste, not for its own sake: it does not use up one of its
//! tries, so reading in parallel never fails where reading one by one would have got through.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

use crate::domain::{Fault, FaultKind, Settings};

/// So many answers in a row, per request in flight, let one more be in flight.
const ANSWERS_TO_GROW: usize = 4;

/// The pace of one cloud.
#[derive(Debug)]
pub(crate) struct Pace {
    places: Semaphore,
    state: Mutex<State>,
    most: usize,
    pause: Duration,
    longest_asked_for: Duration,
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
    not_before: Option<Instant>,
}

impl Pace {
    /// As many at once as the settings say, as long as the cloud takes it.
    pub fn new(settings: &Settings) -> Self {
        let most = settings.pages_in_flight.max(1);
        let state = State {
            width: most,
            closing: 0,
            in_flight: 0,
            begun: 0,
            answers: 0,
            narrowed: None,
            not_before: None,
        };
        Self {
            places: Semaphore::new(most),
            state: Mutex::new(state),
            most,
            pause: settings.retry_pause,
            longest_asked_for: settings.max_retry_after,
        }
    }

    /// Waits for a place, in the order of asking, and until the cloud wants to be asked again.
    /// `None` never happens: the places are not closed while there is a pace.
    pub async fn enter(&self) -> Option<Place<'_>> {
        let permit = self.places.acquire().await.ok()?;
        loop {
            let wait = self.state().not_before.filter(|moment| *moment > Instant::now());
            let Some(moment) = wait else { break };
            tokio::time::sleep_until(moment).await;
        }
        let mut state = self.state();
        state.begun += 1;
        let company = state.in_flight > 0;
        state.in_flight += 1;
        Some(Place { pace: self, permit: Some(permit), since: Instant::now(), company, begun: state.begun })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn widen(&self, state: &mut State) {
        state.answers = 0;
        state.width += 1;
        match state.closing.checked_sub(1) {
            Some(fewer) => state.closing = fewer,
            None => self.places.add_permits(1),
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
pub(crate) struct Place<'a> {
    pace: &'a Pace,
    permit: Option<SemaphorePermit<'a>>,
    since: Instant,
    company: bool,
    begun: u64,
}

impl Place<'_> {
    /// It was answered.
    pub fn answered(self) {
        let mut state = self.pace.state();
        state.answers += 1;
        if state.width < self.pace.most && state.answers >= ANSWERS_TO_GROW * state.width {
            self.pace.widen(&mut state);
        }
    }

    /// It failed. `true` if that was for the rate and it had company: it may then enter again,
    /// however often it was tried.
    pub fn refused(self, fault: &Fault) -> bool {
        if fault.kind != FaultKind::Limited {
            return false;
        }
        let asked = fault.retry_after.unwrap_or(self.pace.pause);
        if asked > self.pace.longest_asked_for {
            return false;
        }
        let mut state = self.pace.state();
        let until = Instant::now() + asked;
        state.not_before = Some(state.not_before.map_or(until, |moment| moment.max(until)));
        // Requests that were under way together are refused together; that is one reason to slow
        // down, not many.
        if state.narrowed.is_none_or(|moment| moment <= self.since) {
            Pace::narrow(&mut state);
        }
        self.company || state.begun != self.begun
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut state = self.pace.state();
        state.in_flight = state.in_flight.saturating_sub(1);
        if let Some(fewer) = state.closing.checked_sub(1) {
            state.closing = fewer;
            if let Some(permit) = self.permit.take() {
                permit.forget();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(most: usize) -> Pace {
        let settings =
            Settings { pages_in_flight: most, retry_pause: Duration::from_millis(1), ..Settings::default() };
        Pace::new(&settings)
    }

    fn limited(ms: Option<u64>) -> Fault {
        Fault { retry_after: ms.map(Duration::from_millis), ..Fault::new(FaultKind::Limited, "test", "") }
    }

    async fn places(pace: &Pace, count: usize) -> Vec<Place<'_>> {
        let mut places = Vec::new();
        for _ in 0..count {
            places.push(pace.enter().await.unwrap());
        }
        places
    }

    #[tokio::test]
    async fn refused_together_is_slowed_down_once() {
        let pace = pace(8);
        for place in places(&pace, 8).await {
            assert!(place.refused(&limited(None)));
        }
        assert_eq!((pace.state().width, pace.places.available_permits()), (4, 4));
        for place in places(&pace, 4).await {
            assert!(place.refused(&limited(None)));
        }
        assert_eq!((pace.state().width, pace.places.available_permits()), (2, 2));
    }

    #[tokio::test]
    async fn one_that_was_alone_uses_up_a_try() {
        let pace = pace(8);
        let alone = places(&pace, 1).await.remove(0);
        assert!(!alone.refused(&limited(None)));
        let mut two = places(&pace, 2).await;
        let (second, first) = (two.pop().unwrap(), two.pop().unwrap());
        second.answered();
        assert!(first.refused(&limited(None)), "the other came after it");
        let one = places(&pace, 1).await.remove(0);
        assert!(!one.refused(&Fault::new(FaultKind::Cloud, "test", "")));
    }

    #[tokio::test]
    async fn it_grows_again_slowly_and_never_beyond() {
        let pace = pace(4);
        places(&pace, 1).await.remove(0).refused(&limited(None));
        assert_eq!(pace.state().width, 2);
        let mut answers = 0;
        while pace.state().width < 4 {
            places(&pace, 1).await.remove(0).answered();
            answers += 1;
        }
        assert_eq!(answers, 8 + 12);
        for _ in 0..100 {
            places(&pace, 1).await.remove(0).answered();
        }
        assert_eq!((pace.state().width, pace.places.available_permits()), (4, 4));
    }

    #[tokio::test]
    async fn all_wait_as_long_as_the_cloud_asks() {
        let pace = pace(2);
        let two = places(&pace, 2).await;
        let begun = Instant::now();
        for place in two {
            assert!(place.refused(&limited(Some(30))));
        }
        pace.enter().await.unwrap().answered();
        assert!(begun.elapsed() >= Duration::from_millis(30));
        let far = Fault { retry_after: Some(Duration::from_secs(3600)), ..limited(None) };
        let two = places(&pace, 1).await;
        assert!(!two.into_iter().next().unwrap().refused(&far), "too long to wait");
    }
}
