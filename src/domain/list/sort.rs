//! Ordering volumes by any column, both ways; ties fall back to name and id, so that an order is
//! always the same one.
//!
//! The order by name is the ground of all others: another column is sorted on top of it, and a
//! sort that leaves equals as they were does the rest.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::bits::Bits;
use super::fields::{Column, Datum, RANK_LAST, Unit};
use super::inventory::{Inventory, Membership};
use super::last_backup::LastGood;
use super::numbered::{NONE, UNTOLD};
use super::sorter::{Keys, prefix};
use super::store::Store;

/// A column and a direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The column.
    pub column: Column,
    /// Largest first.
    pub descending: bool,
}

impl Default for Sort {
    fn default() -> Self {
        Self { column: Column::Name, descending: false }
    }
}

/// Volumes by name without regard to case, then by name, then by id.
pub(in crate::domain) struct ByName<'a>(pub &'a Store);

impl Keys for ByName<'_> {
    fn key(&self, volume: u32) -> u128 {
        prefix(self.0.names.folded(volume))
    }

    fn tie(&self, a: u32, b: u32) -> Ordering {
        let names = &self.0.names;
        names
            .folded(a)
            .cmp(names.folded(b))
            .then_with(|| names.spelt(a).cmp(names.spelt(b)))
            .then_with(|| self.0.id(a).cmp(&self.0.id(b)))
    }
}

/// Volumes by id: UUIDs, then others.
pub(in crate::domain) struct ById<'a>(pub &'a Store);

impl Keys for ById<'_> {
    fn key(&self, volume: u32) -> u128 {
        self.0.uuid(volume).unwrap_or(u128::MAX)
    }

    fn tie(&self, a: u32, b: u32) -> Ordering {
        self.0.id(a).cmp(&self.0.id(b))
    }
}

/// Volumes by the rank of what they have in a column, equals as they come.
pub(in crate::domain) struct ByRank<'a> {
    pub inventory: &'a Inventory,
    pub descending: bool,
    pub ranks: &'a Ranks,
}

impl Keys for ByRank<'_> {
    fn key(&self, volume: u32) -> u128 {
        match self.ranks.rank(self.inventory, volume) {
            RANK_LAST => u128::MAX,
            rank => u128::from(if self.descending { u32::MAX - rank } else { rank }),
        }
    }

    fn tie(&self, _: u32, _: u32) -> Ordering {
        Ordering::Equal
    }
}

/// The places of everything a column can have, in its own order; alike texts have one place.
#[derive(Clone, Debug)]
pub(in crate::domain) struct Ranks {
    datum: Datum,
    by_number: Vec<u32>,
    /// The volumes whose empty policy means none; `None` stands for all.
    known_singly: Option<Bits>,
}

/// Before all ranks: there is nothing, and it cannot be seen.
const RANK_NONE: u32 = 0;
const RANK_NOT_VISIBLE: u32 = 1;
const FIRST_RANK: u32 = 2;

impl Ranks {
    /// The ranks of a column with few different values.
    pub fn of_column(column: Column, inventory: &Inventory) -> Self {
        let store = inventory.store();
        let datum = column.field().datum;
        let labels: Vec<String> = match datum {
            Datum::Word(word, _) => store.texts(word).into_iter().map(low).collect(),
            Datum::Policy => {
                let policy = |id| match inventory.under(id) {
                    Membership::In(policy) => low(&policy.name),
                    // After all that have a name.
                    _ => format!("\u{10ffff}{id}"),
                };
                store.policies.all().iter().map(policy).collect()
            }
            Datum::Name | Datum::Id | Datum::Number(..) | Datum::Servers | Datum::Backup => Vec::new(),
        };
        let label = |number: u32| labels.get(number as usize);
        let mut order: Vec<u32> = (0..labels.len() as u32).collect();
        order.sort_by_key(|number| label(*number));
        Self::new(datum, &order, inventory, |a, b| label(a) == label(b))
    }

    /// The ranks of servers, given their numbers in the order of what they are called.
    pub fn of_servers(order: &[u32], inventory: &Inventory) -> Self {
        let labels = ByLabel(inventory);
        Self::new(Datum::Servers, order, inventory, |a, b| labels.tie(a, b) == Ordering::Equal)
    }

    fn new(datum: Datum, order: &[u32], inventory: &Inventory, alike: impl Fn(u32, u32) -> bool) -> Self {
        let mut by_number = vec![FIRST_RANK; order.len()];
        let mut rank = FIRST_RANK;
        let mut before = None;
        for number in order {
            rank += u32::from(before.is_some_and(|before| !alike(before, *number)));
            before = Some(*number);
            if let Some(place) = by_number.get_mut(*number as usize) {
                *place = rank;
            }
        }
        Self { datum, by_number, known_singly: inventory.known_singly() }
    }

    fn rank(&self, inventory: &Inventory, volume: u32) -> u32 {
        let Some(row) = inventory.store().row(volume) else { return RANK_NONE };
        let number = match self.datum {
            Datum::Number(number, unit) => return unit.rank(row.number(number)),
            Datum::Word(word, _) => row.word(word),
            Datum::Servers => row.server,
            Datum::Policy => row.policy,
            Datum::Backup => return backup_rank(inventory.last_backups().at(volume).last_good()),
            Datum::Name | Datum::Id => NONE,
        };
        if number != NONE && number != UNTOLD {
            return self.by_number.get(number as usize).copied().unwrap_or(RANK_NONE);
        }
        match &self.known_singly {
            _ if number == UNTOLD => RANK_NOT_VISIBLE,
            Some(known) if self.datum == Datum::Policy && !known.has(volume) => RANK_NOT_VISIBLE,
            _ => RANK_NONE,
        }
    }
}

/// The youngest first; what is older than all that was read, then what is not there; what is not told last,
/// whichever way they are sorted.
fn backup_rank(last: LastGood) -> u32 {
    const NONE: u32 = RANK_LAST - 1;
    const OLDER: u32 = NONE - 1;
    match last {
        LastGood::At(began) => Unit::Age.rank(Some(began.number())).min(OLDER - 1),
        LastGood::Older => OLDER,
        LastGood::None => NONE,
        LastGood::NotRead | LastGood::NotVisible => RANK_LAST,
    }
}

/// Servers by what they are called: their name without regard to case, or their id.
pub(in crate::domain) struct ByLabel<'a>(pub &'a Inventory);

impl ByLabel<'_> {
    fn label(&self, server: u32) -> Cow<'_, str> {
        let name = self.0.server_names().folded(server);
        if name.is_empty() {
            let id = self.0.store().servers.get(server);
            return id.map(ToString::to_string).unwrap_or_default().into();
        }
        name.into()
    }
}

impl Keys for ByLabel<'_> {
    fn key(&self, server: u32) -> u128 {
        prefix(&self.label(server))
    }

    fn tie(&self, a: u32, b: u32) -> Ordering {
        self.label(a).cmp(&self.label(b))
    }
}

fn low(text: &str) -> String {
    text.to_lowercase()
}
