//! Who acts on a signal that asks the program to end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Exit code of a command that was interrupted.
const INTERRUPTED: i32 = 130;

/// Ends the program, unless a run is being watched: that ends by itself. Clones are the same handler.
#[derive(Clone, Debug, Default)]
pub struct SignalHandler {
    is_watching: Arc<AtomicBool>,
}

impl SignalHandler {
    /// A run is being watched from now on.
    pub fn leave_to_run(&self) {
        self.is_watching.store(true, Ordering::Release);
    }

    /// A signal asked the program to end.
    pub fn end(&self) {
        if !self.is_watching.load(Ordering::Acquire) {
            std::process::exit(INTERRUPTED);
        }
    }
}
