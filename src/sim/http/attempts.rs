//! Counting what went wrong in a row, and the lock that follows: for users and for keys.

use std::collections::HashMap;
use std::time::Duration;

/// Failures in a row, by who failed.
#[derive(Debug)]
pub(crate) struct Attempts {
    /// So many lock; 0 never does.
    limit: u32,
    hold_ms: i64,
    failed: HashMap<String, Failed>,
}

#[derive(Debug, Default)]
struct Failed {
    in_a_row: u32,
    locked_until_ms: i64,
}

impl Attempts {
    pub(crate) fn new(limit: u32, hold: Duration) -> Self {
        Self { limit, hold_ms: hold.as_millis() as i64, failed: HashMap::new() }
    }

    pub(crate) fn is_locked(&self, who: &str, now_ms: i64) -> bool {
        self.failed.get(who).is_some_and(|failed| now_ms < failed.locked_until_ms)
    }

    pub(crate) fn failed(&mut self, who: &str, now_ms: i64) {
        let failed = self.failed.entry(who.to_owned()).or_default();
        failed.in_a_row += 1;
        if self.limit > 0 && failed.in_a_row >= self.limit {
            // The count begins anew behind the lock.
            *failed = Failed { in_a_row: 0, locked_until_ms: now_ms + self.hold_ms };
        }
    }

    pub(crate) fn succeeded(&mut self, who: &str) {
        self.failed.remove(who);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_in_a_row_lock_for_a_while() {
        let mut attempts = Attempts::new(3, Duration::from_secs(1));
        attempts.failed("web", 0);
        attempts.failed("web", 0);
        attempts.succeeded("web");
        attempts.failed("web", 0);
        attempts.failed("web", 0);
        assert!(!attempts.is_locked("web", 0), "the success in between counts");
        attempts.failed("web", 0);
        assert!(attempts.is_locked("web", 999) && !attempts.is_locked("db", 999));
        assert!(!attempts.is_locked("web", 1000));
        attempts.failed("web", 1000);
        assert!(!attempts.is_locked("web", 1000), "a lock that is over starts a new count");
        let mut never = Attempts::new(0, Duration::from_secs(1));
        (0..9).for_each(|_| never.failed("web", 0));
        assert!(!never.is_locked("web", 0));
    }
}
