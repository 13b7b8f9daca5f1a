//! Signals that concern a program on a terminal, and stopping oneself for the shell.

use std::io;

use rustix::process::{Pid, Signal, getpgrp, getpid, getsid, kill_current_process_group, kill_process};
use tokio::signal::unix::{Signal as Stream, SignalKind, signal};

/// What was signalled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signalled {
    /// The terminal is gone or the session ends (SIGHUP).
    Hangup,
    /// The program is to end (SIGTERM, SIGQUIT).
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

/// The signals, caught.
#[derive(Debug)]
pub struct Signals {
    hangup: Stream,
    terminate: Stream,
    quit: Stream,
    interrupt: Stream,
    resized: Stream,
    stop: Stream,
    continued: Stream,
}

impl Signals {
    /// Catches them from now on.
    pub fn catch() -> io::Result<Self> {
        Ok(Self {
            hangup: signal(SignalKind::hangup())?,
            terminate: signal(SignalKind::terminate())?,
            quit: signal(SignalKind::quit())?,
            interrupt: signal(SignalKind::interrupt())?,
            resized: signal(SignalKind::window_change())?,
            stop: signal(SignalKind::from_raw(Signal::TSTP.as_raw()))?,
            continued: signal(SignalKind::from_raw(Signal::CONT.as_raw()))?,
        })
    }

    /// The next one.
    pub async fn next(&mut self) -> Signalled {
        tokio::select! {
            biased;
            _ = self.hangup.recv() => Signalled::Hangup,
            _ = self.terminate.recv() => Signalled::Terminate,
            _ = self.quit.recv() => Signalled::Terminate,
            _ = self.interrupt.recv() => Signalled::Interrupt,
            _ = self.stop.recv() => Signalled::Stop,
            _ = self.continued.recv() => Signalled::Continued,
            _ = self.resized.recv() => Signalled::Resized,
        }
    }
}

/// Whether a shell is there to continue the program after a stop.
pub fn can_stop() -> bool {
    getsid(None).is_ok_and(|session| session != getpid())
}

/// Stops this process, with the wrapper that may have started it, until the shell continues it.
pub fn stop_self() -> io::Result<()> {
    // A wrapper such as `sudo` or a script shares the process group and must stop too, or the
    // shell keeps waiting for it.
    if leads_group() {
        kill_process(getpid(), Signal::STOP)?;
    } else {
        kill_current_process_group(Signal::STOP)?;
    }
    Ok(())
}

fn leads_group() -> bool {
    let group: Pid = getpgrp();
    group == getpid()
}
