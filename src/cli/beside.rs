//! What is needed and what is not, at the same time: an optional call never holds up a needed one.

use std::cell::Cell;
use std::pin::pin;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::api::Waiting;
use crate::domain::{ApiError, ApiErrorKind};

/// When an optional call last got on.
#[derive(Debug)]
pub struct Progress(Cell<Instant>);

impl Progress {
    /// Nothing yet.
    pub fn new() -> Self {
        Self(Cell::new(Instant::now()))
    }

    /// It got on.
    pub fn made(&self) {
        self.0.set(Instant::now());
    }
}

/// Waits for what is needed; for what is not only as long as that takes, and from then on for as
/// long as no pause in it is longer than `most`. `None` is what was not there by then; without what
/// is needed nothing is waited for.
pub async fn beside<N, O, E>(
    needed: impl Future<Output = Result<N, E>>,
    optional: impl Future<Output = O>,
    progress: &Progress,
    most: Duration,
) -> Result<(N, Option<O>), E> {
    let mut needed = pin!(needed);
    let mut optional = pin!(optional);
    let mut early = None;
    let needed = loop {
        tokio::select! {
            needed = &mut needed => break needed?,
            got = &mut optional, if early.is_none() => early = Some(got),
        }
    };
    if early.is_some() {
        return Ok((needed, early));
    }
    progress.made();
    loop {
        let until = progress.0.get() + most;
        tokio::select! {
            got = &mut optional => return Ok((needed, Some(got))),
            () = sleep_until(until) => {
                // It may have got on meanwhile.
                if progress.0.get() + most <= until {
                    return Ok((needed, None));
                }
            }
        }
    }
}

/// What is said of an optional call that was not waited for any longer: `held_up` is what held calls up
/// by then.
pub fn late(held_up: &[Waiting], doing: &'static str, most: Duration) -> ApiError {
    let seconds = most.as_secs();
    match held_up.iter().find(|waiting| waiting.fault.doing == doing) {
        Some(Waiting { fault, .. }) => {
            let message = format!("{}; gave up after {seconds} s", fault.message.trim());
            ApiError { message, ..fault.clone() }
        }
        None => ApiError::new(ApiErrorKind::Timeout, doing, format!("no answer within {seconds} s")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::sleep;

    const STEP: Duration = Duration::from_millis(40);

    async fn after(steps: u32) -> u32 {
        sleep(STEP * steps).await;
        steps
    }

    #[tokio::test]
    async fn what_is_not_needed_is_waited_for_as_long_as_it_gets_on() {
        let needed = async |steps| Ok::<_, ()>(after(steps).await);
        let progress = Progress::new();
        // While the needed one is under way it costs nothing to wait.
        assert_eq!(beside(needed(6), after(4), &progress, STEP).await, Ok((6, Some(4))));
        let never = std::future::pending::<u32>;
        assert_eq!(beside(needed(1), never(), &progress, STEP * 2).await, Ok((1, None)));
        assert_eq!(beside(needed(0), after(1), &progress, STEP * 4).await, Ok((0, Some(1))));
        let getting_on = async {
            for _ in 0..6 {
                after(1).await;
                progress.made();
            }
            7
        };
        assert_eq!(beside(needed(0), getting_on, &progress, STEP * 3).await, Ok((0, Some(7))));
        let failed = async { Err::<u32, _>("no") };
        assert_eq!(beside(failed, never(), &progress, STEP * 1000).await, Err("no"));
    }
}
