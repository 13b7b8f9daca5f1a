//! The plan for a new volume made from a backup: the safe way to get data back.

use std::sync::Arc;

use super::action::{Goal, PlannedAction, SkipReason};
use super::changes::Plan;
use super::deletion::{label, row_of};
use super::planned::Planned;
use super::purpose::Purpose;
use super::warning::Warning;
use crate::domain::backups::{Backup, BackupStatus};
use crate::domain::list::{Inventory, PlanInput, SharedStr};
use crate::domain::model::{NewVolume, Volume, VolumeId, VolumeStatus};

/// Longest name of a volume (domain.md 4.4).
const LONGEST: usize = 255;

/// The volume that is most likely wanted from a backup: like the one it is of, as far as that is known.
/// Zone and type are empty where nothing tells them.
pub fn likely_volume(backup: &Backup, volume: Option<&Volume>) -> NewVolume {
    let of = volume.map_or(&*backup.name, |volume| &*volume.name).trim();
    let of = if of.is_empty() { backup.id.short() } else { of.to_owned() };
    let suffix = "-restored";
    let kept: String = of.chars().take(LONGEST - suffix.len()).collect();
    NewVolume {
        backup: backup.id.clone(),
        name: format!("{kept}{suffix}"),
        zone: volume.map(|volume| volume.zone.to_string()).unwrap_or_default(),
        kind: volume.map(|volume| volume.kind.to_string()).unwrap_or_default(),
        size_gb: backup.size_gb.unwrap_or_default(),
    }
}

/// Which backup a volume is made from (scrub before showing).
pub fn source_in_words(inventory: &Inventory, backup: &Backup) -> String {
    format!("from the backup of {} UTC: {}, id {}", label(inventory, backup), backup.name, backup.id)
}

/// Why a volume cannot be called so, if it cannot.
pub fn fault_of_name(name: &str) -> Option<String> {
    match name.trim() {
        "" => Some("is missing".to_owned()),
        name if name.chars().count() > LONGEST => Some(format!("has more than {LONGEST} characters")),
        _ if name.chars().any(char::is_control) => Some("has control characters".to_owned()),
        _ => None,
    }
}

impl Plan {
    /// Works out what making a volume from a backup would do; `backup` is what is known of that, `None` if
    /// it is gone.
    pub fn restore(inventory: &Inventory, new: &NewVolume, backup: Option<&Backup>) -> Self {
        let row = backup.map_or_else(|| VolumeId::from(new.backup.id().clone()), row_of);
        let input = PlanInput::of(inventory, [row.clone()]);
        let fate = match backup {
            None => PlannedAction::Refused(SkipReason::Gone),
            Some(backup) if backup.status != BackupStatus::Available => {
                PlannedAction::Refused(SkipReason::StatusOfRestore(backup.status.clone()))
            }
            Some(backup) if backup.size_gb.is_some_and(|size| size > new.size_gb) => {
                PlannedAction::Refused(SkipReason::TooSmall(backup.size_gb.unwrap_or_default()))
            }
            Some(_) => PlannedAction::Restore,
        };
        let item = Planned {
            id: row,
            name: SharedStr::split([new.name.as_str()].into_iter()).next().unwrap_or_default(),
            size_gb: Some(new.size_gb),
            // That of the backup matters only where it stands in the way: the volume does not exist yet.
            status: match (&fate, backup) {
                (PlannedAction::Refused(_), Some(backup)) => VolumeStatus::new(backup.status.as_str()),
                _ => VolumeStatus::new(""),
            },
            fate,
            goal: Goal::Restored(Arc::new(new.clone())),
            hidden: false,
        };
        let mut plan = Self::of(inventory, Purpose::Restore, vec![item], input, None);
        let is_seen = |tells: fn(&Volume) -> &str, wanted: &str| {
            inventory.volumes().any(|volume| tells(&volume).eq_ignore_ascii_case(wanted))
        };
        if !is_seen(|volume| &volume.zone, &new.zone) {
            plan.warnings.push(Warning::Unseen(format!("zone {}", new.zone)));
        }
        if !is_seen(|volume| &volume.kind, &new.kind) {
            plan.warnings.push(Warning::Unseen(format!("type {}", new.kind)));
        }
        plan
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::plan::Confirmation;
    use crate::domain::settings::Settings;

    #[test]
    fn only_an_available_backup_becomes_a_volume_that_is_large_enough() {
        let backup = |status| Backup {
            id: "b".into(),
            name: "n".into(),
            volume: None,
            status,
            size_gb: Some(40),
            created: None,
            for_server: false,
            progress: None,
            fail_reason: None,
        };
        let (name, zone, kind) = ("new".into(), "eu-de-01".into(), "SSD".into());
        let mut new = NewVolume { backup: "b".into(), name, zone, kind, size_gb: 40 };
        let plan = |new: &NewVolume, status| Plan::restore(&Inventory::default(), new, Some(&backup(status)));
        let good = plan(&new, BackupStatus::Available);
        assert_eq!((good.tally().restores, good.confirmation(&Settings::default())), (1, Confirmation::Key));
        assert_eq!(plan(&new, BackupStatus::Restoring).tally().refused, 1);
        new.size_gb = 39;
        assert_eq!(plan(&new, BackupStatus::Available).tally().refused, 1);
        assert_eq!(Plan::restore(&Inventory::default(), &new, None).tally().refused, 1);
    }
}
