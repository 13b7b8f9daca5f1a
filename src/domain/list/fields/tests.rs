//! What every item must be like, and what the items of numbers say.

use std::collections::HashSet;

use super::super::arrange::{Arrangement, ViewQuery};
use super::super::filter::Filter;
use super::super::inventory::Inventory;
use super::super::inventory::tests::volume;
use super::super::sort::Sort;
use super::*;
use crate::domain::model::{Minute, Volume};

const NOW: u32 = 28_000_000;

fn minute(number: u32) -> Option<Minute> {
    Minute::from_number(number)
}

fn context(inventory: &Inventory) -> Context<'_> {
    Context { inventory, policies_known: true, now: minute(NOW) }
}

#[test]
fn no_two_items_share_a_word_a_key_or_a_rank() {
    let is_unique = |what: Vec<String>| what.len() == what.iter().collect::<HashSet<_>>().len();
    let fields = || Column::ALL.into_iter().map(Column::field);
    assert!(is_unique(fields().map(|field| field.word.to_owned()).collect()));
    assert!(is_unique(fields().flat_map(|field| field.values).map(|(key, _)| (*key).to_owned()).collect()));
    assert!(is_unique(fields().filter_map(|field| field.layout.drop).map(|rank| rank.to_string()).collect()));
    assert!(fields().all(|field| !field.values.is_empty() && !field.help.is_empty()));
    assert!(fields().all(|field| field.word.bytes().all(|byte| byte.is_ascii_lowercase())), "filter terms");
}

#[test]
fn the_columns_by_default_are_these() {
    let words: Vec<_> = Column::by_default().into_iter().map(Column::word).collect();
    assert_eq!(words, ["name", "status", "size", "zone", "type", "server", "policy", "id"]);
}

/// Created this many minutes ago, by name; `x` is not told.
fn ages() -> Inventory {
    let mut inventory = Inventory::default();
    let ages = [("a", 0), ("b", 119), ("c", 120), ("d", 121), ("e", 30 * 1440), ("f", 31 * 1440)];
    let volumes = ages.map(|(name, age)| Volume { created: minute(NOW - age), ..volume(name, None) });
    inventory.add_volumes(volumes.into());
    let ahead = Volume { created: minute(NOW + 9), ..volume("g", None) };
    inventory.add_volumes(vec![volume("x", None), ahead]);
    inventory
}

fn rows(inventory: &Inventory, query: ViewQuery) -> String {
    let listed = Arrangement::of(inventory, query);
    listed.rows().iter().map(|at| inventory.volume_at(*at).unwrap().name.to_string()).collect()
}

#[test]
fn an_age_is_a_whole_number_of_its_largest_unit() {
    for (age, text) in [
        (0, "<1 min"),
        (1, "1 min"),
        (59, "59 min"),
        (60, "1 h"),
        (1439, "23 h"),
        (4500, "3 d"),
        (900_000, "625 d"),
    ] {
        let inventory = Inventory::default();
        let old = Volume { created: minute(NOW - age), ..volume("v", None) };
        assert_eq!((Column::Created.field().text)(&context(&inventory), &old).text, text);
    }
    assert_eq!(age_text(None, minute(NOW)), "-");
    assert_eq!(age_text(minute(NOW), None), "-");
}

#[test]
fn young_comes_before_old_and_what_is_not_told_last_both_ways() {
    let inventory = ages();
    let sorted = |descending| {
        rows(
            &inventory,
            ViewQuery { sort: Sort { column: Column::Created, descending }, ..ViewQuery::default() },
        )
    };
    assert_eq!(sorted(false), "gabcdefx");
    assert_eq!(sorted(true), "fedcbagx");
}

#[test]
fn ages_are_filtered_as_of_now_and_what_is_not_told_passes_none() {
    let inventory = ages();
    let passing = |line: &str, now| {
        rows(&inventory, ViewQuery { filter: Filter::parse(line).unwrap(), now, ..ViewQuery::default() })
    };
    for (line, expected) in [
        ("created<2h", "abg"),
        ("created<=2h", "abcg"),
        ("created<=120MIN", "abcg"),
        ("created>2h", "def"),
        ("created>=2h", "cdef"),
        ("created>30d", "f"),
        ("created>=4w created<31d", "e"),
        ("created>=0min", "abcdefg"),
        ("created<4000000000w", "abcdefg"),
    ] {
        assert_eq!(passing(line, minute(NOW)), expected, "{line}");
    }
    assert_eq!(passing("created<2h", minute(NOW + 1)), "ag");
    assert_eq!(passing("created<2h", None), "", "without a clock nothing has an age");
    assert_eq!(passing("created", minute(NOW)), "", "ages are not searched for words");
}

#[test]
fn an_age_that_cannot_be_compared_is_named_with_the_remedy() {
    let error = |line: &str| Filter::parse(line).unwrap_err().reason;
    for line in ["created=30d", "created!=30d", "created~3", "created=none", "created=*"] {
        assert_eq!(error(line), "created is an age; compare it with > >= < <=", "{line}");
    }
    for line in
        ["created>30", "created>d", "created>3months", "created>-1d", "created>1.5h", "created>99999999999d"]
    {
        assert_eq!(error(line), "created is an age such as 45min, 2h, 30d or 8w", "{line}");
    }
    assert_eq!(error("created>1d,2d"), "alternatives work only with = and !=");
    assert_eq!(error("created>"), "it has no value");
}

/// What passed a minute ago is no ground for what passes now.
#[test]
fn rows_that_rest_on_ages_are_worked_out_anew_when_time_has_gone_on() {
    let inventory = ages();
    let mut listed = Arrangement::default();
    let mut show = |line: &str, now: u32| {
        let query =
            ViewQuery { filter: Filter::parse(line).unwrap(), now: minute(now), ..ViewQuery::default() };
        listed.begin(&inventory, query, None);
        let at_once = !listed.is_working();
        while !listed.step(&inventory, 2) {}
        (listed.rows().len(), at_once)
    };
    assert_eq!(show("created>2h", NOW), (3, false));
    assert_eq!(show("created>2h", NOW), (3, true));
    assert_eq!(show("created>2h", NOW + 1), (4, false));
    assert_eq!(show("created>2h eu-de", NOW + 2), (5, false));
    assert_eq!(show("eu-de", NOW + 3), (8, false));
    assert_eq!(show("eu-de", NOW + 4), (8, true), "time does not matter");
    assert_eq!(show("eu-de created<2h", NOW + 4), (2, false));
}

#[test]
fn a_time_is_exact_for_programs_and_an_age_for_eyes() {
    let inventory = ages();
    let (told, untold) = (inventory.volume_at(2).unwrap(), volume("x", None));
    let value = |volume| {
        let (key, value) = Column::Created.field().values[0];
        assert_eq!(key, "created");
        value(&context(&inventory), volume)
    };
    assert_eq!(serde_json::to_string(&value(&told)).unwrap(), "\"2023-03-28T08:40:00Z\"");
    assert_eq!(serde_json::to_string(&value(&untold)).unwrap(), "null");
    assert_eq!(
        (value(&told).cell(None), value(&untold).cell(None)),
        ("2023-03-28T08:40:00Z".into(), "-".into())
    );
    assert_eq!(
        (value(&told).cell(minute(NOW)), value(&untold).cell(minute(NOW))),
        ("2 h".into(), "-".into())
    );
}

#[test]
fn widths_are_chosen_with_the_columns_within_bounds() {
    let parsed = |line: &str| Column::parse_with_widths(&line.split(' ').collect::<Vec<_>>());
    let (columns, widths) = parsed("name:40 size zone:12").unwrap();
    assert_eq!(columns, [Column::Name, Column::Size, Column::Zone]);
    assert_eq!(widths, [(Column::Name, 40), (Column::Zone, 12)]);
    assert_eq!(parsed("id").unwrap(), (vec![Column::Id], Vec::new()));
    for (line, wrong) in [
        ("name:4", "the width of name must be 5 to 120"),
        ("name:121", "the width of name must be 5 to 120"),
        ("name:", "the width of name must be 5 to 120"),
        ("name:-8", "the width of name must be 5 to 120"),
        ("name:4:0", "the width of name must be 5 to 120"),
        ("name:99999999999999999999", "the width of name must be 5 to 120"),
        ("name id:36", "the width of id must be 3 to 8"),
        ("name:40 size name", "columns list name twice"),
        ("size:8", "columns need name or id, to tell volumes apart"),
        ("", "columns must be some of name, status, size"),
    ] {
        let error = parsed(line).unwrap_err();
        assert!(error.starts_with(wrong), "{line}: {error}");
    }
    for column in Column::ALL {
        let (bounds, word) = (column.widths(), column.word());
        assert!(bounds.contains(&(word.len() + 1)), "{word}: {bounds:?}");
    }
}
