//! Reading whether volumes are backed up, and listing those of a line.

use jiff::Timestamp;

use super::coverage::{CoverageRead, Subset};
use super::failures::FailuresRead;
use super::model::{Focus, Model};
use super::msg::Effect;
use super::request::RequestId;
use crate::domain::VolumeId;
use crate::domain::coverage::Share;

impl Model {
    /// Asks for it; a question that is under way is not put again.
    pub(super) fn read_coverage(&mut self) -> Option<Effect> {
        if self.coverage.reading.is_some() {
            return None;
        }
        let request = self.next_request();
        self.coverage.reading = Some((request, 0, None));
        self.coverage.moves = self.moves;
        Some(Effect::ReadCoverage(request, self.profile.coverage_filter.clone()))
    }

    /// Asks what policies could not back up lately; a question that is under way is not put again.
    pub(super) fn read_failures(&mut self) -> Option<Effect> {
        if self.failures.reading.is_some() {
            return None;
        }
        let request = self.next_request();
        self.failures.reading = Some(request);
        let policies = self.inventory.policies().iter().map(|policy| policy.id.clone()).collect();
        Some(Effect::ReadFailures(request, policies))
    }

    /// It was read.
    pub(super) fn on_failures(&mut self, request: RequestId, read: Result<Box<FailuresRead>, String>) {
        if self.failures.reading.take_if(|reading| *reading == request).is_some() {
            self.failures.read = Some(read);
            self.touch();
        }
    }

    /// What a volume is called; its id where it has no name or is gone (scrub before showing).
    pub fn volume_name(&self, id: &VolumeId) -> String {
        let name = self.inventory.position(id).map(|at| self.inventory.name_at(at)).unwrap_or_default();
        if name.trim().is_empty() { id.short() } else { name.to_owned() }
    }

    /// So many backups were read, back to this moment.
    pub(super) fn coverage_progress(&mut self, request: RequestId, read: usize, back_to: Option<Timestamp>) {
        if let Some(reading) = self.coverage.reading.as_mut().filter(|reading| reading.0 == request) {
            *reading = (request, read, back_to);
            self.touch();
        }
    }

    /// It was read. Where volumes moved meanwhile its positions mean nothing, and it is asked for again.
    pub(super) fn on_coverage(
        &mut self,
        request: RequestId,
        read: Result<Box<CoverageRead>, String>,
    ) -> Option<Effect> {
        self.coverage.reading.take_if(|reading| reading.0 == request)?;
        self.touch();
        if self.coverage.moves != self.moves {
            return self.read_coverage();
        }
        self.coverage.read = Some(read);
        None
    }

    /// What was read, unless volumes moved since.
    pub fn coverage_answer(&self) -> Option<&CoverageRead> {
        self.coverage.answer().filter(|_| self.coverage.moves == self.moves)
    }

    /// The volumes of a line.
    pub(super) fn volumes_of_share(&self, share: &Share) -> Vec<VolumeId> {
        let Some(read) = self.coverage_answer() else { return Vec::new() };
        let held = read.findings.all.iter().filter(|finding| share.holds(finding, &self.inventory));
        held.filter_map(|finding| self.inventory.id_at(finding.position)).collect()
    }

    /// Lists the volumes of a line alone.
    pub(super) fn list_share(&mut self, share: &Share, title: String) {
        if self.coverage_answer().is_none() {
            return;
        }
        let volumes = self.volumes_of_share(share);
        self.focus = Focus::Volumes;
        self.volumes.before_drill = None;
        self.volumes.marked_only = false;
        self.volumes.subset = Some(Subset { title, volumes });
        self.volumes.set_filter("");
        self.volumes.touched = false;
        self.rebuild_rows();
    }
}
