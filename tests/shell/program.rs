//! The real binary, run to its end.

use std::ffi::OsStr;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::support::{Cloud, PATIENCE};

/// A run of `vbs` that has not begun.
pub struct Program {
    command: Command,
    input: Option<String>,
}

impl Program {
    /// `vbs` with nothing but the variables of a cloud, nothing to read and nobody looking.
    pub fn new(cloud: &Cloud, arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vbs"));
        command.args(arguments);
        Self::of(command, cloud.home(), cloud.variables())
    }

    /// A command with nothing but these variables, nothing to read and nobody looking.
    pub fn of<N: AsRef<OsStr>>(
        mut command: Command,
        home: &Path,
        variables: impl IntoIterator<Item = (N, String)>,
    ) -> Self {
        command
            .env_clear()
            .envs(variables)
            .current_dir(home)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        Self { command, input: None }
    }

    /// With another variable.
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Without a variable.
    pub fn without(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// With something to read.
    pub fn input(mut self, text: &str) -> Self {
        self.input = Some(text.to_owned());
        self.command.stdin(Stdio::piped());
        self
    }

    /// With a standard output that its reader has closed.
    pub fn unread(mut self) -> Self {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        self.command.stdout(writer);
        self
    }

    /// With a standard output that takes nothing.
    pub fn on_a_full_disk(mut self) -> Self {
        self.command.stdout(std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap());
        self
    }

    /// Starts it.
    pub fn start(mut self) -> Running {
        let mut child = self.command.spawn().unwrap();
        let pid = Pid::from_child(&child);
        if let Some(text) = self.input {
            child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        }
        Running { pid, end: wait(child) }
    }

    /// Runs it to its end.
    #[track_caller]
    pub fn run(self) -> Ran {
        self.start().end()
    }
}

fn wait(child: Child) -> Receiver<Output> {
    let (ended, end) = channel();
    thread::spawn(move || ended.send(child.wait_with_output().unwrap()));
    end
}

/// A run of `vbs` under way.
pub struct Running {
    pid: Pid,
    end: Receiver<Output>,
}

impl Running {
    /// Sends it a signal.
    pub fn signal(&self, signal: Signal) {
        kill_process(self.pid, signal).unwrap();
    }

    /// Waits for its end.
    #[track_caller]
    pub fn end(self) -> Ran {
        let Ok(output) = self.end.recv_timeout(PATIENCE) else {
            let _ = kill_process(self.pid, Signal::KILL);
            panic!("the program did not end");
        };
        Ran {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// What a run left.
#[derive(Debug)]
pub struct Ran {
    /// Its exit code; `None` where a signal killed it.
    pub code: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Ran {
    /// Passes it on if it ended with this code.
    #[track_caller]
    pub fn ended_with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        self
    }

    /// Standard output as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }

    /// Standard output as CSV: heading, then rows.
    #[track_caller]
    pub fn csv(&self) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(self.out.as_bytes());
        reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
    }
}

/// Runs `vbs` to its end.
#[track_caller]
pub fn vbs(cloud: &Cloud, arguments: &[&str]) -> Ran {
    Program::new(cloud, arguments).run()
}
