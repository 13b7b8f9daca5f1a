//! What a run is for.

use crate::domain::model::{RunId, Target};

/// What a plan, and the run that carries it out, is for.
#[derive(Clone, Debug, PartialEq)]
pub enum Purpose {
    /// To associate volumes with a target: a policy.
    Associate(Target),
    /// To remove volumes from their policies.
    Disassociate,
    /// To bring volumes back to where they were before a run.
    Undo(RunId),
    /// To make a backup of each volume now.
    BackUp,
    /// To have a policy back its volumes up now.
    RunPolicy(Target),
    /// To delete backups.
    DeleteBackups,
    /// To make a new volume from a backup.
    Restore,
    /// To switch policies ON, or OFF.
    Switch(bool),
    /// To give policies other settings.
    EditPolicies,
    /// To make a policy.
    CreatePolicy,
    /// To delete policies.
    DeletePolicies,
}

impl Purpose {
    /// The policy volumes are associated with, if there is one for all of them.
    pub const fn target(&self) -> Option<&Target> {
        match self {
            Self::Associate(policy) => Some(policy),
            _ => None,
        }
    }

    /// The policy it is about: the target, or the one that runs.
    pub const fn policy(&self) -> Option<&Target> {
        match self {
            Self::Associate(policy) | Self::RunPolicy(policy) => Some(policy),
            _ => None,
        }
    }

    /// The run that is undone, if one is.
    pub const fn undoes(&self) -> Option<&RunId> {
        match self {
            Self::Undo(run) => Some(run),
            _ => None,
        }
    }

    /// Whether what it does is carried out by the cloud after its answer, and followed to its end beside
    /// whatever comes next.
    pub const fn is_followed(&self) -> bool {
        matches!(self, Self::BackUp | Self::RunPolicy(_) | Self::DeleteBackups | Self::Restore)
    }

    /// Whether its rows are backups, not volumes.
    pub const fn rows_are_backups(&self) -> bool {
        matches!(self, Self::DeleteBackups | Self::Restore)
    }

    /// Whether its rows are policies.
    pub const fn rows_are_policies(&self) -> bool {
        matches!(self, Self::Switch(_) | Self::EditPolicies | Self::CreatePolicy | Self::DeletePolicies)
    }

    /// In words: `db-nightly`, `removal from policies`, `undo of 7f3a`.
    pub fn title(&self) -> String {
        match self {
            Self::Associate(policy) => policy.label(),
            Self::Disassociate => "removal from policies".into(),
            Self::Undo(run) => format!("undo of {}", run.short()),
            Self::BackUp => "back up now".into(),
            Self::RunPolicy(policy) => format!("run of {}", policy.label()),
            Self::DeleteBackups => "deletion of backups".into(),
            Self::Restore => "new volume".into(),
            Self::Switch(true) => "policies switched ON".into(),
            Self::Switch(false) => "policies switched OFF".into(),
            Self::EditPolicies => "policies edited".into(),
            Self::CreatePolicy => "new policy".into(),
            Self::DeletePolicies => "deletion of policies".into(),
        }
    }
}
