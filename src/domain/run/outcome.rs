//! What became of one volume of a run.

use std::sync::Arc;

use jiff::Timestamp;

use super::state::State;
use crate::domain::error::advice::{self, Deed};
use crate::domain::error::{ApiError, ErrorCode, http_status};
use crate::domain::model::{BackupId, JobId, PolicyId, PolicySettings, VolumeId};
use crate::domain::plan::{Goal, Planned, PlannedAction};

/// Where a volume was found when it was read again.
#[derive(Clone, Debug, PartialEq)]
pub enum Whereabouts {
    /// Not read again (yet).
    NotRead,
    /// In this policy.
    In(PolicyId),
    /// Under no policy at all.
    InNone,
    /// The cloud does not show the link, so nothing can be said.
    NotVisible,
    /// The volume is gone; of a deletion, the backup.
    Gone,
    /// The reading failed.
    Unreadable(String),
    /// It has the backup that was asked for, and that is available.
    BackedUp(BackupId),
    /// Its backup is being made, or being deleted.
    UnderWay,
    /// Its backup is there, but in a status that is no good.
    Broken(BackupId),
    /// No such backup is listed.
    NoBackup,
    /// The new volume is there and available.
    Restored(VolumeId),
    /// The policy is ON, or OFF.
    Switched(bool),
    /// The policy is there with these settings.
    Policy(Arc<PolicySettings>),
    /// The new policy is there, under this id.
    CreatedAs(PolicyId),
    /// Several policies came that may be the new one.
    Several(Vec<PolicyId>),
    /// The policy is still there, or not there yet.
    AsBefore,
}

impl Whereabouts {
    /// The policy that was made.
    pub const fn new_policy(&self) -> Option<&PolicyId> {
        match self {
            Self::CreatedAs(policy) => Some(policy),
            _ => None,
        }
    }

    /// The backup that was found.
    pub const fn backup(&self) -> Option<&BackupId> {
        match self {
            Self::BackedUp(backup) | Self::Broken(backup) => Some(backup),
            _ => None,
        }
    }

    /// The volume that was made from a backup.
    pub const fn new_volume(&self) -> Option<&VolumeId> {
        match self {
            Self::Restored(volume) => Some(volume),
            _ => None,
        }
    }
}

/// Where a volume was before a run about policies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Before {
    /// In this policy.
    In(PolicyId),
    /// Under no policy.
    InNone,
    /// Its policy could not be seen.
    Unseen,
    /// The row is a policy, and it was ON, or OFF.
    Switched(bool),
    /// The row is a policy, and what is wanted of it says how it was.
    InGoal,
}

impl Before {
    /// Where a plan saw a volume.
    fn of(item: &Planned) -> Self {
        match (&item.fate, &item.goal) {
            (PlannedAction::Move { from } | PlannedAction::Remove { from }, _) => Self::In(from.clone()),
            (PlannedAction::New, _) | (PlannedAction::Already, Goal::InNone) => Self::InNone,
            (PlannedAction::Already, Goal::Under(policy)) => Self::In(policy.clone()),
            (PlannedAction::Switch, Goal::Switched(on)) => Self::Switched(!on),
            (PlannedAction::Already, Goal::Switched(on)) => Self::Switched(*on),
            (PlannedAction::Edit | PlannedAction::CreatePolicy | PlannedAction::DeletePolicy, _) => {
                Self::InGoal
            }
            _ => Self::Unseen,
        }
    }

    /// It as a place to go back to; `None` where nobody saw it.
    pub fn goal(&self) -> Option<Goal> {
        match self {
            Self::In(policy) => Some(Goal::Under(policy.clone())),
            Self::InNone => Some(Goal::InNone),
            Self::Switched(on) => Some(Goal::Switched(*on)),
            Self::Unseen | Self::InGoal => None,
        }
    }
}

/// What became of one volume, of one backup that was to be deleted or to become a volume, or of a policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The volume; where the row is a backup ([`Goal::is_of_backup`]) or a policy the id of that.
    pub id: VolumeId,
    /// Its name (scrub before showing).
    pub name: Box<str>,
    /// The state.
    pub state: State,
    /// The cloud's code, or `HTTP 503`.
    pub code: Option<ErrorCode>,
    /// The cloud's message, or ours.
    pub message: Option<String>,
    /// What should be true of it.
    pub goal: Goal,
    /// Where it was before.
    pub before: Before,
    /// Where it was found when read again.
    pub now_in: Whereabouts,
    /// When that was.
    pub read_at: Option<Timestamp>,
    /// The request id of the answer.
    pub request_id: Option<String>,
    /// The job of the cloud that carries it out, where the answer named one.
    pub job: Option<JobId>,
    /// The policy that was made, as the answer named it.
    pub made: Option<PolicyId>,
    /// What was answered and what was found do not agree, in words.
    pub disagreement: Option<String>,
}

impl Outcome {
    /// The volume's name, or its short id where there is none.
    pub fn label(&self) -> String {
        if self.name.trim().is_empty() { self.id.short() } else { self.name.to_string() }
    }

    /// The outcome a planned volume starts with.
    pub fn planned(item: &Planned) -> Self {
        let (state, message) = match &item.fate {
            PlannedAction::Already => (State::Already, None),
            PlannedAction::Refused(refusal) => (State::Refused, Some(refusal.to_string())),
            _ => (State::Waiting, None),
        };
        Self {
            id: item.id.clone(),
            name: (*item.name).into(),
            state,
            code: None,
            message,
            goal: item.goal.clone(),
            before: Before::of(item),
            now_in: Whereabouts::NotRead,
            read_at: None,
            request_id: None,
            job: None,
            made: None,
            disagreement: None,
        }
    }

    /// What the code means in plain words, where the table or the status knows it.
    pub fn meaning(&self) -> Option<&'static str> {
        let code = self.code.as_ref()?;
        // Of what was not sent nothing can be in doubt.
        let deed = if self.state == State::Skipped { Deed::Read } else { Deed::Change };
        code.meaning().or_else(|| advice::meaning_of_status(status_of(code)?, deed))
    }

    /// What to do about it.
    pub fn advice(&self) -> Option<&'static str> {
        let code = self.code.as_ref()?;
        if let Some(advice) = code.advice() {
            return Some(advice);
        }
        let status = status_of(code)?;
        match (self.state, status) {
            (State::Skipped, _) => Some("It was not sent: retry it."),
            // What the table says is done already.
            (State::Ok | State::Moved | State::Already, _) => None,
            (State::Failed, 408 | 500..) if self.read_at.is_some() => {
                Some("Reading back shows it was not done: retry it.")
            }
            _ => http_status::advice(status),
        }
    }

    /// The policy it is to leave.
    pub fn leaves(&self) -> Option<&PolicyId> {
        match (&self.before, &self.goal) {
            (Before::In(policy), Goal::Under(goal)) if policy == goal => None,
            (Before::In(policy), _) => Some(policy),
            (Before::InNone | Before::Unseen | Before::Switched(_) | Before::InGoal, _) => None,
        }
    }

    /// Whether it is to go from one policy into another.
    pub fn moves(&self) -> bool {
        self.leaves().is_some() && matches!(self.goal, Goal::Under(_))
    }

    /// Whether the run changed which policy it is under, or the policy that it is: it was done, or it was
    /// lost on the way.
    pub fn is_changed(&self) -> bool {
        let is_done = matches!(self.state, State::Ok | State::Moved);
        let in_part = self.is_stranded() || (self.state.is_read_back() && self.is_partly_done());
        !self.goal.is_followed() && (in_part || is_done)
    }

    /// The volume it is about; a row that is a policy has none, nor has one that is a backup, until a new
    /// volume was made from it.
    pub fn volume(&self) -> Option<&VolumeId> {
        let is_volume = !self.goal.is_of_backup() && !self.goal.is_of_policy();
        self.now_in.new_volume().or_else(|| is_volume.then_some(&self.id))
    }

    /// The state of success: moved, or ok.
    pub fn done(&self) -> State {
        if self.moves() { State::Moved } else { State::Ok }
    }

    /// Whether it was answered to be done, and readings show that it is not there.
    pub fn is_not_there(&self) -> bool {
        self.state.is_success() && self.disagreement.is_some() && !self.is_seen_there()
    }

    /// Whether it was found where it should be.
    pub fn is_seen_there(&self) -> bool {
        match (&self.now_in, &self.goal) {
            (Whereabouts::In(policy), Goal::Under(goal)) => policy == goal,
            (Whereabouts::Switched(on), Goal::Switched(goal)) => on == goal,
            (Whereabouts::Policy(settings), Goal::Edited(edit)) => edit.done_in(settings).1.is_empty(),
            (Whereabouts::CreatedAs(_), Goal::Created(_))
            | (Whereabouts::InNone, Goal::InNone)
            | (Whereabouts::BackedUp(_), Goal::BackedUp(_) | Goal::RunOf(_))
            | (Whereabouts::Gone, Goal::Deleted | Goal::PolicyDeleted(_))
            | (Whereabouts::Restored(_), Goal::Restored(_)) => true,
            _ => false,
        }
    }

    /// It left its old policy and did not arrive in the new one: no backups at all.
    pub fn is_stranded(&self) -> bool {
        self.moves()
            && self.now_in == Whereabouts::InNone
            && matches!(self.state, State::Failed | State::Unknown)
    }

    /// Whether an operator must look at it: it is not done, not known, or not as it was answered.
    pub fn is_trouble(&self) -> bool {
        let bad = matches!(self.state, State::Failed | State::Unknown | State::Refused | State::Skipped);
        bad || self.disagreement.is_some()
    }

    /// Whether no reading can ever tell what became of it: a new volume whose request had no answer has no job,
    /// and names of volumes are not unique.
    pub fn is_beyond_reading(&self) -> bool {
        matches!(self.goal, Goal::Restored(_)) && self.job.is_none() && self.state == State::Unknown
    }

    /// Takes over code, message and request id of a fault.
    pub fn blame(&mut self, fault: &ApiError) {
        self.code = fault.shown_code();
        self.message = Some(fault.message.clone()).filter(|message| !message.is_empty());
        self.request_id.clone_from(&fault.request_id);
    }
}

/// The status that stands for a code where there is none.
fn status_of(code: &str) -> Option<u16> {
    code.strip_prefix("HTTP ")?.parse().ok()
}

#[cfg(test)]
impl Outcome {
    /// An outcome for tests: of a volume called like its id that was to be under `target`.
    pub fn sample(id: &str, state: State) -> Self {
        Self {
            id: id.into(),
            name: id.into(),
            state,
            code: None,
            message: None,
            goal: Goal::Under("target".into()),
            before: Before::InNone,
            now_in: Whereabouts::NotRead,
            read_at: None,
            request_id: None,
            job: None,
            made: None,
            disagreement: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_and_status_have_their_meaning() {
        let mut failed = Outcome::sample("a", State::Failed);
        failed.code = Some("autobackup.0204".into());
        assert!(failed.meaning().is_some() && failed.advice().is_some());
        failed.code = Some("HTTP 503".into());
        assert!(failed.meaning().unwrap().contains("unknown"));
        failed.code = Some("Strange.1".into());
        assert_eq!(failed.meaning(), None);
    }
}
