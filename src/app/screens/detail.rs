//! Pages of text: every field of a volume, of a policy, of an outcome.

use super::Reading;
use super::evidence::Exhibit;
use super::outcomes::Board;
use crate::app::model::Model;
use crate::app::widgets::Page;
use crate::domain::{ApiError, PolicyId, VolumeDetail, VolumeId};

/// Every field of a volume, filled when its reading comes in.
#[derive(Clone, Debug)]
pub struct VolumePage {
    /// Which volume.
    pub id: VolumeId,
    /// All its fields, once read.
    pub detail: Option<Result<VolumeDetail, ApiError>>,
    /// The lines.
    pub page: Page,
}

impl VolumePage {
    /// The page, before anything is read.
    pub fn new(id: VolumeId) -> Self {
        Self { id, detail: None, page: Page::default() }
    }
}

impl Reading for VolumePage {
    fn evidence(&self, _: &Model) -> Vec<Exhibit> {
        Exhibit::of_volume(&self.id)
    }

    fn lines(&self) -> &Page {
        &self.page
    }

    fn lines_mut(&mut self) -> &mut Page {
        &mut self.page
    }
}

/// Every field of a policy.
#[derive(Clone, Debug)]
pub struct PolicyPage {
    /// Which policy.
    pub id: PolicyId,
    /// The lines.
    pub page: Page,
}

impl Reading for PolicyPage {
    fn lines(&self) -> &Page {
        &self.page
    }

    fn lines_mut(&mut self) -> &mut Page {
        &mut self.page
    }
}

/// One outcome in full.
#[derive(Clone, Debug)]
pub struct OutcomePage {
    /// Whose outcomes.
    pub board: Board,
    /// Which volume.
    pub id: VolumeId,
    /// The lines.
    pub page: Page,
}

impl Reading for OutcomePage {
    fn evidence(&self, model: &Model) -> Vec<Exhibit> {
        Exhibit::of_outcome(model, &self.board, &self.id)
    }

    fn lines(&self) -> &Page {
        &self.page
    }

    fn lines_mut(&mut self) -> &mut Page {
        &mut self.page
    }
}
