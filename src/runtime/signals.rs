//! Signals that concern a program on a terminal.

use std::future::poll_fn;
use std::io;
use std::task::Poll;

use rustix::process::Signal;
use tokio::signal::unix::{Signal as Stream, SignalKind, signal};

/// What was signalled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signalled {
    /// The terminal is gone or the session ends (SIGHUP).
    Hangup,
    /// The program is to end.
    Terminate,
    /// The program is interrupted from outside (SIGINT; ctrl-c on the screen is a key).
    Interrupt,
    /// The terminal has another size (SIGWINCH).
    Resized,
    /// The program is to stop for a while (SIGTSTP from outside).
    Stop,
    /// The program goes on after a stop that it did not ask for (SIGCONT).
    Continued,
}

impl Signalled {
    /// Whether the program has to end.
    pub const fn ends(self) -> bool {
        matches!(self, Self::Hangup | Self::Terminate | Self::Interrupt)
    }
}

/// Those that would end the program without giving the terminal back, beside SIGHUP, SIGINT, the
/// real-time ones, and those of faults in the program itself, which cannot be caught.
const ENDING: [Signal; 11] = [
    Signal::TERM,
    Signal::QUIT,
    Signal::USR1,
    Signal::USR2,
    Signal::ALARM,
    Signal::VTALARM,
    Signal::PROF,
    Signal::ABORT,
    Signal::XCPU,
    Signal::SYS,
    Signal::TRAP,
];

/// The signals of Linux that have no name elsewhere: SIGSTKFLT, SIGIO, SIGPWR, and the real-time ones
/// that the C library leaves to programs.
#[cfg(target_os = "linux")]
fn ending_on_linux() -> impl Iterator<Item = i32> {
    [16, 29, 30].into_iter().chain(34..=64)
}

#[cfg(not(target_os = "linux"))]
fn ending_on_linux() -> impl Iterator<Item = i32> {
    std::iter::empty()
}

/// The signals, caught; the first of those that wait is told first.
#[derive(Debug)]
pub struct Signals {
    caught: Vec<(Stream, Signalled)>,
    /// A file has reached its largest size (SIGXFSZ): the write that reached it fails, which is told.
    _too_large: Option<Stream>,
}

impl Signals {
    /// Catches them from now on.
    pub fn catch() -> io::Result<Self> {
        let mut caught = vec![(signal(SignalKind::hangup())?, Signalled::Hangup)];
        for number in ENDING.into_iter().map(Signal::as_raw).chain(ending_on_linux()) {
            // Not every system has each of them.
            caught.extend(
                signal(SignalKind::from_raw(number)).ok().map(|stream| (stream, Signalled::Terminate)),
            );
        }
        for (kind, signalled) in [
            (SignalKind::interrupt(), Signalled::Interrupt),
            (SignalKind::from_raw(Signal::TSTP.as_raw()), Signalled::Stop),
            (SignalKind::from_raw(Signal::CONT.as_raw()), Signalled::Continued),
            (SignalKind::window_change(), Signalled::Resized),
        ] {
            caught.push((signal(kind)?, signalled));
        }
        let too_large = signal(SignalKind::from_raw(Signal::XFSZ.as_raw())).ok();
        Ok(Self { caught, _too_large: too_large })
    }

    /// The next one.
    pub async fn next(&mut self) -> Signalled {
        poll_fn(|context| {
            for (stream, signalled) in &mut self.caught {
                if stream.poll_recv(context).is_ready() {
                    return Poll::Ready(*signalled);
                }
            }
            Poll::Pending
        })
        .await
    }
}
