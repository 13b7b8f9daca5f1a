//! A set of positions, a bit each: for a million volumes it takes 125 kB, and what two sets have
//! in common is counted in microseconds.

/// A set of small numbers.
#[derive(Clone, Debug, Default)]
pub struct Bits {
    words: Vec<u64>,
}

impl Bits {
    /// The positions below `length`.
    pub fn all(length: usize) -> Self {
        let mut words = vec![u64::MAX; length / 64];
        if !length.is_multiple_of(64) {
            words.push((1 << (length % 64)) - 1);
        }
        Self { words }
    }

    /// Whether a position is in the set.
    pub fn has(&self, at: u32) -> bool {
        self.words.get(at as usize / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    /// Puts a position in; `true` if it was not there.
    pub fn put(&mut self, at: u32) -> bool {
        let place = at as usize / 64;
        if place >= self.words.len() {
            self.words.resize(place + 1, 0);
        }
        let Some(word) = self.words.get_mut(place) else { return false };
        let bit = 1 << (at % 64);
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }

    /// Takes a position out; `true` if it was there.
    pub fn take(&mut self, at: u32) -> bool {
        let bit = 1 << (at % 64);
        let Some(word) = self.words.get_mut(at as usize / 64) else { return false };
        let was = *word & bit != 0;
        *word &= !bit;
        was
    }

    /// Takes everything out.
    pub fn clear(&mut self) {
        self.words.clear();
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// How many of these there are.
    pub fn count_in(&self, range: std::ops::Range<u32>) -> usize {
        let words = range.start as usize / 64..(range.end as usize).div_ceil(64).min(self.words.len());
        let Some(inside) = self.words.get(words.clone()) else { return 0 };
        let outside = |at: &u32| !range.contains(at);
        let borders = (words.start as u32 * 64..range.start).chain(range.end..words.end as u32 * 64);
        let surplus = borders.filter(outside).filter(|at| self.has(*at)).count();
        inside.iter().map(|word| word.count_ones() as usize).sum::<usize>() - surplus
    }

    /// How many are in both sets.
    pub fn common(&self, other: &Self) -> usize {
        self.words.iter().zip(&other.words).map(|(a, b)| (a & b).count_ones() as usize).sum()
    }

    /// All positions, from the lowest up.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.words.iter().zip(0u32..).flat_map(|(word, place)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                let bit = (left != 0).then(|| left.trailing_zeros())?;
                left &= left - 1;
                Some(place * 64 + bit)
            })
        })
    }

    /// Keeps of the positions in `range` those for which `holds` is true; the others stay as they are.
    pub fn keep(&mut self, range: std::ops::Range<u32>, mut holds: impl FnMut(u32) -> bool) {
        let first = range.start as usize / 64;
        for (place, word) in (first..).zip(self.words.iter_mut().skip(first)) {
            let base = place as u32 * 64;
            if base >= range.end {
                return;
            }
            let mut left = *word;
            while left != 0 {
                let bit = left.trailing_zeros();
                left &= left - 1;
                if range.contains(&(base + bit)) && !holds(base + bit) {
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
