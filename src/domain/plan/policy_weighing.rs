//! What is to be weighed before a policy gets other settings.

use super::policy_edit::PolicyEdit;
use super::warning::Warning;
use crate::domain::list::Inventory;
use crate::domain::model::policy_rules::{DOUBTED_COPIES, DOUBTED_DAYS};
use crate::domain::model::schedule::Days;
use crate::domain::model::{Policy, PolicyField, PolicySettings, Quota, Retention, VolumeId};

/// What is kept in the end by a policy that has so many volumes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Backups.
    pub backups: u64,
    /// GB, as the quota counts them: by the size of the volume.
    pub gigabytes: u64,
}

impl Kept {
    /// For the volumes that the list shows under a policy; `None` where the settings do not tell.
    pub fn of(inventory: &Inventory, policy: &Policy) -> Option<Self> {
        let copies = policy.copies_kept()?;
        let volumes = inventory.volumes_under(&policy.id);
        let size = |id: &VolumeId| inventory.volume(id).and_then(|volume| volume.size_gb).unwrap_or_default();
        let gigabytes = volumes.iter().map(|id| u64::from(size(id))).sum::<u64>();
        Some(Self {
            backups: copies.saturating_mul(volumes.len() as u64),
            gigabytes: copies.saturating_mul(gigabytes),
        })
    }
}

/// Whether another policy has the name.
pub(super) fn taken(
    inventory: &Inventory,
    settings: &PolicySettings,
    but: Option<&Policy>,
) -> Option<Warning> {
    let others = inventory.policies().iter().filter(|policy| Some(&policy.id) != but.map(|but| &but.id));
    let mut same = others.filter(|policy| policy.name == settings.name);
    same.next().map(|_| Warning::NameTaken(settings.name.clone()))
}

/// What is unusual in settings, where it was not so before.
pub(super) fn of_settings(to: &PolicySettings, from: Option<&PolicySettings>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let is_new = |field| from.is_none_or(|from| !from.agrees(field, to));
    match to.days {
        Days::Every(days) if days > DOUBTED_DAYS && is_new(PolicyField::Days) => {
            warnings.push(Warning::Doubted(format!("every {days} days")));
        }
        _ => {}
    }
    match to.retention {
        Some(Retention::Copies(copies)) if copies > DOUBTED_COPIES && is_new(PolicyField::Retention) => {
            warnings.push(Warning::Doubted(format!("keep {copies}")));
        }
        _ => {}
    }
    if from.is_none() && to.on == Some(false) {
        warnings.push(Warning::TargetOff);
    }
    warnings
}

/// Whether the quota has room for what more is kept in the end.
pub(super) fn of_room(
    inventory: &Inventory,
    policy: &Policy,
    edit: &PolicyEdit,
    quota: Option<Quota>,
) -> Option<Warning> {
    let (old, new) = (Kept::of(inventory, policy)?, Kept::of(inventory, &edit.to.applied_to(policy))?);
    let free = quota?.backups?.left()?;
    let needed = new.backups.saturating_sub(old.backups);
    (needed > free).then_some(Warning::QuotaSmall { needed, free })
}
