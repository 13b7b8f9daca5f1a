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
}

impl Purpose {
    /// The policy volumes are associated with, if there is one for all of them.
    pub const fn target(&self) -> Option<&Target> {
        match self {
            Self::Associate(policy) => Some(policy),
            Self::Disassociate | Self::Undo(_) => None,
        }
    }

    /// The run that is undone, if one is.
    pub const fn undoes(&self) -> Option<&RunId> {
        match self {
            Self::Undo(run) => Some(run),
            Self::Associate(_) | Self::Disassociate => None,
        }
    }

    /// In words: `db-nightly`, `removal from policies`, `undo of 7f3a`.
    pub fn title(&self) -> String {
        match self {
            Self::Associate(policy) => policy.label(),
            Self::Disassociate => "removal from policies".into(),
            Self::Undo(run) => format!("undo of {}", run.short()),
        }
    }
}
