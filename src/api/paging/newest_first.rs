//! A list that is read from its newest entry back to a moment (domain.md 7.1).
//!
//! The order is asked for, and believed only as far as it is seen: while times only fall, the first page
//! that ends before the moment is the last one. Where they do not, all of the list is read. One goes on
//! by marker, and by offset where markers are refused.

use std::collections::HashSet;

use jiff::Timestamp;

use super::by_marker::{ByMarker, End};
use super::finish::{Finish, Next, Page, digest};
use crate::domain::{ApiError, ApiErrorKind, Id, ListEnd};

/// A page as it came.
#[derive(Debug)]
pub(in crate::api) struct ListPage<T> {
    /// Those that can be read.
    pub items: Vec<T>,
    /// Entries, readable or not.
    pub entries: usize,
    /// Whether the cloud says there is a next page.
    pub has_next: bool,
    /// Where to go on, best last.
    pub markers: Vec<String>,
    /// Entries of all pages, where the cloud tells.
    pub total: Option<u64>,
}

/// Where such a list is.
#[derive(Debug)]
pub(in crate::api) struct NewestFirst {
    doing: &'static str,
    since: Option<Timestamp>,
    by_marker: ByMarker,
    /// Where the next page begins, once markers were refused.
    offset: Option<usize>,
    finish: Finish,
    /// Ids of the page before: what moves while it is read comes twice.
    before: HashSet<Id>,
    /// The oldest time so far.
    oldest: Option<Timestamp>,
    /// A time fell, so that there is an order to believe in.
    fell: bool,
    entries: usize,
    received: usize,
    end: ListEnd,
}

impl NewestFirst {
    /// A list that is read back to a moment, by pages of so many; `totals_hold` where totals are documented
    /// to be such.
    pub fn new(doing: &'static str, since: Option<Timestamp>, limit: usize, totals_hold: bool) -> Self {
        Self {
            doing,
            since,
            by_marker: ByMarker::new(End::Newest),
            offset: None,
            finish: Finish::new(limit, totals_hold),
            before: HashSet::new(),
            oldest: None,
            fell: false,
            entries: 0,
            received: 0,
            end: ListEnd::default(),
        }
    }

    /// Where the next page begins, as key and value of a query; `None` at the beginning.
    pub fn position(&self) -> Result<Option<(&'static str, String)>, ApiError> {
        if let Some(offset) = self.offset {
            return Ok((offset > 0).then(|| ("offset", offset.to_string())));
        }
        if let Some(marker) = self.by_marker.circles_at() {
            let message = format!("the list loops at marker {marker}, after {} entries", self.received);
            return Err(ApiError::new(ApiErrorKind::Garbled, self.doing, message));
        }
        Ok(self.by_marker.marker().map(|marker| ("marker", marker.to_owned())))
    }

    /// Whether nothing was read yet.
    pub const fn is_at_start(&self) -> bool {
        self.entries == 0
    }

    /// Takes a page in, without what the page before had; `true` if more are to be read.
    pub fn take<T>(
        &mut self,
        page: &mut ListPage<T>,
        id: impl Fn(&T) -> &Id,
        time: impl Fn(&T) -> Option<Timestamp>,
    ) -> bool {
        let ids = digest(page.items.iter().map(&id));
        let on_page: HashSet<Id> = page.items.iter().map(|item| id(item).clone()).collect();
        self.end.unreadable += page.entries - page.items.len();
        page.items.retain(|item| !self.before.contains(id(item)));
        self.before = on_page;
        page.items.iter().filter_map(time).for_each(|time| self.see(time));
        self.entries += page.entries;
        self.received += page.items.len();
        if self.is_old_enough() {
            return false;
        }
        let has_more = match self.offset {
            Some(_) => {
                self.offset = Some(self.entries);
                page.entries > 0 && !page.items.is_empty()
            }
            None => self.go_on(page, ids),
        };
        // Where it only seems to end, there may be more.
        self.end.whole = !has_more && self.finish.note().is_none();
        has_more
    }

    fn see(&mut self, time: Timestamp) {
        match self.oldest {
            Some(oldest) if time > oldest => self.end.unordered = true,
            Some(oldest) if time == oldest => {}
            oldest => {
                self.fell |= oldest.is_some();
                self.oldest = Some(time);
            }
        }
    }

    /// Whether all that follows is older than wanted.
    fn is_old_enough(&self) -> bool {
        let is_past = self.since.zip(self.oldest).is_some_and(|(since, oldest)| oldest < since);
        is_past && self.fell && !self.end.unordered
    }

    fn go_on<T>(&mut self, page: &mut ListPage<T>, ids: u64) -> bool {
        let next = self.finish.after(&Page {
            ids,
            entries: page.entries,
            has_next: page.has_next,
            is_new: !page.items.is_empty(),
            marker_sent: self.by_marker.marker(),
            marker: page.markers.last().map(String::as_str),
            total: page.total,
            received: self.received as u64,
            unread: self.end.unreadable as u64,
        });
        next != Next::End && self.by_marker.go_on(std::mem::take(&mut page.markers))
    }

    /// What to do when a page could not be had: `true` if there is another way to go on, `false` if the
    /// list ends here.
    pub fn after_fault(&mut self, fault: ApiError) -> Result<bool, ApiError> {
        if self.offset.is_some() {
            return Err(fault);
        }
        let Some(marker) = self.by_marker.refused(&fault) else { return Err(fault) };
        if self.finish.after_refusal(marker, self.received as u64) == Next::End {
            return Ok(false);
        }
        if !self.by_marker.has_worked() {
            // Markers are in no table of the parameters, offsets are.
            self.offset = Some(self.entries);
        } else if !self.by_marker.step_back(&fault) {
            return Err(fault);
        }
        Ok(true)
    }

    /// How it ended.
    pub fn into_end(self) -> ListEnd {
        ListEnd { note: self.finish.note().map(str::to_owned), ..self.end }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A list of moments: reads it as `pages` come, and says how many were read.
    fn read(since: &str, pages: &[&[i64]]) -> (usize, ListEnd) {
        let mut list = NewestFirst::new("list", Some(since.parse().unwrap()), 3, false);
        for (number, seconds) in pages.iter().enumerate() {
            let items: Vec<(Id, Timestamp)> = seconds
                .iter()
                .map(|second| {
                    (Id::new(&format!("{second}-{number}")), Timestamp::from_second(*second).unwrap())
                })
                .collect();
            let markers = items.iter().map(|(id, _)| id.to_string()).collect();
            let mut page = ListPage {
                entries: items.len(),
                items,
                has_next: number + 1 < pages.len(),
                markers,
                total: None,
            };
            if !list.take(&mut page, |(id, _)| id, |(_, time)| Some(*time)) {
                return (number + 1, list.into_end());
            }
        }
        (pages.len(), list.into_end())
    }

    #[test]
    fn a_list_in_order_is_read_as_far_back_as_wanted() {
        let since = "1970-01-01T00:01:40Z";
        let (read_pages, end) = read(since, &[&[130, 120, 110], &[110, 100, 90], &[80, 70, 60]]);
        assert_eq!((read_pages, end.whole, end.unordered), (2, false, false));
        // Nothing older is seen: the rest must be looked at.
        let (read_pages, end) = read(since, &[&[130, 120, 110], &[109, 108, 107], &[]]);
        assert_eq!((read_pages, end.whole, end.unordered), (3, true, false));
    }

    #[test]
    fn a_list_that_is_not_in_order_is_read_whole() {
        let since = "1970-01-01T00:01:40Z";
        for pages in [
            [&[60, 70, 80][..], &[90, 100, 110], &[120, 130, 140]],
            [&[130, 90, 120], &[110, 80, 70], &[60, 50, 40]],
            // One time alone proves no order.
            [&[60], &[60], &[140]],
        ] {
            let (read_pages, end) = read(since, &pages);
            assert_eq!((read_pages, end.whole), (3, true), "{pages:?}");
        }
    }
}
