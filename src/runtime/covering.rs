//! Reading whether volumes are backed up, beside the screen.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use super::executor::Executor;
use crate::api::Cloud;
use crate::app::Msg;
use crate::app::coverage::CoverageRead;
use crate::app::failures::FailuresRead;
use crate::app::request::RequestId;
use crate::domain::coverage::{AllowedAges, Reading, lines};
use crate::domain::{
    ApiError, Arrangement, Backup, BackupDetail, BackupId, Filter, Inventory, PolicyId, PolicyRun, ViewQuery,
    VolumeId, runs,
};
use crate::engine::coverage::{Coverage, read, source};
use crate::engine::facts::backups_of;
use crate::engine::failures::{self, Failures, find};

/// Progress is told no more often than this.
const TOLD: Duration = Duration::from_millis(200);

impl Executor {
    /// Reads it for the volumes of a list that a filter chooses.
    pub fn read_coverage(&self, request: RequestId, inventory: Inventory, filter: &str) {
        let tx = self.tx.clone();
        // The settings were read at the start, and what is wrong with their filter was said then.
        let filter = Filter::parse(filter).unwrap_or_default();
        self.answer_with(move |cloud| async move {
            let progress = move |count, back_to| {
                let _ = tx.send(Msg::CoverageProgress(request, count, back_to));
            };
            let read = read_with(cloud, &inventory, filter, progress).await;
            Msg::Coverage(request, read.map(Box::new))
        });
    }
}

/// How far back failed tasks are looked for.
const SINCE: SignedDuration = SignedDuration::from_hours(7 * 24);

impl Executor {
    /// Reads what policies could not back up lately.
    pub fn read_failures(&self, request: RequestId, policies: Vec<PolicyId>) {
        self.answer_with(move |cloud| async move {
            let read = failed(cloud, &policies).await;
            Msg::Failures(request, read.map(Box::new))
        });
    }
}

/// How far back the tasks of one policy are read: the console shows no more, either.
const TASKS_SINCE: SignedDuration = SignedDuration::from_hours(30 * 24);

impl Executor {
    /// Reads the backups of a volume, newest first.
    pub fn load_backups(&self, volume: VolumeId) {
        self.answer_with(move |cloud| async move {
            let read = match cloud {
                Ok(cloud) => backups_of(&*cloud.backup_service(), std::slice::from_ref(&volume)).await,
                Err(fault) => Err(fault),
            };
            Msg::Backups(volume, read.map_err(|fault| fault.to_string()))
        });
    }

    /// Reads every field of a backup.
    pub fn load_backup(&self, backup: BackupId) {
        self.answer_with(move |cloud| async move {
            let read = one_backup(cloud, &backup).await;
            Msg::Backup(backup, read.map(|detail| detail.map(Box::new)).map_err(|fault| fault.to_string()))
        });
    }

    /// Reads the runs of a policy, newest first.
    pub fn load_policy_runs(&self, policy: PolicyId) {
        self.answer_with(move |cloud| async move {
            let read = runs_of(cloud, &policy).await;
            Msg::PolicyRuns(policy, read)
        });
    }
}

async fn one_backup(
    cloud: Result<Cloud, ApiError>,
    backup: &BackupId,
) -> Result<Option<BackupDetail>, ApiError> {
    let cloud = cloud?;
    let service = cloud.backup_service();
    source(&*service)?.show(backup).await
}

async fn runs_of(cloud: Result<Cloud, ApiError>, policy: &PolicyId) -> Result<Vec<PolicyRun>, String> {
    let cloud = cloud.map_err(|fault| fault.to_string())?;
    let service = cloud.backup_service();
    let tasks = failures::source(&*service).map_err(|fault| fault.message)?;
    let since = cloud.now().checked_sub(TASKS_SINCE).ok();
    let mut read = failures::tasks(tasks, vec![(policy.clone(), None)], since).await;
    if let Some((_, fault)) = read.unread.pop() {
        return Err(fault.to_string());
    }
    Ok(runs(read.tasks.into_iter().map(|(_, task)| task).collect()))
}

async fn failed(cloud: Result<Cloud, ApiError>, policies: &[PolicyId]) -> Result<FailuresRead, String> {
    let cloud = cloud.map_err(|fault| fault.to_string())?;
    let at = cloud.now();
    let since = at.checked_sub(SINCE).unwrap_or(at);
    let service = cloud.backup_service();
    let tasks = failures::source(&*service).map_err(|fault| fault.message)?;
    let Failures { failures, unread, .. } = find(tasks, service.backups(), policies, Some(since)).await;
    // Each policy is asked several times; it is told once.
    let mut told: Vec<String> = Vec::new();
    for (_, fault) in unread {
        let words = fault.to_string();
        if !told.contains(&words) {
            told.push(words);
        }
    }
    Ok(FailuresRead { failures, unread: told, since, at })
}

async fn read_with(
    cloud: Result<Cloud, ApiError>,
    inventory: &Inventory,
    filter: Filter,
    progress: impl Fn(usize, Option<Timestamp>) + Send + Sync,
) -> Result<CoverageRead, String> {
    let cloud = cloud.map_err(|fault| fault.to_string())?;
    let listed = Arrangement::of(inventory, ViewQuery { filter, ..ViewQuery::default() });
    let settings = cloud.settings();
    let ages = AllowedAges::new(inventory.policies(), settings, None);
    let reading = Reading::new(inventory, listed.rows().to_vec(), ages, cloud.now());
    let service = cloud.backup_service();
    let mut told = Instant::now();
    let mut tell = |count, page: &[Backup]| {
        if told.elapsed() >= TOLD {
            told = Instant::now();
            progress(count, page.last().and_then(|last| last.created));
        }
    };
    let Coverage { findings, faults, end } =
        read(reading, &*service, settings.coverage_singles, &mut tell).await;
    if end.is_none() {
        let why = faults.first().map_or_else(|| "backups cannot be read".to_owned(), ToString::to_string);
        return Err(why);
    }
    let lines = lines(&findings, inventory);
    Ok(CoverageRead { findings, lines, faults: faults.iter().map(ToString::to_string).collect() })
}
