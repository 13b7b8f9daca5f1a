//! Ways in which everything is at hand: on the shell, out of a file and out of variables.

use crate::harness::{Form, Harness, something_to_do};
use crate::support::{Cloud, id};
use crate::ways;

fn count() -> usize {
    ways::given(&Cloud::with(&[])).len()
}

/// Every way whose place leaves this rest when divided by two: halves run at the same time.
fn every_other(rest: usize, form: Form) {
    let count = count();
    assert!(count > 25, "every way is among them");
    for at in (rest..count).step_by(2) {
        let harness = Harness::with(Cloud::bare(), form, |cloud| ways::given(cloud).swap_remove(at));
        let (volume, policy) = something_to_do(&harness);
        let runs = if volume == id(1) { 2 } else { 3 };
        let why = format!("{} as {form:?}", harness.way.name);
        let ran = harness.run(&["associate", "--policy", &policy, "--yes", "-o", "json", &volume]);
        assert_eq!(ran.code, Some(0), "{why}: {ran:#?}");
        let told = ran.json();
        assert_eq!(told["outcomes"][0]["state"], "ok", "{why}: {told:#}");
        assert_eq!(harness.cloud.held(&volume).as_deref(), told["policy"]["id"].as_str(), "{why}");
        harness.assert_seen(runs, &why);
    }
}

#[test]
fn entries_even() {
    every_other(0, Form::Entry);
}

#[test]
fn entries_odd() {
    every_other(1, Form::Entry);
}

#[test]
fn variables_even() {
    every_other(0, Form::Variables);
}

#[test]
fn variables_odd() {
    every_other(1, Form::Variables);
}
