//! The column of last backups: its text, its order, its filter.

use super::super::arrange::{Arrangement, ViewQuery};
use super::super::filter::Filter;
use super::super::inventory::Inventory;
use super::super::inventory::tests::volume;
use super::super::last_backup::{LastBackup, LastBackups, Sought};
use super::super::sort::Sort;
use super::*;
use crate::domain::model::Minute;

const NOW: u32 = 28_000_000;
const HOUR: u32 = 60;

fn minute(number: u32) -> Option<Minute> {
    Minute::from_number(number)
}

/// `a` is an hour old, `b` two days; `c` failed since its backup of three hours ago; `d` has none, and that
/// failed too; `o` is older than 48 hours; `v` could not be read and `x` was not.
fn inventory() -> Inventory {
    let mut inventory = Inventory::default();
    inventory.add_volumes(["a", "b", "c", "d", "o", "v", "x"].map(|name| volume(name, None)).into());
    let good = |hours: u32| LastBackup { good: minute(NOW - hours * HOUR), ..LastBackup::default() };
    let without = |sought| LastBackup { sought, ..LastBackup::default() };
    let all = vec![
        good(1),
        good(48),
        LastBackup { failed: minute(NOW - HOUR), ..good(3) },
        LastBackup { failed: minute(NOW), ..without(Sought::Everywhere) },
        without(Sought::Lately),
        without(Sought::InVain),
    ];
    inventory.set_last_backups(LastBackups::new(all, minute(NOW - 48 * HOUR), None));
    inventory
}

fn rows(query: ViewQuery) -> String {
    let inventory = inventory();
    let listed = Arrangement::of(&inventory, query);
    listed.rows().iter().map(|at| inventory.volume_at(*at).unwrap().name.to_string()).collect()
}

#[test]
fn what_is_not_known_is_never_said_to_be_none() {
    let inventory = inventory();
    let said = |now: u32| {
        let context = Context { inventory: &inventory, policies_known: true, now: minute(now) };
        let text = |at| {
            let volume = inventory.volume_at(at).unwrap();
            let Text { tone, text } = (Column::Backup.field().text)(&context, &volume);
            (text.into_owned(), tone)
        };
        (0..7).map(text).collect::<Vec<_>>()
    };
    let texts = said(NOW);
    let words: Vec<&str> = texts.iter().map(|(text, _)| text.as_str()).collect();
    assert_eq!(words, ["1 h", "2 d", "3 h !", "none !", ">48 h", "?", "…"]);
    let tones: Vec<Tone> = texts.iter().map(|(_, tone)| *tone).collect();
    assert_eq!(tones[..4], [Tone::Plain, Tone::Plain, Tone::Bad, Tone::Bad]);
    assert_eq!(tones[4..], [Tone::Warning, Tone::Warning, Tone::Dim]);
    assert_eq!(said(NOW + 80 * HOUR)[4].0, ">5 d", "as time goes on it grows older");
}

#[test]
fn young_comes_first_none_after_all_ages_and_what_is_not_read_last_both_ways() {
    let sorted = |descending| {
        rows(ViewQuery { sort: Sort { column: Column::Backup, descending }, ..ViewQuery::default() })
    };
    assert_eq!(sorted(false), "acbodvx");
    assert_eq!(sorted(true), "dobcavx");
}

#[test]
fn a_filter_shows_only_what_is_certain() {
    for (line, expected) in [
        ("backup>26h", "bdo"),
        ("backup>=48h", "bdo"),
        ("backup>48h", "do"),
        ("backup>7d", "d"),
        ("backup<7d", "abc"),
        ("backup<=3h", "ac"),
        ("backup=none", "d"),
        ("BACKUP!=None", "abc"),
        ("backup=failed", "cd"),
        ("backup!=failed", "abo"),
        ("backup=none,failed", "cd"),
        ("backup!=none,failed", "ab"),
        ("backup=older", "o"),
        ("backup=not-read", "vx"),
        ("backup!=not-read", "abcdo"),
        ("(backup<2h | backup=older) !a", "o"),
        ("backup", ""),
    ] {
        let query =
            ViewQuery { filter: Filter::parse(line).unwrap(), now: minute(NOW), ..ViewQuery::default() };
        assert_eq!(rows(query), expected, "{line}");
    }
    let query = ViewQuery { filter: Filter::parse("backup<7d").unwrap(), ..ViewQuery::default() };
    assert_eq!(rows(query), "", "without a clock nothing has an age");
}

#[test]
fn what_is_left_out_for_doubt_is_counted() {
    let inventory = inventory();
    let doubt = |line: &str| Filter::parse(line).unwrap().backups_in_doubt(&inventory, minute(NOW));
    for (line, count) in [
        ("backup>48h", 0),
        ("backup>7d", 1),
        ("(backup<7d | a)", 1),
        ("backup=none", 1),
        ("backup!=none,failed", 1),
        ("backup=none,older", 0),
        ("backup=failed", 0),
        ("a", 0),
    ] {
        assert_eq!(doubt(line), count, "{line}");
    }
    assert_eq!(inventory.backups_not_told(), 2);
}

#[test]
fn a_filter_says_whether_it_asks_for_backups_or_the_time() {
    for (line, backups, time) in
        [("backup>2h", true, true), ("(a | backup=none)", true, false), ("backup created>1d", false, true)]
    {
        let filter = Filter::parse(line).unwrap();
        assert_eq!((filter.asks_for_backups(), filter.asks_for_ages()), (backups, time), "{line}");
    }
}

#[test]
fn a_term_that_cannot_be_right_says_what_can() {
    let error = |line: &str| Filter::parse(line).unwrap_err().reason;
    for line in ["backup=2d", "backup=never", "backup!=*", "backup~none", "backup=none,old"] {
        assert_eq!(
            error(line),
            "backup is one of none, failed, older, not-read (with = or !=), or an age such as backup>26h",
            "{line}"
        );
    }
    assert_eq!(error("backup>none"), "backup is an age such as 45min, 2h, 30d or 8w");
    assert_eq!(error("backup>"), "it has no value");
    let completed = |typed: &str| inventory().completions(typed);
    assert_eq!(
        (completed("ba"), completed("backup=n")),
        (vec!["backup>".to_owned()], vec!["backup=none".to_owned(), "backup=not-read".to_owned()])
    );
}

#[test]
fn programs_get_the_moment_or_a_word_and_all_of_it_in_json() {
    let inventory = inventory();
    let context = Context { inventory: &inventory, policies_known: true, now: minute(NOW) };
    let value = |at| {
        let volume = inventory.volume_at(at).unwrap();
        let (key, value) = Column::Backup.field().values[0];
        assert_eq!(key, "backup");
        let value = value(&context, &volume);
        (value.cell(None), value.cell(minute(NOW)), serde_json::to_value(&value).unwrap())
    };
    let cells: Vec<(String, String)> = (0..7).map(|at| (value(at).0, value(at).1)).collect();
    let words: Vec<&str> = cells[3..].iter().map(|(cell, _)| cell.as_str()).collect();
    assert_eq!(words, ["failed", "older", "not_visible", "not_read"]);
    assert_eq!(cells[0], ("2023-03-28T09:40:00Z".to_owned(), "1 h".to_owned()));
    assert_eq!(
        value(2).2,
        serde_json::json!({
            "state": "failed",
            "last_good": "2023-03-28T07:40:00Z",
            "last_failed": "2023-03-28T09:40:00Z",
            "older_than": null
        })
    );
    assert_eq!(
        value(4).2,
        serde_json::json!({
            "state": "older", "last_good": null, "last_failed": null, "older_than": "2023-03-26T10:40:00Z"
        })
    );
}
