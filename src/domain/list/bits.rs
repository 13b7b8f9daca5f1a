//! A set of positions, a bit each: for a million volumes it takes 125 kB, and what two sets have
//! in common is counted in microseconds.

use std::ops::Range;

use fixedbitset::FixedBitSet;

/// A set of small numbers, which grows as they come.
#[derive(Clone, Debug, Default)]
pub struct Bits(FixedBitSet);

impl Bits {
    /// The positions below `length`.
    pub fn all(length: usize) -> Self {
        let mut bits = FixedBitSet::with_capacity(length);
        bits.insert_range(..);
        Self(bits)
    }

    /// Whether a position is in the set.
    pub fn has(&self, at: u32) -> bool {
        self.0.contains(at as usize)
    }

    /// Puts a position in; `true` if it was not there.
    pub fn put(&mut self, at: u32) -> bool {
        self.0.grow(at as usize + 1);
        !self.0.put(at as usize)
    }

    /// Takes a position out; `true` if it was there.
    pub fn take(&mut self, at: u32) -> bool {
        let was = self.has(at);
        if was {
            self.0.remove(at as usize);
        }
        was
    }

    /// Takes everything out.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.count_ones(..)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_clear()
    }

    /// How many of these there are.
    pub fn count_in(&self, range: Range<u32>) -> usize {
        let end = self.0.len().min(range.end as usize);
        self.0.count_ones(end.min(range.start as usize)..end)
    }

    /// How many are in both sets.
    pub fn common(&self, other: &Self) -> usize {
        self.0.intersection_count(&other.0)
    }

    /// All positions, from the lowest up.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.ones().map(|at| at as u32)
    }

    /// Keeps of the positions in `range` those for which `holds` is true; the others stay as they are.
    pub fn keep(&mut self, range: Range<u32>, mut holds: impl FnMut(u32) -> bool) {
        let first = range.start / usize::BITS;
        let words = self.0.as_mut_slice().iter_mut().skip(first as usize);
        for (place, word) in (first..range.end.div_ceil(usize::BITS)).zip(words) {
            let mut left = *word;
            while left != 0 {
                let bit = left.trailing_zeros();
                left &= left - 1;
                let at = place * usize::BITS + bit;
                if range.contains(&at) && !holds(at) {
                    *word &= !(1 << bit);
                }
            }
        }
    }
}

impl Extend<u32> for Bits {
    fn extend<I: IntoIterator<Item = u32>>(&mut self, positions: I) {
        for at in positions {
            self.put(at);
        }
    }
}

impl FromIterator<u32> for Bits {
    fn from_iter<I: IntoIterator<Item = u32>>(positions: I) -> Self {
        let mut bits = Self::default();
        bits.extend(positions);
        bits
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn it_is_a_set_of_numbers(
            a in prop::collection::btree_set(0u32..300, 0..60),
            b in prop::collection::btree_set(0u32..300, 0..60),
            from in 0u32..300, length in 0u32..300,
        ) {
            let (mut bits, other): (Bits, Bits) = (a.iter().copied().collect(), b.iter().copied().collect());
            prop_assert_eq!(bits.iter().collect::<BTreeSet<_>>(), a.clone());
            prop_assert_eq!((bits.count(), bits.is_empty()), (a.len(), a.is_empty()));
            prop_assert_eq!(bits.common(&other), a.intersection(&b).count());
            prop_assert!((0..300).all(|at| bits.has(at) == a.contains(&at)));
            let range = from..from + length;
            prop_assert_eq!(bits.count_in(range.clone()), a.iter().filter(|at| range.contains(at)).count());
            bits.keep(range.clone(), |at| b.contains(&at));
            let kept: BTreeSet<u32> =
                a.iter().copied().filter(|at| !range.contains(at) || b.contains(at)).collect();
            prop_assert_eq!(bits.iter().collect::<BTreeSet<_>>(), kept);
            prop_assert_eq!(Bits::all(from as usize).iter().collect::<Vec<_>>(), (0..from).collect::<Vec<_>>());
        }
    }
}
