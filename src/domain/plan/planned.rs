//! One volume of a plan.

use super::action::{Goal, PlannedAction};
use crate::domain::list::SharedStr;
use crate::domain::model::{PolicyId, VolumeId, VolumeStatus};

/// One volume of a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// The volume.
    pub id: VolumeId,
    /// Its name (scrub before showing).
    pub name: SharedStr,
    /// Its size in GB, where that is known.
    pub size_gb: Option<u32>,
    /// Its status when the plan was made.
    pub status: VolumeStatus,
    /// What would become of it.
    pub fate: PlannedAction,
    /// What should be true of it.
    pub goal: Goal,
    /// Marked, but not among the rows on the screen.
    pub hidden: bool,
}

impl Planned {
    /// The name, or the short id where there is none.
    pub fn label(&self) -> String {
        if self.name.trim().is_empty() { self.id.short() } else { self.name.to_string() }
    }

    /// What the volumes of one request have in common: the policy they shall be under, and, when
    /// they are taken out, the one they leave.
    pub fn request(&self) -> (&Goal, Option<&PolicyId>) {
        (&self.goal, self.leaves().filter(|_| self.goal == Goal::InNone))
    }

    /// Whether it will be in a request.
    pub const fn is_sent(&self) -> bool {
        matches!(
            self.fate,
            PlannedAction::New
                | PlannedAction::Move { .. }
                | PlannedAction::Remove { .. }
                | PlannedAction::Unclear
                | PlannedAction::BackUp
                | PlannedAction::Delete
                | PlannedAction::Restore
                | PlannedAction::Switch
                | PlannedAction::Edit
                | PlannedAction::CreatePolicy
                | PlannedAction::DeletePolicy
        )
    }

    /// Whether it is more than a new association: it leaves a policy, may leave one, or is refused.
    pub const fn is_trouble(&self) -> bool {
        !matches!(
            self.fate,
            PlannedAction::New
                | PlannedAction::BackUp
                | PlannedAction::Restore
                | PlannedAction::Switch
                | PlannedAction::Edit
                | PlannedAction::CreatePolicy
                | PlannedAction::Already
        )
    }

    /// Its place in a review: 0 is what must be seen first.
    pub const fn danger(&self) -> u8 {
        match self.fate {
            PlannedAction::Move { .. } | PlannedAction::Delete | PlannedAction::DeletePolicy => 0,
            PlannedAction::Remove { .. } => 1,
            PlannedAction::Unclear => 2,
            PlannedAction::Refused(_) => 3,
            PlannedAction::New
            | PlannedAction::BackUp
            | PlannedAction::Restore
            | PlannedAction::Switch
            | PlannedAction::Edit
            | PlannedAction::CreatePolicy => 4,
            PlannedAction::Already => 5,
        }
    }

    /// The policy it is under now, where that is known and it will leave it.
    pub const fn leaves(&self) -> Option<&PolicyId> {
        match &self.fate {
            PlannedAction::Move { from } | PlannedAction::Remove { from } => Some(from),
            _ => None,
        }
    }
}
