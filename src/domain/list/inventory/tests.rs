//! What an inventory says of volumes, and what it leaves open.

use super::*;
use crate::domain::model::VolumeStatus;

pub(crate) fn volume(id: &str, policy: Option<&str>) -> Volume {
    Volume {
        id: id.into(),
        name: id.into(),
        status: VolumeStatus::InUse,
        size_gb: Some(10),
        zone: "eu-de-01".into(),
        kind: "SSD".into(),
        servers: Box::default(),
        policy: policy.map(PolicyId::new),
        policy_told: true,
        created: None,
    }
}

pub(crate) fn policy(id: &str, count: Option<u32>) -> Policy {
    Policy {
        id: id.into(),
        name: id.into(),
        enabled: Some(true),
        schedule: None,
        retention: None,
        keeps_first_of_month: None,
        volume_count: count,
        time_zone: None,
        tags: Vec::new(),
        more: String::new(),
    }
}

fn inventory(volumes: Vec<Volume>, policies: Vec<Policy>) -> Inventory {
    let mut inventory = Inventory::default();
    inventory.add_volumes(volumes);
    inventory.set_policies(policies);
    inventory
}

#[test]
fn volumes_are_joined_with_their_policies() {
    let inventory = inventory(
        vec![volume("a", Some("P")), volume("b", None), volume("c", Some("gone"))],
        vec![policy("p", Some(3))],
    );
    let all: Vec<Volume> = inventory.volumes().collect();
    let of = |at: usize| inventory.membership(&all[at]);
    assert!(matches!(of(0), Membership::In(found) if found.name == "p"));
    assert_eq!(of(1), Membership::None);
    assert!(matches!(of(2), Membership::UnknownPolicy(_)));
    assert_eq!(inventory.unaccounted(), 2);
}

#[test]
fn a_cloud_that_hides_the_link_is_not_taken_for_one_without_links() {
    let hidden = inventory(vec![volume("a", None)], vec![policy("p", Some(1))]);
    assert_eq!(hidden.membership_visibility(), MembershipVisibility::NotShown);
    assert_eq!(hidden.membership(&hidden.volume_at(0).unwrap()), Membership::NotVisible);
    let bare = inventory(vec![volume("a", None)], vec![policy("p", None)]);
    assert_eq!(bare.membership_visibility(), MembershipVisibility::Unproven);
    let empty = inventory(vec![volume("a", None)], vec![policy("p", Some(0))]);
    assert_eq!(empty.membership(&empty.volume_at(0).unwrap()), Membership::None);
}

#[test]
fn a_volume_that_does_not_tell_is_not_taken_for_one_under_none() {
    let mut odd = volume("odd", None);
    odd.policy_told = false;
    let mut inventory = inventory(
        vec![volume("a", Some("p")), volume("b", None), odd.clone()],
        vec![policy("p", Some(2)), policy("q", Some(0))],
    );
    let all = ["a", "b", "odd"].map(VolumeId::new);
    let of = |inventory: &Inventory| {
        let odd = inventory.volume(&"odd".into()).unwrap();
        format!("{:?}", inventory.membership(&odd))
    };
    assert_eq!(inventory.membership_visibility(), MembershipVisibility::Shown);
    assert_eq!((of(&inventory).as_str(), inventory.untold()), ("NotVisible", 1));
    assert_eq!(inventory.needs_single_reads(all.iter()), ["odd".into()]);
    // Nor does a reading by itself that tells no more.
    inventory.put_single(&odd);
    assert_eq!(of(&inventory), "NotVisible");
    inventory.put_single(&Volume { policy_told: true, ..odd.clone() });
    assert_eq!((of(&inventory).as_str(), inventory.untold()), ("None", 0));
    // A list that hides it again proves nothing.
    inventory.add_volumes(vec![odd.clone()]);
    assert_eq!((of(&inventory).as_str(), inventory.untold()), ("NotVisible", 1));
    inventory.put_single(&Volume { policy: Some("q".into()), policy_told: true, ..odd });
    assert!(of(&inventory).starts_with("In("));
    assert_eq!((inventory.seen_under(&"q".into()), inventory.untold()), (1, 0));
    inventory.add_volumes(vec![volume("c", None)]);
    inventory.forget(&["odd".into()]);
    assert_eq!((inventory.seen_under(&"q".into()), inventory.untold()), (0, 0));
}

#[test]
fn counts_that_cannot_be_read_do_not_prove_that_there_is_nothing_to_show() {
    let mut inventory = inventory(vec![volume("a", None)], vec![policy("p", Some(0))]);
    inventory.set_policies_unreadable(1);
    assert_eq!(inventory.membership_visibility(), MembershipVisibility::Unproven);
}

#[test]
fn a_single_reading_can_show_what_the_list_hides() {
    let mut hidden =
        inventory(vec![volume("a", None), volume("b", None), volume("c", None)], vec![policy("p", Some(1))]);
    let all = ["a", "b", "c"].map(VolumeId::new);
    assert_eq!(hidden.needs_single_reads(all.iter()).len(), 3);
    hidden.put_single(&volume("b", None));
    assert_eq!(hidden.membership(&hidden.volume(&"b".into()).unwrap()), Membership::NotVisible);
    hidden.put_single(&volume("a", Some("p")));
    // Of one that was not read by itself this proves nothing.
    assert_eq!(hidden.membership_visibility(), MembershipVisibility::NotShown);
    assert_eq!(hidden.membership(&hidden.volume(&"c".into()).unwrap()), Membership::NotVisible);
    assert_eq!(hidden.needs_single_reads(all.iter()), ["c".into()]);
    assert_eq!(hidden.membership(&hidden.volume(&"b".into()).unwrap()), Membership::None);
}

#[test]
fn what_a_list_that_hides_the_link_says_later_proves_nothing() {
    let mut hidden = inventory(vec![volume("a", None), volume("b", None)], vec![policy("p", Some(1))]);
    hidden.put_single(&volume("a", Some("p")));
    assert!(matches!(hidden.membership(&hidden.volume(&"a".into()).unwrap()), Membership::In(_)));
    hidden.add_volumes(vec![volume("a", None)]);
    assert_eq!(hidden.membership(&hidden.volume(&"a".into()).unwrap()), Membership::NotVisible);
    assert_eq!(hidden.needs_single_reads(["a".into()].iter()), ["a".into()]);
}

#[test]
fn a_volume_read_again_is_not_counted_twice() {
    let mut inventory =
        inventory(vec![volume("a", Some("p"))], vec![policy("p", Some(1)), policy("q", Some(0))]);
    inventory.add_volumes(vec![volume("A", Some("q"))]);
    assert_eq!(inventory.len(), 1);
    assert_eq!((inventory.seen_under(&"p".into()), inventory.seen_under(&"q".into())), (0, 1));
}

#[test]
fn what_is_gone_is_forgotten_and_the_rest_is_still_found() {
    let mut inventory = inventory(
        vec![volume("a", Some("p")), volume("b", None), volume("c", Some("p"))],
        vec![policy("p", Some(2))],
    );
    assert!(inventory.forget(&["never".into()]).is_none());
    let removal = inventory.forget(&["a".into(), "b".into(), "never".into()]).unwrap();
    assert_eq!([0, 1, 2, 3].map(|old| removal.moved.to(old)), [None, None, Some(0), None]);
    assert_eq!(removal.gone, [(0, "a".into()), (1, "b".into())]);
    assert_eq!((inventory.len(), inventory.position(&"c".into())), (1, Some(0)));
    assert_eq!(inventory.seen_under(&"p".into()), 1);
}

#[test]
fn a_reload_keeps_the_list_until_it_is_complete() {
    let mut inventory =
        inventory(vec![volume("a", Some("p")), volume("b", Some("p"))], vec![policy("p", Some(2))]);
    inventory.begin_reload();
    inventory.add_volumes(vec![volume("b", None), volume("c", None)]);
    assert_eq!(inventory.len(), 3);
    assert!(inventory.finish_reload().is_some());
    let left: Vec<_> = inventory.volumes().map(|volume| volume.name.to_string()).collect();
    assert_eq!(left, ["b", "c"]);
    assert_eq!(inventory.position(&"c".into()), Some(1));
    assert_eq!(inventory.seen_under(&"p".into()), 0);
}

#[test]
fn a_reload_that_brings_nothing_new_changes_nothing() {
    let read = || vec![volume("a", Some("p")), volume("b", None)];
    let mut inventory = inventory(read(), vec![policy("p", Some(1))]);
    let before = (inventory.version(), inventory.renames());
    inventory.begin_reload();
    inventory.add_volumes(read());
    inventory.set_policies(vec![policy("p", Some(1))]);
    assert!(inventory.finish_reload().is_none());
    assert_eq!((inventory.version(), inventory.renames()), before);
}
