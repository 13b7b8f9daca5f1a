//! The list of volumes, page by page, guarded against everything a list can do (domain.md 4.3).
//!
//! A list is never lost a volume of: each that lives all the while is found, once, and a list that
//! is said to be complete is. Ones that are created or deleted meanwhile may be there or not.
//!
//! How the pages are read, the fastest way that the cloud takes:
//!
//! - `by_offset`: by offset, several at once; without a total also beyond the end, which is then proven
//!   by marker;
//! - `bidirectional`: by marker from both ends, where there is no total and offsets are not taken;
//! - `by_marker`: by marker, one after the other. Everything odd comes back to this.
//!
//! Backups and their tasks are read newest first, and no farther back than wanted: `newest_first`.
//!
//! The list is not split by a filter (zone, status) to read the parts at once: where there is a
//! total, offsets are as fast, and where there is none, nothing tells whether the parts make up the
//! whole. Addresses in answers are never followed; only the fact that there is a next page, and at
//! most its marker, are taken from them.

mod bidirectional;
mod by_marker;
mod by_offset;
mod faults;
mod finish;
mod newest_first;
mod page;
mod seen_ids;
mod taking;

use std::time::{Duration, Instant};

use bidirectional::Bidirectional;
pub(in crate::api) use by_marker::{ByMarker, End};
use by_offset::ByOffset;
use faults::circling;
pub(in crate::api) use finish::{Finish, Next, Page as Seen, digest};
pub(in crate::api) use newest_first::{ListPage, NewestFirst};
use page::FetchedPage;
use seen_ids::SeenIds;

use crate::api::cloud::form::{LIST, form_unknown};
use crate::api::cloud::service::Service;
use crate::api::cloud::{Cloud, VolumeForm};
use crate::api::transport::endpoint::Endpoint;
use crate::api::wire::volumes::{Page, Words};
use crate::domain::{ApiError, Volume};

/// What turning a page of a thousand into volumes may take, on a slow machine.
const WORK_ON_A_PAGE: Duration = Duration::from_millis(8);
/// Pages under way where they come at once.
const FEW: usize = 3;

/// One page of the list, without volumes an earlier page already had.
#[derive(Debug)]
pub struct VolumePage {
    /// The volumes.
    pub volumes: Vec<Volume>,
    /// How many there are in all, where the cloud tells (vendor form).
    pub total: Option<u64>,
    /// The form that is in use: [`VolumeForm::Vendor`] or [`VolumeForm::Cinder`].
    pub form: VolumeForm,
    /// Entries of this page that could not be read and are left out.
    pub unreadable: usize,
}

impl VolumePage {
    /// Reads the volumes of one answer by itself, without a cloud; `None` where it is no page.
    pub fn volumes_of(body: &[u8]) -> Option<Vec<Volume>> {
        Page::read(body, |page| page.into_volumes(&Words::default()))
    }
}

/// The pages of a list of volumes, read as they are asked for.
///
/// After the first, up to `pages_in_flight` of them are under way or wait here at a time; dropping
/// this ends all that.
#[derive(Debug)]
pub struct VolumePages {
    cloud: Cloud,
    /// The form that was asked for.
    configured_form: VolumeForm,
    form: VolumeForm,
    strategy: PageStrategy,
    /// Where one goes on by marker: behind the last volume up to which the list is known.
    by_marker: ByMarker,
    seen: SeenIds,
    received: usize,
    /// Entries that could not be read, which are part of a total as the others are; one that stands on
    /// two pages counts twice.
    unread: usize,
    /// Entries of the first page; it was full if more follow.
    length: usize,
    /// The cloud says by its total alone that more follow: only a short page is the last one.
    linkless: bool,
    finish: Finish,
    shown_first: bool,
    done: bool,
}

/// How the next page is read.
#[derive(Debug)]
enum PageStrategy {
    /// By marker, and then it is seen how the others may be.
    Begin,
    ByMarker,
    ByOffset(Box<ByOffset>),
    Bidirectional(Box<Bidirectional>),
}

impl VolumePages {
    pub(crate) fn new(cloud: Cloud, configured_form: VolumeForm) -> Self {
        let form =
            if configured_form == VolumeForm::Auto { cloud.remembered_form() } else { configured_form };
        let finish = Finish::new(cloud.settings().page_size, cloud.totals_hold());
        Self {
            finish,
            cloud,
            configured_form,
            form,
            strategy: PageStrategy::Begin,
            by_marker: ByMarker::new(End::Newest),
            seen: SeenIds::default(),
            received: 0,
            unread: 0,
            length: 0,
            linkless: false,
            shown_first: false,
            done: false,
        }
    }

    /// The next page; `None` after the last one and after a fault. The first page comes even when
    /// it is empty; later ones only when they bring something new.
    pub async fn next(&mut self) -> Option<Result<VolumePage, ApiError>> {
        while !self.done {
            let page = match self.step().await {
                Ok(page) => page,
                Err(fault) => {
                    self.done = true;
                    return Some(Err(fault));
                }
            };
            if self.finish.totals_hold() {
                self.cloud.trust_totals();
            }
            if self.done {
                // What is under way is of no use any more, nor is what is remembered.
                (self.strategy, self.seen) = (PageStrategy::ByMarker, SeenIds::default());
            }
            if let Some(page) = page {
                return Some(Ok(page));
            }
        }
        None
    }

    /// Whether the last page was handed out, or a fault ended the list.
    pub fn is_done(&self) -> bool {
        self.done
    }

    /// Whether nothing says that there is more, but for that it is not proven yet.
    pub fn is_proving(&self) -> bool {
        !self.done && self.finish.is_proving()
    }

    /// What there is to say about how the list ended, where it is not as it should be.
    pub fn note(&self) -> Option<&str> {
        self.finish.note()
    }

    /// Number of volumes handed out so far.
    pub fn received(&self) -> usize {
        self.received
    }

    async fn step(&mut self) -> Result<Option<VolumePage>, ApiError> {
        match &mut self.strategy {
            PageStrategy::Begin | PageStrategy::ByMarker => self.follow().await,
            PageStrategy::ByOffset(by_offset) => {
                match by_offset.turn(&self.cloud, self.form, &self.seen).await? {
                    by_offset::Turn::Page(offset, fetched) => Ok(self.take_by_offset(offset, fetched)),
                    by_offset::Turn::Seam => self.follow().await,
                    by_offset::Turn::Over => {
                        self.leave_fan();
                        Ok(None)
                    }
                }
            }
            PageStrategy::Bidirectional(bidirectional) => {
                match bidirectional.turn(&self.cloud, self.form, &self.by_marker).await {
                    bidirectional::Turn::Near(Ok(fetched)) => self.take_near(fetched),
                    bidirectional::Turn::Near(Err(fault)) => self.after_fault(fault).map(|()| None),
                    bidirectional::Turn::Far(fetched) => Ok(self.take_far(fetched)),
                    bidirectional::Turn::Over => {
                        self.leave_ends();
                        Ok(None)
                    }
                }
            }
        }
    }

    /// Reads the next page by marker.
    async fn follow(&mut self) -> Result<Option<VolumePage>, ApiError> {
        if let Some(marker) = self.by_marker.circles_at() {
            return Err(circling(marker, self.received));
        }
        let begun = Instant::now();
        let endpoint = self.cloud.endpoint(Service::Volume, LIST)?.clone();
        let fetched = match page::fetch(&self.cloud, self.form, &self.by_marker.request()).await {
            Ok(fetched) => fetched,
            Err(fault) => return self.after_fault_at(&endpoint, fault).map(|()| None),
        };
        if self.form == VolumeForm::Auto {
            self.form = VolumeForm::Vendor;
        }
        self.cloud.remember_form(self.form);
        if matches!(self.strategy, PageStrategy::Begin) {
            self.length = fetched.entries;
            self.linkless = !fetched.has_next;
            let more_by_total = fetched.total.is_some_and(|total| total > fetched.entries as u64);
            let says_more = fetched.has_next || more_by_total;
            // A page that is all there is, as it seems, is followed by its proof alone.
            self.strategy = if says_more {
                self.strategy_after(&fetched, begun.elapsed())
            } else {
                PageStrategy::ByMarker
            };
        }
        self.take_by_marker(fetched)
    }

    /// How to go on after the first page, which took that long.
    fn strategy_after(&self, first: &FetchedPage, took: Duration) -> PageStrategy {
        // The vendor form tells the total; where it does not, something is odd.
        let odd = first.total.is_none_or(|total| total == 0) && self.form != VolumeForm::Cinder;
        let most = if odd { 1 } else { worth_having(took, self.cloud.settings().pages_in_flight) };
        ByOffset::plan(first.entries, first.total, most)
            .map_or(PageStrategy::ByMarker, |by_offset| PageStrategy::ByOffset(Box::new(by_offset)))
    }

    fn leave_fan(&mut self) {
        let PageStrategy::ByOffset(by_offset) = &self.strategy else { return };
        let both_ends = self.form == VolumeForm::Cinder && !by_offset.has_worked();
        self.strategy = if both_ends {
            PageStrategy::Bidirectional(Box::new(Bidirectional::new()))
        } else {
            PageStrategy::ByMarker
        };
    }

    fn leave_ends(&mut self) {
        if let PageStrategy::Bidirectional(mut bidirectional) =
            std::mem::replace(&mut self.strategy, PageStrategy::ByMarker)
        {
            self.seen.absorb(std::mem::take(bidirectional.seen()));
        }
    }

    /// What to do when a page could not be had: the other form, another address, another marker, or
    /// give up.
    fn after_fault_at(&mut self, endpoint: &Endpoint, fault: ApiError) -> Result<(), ApiError> {
        let at_start = matches!(self.strategy, PageStrategy::Begin) && self.by_marker.is_at_start();
        if self.form == VolumeForm::Auto && at_start && form_unknown(&fault) {
            self.form = VolumeForm::Cinder;
            return Ok(());
        }
        if at_start && self.cloud.try_next(Service::Volume, endpoint, &fault) {
            self.form = if self.configured_form == VolumeForm::Auto { VolumeForm::Auto } else { self.form };
            return Ok(());
        }
        self.after_fault(fault)
    }

    fn after_fault(&mut self, fault: ApiError) -> Result<(), ApiError> {
        if let Some(marker) = self.by_marker.refused(&fault)
            && self.finish.after_refusal(marker, self.received as u64) == Next::End
        {
            self.done = true;
            return Ok(());
        }
        if !self.by_marker.step_back(&fault) {
            return Err(fault);
        }
        self.done = self.by_marker.is_at_start() && self.finish.without_markers() == Next::End;
        Ok(())
    }
}

/// How many pages to have under way, at most `most`: where they come faster than they are read, each
/// more than a few only takes memory.
fn worth_having(took: Duration, most: usize) -> usize {
    let while_waiting = took.as_millis() / WORK_ON_A_PAGE.as_millis();
    usize::try_from(while_waiting).unwrap_or(most).max(FEW).min(most)
}
