//! How many reads of one list are under way at once, for a cloud that limits the rate of requests.
//!
//! A 429 (domain.md 2, rate limit) halves what may be in flight and lets the number grow again
//! slowly. How long everybody waits after it is in `patience`.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

use crate::domain::Settings;

/// So many answers in a row, per request in flight, let one more be in flight.
const ANSWERS_TO_GROW: usize = 4;

/// The pace of one cloud.
#[derive(Debug)]
pub(crate) struct Pace {
    places: Semaphore,
    state: Mutex<State>,
    most: usize,
}

#[derive(Debug)]
struct State {
    /// Requests that may be in flight.
    width: usize,
    /// Places that were taken away while they were in use: they close when they are left.
    closing: usize,
    answers: usize,
    narrowed: Option<Instant>,
}

impl Pace {
    /// As many at once as the settings say, as long as the cloud takes it.
    pub fn new(settings: &Settings) -> Self {
        let most = settings.pages_in_flight.max(1);
        let state = State {
            width: most,
            closing: 0,
            answers: 0,
            narrowed: None,
        };
        Self { places: Semaphore::new(most), state: Mutex::new(state), most }
    }

    /// Waits for a place, in the order of asking.
    /// `None` never happens: the places are not closed while there is a pace.
    pub async fn enter(&self) -> Option<Place<'_>> {
        let permit = self.places.acquire().await.ok()?;
        Some(Place { pace: self, permit: Some(permit), since: Instant::now() })
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

    /// It was refused for the rate.
    pub fn refused(self) {
        let mut state = self.pace.state();
        // Requests that were under way together are refused together; that is one reason to slow
        // down, not many.
        if state.narrowed.is_none_or(|moment| moment <= self.since) {
            Pace::narrow(&mut state);
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut state = self.pace.state();
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
        Pace::new(&Settings { pages_in_flight: most, ..Settings::default() })
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
        places(&pace, 8).await.into_iter().for_each(Place::refused);
        assert_eq!((pace.state().width, pace.places.available_permits()), (4, 4));
        places(&pace, 4).await.into_iter().for_each(Place::refused);
        assert_eq!((pace.state().width, pace.places.available_permits()), (2, 2));
    }

    #[tokio::test]
    async fn it_grows_again_slowly_and_never_beyond() {
        let pace = pace(4);
        places(&pace, 1).await.remove(0).refused();
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
}
