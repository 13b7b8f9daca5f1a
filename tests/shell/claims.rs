//! What `associate -o json` claims, held against the truth.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::program::Ran;
use crate::support::Cloud;

/// Every state an outcome can have.
pub const STATES: [&str; 7] = ["ok", "moved", "already", "failed", "refused", "skipped", "unknown"];

/// The keys every outcome has.
const KEYS: [&str; 8] =
    ["volume_id", "state", "code", "message", "meaning", "from_policy_id", "now_in", "request_id"];

/// The outcomes of a run by volume, every one of them checked against what the cloud holds.
#[track_caller]
pub fn outcomes(cloud: &Cloud, ran: &Ran) -> BTreeMap<String, Value> {
    let told = ran.json();
    let truth = cloud.sim().snapshot();
    let target = text(&told["policy"]["id"]);
    assert!(told["policy"]["name"].is_string(), "{told:#}");
    let mut outcomes = BTreeMap::new();
    for outcome in told["outcomes"].as_array().unwrap() {
        for key in KEYS {
            assert!(outcome.get(key).is_some(), "{key} is missing in {outcome:#}");
        }
        let id = text(&outcome["volume_id"]);
        let held = truth[&id].clone();
        let in_target = held.as_ref() == Some(&target);
        match outcome["state"].as_str().unwrap() {
            "ok" | "moved" | "already" => assert!(in_target, "held is {held:?}, told is {outcome:#}"),
            "failed" | "refused" | "skipped" => assert!(!in_target, "held is {held:?}, told is {outcome:#}"),
            state => assert_eq!(state, "unknown"),
        }
        if let Some(now_in) = outcome["now_in"].as_str() {
            assert_eq!(held.as_deref(), Some(now_in), "{outcome:#}");
        }
        assert!(outcomes.insert(id, outcome.clone()).is_none(), "told twice: {outcome:#}");
    }
    check_counts(&told, &outcomes);
    outcomes
}

/// The state of every outcome, by volume.
#[track_caller]
pub fn states(cloud: &Cloud, ran: &Ran) -> BTreeMap<String, String> {
    outcomes(cloud, ran).into_iter().map(|(id, outcome)| (id, text(&outcome["state"]))).collect()
}

/// How many outcomes are in a state.
pub fn count(states: &BTreeMap<String, String>, state: &str) -> usize {
    states.values().filter(|known| *known == state).count()
}

#[track_caller]
fn check_counts(told: &Value, outcomes: &BTreeMap<String, Value>) {
    let counts = told["counts"].as_object().unwrap();
    let named: BTreeSet<&str> = counts.keys().map(String::as_str).collect();
    assert_eq!(named, BTreeSet::from(STATES), "a count for each state");
    for (state, count) in counts {
        let there = outcomes.values().filter(|outcome| outcome["state"] == state.as_str()).count();
        assert_eq!(count.as_u64(), Some(there as u64), "{state} in {told:#}");
    }
}

/// The text of a JSON string.
#[track_caller]
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}
