//! What tests of runs ask of one another's work: states by volume, files of the journal.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;

use crate::program::{Program, Ran, vbs};
use crate::support::{Cloud, id};

/// The state of every volume of a result.
#[track_caller]
pub fn states(ran: &Ran) -> BTreeMap<String, String> {
    let told = ran.json();
    let outcomes = told["outcomes"].as_array().expect("outcomes").iter();
    outcomes
        .map(|outcome| {
            let text = |key: &str| outcome[key].as_str().expect("text").to_owned();
            (text("volume_id"), text("state"))
        })
        .collect()
}

/// How many have this state.
pub fn count(states: &BTreeMap<String, String>, state: &str) -> usize {
    states.values().filter(|held| *held == state).count()
}

/// The runs, as the history lists them.
#[track_caller]
pub fn history(cloud: &Cloud) -> Vec<Value> {
    vbs(cloud, &["history", "-o", "json"]).ended_with(0).json().as_array().unwrap().clone()
}

/// The files of the journal.
pub fn files(cloud: &Cloud) -> Vec<PathBuf> {
    let directory = cloud.home().join(".local/state/vbs/runs");
    let entries = std::fs::read_dir(directory).into_iter().flatten();
    entries.map(|entry| entry.unwrap().path()).collect()
}

/// Volumes `v001` and so on, and their names.
pub fn many(count: usize) -> (Cloud, Vec<String>) {
    let names: Vec<String> = (1..=count).map(|n| format!("v{n:03}")).collect();
    let cloud = Cloud::with(&names.iter().map(String::as_str).collect::<Vec<_>>());
    (cloud, names)
}

/// Starts a submission of all of them to `policy-001`.
pub fn associate_all(cloud: &Cloud, names: &[String]) -> Program {
    let arguments = ["associate", "--policy", "policy-001", "--yes", "-o", "json", "--from-file", "-"];
    Program::new(cloud, &arguments).input(&names.join("\n"))
}

/// How many of the first volumes are truly under a policy.
pub fn held(cloud: &Cloud, count: usize, policy: &str) -> usize {
    let policy = Some(cloud.policy(policy));
    (1..=count).filter(|n| cloud.held(&id(*n)) == policy).count()
}
