//! The policies to associate the marked volumes with.

use super::plan::{Origin, PlanPrompt, PlanRequest};
use super::{Interactive, Reaction};
use crate::app::action::Action;
use crate::app::keymap::Mode;
use crate::app::model::Model;
use crate::app::notice::Tone;
use crate::app::widgets::Cursor;
use crate::domain::PolicyId;

/// The chooser of policies.
#[derive(Clone, Copy, Debug)]
pub struct PolicyChooser {
    /// The cursor over the policies, in the order of the list.
    pub cursor: Cursor,
}

impl PolicyChooser {
    /// The chooser, on this row.
    pub const fn new(at: usize) -> Self {
        Self { cursor: Cursor { at, top: 0 } }
    }

    /// The policy under the cursor.
    pub fn chosen(&self, model: &Model) -> Option<PolicyId> {
        model.inventory.policies().get(self.cursor.at).map(|policy| policy.id.clone())
    }

    /// Stays on the policy that was `chosen` before the list was read again; closes where it is gone.
    pub fn follow(&mut self, model: &mut Model, chosen: &PolicyId) -> Reaction {
        let policies = model.inventory.policies();
        let Some(at) = policies.iter().position(|policy| policy.id == *chosen) else {
            model.say(Tone::Warning, "the policy under the cursor was deleted: choose again");
            return Reaction::close();
        };
        self.cursor.go(at, policies.len(), model.heights.full);
        Reaction::none()
    }
}

impl Interactive for PolicyChooser {
    fn mode(&self) -> Mode {
        Mode::Choose
    }

    fn act(&mut self, model: &mut Model, action: Action) -> Reaction {
        let policies = model.inventory.policies().len();
        if self.cursor.act(action, policies, model.heights.full) {
            return Reaction::none();
        }
        if action == Action::Open { plan_for(model, self.cursor.at).swapped() } else { Reaction::close() }
    }
}

/// Plans to associate the marked volumes, or the one under the cursor, with the policy of a row.
pub fn plan_for(model: &mut Model, policy: usize) -> Reaction {
    let Some(target) = model.inventory.policies().get(policy).cloned() else { return Reaction::none() };
    model.policies.go(policy, model.inventory.policies().len(), model.heights.policies);
    let (origin, input) = (Origin::of_lists(model), model.plan_input());
    PlanPrompt::open(model, PlanRequest::Associate(target), input, origin)
}
