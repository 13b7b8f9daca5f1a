//! What `vbs doctor` found, as plain data: the page and the JSON say the same because both are made
//! of this. No field can hold a secret.

use jiff::Timestamp;
use serde::Serialize;

use super::check::{Check, Part};
use crate::cli::config::Row;
use crate::config::Ignored;
use crate::domain::Rights;

/// Everything.
#[derive(Debug, Default, Serialize)]
pub struct Facts {
    /// When it was asked for.
    pub at: Timestamp,
    /// The program and the machine.
    pub program: Program,
    /// Where it is looked at.
    pub terminal: Terminal,
    /// Where runs are written down.
    pub journal: Journal,
    /// Our own configuration, and what it or anybody sets.
    pub settings: Vec<Row>,
    /// What the login is made of.
    pub sources: Vec<Row>,
    /// What was found and not used.
    #[serde(rename = "passed_over")]
    pub ignored: Vec<Ignored>,
    /// Why nothing was sent.
    pub problem: Option<Problem>,
    /// The addresses and the way to each.
    pub services: Vec<Service>,
    /// Logging in.
    pub login: Check,
    /// What a login told.
    pub session: Option<Session>,
    /// How far the cloud's clock is ahead of this machine's, in seconds.
    pub clock_skew_s: Option<i64>,
    pub calls: Vec<Check>,
    /// Whether volumes show their policy.
    pub links: Links,
}

/// The program and the machine.
#[derive(Debug, Default, Serialize)]
pub struct Program {
    pub version: &'static str,
    /// `debug` or `release`.
    pub build: &'static str,
    /// The commit it was built from; `unknown` outside of releases.
    pub commit: &'static str,
    /// Architecture and system it was built for.
    pub target: String,
    /// The system it runs on, and its kernel.
    pub system: String,
}

/// Where it is looked at.
#[derive(Debug, Default, Serialize)]
pub struct Terminal {
    /// Columns and rows, if one of the streams is a terminal.
    pub size: Option<(u16, u16)>,
    /// Which of the streams are terminals.
    pub streams: Streams,
    /// Variables that say what it is; only those that are set.
    pub variables: Vec<Row>,
    /// Whether the screen would draw in colours.
    pub colours: bool,
    /// Whether the screen would draw more than ASCII.
    pub utf8: bool,
    /// `tmux`, `screen`, `ssh`: what it is inside of.
    pub inside: Vec<&'static str>,
}

/// Which streams are terminals.
#[derive(Debug, Default, Serialize)]
pub struct Streams {
    pub stdin: bool,
    pub stdout: bool,
    pub stderr: bool,
}

/// Where runs are written down.
#[derive(Debug, Default, Serialize)]
pub struct Journal {
    pub directory: Option<String>,
    pub source: String,
    /// Why nothing can be written there.
    pub problem: Option<String>,
}

/// Why nothing was sent.
#[derive(Debug, Serialize)]
pub struct Problem {
    /// The exit code that goes with it: 2 or 3.
    pub exit_code: u8,
    pub message: String,
    pub remedy: String,
}

/// An address, and the way to it.
#[derive(Debug, Default, Serialize)]
pub struct Service {
    pub name: Part,
    pub address: Option<String>,
    /// Where the address came from, or why there is none.
    pub source: String,
    /// The service at the same host, whose steps hold for this one too.
    pub same_way_as: Option<Part>,
    /// Host and port of the proxy on the way.
    pub proxy: Option<String>,
    /// What the name stands for.
    pub addresses: Vec<String>,
    pub steps: Vec<Check>,
    pub certificate: Option<Shown>,
    /// How far the clock there is ahead, in seconds.
    #[serde(skip)]
    pub skew_s: Option<i64>,
}

/// A certificate as far as it matters here.
#[derive(Debug, Serialize)]
pub struct Shown {
    pub issuer: String,
    pub not_after: Timestamp,
    pub days_left: i64,
    /// Why it would not be trusted, where certificates are not checked.
    pub distrusted: Option<String>,
}

/// What a login told.
#[derive(Debug, Serialize)]
pub struct Session {
    pub user: String,
    pub user_id: String,
    pub domain: String,
    pub project: String,
    pub project_id: String,
    pub region: Option<String>,
    /// Regions of the catalog with and without VBS.
    pub regions_with_vbs: Vec<String>,
    pub regions_without_vbs: Vec<String>,
    pub roles: Vec<String>,
    pub rights: Rights,
    /// How long the token lives; null where there is none (access keys).
    pub token_life_s: Option<u64>,
    /// Whether logging in again gives a new token.
    pub renewable: bool,
}

/// Whether volumes show their policy.
#[derive(Debug, Default, Serialize)]
pub struct Links {
    pub state: LinkState,
    pub said: String,
}

/// The answer to that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// In the list.
    Shown,
    /// Only if a volume is read one by one.
    SinglyOnly,
    NotShown,
    /// What was read does not tell.
    Unclear,
    #[default]
    NotTried,
}
