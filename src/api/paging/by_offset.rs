//! Reading a list by several offsets at once, each page checked against the ones before it.
//!
//! Pages overlap by a few volumes. Every page is a run of the list as it was at one moment, and the
//! order of volumes that live on never changes; so two pages that share a volume have between them
//! every volume that lived all the while from the beginning of the one to the end of the other,
//! whatever was created or deleted meanwhile. A page that shares none with what is known leaves an
//! open seam, which has to be closed by marker before the page counts.

use std::collections::VecDeque;

use super::page::{FetchedPage, PageRequest, PendingPage};
use super::seen_ids::SeenIds;
use crate::api::cloud::{Cloud, VolumeForm};
use crate::domain::{ApiError, ApiErrorKind};

/// Pages shorter than this are read one by one: they would be mostly overlap.
const SHORTEST: usize = 10;
/// Of so many volumes of a page, one is read again with the next.
const OVERLAP: usize = 100;
/// One detour by marker in so many pages, and a few for bad luck, are put up with. A list that is
/// more restless, or a cloud that has other ideas about offsets, is better read one by one.
const PAGES_PER_DETOUR: u32 = 4;
const DETOURS_AT_LEAST: u32 = 3;

/// Pages under way, in order.
#[derive(Debug)]
pub(super) struct ByOffset {
    /// Entries of a full page.
    length: u64,
    /// From one offset to the next.
    stride: u64,
    /// The next offset to ask for.
    next: u64,
    /// How long the list is, by the latest page; where no page tells, one asks beyond its end.
    total: Option<u64>,
    /// Most pages in flight or waiting here.
    most: usize,
    flights: VecDeque<(u64, PendingPage)>,
    /// A page behind an open seam, with its offset.
    held: Option<(u64, FetchedPage)>,
    pages: u32,
    /// Requests by marker for the sake of open seams.
    detours: u32,
    has_worked: bool,
}

/// What came of waiting.
#[derive(Debug)]
pub(super) enum Turn {
    /// The next page, without a gap before it, and its offset.
    Page(u64, FetchedPage),
    /// The next page is here, but one by marker has to come first.
    Seam,
    /// There is no more to be had by offset.
    Over,
}

impl ByOffset {
    /// A plan for what follows a first page of `length` entries; `None` where offsets would bring
    /// nothing.
    pub fn plan(length: usize, total: Option<u64>, most: usize) -> Option<Self> {
        if length < SHORTEST || most < 2 {
            return None;
        }
        let stride = (length - length.div_ceil(OVERLAP)) as u64;
        let by_offset = Self {
            length: length as u64,
            stride,
            next: stride,
            total,
            most,
            flights: VecDeque::new(),
            held: None,
            pages: 0,
            detours: 0,
            has_worked: false,
        };
        // A single page more is as fast by marker, and surer.
        total.is_none_or(|total| total > 2 * by_offset.length).then_some(by_offset)
    }

    /// A page of it brought something new.
    pub fn works(&mut self) {
        self.has_worked = true;
    }

    /// Whether any page did.
    pub fn has_worked(&self) -> bool {
        self.has_worked
    }

    /// Waits for the next page in order, keeping others under way.
    pub async fn turn(&mut self, cloud: &Cloud, form: VolumeForm, seen: &SeenIds) -> Result<Turn, ApiError> {
        if let Some((offset, fetched)) = self.held.take()
            // The pages by marker may have brought all of it.
            && !fetched.volumes.iter().all(|volume| seen.contains(&volume.id))
        {
            return Ok(self.judge(offset, fetched, seen));
        }
        self.launch(cloud, form);
        let Some((offset, pending)) = self.flights.front_mut() else {
            return Ok(Turn::Over);
        };
        let (offset, landed) = (*offset, pending.join().await);
        self.flights.pop_front();
        let fetched = match landed {
            Ok(fetched) => fetched,
            Err(fault) if is_for_the_offset(&fault) => {
                tracing::debug!(%fault, "no page by offset");
                return Ok(Turn::Over);
            }
            Err(fault) => return Err(fault),
        };
        self.pages += 1;
        self.total = fetched.total.filter(|total| *total > 0).or(self.total);
        Ok(if fetched.entries == 0 { Turn::Over } else { self.judge(offset, fetched, seen) })
    }

    fn judge(&mut self, offset: u64, fetched: FetchedPage, seen: &SeenIds) -> Turn {
        if fetched.volumes.iter().any(|volume| seen.contains(&volume.id)) {
            return Turn::Page(offset, fetched);
        }
        self.detours += 1;
        if self.detours > DETOURS_AT_LEAST + self.pages / PAGES_PER_DETOUR {
            return Turn::Over;
        }
        self.held = Some((offset, fetched));
        Turn::Seam
    }

    fn launch(&mut self, cloud: &Cloud, form: VolumeForm) {
        // Without a total, every page that comes proves the right to ask farther ahead, so that a
        // short list costs few requests beyond its end.
        let reach = if self.total.is_some() { self.most } else { self.most.min(self.pages as usize + 2) };
        while self.flights.len() < reach && self.is_wanted(self.next) {
            self.flights
                .push_back((self.next, PendingPage::start(cloud, form, PageRequest::Offset(self.next))));
            self.next += self.stride;
        }
    }

    /// Whether the page before this offset will be full. Where the list ends with a full page, one
    /// more is read for its end; it begins inside the list all the same, for an offset at the end
    /// is refused (domain.md 4.1).
    fn is_wanted(&self, offset: u64) -> bool {
        self.total.is_none_or(|total| offset < total && offset - self.stride + self.length <= total)
    }
}

/// Whether a page that failed may be had by marker: what is refused, or too much for the cloud. A
/// login that has run out, or a line that broke, is no matter of offsets.
fn is_for_the_offset(fault: &ApiError) -> bool {
    use ApiErrorKind::{Cloud, Garbled, NotFound, Refused};
    matches!(fault.kind, Refused | NotFound | Cloud | Garbled)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offsets(length: usize, total: u64) -> Vec<u64> {
        let Some(by_offset) = ByOffset::plan(length, Some(total), 8) else { return Vec::new() };
        (1..=total)
            .map(|page| page * by_offset.stride)
            .take_while(|offset| by_offset.is_wanted(*offset))
            .collect()
    }

    #[test]
    fn offsets_cover_the_list_and_stay_in_it() {
        for length in [10, 11, 50, 1000] {
            for total in (0..5 * length as u64).chain([100_000]) {
                let offsets = offsets(length, total);
                let Some(last) = offsets.last() else {
                    assert!(total <= 2 * length as u64, "{length} {total}");
                    continue;
                };
                assert!(*last < total, "an offset at the end is refused");
                assert!(last + (length as u64) > total, "the last page is short");
            }
        }
        assert_eq!(offsets(1000, 100_000).len(), 101);
        assert_eq!(offsets(10, 28), [9, 18, 27]);
        assert_eq!(offsets(10, 21), [9, 18]);
        assert!(offsets(9, 1000).is_empty());
    }

    #[test]
    fn one_in_flight_is_no_fan() {
        assert!(ByOffset::plan(1000, None, 1).is_none());
        assert!(ByOffset::plan(1000, None, 2).is_some());
    }
}
