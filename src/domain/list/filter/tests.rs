//! The filter line.

use super::super::inventory::Inventory;
use super::super::inventory::tests::{policy, volume};
use super::*;
use crate::domain::model::{ServerId, VolumeStatus};

fn passing(line: &str) -> String {
    let mut inventory = Inventory::default();
    let mut db = volume("db-prod-01", Some("nightly"));
    db.size_gb = Some(500);
    db.servers = [ServerId::new("srv-1")].into();
    let mut web = volume("Web 07", None);
    web.status = VolumeStatus::Available;
    web.size_gb = Some(100);
    let cjk = volume("バックアップÄ", Some("gone"));
    inventory.add_volumes(vec![db, web, cjk, volume("", None)]);
    inventory.set_policies(vec![policy("nightly", Some(1))]);
    inventory.add_servers(&[(ServerId::new("srv-1"), "DBhost".into())]);
    let (filter, None) = Filter::parse_while_typing(line) else { panic!("{line}") };
    let mut passing = super::super::bits::Bits::all(4);
    Scan::new(&filter, &inventory, None).keep(&inventory, &(0..4), &mut passing);
    passing.iter().map(|at| ["d", "w", "c", "e"][at as usize]).collect()
}

#[test]
fn terms_mean_what_they_say() {
    for (line, expected) in [
        ("", "dwce"),
        ("DB", "d"),
        ("dbhost", "d"),
        ("srv", ""),
        ("srv-", "d"),
        ("eu-de ssd", "dwce"),
        ("status=in-use policy=none", "e"),
        ("policy=none", "we"),
        ("policy!=none", "dc"),
        ("policy=unknown", "c"),
        ("policy=night*", "d"),
        ("name=*-PROD-*", "d"),
        ("name=none", "e"),
        ("name=*", "dwc"),
        ("policy=*", "dc"),
        ("server=*", "d"),
        ("server!=*", "wce"),
        ("size>100", "d"),
        ("size>=100 size<500", "w"),
        ("size!=10", "dw"),
        ("name~アップä", "c"),
        ("name!~b", "ce"),
        ("!web !db", "ce"),
        ("\"Web 07\"", "w"),
        ("name=\"web 07\"", "w"),
        ("server=none", "wce"),
        ("server=dbhost", "d"),
        ("size>", "dwce"),
        ("name=", "dwce"),
        ("!", "dwce"),
        ("type=ssd zone~01", "dwce"),
        ("status=available,error", "w"),
        ("status!=available,error", "dce"),
        ("policy=none,nightly", "dwe"),
        ("policy=unknown,night*", "dc"),
        ("policy!=none,nightly", "c"),
        ("name~web,prod", "dw"),
        ("name!~web,prod", "ce"),
        ("name=\"web 07\",none", "we"),
        ("server=dbhost,none", "dwce"),
        ("size=500,100", "dw"),
        ("size!=500,100", "ce"),
        ("id=nothing,db-prod-01", "d"),
        ("name=*,none", "dwce"),
        // In quotes, and in bare words, a comma is a letter.
        ("name~\"web,prod\"", ""),
        ("web,prod", ""),
        ("status=available,", "w"),
    ] {
        assert_eq!(passing(line), expected, "{line}");
    }
}

#[test]
fn what_is_not_told_is_neither_something_nor_nothing() {
    let mut inventory = Inventory::default();
    let mut unread = volume("unread", None);
    (unread.size_gb, unread.policy_told) = (None, false);
    inventory.add_volumes(vec![unread, volume("under", Some("p"))]);
    for (line, passes) in [
        ("policy=none", false),
        ("policy=*", false),
        ("policy=not-visible", true),
        ("size<100", false),
        ("size>=0", false),
        ("size!=10", false),
    ] {
        let filter = Filter::parse(line).unwrap();
        let mut passing = super::super::bits::Bits::all(1);
        Scan::new(&filter, &inventory, None).keep(&inventory, &(0..1), &mut passing);
        assert_eq!(passing.count() == 1, passes, "{line}");
    }
}

#[test]
fn a_term_that_cannot_be_right_is_named_with_the_remedy() {
    let error = |line: &str| Filter::parse(line).unwrap_err().to_string();
    assert!(error("colour=red").starts_with("filter term `colour=red`: no field `colour`; use name, status"));
    assert_eq!(error("size=big"), "filter term `size=big`: size is a whole number of GB");
    assert_eq!(error("size>"), "filter term `size>`: it has no value");
    assert_eq!(
        error("status=in-use,"),
        "filter term `status=in-use,`: an alternative is empty; use `none` for an empty field"
    );
    assert_eq!(error("size>1,2"), "filter term `size>1,2`: alternatives work only with = and !=");
    for open in ["name=\"web 07", "\"web", "policy=none \""] {
        assert!(error(open).ends_with(": its quote is not closed; add a \" at the end"), "{open}");
    }
    assert_eq!(Filter::parse("\"web 07\" name~\"a b\"").map(|filter| filter.terms.len()), Ok(2));
    assert_eq!(error("name>a"), "filter term `name>a`: name has no order; use = != ~ !~");
}
