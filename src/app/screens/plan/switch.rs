//! Plans that switch policies. What those would remove that go ON is read first.

use super::{Origin, PlanPrompt, PlanRequest};
use crate::app::model::Model;
use crate::app::screens::Reaction;
use crate::domain::plan::switch::row_of_policy;
use crate::domain::{Expiries, PlanInput, Policy};

/// The other way than it is now.
pub fn of_policy(model: &mut Model, policy: &Policy) -> Reaction {
    let on = policy.enabled == Some(false);
    let input = PlanInput::of(&model.inventory, [row_of_policy(&policy.id)]);
    let request = PlanRequest::Switch(on, Expiries::new());
    PlanPrompt::new(model, request, input, Origin::Run).open_read_first(model)
}
