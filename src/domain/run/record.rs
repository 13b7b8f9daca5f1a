//! Runs as they are kept: in one line, and in full.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::offer::Offers;
use super::outcomes::Outcomes;
use super::retry::{self, RetryGroup};
use super::shown::Shown;
use super::state::State;
use crate::domain::list::ReadMode;
use crate::domain::model::{CloudScope, JobId, Policy, PolicyId, RunId};
use crate::domain::plan::Purpose;

/// How a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunStatus {
    /// It came to its end, early or not.
    Finished,
    /// Its end is missing and no process writes to it: killed, cut off, or a power cut.
    Interrupted,
    /// Some `vbs` is carrying it out.
    Running,
}

impl RunStatus {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Finished => "finished",
            Self::Interrupted => "interrupted",
            Self::Running => "running",
        }
    }
}

/// What a run does, in the word of the journal and of JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RunAction {
    /// Associates volumes with a policy.
    Associate,
    /// Removes volumes from their policies.
    Disassociate,
    /// Brings volumes back to where they were before another run.
    Undo,
    /// Makes a backup of each volume.
    Backup,
    /// Has a policy back its volumes up.
    Run,
    /// Deletes backups.
    Delete,
    /// Makes a volume from a backup.
    Create,
    /// Switches policies ON.
    Enable,
    /// Switches policies OFF.
    Disable,
    /// Gives policies other settings.
    Edit,
    /// Makes a policy.
    #[serde(rename = "create policy")]
    CreatePolicy,
    /// Deletes policies.
    #[serde(rename = "delete policy")]
    DeletePolicy,
    /// What a later program calls it.
    #[serde(untagged)]
    Other(String),
}

impl RunAction {
    /// Whether the cloud does it after it has answered, so that an answer is no outcome.
    pub const fn is_followed(&self) -> bool {
        matches!(self, Self::Backup | Self::Run | Self::Delete | Self::Create)
    }
}

impl fmt::Display for RunAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Associate => "associate",
            Self::Disassociate => "disassociate",
            Self::Undo => "undo",
            Self::Backup => "backup",
            Self::Run => "run",
            Self::Delete => "delete",
            Self::Create => "create",
            Self::Enable => "enable",
            Self::Disable => "disable",
            Self::Edit => "edit",
            Self::CreatePolicy => "create policy",
            Self::DeletePolicy => "delete policy",
            Self::Other(word) => word,
        })
    }
}

impl From<&Purpose> for RunAction {
    fn from(purpose: &Purpose) -> Self {
        match purpose {
            Purpose::Associate(_) => Self::Associate,
            Purpose::Disassociate => Self::Disassociate,
            Purpose::Undo(_) => Self::Undo,
            Purpose::BackUp => Self::Backup,
            Purpose::RunPolicy(_) => Self::Run,
            Purpose::DeleteBackups => Self::Delete,
            Purpose::Restore => Self::Create,
            Purpose::Switch(true) => Self::Enable,
            Purpose::Switch(false) => Self::Disable,
            Purpose::EditPolicies => Self::Edit,
            Purpose::CreatePolicy => Self::CreatePolicy,
            Purpose::DeletePolicies => Self::DeletePolicy,
        }
    }
}

/// How many volumes are in which state; states without any may be left out.
pub type Counts = BTreeMap<State, usize>;

/// A run in one line.
#[derive(Clone, Debug, PartialEq)]
pub struct RunSummary {
    /// The run.
    pub run: RunId,
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// What it does.
    pub action: RunAction,
    /// Name of the policy volumes are associated with, or of the one that is run, made, switched, edited or
    /// deleted (scrub before showing). `None` where there are several.
    pub policy: Option<String>,
    /// The run it undoes or tries again.
    pub of: Option<RunId>,
    /// Where.
    pub scope: CloudScope,
    /// The host the program ran on.
    pub host: String,
    /// The account on that host.
    pub account: String,
    /// The operator's note, such as a ticket.
    pub note: Option<String>,
    /// Number of volumes in the plan.
    pub volumes: usize,
    /// How many are in which state.
    pub counts: Counts,
    /// How many were answered to be done and are not there.
    pub not_there: usize,
    /// How many of those in a state of success nobody has seen where they should be.
    pub accepted: Counts,
    /// Why it ended before everything was sent, if it did (scrub before showing).
    pub stopped: Option<String>,
    /// How it stands.
    pub status: RunStatus,
    /// When it was last verified.
    pub verified: Option<Timestamp>,
    /// The file it is written down in; `None` if it is not.
    pub path: Option<PathBuf>,
}

impl RunSummary {
    /// What it does, where this program does not know that: a later one wrote it down.
    pub const fn unknown_action(&self) -> Option<&str> {
        match &self.action {
            RunAction::Other(word) => Some(word.as_str()),
            _ => None,
        }
    }

    /// Number of volumes in a state.
    pub fn count(&self, state: State) -> usize {
        self.counts.get(&state).copied().unwrap_or(0)
    }

    /// How many volumes are called so: success counts only once it was seen.
    pub fn shown(&self, shown: Shown) -> usize {
        let unseen = |state| self.accepted.get(&state).copied().unwrap_or(0);
        match shown {
            Shown::Accepted => self.accepted.values().sum(),
            Shown::State(state) => self.count(state).saturating_sub(unseen(state)),
        }
    }

    /// How many volumes it changed, as it answered.
    pub fn changed(&self) -> usize {
        self.count(State::Ok) + self.count(State::Moved)
    }

    /// How far an interrupted run came.
    pub fn interruption(&self) -> String {
        let count = |states: &[State]| states.iter().map(|state| self.count(*state)).sum::<usize>();
        format!(
            "interrupted: {} answered, {} unclear, {} not sent",
            count(&[State::Ok, State::Moved, State::Failed]),
            count(&[State::Sent, State::Unknown]),
            count(&[State::Waiting, State::Skipped]),
        )
    }

    /// How many volumes were to be sent, and how many of them were.
    pub fn sent_of(&self) -> (usize, usize) {
        let count = |states: &[State]| states.iter().map(|state| self.count(*state)).sum();
        let sent: usize = count(&[State::Sent, State::Ok, State::Moved, State::Failed, State::Unknown]);
        (sent, sent + count(&[State::Waiting, State::Skipped]))
    }

    /// Whether an operator must look at it: something failed, is unknown or was not confirmed, or it was
    /// interrupted and not verified since.
    pub fn is_trouble(&self) -> bool {
        let bad = self.count(State::Failed) + self.count(State::Unknown) + self.not_there;
        bad > 0 || self.needs_verifying()
    }

    /// Whether it was interrupted, or ended with outcomes unknown as a dropped session leaves them,
    /// and nobody has looked since what became of it.
    pub fn needs_verifying(&self) -> bool {
        let open = match self.status {
            RunStatus::Finished => self.count(State::Unknown) + self.left_to_cloud() > 0,
            RunStatus::Interrupted => true,
            RunStatus::Running => false,
        };
        // What was only under way when somebody looked is still to be seen.
        open && (self.verified.is_none() || self.left_to_cloud() > 0)
    }

    /// How many the cloud has accepted to do, and nobody has seen done.
    pub fn left_to_cloud(&self) -> usize {
        if self.action.is_followed() { self.shown(Shown::Accepted) } else { 0 }
    }

    /// Whether it was interrupted, and nobody has looked since.
    pub fn is_interrupted(&self) -> bool {
        self.status == RunStatus::Interrupted && self.verified.is_none()
    }

    /// Whether it takes another run back; otherwise [`Self::of`] is the run it retries.
    pub fn undoes(&self) -> bool {
        self.action == RunAction::Undo
    }

    /// Its file; empty if it is written down nowhere.
    pub fn file(&self) -> String {
        self.path.as_deref().map(|path| path.display().to_string()).unwrap_or_default()
    }

    /// What it did, in the words of the shell: `associate files_weekly`, `undo ad46` (scrub before showing).
    pub fn what(&self) -> String {
        let about = match (&self.action, &self.policy, &self.of) {
            (RunAction::Undo, _, Some(of)) => of.short(),
            (_, Some(policy), _) => policy,
            _ => "",
        };
        format!("{} {about}", self.action).trim_end().to_owned()
    }

    /// What it was for, in words (scrub before showing).
    pub fn title(&self) -> String {
        match (&self.action, &self.policy, &self.of) {
            (RunAction::Undo, _, Some(of)) => Purpose::Undo(of.clone()).title(),
            (RunAction::Disassociate, ..) => Purpose::Disassociate.title(),
            (RunAction::Backup, ..) => Purpose::BackUp.title(),
            (RunAction::Delete, ..) => Purpose::DeleteBackups.title(),
            (RunAction::Create, ..) => Purpose::Restore.title(),
            (RunAction::Enable, ..) => Purpose::Switch(true).title(),
            (RunAction::Disable, ..) => Purpose::Switch(false).title(),
            (RunAction::Edit, ..) => Purpose::EditPolicies.title(),
            (RunAction::CreatePolicy, ..) => Purpose::CreatePolicy.title(),
            (RunAction::DeletePolicy, ..) => Purpose::DeletePolicies.title(),
            (RunAction::Run, Some(policy), _) => format!("run of {policy}"),
            (_, Some(policy), _) => policy.clone(),
            (action, ..) => action.to_string(),
        }
    }
}

/// What was there before a request, so that what comes of it can be told from that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThereBefore {
    /// Recent tasks of the policy that is run.
    pub tasks: Vec<JobId>,
    /// The policies before the first one was made; `None` where none is.
    pub policies: Option<Vec<PolicyId>>,
}

/// A run in full.
#[derive(Clone, Debug, PartialEq)]
pub struct RunRecord {
    /// In one line.
    pub summary: RunSummary,
    /// The policy of an association, or the one that ran.
    pub policy_id: Option<PolicyId>,
    /// How its volumes were read; `None` if nobody wrote that down.
    pub read_mode: Option<ReadMode>,
    /// Whether its cloud was seen to show which policy a volume is under.
    pub membership_proven: bool,
    /// What became of every volume, as far as it is written down.
    pub board: Outcomes,
    /// The moment after which nothing was sent any more.
    pub last_request: Option<Timestamp>,
    /// What was there before its requests.
    pub before: ThereBefore,
    /// How many backups expire at most by what it did.
    pub expiring: u64,
    /// Lines in the middle of its file that make no sense and were passed over.
    pub unread: usize,
}

impl RunRecord {
    /// Its name.
    pub const fn run(&self) -> &RunId {
        &self.summary.run
    }

    /// What it was for. Of a policy the journal holds id and name.
    pub fn purpose(&self) -> Purpose {
        let policy =
            |id: &PolicyId| Policy::bare(id.clone(), self.summary.policy.clone().unwrap_or_default());
        match (&self.summary.action, &self.policy_id, &self.summary.of) {
            (RunAction::Backup, ..) => Purpose::BackUp,
            (RunAction::Delete, ..) => Purpose::DeleteBackups,
            (RunAction::Create, ..) => Purpose::Restore,
            (RunAction::Enable, ..) => Purpose::Switch(true),
            (RunAction::Disable, ..) => Purpose::Switch(false),
            (RunAction::Edit, ..) => Purpose::EditPolicies,
            (RunAction::CreatePolicy, ..) => Purpose::CreatePolicy,
            (RunAction::DeletePolicy, ..) => Purpose::DeletePolicies,
            (RunAction::Run, Some(id), _) => Purpose::RunPolicy(policy(id)),
            (_, Some(id), _) => Purpose::Associate(policy(id)),
            (RunAction::Undo, None, Some(of)) => Purpose::Undo(of.clone()),
            _ => Purpose::Disassociate,
        }
    }

    /// How long ago its last request was begun or answered.
    pub fn since_sent(&self, now: Timestamp) -> SignedDuration {
        now.duration_since(self.last_request.unwrap_or(self.summary.started)).max(SignedDuration::ZERO)
    }

    /// What can be done about it.
    pub fn offers(&self) -> Offers {
        Offers::new(&self.board)
    }

    /// What is worth trying again and what is not.
    pub fn retryable(&self) -> Vec<RetryGroup> {
        retry::groups(&self.board)
    }
}
