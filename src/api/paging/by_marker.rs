//! Reading a list page by page by marker, the way that needs nothing but an order (domain.md 4.3).
//!
//! Owns the markers: where the next page begins, what to do when the volume a marker names has
//! vanished, how to notice a list that runs in circles.

use std::collections::HashSet;

use super::page::PageRequest;
use crate::domain::ApiError;

/// How often a list is restarted because every marker of its last page has vanished.
const RESTARTS: u32 = 3;

/// From which end a list is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::api) enum End {
    /// As the cloud gives it.
    Newest,
    /// Turned round.
    Oldest,
}

/// A place in a list, and how one came there.
#[derive(Debug)]
pub(in crate::api) struct ByMarker {
    end: End,
    /// Where the next page begins.
    marker: Option<String>,
    /// Markers to fall back to when that one has vanished, best last.
    earlier: Vec<String>,
    /// Markers that have been answered since the list was begun.
    answered: HashSet<String>,
    restarts: u32,
}

impl ByMarker {
    /// The beginning of a list.
    pub fn new(end: End) -> Self {
        Self { end, marker: None, earlier: Vec::new(), answered: HashSet::new(), restarts: 0 }
    }

    /// What to ask for.
    pub fn request(&self) -> PageRequest {
        match (self.end, self.marker.clone()) {
            (End::Newest, None) => PageRequest::First,
            (End::Newest, Some(marker)) => PageRequest::Behind(marker),
            (End::Oldest, None) => PageRequest::Oldest,
            (End::Oldest, Some(marker)) => PageRequest::Before(marker),
        }
    }

    /// Where the next page begins; `None` at the beginning.
    pub fn marker(&self) -> Option<&str> {
        self.marker.as_deref()
    }

    /// Whether a page behind a marker was answered.
    pub fn has_worked(&self) -> bool {
        !self.answered.is_empty()
    }

    /// Whether it is at the beginning.
    pub fn is_at_start(&self) -> bool {
        self.marker.is_none()
    }

    /// The marker of the next page if it was answered before: the list runs in circles.
    pub fn circles_at(&self) -> Option<&str> {
        self.marker.as_deref().filter(|marker| self.answered.contains(*marker))
    }

    /// Goes on behind the page that came. `false` if that has nothing to go on from.
    pub fn go_on(&mut self, markers: Vec<String>) -> bool {
        self.answered.extend(self.marker.take());
        self.go_to(markers)
    }

    /// Goes to the end of a page that was read in another way.
    pub fn go_to(&mut self, mut markers: Vec<String>) -> bool {
        self.marker = markers.pop();
        self.earlier = markers;
        self.marker.is_some()
    }

    /// The marker that was refused, if that is what a fault says.
    pub fn refused(&self, fault: &ApiError) -> Option<&str> {
        self.marker.as_deref().filter(|_| matches!(fault.status, Some(400 | 404)))
    }

    /// After a page that could not be had: another marker, or a new beginning; `false` if the
    /// fault stays one.
    pub fn step_back(&mut self, fault: &ApiError) -> bool {
        if self.refused(fault).is_none() {
            return false;
        }
        self.marker = self.earlier.pop();
        if self.marker.is_some() {
            return true;
        }
        self.restarts += 1;
        self.answered.clear();
        self.restarts <= RESTARTS
    }
}
