//! The marks: a set of volumes that no filter, sort or refresh can change.
//!
//! A mark is a bit at the volume's position; the mark of a volume that left the list is kept by
//! its id, for the plan must say that it is gone.

use std::collections::HashSet;

use super::bits::Bits;
use super::input::PlanInput;
use super::inventory::{Inventory, Removal};
use crate::domain::model::VolumeId;

/// The marked volumes.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    marks: Bits,
    count: usize,
    gone: HashSet<VolumeId>,
}

impl Selection {
    /// Number of marks.
    pub fn len(&self) -> usize {
        self.count + self.gone.len()
    }

    /// Whether nothing is marked.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the volume at this position is marked.
    pub fn has(&self, at: u32) -> bool {
        self.marks.has(at)
    }

    /// The marked volumes that are in the list, by position.
    pub const fn marks(&self) -> &Bits {
        &self.marks
    }

    /// The marked volumes, asked in the order of the list by name.
    pub fn plan_input(&self, inventory: &Inventory, by_name: &[u32]) -> PlanInput {
        let mut gone: Vec<VolumeId> = self.gone.iter().cloned().collect();
        gone.sort_unstable();
        PlanInput::marked(inventory, &self.marks, &gone, by_name)
    }

    /// Marks an unmarked volume, unmarks a marked one.
    pub fn toggle(&mut self, at: u32) {
        if self.marks.take(at) {
            self.count -= 1;
        } else {
            self.mark([at]);
        }
    }

    /// Marks all of these.
    pub fn mark(&mut self, positions: impl IntoIterator<Item = u32>) {
        for at in positions {
            self.count += usize::from(self.marks.put(at));
        }
    }

    /// Unmarks a volume.
    pub fn unmark(&mut self, id: &VolumeId, inventory: &Inventory) {
        let was = inventory.position(id).is_some_and(|at| self.marks.take(at));
        self.count -= usize::from(was);
        self.gone.remove(id);
    }

    /// Turns the marks of these around; others keep theirs.
    pub fn invert(&mut self, positions: impl IntoIterator<Item = u32>) {
        positions.into_iter().for_each(|at| self.toggle(at));
    }

    /// Takes all marks away.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// How many marked volumes are not among the shown ones.
    pub fn hidden(&self, shown: &Bits) -> usize {
        self.len() - self.marks.common(shown)
    }

    /// Goes where the volumes went.
    pub fn follow(&mut self, removal: &Removal) {
        let mut marks = Bits::default();
        for at in self.marks.iter() {
            if let Some(new) = removal.moved.to(at) {
                marks.put(new);
                continue;
            }
            let found = removal.gone.binary_search_by_key(&at, |(old, _)| *old);
            let id = found.ok().and_then(|place| removal.gone.get(place));
            self.gone.extend(id.map(|(_, id)| id.clone()));
        }
        self.count = marks.count();
        self.marks = marks;
    }

    /// Finds marked volumes that left the list and came back.
    pub fn find_again(&mut self, inventory: &Inventory) {
        if !self.gone.is_empty() {
            let back: Vec<u32> = self.gone.iter().filter_map(|id| inventory.position(id)).collect();
            self.gone.retain(|id| inventory.position(id).is_none());
            self.mark(back);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::inventory::tests::volume;
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn positions(numbers: &BTreeSet<u32>) -> impl Iterator<Item = u32> + '_ {
        numbers.iter().copied()
    }

    proptest! {
        #[test]
        fn inverting_twice_changes_nothing_and_hidden_counts_add_up(
            marked in prop::collection::btree_set(0..30u32, 0..20),
            shown in prop::collection::btree_set(0..30u32, 0..20),
        ) {
            let mut selection = Selection::default();
            selection.mark(positions(&marked));
            prop_assert_eq!(selection.len(), marked.len());
            let bits: Bits = positions(&shown).collect();
            prop_assert_eq!(selection.hidden(&bits), marked.difference(&shown).count());
            let before: Vec<u32> = selection.marks().iter().collect();
            selection.invert(positions(&shown));
            prop_assert_eq!(selection.len(), marked.symmetric_difference(&shown).count());
            selection.invert(positions(&shown));
            prop_assert_eq!(selection.marks().iter().collect::<Vec<_>>(), before);
        }

        #[test]
        fn marks_stay_with_their_volumes(
            marked in prop::collection::btree_set(0..30u32, 0..20),
            gone in prop::collection::btree_set(0..30u32, 0..20),
        ) {
            let name = |n: u32| format!("v{n}");
            let mut inventory = Inventory::default();
            inventory.add_volumes((0..30).map(|n| volume(&name(n), None)).collect());
            let mut selection = Selection::default();
            selection.mark(positions(&marked));
            let ids = |selection: &Selection, inventory: &Inventory| -> BTreeSet<VolumeId> {
                selection.plan_input(inventory, &[]).ids().cloned().collect()
            };
            let before = ids(&selection, &inventory);
            let out: Vec<VolumeId> = gone.iter().map(|n| name(*n).as_str().into()).collect();
            if let Some(removal) = inventory.forget(&out) {
                selection.follow(&removal);
            }
            prop_assert_eq!(ids(&selection, &inventory), before.clone());
            prop_assert_eq!(selection.len(), before.len());
            inventory.add_volumes(gone.iter().map(|n| volume(&name(*n), None)).collect());
            selection.find_again(&inventory);
            prop_assert_eq!(selection.marks().count(), before.len());
            prop_assert_eq!(ids(&selection, &inventory), before.clone());
            for id in &before {
                selection.unmark(id, &inventory);
            }
            prop_assert!(selection.is_empty());
        }
    }
}
