//! How long a client that is refused for the rate of its requests waits, and when it gives up.
//!
//! Nothing was done, and all that helps is time. [`Backoff`] makes growing pauses of it, within a total
//! that begins anew with every answer. Pauses are spread by chance, so that many clients do not come back
//! at the same moment.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::{Duration, Instant};

use super::api_error::ApiError;
use crate::domain::settings::Settings;

/// How long one goes without progress while the cloud limits the rate of requests, and the setting
/// that says so.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    total: Duration,
    setting: &'static str,
}

impl Budget {
    /// Of a list, and of everything else that is read outside of a run.
    pub const fn of_lists(settings: &Settings) -> Self {
        // Whoever wants no second try does not want this one either.
        let total = if settings.read_retries == 0 { Duration::ZERO } else { settings.list_wait };
        Self { total, setting: "list_wait" }
    }

    /// Of requests that were refused beside others of ours: that was for our haste, so it costs none
    /// its only try.
    pub const fn in_company(settings: &Settings) -> Self {
        Self { total: settings.list_wait, setting: "list_wait" }
    }

    /// The whole of it.
    pub const fn total(self) -> Duration {
        self.total
    }

    /// Of a run.
    pub const fn of_runs(settings: &Settings) -> Self {
        Self { total: settings.run_wait, setting: "run_wait" }
    }
}

/// Why there is no more waiting for a cloud that limits the rate of requests.
#[derive(Clone, Copy, Debug)]
pub struct TooLong {
    demanded: Option<Duration>,
    left: Duration,
    budget: Budget,
}

impl TooLong {
    /// The cloud asks for more than the whole budget.
    pub const fn of_demand(demanded: Duration, budget: Budget) -> Self {
        Self { demanded: Some(demanded), left: budget.total, budget }
    }
}

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { demanded, left, budget: Budget { total, setting } } = *self;
        match demanded {
            Some(demanded) if left < total => write!(
                f,
                "the cloud asks to wait {}, longer than the rest of the {} that {setting} allows",
                Spoken(demanded),
                Spoken(total)
            ),
            Some(demanded) => write!(
                f,
                "the cloud asks to wait {}, longer than the {} that {setting} allows",
                Spoken(demanded),
                Spoken(total)
            ),
            None => write!(f, "refused for {} in a row, as long as {setting} allows", Spoken(total)),
        }
    }
}

/// A time in whole seconds, never shorter than it is.
struct Spoken(Duration);

impl fmt::Display for Spoken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < Duration::from_secs(1) {
            return write!(f, "{} ms", self.0.as_millis());
        }
        write!(f, "{} s", self.0.as_millis().div_ceil(1000))
    }
}

/// A fault with the reason why nobody waits for its end; where nobody ever would, that is none.
pub fn explained(fault: ApiError, why: Option<&TooLong>) -> ApiError {
    let Some(why) = why.filter(|why| !why.budget.total.is_zero()) else {
        return fault;
    };
    let said = fault.message.trim().trim_end_matches('.');
    let said = if said.is_empty() { fault.meaning().unwrap_or_default().trim_end_matches('.') } else { said };
    let message = if said.is_empty() { why.to_string() } else { format!("{said}; {why}") };
    ApiError { message, ..fault }
}

/// The pauses between requests that are refused for their rate.
#[derive(Clone, Copy, Debug)]
pub struct Backoff {
    first: Duration,
    longest: Duration,
    /// The first refusal since the last answer.
    since: Option<Instant>,
    latest: Option<Instant>,
    refusals: u32,
}

impl Backoff {
    /// None yet.
    pub const fn new(settings: &Settings) -> Self {
        Self {
            first: settings.retry_pause,
            longest: settings.longest_pause,
            since: None,
            latest: None,
            refusals: 0,
        }
    }

    /// Something was answered: the total begins anew. The pauses do not begin as short as they did:
    /// a gateway with windows would be asked many times in vain in each.
    pub const fn answered(&mut self) {
        if self.since.take().is_some() {
            self.refusals /= 2;
        }
    }

    /// Refusals since the last answer.
    #[cfg(test)]
    pub const fn refusals(&self) -> u32 {
        self.refusals
    }

    /// Refused at `now`: how long to wait, or why not.
    pub fn refused(&mut self, fault: &ApiError, budget: Budget, now: Instant) -> Result<Duration, TooLong> {
        let left = self.left(fault, budget, now)?;
        let latest = self.latest.replace(now);
        if latest.is_none_or(|latest| now.saturating_duration_since(latest) > self.longest * 3) {
            self.refusals = 0;
        }
        let own = self.first.saturating_mul(1 << self.refusals.min(20)).min(self.longest);
        self.refusals += 1;
        Ok(fault.retry_after.unwrap_or_default().max(spread(own, now)).min(left))
    }

    /// What is left of the total, if that is enough for what the cloud asks.
    pub fn left(&mut self, fault: &ApiError, budget: Budget, now: Instant) -> Result<Duration, TooLong> {
        let since = *self.since.get_or_insert(now);
        let left = budget.total.saturating_sub(now.saturating_duration_since(since));
        let demanded = fault.retry_after.filter(|demanded| *demanded > left);
        if demanded.is_some() || left.is_zero() {
            return Err(TooLong { demanded, left, budget });
        }
        Ok(left)
    }
}

/// Between a half and the whole of a pause, by chance.
pub fn spread(pause: Duration, now: Instant) -> Duration {
    // Moments differ by less than anybody can plan.
    let mut hasher = DefaultHasher::new();
    now.hash(&mut hasher);
    let chance = hasher.finish() % 1024;
    pause / 2 + pause.mul_f64(chance as f64 / 2048.0)
}

#[cfg(test)]
mod tests {
    use super::super::api_error::ApiErrorKind;
    use super::*;

    fn limited(seconds: Option<u64>) -> ApiError {
        ApiError {
            retry_after: seconds.map(Duration::from_secs),
            ..ApiError::new(ApiErrorKind::Limited, "test", "")
        }
    }

    fn within(pause: Duration, at_most: Duration) -> bool {
        pause <= at_most && pause >= at_most / 2
    }

    #[test]
    fn pauses_for_the_rate_grow_to_a_minute_and_end_with_the_total() {
        let settings = Settings::default();
        let budget = Budget::of_runs(&settings);
        let mut backoff = Backoff::new(&settings);
        let begun = Instant::now();
        let mut now = begun;
        let mut at_most = settings.retry_pause;
        loop {
            match backoff.refused(&limited(None), budget, now) {
                Ok(pause) => {
                    let left = settings.run_wait.saturating_sub(now - begun);
                    assert!(within(pause, at_most) || pause == left, "{pause:?} of {at_most:?}");
                    at_most = (at_most * 2).min(Duration::from_secs(60));
                    now += pause;
                }
                Err(why) => {
                    assert_eq!(now - begun, settings.run_wait, "the total is used up, and no more");
                    assert_eq!(why.to_string(), "refused for 600 s in a row, as long as run_wait allows");
                    break;
                }
            }
        }
        let refusals = backoff.refusals();
        backoff.answered();
        backoff.answered();
        assert_eq!(backoff.refusals(), refusals / 2, "a gateway with windows is not asked all too often");
        backoff.refused(&limited(Some(600)), budget, now).unwrap();
        backoff.answered();
        let pause = backoff.refused(&limited(None), budget, now + Duration::from_secs(3600)).unwrap();
        assert!(within(pause, settings.retry_pause), "long ago is forgotten: {pause:?}");
    }

    #[test]
    fn what_the_cloud_asks_for_is_waited_unless_it_is_beyond_the_total() {
        let settings = Settings::default();
        let budget = Budget::of_lists(&settings);
        let mut backoff = Backoff::new(&settings);
        let now = Instant::now();
        assert_eq!(backoff.refused(&limited(Some(70)), budget, now).unwrap(), Duration::from_secs(70));
        let later = now + Duration::from_secs(70);
        let why = backoff.refused(&limited(Some(70)), budget, later).unwrap_err().to_string();
        assert_eq!(
            why,
            "the cloud asks to wait 70 s, longer than the rest of the 120 s that list_wait allows"
        );
        let why = Backoff::new(&settings).refused(&limited(Some(300)), budget, now).unwrap_err();
        let told = explained(limited(Some(300)), Some(&why));
        assert_eq!(told.message, "the cloud asks to wait 300 s, longer than the 120 s that list_wait allows");
        // Asked to come back at once, one comes back slowly all the same.
        let pause = Backoff::new(&settings).refused(&limited(Some(0)), budget, now).unwrap();
        assert!(pause >= settings.retry_pause / 2);
    }
}
