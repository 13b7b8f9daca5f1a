//! What was backed up, as the cloud tells of it.

pub mod backup;
pub mod calendar;
pub mod coverage;
pub mod failures;
pub mod query;
pub mod runs;
pub mod task;

pub use backup::{Backup, BackupDetail, BackupKind, BackupStatus};
pub use failures::{Failure, Superseded};
pub use query::{BackupQuery, ListEnd, TakePage, TaskQuery, Walk};
pub use runs::{PolicyRun, runs};
pub use task::{BackupTask, Job, JobStatus, TaskStatus};
