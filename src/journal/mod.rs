//! The journal: what was intended and what became of it, on disk before anybody is told.
//!
//! One file a run, append-only JSON lines, for the owner alone (mode 0600). The engine writes and
//! syncs the intent before each request and the outcomes after it, so that after a power cut, a
//! dropped session or `kill -9` nothing has to be guessed: what has an intent without outcomes is
//! unknown, what has neither was never sent. A running engine holds a lock on its file; a file
//! without an end that nobody holds was interrupted.
//! Reading it back gives a [`RunRecord`](crate::domain::RunRecord): to be shown, verified, undone or tried again.
//!
//! This room imports `domain` alone. It never holds a secret: no token, no password.

mod entry;
mod error;
mod list;
mod machine;
mod past;
mod paths;
mod record;
mod recorder;
mod replay;
#[cfg(test)]
mod tests;

pub use entry::{Entry, Figures, Header, Intent, counts};
pub use error::JournalError;
pub use list::{find, last, list, prunable, prune, survey};
pub use machine::{account, host, name_run};
pub use past::load;
pub use paths::state_dir;
pub use record::{OutcomeRecord, VolumeRecord};
pub use recorder::Recorder;
