//! Reads what must be known of backups before some are made or deleted.

use std::collections::HashSet;

use futures_util::{StreamExt, stream};
use jiff::SignedDuration;

use super::coverage::{first_page, source};
use crate::domain::plan::Expiry;
use crate::domain::{
    ApiError, ApiErrorKind, Backup, BackupFacts, BackupQuery, BackupService, BackupStatus, Expiries, Policy,
    PolicyFacts, PolicyId, PolicyQuestions, Quota, Tag, VolumeId, Walk,
};

/// Volumes whose backups are counted at most, each by a call of its own.
const COUNTED: usize = 20;
/// So many backups of a volume are counted at most.
const ENOUGH: usize = 20;
/// Counts that are read at the same time.
const AT_ONCE: usize = 4;
/// A backup that has been made for longer is stuck; lists that ignore the status are not read on.
const LONGEST: SignedDuration = SignedDuration::from_hours(24);

/// Backups of one volume that are read at most: no policy keeps so many.
const MOST: usize = 2_000;

/// Reads the backups of these volumes, newest first, volume after volume.
pub async fn backups_of(service: &dyn BackupService, volumes: &[VolumeId]) -> Result<Vec<Backup>, ApiError> {
    let source = source(service)?;
    let mut backups: Vec<Backup> = Vec::new();
    for volume in volumes {
        let query = BackupQuery { volume: Some(volume.clone()), ..BackupQuery::default() };
        let most = backups.len() + MOST;
        let mut take = |page: Vec<Backup>| {
            backups.extend(page);
            if backups.len() < most { Walk::On } else { Walk::Stop }
        };
        source.list(&query, &mut take).await?;
    }
    Ok(backups)
}

/// Backups of the project that are read at most to count what expires.
const MOST_IN_ALL: usize = 20_000;

/// The tags of a policy, which lists lack; none where the service has none.
pub async fn tags_of(service: &dyn BackupService, policy: &PolicyId) -> Result<Vec<Tag>, ApiError> {
    match service.target_writes() {
        Some(writes) => writes.tags(policy).await,
        None => Ok(Vec::new()),
    }
}

/// Reads what changes of policies ask. `quota` is the most backups there can be, where they cannot be counted.
pub async fn policy_facts(
    service: &dyn BackupService,
    questions: &PolicyQuestions,
    quota: Option<Quota>,
) -> Result<PolicyFacts, ApiError> {
    let mut facts = PolicyFacts::default();
    for policy in &questions.tags {
        match tags_of(service, policy).await {
            // One that is gone is told by the list.
            Err(fault) if fault.kind == ApiErrorKind::NotFound => {}
            tags => drop(facts.tags.insert(policy.clone(), tags?)),
        }
    }
    if !questions.expiring.is_empty() {
        facts.expiries = expiries(service, &questions.expiring, quota).await?;
    }
    Ok(facts)
}

/// Counts what policies would remove, as they will be; each comes with the volumes that the list shows under
/// it. Of one with more volumes than the list shows, and where there are too many backups to read, it is at
/// most what the quota counts; where that is not known either, the policy is left out.
async fn expiries(
    service: &dyn BackupService,
    under: &[(Policy, Vec<VolumeId>)],
    quota: Option<Quota>,
) -> Result<Expiries, ApiError> {
    let volumes: HashSet<&VolumeId> = under.iter().flat_map(|(_, volumes)| volumes).collect();
    let few: Vec<VolumeId> = volumes.iter().take(COUNTED + 1).map(|volume| (*volume).clone()).collect();
    let mut is_whole = true;
    let backups = if few.len() <= COUNTED {
        backups_of(service, &few).await?
    } else {
        let mut backups: Vec<Backup> = Vec::new();
        let mut take = |page: Vec<Backup>| {
            backups.extend(page);
            is_whole = backups.len() <= MOST_IN_ALL;
            if is_whole { Walk::On } else { Walk::Stop }
        };
        source(service)?.list(&BackupQuery::default(), &mut take).await?;
        backups
    };
    let most = quota.and_then(|quota| quota.backups).map(|backups| backups.used);
    let now = service.now();
    let mut expiries = Expiries::new();
    for (policy, volumes) in under {
        let told = policy.volume_count.map_or(volumes.len(), |told| told as usize);
        let counted = is_whole && told <= volumes.len();
        let at = policy.schedule.as_ref().and_then(|schedule| schedule.next_run(now)).unwrap_or(now);
        let volumes: HashSet<&VolumeId> = volumes.iter().collect();
        let is_of = |backup: &&Backup| backup.volume.as_ref().is_some_and(|of| volumes.contains(of));
        let of_it: Vec<Backup> = backups.iter().filter(is_of).cloned().collect();
        let expiry = Expiry::of(policy, &of_it, at);
        let bound = most.map(|most| Expiry { backups: most.max(expiry.backups), ..expiry });
        if let Some(expiry) = if counted { Some(expiry) } else { bound } {
            expiries.insert(policy.id.clone(), expiry);
        }
    }
    Ok(expiries)
}

/// Reads it for these volumes, in a project with these policies.
pub async fn backup_facts(
    service: &dyn BackupService,
    policies: &[Policy],
    volumes: &[VolumeId],
) -> Result<BackupFacts, ApiError> {
    let source = source(service)?;
    let has_vbs = service.is_offered() && policies.iter().any(Policy::is_default);
    let mut facts = BackupFacts { has_vbs, ..BackupFacts::default() };
    let since = service.now().checked_sub(LONGEST).ok();
    let query = BackupQuery { status: Some(BackupStatus::Creating), since, ..BackupQuery::default() };
    let mut take = |page: Vec<Backup>| {
        let running = page.into_iter().filter(|backup| backup.status == BackupStatus::Creating);
        facts.running.extend(running.filter_map(|backup| backup.volume));
        Walk::On
    };
    source.list(&query, &mut take).await?;
    if volumes.len() <= COUNTED {
        let counts = stream::iter(volumes.to_vec()).map(|volume| async move {
            let (volume, status, since) = (Some(volume), None, None);
            let query = BackupQuery { volume, status, since, newest: Some(ENOUGH) };
            let read = first_page(source, &query).await;
            // A count that cannot be read warns of nothing.
            query.volume.zip(read.ok().map(|page| page.len()))
        });
        let counts: Vec<_> = counts.buffer_unordered(AT_ONCE).collect().await;
        facts.held.extend(counts.into_iter().flatten());
    }
    Ok(facts)
}
