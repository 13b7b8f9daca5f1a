//! What is kept of volumes comes out as it went in.

use super::*;
use crate::domain::list::inventory::tests::volume;
use proptest::prelude::*;
use std::collections::BTreeMap;

#[test]
fn what_comes_in_comes_out_again() {
    let mut store = Store::default();
    let mut odd = volume("Vol-ÄB", Some("p"));
    odd.servers = ["s1", "s2", "s3"].map(ServerId::new).into();
    odd.status = VolumeStatus::new("hibernating");
    let mut nil = volume("00000000-0000-0000-0000-000000000000", None);
    (nil.size_gb, nil.policy_told) = (None, false);
    nil.created = Minute::from_number(28_000_000);
    for volume in [&odd, &nil, &volume("b", None)] {
        let taken = store.put(volume);
        assert_eq!(store.volume(taken.position).as_ref(), Some(volume));
        assert_eq!(store.position(&volume.id), Some(taken.position));
    }
    assert_eq!(store.names.folded(0), "vol-äb");
    let before = Before { policy: UNTOLD, renamed: false, changed: false };
    assert_eq!(store.put(&nil), Taken { position: 1, before: Some(before) });
    odd.servers = ["s1", "s3"].map(ServerId::new).into();
    assert!(store.put(&odd).before.unwrap().changed);
    assert_eq!(store.volume(0), Some(odd));
}

/// A budget, counted and not timed: a million volumes must stay below 100 MB.
#[test]
fn a_volume_takes_less_than_a_hundred_bytes() {
    let mut store = Store::default();
    let count = 100_000_usize;
    for n in 0..count {
        let mut new = volume("x", n.is_multiple_of(3).then_some("4d1ad9d4-8b4f-4d39-9f7c-3f2a56d1c3e8"));
        new.id = VolumeId::new(&format!("{n:08x}-0000-4000-8000-{:012x}", n * 7919));
        new.name = format!("db-prod-{n:07}-data").into();
        new.servers = [ServerId::new(&format!("{n:08x}-1111-4000-8000-000000000000"))].into();
        store.put(&new);
    }
    store.shrink();
    let columns = store.rows.capacity() * size_of::<Row>() + store.ids.capacity() * 16;
    let bytes = columns + store.names.bytes() + store.index.allocation_size();
    assert!(bytes < count * 100, "{} bytes a volume", bytes / count);
}

#[test]
fn a_copy_without_names_keeps_what_it_had() {
    let mut store = Store::default();
    store.put(&volume("a", Some("p")));
    let copy = store.without_names();
    store.put(&volume("a", None));
    store.put(&volume("b", None));
    store.keep(|at| at == 1);
    assert_eq!((copy.len(), copy.position(&"a".into()), copy.position(&"b".into())), (1, Some(0), None));
    assert_eq!(copy.row(0).map(|row| row.policy), Some(0));
    assert_eq!((store.len(), store.position(&"b".into()), store.position(&"a".into())), (1, Some(0), None));
}

#[test]
fn each_field_says_what_it_takes() {
    use super::super::fields::Column;
    let in_store = Column::ALL.iter().map(|column| column.field()).filter(|field| !field.is_on_request());
    let said: usize = in_store.map(|field| field.bytes).sum();
    assert_eq!(said, size_of::<Row>() + size_of::<[u8; 16]>() + Names::EACH);
}

#[derive(Clone, Debug)]
enum Step {
    Put(u8, u8),
    Keep(Vec<bool>),
}

proptest! {
    /// Against a map, which cannot be wrong.
    #[test]
    fn it_keeps_what_a_map_keeps(
        steps in prop::collection::vec(
            prop_oneof![
                4 => (0u8..20, 0u8..40).prop_map(|(id, name)| Step::Put(id, name)),
                1 => prop::collection::vec(any::<bool>(), 20).prop_map(Step::Keep),
            ],
            0..60,
        ),
    ) {
        let id = |n: u8| {
            VolumeId::new(&if n.is_multiple_of(3) {
                format!("odd-{n}")
            } else {
                format!("{n:08x}-0000-4000-8000-000000000000")
            })
        };
        let mut store = Store::default();
        let mut map = BTreeMap::new();
        for step in steps {
            match step {
                Step::Put(n, name) => {
                    let mut new = volume("x", (name.is_multiple_of(2)).then_some("p"));
                    new.id = id(n);
                    new.name = format!("Name-{name}").into();
                    store.put(&new);
                    map.insert(n, new);
                }
                Step::Keep(stays) => {
                    let gone: Vec<u8> = map.keys().copied().filter(|n| !stays[usize::from(*n)]).collect();
                    let out: Vec<u32> = gone.iter().map(|n| store.position(&id(*n)).unwrap()).collect();
                    let before: Vec<VolumeId> = (0..).map_while(|at| store.id(at)).collect();
                    let moved = store.keep(|at| !out.contains(&at));
                    map.retain(|n, _| !gone.contains(n));
                    for (at, old) in (0..).zip(&before) {
                        let new = moved.to(at);
                        prop_assert_eq!(new.is_none(), out.contains(&at));
                        prop_assert_eq!(new.and_then(|at| store.id(at)), new.map(|_| old.clone()));
                    }
                }
            }
            prop_assert_eq!(store.len(), map.len());
            for (n, volume) in &map {
                let at = store.position(&id(*n));
                prop_assert_eq!(at.and_then(|at| store.volume(at)), Some(volume.clone()));
            }
            prop_assert!(store.position(&id(99)).is_none());
        }
    }
}
