//! What a plan says of each volume, and how it is confirmed.

use super::warning::Warning;
use super::*;
use crate::domain::list::inventory::tests::{policy, volume};
use crate::domain::list::{Inventory, PlanInput};
use crate::domain::model::{RunId, VolumeId, VolumeStatus};
use crate::domain::settings::Settings;
use proptest::prelude::*;

fn ids(names: &[&str]) -> Vec<VolumeId> {
    names.iter().map(|name| VolumeId::new(name)).collect()
}

#[test]
fn every_fate_is_told_apart() {
    let mut inventory = Inventory::default();
    let mut broken = volume("broken", Some("old"));
    broken.status = VolumeStatus::Error;
    inventory.add_volumes(vec![
        volume("new", None),
        volume("mover", Some("old")),
        volume("lost", Some("deleted")),
        volume("there", Some("target")),
        broken,
    ]);
    inventory.set_policies(vec![policy("target", Some(1)), policy("old", Some(2))]);
    let input = ids(&["new", "mover", "lost", "there", "broken", "gone", "new"]);
    let target = inventory.policy(&"target".into()).unwrap().clone();
    let plan =
        Plan::associate(&inventory, &target, PlanInput::of(&inventory, input), |at| at != Some(0), None);
    assert_eq!(
        plan.tally(),
        Tally { new: 1, moves: 2, already: 1, refused: 2, hidden: 1, ..Tally::default() }
    );
    assert_eq!(
        plan.sources.iter().map(|source| source.label.as_str()).collect::<Vec<_>>(),
        ["old", "unknown policy deleted"]
    );
    assert_eq!(plan.confirmation(&Settings::default()), Confirmation::TypeCount(3));
    assert!(plan.warnings.contains(&Warning::Hidden { sent: 1 }));
}

#[test]
fn friction_grows_with_what_is_at_stake() {
    let confirm = |new: usize, from: Option<&str>| {
        let mut inventory = Inventory::default();
        let names: Vec<String> = (0..new).map(|n| format!("v{n}")).collect();
        inventory.add_volumes(names.iter().map(|name| volume(name, from)).collect());
        inventory.set_policies(vec![policy("target", Some(0)), policy("old", Some(0))]);
        let input: Vec<VolumeId> = names.iter().map(|name| VolumeId::new(name)).collect();
        Plan::associate(
            &inventory,
            &policy("target", Some(0)),
            PlanInput::of(&inventory, input),
            |_| true,
            None,
        )
        .confirmation(&Settings::default())
    };
    assert_eq!(confirm(0, None), Confirmation::Nothing);
    assert_eq!(confirm(40, None), Confirmation::Key);
    assert_eq!(confirm(41, None), Confirmation::TypeCount(41));
    assert_eq!(confirm(1, Some("old")), Confirmation::TypeCount(1));
    assert_eq!(confirm(3, Some("target")), Confirmation::Nothing);
}

#[test]
fn undo_leads_back_and_leaves_alone_what_somebody_changed() {
    let mut inventory = Inventory::default();
    inventory.add_volumes(vec![
        volume("new", Some("target")),
        volume("moved", Some("target")),
        volume("taken", Some("third")),
        volume("back", Some("old")),
        volume("lost", None),
        volume("orphan", Some("target")),
    ]);
    inventory.set_policies(["target", "old", "third"].map(|id| policy(id, Some(9))).to_vec());
    let under = |id: &str| Goal::Under(id.into());
    let put = || under("target");
    let before = [
        ("new", put(), Some(Goal::InNone)),
        ("moved", put(), Some(under("old"))),
        ("taken", put(), Some(under("old"))),
        ("back", put(), Some(under("old"))),
        ("lost", Goal::InNone, Some(under("old"))),
        ("orphan", put(), Some(under("deleted"))),
        ("unseen", put(), None),
    ];
    let run = RunId::parse("20261123-214800-7f3a").unwrap();
    let before = before.into_iter().map(|(id, put, was)| (VolumeId::new(id), put, was));
    let plan = Plan::undo(&inventory, run, before);
    let fate = |id: &str| plan.items().find(|item| item.id == id.into()).unwrap().fate.clone();
    assert_eq!(fate("new"), PlannedAction::Remove { from: "target".into() });
    assert_eq!(fate("moved"), PlannedAction::Move { from: "target".into() });
    assert_eq!(fate("taken"), PlannedAction::Refused(SkipReason::Changed { now: "in third".into() }));
    assert_eq!(fate("back"), PlannedAction::Already);
    assert_eq!(fate("lost"), PlannedAction::New);
    assert_eq!(fate("orphan"), PlannedAction::Refused(SkipReason::SourceGone));
    assert_eq!((plan.tally().sent(), plan.requests(40)), (3, 2));
    assert!(plan.warnings.contains(&Warning::Unprotected(1)));
}

#[test]
fn disassociating_takes_each_out_of_its_own_policy() {
    let mut inventory = Inventory::default();
    inventory.add_volumes(vec![volume("a", Some("p")), volume("b", Some("q")), volume("c", None)]);
    inventory.set_policies(vec![policy("p", Some(1)), policy("q", Some(1))]);
    let plan = Plan::disassociate(&inventory, PlanInput::of(&inventory, ids(&["a", "b", "c"])), |_| true);
    assert_eq!(plan.tally(), Tally { removals: 2, already: 1, ..Tally::default() });
    assert_eq!(plan.confirmation(&Settings::default()), Confirmation::TypeCount(2));
    assert_eq!(plan.sources.len(), 2);
}

#[test]
fn one_that_does_not_tell_its_policy_is_unclear_among_others_that_do() {
    let mut inventory = Inventory::default();
    let mut odd = volume("odd", None);
    odd.policy_told = false;
    inventory.add_volumes(vec![volume("a", Some("target")), volume("b", None), odd]);
    inventory.set_policies(vec![policy("target", Some(1)), policy("old", Some(0))]);
    let target = policy("target", Some(1));
    let input = || PlanInput::of(&inventory, ids(&["a", "b", "odd"]));
    let plan = Plan::associate(&inventory, &target, input(), |_| true, None);
    assert_eq!(plan.tally(), Tally { new: 1, already: 1, unclear: 1, ..Tally::default() });
    let plan = Plan::disassociate(&inventory, input(), |_| true);
    assert_eq!(plan.tally(), Tally { removals: 1, already: 1, refused: 1, ..Tally::default() });
}

#[test]
fn where_the_link_is_not_shown_nothing_is_called_new() {
    let mut inventory = Inventory::default();
    inventory.add_volumes(vec![volume("a", None)]);
    inventory.set_policies(vec![policy("target", Some(5))]);
    let target = policy("target", Some(5));
    let plan = Plan::associate(&inventory, &target, PlanInput::of(&inventory, ids(&["a"])), |_| true, None);
    assert_eq!(plan.tally().unclear, 1);
    assert_eq!(plan.confirmation(&Settings::default()), Confirmation::TypeCount(1));
}

proptest! {
    #[test]
    fn groups_are_disjoint_and_complete(
        fleet in prop::collection::btree_map(0..40u8, (prop::option::of(0..4u8), 0..22usize), 0..40),
        input in prop::collection::vec(0..50u8, 0..60),
    ) {
        let mut inventory = Inventory::default();
        inventory.add_volumes(fleet.iter().map(|(n, (policy, status))| {
            let mut volume = volume(&format!("v{n}"), policy.map(|p| format!("p{p}")).as_deref());
            volume.status = VolumeStatus::KNOWN[*status].clone();
            volume
        }).collect());
        inventory.set_policies((0..3).map(|p| policy(&format!("p{p}"), Some(0))).collect());
        let input: Vec<VolumeId> = input.iter().map(|n| format!("v{n}").as_str().into()).collect();
        let plan = Plan::associate(&inventory, &policy("p0", Some(0)), PlanInput::of(&inventory, input.clone()), |_| true, None);
        let unique: std::collections::HashSet<_> = input.iter().collect();
        prop_assert_eq!(plan.tally().total(), unique.len());
        prop_assert_eq!(plan.len(), unique.len());
        prop_assert!(plan.items().all(|item| unique.contains(&item.id)));
        prop_assert_eq!(plan.to_send().count(), plan.tally().sent());
        prop_assert_eq!(plan.sources.iter().map(|source| source.leaving).sum::<usize>(), plan.tally().moves);
    }
}
