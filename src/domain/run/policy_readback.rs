//! What a later reading of the policies says about the outcome of one that was changed (domain.md 2, 9.4).

use std::sync::Arc;

use super::outcome::{Outcome, Whereabouts};
use super::readback::{Reading, Settled, conclude, gone};
use super::state::State;
use crate::domain::error::ApiError;
use crate::domain::model::{Policy, PolicyField, PolicyId, PolicySettings};
use crate::domain::plan::Goal;
use crate::domain::plan::switch::policy_of_row;
use crate::domain::settings::Settings;

/// The policies as a reading has them, with the tags of the one that is looked at, where those matter.
#[derive(Clone, Debug)]
pub struct Listed<'a> {
    /// All policies.
    pub policies: &'a [Policy],
    /// Those that were listed before one was made.
    pub before: &'a [PolicyId],
    /// Those that other rows of the run made.
    pub claimed: Vec<PolicyId>,
    /// The tags of the policy of the row, or of [`new_with_tags`], where they were read.
    pub tags: Option<&'a [(String, String)]>,
}

/// Takes one reading of the policies into the outcome of one that was changed.
pub fn observe_policy(
    outcome: &mut Outcome,
    listed: Result<Listed<'_>, &ApiError>,
    reading: Reading,
    settings: &Settings,
) -> Settled {
    let before = std::mem::replace(&mut outcome.now_in, Whereabouts::NotRead);
    let listed = match listed {
        Err(fault) => {
            outcome.now_in = Whereabouts::Unreadable(fault.to_string());
            return Settled::NotYet;
        }
        Ok(listed) => listed,
    };
    outcome.now_in = found(outcome, &listed);
    outcome.read_at = Some(reading.at);
    match &outcome.now_in {
        Whereabouts::Gone if !outcome.is_seen_there() => {
            gone(outcome, "policy");
            Settled::Yes
        }
        Whereabouts::Several(policies) if outcome.state == State::Unknown => {
            let ids: Vec<String> = policies.iter().map(ToString::to_string).collect();
            let reason = outcome.message.take().unwrap_or_default();
            let came = if ids.len() == 1 { "1 policy".to_owned() } else { format!("{} policies", ids.len()) };
            outcome.message = Some(format!("{reason}; {came} came that may be it: {}", ids.join(", ")));
            Settled::Yes
        }
        _ => conclude(outcome, &before, reading, settings),
    }
}

/// Of a policy that was to be made with tags the one that it seems to be: lists lack tags, so they are read.
pub fn new_with_tags(outcome: &Outcome, listed: &Listed<'_>) -> Option<PolicyId> {
    let Goal::Created(wanted) = &outcome.goal else { return None };
    // An answer that names it proves that it is ours, with whatever the request had.
    let has_tags = wanted.tags.as_ref().is_some_and(|tags| !tags.is_empty());
    if outcome.made.is_some() && !has_tags {
        return None;
    }
    found(outcome, listed).new_policy().cloned()
}

/// Where the policy of an outcome is found.
fn found(outcome: &Outcome, listed: &Listed<'_>) -> Whereabouts {
    let is_asked = |wanted: &PolicySettings, policy: &Policy| {
        // Tags are no part of a list: a policy is told apart by the rest.
        wanted.may_be(&PolicySettings::of(policy))
    };
    if let Goal::Created(wanted) = &outcome.goal {
        let made = outcome.made.as_ref();
        if let Some(made) = made.and_then(|made| listed.policies.iter().find(|policy| policy.id == *made)) {
            let seen = tagged(made, listed);
            return if wanted.may_be(&seen) {
                Whereabouts::CreatedAs(made.id.clone())
            } else {
                Whereabouts::Policy(Arc::new(seen))
            };
        }
        if outcome.made.is_some() {
            return Whereabouts::AsBefore;
        }
        let is_known = |id| listed.before.contains(id) || listed.claimed.contains(id);
        let new = || listed.policies.iter().filter(|policy| !is_known(&policy.id));
        let same: Vec<PolicyId> =
            new().filter(|policy| is_asked(wanted, policy)).map(|policy| policy.id.clone()).collect();
        // One of its name, or like it under another name, may be it, changed since.
        let is_like = |policy: &&Policy| {
            let seen = PolicySettings::of(policy);
            seen.name == wanted.name || wanted.may_be(&PolicySettings { name: wanted.name.clone(), ..seen })
        };
        let like: Vec<PolicyId> = new().filter(is_like).map(|policy| policy.id.clone()).collect();
        return match (same.as_slice(), like.is_empty()) {
            // Somebody else's, with other tags; ours may still come.
            ([one], _) if listed.tags.is_some_and(|tags| !has_tags(wanted, tags)) => {
                Whereabouts::Several(vec![one.clone()])
            }
            ([one], _) => Whereabouts::CreatedAs(one.clone()),
            ([], true) => Whereabouts::AsBefore,
            ([], false) => Whereabouts::Several(like),
            _ => Whereabouts::Several(same),
        };
    }
    let id = policy_of_row(&outcome.id);
    let Some(policy) = listed.policies.iter().find(|policy| policy.id == id) else {
        return Whereabouts::Gone;
    };
    match &outcome.goal {
        Goal::Edited(_) => Whereabouts::Policy(Arc::new(tagged(policy, listed))),
        Goal::PolicyDeleted(_) => Whereabouts::AsBefore,
        _ => policy.enabled.map_or(Whereabouts::NotVisible, Whereabouts::Switched),
    }
}

/// Whether these are the wanted tags, in any order.
fn has_tags(wanted: &PolicySettings, tags: &[(String, String)]) -> bool {
    wanted.agrees(PolicyField::Tags, &wanted.clone().tagged(tags.to_vec()))
}

/// The settings of a policy, with its tags where they were read.
fn tagged(policy: &Policy, listed: &Listed<'_>) -> PolicySettings {
    let seen = PolicySettings::of(policy);
    match listed.tags {
        Some(tags) => seen.tagged(tags.to_vec()),
        None => seen,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::Timestamp;

    use super::*;
    use crate::domain::list::inventory::tests::policy;
    use crate::domain::model::Retention;
    use crate::domain::plan::policy_edit::tests::nightly;
    use crate::domain::plan::{PolicyEdit, PolicySnapshot};

    fn sent(goal: Goal) -> Outcome {
        Outcome { goal, ..Outcome::sample("p", State::Unknown) }
    }

    fn listed(ids: &[&str], settings: &PolicySettings) -> Vec<Policy> {
        ids.iter().map(|id| settings.applied_to(&policy(id, Some(0)))).collect()
    }

    fn read(outcome: &mut Outcome, policies: &[Policy], since: u64) -> Settled {
        let reading = Reading {
            at: Timestamp::UNIX_EPOCH,
            since_sent: Duration::from_secs(since),
            membership_visible: true,
        };
        let before = ["old".into()];
        let listed = Listed { policies, before: &before, claimed: Vec::new(), tags: None };
        observe_policy(outcome, Ok(listed), reading, &Settings::default())
    }

    #[test]
    fn an_edit_is_done_not_done_or_neither() {
        let to = PolicySettings { retention: Some(Retention::Copies(14)), ..nightly() };
        let goal = Goal::Edited(Arc::new(PolicyEdit { from: nightly(), to: to.clone() }));
        let mut done = sent(goal.clone());
        assert_eq!(read(&mut done, &listed(&["p"], &to), 1), Settled::Yes);
        assert_eq!(done.state, State::Ok);
        let mut not = sent(goal.clone());
        assert_eq!(read(&mut not, &listed(&["p"], &nightly()), 200), Settled::NotYet);
        assert_eq!(read(&mut not, &listed(&["p"], &nightly()), 201), Settled::Yes);
        assert_eq!(not.state, State::Failed);
        let mut neither = sent(goal);
        let other = listed(&["p"], &PolicySettings { retention: Some(Retention::Copies(3)), ..nightly() });
        read(&mut neither, &other, 200);
        assert_eq!(read(&mut neither, &other, 201), Settled::Yes);
        assert_eq!(neither.state, State::Failed);
        let said = neither.message.unwrap();
        assert!(said.contains("not done (keeps: 7 backups -> 14 backups)"), "{said}");
        assert!(said.contains("somebody changed (keeps: 7 backups -> 3 backups)"), "{said}");
    }

    #[test]
    fn a_new_policy_is_the_one_that_came() {
        let goal = Goal::Created(Arc::new(nightly()));
        let mut one = sent(goal.clone());
        assert_eq!(read(&mut one, &listed(&["old", "new"], &nightly()), 1), Settled::Yes);
        assert_eq!((one.state, one.now_in), (State::Ok, Whereabouts::CreatedAs("new".into())));
        let mut none = sent(goal.clone());
        read(&mut none, &listed(&["old"], &nightly()), 200);
        assert_eq!(read(&mut none, &listed(&["old"], &nightly()), 201), Settled::Yes);
        assert_eq!(none.state, State::Failed);
        let mut two = sent(goal.clone());
        assert_eq!(read(&mut two, &listed(&["old", "a", "b"], &nightly()), 1), Settled::Yes);
        assert_eq!(two.state, State::Unknown);
        assert!(two.message.unwrap().ends_with("2 policies came that may be it: a, b"));
        // With the answer in hand, it is the one that the answer names.
        let mut named = Outcome { made: Some("b".into()), state: State::Ok, ..sent(goal) };
        assert_eq!(read(&mut named, &listed(&["old", "a", "b"], &nightly()), 1), Settled::Yes);
        assert_eq!(named.now_in, Whereabouts::CreatedAs("b".into()));
    }

    #[test]
    fn a_policy_with_other_tags_is_not_the_new_one() {
        let tagged = |tags: &[(&str, &str)]| {
            tags.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect::<Vec<_>>()
        };
        let goal = Goal::Created(Arc::new(nightly().tagged(tagged(&[("env", "prod")]))));
        let policies = listed(&["new"], &nightly());
        let found = |outcome: &Outcome, tags: &[(&str, &str)]| {
            let tags = tagged(tags);
            let listed = Listed { policies: &policies, before: &[], claimed: Vec::new(), tags: Some(&tags) };
            found(outcome, &listed)
        };
        let lost = sent(goal.clone());
        let untold = Listed { policies: &policies, before: &[], claimed: Vec::new(), tags: None };
        assert_eq!(new_with_tags(&lost, &untold), Some("new".into()));
        assert_eq!(found(&lost, &[("env", "prod")]), Whereabouts::CreatedAs("new".into()));
        assert_eq!(found(&lost, &[("owner", "else")]), Whereabouts::Several(vec!["new".into()]));
        // Where the answer names it, it is ours, but without the tags that were asked for.
        let named = Outcome { made: Some("new".into()), ..lost };
        assert!(matches!(found(&named, &[]), Whereabouts::Policy(_)));
        let without = Outcome { goal: Goal::Created(Arc::new(nightly())), ..named };
        assert_eq!(new_with_tags(&without, &untold), None, "one call less");
    }

    #[test]
    fn a_deletion_is_done_when_it_is_gone() {
        let snapshot = PolicySnapshot { settings: nightly(), volumes: Vec::new() };
        let goal = Goal::PolicyDeleted(Arc::new(snapshot));
        let mut gone = sent(goal.clone());
        assert_eq!(read(&mut gone, &[], 1), Settled::Yes);
        assert_eq!(gone.state, State::Ok);
        let mut there = sent(goal);
        read(&mut there, &listed(&["p"], &nightly()), 200);
        assert_eq!(read(&mut there, &listed(&["p"], &nightly()), 201), Settled::Yes);
        assert_eq!(there.state, State::Failed);
    }
}
