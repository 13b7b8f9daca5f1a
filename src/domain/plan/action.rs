//! What a plan means for one volume: what should be true of it, and what carrying it out would do.

use std::fmt;
use std::sync::Arc;

use super::policy_edit::{PolicyEdit, PolicySnapshot};
use crate::domain::backups::BackupStatus;
use crate::domain::list::inventory::VolumeFacts;
use crate::domain::list::{Inventory, Membership};
use crate::domain::model::{
    Acceptance, NewVolume, PolicyField, PolicyId, PolicySettings, Reassignment, Target, TargetId,
    VolumeStatus,
};

/// What should be true of a volume.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Goal {
    /// It is in this target: in this policy.
    Under(TargetId),
    /// It is in none.
    InNone,
    /// It has the backup that the run makes under this number, see
    /// [`backup_name`](super::backups::backup_name).
    BackedUp(u32),
    /// It has a backup that this policy made in the run.
    RunOf(TargetId),
    /// It is gone. The row is a backup, not a volume, and its id is that of the backup.
    Deleted,
    /// There is this new volume. The row is the backup it is made from.
    Restored(Arc<NewVolume>),
    /// It is ON, or OFF. The row is a policy, not a volume, and its id is that of the policy.
    Switched(bool),
    /// It has these settings. The row is a policy.
    Edited(Arc<PolicyEdit>),
    /// There is a policy with these settings. The row is the name of it.
    Created(Arc<PolicySettings>),
    /// The policy is gone that was so. The row is that policy.
    PolicyDeleted(Arc<PolicySnapshot>),
}

impl Goal {
    /// Whether it is about the policy of a volume, not about backups.
    pub const fn is_membership(&self) -> bool {
        matches!(self, Self::Under(_) | Self::InNone)
    }

    /// Whether the row is a backup, and its id that of the backup.
    pub const fn is_of_backup(&self) -> bool {
        matches!(self, Self::Deleted | Self::Restored(_))
    }

    /// Whether the row is a policy, and its id that of the policy.
    pub const fn is_of_policy(&self) -> bool {
        matches!(self, Self::Switched(_) | Self::Edited(_) | Self::Created(_) | Self::PolicyDeleted(_))
    }

    /// What a row with it is.
    pub const fn row(&self) -> &'static str {
        match self {
            Self::Deleted | Self::Restored(_) => "backup",
            goal if goal.is_of_policy() => "policy",
            _ => "volume",
        }
    }

    /// Whether the cloud carries it out after it has answered: it is about backups.
    pub const fn is_followed(&self) -> bool {
        !self.is_membership() && !self.is_of_policy()
    }

    /// Whether it rewrites what somebody else may have rewritten since it was planned: that is looked at right
    /// before it is sent.
    pub const fn rewrites(&self) -> bool {
        matches!(self, Self::Edited(_) | Self::PolicyDeleted(_))
    }

    /// What it sets of a policy, or what the policy was that it deletes, in words; nothing of other goals.
    pub fn changes(&self) -> Vec<String> {
        let settings = match self {
            Self::Edited(edit) => return edit.changes().iter().map(ToString::to_string).collect(),
            Self::Created(settings) => settings,
            Self::PolicyDeleted(snapshot) => &snapshot.settings,
            _ => return Vec::new(),
        };
        let told = PolicyField::ALL.into_iter().map(|field| (field, settings.in_words(field)));
        let told =
            told.filter(|(field, words)| *field != PolicyField::Name && !matches!(words.as_str(), "" | "-"));
        told.map(|(field, words)| format!("{}: {words}", field.word())).collect()
    }

    /// The policy it is about: the one to be in, or the one that backs it up.
    pub const fn policy(&self) -> Option<&TargetId> {
        match self {
            Self::Under(policy) | Self::RunOf(policy) => Some(policy),
            _ => None,
        }
    }
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
    /// A backup of it is made.
    BackUp,
    /// The backup is deleted, and cannot be had back.
    Delete,
    /// A new volume is made from the backup.
    Restore,
    /// The policy is switched.
    Switch,
    /// The policy gets other settings.
    Edit,
    /// A policy is made.
    CreatePolicy,
    /// The policy is deleted.
    DeletePolicy,
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
    /// Its status forbids a backup (domain.md 7.5).
    StatusOfBackup(VolumeStatus),
    /// A backup of it is being made: the cloud would refuse another (`VolumeBackup.0013`).
    BackupRunning,
    /// This project has no VBS: the request would make a vault of CBR, which is billed (domain.md 7.5).
    NoVbs,
    /// The backup was not made by VBS, and is not to be deleted there.
    OtherService,
    /// The status of the backup forbids it.
    StatusOfDeletion(BackupStatus),
    /// It is the last good backup of its volume, among others that are to be deleted.
    LastGood,
    /// The status of the backup forbids to make a volume from it.
    StatusOfRestore(BackupStatus),
    /// The new volume would be smaller than the backup, which has so many GB.
    TooSmall(u32),
    /// The policy is no longer in the list.
    PolicyGone,
    /// The cloud does not say whether the policy is ON.
    SwitchNotVisible,
    /// Nobody can tell how many backups the policy would remove once it is ON.
    ExpiryNotKnown,
    /// The provider's own policy is neither renamed nor deleted.
    DefaultPolicy,
    /// So many volumes are under the policy that is to be deleted.
    StillHolds(u32),
    /// A schedule that cannot be read to its last field is not rewritten.
    ScheduleNotRead,
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
            Self::StatusOfBackup(status) => write!(f, "a volume in status {status} cannot be backed up"),
            Self::BackupRunning => f.write_str("a backup of it is being made: wait for that"),
            Self::NoVbs => f.write_str(
                "this project has no VBS (no default policy): the cloud would make a billed vault of CBR",
            ),
            Self::OtherService => {
                f.write_str("made by another service (CSBS or CBR): delete it in the console of that service")
            }
            Self::StatusOfDeletion(status) => write!(f, "a backup in status {status} cannot be deleted"),
            Self::StatusOfRestore(status) => {
                write!(f, "no volume can be made from a backup in status {status}")
            }
            Self::TooSmall(size) => write!(f, "smaller than the backup, which needs {size} GB"),
            Self::PolicyGone => f.write_str("no longer in the list of policies"),
            Self::SwitchNotVisible => f.write_str("the cloud does not say whether it is ON"),
            Self::ExpiryNotKnown => f.write_str(
                "it is not known how many backups it would remove: the list of backups could not be read to its end",
            ),
            Self::DefaultPolicy => {
                f.write_str("the default policy of the project can be neither renamed nor deleted")
            }
            Self::StillHolds(1) => f.write_str("1 volume is still under it: remove that first"),
            Self::StillHolds(count) => {
                write!(f, "{count} volumes are still under it, as the cloud counts: remove them first")
            }
            Self::ScheduleNotRead => f.write_str(
                "its schedule has fields that are not understood, so it is not rewritten: only name, tags and status can be changed",
            ),
            Self::LastGood => {
                f.write_str("the last good backup of its volume: it is deleted alone, by its name")
            }
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
        Membership::In(policy) => Some(&policy.id),
        Membership::UnknownPolicy(id) => Some(id),
        Membership::None => None,
        Membership::NotVisible => return PlannedAction::Refused(SkipReason::PolicyNotVisible),
    };
    let goal = now.cloned().map_or(Goal::InNone, Goal::Under);
    if goal == *was {
        return PlannedAction::Already;
    }
    if goal != *put {
        let now =
            now.map_or_else(|| "in no policy".into(), |id| format!("in {}", inventory.policy_label(id)));
        return PlannedAction::Refused(SkipReason::Changed { now });
    }
    match (now, was) {
        (_, Goal::Under(back)) if inventory.policy(back).is_none() => {
            PlannedAction::Refused(SkipReason::SourceGone)
        }
        // Never taken out first: associating with the old policy moves it back in one call.
        (Some(from), Goal::Under(_)) => to_reassign(inventory, from),
        (Some(from), _) => PlannedAction::Remove { from: from.clone() },
        (None, _) => PlannedAction::New,
    }
}
