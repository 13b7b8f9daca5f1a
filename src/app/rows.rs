//! The volume list as it is shown: which volumes, in which order, and where the cursor is.

use jiff::Timestamp;

use crate::domain::{
    Arrangement, Bits, Column, Filter, Inventory, Minute, Reach, Removal, Selection, Sort, ViewQuery, Volume,
    VolumeId,
};

use super::coverage::Subset;
use super::widgets::Cursor;

/// Up to so many volumes the rows are worked out at once: that takes less than a frame may.
const AT_ONCE: usize = 150_000;

/// Volumes that one step of work looks at; a few milliseconds.
const STEP: usize = 32_768;

/// The rows of the volume list.
#[derive(Clone, Debug, Default)]
pub struct VolumeRows {
    arrangement: Arrangement,
    /// The cursor.
    pub cursor: Cursor,
    /// A key was pressed: from then on the cursor stays on its volume. Before, nobody chose the one
    /// it happens to be on, and a list that loads shows its beginning.
    pub touched: bool,
    /// The filter line as typed.
    pub filter_text: String,
    /// The first term that cannot be right; the others are in force all the same.
    pub filter_error: Option<String>,
    filter: Filter,
    /// The order.
    pub sort: Sort,
    /// The filter before the volumes of a policy were shown alone.
    pub before_drill: Option<String>,
    /// Only marked volumes.
    pub marked_only: bool,
    /// Only these volumes.
    pub subset: Option<Subset>,
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
        self.positions().len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.positions().is_empty()
    }

    /// The positions of the volumes shown, in order.
    pub fn positions(&self) -> &[u32] {
        self.arrangement.rows()
    }

    /// The same as a set.
    pub const fn shown(&self) -> &Bits {
        self.arrangement.shown()
    }

    /// The positions of all volumes, by name.
    pub fn by_name(&self) -> &[u32] {
        self.arrangement.by_name()
    }

    /// The volume of a row.
    pub fn volume(&self, inventory: &Inventory, row: usize) -> Option<Volume> {
        inventory.volume_at(*self.positions().get(row)?)
    }

    /// The position of the volume under the cursor.
    pub fn current(&self) -> Option<u32> {
        self.positions().get(self.cursor.at).copied()
    }

    /// How many volumes the rows were chosen from; while a list is loaded there may be more.
    pub const fn considered(&self) -> u32 {
        self.arrangement.considered()
    }

    /// Whether filter or order have to do with what servers are called.
    pub fn asks_for_servers(&self) -> bool {
        self.sort.column == Column::Server || self.filter.reach(Column::Server) != Reach::Not
    }

    /// Whether filter or order rest on the last backups.
    pub fn asks_for_backups(&self) -> bool {
        self.sort.column == Column::Backup || self.filter.asks_for_backups()
    }

    /// Volumes that the filter leaves out because their last backup is older than what was read.
    pub fn backups_in_doubt(&self, inventory: &Inventory, now: Option<Minute>) -> usize {
        self.filter.backups_in_doubt(inventory, now)
    }

    /// Whether the list is less than all volumes.
    pub fn is_narrowed(&self) -> bool {
        self.marked_only || self.subset.is_some() || !self.filter.is_empty()
    }

    /// Whether the rows are being worked out: until then those of before are shown.
    pub const fn is_working(&self) -> bool {
        self.arrangement.is_working()
    }

    /// The rows between the beginning of the range and the cursor.
    pub fn range(&self, inventory: &Inventory) -> Option<std::ops::RangeInclusive<usize>> {
        let from = self.range_from.as_ref()?;
        let from = self.row_of(inventory.position(from)?)?;
        Some(from.min(self.cursor.at)..=from.max(self.cursor.at))
    }

    fn row_of(&self, position: u32) -> Option<usize> {
        self.positions().iter().position(|row| *row == position)
    }

    /// Takes a new filter line; a term that cannot be right is told and left out.
    pub fn set_filter(&mut self, text: &str) {
        text.clone_into(&mut self.filter_text);
        let (filter, error) = Filter::parse_while_typing(text);
        self.filter = filter;
        self.filter_error = error.map(|error| error.to_string());
    }

    /// What is wrong with the filter now that it is typed: a term that cannot be right, or one that
    /// no volume can ever pass.
    pub fn filter_doubt(&self, inventory: &Inventory) -> Option<String> {
        let impossible = || self.filter.impossible(inventory).map(|error| error.to_string());
        self.filter_error.clone().or_else(impossible)
    }

    /// Begins to work the rows out anew; of a list of usual size it also ends.
    pub fn rebuild(&mut self, inventory: &Inventory, selection: &Selection, now: Timestamp, height: usize) {
        let now = Minute::from_timestamp(now);
        let request = ViewQuery { filter: self.filter.clone(), sort: self.sort, now };
        let marked = self.marked_only.then(|| selection.marks().clone());
        let subset = self.subset.as_ref().map(|subset| subset.positions(inventory));
        let only = match (marked, subset) {
            (Some(mut marked), Some(subset)) => {
                marked.keep(0..inventory.len() as u32, |at| subset.has(at));
                Some(marked)
            }
            (marked, subset) => marked.or(subset),
        };
        self.arrangement.begin(inventory, request, only);
        if !self.is_working() {
            self.cursor.go(self.cursor.at, self.len(), height);
            self.count_hidden(selection);
        } else if inventory.len() <= AT_ONCE {
            self.settle(inventory, selection, height);
        }
    }

    /// One step of work; `true` when the rows are there.
    pub fn work(&mut self, inventory: &Inventory, selection: &Selection, height: usize) -> bool {
        let current = self.current();
        let done = self.arrangement.step(inventory, STEP);
        if done {
            self.go_back_to(current, height);
            self.count_hidden(selection);
        }
        done
    }

    /// Works the rows out to the end.
    pub fn settle(&mut self, inventory: &Inventory, selection: &Selection, height: usize) {
        while self.is_working() {
            self.work(inventory, selection, height);
        }
    }

    /// Volumes were taken out; the cursor stays on its volume, or near where that was.
    pub fn follow(&mut self, removal: &Removal, height: usize) {
        let current = self.current().and_then(|at| removal.moved.to(at));
        self.arrangement.follow(removal);
        self.go_back_to(current, height);
    }

    fn go_back_to(&mut self, position: Option<u32>, height: usize) {
        if !self.touched {
            return self.cursor.go(0, self.len(), height);
        }
        let offset = self.cursor.at.saturating_sub(self.cursor.top);
        let at_its_place = position.is_some() && self.current() == position;
        if let Some(row) = position.filter(|_| !at_its_place).and_then(|position| self.row_of(position)) {
            self.cursor.at = row;
            self.cursor.top = row.saturating_sub(offset);
        }
        self.cursor.go(self.cursor.at, self.len(), height);
    }

    /// Counts the marks that are not shown.
    pub fn count_hidden(&mut self, selection: &Selection) {
        self.hidden_marks = selection.hidden(self.shown());
    }
}
