//! What the lines of a journal tell of one volume.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::plan::{Planned, PlannedAction};
use crate::domain::{
    BackupId, Before, Goal, JobId, NewVolume, Outcome, PolicyEdit, PolicyId, PolicySettings, PolicySnapshot,
    RunAction, State, VolumeId, Whereabouts,
};

/// A volume of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VolumeRecord {
    /// The volume.
    pub id: VolumeId,
    /// Its name.
    pub name: String,
    /// What was to become of it.
    pub fate: Fate,
    /// Why it is not sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The policy it should be in, or that backs it up; null for none.
    pub goal: Option<PolicyId>,
    /// The policy it was under; null for none, or not known where the fate is `unclear`.
    pub from: Option<PolicyId>,
    /// Which backup of the run is made of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backup: Option<u32>,
    /// The volume that is made from it, where it is a backup.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restored: Option<NewVolume>,
    /// Whether it shall be ON, where it is a policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub switched: Option<bool>,
    /// The settings it shall have, where it is a policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<PolicySettings>,
    /// The settings it had, where it is a policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<PolicySettings>,
    /// The volumes that were under it, where it is a policy that is deleted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held: Vec<VolumeId>,
}

/// What a plan said would become of a volume.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    /// It comes under the policy, and was under none.
    New,
    /// It comes from another policy.
    Move,
    /// It is taken out of its policy.
    Remove,
    /// Its present policy could not be seen.
    Unclear,
    /// It was where it shall be.
    Already,
    /// It is not sent.
    Refused,
    /// A backup of it is made.
    Backup,
    /// The backup is deleted.
    Delete,
    /// A volume is made from the backup.
    Create,
    /// The policy is switched.
    Switch,
    /// The policy gets other settings.
    Edit,
    /// A policy is made.
    #[serde(rename = "create policy")]
    CreatePolicy,
    /// The policy is deleted.
    #[serde(rename = "delete policy")]
    DeletePolicy,
    /// What a later program calls it.
    #[serde(untagged)]
    Other(String),
}

/// Where a volume was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Found {
    /// Under a policy, which is named beside.
    Policy,
    /// In no policy.
    None,
    /// The cloud does not show it.
    #[serde(rename = "not visible")]
    NotVisible,
    /// The volume is gone.
    Gone,
    /// It could not be read.
    Unreadable,
    /// Its backup is available.
    Backup,
    /// Its backup is being made, or deleted.
    #[serde(rename = "under way")]
    UnderWay,
    /// Its backup is no good.
    Broken,
    /// No such backup is listed, or the backup to delete is still there.
    #[serde(rename = "no backup")]
    NoBackup,
    /// The new volume is there.
    Volume,
    /// The policy is ON.
    On,
    /// The policy is OFF.
    Off,
    /// The policy has the settings beside.
    Settings,
    /// The new policy is there, under the id beside.
    Created,
    /// Several policies came that may be the new one.
    Several,
    /// The policy is still there, or not there yet.
    #[serde(rename = "as before")]
    AsBefore,
    /// What a later program calls it.
    #[serde(untagged)]
    Other(String),
}

/// What is known of one volume.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutcomeRecord {
    /// The volume.
    pub id: VolumeId,
    /// The state.
    pub state: State,
    /// The cloud's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The request id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Where it was found; absent if not read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<Found>,
    /// The policy it was found under, or that it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now_in: Option<PolicyId>,
    /// The settings that the policy was found with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<PolicySettings>,
    /// The policies that may be the new one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub several: Vec<PolicyId>,
    /// The policy that was made, as the answer named it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<PolicyId>,
    /// The backup that was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backup: Option<BackupId>,
    /// The volume that was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volume: Option<VolumeId>,
    /// The job that carries it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<JobId>,
    /// When it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_at: Option<Timestamp>,
    /// What answer and reading disagree on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disagreement: Option<String>,
}

impl VolumeRecord {
    /// The outcome it begins with, in a run that does this.
    pub(super) fn outcome(&self, action: &RunAction) -> Outcome {
        let goal = match (action, &self.goal) {
            _ if self.settings.is_some() || self.was.is_some() => self.change_of_policy(),
            (RunAction::Create, _) if self.restored.is_some() => {
                self.restored.clone().map_or(Goal::InNone, |new| Goal::Restored(Arc::new(new)))
            }
            _ if self.switched.is_some() => Goal::Switched(self.switched.unwrap_or_default()),
            (RunAction::Backup, _) => Goal::BackedUp(self.backup.unwrap_or_default()),
            (RunAction::Run, Some(policy)) => Goal::RunOf(policy.clone()),
            (RunAction::Delete, _) => Goal::Deleted,
            (_, policy) => policy.clone().map_or(Goal::InNone, Goal::Under),
        };
        let (state, before) = match (&self.fate, &self.from) {
            (Fate::Already, _) if self.switched.is_some() => {
                (State::Already, Before::Switched(self.switched.unwrap_or_default()))
            }
            (Fate::Edit | Fate::CreatePolicy | Fate::DeletePolicy, _) => (State::Waiting, Before::InGoal),
            (Fate::Already, _) if self.was.is_some() => (State::Already, Before::InGoal),
            (Fate::Switch, _) => (State::Waiting, Before::Switched(!self.switched.unwrap_or_default())),
            (Fate::Already, _) => (State::Already, self.goal.clone().map_or(Before::InNone, Before::In)),
            (Fate::Refused, _) => (State::Refused, Before::Unseen),
            (_, Some(from)) => (State::Waiting, Before::In(from.clone())),
            (Fate::New, None) => (State::Waiting, Before::InNone),
            (_, None) => (State::Waiting, Before::Unseen),
        };
        Outcome {
            id: self.id.clone(),
            name: self.name.as_str().into(),
            state,
            code: None,
            message: self.reason.clone(),
            goal,
            before,
            now_in: Whereabouts::NotRead,
            read_at: None,
            request_id: None,
            job: None,
            made: None,
            disagreement: None,
        }
    }

    /// What is wanted of a policy.
    fn change_of_policy(&self) -> Goal {
        match (self.was.clone(), self.settings.clone()) {
            (Some(from), Some(to)) => Goal::Edited(Arc::new(PolicyEdit { from, to })),
            (None, Some(settings)) => Goal::Created(Arc::new(settings)),
            (Some(settings), None) => {
                Goal::PolicyDeleted(Arc::new(PolicySnapshot { settings, volumes: self.held.clone() }))
            }
            (None, None) => Goal::InNone,
        }
    }

    pub(super) fn new(item: &Planned) -> Self {
        let (fate, reason) = match &item.fate {
            PlannedAction::New => (Fate::New, None),
            PlannedAction::Move { .. } => (Fate::Move, None),
            PlannedAction::Remove { .. } => (Fate::Remove, None),
            PlannedAction::Unclear => (Fate::Unclear, None),
            PlannedAction::BackUp => (Fate::Backup, None),
            PlannedAction::Delete => (Fate::Delete, None),
            PlannedAction::Restore => (Fate::Create, None),
            PlannedAction::Switch => (Fate::Switch, None),
            PlannedAction::Edit => (Fate::Edit, None),
            PlannedAction::CreatePolicy => (Fate::CreatePolicy, None),
            PlannedAction::DeletePolicy => (Fate::DeletePolicy, None),
            PlannedAction::Already => (Fate::Already, None),
            PlannedAction::Refused(refusal) => (Fate::Refused, Some(refusal.to_string())),
        };
        let (was, settings, held) = match &item.goal {
            Goal::Edited(edit) => (Some(edit.from.clone()), Some(edit.to.clone()), Vec::new()),
            Goal::Created(settings) => (None, Some((**settings).clone()), Vec::new()),
            Goal::PolicyDeleted(snapshot) => {
                (Some(snapshot.settings.clone()), None, snapshot.volumes.clone())
            }
            _ => (None, None, Vec::new()),
        };
        Self {
            was,
            settings,
            held,
            id: item.id.clone(),
            name: item.name.to_string(),
            fate,
            reason,
            goal: item.goal.policy().cloned(),
            from: item.leaves().cloned(),
            backup: match item.goal {
                Goal::BackedUp(number) => Some(number),
                _ => None,
            },
            restored: match &item.goal {
                Goal::Restored(new) => Some((**new).clone()),
                _ => None,
            },
            switched: match item.goal {
                Goal::Switched(on) => Some(on),
                _ => None,
            },
        }
    }
}

impl OutcomeRecord {
    /// Takes the place of what was known.
    pub(super) fn lay_over(self, outcome: &mut Outcome) {
        outcome.state = self.state;
        outcome.code = self.code.map(Into::into);
        outcome.message = self.message;
        outcome.request_id = self.request_id;
        outcome.job = self.job;
        outcome.made = self.made;
        outcome.now_in = match (self.found, self.now_in) {
            (Some(Found::Backup), _) => self.backup.map_or(Whereabouts::NotRead, Whereabouts::BackedUp),
            (Some(Found::Broken), _) => self.backup.map_or(Whereabouts::NotRead, Whereabouts::Broken),
            (Some(Found::UnderWay), _) => Whereabouts::UnderWay,
            (Some(Found::NoBackup), _) => Whereabouts::NoBackup,
            (Some(Found::Volume), _) => self.volume.map_or(Whereabouts::NotRead, Whereabouts::Restored),
            (Some(Found::On), _) => Whereabouts::Switched(true),
            (Some(Found::Off), _) => Whereabouts::Switched(false),
            (Some(Found::Settings), _) => {
                self.settings.map_or(Whereabouts::NotRead, |seen| Whereabouts::Policy(Arc::new(seen)))
            }
            (Some(Found::Created), Some(policy)) => Whereabouts::CreatedAs(policy),
            (Some(Found::Several), _) => Whereabouts::Several(self.several),
            (Some(Found::AsBefore), _) => Whereabouts::AsBefore,
            (Some(Found::Policy), Some(policy)) => Whereabouts::In(policy),
            (Some(Found::None), _) => Whereabouts::InNone,
            (Some(Found::NotVisible), _) => Whereabouts::NotVisible,
            (Some(Found::Gone), _) => Whereabouts::Gone,
            (Some(Found::Unreadable), _) => Whereabouts::Unreadable("it could not be read".into()),
            (Some(Found::Other(word)), _) => Whereabouts::Unreadable(format!("the journal says {word}")),
            (Some(Found::Policy | Found::Created) | None, _) => Whereabouts::NotRead,
        };
        outcome.read_at = self.read_at;
        outcome.disagreement = self.disagreement;
    }
}

impl From<&Outcome> for OutcomeRecord {
    fn from(outcome: &Outcome) -> Self {
        let (found, now_in) = match &outcome.now_in {
            Whereabouts::NotRead => (None, None),
            Whereabouts::In(policy) => (Some(Found::Policy), Some(policy.clone())),
            Whereabouts::InNone => (Some(Found::None), None),
            Whereabouts::NotVisible => (Some(Found::NotVisible), None),
            Whereabouts::Gone => (Some(Found::Gone), None),
            Whereabouts::Unreadable(_) => (Some(Found::Unreadable), None),
            Whereabouts::BackedUp(_) => (Some(Found::Backup), None),
            Whereabouts::UnderWay => (Some(Found::UnderWay), None),
            Whereabouts::Broken(_) => (Some(Found::Broken), None),
            Whereabouts::NoBackup => (Some(Found::NoBackup), None),
            Whereabouts::Restored(_) => (Some(Found::Volume), None),
            Whereabouts::Switched(true) => (Some(Found::On), None),
            Whereabouts::Switched(false) => (Some(Found::Off), None),
            Whereabouts::Policy(_) => (Some(Found::Settings), None),
            Whereabouts::CreatedAs(policy) => (Some(Found::Created), Some(policy.clone())),
            Whereabouts::Several(_) => (Some(Found::Several), None),
            Whereabouts::AsBefore => (Some(Found::AsBefore), None),
        };
        let settings = match &outcome.now_in {
            Whereabouts::Policy(seen) => Some((**seen).clone()),
            _ => None,
        };
        let several = match &outcome.now_in {
            Whereabouts::Several(policies) => policies.clone(),
            _ => Vec::new(),
        };
        Self {
            id: outcome.id.clone(),
            state: outcome.state,
            code: outcome.code.as_deref().map(str::to_owned),
            message: outcome.message.clone(),
            request_id: outcome.request_id.clone(),
            found,
            now_in,
            settings,
            several,
            made: outcome.made.clone(),
            backup: outcome.now_in.backup().cloned(),
            volume: outcome.now_in.new_volume().cloned(),
            job: outcome.job.clone(),
            read_at: outcome.read_at,
            disagreement: outcome.disagreement.clone(),
        }
    }
}
