//! Plans that make, change and delete policies.

use std::sync::Arc;

use super::action::{Goal, PlannedAction, SkipReason};
use super::changes::Plan;
use super::planned::Planned;
use super::policy_change::{PolicyChange, PolicyFacts, row_of_new};
use super::policy_edit::{PolicyEdit, PolicySnapshot, in_words};
use super::policy_weighing::{of_room, of_settings, taken};
use super::purpose::Purpose;
use super::switch::{Expiry, policy_of_row, row_of_policy};
use super::warning::Warning;
use crate::domain::list::{Inventory, PlanInput, SharedStr};
use crate::domain::model::policy::on_off;
use crate::domain::model::schedule::Days;
use crate::domain::model::{Difference, Policy, PolicyField, PolicySettings, Quota, VolumeId, VolumeStatus};

/// One row being planned.
struct Row {
    id: VolumeId,
    name: String,
    status: VolumeStatus,
    goal: Goal,
    fate: PlannedAction,
    warnings: Vec<Warning>,
}

impl Plan {
    /// Works out what changes of policies would do; `facts` is what was read for them, see
    /// [`PolicyChange::questions`].
    pub fn change_policies(
        inventory: &Inventory,
        purpose: Purpose,
        changes: &[PolicyChange],
        facts: &PolicyFacts,
        quota: Option<Quota>,
    ) -> Self {
        let rows: Vec<Row> =
            changes.iter().map(|change| row(inventory, &purpose, change, facts, quota)).collect();
        let input = PlanInput::of(inventory, rows.iter().map(|row| row.id.clone()));
        let mut warnings: Vec<Warning> = Vec::new();
        let mut items = Vec::with_capacity(rows.len());
        for row in rows {
            let Row { id, name, status, goal, fate, warnings: of_row } = row;
            warnings.extend(of_row);
            let name = SharedStr::split([name.as_str()].into_iter()).next().unwrap_or_default();
            items.push(Planned { id, name, size_gb: None, status, fate, goal, hidden: false });
        }
        items = in_order_of(items, &input);
        let mut plan = Self::of(inventory, purpose, items, input, None);
        plan.expiring = plan.weigh_expiring(facts, &mut warnings);
        plan.warnings.extend(warnings);
        plan
    }

    /// What expires by edits, or stays for good after deletions, said first.
    fn weigh_expiring(&self, facts: &PolicyFacts, warnings: &mut Vec<Warning>) -> u64 {
        let (mut expiry, mut stay, mut deletes, mut all_known) = (Expiry::default(), 0, 0, true);
        let mut of_former = false;
        for item in self.items().filter(|item| item.is_sent()) {
            let known = facts.expiries.get(&policy_of_row(&item.id)).copied();
            match &item.goal {
                Goal::Edited(edit) if edit.can_expire() => {
                    let one = known.unwrap_or_default();
                    expiry.backups += one.backups;
                    expiry.emptied += one.emptied;
                }
                Goal::PolicyDeleted(snapshot) if snapshot.volumes.is_empty() => of_former = true,
                Goal::PolicyDeleted(_) => {
                    deletes += 1;
                    all_known &= known.is_some();
                    stay += known.unwrap_or_default().backups;
                }
                _ => {}
            }
        }
        if of_former {
            warnings.insert(0, Warning::StayOfFormer);
        }
        if deletes > 0 {
            warnings.insert(0, Warning::StayForGood(all_known.then_some(stay)));
        }
        if expiry.backups > 0 {
            warnings.insert(0, Warning::Expires(expiry.backups));
        }
        if expiry.emptied > 0 {
            warnings.insert(0, Warning::LeavesNone(expiry.emptied));
        }
        expiry.backups
    }
}

/// The items in the places that the input has them.
fn in_order_of(mut items: Vec<Planned>, input: &PlanInput) -> Vec<Planned> {
    let mut ordered = Vec::with_capacity(items.len());
    for id in input.ids() {
        if let Some(at) = items.iter().position(|item| item.id == *id) {
            ordered.push(items.swap_remove(at));
        }
    }
    ordered
}

fn row(
    inventory: &Inventory,
    purpose: &Purpose,
    change: &PolicyChange,
    facts: &PolicyFacts,
    quota: Option<Quota>,
) -> Row {
    let undoes = purpose.undoes().is_some();
    let now = |id| {
        let policy = inventory.policy(id)?;
        let settings = PolicySettings::of(policy);
        let tags = facts.tags.get(id).cloned();
        Some((policy, tags.map_or(settings.clone(), |tags| settings.tagged(tags))))
    };
    match change {
        PolicyChange::Create(settings) => new_row(inventory, settings, false),
        PolicyChange::CreateOnce(settings) => new_row(inventory, settings, true),
        PolicyChange::Edit { policy, edit } | PolicyChange::TakeBack { policy, edit } => match now(policy) {
            Some((policy, settings)) => edit_row(inventory, change, policy, settings, facts, quota),
            None => gone(change, Goal::Edited(Arc::new(edit.clone()))),
        },
        PolicyChange::Delete { policy, volumes, was } => {
            let (known, settings) = match now(policy) {
                Some((policy, settings)) => (Some(policy), settings),
                None => (None, PolicySettings::of(&Policy::bare(policy.clone(), String::new()))),
            };
            let since = was.as_ref().map(|was| was.differences(&settings)).unwrap_or_default();
            let goal = Goal::PolicyDeleted(Arc::new(PolicySnapshot { settings, volumes: volumes.clone() }));
            match known {
                Some(policy) => delete_row(inventory, policy, goal, &since, undoes),
                None => gone(change, goal),
            }
        }
    }
}

fn gone(change: &PolicyChange, goal: Goal) -> Row {
    let name = match &goal {
        Goal::Edited(edit) => edit.from.name.clone(),
        _ => String::new(),
    };
    let fate = PlannedAction::Refused(SkipReason::PolicyGone);
    Row { id: change.row(), name, status: VolumeStatus::new(""), goal, fate, warnings: Vec::new() }
}

fn new_row(inventory: &Inventory, settings: &PolicySettings, once: bool) -> Row {
    let mut warnings = of_settings(settings, None);
    warnings.extend(taken(inventory, settings, None));
    let is_back = |policy: &Policy| settings.may_be(&PolicySettings::of(policy));
    let is_there = once && inventory.policies().iter().any(is_back);
    Row {
        id: row_of_new(settings),
        name: settings.name.clone(),
        status: VolumeStatus::new(settings.on.map_or("", on_off)),
        goal: Goal::Created(Arc::new(settings.clone())),
        fate: if is_there { PlannedAction::Already } else { PlannedAction::CreatePolicy },
        warnings: if is_there { Vec::new() } else { warnings },
    }
}

fn delete_row(inventory: &Inventory, policy: &Policy, goal: Goal, since: &[Difference], undoes: bool) -> Row {
    let left = inventory.seen_under(&policy.id).max(policy.volume_count.unwrap_or(0));
    let fate = if policy.is_default() {
        PlannedAction::Refused(SkipReason::DefaultPolicy)
    } else if left > 0 {
        PlannedAction::Refused(SkipReason::StillHolds(left))
    } else if undoes && !since.is_empty() {
        PlannedAction::Refused(SkipReason::Changed { now: in_words(since) })
    } else {
        PlannedAction::DeletePolicy
    };
    let changed = (!since.is_empty()).then(|| Warning::ChangedSince(in_words(since)));
    Row {
        id: row_of_policy(&policy.id),
        name: policy.label(),
        status: VolumeStatus::new(policy.enabled.map_or("", on_off)),
        goal,
        fate,
        warnings: changed.into_iter().collect(),
    }
}

fn edit_row(
    inventory: &Inventory,
    change: &PolicyChange,
    policy: &Policy,
    now: PolicySettings,
    facts: &PolicyFacts,
    quota: Option<Quota>,
) -> Row {
    let (mut warnings, mut left) = (Vec::new(), Vec::new());
    match change {
        PolicyChange::Edit { edit, .. } => {
            let mut since = edit.from.differences(&now);
            // What is as it was wanted already, or a part of that, is nothing to be told.
            let is_part = edit.is_between(&now);
            since.retain(|one| {
                let is_done = edit.sets(one.field) && edit.to.agrees(one.field, &now);
                let is_begun = is_part && one.field == PolicyField::Tags;
                !is_done && !is_begun
            });
            if !since.is_empty() {
                warnings.push(Warning::ChangedSince(in_words(&since)));
            }
        }
        PolicyChange::TakeBack { edit, .. } => left = edit.taken_back(&now).1,
        PolicyChange::Create(_) | PolicyChange::CreateOnce(_) | PolicyChange::Delete { .. } => {}
    }
    let mut to = change.settings(&now).unwrap_or_else(|| now.clone());
    // A zone cannot be taken away again, only be that of UTC.
    if now.zone.is_some() && to.zone.is_none() {
        to.zone = Some(jiff::SignedDuration::ZERO);
    }
    let edit = PolicyEdit { from: now, to };
    let fate = fate(policy, &edit, &left, facts);
    if fate == PlannedAction::Edit {
        warnings.extend(of_settings(&edit.to, Some(&edit.from)));
        if edit.sets(PolicyField::Name) {
            warnings.extend(taken(inventory, &edit.to, Some(policy)));
        }
        if !left.is_empty() {
            let left: Vec<&str> = left.iter().map(|field| field.word()).collect();
            warnings.push(Warning::LeftAsItIs(left.join(", ")));
        }
        warnings.extend(of_room(inventory, policy, &edit, quota));
        let told = policy.volume_count.unwrap_or(0);
        let volumes = inventory.seen_under(&policy.id).max(told) as usize;
        if edit.sets(PolicyField::Status) && edit.to.on == Some(false) && volumes > 0 {
            warnings.push(Warning::StopsBackups(volumes));
        }
    }
    Row {
        id: row_of_policy(&policy.id),
        name: policy.label(),
        status: VolumeStatus::new(policy.enabled.map_or("", on_off)),
        goal: Goal::Edited(Arc::new(edit)),
        fate,
        warnings,
    }
}

fn fate(policy: &Policy, edit: &PolicyEdit, left: &[PolicyField], facts: &PolicyFacts) -> PlannedAction {
    let fields: Vec<PolicyField> = edit.fields().collect();
    let (from, is_told) = (&edit.from, policy.retention.is_some());
    let is_read = is_told && !from.times.is_empty() && from.days != Days::Unstated;
    let rewrites = |field: &PolicyField| *field == PolicyField::Zone || field.is_of_schedule();
    if fields.is_empty() && !left.is_empty() {
        let now = left.iter().map(|field| format!("{} {}", field.word(), edit.from.in_words(*field)));
        let now = now.collect::<Vec<_>>().join(", ");
        PlannedAction::Refused(SkipReason::Changed { now })
    } else if fields.is_empty() {
        PlannedAction::Already
    } else if fields.contains(&PolicyField::Name) && policy.is_default() {
        PlannedAction::Refused(SkipReason::DefaultPolicy)
    } else if fields.contains(&PolicyField::Status) && edit.from.on.is_none() {
        PlannedAction::Refused(SkipReason::SwitchNotVisible)
    } else if !is_read && fields != [PolicyField::Status] && fields.iter().any(rewrites) {
        PlannedAction::Refused(SkipReason::ScheduleNotRead)
    } else if edit.can_expire() && !facts.expiries.contains_key(&policy.id) {
        PlannedAction::Refused(SkipReason::ExpiryNotKnown)
    } else {
        PlannedAction::Edit
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::list::inventory::tests::{policy, volume};
    use crate::domain::model::{Allowance, PolicyId, Retention};
    use crate::domain::plan::Confirmation;
    use crate::domain::plan::policy_edit::tests::nightly;
    use crate::domain::settings::Settings;

    /// A project with one policy of these settings and a volume of 10 GB under it.
    fn project(settings: &PolicySettings) -> Inventory {
        let mut inventory = Inventory::default();
        inventory.add_volumes(vec![volume("v", Some("p"))]);
        inventory.set_policies(vec![settings.applied_to(&policy("p", Some(1)))]);
        inventory
    }

    fn edit(inventory: &Inventory, from: &PolicySettings, to: PolicySettings, facts: &PolicyFacts) -> Plan {
        let edit = PolicyEdit { from: from.clone(), to };
        let changes = [PolicyChange::Edit { policy: "p".into(), edit }];
        let quota =
            Quota { backups: Some(Allowance { used: 90, reserved: 0, limit: Some(100) }), gigabytes: None };
        Plan::change_policies(inventory, Purpose::EditPolicies, &changes, facts, Some(quota))
    }

    fn fate(plan: &Plan) -> PlannedAction {
        plan.items().next().unwrap().fate.clone()
    }

    #[test]
    fn a_cut_wants_the_number_and_more_is_weighed_against_the_quota() {
        let inventory = project(&nightly());
        let keeping = |copies| PolicySettings { retention: Some(Retention::Copies(copies)), ..nightly() };
        let cut = |facts: &PolicyFacts| edit(&inventory, &nightly(), keeping(3), facts);
        assert_eq!(fate(&cut(&PolicyFacts::default())), PlannedAction::Refused(SkipReason::ExpiryNotKnown));
        let expiries = [(PolicyId::new("p"), Expiry { backups: 4, emptied: 1 })].into();
        let plan = cut(&PolicyFacts { expiries, ..PolicyFacts::default() });
        assert_eq!(plan.confirmation(&Settings::default()), Confirmation::TypeExpiring(4));
        assert_eq!(plan.warnings, [Warning::LeavesNone(1), Warning::Expires(4)]);
        let more = edit(&inventory, &nightly(), keeping(30), &PolicyFacts::default());
        assert_eq!(more.confirmation(&Settings::default()), Confirmation::Key);
        let expected = [Warning::Doubted("keep 30".into()), Warning::QuotaSmall { needed: 23, free: 10 }];
        assert_eq!(more.warnings, expected);
        assert_eq!(
            fate(&edit(&inventory, &nightly(), nightly(), &PolicyFacts::default())),
            PlannedAction::Already
        );
    }

    #[test]
    fn a_schedule_that_is_not_understood_is_not_rewritten() {
        let mut odd = nightly().applied_to(&policy("p", Some(0)));
        odd.schedule.as_mut().unwrap().unread.push("start_time 99:00".into());
        let mut inventory = Inventory::default();
        inventory.set_policies(vec![odd.clone()]);
        let from = PolicySettings::of(&odd);
        let none = PolicyFacts::default();
        let renamed = PolicySettings { name: "other".into(), ..from.clone() };
        let plan = edit(&inventory, &from, renamed, &none);
        assert_eq!(fate(&plan), PlannedAction::Edit);
        let Goal::Edited(edited) = &plan.items().next().unwrap().goal else { panic!("no edit") };
        assert!(edited.to.times.is_empty(), "half a schedule must not be written back");
        let off = PolicySettings { on: Some(false), ..from.clone() };
        assert_eq!(fate(&edit(&inventory, &from, off, &none)), PlannedAction::Edit);
        let keeps = PolicySettings { retention: Some(Retention::Copies(9)), ..from.clone() };
        let refused = PlannedAction::Refused(SkipReason::ScheduleNotRead);
        assert_eq!(fate(&edit(&inventory, &from, keeps, &none)), refused);
    }

    #[test]
    fn only_an_empty_policy_goes_and_never_the_default_one() {
        let delete = |inventory: &Inventory| {
            let changes = [PolicyChange::Delete { policy: "p".into(), volumes: vec!["v".into()], was: None }];
            let none = PolicyFacts::default();
            fate(&Plan::change_policies(inventory, Purpose::DeletePolicies, &changes, &none, None))
        };
        assert_eq!(delete(&project(&nightly())), PlannedAction::Refused(SkipReason::StillHolds(1)));
        let mut inventory = Inventory::default();
        inventory.set_policies(vec![nightly().applied_to(&policy("p", Some(0)))]);
        assert_eq!(delete(&inventory), PlannedAction::DeletePolicy);
        let default = PolicySettings { name: "defaultPolicy".into(), ..nightly() };
        inventory.set_policies(vec![default.applied_to(&policy("p", Some(0)))]);
        assert_eq!(delete(&inventory), PlannedAction::Refused(SkipReason::DefaultPolicy));
        inventory.set_policies(Vec::new());
        assert_eq!(delete(&inventory), PlannedAction::Refused(SkipReason::PolicyGone));
    }
}
