//! Ordering volumes by any column, both ways; ties fall back to name and id, so that an order is
//! always the same one.

use std::cmp::Ordering;

use super::{Inventory, Membership, Volume};

/// A column of the volume list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    /// The name.
    Name,
    /// The id.
    Id,
    /// The status.
    Status,
    /// The size.
    Size,
    /// The availability zone.
    Zone,
    /// The volume type.
    Kind,
    /// The server it is attached to.
    Server,
    /// The policy it is under.
    Policy,
}

impl Column {
    /// All columns, in the order of the list.
    pub const ALL: [Self; 8] =
        [Self::Name, Self::Status, Self::Size, Self::Zone, Self::Kind, Self::Server, Self::Policy, Self::Id];

    /// The word for it, as in filter terms.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Id => "id",
            Self::Status => "status",
            Self::Size => "size",
            Self::Zone => "zone",
            Self::Kind => "type",
            Self::Server => "server",
            Self::Policy => "policy",
        }
    }
}

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

impl Sort {
    /// Puts positions of volumes in order.
    pub fn apply(self, inventory: &Inventory, rows: &mut [u32]) {
        // Keys are made once a row, not once a comparison.
        let mut keyed: Vec<(SortKey, u32)> = rows
            .iter()
            .filter_map(|row| Some((self.key(inventory, inventory.volume_at(*row)?), *row)))
            .collect();
        keyed.sort_by(|(a, a_row), (b, b_row)| {
            let order = if self.descending { b.cmp(a) } else { a.cmp(b) };
            order.then_with(|| tie(inventory, *a_row, *b_row))
        });
        for (row, (_, sorted)) in rows.iter_mut().zip(keyed) {
            *row = sorted;
        }
    }

    fn key(self, inventory: &Inventory, volume: &Volume) -> SortKey {
        match self.column {
            Column::Size => SortKey::Number(volume.size_gb),
            Column::Name => text(&volume.name),
            Column::Id => SortKey::Text(volume.id.to_string().into()),
            Column::Status => text(volume.status.as_str()),
            Column::Zone => text(&volume.zone),
            Column::Kind => text(&volume.kind),
            Column::Server => volume.servers.first().map_or(SortKey::Nothing, |server| {
                inventory.server_name(server).map_or_else(|| text(&server.to_string()), text)
            }),
            Column::Policy => match inventory.membership(volume) {
                Membership::None => SortKey::Nothing,
                Membership::NotVisible => SortKey::Number(0),
                Membership::In(policy) => text(&policy.name),
                Membership::UnknownPolicy(id) => text(&format!("\u{10ffff}{id}")),
            },
        }
    }
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum SortKey {
    Nothing,
    Number(u32),
    Text(Box<str>),
}

fn text(words: &str) -> SortKey {
    SortKey::Text(words.to_lowercase().into())
}

fn tie(inventory: &Inventory, a: u32, b: u32) -> Ordering {
    match (inventory.volume_at(a), inventory.volume_at(b)) {
        (Some(a), Some(b)) => a.name.cmp(&b.name).then_with(|| a.id.cmp(&b.id)),
        _ => a.cmp(&b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::inventory::tests::{policy, volume};

    #[test]
    fn any_column_sorts_both_ways_with_stable_ties() {
        let mut inventory = Inventory::default();
        let mut big = volume("b", Some("p"));
        big.size_gb = 900;
        inventory.add_volumes(vec![big, volume("C", None), volume("a", None)]);
        inventory.set_policies(vec![policy("p", Some(1))]);
        let order = |column, descending| {
            let mut rows = vec![0, 1, 2];
            Sort { column, descending }.apply(&inventory, &mut rows);
            rows.iter().map(|row| inventory.volume_at(*row).unwrap().name.to_string()).collect::<String>()
        };
        assert_eq!(order(Column::Name, false), "abC");
        assert_eq!(order(Column::Name, true), "Cba");
        assert_eq!(order(Column::Size, true), "bCa");
        assert_eq!(order(Column::Policy, false), "Cab");
        assert_eq!(order(Column::Zone, true), "Cab");
    }
}
