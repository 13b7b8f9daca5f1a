//! The simulated cloud as a child process, and a home for programs that log in to it.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Pid;
use serde::Deserialize;
use tempfile::TempDir;

use crate::options::Options;
use crate::process;
use crate::session::Setup;

/// How long a million volumes may take to be made.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the simulator says of itself. Not its own type: without the library this links sooner.
#[derive(Deserialize)]
struct Connection {
    auth_url: String,
    user: String,
    password: String,
    user_domain: String,
    project: String,
    region: String,
}

/// A running simulator.
pub struct Cloud {
    pub size: usize,
    connection: Connection,
    /// From its start until it answers.
    pub took: Duration,
    home: TempDir,
    child: Child,
}

impl Cloud {
    /// Starts it, with backups where policies have run for some days; it ends with this value.
    pub fn start(
        size: usize,
        latency: Duration,
        history: Option<u32>,
        options: &Options,
    ) -> Result<Self, String> {
        let begun = Instant::now();
        let mut child = Command::new(&options.bin)
            .args(["simulate", "--volumes", &size.to_string()])
            .args(["--latency", &latency.as_millis().to_string()])
            .args(history.map(|days| format!("--history={days}")))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("the simulator does not start: {error}"))?;
        if let Some(pid) = Pid::from_raw(child.id().cast_signed()) {
            process::started(pid);
        }
        let home = tempfile::tempdir().map_err(|error| error.to_string());
        match said(&mut child).and_then(|line| serde_json::from_str(&line).map_err(|e| e.to_string())) {
            Ok(connection) => Ok(Self { size, connection, took: begun.elapsed(), home: home?, child }),
            Err(trouble) => {
                stop(&mut child);
                Err(format!("the simulator does not answer: {trouble}"))
            }
        }
    }

    /// The program on a terminal, logging in here.
    pub fn program(&self, options: &Options, arguments: &[&str], terminal: (u16, u16)) -> Setup {
        let (program, tie) = options.tied(&options.bin);
        let arguments = tie.iter().map(String::as_str).chain(arguments.iter().copied());
        Setup::new(&program, arguments, self.home.path(), self.variables(), terminal)
    }

    /// This executable as a table of so many rows, on a terminal.
    pub fn floor_table(&self, options: &Options, rows: usize, terminal: (u16, u16)) -> Result<Setup, String> {
        let own = own_path()?;
        let (program, tie) = options.tied(&own);
        let rows = rows.to_string();
        let arguments = tie.iter().map(String::as_str).chain(["floor", "table", rows.as_str()]);
        Ok(Setup::new(&program, arguments, self.home.path(), self.variables(), terminal))
    }

    /// A command that logs in here, without a terminal.
    pub fn command(&self, options: &Options, program: &str, arguments: &[&str]) -> Command {
        let (program, tie) = options.tied(program);
        let mut command = Command::new(program);
        command.args(tie).args(arguments).env_clear().envs(self.variables()).current_dir(self.home.path());
        command.stdin(Stdio::null()).stderr(Stdio::null());
        command
    }

    fn variables(&self) -> Vec<(&'static str, String)> {
        let at = &self.connection;
        let home = self.home.path().display().to_string();
        [
            ("OS_AUTH_URL", &at.auth_url),
            ("OS_USERNAME", &at.user),
            ("OS_PASSWORD", &at.password),
            ("OS_USER_DOMAIN_NAME", &at.user_domain),
            ("OS_PROJECT_DOMAIN_NAME", &at.user_domain),
            ("OS_PROJECT_NAME", &at.project),
            ("OS_REGION_NAME", &at.region),
            ("HOME", &home),
            ("TERM", &"xterm-256color".to_owned()),
            ("LANG", &"C.UTF-8".to_owned()),
            ("PATH", &std::env::var("PATH").unwrap_or_default()),
        ]
        .map(|(name, value)| (name, value.clone()))
        .to_vec()
    }
}

impl Drop for Cloud {
    fn drop(&mut self) {
        stop(&mut self.child);
    }
}

/// Where this executable is.
pub fn own_path() -> Result<String, String> {
    let path = std::env::current_exe().map_err(|error| error.to_string())?;
    path.into_os_string().into_string().map_err(|_| "the path of this bench is not UTF-8".to_owned())
}

fn stop(child: &mut Child) {
    // It may have ended by itself.
    let _gone = child.kill();
    let _status = child.wait();
    if let Some(pid) = Pid::from_raw(child.id().cast_signed()) {
        process::ended(pid);
    }
}

/// The one line it prints when it is ready.
fn said(child: &mut Child) -> Result<String, String> {
    let output = child.stdout.take().ok_or("no output")?;
    let (line, heard) = mpsc::channel();
    thread::spawn(move || {
        let mut text = String::new();
        let read = BufReader::new(output).read_line(&mut text);
        // Nobody may be waiting any more.
        let _late = line.send(read.map(|_| text));
    });
    let line = heard.recv_timeout(PATIENCE).map_err(|_| "it says nothing".to_owned())?;
    line.map_err(|error| error.to_string())
}
