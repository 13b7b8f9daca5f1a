//! Plans that switch policies ON or OFF. The rows are policies: each has the id of its policy.
//!
//! Switching ON can delete: a policy removes what it no longer keeps only while it is ON, so one that was
//! OFF for months removes much at its first run (domain.md 9.3).

use std::collections::HashMap;

use jiff::Timestamp;

use super::action::{Goal, PlannedAction, SkipReason};
use super::changes::Plan;
use super::planned::Planned;
use super::purpose::Purpose;
use super::warning::Warning;
use crate::domain::backups::{Backup, BackupKind, BackupStatus};
use crate::domain::list::{Inventory, PlanInput, SharedStr};
use crate::domain::model::policy::on_off;
use crate::domain::model::{Policy, PolicyId, Retention, RunId, VolumeId, VolumeStatus};

/// What a policy removes once it is ON, at most: which policy made an automatic backup is not told, so all of
/// its volumes count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expiry {
    /// Automatic backups beyond what it keeps.
    pub backups: u64,
    /// Volumes of which no good backup would be left.
    pub emptied: usize,
}

/// What each policy would remove; of one that is not in it nobody can tell.
pub type Expiries = HashMap<PolicyId, Expiry>;

/// The row of a policy: its id where the rows of other plans have that of a volume.
pub fn row_of_policy(policy: &PolicyId) -> VolumeId {
    VolumeId::from(policy.id().clone())
}

/// The policy of such a row.
pub fn policy_of_row(row: &VolumeId) -> PolicyId {
    PolicyId::from(row.id().clone())
}

/// A run begins late: what reaches its age in this time after it should is counted, too, for a number that is
/// typed must not be exceeded (hours).
const LATE: i64 = 6;

impl Expiry {
    /// What a policy removes, at most, of these backups, all of its volumes and no others, at a moment.
    pub fn of(policy: &Policy, backups: &[Backup], at: Timestamp) -> Self {
        let mut by_volume: HashMap<&VolumeId, Vec<&Backup>> = HashMap::new();
        for backup in backups {
            if let Some(volume) = &backup.volume {
                by_volume.entry(volume).or_default().push(backup);
            }
        }
        let mut expiry = Self::default();
        for mut backups in by_volume.into_values() {
            backups.sort_by_key(|backup| std::cmp::Reverse(backup.created));
            let mut kept = 0;
            let goes = |backup: &&Backup| {
                if backup.kind() != BackupKind::Automatic || backup.status == BackupStatus::Deleting {
                    return false;
                }
                kept += 1;
                match policy.retention {
                    // The run that comes makes one, and then the oldest go.
                    Some(Retention::Copies(copies)) => kept >= u64::from(copies),
                    Some(Retention::Days(days)) => backup.created.is_none_or(|created| {
                        at.duration_since(created).as_hours() + LATE >= i64::from(days) * 24
                    }),
                    // What it keeps is not told.
                    None => true,
                }
            };
            let (going, staying): (Vec<&Backup>, Vec<&Backup>) = backups.into_iter().partition(goes);
            let has_good = |backups: &[&Backup]| backups.iter().any(|backup| backup.status.is_good());
            expiry.emptied += usize::from(has_good(&going) && !has_good(&staying));
            expiry.backups += going.len() as u64;
        }
        expiry
    }
}

impl Plan {
    /// Works out what switching policies would do; `expiries` is what each that goes ON would remove.
    pub fn switch(inventory: &Inventory, policies: &[PolicyId], on: bool, expiries: &Expiries) -> Self {
        let rows = policies.iter().map(|policy| (row_of_policy(policy), on, None));
        Self::switched(inventory, Purpose::Switch(on), rows, expiries)
    }

    /// Works out how to switch policies back after a run; `steps` say how it left each, and how it was.
    pub fn switch_back(
        inventory: &Inventory,
        run: RunId,
        steps: impl Iterator<Item = (VolumeId, Goal, Option<Goal>)>,
        expiries: &Expiries,
    ) -> Self {
        let rows = steps.filter_map(|(row, put, was)| match (put, was) {
            (Goal::Switched(put), Some(Goal::Switched(was))) => Some((row, was, Some(put))),
            _ => None,
        });
        Self::switched(inventory, Purpose::Undo(run), rows, expiries)
    }

    /// Of each row how it shall be, and how it must be now, where that matters.
    fn switched(
        inventory: &Inventory,
        purpose: Purpose,
        rows: impl Iterator<Item = (VolumeId, bool, Option<bool>)>,
        expiries: &Expiries,
    ) -> Self {
        let wanted: HashMap<VolumeId, (bool, Option<bool>)> =
            rows.map(|(row, on, left)| (row, (on, left))).collect();
        let input = PlanInput::of(inventory, wanted.keys().cloned());
        let policy = |row: &VolumeId| inventory.policy(&policy_of_row(row));
        let labels: Vec<String> =
            input.ids().map(|row| policy(row).map(Policy::label).unwrap_or_default()).collect();
        let names = SharedStr::split(labels.iter().map(String::as_str));
        let planned = |(row, name): (&VolumeId, SharedStr)| {
            let (on, left) = wanted.get(row).copied().unwrap_or_default();
            let enabled = policy(row).map(|policy| policy.enabled);
            let fate = match enabled {
                None => PlannedAction::Refused(SkipReason::PolicyGone),
                Some(None) => PlannedAction::Refused(SkipReason::SwitchNotVisible),
                Some(Some(now)) if now == on => PlannedAction::Already,
                Some(Some(now)) if left.is_some_and(|left| left != now) => {
                    PlannedAction::Refused(SkipReason::Changed { now: on_off(now).to_owned() })
                }
                Some(Some(_)) if on && !expiries.contains_key(&policy_of_row(row)) => {
                    PlannedAction::Refused(SkipReason::ExpiryNotKnown)
                }
                Some(Some(_)) => PlannedAction::Switch,
            };
            Planned {
                id: row.clone(),
                name,
                size_gb: None,
                status: VolumeStatus::new(enabled.flatten().map_or("", on_off)),
                fate,
                goal: Goal::Switched(on),
                hidden: false,
            }
        };
        let items: Vec<Planned> = input.ids().zip(names).map(planned).collect();
        let mut plan = Self::of(inventory, purpose, items, input, None);
        plan.weigh_switches(inventory, expiries);
        plan
    }

    fn weigh_switches(&mut self, inventory: &Inventory, expiries: &Expiries) {
        let (mut expiry, mut unprotected) = (Expiry::default(), 0);
        for item in self.items().filter(|item| item.is_sent()) {
            let policy = policy_of_row(&item.id);
            if item.goal == Goal::Switched(true) {
                let one = expiries.get(&policy).copied().unwrap_or_default();
                expiry.backups += one.backups;
                expiry.emptied += one.emptied;
            } else {
                let told = inventory.policy(&policy).and_then(|policy| policy.volume_count);
                unprotected += inventory.seen_under(&policy).max(told.unwrap_or(0)) as usize;
            }
        }
        if expiry.emptied > 0 {
            self.warnings.push(Warning::LeavesNone(expiry.emptied));
        }
        if expiry.backups > 0 {
            self.warnings.push(Warning::Expires(expiry.backups));
        }
        if unprotected > 0 {
            self.warnings.push(Warning::StopsBackups(unprotected));
        }
        self.expiring = expiry.backups;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::list::inventory::tests::{policy, volume};
    use crate::domain::model::BackupId;
    use crate::domain::plan::Confirmation;
    use crate::domain::settings::Settings;

    fn backup(of: &str, day: u8, name: &str) -> Backup {
        Backup {
            id: BackupId::new(&format!("{of}-{day}")),
            name: name.into(),
            volume: Some(of.into()),
            status: BackupStatus::Available,
            size_gb: Some(10),
            created: format!("2026-11-{day:02}T01:00:00Z").parse().ok(),
            for_server: false,
            progress: None,
            fail_reason: None,
        }
    }

    fn keeping(retention: Option<Retention>) -> Policy {
        Policy { retention, ..policy("p", Some(2)) }
    }

    #[test]
    fn what_is_beyond_the_retention_expires_and_what_is_by_hand_does_not() {
        let at = "2026-11-20T12:00:00Z".parse().unwrap();
        let mut backups: Vec<Backup> = (1..=5).map(|day| backup("a", day, "autobk_1")).collect();
        backups.push(backup("a", 6, "by-hand"));
        backups.push(backup("b", 1, "autobk_2"));
        let of = |retention| Expiry::of(&keeping(retention), &backups, at);
        assert_eq!(of(Some(Retention::Copies(2))), Expiry { backups: 4, emptied: 0 });
        assert_eq!(of(Some(Retention::Copies(5))), Expiry { backups: 1, emptied: 0 });
        assert_eq!(of(Some(Retention::Copies(6))), Expiry::default());
        // The automatic ones of `a` go too, but the one made by hand stays; `b` is left with none.
        assert_eq!(of(Some(Retention::Days(10))), Expiry { backups: 6, emptied: 1 });
        assert_eq!(of(Some(Retention::Days(17))), Expiry { backups: 4, emptied: 1 });
        assert_eq!(of(None), Expiry { backups: 6, emptied: 1 });
        // Made at 01:00: at noon thirteen hours are missing to the next whole day, at 23:00 two.
        let of =
            |at: &str| Expiry::of(&keeping(Some(Retention::Days(16))), &backups, at.parse().unwrap()).backups;
        assert_eq!((of("2026-11-20T12:00:00Z"), of("2026-11-20T23:00:00Z")), (5, 6), "a run may begin late");
    }

    #[test]
    fn on_wants_the_number_of_backups_that_expire_and_off_one_key() {
        let mut inventory = Inventory::default();
        inventory.add_volumes(vec![volume("v", Some("on"))]);
        let with = |id: &str, enabled| Policy { enabled, ..policy(id, Some(1)) };
        inventory.set_policies(vec![with("on", Some(true)), with("off", Some(false)), with("odd", None)]);
        let all = ["on", "off", "odd", "gone"].map(PolicyId::new);
        let fates = |on: bool, expiries: &Expiries| {
            let plan = Plan::switch(&inventory, &all, on, expiries);
            let mut fates: Vec<String> =
                plan.items().map(|item| format!("{} {:?}", item.id, item.fate)).collect();
            fates.sort();
            (fates, plan)
        };
        let (off, plan) = fates(false, &Expiries::new());
        assert_eq!(
            off,
            ["gone Refused(PolicyGone)", "odd Refused(SwitchNotVisible)", "off Already", "on Switch"]
        );
        assert_eq!(plan.confirmation(&Settings::default()), Confirmation::Key);
        assert_eq!(plan.warnings, [Warning::StopsBackups(1)]);
        assert!(fates(true, &Expiries::new()).0.contains(&"off Refused(ExpiryNotKnown)".to_owned()));
        let expiries = Expiries::from([("off".into(), Expiry { backups: 12, emptied: 1 })]);
        let (_, plan) = fates(true, &expiries);
        assert_eq!(plan.confirmation(&Settings::default()), Confirmation::TypeExpiring(12));
        assert_eq!(plan.warnings, [Warning::LeavesNone(1), Warning::Expires(12)]);
        let none = Expiries::from([("off".into(), Expiry::default())]);
        assert_eq!(fates(true, &none).1.confirmation(&Settings::default()), Confirmation::Key);
    }

    #[test]
    fn back_goes_only_what_is_as_the_run_left_it() {
        let mut inventory = Inventory::default();
        let with = |id: &str, enabled| Policy { enabled, ..policy(id, Some(1)) };
        inventory.set_policies(vec![with("a", Some(false)), with("b", Some(true))]);
        let step = |id: &str| {
            let (put, was) = (Goal::Switched(false), Some(Goal::Switched(true)));
            (VolumeId::new(id), put, was)
        };
        let expiries = Expiries::from([("a".into(), Expiry::default())]);
        let steps = ["a", "b"].map(step).into_iter();
        let plan = Plan::switch_back(&inventory, RunId::new(Timestamp::UNIX_EPOCH, 7), steps, &expiries);
        let fates: Vec<_> = plan.items().map(|item| (item.id.to_string(), item.fate.clone())).collect();
        assert_eq!(fates, [("a".into(), PlannedAction::Switch), ("b".into(), PlannedAction::Already)]);
    }
}
