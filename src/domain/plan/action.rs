//! What a plan means for one volume: where it shall be, and what carrying it out would do.

use std::fmt;

use crate::domain::list::inventory::VolumeFacts;
use crate::domain::list::{Inventory, Membership};
use crate::domain::model::{Acceptance, Policy, PolicyId, VolumeStatus};

/// Where a volume shall be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Goal {
    /// Under this policy.
    Under(PolicyId),
    /// Under none.
    InNone,
}

/// What carrying the plan out would mean for one volume.
#[derive(Clone, Debug, PartialEq)]
pub enum PlannedAction {
    /// Under no policy now; will be under the target.
    New,
    /// Under another policy now; the cloud takes it out of there without asking.
    Move {
        /// The policy it leaves.
        from: PolicyId,
    },
    /// Under a policy now; will be under none, and no longer backed up.
    Remove {
        /// The policy it leaves.
        from: PolicyId,
    },
    /// Its present policy cannot be seen: may be new, may be a move.
    Unclear,
    /// Where it shall be already: not sent.
    Already,
    /// Not sent, because the cloud would refuse it.
    Refused(SkipReason),
}

/// Why a volume is not sent.
#[derive(Clone, Debug, PartialEq)]
pub enum SkipReason {
    /// Its status forbids it (domain.md 4.5; the service would answer AutoBackup.0206).
    Status(VolumeStatus),
    /// It is marked, but no longer in the list.
    Gone,
    /// Its present policy cannot be seen, so it cannot be taken out of it.
    PolicyNotVisible,
    /// Somebody changed it since the run that is to be undone.
    Changed {
        /// Where it is now, in words.
        now: String,
    },
    /// Where it was before the run was not known.
    Unrecorded,
    /// The policy it came from is gone.
    SourceGone,
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "a volume in status {status} cannot be associated"),
            Self::Gone => f.write_str("it is no longer in the list of volumes"),
            Self::PolicyNotVisible => f.write_str("its present policy cannot be seen"),
            Self::Changed { now } => write!(f, "changed since that run: it is {now} now, and is left alone"),
            Self::Unrecorded => f.write_str("where it was before was not known, so it cannot be undone"),
            Self::SourceGone => f.write_str("the policy it came from is gone"),
        }
    }
}

/// What associating with `target` means for a volume.
pub(in crate::domain) fn to_associate(target: &Policy, volume: &VolumeFacts<'_>) -> PlannedAction {
    match volume.membership {
        Membership::In(policy) if policy.id == target.id => PlannedAction::Already,
        _ if volume.status.acceptance() == Acceptance::Refused => {
            PlannedAction::Refused(SkipReason::Status(volume.status.clone()))
        }
        Membership::In(policy) => PlannedAction::Move { from: policy.id.clone() },
        Membership::UnknownPolicy(from) => PlannedAction::Move { from: from.clone() },
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
            Goal::Under(id) => format!("under {}", inventory.policy_label(&id)),
            Goal::InNone => "in no policy".into(),
        };
        return PlannedAction::Refused(SkipReason::Changed { now });
    }
    match (now, was) {
        (_, Goal::Under(back)) if inventory.policy(back).is_none() => {
            PlannedAction::Refused(SkipReason::SourceGone)
        }
        // Never taken out first: associating with the old policy moves it back in one call.
        (Goal::Under(from), Goal::Under(_)) => PlannedAction::Move { from },
        (Goal::Under(from), Goal::InNone) => PlannedAction::Remove { from },
        (Goal::InNone, _) => PlannedAction::New,
    }
}
