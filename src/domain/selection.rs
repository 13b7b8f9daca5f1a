//! The marks: a set of volume ids that no filter, sort or refresh can change.

use std::collections::HashSet;

use super::VolumeId;

/// The marked volumes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selection {
    marks: HashSet<VolumeId>,
}

impl Selection {
    /// Number of marks.
    pub fn len(&self) -> usize {
        self.marks.len()
    }

    /// Whether nothing is marked.
    pub fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }

    /// Whether this volume is marked.
    pub fn contains(&self, id: &VolumeId) -> bool {
        self.marks.contains(id)
    }

    /// The marked ids, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = &VolumeId> {
        self.marks.iter()
    }

    /// Marks an unmarked volume, unmarks a marked one.
    pub fn toggle(&mut self, id: &VolumeId) {
        if !self.marks.remove(id) {
            self.marks.insert(id.clone());
        }
    }

    /// Marks all of these.
    pub fn mark<'a>(&mut self, ids: impl Iterator<Item = &'a VolumeId>) {
        self.marks.extend(ids.cloned());
    }

    /// Unmarks all of these.
    pub fn unmark<'a>(&mut self, ids: impl Iterator<Item = &'a VolumeId>) {
        for id in ids {
            self.marks.remove(id);
        }
    }

    /// Turns the marks of these around; others keep theirs.
    pub fn invert<'a>(&mut self, ids: impl Iterator<Item = &'a VolumeId>) {
        ids.for_each(|id| self.toggle(id));
    }

    /// Takes all marks away.
    pub fn clear(&mut self) {
        self.marks.clear();
    }

    /// How many marked volumes are not among the shown ones.
    pub fn hidden<'a>(&self, shown: impl Iterator<Item = &'a VolumeId>) -> usize {
        if self.marks.is_empty() {
            return 0;
        }
        self.marks.len() - shown.filter(|id| self.marks.contains(id)).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn ids(numbers: &BTreeSet<u8>) -> Vec<VolumeId> {
        numbers.iter().map(|n| format!("v{n}").as_str().into()).collect()
    }

    proptest! {
        #[test]
        fn inverting_twice_changes_nothing_and_hidden_counts_add_up(
            marked in prop::collection::btree_set(0..30u8, 0..20),
            shown in prop::collection::btree_set(0..30u8, 0..20),
        ) {
            let mut selection = Selection::default();
            selection.mark(ids(&marked).iter());
            prop_assert_eq!(selection.len(), marked.len());
            prop_assert_eq!(selection.hidden(ids(&shown).iter()), marked.difference(&shown).count());
            let before = selection.clone();
            selection.invert(ids(&shown).iter());
            prop_assert_eq!(selection.len(), marked.symmetric_difference(&shown).count());
            selection.invert(ids(&shown).iter());
            prop_assert_eq!(&selection, &before);
            selection.unmark(ids(&shown).iter());
            prop_assert_eq!(selection.len(), marked.difference(&shown).count());
        }
    }
}
