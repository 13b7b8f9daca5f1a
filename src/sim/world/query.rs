//! Which volumes a list call gets: filter, order, place, page.

use std::cmp::Ordering;
use std::sync::{Arc, PoisonError};

use super::super::id::Id;
use super::World;
use super::lists::{Filter, Matched, SortKey, Sorted};

/// One list call.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query {
    pub(crate) limit: usize,
    pub(crate) offset: usize,
    pub(crate) marker: Option<Id>,
    pub(crate) sort: SortKey,
    pub(crate) ascending: bool,
    pub(crate) filter: Filter,
}

/// The rows of one page.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) rows: Vec<u32>,
    /// Over all pages.
    pub(crate) total: usize,
}

/// The marker names no living volume.
#[derive(Debug)]
pub(crate) struct MarkerGone;

/// How many filters are remembered: clients split a list by zone or status and page all parts at once.
const FILTERS_KEPT: usize = 16;

impl World {
    /// The page a query asks for.
    pub(crate) fn page(&self, query: &Query, now: i64) -> Result<Page, MarkerGone> {
        if let Some(ids) = &query.filter.ids {
            let total = ids.iter().filter_map(|id| self.at(*id)).count();
            return Ok(self.named(query, ids, total, now));
        }
        let length = self.rows.len();
        let whole = self.gone == 0 && query.filter.is_open();
        let matched = (!whole).then(|| self.matched(&query.filter, now));
        let total = matched.as_ref().map_or(length, |rows| rows.len());
        if let Some(matched) = &matched
            && query.sort == SortKey::Created
        {
            return Ok(Page { rows: self.cut(query, matched)?, total });
        }
        let order = (query.sort != SortKey::Created).then(|| self.sorted(query.sort));
        let mut place = match query.marker {
            None => 0,
            Some(marker) => self.place_after(marker, order.as_deref(), query.ascending)?,
        };
        let mut skip = query.offset;
        if whole {
            place += std::mem::take(&mut skip);
        }
        let mut rows = Vec::with_capacity(query.limit.min(length));
        while place < length && rows.len() < query.limit {
            let rank = if query.ascending { place } else { length - 1 - place };
            place += 1;
            let at = match &order {
                None => rank as u32,
                Some(order) => order.rows.get(rank).copied().unwrap_or(rank as u32),
            };
            if !self.passes(at, &query.filter, now) {
                continue;
            }
            if skip > 0 {
                skip -= 1;
                continue;
            }
            rows.push(at);
        }
        Ok(Page { rows, total })
    }

    /// Where the row after a marker stands in the walked order.
    fn place_after(&self, marker: Id, order: Option<&Sorted>, ascending: bool) -> Result<usize, MarkerGone> {
        let at = self.at(marker).ok_or(MarkerGone)?;
        let rank = match order {
            None => at as usize,
            Some(order) => order.rows.iter().position(|row| *row == at).ok_or(MarkerGone)?,
        };
        Ok(if ascending { rank + 1 } else { self.rows.len() - rank })
    }

    /// A list by `ids`: looked up, not searched.
    fn named(&self, query: &Query, ids: &[Id], total: usize, now: i64) -> Page {
        let mut rows: Vec<u32> = ids
            .iter()
            .filter_map(|id| self.at(*id))
            .filter(|at| self.passes(*at, &query.filter, now))
            .collect();
        rows.sort_by(|a, b| self.compare(query.sort, *a, *b));
        rows.dedup();
        if !query.ascending {
            rows.reverse();
        }
        let start = query
            .marker
            .and_then(|marker| self.at(marker))
            .and_then(|at| rows.iter().position(|row| *row == at))
            .map_or(query.offset, |place| place + 1);
        let rows = rows.into_iter().skip(start).take(query.limit).collect();
        Page { rows, total }
    }

    /// The volumes that pass a filter, oldest first.
    fn matched(&self, filter: &Filter, now: i64) -> Arc<Vec<u32>> {
        // While reads lag, which policy a volume shows depends on the moment.
        let lasting = filter.policy.is_none() || self.is_settled();
        let mut cache = self.matched.lock().unwrap_or_else(PoisonError::into_inner);
        cache.retain(|known| known.version == self.version);
        if let Some(known) = cache.iter().find(|known| lasting && known.filter == *filter) {
            return Arc::clone(&known.rows);
        }
        let rows = (0..self.rows.len() as u32).filter(|at| self.passes(*at, filter, now)).collect();
        let rows = Arc::new(rows);
        if lasting {
            if cache.len() >= FILTERS_KEPT {
                cache.remove(0);
            }
            let known = Matched { version: self.version, filter: filter.clone(), rows: Arc::clone(&rows) };
            cache.push(known);
        }
        rows
    }

    /// One page out of volumes in order of creation.
    fn cut(&self, query: &Query, matched: &[u32]) -> Result<Vec<u32>, MarkerGone> {
        let marker = query.marker.map(|marker| self.at(marker).ok_or(MarkerGone)).transpose()?;
        let rows = |rest: &mut dyn Iterator<Item = &u32>| {
            rest.skip(query.offset).take(query.limit).copied().collect::<Vec<u32>>()
        };
        Ok(if query.ascending {
            let from = marker.map_or(0, |at| matched.partition_point(|row| *row <= at));
            rows(&mut matched.get(from..).unwrap_or_default().iter())
        } else {
            let to = marker.map_or(matched.len(), |at| matched.partition_point(|row| *row < at));
            rows(&mut matched.get(..to).unwrap_or_default().iter().rev())
        })
    }

    fn passes(&self, at: u32, filter: &Filter, now: i64) -> bool {
        let Some(row) = self.row(at).filter(|row| !row.gone) else {
            return false;
        };
        let is = |wanted: &Option<String>, held: &str| wanted.as_deref().is_none_or(|w| w == held);
        is(&filter.status, self.statuses.word(row.status))
            && is(&filter.zone, self.zones.word(row.zone))
            && is(&filter.kind, self.kinds.word(row.kind))
            && filter.name.as_deref().is_none_or(|name| name == row.name.text())
            && filter.server.as_deref().is_none_or(|server| {
                self.server_at(server).is_some_and(|server| row.servers.contains(&server))
            })
            && filter.policy.as_deref().is_none_or(|policy| {
                self.slot_value(self.shown_slot(at, now))
                    .is_some_and(|held| held.eq_ignore_ascii_case(policy))
            })
    }

    fn compare(&self, key: SortKey, a: u32, b: u32) -> Ordering {
        let (Some(left), Some(right)) = (self.row(a), self.row(b)) else {
            return a.cmp(&b);
        };
        let by_key = match key {
            SortKey::Created => Ordering::Equal,
            SortKey::Id => left.id.cmp(&right.id),
            SortKey::Status => self.statuses.word(left.status).cmp(self.statuses.word(right.status)),
            SortKey::Size => left.size.cmp(&right.size),
            SortKey::Name => left.name.text().cmp(&right.name.text()),
        };
        by_key.then(a.cmp(&b))
    }

    fn sorted(&self, key: SortKey) -> Arc<Sorted> {
        let mut cache = self.sorted.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = cache.get(&key)
            && known.version == self.version
        {
            return Arc::clone(known);
        }
        let mut rows: Vec<u32> = (0..self.rows.len() as u32).collect();
        rows.sort_by(|a, b| self.compare(key, *a, *b));
        let made = Arc::new(Sorted { version: self.version, rows });
        cache.insert(key, Arc::clone(&made));
        made
    }
}
