//! What a plan means for one volume: where it should be, and what carrying it out would do.

use std::fmt;

use crate::domain::list::inventory::VolumeFacts;
use crate::domain::list::{Inventory, Membership};
use crate::domain::model::{Acceptance, PolicyId, Reassignment, Target, TargetId, VolumeStatus};

/// Where a volume should be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Goal {
    /// In this target: in this policy.
    Under(TargetId),
    /// In none.
    InNone,
}

/// What carrying the plan out would mean for one volume.
#[derive(Clone, Debug, PartialEq)]
pub enum PlannedAction {
    /// In no policy now; will be in the target.
    New,
    /// In another policy now, which it leaves without a question.
    Move {
        /// The policy it leaves.
        from: PolicyId,
    },
    /// In a policy now; will be in none, and no longer backed up.
    Remove {
        /// The policy it leaves.
        from: PolicyId,
    },
    /// Its current policy is not known: may be new, may be a move.
    Unclear,
    /// Already where it should be: not sent.
    Already,
    /// Not sent, because the cloud would reject it.
    Refused(SkipReason),
}

/// Why a volume is not sent.
#[derive(Clone, Debug, PartialEq)]
pub enum SkipReason {
    /// Its status forbids it (domain.md 4.5).
    Status(VolumeStatus),
    /// It is in another target, and the service does not move volumes.
    InAnother {
        /// The name of that.
        now: String,
    },
    /// It is marked, but no longer in the list.
    Gone,
    /// Its current policy is not known, so it cannot be removed from it.
    PolicyNotVisible,
    /// It was changed after the run to undo.
    Changed {
        /// Where it is now, in words.
        now: String,
    },
    /// Its policy before the run is not known.
    Unrecorded,
    /// The policy it came from was deleted.
    SourceGone,
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "a volume in status {status} cannot be associated"),
            Self::InAnother { now } => {
                write!(f, "in {now}, and this service does not move volumes: remove it there first")
            }
            Self::Gone => f.write_str("no longer in the list of volumes"),
            Self::PolicyNotVisible => f.write_str("its current policy is not known"),
            Self::Changed { now } => write!(f, "changed since that run: now {now}, so left as it is"),
            Self::Unrecorded => f.write_str("its policy before the run is not known, so it cannot be undone"),
            Self::SourceGone => f.write_str("the policy it came from was deleted"),
        }
    }
}

/// What becomes of a volume that is to leave one target for another.
fn to_reassign(inventory: &Inventory, from: &TargetId) -> PlannedAction {
    match inventory.limits().reassignment {
        Reassignment::Moves => PlannedAction::Move { from: from.clone() },
        Reassignment::Refuses => {
            PlannedAction::Refused(SkipReason::InAnother { now: inventory.policy_label(from) })
        }
    }
}

/// What associating with `target` means for a volume.
pub(in crate::domain) fn to_associate(
    inventory: &Inventory,
    target: &Target,
    volume: &VolumeFacts<'_>,
) -> PlannedAction {
    match volume.membership {
        Membership::In(policy) if policy.id == target.id => PlannedAction::Already,
        _ if volume.status.acceptance() == Acceptance::Refused => {
            PlannedAction::Refused(SkipReason::Status(volume.status.clone()))
        }
        Membership::In(policy) => to_reassign(inventory, &policy.id),
        Membership::UnknownPolicy(from) => to_reassign(inventory, from),
        Membership::None => PlannedAction::New,
        Membership::NotVisible => PlannedAction::Unclear,
    }
}

/// What taking it out of its policy means for a volume.
pub(in crate::domain) fn to_disassociate(volume: &VolumeFacts<'_>) -> PlannedAction {
    match volume.membership {
        Membership::In(policy) => PlannedAction::Remove { from: policy.id.clone() },
        Membership::UnknownPolicy(from) => PlannedAction::Remove { from: from.clone() },
        Membership::None => PlannedAction::Already,
        Membership::NotVisible => PlannedAction::Refused(SkipReason::PolicyNotVisible),
    }
}

/// What bringing a volume back to where it was before a run means: `put` is where the run put it,
/// `was` where it was, if that was known.
pub(in crate::domain) fn to_undo(
    inventory: &Inventory,
    volume: &VolumeFacts<'_>,
    put: &Goal,
    was: Option<&Goal>,
) -> PlannedAction {
    let Some(was) = was else { return PlannedAction::Refused(SkipReason::Unrecorded) };
    let now = match volume.membership {
        Membership::In(policy) => Goal::Under(policy.id.clone()),
        Membership::UnknownPolicy(id) => Goal::Under(id.clone()),
        Membership::None => Goal::InNone,
        Membership::NotVisible => return PlannedAction::Refused(SkipReason::PolicyNotVisible),
    };
    if now == *was {
        return PlannedAction::Already;
    }
    if now != *put {
        let now = match now {
            Goal::Under(id) => format!("in {}", inventory.policy_label(&id)),
            Goal::InNone => "in no policy".into(),
        };
        return PlannedAction::Refused(SkipReason::Changed { now });
    }
    match (now, was) {
        (_, Goal::Under(back)) if inventory.policy(back).is_none() => {
            PlannedAction::Refused(SkipReason::SourceGone)
        }
        // Never taken out first: associating with the old policy moves it back in one call.
        (Goal::Under(from), Goal::Under(_)) => to_reassign(inventory, &from),
        (Goal::Under(from), Goal::InNone) => PlannedAction::Remove { from },
        (Goal::InNone, _) => PlannedAction::New,
    }
}
