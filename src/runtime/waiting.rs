//! Waiting for descriptors until a moment.

use std::time::Instant;

use rustix::event::{PollFd, Timespec, poll};
use rustix::io::Errno;

/// Waits until one of these is ready; `false` if `until` came first. Signals do not end the wait.
pub fn wait(watched: &mut [PollFd<'_>], until: Option<Instant>) -> Result<bool, Errno> {
    loop {
        let left = until.map(|until| until.saturating_duration_since(Instant::now()));
        let timeout = left.and_then(|left| Timespec::try_from(left).ok());
        match poll(watched, timeout.as_ref()) {
            Err(Errno::INTR) => {}
            ready => return ready.map(|ready| ready > 0),
        }
    }
}
