//! The requests of a plan.

use std::collections::HashMap;

use crate::domain::error::{
    BACKING_UP, CREATING_POLICY, DELETING_BACKUP, DELETING_POLICY, EDITING_POLICY, RESTORING, RUNNING_POLICY,
    SWITCHING,
};
use crate::domain::plan::Plan;
use crate::domain::{Goal, PolicyId, VolumeId};

/// Volumes that can share a request: the same goal and, for removals, the same policy.
#[derive(Debug)]
pub(super) struct Batch {
    pub goal: Goal,
    pub out_of: Option<PolicyId>,
    pub volumes: Vec<VolumeId>,
}

impl Batch {
    /// What is done with it.
    pub const fn verb(&self) -> &'static str {
        match self.goal {
            Goal::Under(_) => "associate",
            Goal::InNone => "disassociate",
            Goal::BackedUp(_) => BACKING_UP,
            Goal::RunOf(_) => RUNNING_POLICY,
            Goal::Deleted => DELETING_BACKUP,
            Goal::Restored(_) => RESTORING,
            Goal::Switched(_) => SWITCHING,
            Goal::Edited(_) => EDITING_POLICY,
            Goal::Created(_) => CREATING_POLICY,
            Goal::PolicyDeleted(_) => DELETING_POLICY,
        }
    }
}

/// Most volumes of one request: one that runs a policy names none and so has room for all.
const fn most_of(goal: &Goal, most: usize) -> usize {
    match goal {
        Goal::Under(_) | Goal::InNone => most,
        Goal::RunOf(_) => usize::MAX,
        _ => 1,
    }
}

/// The requests of a plan, in its order, of at most so many volumes.
pub(super) fn batches(plan: &Plan, most: usize) -> Vec<Batch> {
    let mut batches: Vec<Batch> = Vec::new();
    let mut open: HashMap<(&Goal, Option<&PolicyId>), usize> = HashMap::new();
    for item in plan.to_send() {
        let request = item.request();
        let at = open.get(&request).copied().filter(|at| {
            batches.get(*at).is_some_and(|batch| batch.volumes.len() < most_of(request.0, most))
        });
        if let Some(batch) = at.and_then(|at| batches.get_mut(at)) {
            batch.volumes.push(item.id.clone());
        } else {
            open.insert(request, batches.len());
            let (goal, out_of) = (request.0.clone(), request.1.cloned());
            batches.push(Batch { goal, out_of, volumes: vec![item.id.clone()] });
        }
    }
    batches
}
