//! The seam between the program and what backs volumes up.
//!
//! Plan, engine and outcomes know a backup service by this trait and the types of this room alone, and
//! screens by its data. `api` has the services there are; a test has one of its own.

use std::fmt;
use std::pin::Pin;

use jiff::Timestamp;

use super::backups::{Backup, BackupDetail, BackupQuery, BackupTask, Job, ListEnd, TakePage, TaskQuery};
use super::error::{ApiError, ErrorCode};
use super::list::ReadMode;
use super::model::{
    BackupId, JobId, NewVolume, PolicySettings, Quota, Seen, ServiceLimits, Tag, Target, TargetId, VolumeId,
};
use super::plan::PolicyEdit;
use super::run::BatchAnswer;

/// A request under way. It can be dropped at any moment.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a reading said of each volume that was asked for.
pub type Readings = Vec<(VolumeId, Result<Seen, ApiError>)>;

/// The targets of a project.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TargetList {
    /// Those that can be read, in the service's order.
    pub targets: Vec<Target>,
    /// Entries that cannot, such as those without an id.
    pub unreadable: usize,
}

/// A service that backs up volumes which are put under its targets.
///
/// Codes in its errors and answers are those that [`classify`](Self::classify) makes, so that everybody
/// who gets one finds class, meaning and advice with it.
///
/// What not every service has is a method with a body that says `None`, as [`quota`](Self::quota) is: a
/// service that has it writes its own, and whoever wants to use it is made to think of those that do not.
/// What tells of backups and of tasks comes the same way, as traits of their own that a service hands out
/// ([`BackupSource`], [`TaskSource`], [`TargetWriter`]).
pub trait BackupService: fmt::Debug + Send + Sync {
    /// What it takes, and what it does with volumes that are in another target.
    fn limits(&self) -> ServiceLimits;

    /// A code with what is known of it: by the program's own table, if the service has none.
    fn classify(&self, code: &str) -> ErrorCode {
        code.into()
    }

    /// All targets of the project.
    fn targets(&self) -> Pending<'_, Result<TargetList, ApiError>>;

    /// Puts volumes under a target: one request, sent once, of no more volumes than
    /// [`limits`](Self::limits) allows.
    fn assign<'a>(&'a self, target: &'a TargetId, volumes: &'a [VolumeId]) -> Pending<'a, BatchAnswer>;

    /// Removes volumes from the target they are in: one request, sent once.
    fn unassign<'a>(&'a self, target: &'a TargetId, volumes: &'a [VolumeId]) -> Pending<'a, BatchAnswer>;

    /// Reads in which target each of these volumes is now. Every volume is answered for once.
    fn membership<'a>(&'a self, volumes: &'a [VolumeId], mode: ReadMode) -> Pending<'a, Readings>;

    /// Room for backups in the project.
    fn quota(&self) -> Option<Pending<'_, Result<Quota, ApiError>>> {
        None
    }

    /// What tells of backups.
    fn backups(&self) -> Option<&dyn BackupSource> {
        None
    }

    /// What tells of the work of targets.
    fn tasks(&self) -> Option<&dyn TaskSource> {
        None
    }

    /// What makes and deletes backups.
    fn backup_writes(&self) -> Option<&dyn BackupWriter> {
        None
    }

    /// What changes targets themselves.
    fn target_writes(&self) -> Option<&dyn TargetWriter> {
        None
    }

    /// Whether the cloud itself says that it has this service. Where it does not, a request may do what
    /// nobody asked for (domain.md 7.5).
    fn is_offered(&self) -> bool {
        true
    }

    /// The time as the service has it, which its own entries carry.
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// Makes and deletes backups. Every call is one request, sent once, and the cloud carries it out after it
/// has answered: an answer means *accepted*.
pub trait BackupWriter: fmt::Debug + Send + Sync {
    /// Makes a backup of a volume under a name.
    fn create<'a>(&'a self, volume: &'a VolumeId, name: &'a str) -> Pending<'a, BatchAnswer>;

    /// Deletes a backup. The row that the answer is about has the id of the backup.
    fn delete<'a>(&'a self, backup: &'a BackupId) -> Pending<'a, BatchAnswer>;

    /// Makes a volume from a backup. The row that the answer is about has the id of the backup.
    fn restore<'a>(&'a self, new: &'a NewVolume) -> Pending<'a, BatchAnswer>;

    /// The job that makes such a volume; `None` where the service does not know it any more.
    fn restoring<'a>(&'a self, job: &'a JobId) -> Pending<'a, Result<Option<Job>, ApiError>>;

    /// Has a target back its volumes up, these among them.
    fn run<'a>(&'a self, target: &'a TargetId, volumes: &'a [VolumeId]) -> Pending<'a, BatchAnswer>;
}

/// Changes targets themselves. A call is one request; where the cloud refuses that for its form, and so has
/// certainly done nothing, another in the form that it asks for may follow.
pub trait TargetWriter: fmt::Debug + Send + Sync {
    /// Switches a target ON or OFF. The row that the answer is about has the id of the target.
    fn switch<'a>(&'a self, target: &'a TargetId, on: bool) -> Pending<'a, BatchAnswer>;

    /// Makes a target. The row that the answer is about is that of the new one, see
    /// [`row_of_new`](super::plan::policy_change::row_of_new); the answer names its id.
    fn create<'a>(&'a self, settings: &'a PolicySettings) -> Pending<'a, BatchAnswer>;

    /// Gives a target other settings. Where that takes several requests and a later one goes wrong, the answer
    /// is unclear.
    fn edit<'a>(&'a self, target: &'a TargetId, edit: &'a PolicyEdit) -> Pending<'a, BatchAnswer>;

    /// Deletes a target.
    fn delete<'a>(&'a self, target: &'a TargetId) -> Pending<'a, BatchAnswer>;

    /// The tags of a target, which lists may not have.
    fn tags<'a>(&'a self, target: &'a TargetId) -> Pending<'a, Result<Vec<Tag>, ApiError>>;
}

/// Tells of backups, newest first.
pub trait BackupSource: fmt::Debug + Send + Sync {
    /// Hands out backups page by page until `take` has enough, those that are left are too old, or
    /// there are no more.
    fn list<'a>(
        &'a self,
        query: &'a BackupQuery,
        take: TakePage<'a, Backup>,
    ) -> Pending<'a, Result<ListEnd, ApiError>>;

    /// One backup with every field; `None` where the service says that there is none.
    fn show<'a>(&'a self, id: &'a BackupId) -> Pending<'a, Result<Option<BackupDetail>, ApiError>>;
}

/// Tells what targets have done, task by task, newest first.
pub trait TaskSource: fmt::Debug + Send + Sync {
    /// Hands out the tasks of a target page by page until `take` has enough, those that are left are too
    /// old, or there are no more.
    fn list<'a>(
        &'a self,
        target: &'a TargetId,
        query: &'a TaskQuery,
        take: TakePage<'a, BackupTask>,
    ) -> Pending<'a, Result<ListEnd, ApiError>>;

    /// One job; `None` where the service does not know it any more.
    fn job<'a>(&'a self, id: &'a JobId) -> Pending<'a, Result<Option<Job>, ApiError>>;
}
