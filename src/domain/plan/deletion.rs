//! Plans that delete backups. The last good backup of a volume goes alone, by its typed name, or stays.

use std::collections::{HashMap, HashSet};

use super::action::{Goal, PlannedAction, SkipReason};
use super::changes::Plan;
use super::planned::Planned;
use super::purpose::Purpose;
use super::warning::Warning;
use crate::domain::backups::{Backup, BackupStatus};
use crate::domain::list::{Inventory, PlanInput, SharedStr};
use crate::domain::model::{VolumeId, VolumeStatus};
use crate::domain::text::scrub;

/// The row of a backup: its id where the rows of other plans have that of a volume.
pub fn row_of(backup: &Backup) -> VolumeId {
    VolumeId::from(backup.id.id().clone())
}

impl Plan {
    /// Works out what deleting backups would do. `input` has their rows (see [`row_of`]), `known` all
    /// backups of their volumes, and not of these alone: which one is the last good one follows from that.
    pub fn delete_backups(inventory: &Inventory, input: PlanInput, known: &[Backup]) -> Self {
        let by_row: HashMap<VolumeId, &Backup> =
            known.iter().map(|backup| (row_of(backup), backup)).collect();
        let chosen: HashSet<&VolumeId> = input.ids().collect();
        let alone = chosen.len() == 1;
        let last = last_good(inventory, known, &chosen);
        let names = input
            .volumes()
            .iter()
            .map(|(row, _)| by_row.get(row).map(|backup| label(inventory, backup)).unwrap_or_default());
        let names: Vec<String> = names.collect();
        let names = SharedStr::split(names.iter().map(String::as_str));
        let planned = |((row, _), name): (&(VolumeId, Option<u32>), SharedStr)| {
            let backup = by_row.get(row).copied();
            let fate = backup.map_or(PlannedAction::Refused(SkipReason::Gone), |backup| {
                fate(backup, last.contains(row) && !alone)
            });
            let status = backup.map_or("", |backup| backup.status.as_str());
            Planned {
                id: row.clone(),
                name,
                size_gb: backup.and_then(|backup| backup.size_gb),
                status: VolumeStatus::new(status),
                fate,
                goal: Goal::Deleted,
                hidden: false,
            }
        };
        let items: Vec<Planned> = input.volumes().iter().zip(names).map(planned).collect();
        let only = items.first().filter(|item| alone && item.is_sent() && last.contains(&item.id));
        let typed = only.and_then(|item| by_row.get(&item.id)).map(|backup| name_of(inventory, backup));
        let mut plan = Self::of(inventory, Purpose::DeleteBackups, items, input, None);
        plan.warnings.extend(typed.clone().map(Warning::LastGood));
        plan.last_good = typed;
        plan
    }
}

fn fate(backup: &Backup, is_kept: bool) -> PlannedAction {
    PlannedAction::Refused(if backup.for_server {
        SkipReason::OtherService
    } else if !matches!(backup.status, BackupStatus::Available | BackupStatus::Error) {
        SkipReason::StatusOfDeletion(backup.status.clone())
    } else if is_kept {
        SkipReason::LastGood
    } else {
        return PlannedAction::Delete;
    })
}

/// The chosen ones without which a volume would have no good backup: of several the newest. Of a volume
/// that is gone each is one, for no other backup will ever be made.
fn last_good(inventory: &Inventory, known: &[Backup], chosen: &HashSet<&VolumeId>) -> HashSet<VolumeId> {
    let mut newest: HashMap<Option<&VolumeId>, (&Backup, bool)> = HashMap::new();
    let mut last = HashSet::new();
    for backup in known.iter().filter(|backup| backup.status.is_good()) {
        let row = row_of(backup);
        let volume = backup.volume.as_ref();
        if volume.is_none_or(|volume| inventory.position(volume).is_none()) {
            last.extend(chosen.contains(&row).then_some(row));
            continue;
        }
        let is_chosen = chosen.contains(&row);
        let (best, all_chosen) = newest.entry(volume).or_insert((backup, true));
        *all_chosen &= is_chosen;
        if backup.created > best.created {
            *best = backup;
        }
    }
    last.extend(newest.into_values().filter(|(_, all)| *all).map(|(backup, _)| row_of(backup)));
    last
}

/// The name of its volume; of one that is gone or has none, that of the backup. It may have to be typed,
/// so it is as it is shown.
fn name_of(inventory: &Inventory, backup: &Backup) -> String {
    let volume = backup.volume.as_ref().and_then(|volume| inventory.volume(volume));
    let names = volume.iter().map(|volume| &*volume.name).chain([&*backup.name]);
    let told = names.map(str::trim).find(|name| !name.is_empty());
    told.map_or_else(|| backup.id.short(), |name| scrub(name).trim().to_owned())
}

/// Which volume it is of, and when it began (UTC; scrub before showing).
pub fn label(inventory: &Inventory, backup: &Backup) -> String {
    let began = backup.created.map(|at| at.strftime(" %Y-%m-%d %H:%M").to_string()).unwrap_or_default();
    format!("{}{began}", name_of(inventory, backup))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::list::inventory::tests::volume;
    use crate::domain::plan::Confirmation;
    use crate::domain::settings::Settings;

    fn backup(id: &str, of: &str, hour: u8, status: BackupStatus) -> Backup {
        Backup {
            id: id.into(),
            name: format!("name-{id}").into(),
            volume: Some(of.into()),
            status,
            size_gb: Some(10),
            created: format!("2026-11-29T{hour:02}:00:00Z").parse().ok(),
            for_server: false,
            progress: None,
            fail_reason: None,
        }
    }

    fn plan(known: &[Backup], chosen: &[&str]) -> Plan {
        let mut inventory = Inventory::default();
        inventory.add_volumes(vec![volume("web", None), volume("db", None)]);
        let input = PlanInput::of(&inventory, chosen.iter().map(|id| VolumeId::new(id)));
        Plan::delete_backups(&inventory, input, known)
    }

    fn refused(plan: &Plan) -> Vec<String> {
        let refused = plan.items().filter(|item| !item.is_sent());
        refused.map(|item| item.id.to_string()).collect()
    }

    #[test]
    fn the_last_good_one_goes_alone_by_its_name_or_stays() {
        let good = BackupStatus::Available;
        let known = [
            backup("new", "web", 3, good.clone()),
            backup("old", "web", 2, good.clone()),
            backup("bad", "web", 4, BackupStatus::Error),
            backup("only", "db", 1, good),
        ];
        let some = plan(&known, &["old", "bad"]);
        assert_eq!((some.tally().deletions, some.last_good.clone()), (2, None));
        assert_eq!(some.confirmation(&Settings::default()), Confirmation::TypeCount(2));
        assert_eq!(refused(&plan(&known, &["new", "old", "bad"])), ["new"], "the newest of all stays");
        assert_eq!(refused(&plan(&known, &["only", "bad"])), ["only"]);
        let alone = plan(&known, &["only"]);
        assert_eq!(alone.confirmation(&Settings::default()), Confirmation::TypeName("db".into()));
        assert_eq!(alone.warnings, [Warning::LastGood("db".into())]);
        assert_eq!(plan(&known, &["bad"]).confirmation(&Settings::default()), Confirmation::TypeCount(1));
    }

    #[test]
    fn of_a_volume_that_is_gone_every_good_one_is_a_last_one() {
        let known = [
            backup("a", "gone", 3, BackupStatus::Available),
            backup("b", "gone", 2, BackupStatus::Available),
            backup("c", "gone", 1, BackupStatus::Error),
        ];
        assert_eq!(refused(&plan(&known, &["a", "b", "c"])), ["a", "b"]);
        let alone = plan(&known, &["b"]);
        assert_eq!(alone.confirmation(&Settings::default()), Confirmation::TypeName("name-b".into()));
    }

    #[test]
    fn what_is_not_ours_or_not_at_rest_is_left_alone() {
        let server = Backup { for_server: true, ..backup("s", "web", 1, BackupStatus::Available) };
        let known = [server, backup("n", "web", 2, BackupStatus::Creating)];
        let plan = plan(&known, &["s", "n", "lost"]);
        assert_eq!((plan.tally().deletions, plan.tally().refused), (0, 3));
    }
}
