//! Things that repeat over a list (zones, types, policies, servers), each kept once and known by
//! a number: a million volumes that share them cost four bytes each, and a question about one is
//! asked once for all of them.

use std::hash::{BuildHasher, Hash};

use hashbrown::{DefaultHashBuilder, HashTable};

/// The number of nothing.
pub const NONE: u32 = u32::MAX;

/// The number of what is not told: there may be nothing, or anything.
pub const UNTOLD: u32 = u32::MAX - 1;

/// The different things there are, numbered from 0 in the order they came.
#[derive(Clone, Debug)]
pub struct Numbered<T> {
    things: Vec<T>,
    index: HashTable<u32>,
    hasher: DefaultHashBuilder,
    /// The last one that was asked for: neighbours in a list are often alike.
    last: u32,
}

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Self {
            things: Vec::new(),
            index: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
            last: NONE,
        }
    }
}

impl<T: Clone + Eq + Hash> Numbered<T> {
    /// The thing with a number.
    pub fn get(&self, number: u32) -> Option<&T> {
        self.things.get(number as usize)
    }

    /// All of them, by number.
    pub fn all(&self) -> &[T] {
        &self.things
    }

    /// The number of a thing that came before.
    pub fn find(&self, thing: &T) -> Option<u32> {
        self.index.find(self.hasher.hash_one(thing), |number| self.get(*number) == Some(thing)).copied()
    }

    /// The number of a thing, a new one if it is new.
    pub fn number(&mut self, thing: &T) -> u32 {
        if self.get(self.last) == Some(thing) {
            return self.last;
        }
        self.last = self.find(thing).unwrap_or_else(|| self.add(thing.clone()));
        self.last
    }

    fn add(&mut self, thing: T) -> u32 {
        let number = self.things.len() as u32;
        let Self { things, index, hasher, .. } = self;
        let hash = hasher.hash_one(&thing);
        things.push(thing);
        index.insert_unique(hash, number, |number| {
            things.get(*number as usize).map_or(0, |thing| hasher.hash_one(thing))
        });
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_keeps_its_number() {
        let mut words = Numbered::<String>::default();
        let numbers: Vec<u32> =
            ["a", "b", "b", "a", "c", "a"].iter().map(|word| words.number(&(*word).to_owned())).collect();
        assert_eq!(numbers, [0, 1, 1, 0, 2, 0]);
        assert_eq!(words.all(), ["a", "b", "c"]);
        assert_eq!((words.find(&"c".into()), words.find(&"d".into())), (Some(2), None));
        for more in 0..1000 {
            words.number(&format!("w{more}"));
        }
        assert_eq!((words.find(&"b".into()), words.find(&"w999".into())), (Some(1), Some(1002)));
        assert_eq!(words.get(NONE), None);
    }
}
