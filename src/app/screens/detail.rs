//! Pages of text: every field of a volume, of a policy, of an outcome.

use super::evidence::Exhibit;
use super::outcomes::Board;
use super::{Interactive, Reaction};
use crate::app::action::Action;
use crate::app::keymap::Mode;
use crate::app::model::Model;
use crate::app::notice::Tone;
use crate::app::widgets::Page;
use crate::domain::{ApiError, PolicyId, VolumeDetail, VolumeId};

/// Scrolls a page of text, or closes it.
pub(super) fn scroll(page: &mut Page, model: &mut Model, action: Action) -> Reaction {
    match action {
        _ if page.act(action, model.heights.lines, model.heights.full) => Reaction::none(),
        Action::Back => Reaction::close(),
        Action::NextTrouble | Action::PreviousTrouble => {
            let key = model.key(Mode::Detail, Action::Search);
            model.say(Tone::Info, format!("nothing is searched for; {key} searches this page"));
            Reaction::none()
        }
        _ => Reaction::unhandled(),
    }
}

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

impl Interactive for VolumePage {
    fn mode(&self) -> Mode {
        Mode::Detail
    }

    fn exhibits(&self, _: &Model) -> Vec<Exhibit> {
        Exhibit::of_volume(&self.id)
    }

    fn page(&self) -> Option<&Page> {
        Some(&self.page)
    }

    fn page_mut(&mut self) -> Option<&mut Page> {
        Some(&mut self.page)
    }

    fn act(&mut self, model: &mut Model, action: Action) -> Reaction {
        scroll(&mut self.page, model, action)
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

impl Interactive for PolicyPage {
    fn mode(&self) -> Mode {
        Mode::Detail
    }

    fn page(&self) -> Option<&Page> {
        Some(&self.page)
    }

    fn page_mut(&mut self) -> Option<&mut Page> {
        Some(&mut self.page)
    }

    fn act(&mut self, model: &mut Model, action: Action) -> Reaction {
        scroll(&mut self.page, model, action)
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

impl Interactive for OutcomePage {
    fn mode(&self) -> Mode {
        Mode::Detail
    }

    fn exhibits(&self, model: &Model) -> Vec<Exhibit> {
        Exhibit::of_outcome(model, &self.board, &self.id)
    }

    fn page(&self) -> Option<&Page> {
        Some(&self.page)
    }

    fn page_mut(&mut self) -> Option<&mut Page> {
        Some(&mut self.page)
    }

    fn act(&mut self, model: &mut Model, action: Action) -> Reaction {
        scroll(&mut self.page, model, action)
    }
}
