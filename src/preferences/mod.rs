//! What an operator's screen remembers from one time to the next, in files of the state directory.
//!
//! One file for each kind of thing, cloud and project: JSON with a version, written as a whole under
//! another name and then renamed, for the owner alone (mode 0600). Of two programs the last one wins. A
//! file that cannot be read, or that a newer version wrote, is set aside and never stops the program; a
//! directory that cannot be written costs only the remembering.
//!
//! This room imports `domain` alone. Everything here may block on the disk.

mod file;
mod filters;

use std::path::PathBuf;

/// Where preferences are kept.
#[derive(Clone, Debug)]
pub struct PreferenceStore {
    /// The directory, made when something is stored; why there is none.
    pub directory: Result<PathBuf, String>,
}
