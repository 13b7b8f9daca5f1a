//! Plans that make backups, of volumes or by running a policy, and that delete some. What must be known for
//! that is read first.

use super::{Origin, PlanPrompt, PlanRequest};
use crate::app::allowed::{Haste, Refused};
use crate::app::model::Model;
use crate::app::notice::{Notice, Tone};
use crate::app::screens::Reaction;
use crate::domain::plan::deletion::row_of;
use crate::domain::plan::restore::source_in_words;
use crate::domain::{Backup, BackupFacts, NewVolume, PlanInput, Policy, VolumeId};

/// What is taken to be true until it is read: nothing is sent before that.
pub(super) fn unread() -> BackupFacts {
    BackupFacts { has_vbs: true, ..BackupFacts::default() }
}

/// A backup of the marked volumes, or of the one under the cursor.
pub fn of_lists(model: &mut Model) -> Reaction {
    let (origin, input) = (Origin::of_lists(model), model.plan_input());
    PlanPrompt::new(model, PlanRequest::BackUp(unread()), input, origin).open_read_first(model)
}

/// A backup of these volumes, wherever the lists stand.
pub fn of_volumes(model: &mut Model, volumes: impl IntoIterator<Item = VolumeId>) -> Reaction {
    let input = PlanInput::of(&model.inventory, volumes);
    PlanPrompt::new(model, PlanRequest::BackUp(unread()), input, Origin::Run).open_read_first(model)
}

/// A run of a policy.
pub fn run_policy(model: &mut Model, policy: Policy) -> Reaction {
    let input = PlanInput::of(&model.inventory, std::iter::empty());
    let request = PlanRequest::RunPolicy(policy, unread());
    PlanPrompt::new(model, request, input, Origin::Run).open_read_first(model)
}

/// The deletion of backups; `known` is all that their volumes have.
pub fn delete(model: &mut Model, chosen: &[Backup], known: Vec<Backup>) -> Reaction {
    let input = PlanInput::of(&model.inventory, chosen.iter().map(row_of));
    PlanPrompt::new(model, PlanRequest::Delete(known), input, Origin::Run).open_read_first(model)
}

/// A new volume from a backup.
pub fn restore(model: &mut Model, new: NewVolume, backup: Backup) -> Reaction {
    let input = PlanInput::of(&model.inventory, [row_of(&backup)]);
    let text = source_in_words(&model.inventory, &backup);
    let request = PlanRequest::Restore(new, Some(Box::new(backup)));
    let mut prompt = PlanPrompt::new(model, request, input, Origin::Run);
    prompt.about.push(Notice { tone: Tone::Info, text });
    prompt.open_read_first(model)
}

/// Why none can be planned now.
pub fn refused(model: &Model) -> Option<Refused> {
    model.refused_change(Haste::None)
}
