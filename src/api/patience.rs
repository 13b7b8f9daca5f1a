//! When a read that failed is tried again, and after which pause.
//!
//! Only reads (and logging in) come here: a write is never repeated on a guess. Pauses double and
//! are spread by chance, so that many clients do not come back at the same moment; a cloud that
//! says how long to wait is obeyed up to a limit.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use crate::domain::{Fault, FaultKind, Settings};

/// The rules for trying again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    retries: u32,
    first_pause: Duration,
    longest_asked_for: Duration,
    unreachable_too: bool,
}

/// What to do after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pause {
    /// Wait so long, then try again.
    For(Duration),
    /// It stays failed.
    GiveUp,
}

impl Patience {
    /// The rules of the settings.
    pub fn new(settings: &Settings) -> Self {
        Self {
            retries: settings.read_retries,
            first_pause: settings.retry_pause,
            longest_asked_for: settings.max_retry_after,
            unreachable_too: true,
        }
    }

    /// The same without waiting for somebody who may not be there at all.
    pub fn for_first_contact(self) -> Self {
        Self { unreachable_too: false, ..self }
    }

    /// Begins to count the tries of one request.
    pub fn begin(self) -> Tries {
        Tries { patience: self, done: 0 }
    }
}

/// The tries of one request.
#[derive(Debug)]
pub(crate) struct Tries {
    patience: Patience,
    done: u32,
}

impl Tries {
    /// Waits as long as the latest failure asks for; `false` where it stays failed.
    pub async fn again(&mut self, fault: &Fault) -> bool {
        match self.after(fault) {
            Pause::For(pause) => {
                tokio::time::sleep(pause).await;
                true
            }
            Pause::GiveUp => false,
        }
    }

    /// What to do after the latest try ended in `fault`.
    fn after(&mut self, fault: &Fault) -> Pause {
        let passing = match fault.kind {
            FaultKind::Unreachable | FaultKind::Timeout => self.patience.unreachable_too,
            FaultKind::Broken | FaultKind::Limited => true,
            FaultKind::Cloud => fault.status != Some(501),
            _ => false,
        };
        if !passing || self.done >= self.patience.retries {
            return Pause::GiveUp;
        }
        let doubled = self.patience.first_pause.saturating_mul(1 << self.done.min(16));
        self.done += 1;
        match fault.retry_after {
            Some(asked) if asked > self.patience.longest_asked_for => Pause::GiveUp,
            Some(asked) => Pause::For(asked.max(spread(doubled))),
            None => Pause::For(spread(doubled)),
        }
    }
}

/// Between a half and the whole of a pause, by chance.
fn spread(pause: Duration) -> Duration {
    let chance = RandomState::new().hash_one(pause) % 1024;
    pause / 2 + pause.mul_f64(chance as f64 / 2048.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(kind: FaultKind) -> Fault {
        Fault::new(kind, "test", "")
    }

    #[test]
    fn pauses_double_and_end() {
        let settings =
            Settings { read_retries: 3, retry_pause: Duration::from_millis(100), ..Settings::default() };
        let mut tries = Patience::new(&settings).begin();
        for at_most in [100, 200, 400] {
            let Pause::For(pause) = tries.after(&fault(FaultKind::Broken)) else { panic!("gave up") };
            let at_most = Duration::from_millis(at_most);
            assert!(pause <= at_most && pause >= at_most / 2, "{pause:?}");
        }
        assert_eq!(tries.after(&fault(FaultKind::Broken)), Pause::GiveUp);
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        let patience = Patience::new(&Settings::default());
        for (kind, again) in [
            (FaultKind::Unreachable, true),
            (FaultKind::Timeout, true),
            (FaultKind::Cloud, true),
            (FaultKind::Limited, true),
            (FaultKind::Tls, false),
            (FaultKind::Garbled, false),
            (FaultKind::Login, false),
            (FaultKind::Refused, false),
        ] {
            assert_eq!(patience.begin().after(&fault(kind)) != Pause::GiveUp, again, "{kind:?}");
        }
        let first = patience.for_first_contact();
        assert_eq!(first.begin().after(&fault(FaultKind::Unreachable)), Pause::GiveUp);
    }

    #[test]
    fn the_clouds_own_wait_is_obeyed_within_reason() {
        let patience = Patience::new(&Settings::default());
        let wait =
            |seconds| Fault { retry_after: Some(Duration::from_secs(seconds)), ..fault(FaultKind::Limited) };
        assert_eq!(patience.begin().after(&wait(7)), Pause::For(Duration::from_secs(7)));
        assert_eq!(patience.begin().after(&wait(3600)), Pause::GiveUp);
    }
}
