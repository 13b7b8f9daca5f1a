//! Which volumes a list shows, and in which order, worked out in small steps.
//!
//! Three things are kept and each is worked out anew only when it no longer holds: the order by
//! name, the order by another column on top of it, and which volumes pass the filter. What was
//! worked out stays in force until all of the new is there.

use super::bits::Bits;
use super::fields::{Column, Datum};
use super::filter::{Filter, Scan};
use super::inventory::{Inventory, Removal};
use super::numbered::NONE;
use super::sort::{ById, ByLabel, ByName, ByRank, Ranks, Sort};
use super::sorter::Sorter;
use crate::domain::model::Minute;

/// What a list is to show.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ViewQuery {
    /// Only volumes that pass this.
    pub filter: Filter,
    /// In this order.
    pub sort: Sort,
    /// Now: what a filter asks of ages is asked as of this minute.
    pub now: Option<Minute>,
}

/// The rows of a list of volumes.
#[derive(Clone, Debug, Default)]
pub struct Arrangement {
    rows: Vec<u32>,
    shown: Bits,
    by_name: Vec<u32>,
    /// What the order by name rests on.
    renames: u64,
    by_column: Vec<u32>,
    column: Option<(Sort, u64)>,
    /// Those that pass a filter, whatever is marked.
    passing: Bits,
    passed: Option<Passed>,
    /// What the rows fulfil, where nothing but a query limits them.
    fulfilled: Option<(ViewQuery, u64)>,
    /// How many volumes the rows are of: while a list is loaded there are more.
    considered: u32,
    work: Option<Work>,
}

/// What a filter was asked with.
#[derive(Clone, Debug)]
struct Passed {
    filter: Filter,
    now: Option<Minute>,
    version: u64,
}

/// A query that is being worked out.
#[derive(Clone, Debug)]
struct Work {
    query: ViewQuery,
    marked: Option<Bits>,
    /// The state of the inventory it began with; only so many volumes are looked at.
    version: u64,
    renames: u64,
    count: u32,
    stage: Stage,
}

#[derive(Clone, Debug)]
enum Stage {
    Begin,
    Names(Sorter),
    Ids(Sorter),
    Servers(Sorter),
    Column(Ranks, Sorter),
    Ordered,
    Filter { scan: Box<Scan>, passing: Bits, next: u32 },
    Passed,
    Collect { shown: Bits, rows: Vec<u32>, next: usize },
}

impl Arrangement {
    /// The positions of the volumes shown, in order.
    pub fn rows(&self) -> &[u32] {
        &self.rows
    }

    /// The same as a set.
    pub const fn shown(&self) -> &Bits {
        &self.shown
    }

    /// The positions of all volumes that were ever listed, by name.
    pub fn by_name(&self) -> &[u32] {
        &self.by_name
    }

    /// How many volumes the rows were chosen from.
    pub const fn considered(&self) -> u32 {
        self.considered
    }

    /// Whether there is something left to work out.
    pub const fn is_working(&self) -> bool {
        self.work.is_some()
    }

    /// Begins to work out the rows, unless they are as they shall be; what is being worked out
    /// already is dropped. `marked` limits them to these.
    pub fn begin(&mut self, inventory: &Inventory, mut query: ViewQuery, marked: Option<Bits>) {
        if !query.filter.asks_for_ages() {
            // Time goes on without changing what passes.
            query.now = None;
        }
        let (version, renames, count) = (inventory.version(), inventory.renames(), inventory.len() as u32);
        let fulfilled = |(known, at): &(ViewQuery, u64)| *at == version && *known == query;
        if marked.is_none() && self.fulfilled.as_ref().is_some_and(fulfilled) {
            self.work = None;
            return;
        }
        self.work = Some(Work { query, marked, version, renames, count, stage: Stage::Begin });
    }

    /// Works on about `budget` volumes; `true` when all is done.
    pub fn step(&mut self, inventory: &Inventory, budget: usize) -> bool {
        let Some(mut work) = self.work.take() else { return true };
        let stage = std::mem::replace(&mut work.stage, Stage::Begin);
        match self.advance(stage, &work, inventory, budget) {
            Some(stage) => {
                work.stage = stage;
                self.work = Some(work);
                false
            }
            None => true,
        }
    }

    /// Works everything out in one go.
    pub fn of(inventory: &Inventory, query: ViewQuery) -> Self {
        let mut arrangement = Self::default();
        arrangement.begin(inventory, query, None);
        while !arrangement.step(inventory, usize::MAX) {}
        arrangement
    }

    /// Volumes were taken out: what is shown goes on without them, what is being worked out is
    /// dropped.
    pub fn follow(&mut self, removal: &Removal) {
        for rows in [&mut self.rows, &mut self.by_name, &mut self.by_column] {
            rows.retain_mut(|at| {
                let stays = removal.moved.to(*at);
                *at = stays.unwrap_or(NONE);
                stays.is_some()
            });
        }
        self.shown = self.rows.iter().copied().collect();
        self.considered = (0..self.considered).filter_map(|at| removal.moved.to(at)).count() as u32;
        (self.column, self.passed, self.fulfilled, self.work) = (None, None, None, None);
    }

    /// One step of a stage; the next stage, or nothing when the rows are there.
    fn advance(&mut self, stage: Stage, work: &Work, inventory: &Inventory, budget: usize) -> Option<Stage> {
        let store = inventory.store();
        let sort = work.query.sort;
        Some(match stage {
            Stage::Begin => self.names(work, inventory),
            Stage::Names(mut sorter) => {
                if sorter.step(&ByName(store), budget) {
                    self.by_name = sorter.into_sorted();
                    // Not those of now: a name that changed meanwhile stands where the old one did.
                    self.renames = work.renames;
                    self.column = None;
                    self.order(work, inventory)
                } else {
                    Stage::Names(sorter)
                }
            }
            Stage::Ids(mut sorter) => {
                if sorter.step(&ById(store), budget) {
                    self.take_column(sorter, work);
                    Stage::Ordered
                } else {
                    Stage::Ids(sorter)
                }
            }
            Stage::Servers(mut sorter) => {
                if sorter.step(&ByLabel(inventory), budget) {
                    let ranks = Ranks::of_servers(&sorter.into_sorted(), inventory);
                    Stage::Column(ranks, Sorter::new(self.by_name.clone(), 0))
                } else {
                    Stage::Servers(sorter)
                }
            }
            Stage::Column(ranks, mut sorter) => {
                if sorter.step(&ByRank { inventory, descending: sort.descending, ranks: &ranks }, budget) {
                    self.take_column(sorter, work);
                    Stage::Ordered
                } else {
                    Stage::Column(ranks, sorter)
                }
            }
            Stage::Ordered => self.filter(work, inventory),
            Stage::Filter { scan, mut passing, next } => {
                let end = next.saturating_add(budget.min(u32::MAX as usize) as u32).min(work.count);
                scan.keep(inventory, &(next..end), &mut passing);
                if end < work.count {
                    Stage::Filter { scan, passing, next: end }
                } else {
                    self.passing = passing;
                    let ViewQuery { filter, now, .. } = work.query.clone();
                    self.passed = Some(Passed { filter, now, version: work.version });
                    Stage::Passed
                }
            }
            Stage::Passed => {
                let mut shown = self.passing.clone();
                if let Some(marked) = &work.marked {
                    shown.keep(0..work.count, |at| marked.has(at));
                }
                Stage::Collect { rows: Vec::with_capacity(shown.count()), shown, next: 0 }
            }
            Stage::Collect { shown, mut rows, next } => {
                let order = if sort.column == Column::Name { &self.by_name } else { &self.by_column };
                let end = next.saturating_add(budget).min(order.len());
                let part = order.get(next..end).unwrap_or_default().iter();
                rows.extend(part.filter(|at| shown.has(**at)));
                if end < order.len() {
                    return Some(Stage::Collect { shown, rows, next: end });
                }
                if sort == (Sort { column: Column::Name, descending: true }) {
                    rows.reverse();
                }
                (self.rows, self.shown, self.considered) = (rows, shown, work.count);
                self.fulfilled = work.marked.is_none().then(|| (work.query.clone(), work.version));
                return None;
            }
        })
    }

    /// The order by name, if it does not hold any more.
    fn names(&self, work: &Work, inventory: &Inventory) -> Stage {
        let sorted = if self.renames == work.renames { self.by_name.len() } else { 0 };
        if sorted == work.count as usize {
            return self.order(work, inventory);
        }
        let mut volumes = self.by_name.clone();
        volumes.extend(volumes.len() as u32..work.count);
        Stage::Names(Sorter::new(volumes, sorted))
    }

    /// The order by another column, if one is wanted and does not hold any more.
    fn order(&self, work: &Work, inventory: &Inventory) -> Stage {
        let sort = work.query.sort;
        if sort.column == Column::Name || self.column == Some((sort, work.version)) {
            return Stage::Ordered;
        }
        match sort.column.field().datum {
            Datum::Name => Stage::Ordered,
            Datum::Id => Stage::Ids(Sorter::new(self.by_name.clone(), 0)),
            // Servers can be nearly as many as volumes, so they are sorted step by step, too.
            Datum::Servers => {
                let servers = inventory.store().servers.all().len() as u32;
                Stage::Servers(Sorter::new((0..servers).collect(), 0))
            }
            Datum::Word(..) | Datum::Number(..) | Datum::Policy | Datum::Backup => {
                let ranks = Ranks::of_column(sort.column, inventory);
                Stage::Column(ranks, Sorter::new(self.by_name.clone(), 0))
            }
        }
    }

    fn take_column(&mut self, sorter: Sorter, work: &Work) {
        self.by_column = sorter.into_sorted();
        if work.query.sort.column == Column::Id && work.query.sort.descending {
            self.by_column.reverse();
        }
        self.column = Some((work.query.sort, work.version));
    }

    /// Which volumes pass, if that does not hold any more; where the filter only became narrower,
    /// none but those that passed are looked at.
    fn filter(&self, work: &Work, inventory: &Inventory) -> Stage {
        let ViewQuery { filter, now, .. } = &work.query;
        let of_now = self.passed.as_ref().filter(|passed| passed.version == work.version);
        let passing = match of_now {
            Some(passed) if passed.filter == *filter && passed.now == *now => return Stage::Passed,
            // What passed a filter without ages does so at any time.
            Some(passed)
                if filter.narrows(&passed.filter)
                    && (passed.now == *now || !passed.filter.asks_for_ages()) =>
            {
                self.passing.clone()
            }
            _ => Bits::all(work.count as usize),
        };
        Stage::Filter { scan: Box::new(Scan::new(filter, inventory, *now)), passing, next: 0 }
    }
}

#[cfg(test)]
mod tests;
