//! Plans that make, edit and delete policies, and what follows from one.
//!
//! A policy is deleted in two runs: its volumes are removed first, and it goes once the cloud counts none
//! under it. Undoing that takes two as well: it is made anew, then its volumes are put under it.

use super::{Origin, PlanPrompt, PlanRequest};
use crate::app::model::Model;
use crate::app::notice::{Notice, Tone};
use crate::app::run::FollowUp;
use crate::app::screens::{Next, Reaction, Screen};
use crate::domain::{
    Outcome, Outcomes, PlanInput, Policy, PolicyChange, PolicyFacts, PolicySettings, Purpose, VolumeId,
};

/// The plan of one change.
pub fn of_change(model: &mut Model, change: PolicyChange) -> Reaction {
    let purpose = match change {
        PolicyChange::Create(_) | PolicyChange::CreateOnce(_) => Purpose::CreatePolicy,
        PolicyChange::Delete { .. } => Purpose::DeletePolicies,
        PolicyChange::Edit { .. } | PolicyChange::TakeBack { .. } => Purpose::EditPolicies,
    };
    prompt(model, purpose, vec![change]).open_read_first(model)
}

/// A plan of changes, not yet on the screen.
pub fn prompt(model: &mut Model, purpose: Purpose, changes: Vec<PolicyChange>) -> PlanPrompt {
    let input = PlanInput::of(&model.inventory, changes.iter().map(PolicyChange::row));
    let request = PlanRequest::Policies { purpose, changes, facts: PolicyFacts::default() };
    PlanPrompt::new(model, request, input, Origin::Run)
}

/// The first step to delete a policy: its volumes are removed from it, if it has any.
pub fn delete(model: &mut Model, policy: &Policy) -> Reaction {
    let volumes = model.inventory.volumes_under(&policy.id);
    if volumes.is_empty() || policy.is_default() {
        let change = PolicyChange::Delete { policy: policy.id.clone(), volumes, was: None };
        return of_change(model, change);
    }
    let input = PlanInput::of(&model.inventory, volumes.iter().cloned());
    let mut reaction = PlanPrompt::open(model, PlanRequest::Disassociate, input, Origin::Run);
    if let Next::Open(screen) = &mut reaction.next
        && let Screen::Plan(prompt) = &mut **screen
    {
        let text = format!("1 of 2, before {} is deleted: its volumes leave it", policy.label());
        let then = "2 of 2 deletes it; it counts what becomes PERMANENT".to_owned();
        let about = [text, then].map(|text| Notice { tone: Tone::Warning, text });
        prompt.about.splice(0..0, about);
        let was = Box::new(PolicySettings::of(policy));
        prompt.then = Some(FollowUp::Delete { policy: policy.id.clone(), volumes, was });
    }
    reaction
}

/// The plan to take a run about policies back.
pub fn undo(model: &mut Model, board: &Outcomes, purpose: Purpose, lost: Option<Notice>) -> Reaction {
    if let Some((policy, out)) = half_undone(model, board) {
        return put_under(model, policy, out).open_read_first(model);
    }
    let mut prompt = prompt(model, purpose, board.take_back());
    prompt.about.extend(lost);
    let held: Vec<VolumeId> = board.rows().iter().flat_map(Outcome::held).cloned().collect();
    if !held.is_empty() {
        let its =
            if held.len() == 1 { "1 volume is".to_owned() } else { format!("{} volumes are", held.len()) };
        let text = format!("1 of 2: it is made anew, with a new id; then its {its} put under it");
        prompt.about.insert(0, Notice { tone: Tone::Warning, text });
        prompt.then = Some(FollowUp::PutBack(held));
    }
    prompt.open_read_first(model)
}

/// Of a deletion that was undone by half: the policy that is there again, and those of its volumes that are in
/// none.
pub fn half_undone(model: &Model, board: &Outcomes) -> Option<(Policy, Vec<VolumeId>)> {
    let deleted = board.rows().iter().find(|outcome| !outcome.held().is_empty())?;
    let there = deleted.policy_there(model.inventory.policies())?;
    let out = model.inventory.in_none(deleted.held());
    let policy = model.inventory.policy(&there)?.clone();
    (!out.is_empty()).then_some((policy, out))
}

/// The second step of undoing a deletion.
fn put_under(model: &mut Model, policy: Policy, volumes: Vec<VolumeId>) -> PlanPrompt {
    let input = PlanInput::of(&model.inventory, volumes);
    let mut prompt = PlanPrompt::new(model, PlanRequest::Associate(policy), input, Origin::Run);
    let text = "2 of 2: its volumes are put under it again".to_owned();
    prompt.half_done = Some("the policy is there again, without its volumes; u on its deletion goes on");
    prompt.about.insert(0, Notice { tone: Tone::Info, text });
    prompt
}

/// The plan that follows a run that did everything.
pub fn follow_up(model: &mut Model, then: FollowUp, board: &Outcomes) -> Option<Reaction> {
    match then {
        FollowUp::Delete { policy, volumes, was } => {
            let change = PolicyChange::Delete { policy, volumes, was: Some(*was) };
            let mut prompt = prompt(model, Purpose::DeletePolicies, vec![change]);
            let text = "2 of 2: its volumes are out of it".to_owned();
            prompt.half_done = Some("its volumes are out of the policy, which is still there");
            prompt.about.insert(0, Notice { tone: Tone::Info, text });
            Some(prompt.open_read_first(model))
        }
        FollowUp::PutBack(volumes) => {
            let made = board.rows().iter().find_map(Outcome::new_policy)?.clone();
            let target = Policy::bare(made, board.rows().first()?.name.to_string());
            let free = model.inventory.in_none(&volumes);
            let prompt = put_under(model, target, free);
            Some(prompt.open_read_first(model))
        }
    }
}
