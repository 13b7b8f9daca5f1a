//! The policies to associate the marked volumes with.

use super::plan::{Origin, PlanPrompt, PlanRequest};
use super::{Interactive, Reaction};
use crate::app::action::Action;
use crate::app::key::Key;
use crate::app::keymap::Mode;
use crate::app::model::Model;
use crate::app::notice::Tone;
use crate::app::widgets::Narrowed;
use crate::domain::PolicyId;

/// The chooser of policies: what is typed narrows the list; those that are OFF come last.
#[derive(Clone, Debug)]
pub struct PolicyChooser {
    /// What is typed, and the policies that match, as places in the list of policies.
    pub list: Narrowed,
}

impl PolicyChooser {
    /// The chooser, on the policy in this place if it is on.
    pub fn new(model: &Model, at: usize) -> Self {
        let mut list = Narrowed::new(texts(model));
        if model.inventory.policies().get(at).is_some_and(|policy| policy.enabled != Some(false)) {
            list.choose(at);
        }
        Self { list }
    }

    /// The policy under the cursor.
    pub fn chosen(&self, model: &Model) -> Option<PolicyId> {
        model.inventory.policies().get(self.list.chosen()?).map(|policy| policy.id.clone())
    }

    /// Stays on the policy that was `chosen` before the list was read again; closes where it is gone.
    pub fn follow(&mut self, model: &mut Model, chosen: &PolicyId) -> Reaction {
        let at = model.inventory.policies().iter().position(|policy| policy.id == *chosen);
        self.list.narrow(texts(model));
        if at.is_some_and(|at| self.list.choose(at)) {
            return Reaction::none();
        }
        model.say(Tone::Warning, "the policy under the cursor was deleted: choose again");
        Reaction::close()
    }
}

/// What is looked for in each policy, and whether it stands last.
fn texts(model: &Model) -> impl Iterator<Item = (String, bool)> {
    model.inventory.policies().iter().map(|policy| (policy.label(), policy.enabled == Some(false)))
}

impl Interactive for PolicyChooser {
    fn mode(&self) -> Mode {
        Mode::Choose
    }

    fn edit(&mut self, model: &mut Model, key: Key) -> bool {
        let edited = self.list.edit(key);
        if edited {
            self.list.narrow(texts(model));
        }
        edited
    }

    fn paste(&mut self, model: &mut Model, text: &str) -> bool {
        self.list.line.paste(text);
        self.list.narrow(texts(model));
        true
    }

    fn act(&mut self, model: &mut Model, action: Action) -> Reaction {
        match (action, self.list.chosen()) {
            (Action::Back, _) => Reaction::close(),
            (Action::Open, Some(policy)) => plan_for(model, policy).swapped(),
            (Action::Open, None) => Reaction::none(),
            _ => Reaction::moved(self.list.act(action, model.heights.full)),
        }
    }
}

/// Plans to associate the marked volumes, or the one under the cursor, with the policy of a row.
pub fn plan_for(model: &mut Model, policy: usize) -> Reaction {
    let Some(target) = model.inventory.policies().get(policy).cloned() else { return Reaction::none() };
    model.policies.go(policy, model.inventory.policies().len(), model.heights.policies);
    let (origin, input) = (Origin::of_lists(model), model.plan_input());
    PlanPrompt::open(model, PlanRequest::Associate(target), input, origin)
}
