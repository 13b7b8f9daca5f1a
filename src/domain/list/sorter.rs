//! Sorting in small steps, so that a million rows are put in order while keys are answered, on
//! one core as on many.
//!
//! Each entry carries the first 16 bytes of what it is sorted by, so that most comparisons touch
//! nothing else. What is in order already (the list before a page was added to it) gets no entries:
//! the new ones, sorted, are woven into it.

use std::cmp::Ordering;
use std::ops::Range;

/// Entries sorted in one go; a few milliseconds.
const CHUNK: usize = 16_384;

/// What things are sorted by.
pub trait Keys {
    /// The beginning of the key of a thing, in big-endian order.
    fn key(&self, thing: u32) -> u128;

    /// The order of two things with equal keys; `Equal` leaves them as they came.
    fn tie(&self, a: u32, b: u32) -> Ordering;
}

/// Bytes as a number that sorts as they do.
pub fn prefix(text: &str) -> u128 {
    let mut bytes = [0; 16];
    for (place, byte) in bytes.iter_mut().zip(text.bytes()) {
        *place = byte;
    }
    u128::from_be_bytes(bytes)
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    key: u128,
    thing: u32,
}

/// A sort under way; stable.
#[derive(Clone, Debug)]
pub struct Sorter {
    things: Vec<u32>,
    /// So many from the start on are in order already.
    sorted: usize,
    /// Of the others.
    entries: Vec<Entry>,
    /// Runs in order, side by side, that cover the entries.
    runs: Vec<Range<usize>>,
    merging: Option<Merging>,
    weaving: Option<Weaving>,
}

/// A pass that merges neighbouring runs.
#[derive(Clone, Debug)]
struct Merging {
    into: Vec<Entry>,
    /// Pairs of runs still to merge, the next one last.
    pairs: Vec<(Range<usize>, Range<usize>)>,
    merged: Vec<Range<usize>>,
    /// Where the pair under way began in `into`.
    begun: usize,
}

/// The entries being woven into what was in order before.
#[derive(Clone, Debug)]
struct Weaving {
    into: Vec<u32>,
    /// How many of the old ones are in.
    old: usize,
    /// How many of the new ones are in.
    new: usize,
}

impl Sorter {
    /// Will sort these things, of which the first `sorted` are in order already.
    pub fn new(things: Vec<u32>, sorted: usize) -> Self {
        let entries = Vec::with_capacity(things.len().saturating_sub(sorted));
        Self { things, sorted, entries, runs: Vec::new(), merging: None, weaving: None }
    }

    /// Works on about `budget` things; `true` when everything is in order.
    pub fn step(&mut self, keys: &impl Keys, budget: usize) -> bool {
        let budget = budget.max(1);
        let unsorted = self.things.get(self.sorted..).unwrap_or_default();
        if self.entries.len() < unsorted.len() {
            let next = unsorted.iter().skip(self.entries.len()).take(budget);
            self.entries.extend(next.map(|thing| Entry { key: keys.key(*thing), thing: *thing }));
            return false;
        }
        let done = self.runs.last().map_or(0, |run| run.end);
        if done < self.entries.len() {
            self.add_runs(keys, done, budget);
            return false;
        }
        if self.merging.is_none() && self.runs.len() > 1 {
            self.merging = Some(self.begin_pass());
        }
        if let Some(mut pass) = self.merging.take() {
            if pass.step(&self.entries, keys, budget) {
                (self.runs, self.entries) = (pass.merged, pass.into);
            } else {
                self.merging = Some(pass);
            }
            return false;
        }
        self.weave(keys, budget)
    }

    /// The things in order.
    pub fn into_sorted(self) -> Vec<u32> {
        match self.weaving {
            Some(weaving) => weaving.into,
            None if self.entries.is_empty() => self.things,
            None => self.entries.iter().map(|entry| entry.thing).collect(),
        }
    }

    /// `true` when all are in.
    fn weave(&mut self, keys: &impl Keys, budget: usize) -> bool {
        let old = self.things.get(..self.sorted).unwrap_or_default();
        if old.is_empty() || self.entries.is_empty() {
            return true;
        }
        let all = self.things.len();
        let Weaving { into, old: olds, new: news } =
            self.weaving.get_or_insert_with(|| Weaving { into: Vec::with_capacity(all), old: 0, new: 0 });
        let end = into.len().saturating_add(budget);
        while into.len() < end {
            let Some(thing) = old.get(*olds).copied() else {
                into.extend(self.entries.iter().skip(*news).map(|entry| entry.thing));
                return true;
            };
            let entry = Entry { key: keys.key(thing), thing };
            while let Some(new) = self.entries.get(*news)
                && order(keys, new, &entry) == Ordering::Less
            {
                into.push(new.thing);
                *news += 1;
            }
            into.push(thing);
            *olds += 1;
        }
        into.len() == all
    }

    fn add_runs(&mut self, keys: &impl Keys, mut done: usize, budget: usize) {
        let end = done.saturating_add(budget.max(CHUNK)).min(self.entries.len());
        while done < end {
            let run = done..(done + CHUNK).min(self.entries.len());
            if let Some(entries) = self.entries.get_mut(run.clone()) {
                entries.sort_by(|a, b| order(keys, a, b));
            }
            done = run.end;
            self.runs.push(run);
        }
    }

    fn begin_pass(&mut self) -> Merging {
        let into = Vec::with_capacity(self.entries.len());
        let mut runs = std::mem::take(&mut self.runs).into_iter();
        let mut pairs = Vec::new();
        while let Some(first) = runs.next() {
            let second = runs.next().unwrap_or(first.end..first.end);
            pairs.push((first, second));
        }
        pairs.reverse();
        Merging { into, pairs, merged: Vec::new(), begun: 0 }
    }
}

impl Merging {
    /// `true` when the pass is over.
    fn step(&mut self, from: &[Entry], keys: &impl Keys, budget: usize) -> bool {
        let end = self.into.len().saturating_add(budget);
        while let Some((first, second)) = self.pairs.last_mut() {
            while self.into.len() < end {
                let next = match (from.get(first.clone()), from.get(second.clone())) {
                    (Some([a, ..]), Some([b, ..])) if order(keys, b, a) == Ordering::Less => {
                        second.start += 1;
                        *b
                    }
                    (Some([a, ..]), _) => {
                        first.start += 1;
                        *a
                    }
                    (_, Some([b, ..])) => {
                        second.start += 1;
                        *b
                    }
                    _ => break,
                };
                self.into.push(next);
            }
            if first.start < first.end || second.start < second.end {
                return false;
            }
            self.merged.push(self.begun..self.into.len());
            self.begun = self.into.len();
            self.pairs.pop();
        }
        true
    }
}

fn order(keys: &impl Keys, a: &Entry, b: &Entry) -> Ordering {
    a.key.cmp(&b.key).then_with(|| keys.tie(a.thing, b.thing))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    struct Words(Vec<String>);

    impl Keys for Words {
        fn key(&self, thing: u32) -> u128 {
            prefix(&self.0[thing as usize])
        }

        fn tie(&self, a: u32, b: u32) -> Ordering {
            self.0[a as usize].cmp(&self.0[b as usize])
        }
    }

    fn sort(words: &Words, things: Vec<u32>, before: usize, budget: usize) -> Vec<u32> {
        let mut sorter = Sorter::new(things, before);
        let mut steps = 0;
        while !sorter.step(words, budget) {
            steps += 1;
            assert!(steps < 100_000);
        }
        sorter.into_sorted()
    }

    proptest! {
        #[test]
        fn it_sorts_as_the_standard_library_does(
            words in prop::collection::vec("[ab]{0,2}|a{15,18}b?", 0..80),
            sorted in 0usize..80,
            budget in 1usize..50,
        ) {
            let words = Words(words);
            let all: Vec<u32> = (0..words.0.len() as u32).collect();
            let mut expected = all.clone();
            expected.sort_by(|a, b| words.tie(*a, *b));
            let mut begun = all;
            let sorted = sorted.min(begun.len());
            begun[..sorted].sort_by(|a, b| words.tie(*a, *b));
            prop_assert_eq!(sort(&words, begun, sorted, budget), expected);
        }
    }

    #[test]
    fn many_chunks_and_a_run_that_was_in_order_are_merged() {
        let count = CHUNK as u32 * 5 + 77;
        let words =
            Words((0..count).map(|n| format!("{:08}", n.wrapping_mul(2_654_435_761) % 9973)).collect());
        let mut expected: Vec<u32> = (0..count).collect();
        expected.sort_by(|a, b| words.tie(*a, *b));
        for sorted in [0, 5000, CHUNK * 3] {
            let mut begun: Vec<u32> = (0..count).collect();
            begun[..sorted].sort_by(|a, b| words.tie(*a, *b));
            assert_eq!(sort(&words, begun, sorted, 10_000), expected);
        }
    }
}
