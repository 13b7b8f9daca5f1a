//! The volume list as it is shown: which volumes, in which order, and where the cursor is.

use crate::domain::{Filter, Inventory, Selection, Sort, Volume, VolumeId};

use super::list::Cursor;

/// The rows of the volume list.
#[derive(Clone, Debug, Default)]
pub struct VolumeRows {
    /// Positions in the inventory, filtered and sorted.
    rows: Vec<u32>,
    /// The cursor.
    pub cursor: Cursor,
    /// The filter line as typed.
    pub filter_text: String,
    /// The first term that cannot be right; the others are in force all the same.
    pub filter_error: Option<String>,
    filter: Filter,
    /// The order.
    pub sort: Sort,
    /// Only marked volumes.
    pub marked_only: bool,
    /// The row a range began at.
    pub range_from: Option<VolumeId>,
    /// How many marked volumes the rows do not show.
    pub hidden_marks: usize,
}

impl VolumeRows {
    /// No rows and no filter, in this order.
    pub fn sorted(sort: Sort) -> Self {
        Self { sort, ..Self::default() }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The volume of a row.
    pub fn volume<'a>(&self, inventory: &'a Inventory, row: usize) -> Option<&'a Volume> {
        inventory.volume_at(*self.rows.get(row)?)
    }

    /// The volume under the cursor.
    pub fn current<'a>(&self, inventory: &'a Inventory) -> Option<&'a Volume> {
        self.volume(inventory, self.cursor.at)
    }

    /// All volumes shown, in order.
    pub fn shown<'a>(&'a self, inventory: &'a Inventory) -> impl Iterator<Item = &'a Volume> {
        self.rows.iter().filter_map(|row| inventory.volume_at(*row))
    }

    /// For every position of the inventory, whether it is among the rows.
    pub fn shown_positions(&self, inventory: &Inventory) -> Vec<bool> {
        let mut shown = vec![false; inventory.volumes().len()];
        for row in &self.rows {
            if let Some(shown) = shown.get_mut(*row as usize) {
                *shown = true;
            }
        }
        shown
    }

    /// Whether the list is less than all volumes.
    pub fn is_narrowed(&self) -> bool {
        self.marked_only || !self.filter.is_empty()
    }

    /// The rows between the beginning of the range and the cursor.
    pub fn range(&self, inventory: &Inventory) -> Option<std::ops::RangeInclusive<usize>> {
        let from = self.range_from.as_ref()?;
        let position = inventory.position(from)?;
        let from = self.rows.iter().position(|row| *row == position)?;
        Some(from.min(self.cursor.at)..=from.max(self.cursor.at))
    }

    /// Takes a new filter line; a term that cannot be right is told and left out.
    pub fn set_filter(&mut self, text: &str) {
        text.clone_into(&mut self.filter_text);
        let (filter, error) = Filter::parse_while_typing(text);
        self.filter = filter;
        self.filter_error = error.map(|error| error.to_string());
    }

    /// Works the rows out anew; the cursor stays on its volume, or near where that was.
    pub fn rebuild(&mut self, inventory: &Inventory, selection: &Selection, height: usize) {
        let current = self.rows.get(self.cursor.at).copied();
        self.rebuild_around(inventory, selection, height, current);
    }

    /// The same after positions may have changed: the cursor is found again by id.
    pub fn rebuild_after_reload(
        &mut self,
        inventory: &Inventory,
        selection: &Selection,
        height: usize,
        current: Option<&VolumeId>,
    ) {
        let current = current.and_then(|id| inventory.position(id));
        self.rebuild_around(inventory, selection, height, current);
    }

    fn rebuild_around(
        &mut self,
        inventory: &Inventory,
        selection: &Selection,
        height: usize,
        current: Option<u32>,
    ) {
        let offset = self.cursor.at.saturating_sub(self.cursor.top);
        self.rows.clear();
        let passing = inventory
            .volumes()
            .iter()
            .enumerate()
            .filter(|(_, volume)| !self.marked_only || selection.contains(&volume.id))
            .filter(|(_, volume)| self.filter.matches(inventory, volume))
            .map(|(position, _)| position as u32);
        self.rows.extend(passing);
        self.sort.apply(inventory, &mut self.rows);
        if let Some(row) = current.and_then(|position| self.rows.iter().position(|row| *row == position)) {
            self.cursor.at = row;
            self.cursor.top = row.saturating_sub(offset);
        }
        self.cursor.go(self.cursor.at, self.rows.len(), height);
        self.count_hidden(inventory, selection);
    }

    /// Counts the marks that are not shown.
    pub fn count_hidden(&mut self, inventory: &Inventory, selection: &Selection) {
        self.hidden_marks = selection.hidden(self.shown(inventory).map(|volume| &volume.id));
    }
}
