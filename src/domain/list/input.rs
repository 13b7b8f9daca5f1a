//! The volumes a plan is asked for: each once, with its position and its place in the list by name.

use std::cmp::Ordering;

use super::bits::Bits;
use super::inventory::Inventory;
use super::numbered::NONE;
use super::sort::ByName;
use super::sorter::Keys;
use crate::domain::model::VolumeId;

/// Volumes that something is asked of.
#[derive(Clone, Debug, Default)]
pub struct PlanInput {
    /// Each once; `None` where it is not in the list (any more).
    volumes: Vec<(VolumeId, Option<u32>)>,
    /// Their places in `volumes`, by name.
    order: Vec<u32>,
}

impl PlanInput {
    /// These, in whatever order they come.
    pub fn of(inventory: &Inventory, ids: impl IntoIterator<Item = VolumeId>) -> Self {
        let find = |id: VolumeId| {
            let position = inventory.position(&id);
            (id, position)
        };
        let mut volumes: Vec<_> = ids.into_iter().map(find).collect();
        let names = ByName(inventory.store());
        let order = |(a, at): &(VolumeId, Option<u32>), (b, bt): &(VolumeId, Option<u32>)| match (at, bt) {
            (Some(at), Some(bt)) => names.tie(*at, *bt),
            (None, None) => a.cmp(b),
            _ => at.cmp(bt),
        };
        // Plans that are made anew ask in the order of the old one.
        if !volumes.is_sorted_by(|a, b| order(a, b).is_lt()) {
            volumes.sort_by(order);
            volumes.dedup_by(|a, b| order(a, b) == Ordering::Equal);
        }
        let order = (0..volumes.len() as u32).collect();
        Self { volumes, order }
    }

    /// The marked ones and those that left the list; `by_name` is the order of the list by name.
    ///
    /// A hundred thousand are walked as they lie in memory, for there nearly all the time goes.
    pub fn marked(inventory: &Inventory, marks: &Bits, gone: &[VolumeId], by_name: &[u32]) -> Self {
        let count = gone.len() + marks.count();
        let mut volumes = Vec::with_capacity(count);
        volumes.extend(gone.iter().map(|id| (id.clone(), None)));
        volumes.extend(marks.iter().filter_map(|at| Some((inventory.id_at(at)?, Some(at)))));
        let mut places = vec![NONE; inventory.len()];
        for (place, (_, at)) in (0..).zip(&volumes) {
            if let Some(known) = at.and_then(|at| places.get_mut(at as usize)) {
                *known = place;
            }
        }
        let mut order = Vec::with_capacity(count);
        order.extend(0..gone.len() as u32);
        for at in by_name.iter().filter(|at| marks.has(**at)) {
            // Taken out, so that none can come twice and hide that another is missing.
            let place = places.get_mut(*at as usize).map_or(NONE, |place| std::mem::replace(place, NONE));
            order.extend(Some(place).filter(|place| *place != NONE));
        }
        if order.len() == volumes.len() {
            Self { volumes, order }
        } else {
            // The list is being loaded, and its order does not have them all.
            Self::of(inventory, volumes.into_iter().map(|(id, _)| id))
        }
    }

    /// Each once, with its position.
    pub(in crate::domain) fn volumes(&self) -> &[(VolumeId, Option<u32>)] {
        &self.volumes
    }

    /// By name.
    pub fn ids(&self) -> impl Iterator<Item = &VolumeId> {
        self.order.iter().filter_map(|place| self.volumes.get(*place as usize)).map(|(id, _)| id)
    }

    /// Whether nothing is asked.
    pub const fn is_empty(&self) -> bool {
        self.volumes.is_empty()
    }

    pub(in crate::domain) fn into_order(self) -> Vec<u32> {
        self.order
    }
}

#[cfg(test)]
mod tests {
    use super::super::arrange::{Arrangement, ViewQuery};
    use super::super::inventory::tests::volume;
    use super::super::selection::Selection;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn marks_are_asked_in_the_order_of_their_ids(
            names in prop::collection::vec("[a-cA-C]{0,2}", 0..20),
            marked in prop::collection::vec(any::<prop::sample::Index>(), 0..20),
            listed in any::<bool>(),
        ) {
            let mut inventory = Inventory::default();
            inventory.add_volumes((0..).zip(&names).map(|(n, name): (u32, _)| {
                let mut volume = volume(&format!("v{}", n * 7 % 20), None);
                volume.name = name.as_str().into();
                volume
            }).collect());
            let mut selection = Selection::default();
            selection.mark(marked.iter().filter(|_| !names.is_empty()).map(|index| index.index(names.len()) as u32));
            let left = marked.first().filter(|_| !names.is_empty()).map(|index| index.index(names.len()) as u32);
            let left: Vec<VolumeId> = left.and_then(|at| inventory.id_at(at)).into_iter().collect();
            if let Some(removal) = inventory.forget(&left) {
                selection.follow(&removal);
            }
            let rows = Arrangement::of(&inventory, ViewQuery::default());
            let by_name = if listed { rows.rows() } else { &[] };
            let input = selection.plan_input(&inventory, by_name);
            let ids: Vec<VolumeId> = input.ids().cloned().collect();
            prop_assert_eq!(ids.len(), selection.len());
            let again = PlanInput::of(&inventory, ids.iter().rev().chain(&ids).cloned());
            prop_assert_eq!(again.ids().collect::<Vec<_>>(), ids.iter().collect::<Vec<_>>());
            for (id, at) in input.volumes() {
                prop_assert_eq!(inventory.position(id), *at);
            }
        }
    }
}
