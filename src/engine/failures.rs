//! Reads the tasks of policies, and finds what failed over all of them in few calls (domain.md 7.4).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use futures_util::{StreamExt, stream};
use jiff::Timestamp;

use super::coverage::first_page;
use crate::domain::{
    ApiError, ApiErrorKind, BackupQuery, BackupService, BackupSource, BackupStatus, BackupTask, Failure,
    JobId, ListEnd, PolicyId, TaskQuery, TaskSource, TaskStatus, VolumeId, Walk, failures,
};

/// Calls that are under way at once.
const AT_ONCE: usize = 4;
/// Most volumes, and jobs, that are looked at one by one.
const MOST_SINGLY: usize = 200;

/// Tasks of several policies.
#[derive(Debug, Default)]
pub struct Tasks {
    /// Those that were read.
    pub tasks: Vec<(PolicyId, BackupTask)>,
    /// Policies whose tasks could not be read, or not all of them.
    pub unread: Vec<(PolicyId, ApiError)>,
    /// What there is to say about how the lists ended.
    pub ends: Vec<ListEnd>,
}

/// What failed.
#[derive(Debug, Default)]
pub struct Failures {
    /// What is still broken first.
    pub failures: Vec<Failure>,
    /// Policies of which something may be missing.
    pub unread: Vec<(PolicyId, ApiError)>,
    /// What there is to say about how the lists ended.
    pub ends: Vec<ListEnd>,
}

/// What tells of tasks here.
pub fn source(service: &dyn BackupService) -> Result<&dyn TaskSource, ApiError> {
    let message = "the backup service of this cloud does not tell of its tasks";
    service.tasks().ok_or_else(|| ApiError::new(ApiErrorKind::NotOffered, "list backup tasks", message))
}

/// Reads tasks that began at a moment or later, a few policies at a time.
pub async fn tasks(
    source: &dyn TaskSource,
    wanted: Vec<(PolicyId, Option<TaskStatus>)>,
    since: Option<Timestamp>,
) -> Tasks {
    let mut all = Tasks::default();
    let mut lists = stream::iter(wanted)
        .map(|(policy, status)| async move {
            let query = TaskQuery { status, since };
            let mut tasks: Vec<BackupTask> = Vec::new();
            let mut take = |page: Vec<BackupTask>| {
                let is_young = |at: Timestamp| since.is_none_or(|since| at >= since);
                tasks.extend(page.into_iter().filter(|task| task.created.is_none_or(is_young)));
                Walk::On
            };
            let end = source.list(&policy, &query, &mut take).await;
            (policy, query.status, tasks, end)
        })
        .buffer_unordered(AT_ONCE);
    while let Some((policy, status, tasks, end)) = lists.next().await {
        all.tasks.extend(tasks.into_iter().map(|task| (policy.clone(), task)));
        match end {
            Ok(end) => all.ends.push(end),
            // A younger word, which an old deployment refuses: it has no such tasks.
            Err(fault) if status == Some(TaskStatus::Skipped) && fault.kind == ApiErrorKind::Refused => {}
            Err(fault) => all.unread.push((policy, fault)),
        }
    }
    all
}

/// Finds what failed since a moment, or ever, and whether it came right.
pub async fn find(
    source: &dyn TaskSource,
    backups: Option<&dyn BackupSource>,
    policies: &[PolicyId],
    since: Option<Timestamp>,
) -> Failures {
    let wanted = policies
        .iter()
        .flat_map(|policy| TaskStatus::TROUBLE.map(|status| (policy.clone(), Some(status))))
        .collect();
    let Tasks { tasks, unread, ends } = tasks(source, wanted, since).await;
    let mut failures = failures::collapsed(tasks);
    tell_why(source, &mut failures).await;
    if let Some(backups) = backups {
        let volumes: BTreeSet<&VolumeId> =
            failures.iter().filter_map(|failure| failure.latest.volume.as_ref()).collect();
        let last_good = last_good(backups, volumes.into_iter().cloned().collect()).await;
        failures::judged(&mut failures, &last_good);
    }
    Failures { failures: failures::sorted(failures), unread, ends }
}

/// Asks the jobs of those that do not say why they failed.
async fn tell_why(source: &dyn TaskSource, failures: &mut [Failure]) {
    let is_unsaid = |failure: &&mut Failure| {
        let task = &failure.latest;
        task.status == TaskStatus::Failed && task.code.is_none()
    };
    let unsaid: HashMap<JobId, &mut Failure> = failures
        .iter_mut()
        .filter(is_unsaid)
        .filter_map(|failure| Some((failure.latest.job.clone()?, failure)))
        .take(MOST_SINGLY)
        .collect();
    stream::iter(unsaid)
        .for_each_concurrent(AT_ONCE, |(id, failure)| async move {
            // What cannot be read stays unsaid.
            if let Ok(Some(job)) = source.job(&id).await {
                failure.latest.code = job.code;
                failure.latest.message = failure.latest.message.take().or(job.message);
            }
        })
        .await;
}

/// When the last good backup of volumes began; what could not be read is not among them.
async fn last_good(
    backups: &dyn BackupSource,
    volumes: Vec<VolumeId>,
) -> BTreeMap<VolumeId, Option<Timestamp>> {
    let read = stream::iter(volumes.into_iter().take(MOST_SINGLY)).map(|volume| async move {
        let query = BackupQuery {
            volume: Some(volume.clone()),
            status: Some(BackupStatus::Available),
            newest: Some(1),
            since: None,
        };
        let newest = first_page(backups, &query).await.ok()?;
        let good = newest.iter().filter(|backup| backup.status.is_good());
        Some((volume, good.filter_map(|backup| backup.created).max()))
    });
    read.buffer_unordered(AT_ONCE).filter_map(|read| async move { read }).collect().await
}
