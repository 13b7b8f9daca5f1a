//! What changed between a plan that was shown and the same plan made from fresh facts.

use super::{Goal, Plan, Planned, PlannedAction};
use crate::domain::list::Inventory;
use crate::domain::model::Policy;

/// Every difference in words, by name of the volume; empty where the plan still holds.
pub fn between(inventory: &Inventory, shown: &Plan, fresh: &Plan) -> Vec<String> {
    let mut changes = Vec::new();
    if let (Some(old), Some(new)) = (shown.purpose.policy(), fresh.purpose.policy()) {
        changes.extend(policy(old, new));
    }
    let mut before: std::collections::HashMap<_, &Planned> =
        shown.items().map(|item| (&item.id, item)).collect();
    for now in fresh.items() {
        let Some(old) = before.remove(&now.id) else { continue };
        let name = now.label();
        if let (Goal::Edited(shown), Goal::Edited(fresh)) = (&old.goal, &now.goal)
            && shown.from != fresh.from
        {
            let since = shown.from.differences(&fresh.from);
            changes.extend(since.iter().map(|difference| format!("{name}: {difference}")));
        } else if let (Goal::PolicyDeleted(shown), Goal::PolicyDeleted(fresh)) = (&old.goal, &now.goal)
            && shown.settings != fresh.settings
        {
            let since = shown.settings.differences(&fresh.settings);
            changes.extend(since.iter().map(|difference| format!("{name}: {difference}")));
        } else if old.fate != now.fate {
            let (was, is) = (place(inventory, old), place(inventory, now));
            changes.push(format!("{name}: was {was}, now {is}"));
        } else if old.status != now.status {
            changes.push(format!("{name}: was in status {}, now {}", old.status, now.status));
        }
    }
    let lost = shown.items().filter(|item| before.contains_key(&item.id));
    changes.extend(lost.map(|old| format!("{}: was {}, now left out", old.label(), place(inventory, old))));
    changes
}

/// What the planned action says about where a volume is.
fn place(inventory: &Inventory, item: &Planned) -> String {
    match &item.fate {
        PlannedAction::New => "in no policy".into(),
        PlannedAction::Move { from } | PlannedAction::Remove { from } => {
            format!("in {}", inventory.policy_label(from))
        }
        PlannedAction::Unclear => "in an unknown policy or in none".into(),
        PlannedAction::Already => "where it should be".into(),
        PlannedAction::BackUp => "to be backed up".into(),
        PlannedAction::Delete | PlannedAction::DeletePolicy => "to be deleted".into(),
        PlannedAction::Restore => "to become a volume".into(),
        PlannedAction::Switch => "to be switched".into(),
        PlannedAction::Edit => "to be edited".into(),
        PlannedAction::CreatePolicy => "to be made".into(),
        PlannedAction::Refused(refusal) => format!("refused ({refusal})"),
    }
}

fn policy(old: &Policy, new: &Policy) -> Option<String> {
    let name = new.label();
    if old.enabled != new.enabled {
        let state = match new.enabled {
            Some(true) => "ON",
            Some(false) => "OFF",
            None => "neither ON nor OFF",
        };
        return Some(format!("the policy {name} is now {state}"));
    }
    if old.label() != name {
        return Some(format!("the policy {} is now called {name}", old.label()));
    }
    let runs = |policy: &Policy| (policy.schedule.clone(), policy.time_zone.clone());
    let keeps = |policy: &Policy| (policy.retention, policy.keeps_first_of_month);
    let differs = runs(old) != runs(new) || keeps(old) != keeps(new);
    differs.then(|| format!("the policy {name} now has another schedule or retention"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::list::PlanInput;
    use crate::domain::list::inventory::tests::{policy, volume};
    use crate::domain::model::{VolumeId, VolumeStatus};

    fn facts(under: Option<&str>, status: VolumeStatus, on: bool) -> (Inventory, Plan) {
        let mut inventory = Inventory::default();
        let mut one = volume("a", under);
        one.status = status;
        let mut target = policy("target", Some(1));
        target.enabled = Some(on);
        inventory.add_volumes(vec![one, volume("b", Some("target"))]);
        inventory.set_policies(vec![target.clone(), policy("old", Some(1))]);
        let ids = ["a", "b", "c"].map(VolumeId::new);
        let plan = Plan::associate(&inventory, &target, PlanInput::of(&inventory, ids), |_| true, None);
        (inventory, plan)
    }

    #[test]
    fn what_changed_is_named_and_what_did_not_is_not() {
        let (_, shown) = facts(None, VolumeStatus::InUse, true);
        let changes = |under, status, on| {
            let (inventory, fresh) = facts(under, status, on);
            between(&inventory, &shown, &fresh)
        };
        assert!(changes(None, VolumeStatus::InUse, true).is_empty());
        assert_eq!(changes(Some("old"), VolumeStatus::InUse, true), ["a: was in no policy, now in old"]);
        assert_eq!(changes(None, VolumeStatus::Available, true), ["a: was in status in-use, now available"]);
        assert_eq!(changes(None, VolumeStatus::InUse, false), ["the policy target is now OFF"]);
        assert!(changes(None, VolumeStatus::Error, true)[0].contains("refused"));
    }
}
