//! Reads whether volumes are backed up, as a [`Reading`] asks for it (domain.md 8.2).

use crate::domain::coverage::{Findings, Reading};
use crate::domain::{
    ApiError, ApiErrorKind, Backup, BackupQuery, BackupService, BackupSource, BackupStatus, BackupTask,
    LastBackups, ListEnd, TaskQuery, TaskSource, TaskStatus, VolumeId, Walk,
};
use futures_util::{StreamExt, stream};

/// Volumes that are looked at one by one at the same time.
const AT_ONCE: usize = 4;

/// What was read, and what was not.
#[derive(Debug)]
pub struct Coverage {
    /// What was found.
    pub findings: Findings,
    /// Reads that failed.
    pub faults: Vec<ApiError>,
    /// What there is to say about how the list of backups ended.
    pub end: Option<ListEnd>,
}

/// Who hears how many backups were read so far, and the last page of them.
pub type Told<'a> = &'a mut (dyn FnMut(usize, &[Backup]) + Send);

/// Reads all of it; `told` hears how far it is.
pub async fn read(
    mut reading: Reading<'_>,
    service: &dyn BackupService,
    most_singly: usize,
    told: Told<'_>,
) -> Coverage {
    let (faults, end) = carry_out(&mut reading, service, most_singly, told).await;
    Coverage { findings: reading.findings(), faults, end }
}

/// The last backups of the volumes of a list.
#[derive(Debug)]
pub struct Latest {
    /// What is known of them now.
    pub backups: LastBackups,
    /// Reads that failed.
    pub faults: Vec<ApiError>,
    /// How the list of backups ended.
    pub end: ListEnd,
}

/// Reads the last backups; fails where the list of backups cannot be read.
pub async fn latest(
    mut reading: Reading<'_>,
    service: &dyn BackupService,
    most_singly: usize,
    told: Told<'_>,
) -> Result<Latest, ApiError> {
    let (mut faults, end) = carry_out(&mut reading, service, most_singly, told).await;
    match end {
        Some(end) => Ok(Latest { backups: reading.last_backups(), faults, end }),
        None => Err(faults.pop().unwrap_or_else(not_offered)),
    }
}

async fn carry_out(
    reading: &mut Reading<'_>,
    service: &dyn BackupService,
    most_singly: usize,
    told: Told<'_>,
) -> (Vec<ApiError>, Option<ListEnd>) {
    let mut faults = Vec::new();
    let end = match listed(reading, service, told).await {
        Ok((end, backups)) => {
            reading.listed(&end);
            if let Some(tasks) = service.tasks() {
                faults.extend(slow_policies(reading, tasks).await);
            }
            faults.extend(singles(reading, backups, most_singly).await);
            Some(end)
        }
        Err(fault) => {
            // The other calls would be refused alike, one after the other.
            reading.list_failed();
            faults.push(fault);
            None
        }
    };
    (faults, end)
}

/// What tells of backups here.
pub fn source(service: &dyn BackupService) -> Result<&dyn BackupSource, ApiError> {
    service.backups().ok_or_else(not_offered)
}

fn not_offered() -> ApiError {
    let message = "the backup service of this cloud does not tell of backups";
    ApiError::new(ApiErrorKind::NotOffered, "list backups", message)
}

/// The first page of a list of backups: as many of the newest as the query asks for.
pub async fn first_page(backups: &dyn BackupSource, query: &BackupQuery) -> Result<Vec<Backup>, ApiError> {
    let mut first: Vec<Backup> = Vec::new();
    let mut take = |page: Vec<Backup>| {
        first.extend(page);
        Walk::Stop
    };
    backups.list(query, &mut take).await?;
    Ok(first)
}

async fn listed<'s>(
    reading: &mut Reading<'_>,
    service: &'s dyn BackupService,
    told: Told<'_>,
) -> Result<(ListEnd, &'s dyn BackupSource), ApiError> {
    let backups = source(service)?;
    let query = BackupQuery { since: Some(reading.since()), ..BackupQuery::default() };
    let mut read = 0;
    let mut take = |page: Vec<Backup>| {
        read += page.len();
        told(read, &page);
        reading.take_backups(&page)
    };
    let end = backups.list(&query, &mut take).await?;
    Ok((end, backups))
}

/// Policy after policy: there are few that run seldom.
async fn slow_policies(reading: &mut Reading<'_>, tasks: &dyn TaskSource) -> Vec<ApiError> {
    let mut faults = Vec::new();
    for mut slow in reading.slow_policies() {
        let query = TaskQuery { status: Some(TaskStatus::Succeeded), since: Some(slow.since) };
        let policy = slow.policy.clone();
        let mut take = |page: Vec<BackupTask>| reading.take_tasks(&mut slow, &page);
        if let Err(fault) = tasks.list(&policy, &query, &mut take).await {
            reading.tasks_failed(&slow);
            faults.push(fault);
        }
    }
    faults
}

async fn singles(reading: &mut Reading<'_>, backups: &dyn BackupSource, most: usize) -> Vec<ApiError> {
    let mut faults = Vec::new();
    let mut answers = stream::iter(reading.singles(most))
        .map(|volume| async move {
            let newest = newest(backups, &volume).await;
            (volume, newest)
        })
        .buffer_unordered(AT_ONCE);
    while let Some((volume, newest)) = answers.next().await {
        match newest {
            Ok(backups) => reading.take_single(&volume, Some(&backups)),
            Err(fault) => {
                reading.take_single(&volume, None);
                let is_limited = fault.kind == ApiErrorKind::Limited;
                faults.push(fault);
                if is_limited {
                    // The others would each be waited for as long; nothing is claimed of them.
                    break;
                }
            }
        }
    }
    faults
}

/// The newest backup of a volume and, if that is not a good one, the newest that is available.
async fn newest(backups: &dyn BackupSource, volume: &VolumeId) -> Result<Vec<Backup>, ApiError> {
    let mut found: Vec<Backup> = Vec::new();
    for status in [None, Some(BackupStatus::Available)] {
        let query = BackupQuery { volume: Some(volume.clone()), status, newest: Some(1), since: None };
        found.extend(first_page(backups, &query).await?);
        if found.last().is_none_or(|newest| newest.status.is_good()) {
            break;
        }
    }
    Ok(found)
}
