//! Whether the volumes are really backed up, as far as that was read.

use jiff::Timestamp;

use super::request::RequestId;
use crate::domain::coverage::{Findings, Line};
use crate::domain::{Bits, Inventory, VolumeId};

/// What was read.
#[derive(Clone, Debug)]
pub struct CoverageRead {
    /// Volume by volume, at the positions they had then.
    pub findings: Findings,
    /// Added up.
    pub lines: Vec<Line>,
    /// Reads that failed, in words (scrub before showing).
    pub faults: Vec<String>,
}

/// What is known of it.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// The question under way, with how many backups it has read, and how far back.
    pub reading: Option<(RequestId, usize, Option<Timestamp>)>,
    /// The last answer, or why there is none (scrub before showing).
    pub read: Option<Result<Box<CoverageRead>, String>>,
    /// How often volumes had moved when it was asked.
    pub(super) moves: u64,
}

/// Volumes that are listed alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subset {
    /// What they have in common, in words (scrub before showing).
    pub title: String,
    /// The volumes.
    pub volumes: Vec<VolumeId>,
}

impl Subset {
    /// Where its volumes are now; those that are gone are left out.
    pub fn positions(&self, inventory: &Inventory) -> Bits {
        let mut positions = Bits::default();
        for at in self.volumes.iter().filter_map(|id| inventory.position(id)) {
            positions.put(at);
        }
        positions
    }
}

impl Coverage {
    /// What was read, if it was.
    pub fn answer(&self) -> Option<&CoverageRead> {
        self.read.as_ref()?.as_ref().ok().map(|read| &**read)
    }
}
