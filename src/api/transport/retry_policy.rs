//! When a request that failed is sent again, and after which pause.
//!
//! Passing trouble of reads and logins is tried again a few times ([`Tries`]). A refusal for the rate
//! of requests is another matter ([`Backoff`](crate::domain::backoff::Backoff)); `holds` has all requests
//! of a kind keep to the same pause.

use std::time::Duration;

use tokio::time::Instant;

use super::waits::Waits;
use crate::domain::backoff::{Budget, TooLong, explained, spread};
use crate::domain::{ApiError, ApiErrorKind, Settings};

/// The rules for trying again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RetryPolicy {
    retries: u32,
    first_pause: Duration,
    longest_asked_for: Budget,
    unreachable_too: bool,
    /// Waits for rate limits here, not in the caller.
    waits_for_rate: bool,
}

impl RetryPolicy {
    /// The rules of the settings.
    pub fn new(settings: &Settings) -> Self {
        Self {
            retries: settings.read_retries,
            first_pause: settings.retry_pause,
            longest_asked_for: Budget::in_company(settings),
            unreachable_too: true,
            waits_for_rate: true,
        }
    }

    /// The same without waiting for somebody who may not be there at all.
    pub const fn for_first_contact(self) -> Self {
        Self { unreachable_too: false, ..self }
    }

    /// The same for a login that is renewed on the way to something else: whoever wants that knows
    /// how long it may wait.
    pub const fn for_renewal(self) -> Self {
        Self { waits_for_rate: false, ..self }
    }

    /// Whether refusals for the rate are waited for here.
    pub const fn waits_for_rate(self) -> bool {
        self.waits_for_rate
    }

    /// Begins to count the tries of one request.
    pub const fn begin(self) -> Tries {
        Tries { retry_policy: self, done: 0 }
    }
}

/// The tries of one request.
#[derive(Debug)]
pub(crate) struct Tries {
    retry_policy: RetryPolicy,
    done: u32,
}

impl Tries {
    /// Waits as long as the latest failure asks for; where it stays failed, the fault as it is to be
    /// told.
    pub async fn again(&mut self, fault: ApiError, waits: &Waits) -> Result<(), ApiError> {
        match self.after(&fault) {
            Ok(pause) => {
                rest(waits, &fault, Instant::now() + pause).await;
                Ok(())
            }
            Err(why) => Err(explained(fault, why.as_ref())),
        }
    }

    /// What to do after the latest try ended in `fault`: so long a pause, or nothing more; with the
    /// reason, where that is not the fault itself.
    fn after(&mut self, fault: &ApiError) -> Result<Duration, Option<TooLong>> {
        let passing = match fault.kind {
            ApiErrorKind::Unreachable | ApiErrorKind::Timeout => self.retry_policy.unreachable_too,
            ApiErrorKind::Broken => true,
            ApiErrorKind::Cloud => fault.status != Some(501),
            _ => false,
        };
        if !passing || self.done >= self.retry_policy.retries {
            return Err(None);
        }
        let longest = self.retry_policy.longest_asked_for;
        let demanded = fault.retry_after.unwrap_or_default();
        if demanded > longest.total() {
            return Err(Some(TooLong::of_demand(demanded, longest)));
        }
        let doubled = self.retry_policy.first_pause.saturating_mul(1 << self.done.min(16));
        self.done += 1;
        Ok(demanded.max(spread(doubled, Instant::now().into_std())))
    }
}

/// Waits until then, and has it shown meanwhile.
pub(in crate::api) async fn rest(waits: &Waits, fault: &ApiError, until: Instant) {
    let _shown = waits.begin(fault, until.into_std());
    tokio::time::sleep_until(until).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(kind: ApiErrorKind) -> ApiError {
        ApiError::new(kind, "test", "")
    }

    fn within(pause: Duration, at_most: Duration) -> bool {
        pause <= at_most && pause >= at_most / 2
    }

    #[test]
    fn pauses_double_and_end() {
        let settings =
            Settings { read_retries: 3, retry_pause: Duration::from_millis(100), ..Settings::default() };
        let mut tries = RetryPolicy::new(&settings).begin();
        for at_most in [100, 200, 400] {
            let pause = tries.after(&fault(ApiErrorKind::Broken)).unwrap();
            assert!(within(pause, Duration::from_millis(at_most)), "{pause:?}");
        }
        assert!(tries.after(&fault(ApiErrorKind::Broken)).is_err());
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        let retry_policy = RetryPolicy::new(&Settings::default());
        for (kind, again) in [
            (ApiErrorKind::Unreachable, true),
            (ApiErrorKind::Timeout, true),
            (ApiErrorKind::Cloud, true),
            (ApiErrorKind::Tls, false),
            (ApiErrorKind::Garbled, false),
            (ApiErrorKind::Login, false),
            (ApiErrorKind::Refused, false),
        ] {
            assert_eq!(retry_policy.begin().after(&fault(kind)).is_ok(), again, "{kind:?}");
        }
        let first = retry_policy.for_first_contact();
        assert!(first.begin().after(&fault(ApiErrorKind::Unreachable)).is_err());
    }

    #[test]
    fn a_cloud_that_names_the_end_of_an_outage_is_obeyed_within_reason() {
        let retry_policy = RetryPolicy::new(&Settings::default());
        let after = |seconds| {
            let fault =
                ApiError { retry_after: Some(Duration::from_secs(seconds)), ..fault(ApiErrorKind::Cloud) };
            retry_policy.begin().after(&fault)
        };
        assert_eq!(after(7).unwrap(), Duration::from_secs(7));
        let why = after(3600).unwrap_err().unwrap().to_string();
        assert_eq!(why, "the cloud asks to wait 3600 s, longer than the 120 s that list_wait allows");
    }
}
