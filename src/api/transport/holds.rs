//! Requests of a kind that wait together, because one of them was refused for the rate.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use super::retry_policy::rest;
use super::waits::Waits;
use crate::domain::backoff::{Backoff, Budget, explained};
use crate::domain::{ApiError, Settings};

/// Requests that are held back because others of their kind were refused for the rate.
#[derive(Debug)]
pub(crate) struct Holds {
    fresh: Backoff,
    by_kind: Mutex<HashMap<&'static str, Hold>>,
    waits: Arc<Waits>,
}

#[derive(Debug)]
struct Hold {
    backoff: Backoff,
    latest: Instant,
    not_before: Instant,
    fault: ApiError,
}

impl Holds {
    /// None is held back.
    pub fn new(settings: &Settings, waits: Arc<Waits>) -> Self {
        Self { fresh: Backoff::new(settings), by_kind: Mutex::default(), waits }
    }

    /// What is waited for, to be shown.
    pub fn waits(&self) -> &Arc<Waits> {
        &self.waits
    }

    /// Waits until requests of a kind may be sent.
    pub async fn wait(&self, doing: &'static str) {
        loop {
            let hold = self.all().get(doing).map(|hold| (hold.not_before, hold.fault.clone()));
            let Some((not_before, fault)) = hold.filter(|(moment, _)| *moment > Instant::now()) else {
                return;
            };
            rest(&self.waits, &fault, not_before).await;
        }
    }

    /// A request of a kind was answered.
    pub fn answered(&self, doing: &'static str) {
        if let Some(hold) = self.all().get_mut(doing) {
            hold.backoff.answered();
        }
    }

    /// A request that was sent at `sent` was refused for the rate. The fault comes back where it
    /// stays refused.
    ///
    /// Requests that were under way together are refused together: that is one reason to wait
    /// longer, not many.
    pub fn refused(
        &self,
        doing: &'static str,
        sent: Instant,
        fault: ApiError,
        budget: Budget,
    ) -> Result<(), ApiError> {
        let now = Instant::now();
        let mut all = self.all();
        let hold = all.entry(doing).or_insert_with(|| Hold {
            backoff: self.fresh,
            latest: sent,
            not_before: now,
            fault: fault.clone(),
        });
        let pause = if sent < hold.latest {
            hold.backoff.left(&fault, budget, now.into_std()).map(|_| fault.retry_after.unwrap_or_default())
        } else {
            hold.latest = now;
            hold.backoff.refused(&fault, budget, now.into_std())
        };
        match pause {
            Ok(pause) => {
                hold.not_before = hold.not_before.max(now + pause);
                hold.fault = fault;
                Ok(())
            }
            Err(why) => {
                // Whoever asks again later waits anew.
                all.remove(doing);
                Err(explained(fault, Some(&why)))
            }
        }
    }

    fn all(&self) -> MutexGuard<'_, HashMap<&'static str, Hold>> {
        self.by_kind.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::domain::ApiErrorKind;

    #[tokio::test]
    async fn refused_together_is_waited_for_once_and_together() {
        let millis = Duration::from_millis;
        let settings = Settings { retry_pause: millis(40), list_wait: millis(600), ..Settings::default() };
        let holds = Holds::new(&settings, Arc::default());
        let budget = Budget::of_lists(&settings);
        let refused = |wait: Option<u64>, sent: Instant| {
            let fault = ApiError {
                retry_after: wait.map(millis),
                ..ApiError::new(ApiErrorKind::Limited, "test", "")
            };
            holds.refused("test", sent, fault, budget)
        };
        let sent = Instant::now();
        tokio::time::sleep(millis(2)).await;
        for _ in 0..8 {
            refused(None, sent).unwrap();
        }
        assert_eq!(holds.all()["test"].backoff.refusals(), 1);
        let shown = async {
            tokio::task::yield_now().await;
            holds.waits.current()
        };
        let ((), shown) = tokio::join!(holds.wait("test"), shown);
        assert!(shown.is_some() && holds.waits.current().is_none(), "it is shown while it lasts");
        holds.wait("another").await;
        refused(Some(120), Instant::now()).unwrap();
        let begun = Instant::now();
        holds.wait("test").await;
        assert!(begun.elapsed() >= millis(118), "{:?}", begun.elapsed());
        holds.answered("test");
        assert!(refused(Some(700), Instant::now()).unwrap_err().message.contains("700 ms"));
    }
}
