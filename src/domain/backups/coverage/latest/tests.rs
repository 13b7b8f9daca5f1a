//! What a list says of last backups, and what the next reading need not read again.

use super::super::tests::{ago, backup, inventory, now, task, volume};
use super::*;
use crate::domain::backups::{ListEnd, Walk};
use crate::domain::list::LastGood;
use crate::domain::model::Volume;
use crate::domain::settings::Settings;

const MOST: usize = 3;

fn latest(inventory: &Inventory) -> Reading<'_> {
    let ages = AllowedAges::new(inventory.policies(), &Settings::default(), None);
    Reading::latest(inventory, ages, now(), MOST)
}

/// In the order of the inventory: hours, or a word.
fn told(read: &LastBackups, volumes: u32) -> Vec<String> {
    let now = Minute::from_timestamp(now()).unwrap();
    let of = |at| match read.at(at).last_good() {
        LastGood::At(began) => format!("{}h", now.since(began) / 60),
        other => format!("{other:?}"),
    };
    (0..volumes).map(of).collect()
}

const PLAIN: ListEnd = ListEnd { whole: false, unordered: false, unreadable: 0, note: None };

/// Daily `a`, weekly `b`, and without a policy `c`, `d`, `e`; `c` was backed up long ago and `d` never.
fn read_once() -> Inventory {
    let mut inventory =
        inventory(&[("a", Some("daily")), ("b", Some("weekly")), ("c", None), ("d", None), ("e", None)]);
    let mut reading = latest(&inventory);
    assert_eq!(reading.since(), ago(48));
    let page = [backup("a", 1, "creating"), backup("a", 2, "error"), backup("a", 9, "restoring")];
    assert_eq!(reading.take_backups(&page), Walk::On);
    reading.listed(&PLAIN);
    for mut slow in reading.slow_policies() {
        assert_eq!(reading.take_tasks(&mut slow, &[task("b", 100)]), Walk::Stop);
    }
    let singly = reading.singles(2);
    assert_eq!(singly, ["c".into(), "d".into()]);
    reading.take_single(&singly[0], Some(&[backup("c", 500, "available")]));
    reading.take_single(&singly[1], Some(&[backup("d", 400, "error")]));
    let read = reading.last_backups();
    inventory.set_last_backups(read);
    inventory
}

#[test]
fn what_was_not_looked_for_is_older_and_only_what_was_is_none() {
    let inventory = read_once();
    let read = inventory.last_backups();
    assert_eq!(told(read, 5), ["9h", "100h", "500h", "None", "Older"]);
    let failed: Vec<bool> = (0..5).map(|at| read.at(at).has_failed_since()).collect();
    assert_eq!(failed, [true, false, false, true, false], "what is being made has not failed");
    assert_eq!((read.told(), read.older()), (5, 1));
    assert_eq!(read.since(), Minute::from_timestamp(ago(48)));
}

#[test]
fn the_next_reading_reads_what_is_new_and_what_was_not_settled() {
    let mut inventory = read_once();
    let young = Volume { created: Minute::from_timestamp(ago(0)), ..volume("young", None) };
    inventory.add_volumes(vec![volume("old", None), young]);
    let mut reading = latest(&inventory);
    assert_eq!(reading.since(), ago(1), "the one that was being made then");
    let walk = reading.take_backups(&[backup("e", 0, "available"), backup("a", 1, "available")]);
    assert_eq!(walk, Walk::On, "whatever the new ones are, it is read to its end");
    reading.listed(&PLAIN);
    assert!(reading.slow_policies().is_empty());
    assert_eq!(reading.singles(MOST), ["old".into()], "none else can have one that was not seen");
    reading.take_single(&"old".into(), None);
    let read = reading.last_backups();
    assert_eq!(told(&read, 7), ["1h", "100h", "500h", "None", "0h", "NotVisible", "None"]);
    assert!(!read.at(0).has_failed_since(), "it came right");
    assert_eq!(read.since(), inventory.last_backups().since());
    assert_eq!(read.goes_on_from(), Some(ago(0)));
}

#[test]
fn where_many_volumes_are_new_all_is_read_anew() {
    let mut inventory = read_once();
    inventory.add_volumes((0..=MOST).map(|n| volume(&format!("n{n}"), None)).collect());
    assert_eq!(latest(&inventory).since(), ago(48));
}

#[test]
fn what_did_not_come_whole_proves_nothing_of_what_is_missing() {
    let inventory = inventory(&[("a", None), ("b", None)]);
    for (end, of_b) in [
        (ListEnd { unreadable: 1, ..PLAIN }, "NotVisible"),
        (ListEnd { note: Some("it only seems to end".into()), ..PLAIN }, "NotVisible"),
        (ListEnd { whole: true, ..PLAIN }, "None"),
        (PLAIN, "Older"),
    ] {
        let mut reading = latest(&inventory);
        reading.take_backups(&[backup("a", 1, "available")]);
        reading.listed(&end);
        assert_eq!(told(&reading.last_backups(), 2), ["1h", of_b], "{end:?}");
    }
    let mut empty = latest(&inventory);
    empty.listed(&PLAIN);
    assert_eq!(empty.last_backups().goes_on_from(), Some(ago(48)));
}
