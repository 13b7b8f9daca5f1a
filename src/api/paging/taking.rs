//! What a page brings, whichever way it was read, and whether the list goes on behind it.

use super::bidirectional::Meeting;
use super::faults::{circling, lost};
use super::finish::{Next, Page as Seen};
use super::page::FetchedPage;
use super::{PageStrategy, VolumePage, VolumePages};
use crate::domain::{ApiError, Volume};

/// What is new on a page.
struct Kept {
    volumes: Vec<Volume>,
    total: Option<u64>,
    unreadable: usize,
    /// Whether more follow it.
    more: bool,
}

impl VolumePages {
    pub(super) fn take_by_marker(
        &mut self,
        mut fetched: FetchedPage,
    ) -> Result<Option<VolumePage>, ApiError> {
        let markers = std::mem::take(&mut fetched.markers);
        let (page, seen) = self.keep(fetched);
        let (marker_sent, marker) = (self.by_marker.marker(), markers.last().map(String::as_str));
        let next = self.finish.after(&Seen { marker_sent, marker, ..seen });
        if next != Next::End && !self.by_marker.go_on(markers) {
            if next == Next::More {
                return Err(lost(self.received));
            }
            self.done = true;
        }
        self.done |= next == Next::End;
        Ok(self.hand_out(page))
    }

    /// Takes a page that follows without a gap, but may begin and even end within what is known.
    pub(super) fn take_by_offset(&mut self, offset: u64, mut fetched: FetchedPage) -> Option<VolumePage> {
        let goes_on = fetched.volumes.last().is_some_and(|last| !self.seen.contains(&last.id));
        // Where it lies and how long the list is were told at the same moment: that proves an end,
        // which a short page alone does not, for a cloud may have offsets lead so far and no farther.
        let is_last = !fetched.has_next && fetched.total == Some(offset + fetched.entries as u64);
        let markers = std::mem::take(&mut fetched.markers);
        let (page, seen) = self.keep(fetched);
        self.finish.see(&seen);
        if goes_on {
            self.by_marker.go_to(markers);
        }
        if let PageStrategy::ByOffset(by_offset) = &mut self.strategy
            && !page.volumes.is_empty()
        {
            by_offset.works();
        }
        if is_last {
            self.done = true;
        } else if !page.more {
            // Reading on by marker proves it.
            self.strategy = PageStrategy::ByMarker;
        } else if page.volumes.is_empty() {
            // Offsets are ignored here, or so much was created meanwhile.
            self.leave_fan();
        }
        self.hand_out(page)
    }

    pub(super) fn take_near(&mut self, fetched: FetchedPage) -> Result<Option<VolumePage>, ApiError> {
        if let Some(marker) = self.by_marker.circles_at() {
            return Err(circling(marker, self.received));
        }
        let PageStrategy::Bidirectional(bidirectional) = &mut self.strategy else { return Ok(None) };
        let meeting = bidirectional.meets_far(&fetched.volumes);
        let page = self.take_by_marker(fetched);
        self.meet(meeting);
        page
    }

    pub(super) fn take_far(&mut self, mut fetched: FetchedPage) -> Option<VolumePage> {
        let PageStrategy::Bidirectional(bidirectional) = &mut self.strategy else { return None };
        let meeting = bidirectional.meets_near(&fetched.volumes, &self.seen);
        let can_go_on = bidirectional.go_on(std::mem::take(&mut fetched.markers)) && fetched.has_next;
        let (near, far) = (&self.seen, bidirectional.seen());
        fetched.volumes.retain(|volume| !near.contains(&volume.id) && far.insert(&volume.id));
        fetched.volumes.reverse();
        self.received += fetched.volumes.len();
        if meeting == Meeting::Apart && !can_go_on {
            self.leave_ends();
        } else {
            self.meet(meeting);
        }
        let FetchedPage { volumes, total, unreadable, .. } = fetched;
        self.hand_out(Kept { volumes, total, unreadable, more: true })
    }

    fn meet(&mut self, meeting: Meeting) {
        match meeting {
            Meeting::Apart => {}
            Meeting::Met => self.done = true,
            Meeting::Crossed => self.leave_ends(),
        }
    }

    /// Keeps what is new on a page, and finds whether more follow it; with what tells of an end.
    fn keep(&mut self, fetched: FetchedPage) -> (Kept, Seen<'static>) {
        let ids = fetched.digest();
        let FetchedPage { mut volumes, entries, unreadable, total, has_next, .. } = fetched;
        let far = match &mut self.strategy {
            PageStrategy::Bidirectional(bidirectional) => Some(bidirectional.seen()),
            _ => None,
        };
        let seen = &mut self.seen;
        volumes.retain(|volume| {
            let is_far = far.as_ref().is_some_and(|far| far.contains(&volume.id));
            seen.insert(&volume.id) && !is_far
        });
        self.received += volumes.len();
        self.unread += unreadable;
        self.linkless &= !has_next;
        // A cloud that knows the total is believed when it says there are more, link or no link.
        let more_by_count = total.is_some_and(|total| ((self.received + self.unread) as u64) < total);
        let may_be_more = self.linkless && self.shown_first && entries >= self.length;
        let more = entries > 0 && (has_next || more_by_count || may_be_more);
        let seen = Seen {
            ids,
            entries,
            has_next,
            is_new: !volumes.is_empty(),
            marker_sent: None,
            marker: None,
            total,
            received: self.received as u64,
            unread: self.unread as u64,
        };
        (Kept { volumes, total, unreadable, more }, seen)
    }

    fn hand_out(&mut self, page: Kept) -> Option<VolumePage> {
        let Kept { volumes, total, unreadable, .. } = page;
        let is_first = !std::mem::replace(&mut self.shown_first, true);
        (is_first || !volumes.is_empty()).then_some(VolumePage {
            volumes,
            total,
            form: self.form,
            unreadable,
        })
    }
}
