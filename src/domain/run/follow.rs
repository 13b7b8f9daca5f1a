//! What later readings say about backups that a run had made or deleted (domain.md 7.5, 7.6).
//!
//! An accepted request is no backup: only one that is listed as available is. What is not listed has
//! failed where its job or task says so, or where a request without an answer had time enough to show.

use std::time::Duration;

use jiff::Timestamp;

use super::outcome::{Outcome, Whereabouts};
use super::readback::Settled;
use super::state::State;
use crate::domain::backups::{Backup, BackupStatus, BackupTask, Job, JobStatus, TaskStatus};
use crate::domain::error::{ApiError, ErrorCode};
use crate::domain::model::{Acceptance, VolumeStatus};
use crate::domain::settings::Settings;

/// Of a request without an answer.
const UNSAID: &str = "the answer did not say";
/// Of one that was answered with a refusal, while the cloud is at it,
const UNDER_WAY: &str = ", but it is under way";
/// and once it has done it.
const DONE: &str = ", but reading back shows it was done";

/// Circumstances of a look.
#[derive(Clone, Copy, Debug)]
pub struct Look<'s> {
    /// When it was.
    pub at: Timestamp,
    /// Time since the request of the volume was sent, or the last of the run.
    pub since_sent: Duration,
    /// All figures.
    pub settings: &'s Settings,
}

/// What was read of a backup that should come.
#[derive(Clone, Copy, Debug, Default)]
pub struct SeenBackup<'a> {
    /// The backup by its name and volume, where it is listed.
    pub backup: Option<&'a Backup>,
    /// The task of the policy, where one made it.
    pub task: Option<&'a BackupTask>,
    /// The job; `Some(None)` is one that the cloud does not know any more.
    pub job: Option<Option<&'a Job>>,
}

/// Takes a look at a backup into its outcome.
pub fn observe_backup(outcome: &mut Outcome, seen: SeenBackup<'_>, look: Look<'_>) -> Settled {
    outcome.read_at = Some(look.at);
    let was = std::mem::replace(&mut outcome.now_in, Whereabouts::NoBackup);
    match seen.backup {
        Some(backup) if backup.status.is_good() => {
            outcome.now_in = Whereabouts::BackedUp(backup.id.clone());
            found(outcome, seen.task);
            Settled::Yes
        }
        Some(backup) if backup.status == BackupStatus::Creating => {
            outcome.now_in = Whereabouts::UnderWay;
            accepted(outcome);
            Settled::NotYet
        }
        Some(backup) => {
            outcome.now_in = Whereabouts::Broken(backup.id.clone());
            if backup.status == BackupStatus::Error {
                let why = backup.fail_reason.as_deref().unwrap_or("its backup is in status error");
                fail(outcome, cause(seen), why);
            } else {
                open(outcome, format!("its backup is in status {}", backup.status));
            }
            Settled::Yes
        }
        None => not_listed(outcome, &was, seen, look),
    }
}

fn not_listed(outcome: &mut Outcome, was: &Whereabouts, seen: SeenBackup<'_>, look: Look<'_>) -> Settled {
    let settings = look.settings;
    let twice = *was == Whereabouts::NoBackup;
    // One reading may lag behind the other; two that agree after the lag do not.
    let holds = twice && look.since_sent >= settings.read_lag;
    if let Some(task) = seen.task {
        return match (&task.status, seen.job.flatten().map(|job| &job.status)) {
            (TaskStatus::Running | TaskStatus::Waiting, _) => under_way(outcome),
            (TaskStatus::Failed, _) => {
                fail(outcome, cause(seen), "its task failed and gives no reason");
                Settled::Yes
            }
            _ if !holds => Settled::NotYet,
            (TaskStatus::Skipped, _) => {
                fail(outcome, cause(seen), "the cloud skipped it (SKIP): no backup was made");
                Settled::Yes
            }
            (TaskStatus::TimedOut, Some(JobStatus::Waiting | JobStatus::Running)) => under_way(outcome),
            (TaskStatus::TimedOut, _) => {
                fail(outcome, cause(seen), "its task timed out, and no backup is listed");
                Settled::Yes
            }
            (status, _) => {
                open(outcome, format!("its task is {status}, but its backup is not listed"));
                Settled::Yes
            }
        };
    }
    match seen.job {
        Some(Some(job)) => match job.status {
            JobStatus::Failed => {
                fail(outcome, cause(seen), "its job failed and gives no reason");
                Settled::Yes
            }
            JobStatus::Succeeded if holds => {
                let why = "its job succeeded, but VBS does not list the backup: perhaps in a CBR vault";
                open(outcome, why.into());
                Settled::Yes
            }
            JobStatus::Succeeded => Settled::NotYet,
            _ => under_way(outcome),
        },
        Some(None) if holds => {
            open(outcome, "the cloud does not know its job any more, and no backup is listed".into());
            Settled::Yes
        }
        _ if outcome.state == State::Failed => Settled::Yes,
        // The job was not asked yet, or could not be read: it will tell.
        None if outcome.job.is_some() => Settled::NotYet,
        _ if !twice || look.since_sent < settings.settle_window => Settled::NotYet,
        _ if outcome.state == State::Unknown && outcome.goal_has_name() => {
            let seconds = look.since_sent.as_secs();
            let why = outcome.message.as_deref().unwrap_or(UNSAID);
            outcome.message = Some(format!("{why}; no such backup after {seconds} s"));
            outcome.state = State::Failed;
            Settled::Yes
        }
        _ => {
            let seconds = look.since_sent.as_secs();
            open(outcome, format!("the policy began no backup of it within {seconds} s"));
            Settled::Yes
        }
    }
}

/// Takes a look at a backup that should go into its outcome; `None` is one that is gone.
pub fn observe_deletion(outcome: &mut Outcome, status: Option<&BackupStatus>, look: Look<'_>) -> Settled {
    outcome.read_at = Some(look.at);
    let was = std::mem::replace(&mut outcome.now_in, Whereabouts::UnderWay);
    let Some(status) = status else {
        outcome.now_in = Whereabouts::Gone;
        if outcome.state == State::Failed {
            // Gone is what was wanted, whoever did it.
            let answer = outcome.code.take();
            outcome.message = Some(format!("answered {}; it is gone", answer.as_deref().unwrap_or("failed")));
            outcome.state = State::Ok;
        } else {
            found(outcome, None);
        }
        return Settled::Yes;
    };
    if *status == BackupStatus::Deleting {
        accepted(outcome);
        if look.since_sent < look.settings.deletion_window {
            return Settled::NotYet;
        }
        open(outcome, "still being deleted: the cloud's support must look".into());
        return Settled::Yes;
    }
    outcome.now_in = Whereabouts::NoBackup;
    if *status == BackupStatus::ErrorDeleting {
        open(outcome, "the cloud could not delete it (error_deleting): its support must look".into());
        return Settled::Yes;
    }
    // It is as it was: not deleted, or not yet.
    let twice = was == Whereabouts::NoBackup;
    match outcome.state {
        State::Failed => Settled::Yes,
        State::Unknown if twice && look.since_sent >= look.settings.settle_window => {
            let seconds = look.since_sent.as_secs();
            let why = outcome.message.as_deref().unwrap_or(UNSAID);
            outcome.message = Some(format!("{why}; still there after {seconds} s"));
            outcome.state = State::Failed;
            Settled::Yes
        }
        State::Ok if twice && look.since_sent >= look.settings.deletion_window => {
            open(outcome, "accepted, but still there: the cloud's support must look".into());
            Settled::Yes
        }
        _ => Settled::NotYet,
    }
}

/// Takes a look at a volume that is made from a backup into its outcome; `status` is that of the volume,
/// once its job has named it.
pub fn observe_restore(
    outcome: &mut Outcome,
    job: Option<Option<&Job>>,
    status: Option<&VolumeStatus>,
    look: Look<'_>,
) -> Settled {
    outcome.read_at = Some(look.at);
    let was = std::mem::replace(&mut outcome.now_in, Whereabouts::NoBackup);
    match job {
        Some(Some(job)) if job.status == JobStatus::Failed => {
            fail(outcome, (job.code.as_ref(), job.message.as_deref()), "its job failed and gives no reason");
            Settled::Yes
        }
        Some(Some(job)) => match (&job.status, &job.volume, status) {
            (JobStatus::Succeeded, Some(volume), Some(VolumeStatus::Available | VolumeStatus::InUse)) => {
                outcome.now_in = Whereabouts::Restored(volume.clone());
                found(outcome, None);
                Settled::Yes
            }
            (JobStatus::Succeeded, Some(volume), Some(status))
                if status.acceptance() == Acceptance::Refused =>
            {
                let words = format!("the new volume {volume} is in status {status}");
                fail(outcome, (None, Some(&words)), "");
                Settled::Yes
            }
            _ => under_way(outcome),
        },
        Some(None) if was == Whereabouts::NoBackup => {
            open(outcome, "the cloud does not know its job any more: look for the volume by its name".into());
            Settled::Yes
        }
        Some(None) => Settled::NotYet,
        None if outcome.job.is_some() => Settled::NotYet,
        // Names of volumes are not unique: nothing tells whether one of that name is this one.
        None => {
            if outcome.state == State::Unknown {
                let why = outcome.message.take().unwrap_or_else(|| UNSAID.to_owned());
                let advice = "look for a volume of that name before you try again";
                outcome.message = Some(if why.contains(advice) { why } else { format!("{why}; {advice}") });
            }
            Settled::Yes
        }
    }
}

/// Notes that a look failed.
pub fn unseen(outcome: &mut Outcome, fault: &ApiError) {
    outcome.now_in = Whereabouts::Unreadable(fault.to_string());
}

impl Outcome {
    /// Whether its backup has a name that only this run gives.
    const fn goal_has_name(&self) -> bool {
        matches!(self.goal, crate::domain::plan::Goal::BackedUp(_))
    }
}

/// Code and words of what went wrong, as the task or the job has them.
fn cause(seen: SeenBackup<'_>) -> (Option<&ErrorCode>, Option<&str>) {
    let job = seen.job.flatten();
    let task = seen.task.filter(|task| task.code.is_some() || task.message.is_some());
    match (task, job) {
        (Some(task), _) => (task.code.as_ref(), task.message.as_deref()),
        (None, Some(job)) => (job.code.as_ref(), job.message.as_deref()),
        (None, None) => (None, None),
    }
}

fn fail(outcome: &mut Outcome, (code, words): (Option<&ErrorCode>, Option<&str>), otherwise: &str) {
    outcome.state = State::Failed;
    outcome.code = code.cloned();
    outcome.message = Some(words.unwrap_or(otherwise).to_owned());
}

fn open(outcome: &mut Outcome, why: String) {
    outcome.state = State::Unknown;
    outcome.message = Some(why);
}

fn under_way(outcome: &mut Outcome) -> Settled {
    outcome.now_in = Whereabouts::UnderWay;
    accepted(outcome);
    Settled::NotYet
}

/// The cloud is at it, whatever was answered.
fn accepted(outcome: &mut Outcome) {
    match outcome.state {
        State::Unknown => {
            outcome.code = None;
            outcome.message = Some(format!("{UNSAID}; it is under way"));
        }
        State::Failed => {
            let answer = outcome.code.take();
            let answer = answer.as_deref().unwrap_or("failed");
            outcome.disagreement = Some(format!("answered {answer}{UNDER_WAY}"));
        }
        _ => return,
    }
    outcome.state = State::Ok;
}

/// It is there, or gone, as it should be.
fn found(outcome: &mut Outcome, task: Option<&BackupTask>) {
    let timed_out = task.is_some_and(|task| task.status == TaskStatus::TimedOut);
    match outcome.state {
        State::Unknown => {
            outcome.code = None;
            outcome.message = Some(format!("{UNSAID}; reading back shows it was done"));
        }
        State::Failed => {
            let answer = outcome.code.take();
            let answer = answer.as_deref().unwrap_or("failed");
            outcome.disagreement = Some(format!("answered {answer}{DONE}"));
        }
        // What was said while it was under way.
        _ if outcome.message.as_deref().is_some_and(|message| message.starts_with(UNSAID)) => {
            outcome.message = Some(format!("{UNSAID}; reading back shows it was done"));
        }
        _ if outcome.disagreement.is_some() => {
            let said = outcome.disagreement.as_deref().and_then(|words| words.strip_suffix(UNDER_WAY));
            outcome.disagreement = said.map(|said| format!("{said}{DONE}"));
        }
        _ if timed_out => outcome.message = Some("its task timed out, but the backup is there".into()),
        _ => {}
    }
    outcome.state = State::Ok;
}
