//! The list of volumes, page by page, guarded against everything a list can do (domain.md 4.3).
//!
//! Owns the markers: when to stop, what to do when the volume a marker names has vanished, how to
//! notice a list that runs in circles. Addresses in answers are never followed; only the fact that
//! there is a next page, and at most its marker, are taken from them.

use std::collections::HashSet;

use super::cloud::{Cloud, Service};
use super::error;
use super::volumes::{LIST, VolumeForm, form_unknown};
use super::wire::volumes::Page;
use crate::domain::{Fault, FaultKind, Volume, VolumeId};

/// How often a list is begun anew because every marker of its last page has vanished.
const RESTARTS: u32 = 3;

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

/// The pages of a list of volumes, read as they are asked for.
#[derive(Debug)]
pub struct VolumePages {
    cloud: Cloud,
    form: VolumeForm,
    /// Where the next page begins.
    marker: Option<String>,
    /// Markers to fall back to when that one has vanished, best last.
    earlier: Vec<String>,
    /// Markers that have been answered since the list was begun.
    answered: HashSet<String>,
    known: HashSet<VolumeId>,
    restarts: u32,
    shown_first: bool,
    done: bool,
}

impl VolumePages {
    pub(crate) fn new(cloud: Cloud, form: VolumeForm) -> Self {
        let form = if form == VolumeForm::Auto { cloud.remembered_form() } else { form };
        Self {
            cloud,
            form,
            marker: None,
            earlier: Vec::new(),
            answered: HashSet::new(),
            known: HashSet::new(),
            restarts: 0,
            shown_first: false,
            done: false,
        }
    }

    /// The next page; `None` after the last one and after a fault. The first page comes even when
    /// it is empty; later ones only when they bring something new.
    pub async fn next(&mut self) -> Option<Result<VolumePage, Fault>> {
        while !self.done {
            match self.step().await {
                Ok(Some(page)) => return Some(Ok(page)),
                Ok(None) => {}
                Err(fault) => {
                    self.done = true;
                    return Some(Err(fault));
                }
            }
        }
        None
    }

    /// Whether the last page was handed out, or a fault ended the list.
    pub fn is_done(&self) -> bool {
        self.done
    }

    /// Number of volumes handed out so far.
    pub fn received(&self) -> usize {
        self.known.len()
    }

    async fn step(&mut self) -> Result<Option<VolumePage>, Fault> {
        if let Some(marker) = self.marker.as_ref().filter(|marker| self.answered.contains(*marker)) {
            return Err(circling(marker, self.known.len()));
        }
        let endpoint = self.cloud.endpoint(Service::Volume, LIST)?;
        let limit = self.cloud.settings().page_size.to_string();
        let mut query = vec![("limit", limit.as_str())];
        query.extend(self.marker.iter().map(|marker| ("marker", marker.as_str())));
        let url = self.form.url(endpoint, "detail", &query);
        let answer = match self.cloud.read(LIST, endpoint, &url).await {
            Ok(answer) => answer,
            Err(fault) => return self.after_fault(fault).map(|()| None),
        };
        let page = Page::parse(&answer.body)
            .ok_or_else(|| error::in_success(LIST, &answer, "the answer is no list of volumes"))?;
        if self.form == VolumeForm::Auto {
            self.form = VolumeForm::Vendor;
        }
        self.cloud.remember_form(self.form);
        Ok(self.take(page))
    }

    /// Keeps what is new on a page and finds where the next one begins.
    fn take(&mut self, page: Page<'_>) -> Option<VolumePage> {
        let (total, entries, unreadable) = (page.total(), page.entries(), page.unreadable());
        let (has_next, linked) = (page.has_next(), page.next_marker());
        let mut markers = page.markers();
        let mut volumes = page.into_volumes(self.cloud.words());
        volumes.retain(|volume| self.known.insert(volume.id.clone()));
        if unreadable > 0 {
            tracing::warn!(unreadable, "entries of the volume list could not be read");
        }
        // A cloud that knows the total is believed when it says there are more, link or no link.
        let more_by_count = total.is_some_and(|total| (self.known.len() as u64) < total);
        if entries == 0 || !(has_next || more_by_count) {
            self.done = true;
        } else {
            if let Some(marker) = self.marker.take() {
                self.answered.insert(marker);
            }
            self.marker = markers.pop().or(linked);
            self.earlier = markers;
            self.done = self.marker.is_none();
        }
        let is_first = !std::mem::replace(&mut self.shown_first, true);
        (is_first || !volumes.is_empty()).then_some(VolumePage {
            volumes,
            total,
            form: self.form,
            unreadable,
        })
    }

    /// What to do when a page could not be had: the other form, an earlier marker, a new
    /// beginning, or give up.
    fn after_fault(&mut self, fault: Fault) -> Result<(), Fault> {
        if self.form == VolumeForm::Auto && self.marker.is_none() && form_unknown(&fault) {
            self.form = VolumeForm::Cinder;
            return Ok(());
        }
        let vanished = self.marker.is_some() && matches!(fault.status, Some(400 | 404));
        if !vanished {
            return Err(fault);
        }
        self.marker = self.earlier.pop();
        if self.marker.is_some() {
            return Ok(());
        }
        if self.restarts == RESTARTS {
            return Err(fault);
        }
        self.restarts += 1;
        self.answered.clear();
        Ok(())
    }
}

/// The fault of a list that runs in circles.
fn circling(marker: &str, received: usize) -> Fault {
    let message = format!("the list runs in circles at marker {marker}; {received} volumes were read");
    Fault::new(FaultKind::Garbled, LIST, message)
}
