//! Changes of policies themselves: what is wanted of each, and what must be known before it is planned.

use std::collections::HashMap;

use super::policy_edit::PolicyEdit;
use super::switch::{Expiries, row_of_policy};
use crate::domain::list::Inventory;
use crate::domain::model::{Policy, PolicyId, PolicySettings, Tag, VolumeId};

/// What shall become of one policy.
#[derive(Clone, Debug, PartialEq)]
pub enum PolicyChange {
    /// It gets other settings.
    Edit {
        /// The policy.
        policy: PolicyId,
        /// What was wanted, from what it was when somebody wanted it.
        edit: PolicyEdit,
    },
    /// An edit is taken back, as far as nobody changed the same since.
    TakeBack {
        /// The policy.
        policy: PolicyId,
        /// The edit as it was made.
        edit: PolicyEdit,
    },
    /// There is a new one with these settings.
    Create(PolicySettings),
    /// The same, unless there is one like it by now: that was tried, or done, before.
    CreateOnce(PolicySettings),
    /// It is deleted.
    Delete {
        /// The policy.
        policy: PolicyId,
        /// The volumes that were under it until they were removed for this.
        volumes: Vec<VolumeId>,
        /// What it was when somebody wanted that; `None` where nobody noted it.
        was: Option<PolicySettings>,
    },
}

/// The row of a policy that does not exist yet: its name where the rows of other plans have an id.
pub fn row_of_new(settings: &PolicySettings) -> VolumeId {
    VolumeId::new(&settings.name)
}

/// What no undo of a run brings back that let so many backups expire, at most; `None` where it let none.
pub fn expired_in_words(expiring: u64) -> Option<String> {
    let backups = match expiring {
        0 => return None,
        1 => "1 backup that it lets expire does".to_owned(),
        count => format!("{count} backups that it lets expire do"),
    };
    Some(format!("up to {backups} not come back, undone or not"))
}

/// What must be read before policies are changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PolicyQuestions {
    /// Of these policies, as they will be, what they remove of the backups of these volumes.
    pub expiring: Vec<(Policy, Vec<VolumeId>)>,
    /// The tags of these policies.
    pub tags: Vec<PolicyId>,
}

/// What was read for that.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PolicyFacts {
    /// What each policy removes, or of one to be deleted, how many backups stay for good; of one that is not
    /// in it nobody can tell.
    pub expiries: Expiries,
    /// Their tags, where they were read.
    pub tags: HashMap<PolicyId, Vec<Tag>>,
}

impl PolicyQuestions {
    /// What must be read before these policies are switched ON.
    pub fn of_switch(inventory: &Inventory, on: &[PolicyId]) -> Self {
        let ask = |id| Some((inventory.policy(id)?.clone(), inventory.volumes_under(id)));
        Self { expiring: on.iter().filter_map(ask).collect(), tags: Vec::new() }
    }
}

impl PolicyChange {
    /// The policy it is about, if there is one yet.
    pub const fn policy(&self) -> Option<&PolicyId> {
        match self {
            Self::Edit { policy, .. } | Self::TakeBack { policy, .. } | Self::Delete { policy, .. } => {
                Some(policy)
            }
            Self::Create(_) | Self::CreateOnce(_) => None,
        }
    }

    /// Its row in a plan.
    pub fn row(&self) -> VolumeId {
        match self {
            Self::Edit { policy, .. } | Self::TakeBack { policy, .. } | Self::Delete { policy, .. } => {
                row_of_policy(policy)
            }
            Self::Create(settings) | Self::CreateOnce(settings) => row_of_new(settings),
        }
    }

    /// What it would make of a policy that has these settings now.
    pub fn settings(&self, now: &PolicySettings) -> Option<PolicySettings> {
        match self {
            Self::Edit { edit, .. } => {
                let mut to = now.clone();
                for field in edit.fields() {
                    to.take(field, &edit.to);
                }
                Some(to)
            }
            Self::TakeBack { edit, .. } => Some(edit.taken_back(now).0),
            Self::Create(settings) | Self::CreateOnce(settings) => Some(settings.clone()),
            Self::Delete { .. } => None,
        }
    }

    /// What must be read for changes.
    pub fn questions(changes: &[Self], inventory: &Inventory) -> PolicyQuestions {
        let mut questions = PolicyQuestions::default();
        for change in changes {
            let Some(policy) = change.policy().and_then(|id| inventory.policy(id)) else { continue };
            let mut under = inventory.volumes_under(&policy.id);
            let now = PolicySettings::of(policy);
            match (change, change.settings(&now)) {
                (Self::Delete { volumes, .. }, _) => {
                    under.extend(volumes.iter().cloned());
                    under.sort();
                    under.dedup();
                    // It keeps nothing any more: what it would remove then is what stays for good.
                    questions.expiring.push((Policy { retention: None, ..policy.clone() }, under));
                    questions.tags.push(policy.id.clone());
                }
                (_, Some(to)) => {
                    let edit = PolicyEdit { from: now, to };
                    if edit.can_expire() {
                        questions.expiring.push((edit.to.applied_to(policy), under));
                    }
                    if edit.to.tags.is_some() {
                        questions.tags.push(policy.id.clone());
                    }
                }
                (_, None) => {}
            }
        }
        questions
    }
}
