//! What an outcome says of a policy whose settings were changed, and what leads back from it.

use super::outcome::{Outcome, Whereabouts};
use super::state::State;
use crate::domain::model::{Policy, PolicyField, PolicyId, PolicySettings, VolumeId};
use crate::domain::plan::policy_edit::in_words;
use crate::domain::plan::switch::policy_of_row;
use crate::domain::plan::{Goal, PolicyChange};

impl Outcome {
    /// Of a policy that is neither as it was nor as it was asked to be, what is so and what is not: a part was
    /// done, or somebody else changed it.
    pub fn neither(&self) -> Option<String> {
        match (&self.goal, &self.now_in) {
            (Goal::Edited(edit), Whereabouts::Policy(seen)) => {
                let (done, open) = edit.done_in(seen);
                let differing = |fields: &[PolicyField], from: &PolicySettings, to: &PolicySettings| {
                    fields.iter().map(|field| from.difference(*field, to)).collect::<Vec<_>>()
                };
                let tags: &[PolicyField] = if edit.is_between(seen) { &[PolicyField::Tags] } else { &[] };
                let open: Vec<PolicyField> = open.into_iter().filter(|field| !tags.contains(field)).collect();
                let is_ours = !done.is_empty() || !tags.is_empty();
                let is_other = |field: &&PolicyField| !edit.from.agrees(**field, seen);
                let changed: Vec<PolicyField> = open.iter().filter(is_other).copied().collect();
                let was_done = [differing(&done, &edit.from, &edit.to), differing(tags, &edit.from, seen)];
                let not_done = [differing(&open, &edit.from, &edit.to), differing(tags, seen, &edit.to)];
                let parts: Vec<String> = [
                    ("a part of it was done", was_done.concat()),
                    ("not done", not_done.concat()),
                    ("somebody changed", differing(&changed, &edit.from, seen)),
                ]
                .into_iter()
                .filter(|(_, differences)| !differences.is_empty())
                .map(|(what, differences)| format!("{what} ({})", in_words(&differences)))
                .collect();
                (is_ours || !changed.is_empty()).then(|| parts.join(", "))
            }
            (Goal::Created(wanted), Whereabouts::Policy(seen)) => {
                Some(format!("it has other settings ({})", in_words(&wanted.differences(seen))))
            }
            _ => None,
        }
    }

    /// Whether a part of an edit is seen done, though not all of it.
    pub(super) fn is_partly_done(&self) -> bool {
        match (&self.goal, &self.now_in) {
            (Goal::Edited(edit), Whereabouts::Policy(seen)) => {
                let (done, open) = edit.done_in(seen);
                edit.is_between(seen) || (!done.is_empty() && !open.is_empty())
            }
            _ => false,
        }
    }

    /// The id of the policy that was made.
    pub fn new_policy(&self) -> Option<&PolicyId> {
        self.now_in.new_policy().or(self.made.as_ref())
    }

    /// The policy that was to be made, or made anew: that which was, or the only one that is like it.
    pub fn policy_there(&self, policies: &[Policy]) -> Option<PolicyId> {
        if let Some(made) = self.new_policy() {
            return Some(made.clone());
        }
        let wanted = match &self.goal {
            Goal::Created(settings) if self.state == State::Already => &**settings,
            Goal::PolicyDeleted(snapshot) if self.is_changed() => &snapshot.settings,
            _ => return None,
        };
        let mut alike = policies.iter().filter(|policy| wanted.may_be(&PolicySettings::of(policy)));
        let one = alike.next()?;
        alike.next().is_none().then(|| one.id.clone())
    }

    /// The volumes of a policy that was deleted.
    pub fn held(&self) -> &[VolumeId] {
        match &self.goal {
            Goal::PolicyDeleted(snapshot) if self.is_changed() => &snapshot.volumes,
            _ => &[],
        }
    }

    /// What leads back from it, where it is about the settings of a policy; `None` where nobody knows.
    pub fn taking_back(&self) -> Option<PolicyChange> {
        let policy = policy_of_row(&self.id);
        Some(match &self.goal {
            Goal::Edited(edit) => PolicyChange::TakeBack { policy, edit: (**edit).clone() },
            Goal::Created(settings) => PolicyChange::Delete {
                policy: self.new_policy()?.clone(),
                volumes: Vec::new(),
                was: Some((**settings).clone()),
            },
            Goal::PolicyDeleted(snapshot) => PolicyChange::CreateOnce(snapshot.settings.clone()),
            _ => return None,
        })
    }

    /// What does the same again, where it is about the settings of a policy.
    pub fn doing_again(&self) -> Option<PolicyChange> {
        let policy = policy_of_row(&self.id);
        Some(match &self.goal {
            Goal::Edited(edit) => PolicyChange::Edit { policy, edit: (**edit).clone() },
            Goal::Created(settings) => PolicyChange::CreateOnce((**settings).clone()),
            Goal::PolicyDeleted(snapshot) => PolicyChange::Delete {
                policy,
                volumes: snapshot.volumes.clone(),
                was: Some(snapshot.settings.clone()),
            },
            _ => return None,
        })
    }
}
