//! What can be wrong with the journal; each one line, with the remedy.

use std::io;
use std::path::PathBuf;

use super::entry::VERSION;

/// Why the journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// There is no place for it.
    #[error("no home directory to keep the journal of runs in: name a directory with --state-dir")]
    NoPlace,
    /// The file system refuses.
    #[error("{} cannot be read: {source}", path.display())]
    Unreadable {
        /// The file or directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file system refuses to change it.
    #[error("{} cannot be written: {source}", path.display())]
    Unwritable {
        /// The file or directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is not a journal.
    #[error("{} does not begin as the journal of a run", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A newer program wrote it.
    #[error("{} is of format {version}, and this program reads up to {VERSION}: use a newer vbs", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        version: u32,
    },
    /// Somebody else holds it.
    #[error("{} is being written by another vbs", path.display())]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// No run is called so.
    #[error("no run `{typed}` in {}; `vbs history` lists them", directory.display())]
    NoSuchRun {
        /// What was typed.
        typed: String,
        /// Where was looked.
        directory: PathBuf,
    },
    /// Too little was typed to mean a run.
    #[error("`{typed}` is too short for the name of a run: at least {least} characters, or `last`")]
    TooShort {
        /// What was typed.
        typed: String,
        /// How many characters are enough.
        least: usize,
    },
    /// Nothing was ever run.
    #[error("no runs in {} yet", directory.display())]
    NoRuns {
        /// Where was looked.
        directory: PathBuf,
    },
    /// Several runs are called so.
    #[error("several runs fit `{typed}`: {}", candidates.join(", "))]
    Ambiguous {
        /// What was typed.
        typed: String,
        /// Their whole names, newest first.
        candidates: Vec<String>,
    },
}
