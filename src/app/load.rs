//! What is loaded from the cloud, and how far.

use std::collections::HashMap;

use jiff::Timestamp;

use super::request::Generation;
use crate::domain::{ApiError, PolicyId};

/// How far something is loaded.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Load {
    /// Not asked for.
    #[default]
    Idle,
    /// Under way.
    Loading,
    /// Complete, as of then.
    Done(Timestamp),
    /// It failed; what was there before stays.
    Failed(ApiError),
    /// The operator left it half-way.
    Left,
}

impl Load {
    /// The fault, if it failed.
    pub const fn fault(&self) -> Option<&ApiError> {
        match self {
            Self::Failed(fault) => Some(fault),
            _ => None,
        }
    }
}

/// The state of everything that is loaded.
#[derive(Clone, Debug, Default)]
pub struct Loads {
    /// Logging in.
    pub login: Load,
    /// Policies.
    pub policies: Load,
    /// Volumes.
    pub volumes: Load,
    /// The total the cloud announced, for showing progress.
    pub volumes_total: Option<u64>,
    /// Volumes received by the load under way.
    pub volumes_got: usize,
    /// Entries that could not be read: volumes that are not shown.
    pub volumes_unreadable: usize,
    /// How many there were when the rows were last worked out, and when that was.
    pub volumes_shown: (usize, Timestamp),
    /// The volumes were all there once: what fails or is left now leaves them as they were.
    pub was_complete: bool,
    /// How many volumes were under each policy when the load under way began.
    pub counts: HashMap<PolicyId, VolumeCounts>,
    /// Server names.
    pub servers: Load,
    /// The question that counts.
    pub generation: Generation,
    /// When it was asked: what is known is as old as that.
    pub requested_at: Option<Timestamp>,
    /// A run has changed something since.
    pub overtaken: bool,
}

impl Loads {
    /// When the oldest part of what is shown was read; `None` where that cannot be said.
    pub fn as_of(&self) -> Option<Timestamp> {
        if matches!(self.volumes, Load::Failed(_)) {
            return None;
        }
        [&self.policies, &self.volumes]
            .into_iter()
            .filter_map(|load| match load {
                Load::Done(at) => Some(*at),
                _ => None,
            })
            .min()
    }

    /// Everything that is known of policies and volumes was so at this time or later; `None` where
    /// that cannot be said, as after a run of our own.
    pub fn known_at(&self) -> Option<Timestamp> {
        let both = matches!((&self.policies, &self.volumes), (Load::Done(_), Load::Done(_)));
        self.requested_at.filter(|_| both && !self.overtaken)
    }

    /// Whether anything is being loaded.
    pub fn under_way(&self) -> bool {
        self.volumes == Load::Loading || self.policies_under_way()
    }

    /// Whether policies may still come.
    pub fn policies_under_way(&self) -> bool {
        [&self.login, &self.policies].contains(&&Load::Loading)
    }
}

/// How many volumes are under a policy: by the list, and by the cloud's own count. The two are read by
/// different calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VolumeCounts {
    /// By the list of volumes; `None` where that is not complete, or does not show it.
    pub listed: Option<u32>,
    /// By the cloud's own count.
    pub told: Option<u32>,
}
