//! Keys that came before something could be read do not count for it.

use std::time::{Duration, Instant};

/// Guards a question: it counts as read from the moment the frame that shows it has left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Guard {
    /// The revision of the screen that first shows it.
    revision: u64,
    drawn: Option<Instant>,
}

impl Guard {
    /// Guards what the screen shows from this revision on.
    pub const fn new(revision: u64) -> Self {
        Self { revision, drawn: None }
    }

    /// Takes note of a frame that showed `revision` and left at `at`.
    pub fn arm(&mut self, revision: u64, at: Instant) {
        if self.drawn.is_none() && revision >= self.revision {
            self.drawn = Some(at);
        }
    }

    /// When it was on the screen; `None` before that.
    pub const fn drawn(self) -> Option<Instant> {
        self.drawn
    }

    /// Whether a key read at `at` came so long after it was on the screen that it was read.
    pub fn is_armed(self, at: Instant, wait: Duration) -> bool {
        self.drawn.is_some_and(|drawn| at >= drawn + wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_count_once_it_was_on_the_screen_long_enough() {
        let (start, wait) = (Instant::now(), Duration::from_millis(300));
        let mut guard = Guard::new(7);
        guard.arm(6, start);
        assert!(!guard.is_armed(start + wait, wait), "an older frame does not show it");
        guard.arm(7, start);
        guard.arm(8, start + wait);
        assert_eq!(guard.drawn(), Some(start), "later frames do not begin the wait again");
        assert!(!guard.is_armed(start + wait / 2, wait));
        assert!(guard.is_armed(start + wait, wait));
    }
}
