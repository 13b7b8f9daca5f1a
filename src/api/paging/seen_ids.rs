//! Which volumes a list has brought already: sixteen bytes each, for lists of a million.

use hashbrown::HashSet;

use crate::domain::VolumeId;

/// Parts of the set. They grow one after the other: while one set of all grew, the old and the
/// new table would be there at once, half as much again at the worst moment.
const PARTS: usize = 64;

/// The ids of a list. A UUID takes 20 to 39 bytes of memory, as the tables are full.
#[derive(Debug, Default)]
pub(super) struct SeenIds {
    /// Empty until the first id comes.
    parts: Vec<HashSet<u128>>,
    others: HashSet<VolumeId>,
}

impl SeenIds {
    /// Adds an id; `false` if it was there.
    pub fn insert(&mut self, id: &VolumeId) -> bool {
        match id.bits() {
            Some(bits) => self.insert_bits(bits),
            None => self.others.insert(id.clone()),
        }
    }

    fn insert_bits(&mut self, bits: u128) -> bool {
        if self.parts.is_empty() {
            self.parts.resize_with(PARTS, HashSet::default);
        }
        self.parts.get_mut(part(bits)).is_some_and(|part| part.insert(bits))
    }

    /// Takes over what another has.
    pub fn absorb(&mut self, other: Self) {
        self.others.extend(other.others);
        if self.parts.is_empty() {
            self.parts = other.parts;
            return;
        }
        for (part, more) in self.parts.iter_mut().zip(other.parts) {
            part.extend(more);
        }
    }

    /// Whether an id is there.
    pub fn contains(&self, id: &VolumeId) -> bool {
        match id.bits() {
            Some(bits) => self.parts.get(part(bits)).is_some_and(|part| part.contains(&bits)),
            None => self.others.contains(id),
        }
    }
}

/// Ids may be counted up at either end: all bits decide.
fn part(bits: u128) -> usize {
    let folded = (bits ^ (bits >> 64)) as u64;
    (folded.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58) as usize % PARTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_known_once_whatever_their_form() {
        let mut seen = SeenIds::default();
        for text in ["2b9a6d54-1c7e-4f3a-8e21-6a5d4c3b2a10", "vol-1"] {
            assert!(!seen.contains(&text.into()));
            assert!(seen.insert(&text.into()));
            assert!(!seen.insert(&text.to_uppercase().as_str().into()));
            assert!(seen.contains(&text.into()));
        }
    }

    #[test]
    fn a_million_ids_take_less_than_forty_megabytes() {
        let mut seen = SeenIds::default();
        for number in 0..1_000_000 {
            // Counted up at one end, as no cloud does it.
            seen.insert_bits(number << 96);
        }
        // A table has a byte beside each place, and places for an eighth more than its capacity.
        let bytes: usize = seen.parts.iter().map(|part| part.capacity() * 8 / 7 * 17).sum();
        assert!(bytes < 40_000_000, "{bytes}");
        let largest = seen.parts.iter().map(HashSet::len).max();
        assert!(largest < Some(2 * 1_000_000 / PARTS), "{largest:?}");
    }
}
