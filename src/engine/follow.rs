//! Following backups that the cloud makes or deletes after it has answered, until each is known.
//!
//! One list call looks for all of them; jobs are read one by one, and only of backups that are not
//! listed or are broken.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc::UnboundedSender;

use super::run::{MembershipEvidence, Run, now};
use super::stop::{Stop, StopReceiver};
use crate::domain::backoff::Backoff;
use crate::domain::follow::{Look, SeenBackup, observe_backup, observe_deletion, observe_restore, unseen};
use crate::domain::readback::Settled;
use crate::domain::{
    ApiError, ApiErrorKind, Backup, BackupId, BackupQuery, BackupService, BackupStatus, BackupTask, Goal,
    Job, JobId, JobStatus, Outcome, Outcomes, ReadMode, RunEvent, RunId, Settings, Summary, TargetId,
    TaskQuery, TaskStatus, ThereBefore, VolumeId, VolumeStatus, Walk, Whereabouts, backup_name,
};
use crate::journal::Recorder;

/// Jobs and backups that are read one by one at the same time.
const AT_ONCE: usize = 4;
/// Clocks may differ by so much where no answer told by how much.
const CLOCKS: SignedDuration = SignedDuration::from_secs(60);
/// Entries of a policy may be a little older than the request by rounding.
const ROUNDING: SignedDuration = SignedDuration::from_secs(2);

/// How long backups are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Until {
    /// Until each is there, or is not coming.
    Done,
    /// Until it is known of each whether the cloud is at it.
    Known,
}

/// A run about backups that is over and whose backups are to be followed.
#[derive(Debug)]
pub struct Following {
    /// The backup service.
    pub service: Arc<dyn BackupService>,
    /// All figures.
    pub settings: Settings,
    /// The run.
    pub run: RunId,
    /// When it began.
    pub began: Timestamp,
    /// How it ended.
    pub board: Outcomes,
    /// Recent tasks of a policy it ran that were there before.
    pub before: ThereBefore,
    /// Its journal, opened again; `None` where it has none.
    pub journal: Option<Recorder>,
}

/// What one look brought.
#[derive(Default)]
struct Seen {
    backups: HashMap<(VolumeId, Box<str>), Backup>,
    tasks: HashMap<VolumeId, BackupTask>,
    jobs: HashMap<JobId, Option<Job>>,
    /// The statuses of volumes that were made.
    volumes: HashMap<VolumeId, VolumeStatus>,
    /// Of backups that are to be deleted.
    left: HashMap<VolumeId, Result<Option<BackupStatus>, ApiError>>,
}

impl Run {
    /// Prepares the following of a run that is over; nothing is ever sent by it.
    pub fn following(what: Following, stop: StopReceiver, report: UnboundedSender<RunEvent>) -> Self {
        Self {
            name: what.run,
            began: what.began,
            before: what.before,
            service: what.service,
            backoff: Backoff::new(&what.settings),
            settings: what.settings,
            batches: Vec::new(),
            read_mode: ReadMode::Lists,
            notes: super::notes::Notes::new(what.journal),
            attended: false,
            stop,
            report,
            evidence: MembershipEvidence::Hidden,
            summary: what.board.summary.clone().unwrap_or_default(),
            board: what.board,
            unclear_in_a_row: 0,
            waited: Duration::ZERO,
        }
    }

    /// Looks at the backups of a run until each is there, gone, or not coming.
    pub async fn follow(mut self) -> Outcomes {
        let begun = Instant::now();
        self.look_at_backups(Duration::ZERO, Until::Done).await;
        let elapsed = self.summary.elapsed + begun.elapsed();
        let interrupted = self.summary.interrupted || self.is_stopped();
        self.summary = Summary { elapsed, interrupted, ..self.summary };
        if self.board.unread() == 0 && self.board.followed() == 0 {
            self.notes.verified(&self.board).await;
        }
        self.summary.unwritten = self.summary.unwritten.take().or_else(|| self.notes.failure());
        self.tell(RunEvent::Finished(self.summary.clone()));
        self.board.summary = Some(self.summary);
        self.board
    }

    /// Looks again and again; `since_sent` is how long ago the last request was.
    pub(super) async fn look_at_backups(&mut self, since_sent: Duration, until: Until) {
        let begun = Instant::now();
        let mut pause = self.settings.settle_pause;
        let mut failing = None;
        let is_open = |outcome: &&Outcome| outcome.state.is_read_back() && !outcome.is_seen_there();
        let rows = self.board.rows().iter().filter(is_open);
        let mut open: Vec<VolumeId> = rows.map(|outcome| outcome.id.clone()).collect();
        while !open.is_empty() && self.stop.requested() != Stop::Now {
            let since = since_sent + begun.elapsed();
            self.tell(RunEvent::Following { backups: open.len() });
            let mut stop = self.stop.clone();
            let looked = tokio::select! {
                looked = self.look(&open, since) => looked,
                () = stop.now_and(Duration::ZERO) => break,
            };
            open = self.take_look(looked, open, since).await;
            failing = if self.is_blind(&open) { failing.or(Some(since)) } else { None };
            let window = self.settings.settle_window.max(since_sent);
            let known = until == Until::Known
                && (self.is_all_known(&open) || since >= window + self.settings.settle_window / 2);
            if known || failing.is_some_and(|at| since.saturating_sub(at) > self.settings.deletion_window) {
                break;
            }
            if !open.is_empty() {
                self.stop.pause(pause).await;
                let longest = if since < self.settings.follow_early {
                    self.settings.follow_pause
                } else {
                    self.settings.follow_pause_late
                };
                pause = (pause * 3 / 2).min(longest);
            }
        }
    }

    /// Whether the last look showed none of these.
    fn is_blind(&self, open: &[VolumeId]) -> bool {
        let unread = |now_in: &Whereabouts| matches!(now_in, Whereabouts::Unreadable(_));
        let is_unread = |id| self.board.get(id).is_some_and(|outcome| unread(&outcome.now_in));
        !open.is_empty() && open.iter().all(is_unread)
    }

    /// Whether the cloud is seen to be at each of these.
    fn is_all_known(&self, open: &[VolumeId]) -> bool {
        let known = |id| self.board.get(id).is_some_and(|outcome| outcome.now_in == Whereabouts::UnderWay);
        open.iter().all(known)
    }

    async fn take_look(
        &mut self,
        looked: Result<Seen, ApiError>,
        open: Vec<VolumeId>,
        since_sent: Duration,
    ) -> Vec<VolumeId> {
        let at = now();
        let mut left = Vec::new();
        let mut changed = Vec::new();
        for id in open {
            let Some(known) = self.board.get(&id) else { continue };
            let mut outcome = known.clone();
            let look = Look { at, since_sent, settings: &self.settings };
            let settled = match &looked {
                Err(fault) => {
                    unseen(&mut outcome, fault);
                    Settled::NotYet
                }
                Ok(seen) => self.observe(&mut outcome, seen, look),
            };
            if outcome != *known {
                changed.push(outcome.clone());
            }
            self.board.put(outcome);
            if settled == Settled::NotYet {
                left.push(id);
            }
        }
        if looked.is_ok() {
            self.summary.read_at = Some(at);
        }
        self.publish(changed, None).await;
        left
    }

    fn observe(&self, outcome: &mut Outcome, seen: &Seen, look: Look<'_>) -> Settled {
        if let Goal::Restored(_) = outcome.goal {
            let job = outcome.job.as_ref().and_then(|job| seen.jobs.get(job)).map(Option::as_ref);
            let volume = job.flatten().and_then(|job| job.volume.as_ref());
            return observe_restore(outcome, job, volume.and_then(|volume| seen.volumes.get(volume)), look);
        }
        if outcome.goal == Goal::Deleted {
            return match seen.left.get(&outcome.id) {
                Some(Ok(status)) => observe_deletion(outcome, status.as_ref(), look),
                Some(Err(fault)) => {
                    unseen(outcome, fault);
                    Settled::NotYet
                }
                None => Settled::NotYet,
            };
        }
        let task = seen.tasks.get(&outcome.id);
        let name = self.name_of(outcome, task);
        let backup = name.and_then(|name| seen.backups.get(&(outcome.id.clone(), name)));
        let job = outcome.job.as_ref().or_else(|| task.and_then(|task| task.job.as_ref()));
        let job = job.and_then(|job| seen.jobs.get(job)).map(Option::as_ref);
        observe_backup(outcome, SeenBackup { backup, task, job }, look)
    }

    /// The name of the backup that an outcome waits for.
    fn name_of(&self, outcome: &Outcome, task: Option<&BackupTask>) -> Option<Box<str>> {
        match &outcome.goal {
            Goal::BackedUp(number) => Some(backup_name(&self.name, *number).into()),
            Goal::RunOf(_) => task.map(|task| task.backup_name.clone()).filter(|name| !name.is_empty()),
            _ => None,
        }
    }

    /// Reads once what tells of these.
    async fn look(&self, open: &[VolumeId], since_sent: Duration) -> Result<Seen, ApiError> {
        let mut seen = Seen::default();
        let outcomes: Vec<&Outcome> = open.iter().filter_map(|id| self.board.get(id)).collect();
        if outcomes.iter().any(|outcome| outcome.goal == Goal::Deleted) {
            seen.left = self.deletions(&outcomes).await?;
            return Ok(seen);
        }
        if outcomes.iter().any(|outcome| matches!(outcome.goal, Goal::Restored(_))) {
            self.look_at_restores(&outcomes, &mut seen).await?;
            return Ok(seen);
        }
        let policy = outcomes.iter().find_map(|outcome| match &outcome.goal {
            Goal::RunOf(policy) => Some(policy),
            _ => None,
        });
        if let Some(policy) = policy {
            seen.tasks = self.tasks_of(policy).await?;
        }
        let wanted = outcomes.iter().filter_map(|outcome| {
            let name = self.name_of(outcome, seen.tasks.get(&outcome.id))?;
            Some((outcome.id.clone(), name))
        });
        seen.backups = self.backups_named(wanted.collect()).await?;
        let is_late = since_sent >= self.settings.read_lag;
        let jobs = outcomes.iter().filter_map(|outcome| self.job_to_read(outcome, &seen, is_late));
        let jobs: HashSet<JobId> = jobs.collect();
        seen.jobs = self.jobs(jobs).await?;
        Ok(seen)
    }

    /// The job that must tell of an outcome, where nothing else does.
    fn job_to_read(&self, outcome: &Outcome, seen: &Seen, is_late: bool) -> Option<JobId> {
        let task = seen.tasks.get(&outcome.id);
        let name = self.name_of(outcome, task);
        let backup = name.and_then(|name| seen.backups.get(&(outcome.id.clone(), name)));
        let asks = match (backup.map(|backup| &backup.status), task) {
            (Some(status), _) => *status == BackupStatus::Error,
            (None, Some(task)) => {
                matches!(task.status, TaskStatus::Failed | TaskStatus::TimedOut) && task.code.is_none()
            }
            (None, None) => is_late,
        };
        let job = outcome.job.as_ref().or_else(|| task.and_then(|task| task.job.as_ref()));
        job.filter(|_| asks).cloned()
    }

    /// When the run began, by the clock of the service.
    fn began_there(&self, earlier: SignedDuration) -> Option<Timestamp> {
        let ahead = self.service.now().duration_since(now());
        self.began.checked_add(ahead).and_then(|began| began.checked_sub(earlier)).ok()
    }

    /// Those of the backups with these volumes and names that are listed.
    async fn backups_named(
        &self,
        mut wanted: HashSet<(VolumeId, Box<str>)>,
    ) -> Result<HashMap<(VolumeId, Box<str>), Backup>, ApiError> {
        let mut found = HashMap::new();
        if wanted.is_empty() {
            return Ok(found);
        }
        let source = super::coverage::source(&*self.service)?;
        let query = BackupQuery { since: self.began_there(CLOCKS), ..BackupQuery::default() };
        let mut take = |page: Vec<Backup>| {
            for backup in page {
                let Some(volume) = backup.volume.clone() else { continue };
                let key = (volume, backup.name.clone());
                if wanted.remove(&key) {
                    found.insert(key, backup);
                }
            }
            if wanted.is_empty() { Walk::Stop } else { Walk::On }
        };
        source.list(&query, &mut take).await?;
        Ok(found)
    }

    /// What the policy has begun since the run did, by volume: of several the first, which is the run's.
    async fn tasks_of(&self, policy: &TargetId) -> Result<HashMap<VolumeId, BackupTask>, ApiError> {
        let recent = self.recent_tasks(policy).await?.into_iter();
        let ours = recent.filter(|task| !self.before.tasks.contains(&task.id));
        Ok(ours.filter_map(|task| Some((task.volume.clone()?, task))).collect())
    }

    /// The tasks of a policy since about when the run began, newest first.
    pub(super) async fn recent_tasks(&self, policy: &TargetId) -> Result<Vec<BackupTask>, ApiError> {
        let since = self.began_there(ROUNDING);
        let mut recent = Vec::new();
        let mut take = |page: Vec<BackupTask>| {
            recent.extend(page.into_iter().filter(|task| task.created >= since));
            Walk::On
        };
        let query = TaskQuery { since, status: None };
        super::failures::source(&*self.service)?.list(policy, &query, &mut take).await?;
        Ok(recent)
    }

    async fn jobs(&self, wanted: HashSet<JobId>) -> Result<HashMap<JobId, Option<Job>>, ApiError> {
        let Some(tasks) = self.service.tasks() else { return Ok(HashMap::new()) };
        let mut answers = stream::iter(wanted)
            .map(|id| async move {
                let job = tasks.job(&id).await;
                (id, job)
            })
            .buffer_unordered(AT_ONCE);
        let mut jobs = HashMap::new();
        while let Some((id, job)) = answers.next().await {
            match job {
                Ok(job) => drop(jobs.insert(id, job)),
                Err(fault) if fault.kind == ApiErrorKind::Limited => return Err(fault),
                // Of one that could not be read nothing is claimed; the next look reads it again.
                Err(_) => {}
            }
        }
        Ok(jobs)
    }

    /// Reads the jobs that make volumes, and the volumes that they have made.
    async fn look_at_restores(&self, outcomes: &[&Outcome], seen: &mut Seen) -> Result<(), ApiError> {
        let Some(writes) = self.service.backup_writes() else { return Ok(()) };
        for job in outcomes.iter().filter_map(|outcome| outcome.job.clone()) {
            let read = writes.restoring(&job).await?;
            seen.jobs.insert(job, read);
        }
        let made = seen.jobs.values().flatten().filter(|job| job.status == JobStatus::Succeeded);
        let made: Vec<VolumeId> = made.filter_map(|job| job.volume.clone()).collect();
        for (id, read) in self.service.membership(&made, ReadMode::Lists).await {
            if let crate::domain::Seen::Volume(volume) = read? {
                seen.volumes.insert(id, volume.status);
            }
        }
        Ok(())
    }

    async fn deletions(
        &self,
        outcomes: &[&Outcome],
    ) -> Result<HashMap<VolumeId, Result<Option<BackupStatus>, ApiError>>, ApiError> {
        let source = super::coverage::source(&*self.service)?;
        let ids: Vec<VolumeId> = outcomes.iter().map(|outcome| outcome.id.clone()).collect();
        let answers = stream::iter(ids).map(|id| async move {
            let shown = source.show(&BackupId::from(id.id().clone())).await;
            (id, shown.map(|detail| detail.map(|detail| detail.backup.status)))
        });
        Ok(answers.buffer_unordered(AT_ONCE).collect().await)
    }
}
