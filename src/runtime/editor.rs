//! A file in the operator's own editor.

use std::io;
use std::process::{Command, ExitStatus};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use tokio::task::JoinHandle;

/// What a shell exits with where it finds no such program.
const NOT_FOUND: i32 = 127;

/// How long an editor may take to save what it can and end.
const GRACE: Duration = Duration::from_secs(2);

/// An editor that has the terminal.
pub struct Editor {
    command: String,
    file: String,
    pid: Option<Pid>,
    ended: JoinHandle<io::Result<ExitStatus>>,
    /// The terminal as it was: an editor that is ended may leave it in any state.
    before: Option<Termios>,
}

impl Editor {
    /// Starts the editor; `command` may have arguments of its own, as `EDITOR` may.
    pub fn start(command: &str, file: &str) -> Result<Self, String> {
        let before = tcgetattr(io::stdin()).ok();
        // The shell splits the editor's words, and never the file's name.
        let mut child = Command::new("sh")
            .arg("-c")
            .arg(format!("exec {command} \"$0\""))
            .arg(file)
            .spawn()
            .map_err(|error| format!("no shell for {command}: {error}"))?;
        let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        let ended = tokio::task::spawn_blocking(move || child.wait());
        Ok(Self { command: command.to_owned(), file: file.to_owned(), pid, ended, before })
    }

    /// Waits until it is left.
    pub async fn left(&mut self) -> Result<(), String> {
        let status = (&mut self.ended).await.unwrap_or_else(|error| Err(io::Error::other(error)));
        self.restore();
        match status {
            Ok(status) if status.success() => Ok(()),
            Ok(status) if status.code() == Some(NOT_FOUND) => {
                Err(format!("program {} not found; set VISUAL or EDITOR", self.command))
            }
            Ok(status) => Err(format!("{} {}: {status}", self.command, self.file)),
            Err(error) => Err(format!("{}: {error}", self.command)),
        }
    }

    /// Ends it: left alone, it would fight with the shell over the keyboard.
    pub async fn end(mut self) {
        for signal in [Signal::TERM, Signal::KILL] {
            if let Some(pid) = self.pid {
                // It may be gone already.
                let _ = kill_process(pid, signal);
            }
            if tokio::time::timeout(GRACE, &mut self.ended).await.is_ok() {
                break;
            }
        }
        self.restore();
    }

    fn restore(&self) {
        if let Some(before) = &self.before {
            // A terminal that is gone cannot be restored, and need not be.
            let _ = tcsetattr(io::stdin(), OptionalActions::Drain, before);
        }
    }
}
