//! What can be wrong with the journal; each one line, with the remedy.

use std::io;
use std::path::PathBuf;

use crate::domain::echo::{echo, echo_path};

/// Version of the format; a reader refuses what is newer than itself.
pub const VERSION: u32 = 1;

/// Why the journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// There is no place for it.
    #[error(
        "no place for the journal of runs: neither HOME nor XDG_STATE_HOME is set (--state-dir names a directory)"
    )]
    NoPlace,
    /// The file system refuses.
    #[error("{} cannot be read: {source}", echo_path(path))]
    Unreadable {
        /// The file or directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file system refuses to change it.
    #[error("{} cannot be written: {source}", echo_path(path))]
    Unwritable {
        /// The file or directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is not a journal.
    #[error("{} does not begin like the journal of a run", echo_path(path))]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A newer program wrote it.
    #[error(
        "{} has format {version}, but this vbs reads only up to {VERSION}: use a newer vbs",
        echo_path(path)
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        version: u32,
    },
    /// Another process holds it.
    #[error("{} is being written by another vbs", echo_path(path))]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// No run is called so.
    #[error("no run `{}` in {}; `vbs history` lists them", echo(typed), echo_path(directory))]
    NoSuchRun {
        /// What was typed.
        typed: String,
        /// Where was looked.
        directory: PathBuf,
    },
    /// Too little was typed to mean a run.
    #[error("`{typed}` is too short for a run: give at least {least} characters, or `last`")]
    TooShort {
        /// What was typed.
        typed: String,
        /// How many characters are enough.
        least: usize,
    },
    /// Nothing was ever run.
    #[error("no runs in {} yet", echo_path(directory))]
    NoRuns {
        /// Where was looked.
        directory: PathBuf,
    },
    /// Several runs are called so.
    #[error("several runs match `{typed}`: {}", candidates.join(", "))]
    Ambiguous {
        /// What was typed.
        typed: String,
        /// Their whole names, newest first.
        candidates: Vec<String>,
    },
}
