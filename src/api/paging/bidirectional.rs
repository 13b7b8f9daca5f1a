//! Reading a list from both ends at once, for clouds that tell no total and take no offset.
//!
//! Each end is read by marker; when a page of one meets what the other has, everything between the
//! ends is there, by the same reasoning as in `by_offset`. All of that rests on the one order being the
//! other turned round. A cloud that ignores the direction, or orders otherwise, shows it at the
//! latest where the two should meet, and the list is then read from its beginning alone.

use std::collections::HashMap;

use super::by_marker::{ByMarker, End};
use super::page::{FetchedPage, PendingPage};
use super::seen_ids::SeenIds;
use crate::api::cloud::{Cloud, VolumeForm};
use crate::domain::{ApiError, Volume, VolumeId};

/// One in so many volumes where the ends meet may be a stranger, deleted while the list was read.
const UNSHARED: usize = 8;

/// The far end, and what is under way at both.
#[derive(Debug)]
pub(super) struct Bidirectional {
    near: Option<PendingPage>,
    far: Option<PendingPage>,
    by_marker: ByMarker,
    /// What the far end has brought.
    seen: SeenIds,
    /// The latest page of each end, in the order it came.
    latest_near: Vec<VolumeId>,
    latest_far: Vec<VolumeId>,
}

/// What came of waiting.
#[derive(Debug)]
pub(super) enum Turn {
    /// The next page from the beginning, or why there is none.
    Near(Result<FetchedPage, ApiError>),
    /// The next page from the end.
    Far(FetchedPage),
    /// The far end is of no use.
    Over,
}

/// How a page lies to what the other end has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meeting {
    /// They share nothing yet, or too little to tell.
    Apart,
    /// The page runs into the other end's.
    Met,
    /// They share volumes in a way no list does that is turned round.
    Crossed,
}

impl Bidirectional {
    /// Nothing is asked for yet.
    pub fn new() -> Self {
        Self {
            near: None,
            far: None,
            by_marker: ByMarker::new(End::Oldest),
            seen: SeenIds::default(),
            latest_near: Vec::new(),
            latest_far: Vec::new(),
        }
    }

    /// What the far end has brought.
    pub fn seen(&mut self) -> &mut SeenIds {
        &mut self.seen
    }

    /// Waits for a page of either end, keeping one under way at both.
    pub async fn turn(&mut self, cloud: &Cloud, form: VolumeForm, near: &ByMarker) -> Turn {
        let pending = |by_marker: &ByMarker| PendingPage::start(cloud, form, by_marker.request());
        loop {
            if self.by_marker.circles_at().is_some() {
                return Turn::Over;
            }
            let near = self.near.get_or_insert_with(|| pending(near));
            let far = self.far.get_or_insert_with(|| pending(&self.by_marker));
            let landed = tokio::select! {
                landed = near.join() => {
                    self.near = None;
                    return Turn::Near(landed);
                }
                landed = far.join() => landed,
            };
            self.far = None;
            match landed {
                // The far end never ends a list: that it has nothing more may only mean that the
                // cloud turns no list round.
                Ok(fetched) if fetched.entries == 0 => return Turn::Over,
                Ok(fetched) => return Turn::Far(fetched),
                Err(fault) if self.by_marker.step_back(&fault) => {}
                Err(fault) => {
                    tracing::debug!(%fault, "no page from the far end");
                    return Turn::Over;
                }
            }
        }
    }

    /// Goes on at the far end; `false` if there is nothing to go on from.
    pub fn go_on(&mut self, markers: Vec<String>) -> bool {
        self.by_marker.go_on(markers)
    }

    /// How a page from the beginning lies to the far end.
    pub fn meets_far(&mut self, page: &[Volume]) -> Meeting {
        self.latest_near = ids(page);
        meeting(page, &self.seen, &self.latest_far)
    }

    /// How a page from the end lies to the near one, of which this is known.
    pub fn meets_near(&mut self, page: &[Volume], seen: &SeenIds) -> Meeting {
        self.latest_far = ids(page);
        meeting(page, seen, &self.latest_near)
    }
}

/// The ids of a page.
fn ids(page: &[Volume]) -> Vec<VolumeId> {
    page.iter().map(|volume| volume.id.clone()).collect()
}

/// How a page of one end lies to what is known of the other, the latest page of that being the one
/// they meet in if they do. From the first volume they share, the page runs through what the other
/// has, and against its order: the same order is that of a cloud that turned nothing round.
fn meeting(page: &[Volume], other: &SeenIds, latest: &[VolumeId]) -> Meeting {
    let Some(first) = page.iter().position(|volume| other.contains(&volume.id)) else {
        return Meeting::Apart;
    };
    let overlap = page.get(first..).unwrap_or_default();
    let shared = overlap.iter().filter(|volume| other.contains(&volume.id)).count();
    if shared < 2 {
        // A single one may be chance; the next page tells.
        return if overlap.len() == 1 { Meeting::Apart } else { Meeting::Crossed };
    }
    let places: HashMap<&VolumeId, usize> = latest.iter().enumerate().map(|(at, id)| (id, at)).collect();
    let there: Vec<usize> = overlap.iter().filter_map(|volume| places.get(&volume.id).copied()).collect();
    let is_turned = there.len() >= 2 && there.is_sorted_by(|one, next| one > next);
    let unshared = overlap.len() - shared;
    if is_turned && unshared <= shared / UNSHARED { Meeting::Met } else { Meeting::Crossed }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::VolumeStatus;

    fn page(numbers: &[u32]) -> Vec<Volume> {
        let volume = |number: &u32| Volume {
            id: VolumeId::new(&number.to_string()),
            name: "".into(),
            status: VolumeStatus::Available,
            size_gb: Some(1),
            zone: "".into(),
            kind: "".into(),
            servers: Box::default(),
            policy: None,
            policy_told: true,
            created: None,
        };
        numbers.iter().map(volume).collect()
    }

    #[test]
    fn the_ends_meet_only_where_one_is_the_other_turned_round() {
        let mut near = SeenIds::default();
        (1..=6).for_each(|number| {
            near.insert(&VolumeId::new(&number.to_string()));
        });
        let latest = ids(&page(&[4, 5, 6]));
        for (far, expected) in [
            (&[9, 8, 7][..], Meeting::Apart),
            (&[9, 8, 6], Meeting::Apart),
            (&[8, 7, 6, 5], Meeting::Met),
            (&[8, 6, 4, 3, 2, 1], Meeting::Met),
            // The same order, with something new in front.
            (&[10, 4, 5, 6], Meeting::Crossed),
            (&[10, 1, 2, 3], Meeting::Crossed),
            // No order at all.
            (&[9, 6, 8, 5, 7], Meeting::Crossed),
            (&[9, 6, 8], Meeting::Crossed),
        ] {
            assert_eq!(meeting(&page(far), &near, &latest), expected, "{far:?}");
        }
    }
}
