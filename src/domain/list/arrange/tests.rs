//! Orders and filters of whole lists.

use super::*;
use crate::domain::list::inventory::tests::{policy, volume};
use crate::domain::model::{ServerId, Volume, VolumeId, VolumeStatus};
use proptest::prelude::*;

fn order(inventory: &Inventory, sort: Sort) -> String {
    let listed = Arrangement::of(inventory, ViewQuery { sort, ..ViewQuery::default() });
    listed.rows().iter().map(|at| inventory.volume_at(*at).unwrap().name.to_string()).collect()
}

#[test]
fn any_column_sorts_both_ways_with_stable_ties() {
    let mut inventory = Inventory::default();
    let mut big = volume("b", Some("p"));
    big.size_gb = Some(900);
    big.servers = [ServerId::new("s2")].into();
    let mut small = volume("a", None);
    small.servers = [ServerId::new("s1")].into();
    inventory.add_volumes(vec![big, volume("C", None), small]);
    inventory.set_policies(vec![policy("p", Some(1))]);
    inventory.add_servers(&[("s1".into(), "Zebra".into()), ("s2".into(), "ant".into())]);
    let order = |column, descending| order(&inventory, Sort { column, descending });
    assert_eq!(order(Column::Name, false), "abC");
    assert_eq!(order(Column::Name, true), "Cba");
    assert_eq!(order(Column::Size, true), "baC");
    assert_eq!(order(Column::Policy, false), "aCb");
    assert_eq!(order(Column::Zone, true), "abC");
    assert_eq!(order(Column::Server, false), "Cba");
    assert_eq!(order(Column::Id, false), "abC");
    assert_eq!(order(Column::Id, true), "Cba");
}

/// What an operator may do to a list, in whatever order.
#[derive(Clone, Debug)]
enum Deed {
    Take(Vec<(u8, u8)>),
    Forget(Vec<u8>),
    Filter(&'static str),
    Sort(Sort),
    Mark(Option<u8>),
    /// Time goes on to this minute.
    Now(u8),
    Policies(bool),
    Work(u8),
    /// Goes on with what was begun, whatever happened meanwhile.
    Step(u8),
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let filters = [
        "",
        "n",
        "n1",
        "n12",
        "n1 size>9",
        "created<9min",
        "n1 created<9min",
        "status=in-use",
        "policy=none",
        "!n2",
        "(n1 | n2)",
        "n1 | size>5",
        "(n1 | n2) size>5",
        "(n1 | policy=none) n2",
        "!(n1 | policy=none)",
        "n | policy=none | size>3",
        "server~s1",
        "00f",
    ];
    let one = prop_oneof![
        4 => prop::collection::vec((0u8..40, any::<u8>()), 1..12).prop_map(Deed::Take),
        1 => prop::collection::vec(0u8..40, 0..6).prop_map(Deed::Forget),
        3 => prop::sample::select(filters.to_vec()).prop_map(Deed::Filter),
        2 => (prop::sample::select(Column::ALL.to_vec()), any::<bool>())
            .prop_map(|(column, descending)| Deed::Sort(Sort { column, descending })),
        1 => prop::option::of(0u8..8).prop_map(Deed::Mark),
        1 => (1u8..40).prop_map(Deed::Now),
        1 => any::<bool>().prop_map(Deed::Policies),
        4 => (0u8..12).prop_map(Deed::Work),
        4 => (0u8..12).prop_map(Deed::Step),
    ];
    prop::collection::vec(one, 1..25)
}

fn some_volume(n: u8, kind: u8) -> Volume {
    let mut volume =
        volume("x", kind.is_multiple_of(3).then_some(["p", "q", "r"][usize::from(kind % 9) / 3]));
    volume.id = VolumeId::new(&format!("{n:08x}-0000-4000-8000-{:012x}", u32::from(n) * 77));
    volume.name = format!("{}{}", if kind.is_multiple_of(4) { "N" } else { "n" }, kind % 30).into();
    volume.size_gb = (kind % 12 != 7).then_some(u32::from(kind % 12));
    volume.policy_told = volume.policy.is_some() || !kind.is_multiple_of(5);
    volume.status = VolumeStatus::KNOWN[usize::from(kind % 3)].clone();
    volume.created = Minute::from_number(u32::from(kind % 20));
    volume.servers = (0..kind % 3).map(|s| ServerId::new(&format!("s{}", (s + n) % 5))).collect();
    volume
}

proptest! {
    /// Whatever happens between the steps, what comes out in the end is what one go over
    /// everything gives.
    #[test]
    fn steps_come_to_what_one_go_comes_to(deeds in deeds(), budget in 1usize..30) {
        let mut inventory = Inventory::default();
        let mut rows = Arrangement::default();
        let (mut query, mut marked) = (ViewQuery::default(), None);
        for deed in deeds {
            match deed {
                Deed::Take(volumes) => {
                    inventory.add_volumes(volumes.into_iter().map(|(n, kind)| some_volume(n, kind)).collect());
                }
                Deed::Forget(gone) => {
                    let gone: Vec<VolumeId> = gone.iter().map(|n| some_volume(*n, 0).id).collect();
                    if let Some(removal) = inventory.forget(&gone) {
                        rows.follow(&removal);
                    }
                }
                Deed::Filter(line) => query.filter = Filter::parse(line).unwrap(),
                Deed::Sort(sort) => query.sort = sort,
                Deed::Now(minute) => query.now = Minute::from_number(minute.into()),
                Deed::Mark(every) => {
                    marked = every.map(|every| (0..40).filter(|at| at % (u32::from(every) + 1) == 0).collect());
                }
                Deed::Policies(known) => {
                    inventory.set_policies(if known { vec![policy("q", Some(2))] } else { Vec::new() });
                }
                Deed::Step(steps) => {
                    for _ in 0..steps {
                        rows.step(&inventory, budget);
                    }
                }
                Deed::Work(steps) => {
                    rows.begin(&inventory, query.clone(), marked.clone());
                    for _ in 0..steps {
                        rows.step(&inventory, budget);
                    }
                }
            }
            prop_assert!(rows.rows().iter().all(|at| inventory.volume_at(*at).is_some()));
        }
        rows.begin(&inventory, query.clone(), marked.clone());
        while !rows.step(&inventory, budget) {}
        let expected = Arrangement::of(&inventory, query);
        let expected: Vec<u32> = expected
            .rows()
            .iter()
            .copied()
            .filter(|at| marked.as_ref().is_none_or(|marked: &Bits| marked.has(*at)))
            .collect();
        prop_assert_eq!(rows.rows(), expected.as_slice());
        prop_assert_eq!(rows.shown().iter().count(), expected.len());
        prop_assert!(expected.iter().all(|at| rows.shown().has(*at)));
    }
}
