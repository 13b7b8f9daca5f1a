//! What was backed up, as the cloud tells of it.

pub mod backup;
pub mod query;

pub use backup::{Backup, BackupDetail, BackupKind, BackupStatus};
pub use query::{BackupQuery, ListEnd, TakePage, Walk};
