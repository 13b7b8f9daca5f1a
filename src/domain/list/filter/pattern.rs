//! A piece of an id, looked for without writing ids out: where the piece could stand in the 36
//! characters of a UUID, it asks for certain digits, and that is one comparison of 16 bytes.

use super::super::store::Store;
use crate::domain::model::Id;

/// Where the dashes of a UUID are.
const DASHES: [usize; 4] = [8, 13, 18, 23];
/// Characters of a UUID.
const LENGTH: usize = 36;

/// A piece of an id in lower case.
#[derive(Clone, Debug)]
pub struct IdPattern {
    text: String,
    /// A UUID has the piece if it has one of these values under its mask.
    places: Vec<(u128, u128)>,
}

impl IdPattern {
    /// Makes a piece ready, which must be in lower case.
    pub fn new(text: &str) -> Self {
        let starts = 0..(LENGTH + 1).saturating_sub(text.len());
        let places = starts.filter_map(|start| place(text, start)).collect();
        Self { text: text.to_owned(), places }
    }

    /// Whether the id at a position has the piece.
    pub fn is_in(&self, store: &Store, at: u32) -> bool {
        match store.uuid(at) {
            Some(uuid) => self.is_in_uuid(uuid),
            None => store.id(at).is_some_and(|id| self.is_in_id(id.id())),
        }
    }

    /// Whether an id has the piece.
    pub fn is_in_id(&self, id: &Id) -> bool {
        match id {
            Id::Uuid(bytes) => self.is_in_uuid(u128::from_be_bytes(*bytes)),
            Id::Other(text) => text.to_lowercase().contains(self.text.as_str()),
        }
    }

    fn is_in_uuid(&self, uuid: u128) -> bool {
        self.places.iter().any(|(mask, value)| uuid & mask == *value)
    }
}

/// The digits a piece asks for if it begins at this character; `None` where it cannot stand.
fn place(text: &str, start: usize) -> Option<(u128, u128)> {
    let (mut mask, mut value) = (0, 0);
    for (character, c) in (start..).zip(text.chars()) {
        let is_dash = DASHES.contains(&character);
        if is_dash != (c == '-') {
            return None;
        }
        if !is_dash {
            let dashes = DASHES.iter().filter(|dash| **dash < character).count();
            let shift = 4 * (31 - (character - dashes));
            mask |= 0xf << shift;
            value |= u128::from(c.to_digit(16)?) << shift;
        }
    }
    Some((mask, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::list::inventory::tests::volume;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_finds_what_the_written_id_has(
            id in "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f-]{0,9}",
            from in 0usize..36, length in 0usize..37, other in "[0-9a-g-]{1,3}",
        ) {
            let mut store = Store::default();
            store.put(&volume(&id, None));
            let from = from.min(id.len());
            let own = id.get(from..(from + length).min(id.len())).unwrap();
            prop_assert!(IdPattern::new(own).is_in(&store, 0), "{own}");
            prop_assert_eq!(IdPattern::new(&other).is_in(&store, 0), id.contains(&other));
        }
    }
}
