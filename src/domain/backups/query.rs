//! What is asked of lists of backups, and how such a list ends.

use jiff::Timestamp;

use super::backup::BackupStatus;
use super::task::TaskStatus;
use crate::domain::model::VolumeId;

/// Which backups are wanted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BackupQuery {
    /// Those of one volume.
    pub volume: Option<VolumeId>,
    /// Those in a status.
    pub status: Option<BackupStatus>,
    /// Those that began at this moment or later; the last page may have older ones, too.
    pub since: Option<Timestamp>,
    /// So many of the newest, at most a page; `None` is all.
    pub newest: Option<usize>,
}

/// Which tasks of a policy are wanted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TaskQuery {
    /// Those in a status.
    pub status: Option<TaskStatus>,
    /// Those that began at this moment or later; the last page may have older ones, too.
    pub since: Option<Timestamp>,
}

/// Whether a list is read on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Walk {
    /// There may be more to know.
    On,
    /// All that was wanted is known.
    Stop,
}

/// What takes the pages of a list, and says whether to go on.
pub type TakePage<'a, T> = &'a mut (dyn FnMut(Vec<T>) -> Walk + Send);

/// How a list that was read newest first came to its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListEnd {
    /// Everything there is was read, not only what is young enough.
    pub whole: bool,
    /// The list is not in order of time, so that all of it had to be read.
    pub unordered: bool,
    /// Entries that could not be read and are left out.
    pub unreadable: usize,
    /// What there is to say about how it ended, where it is not as it should be.
    pub note: Option<String>,
}
