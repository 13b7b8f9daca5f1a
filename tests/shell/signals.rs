//! Signals in the middle of a run: what was sent is told as it is, the rest is skipped.

use std::process::Command;
use std::time::Duration;

use rustix::process::Signal;

use vbs_tui::sim::SimConfig;
use vbs_tui::sim::fault::{Fault, On, Rule};

use crate::claims::{count, states};
use crate::program::{Program, Running};
use crate::support::Cloud;

/// A run of three batches on a cloud that takes a second for each, and its first batch sent;
/// started by a script of the shell, as `"$@"`.
fn run_of_three_batches(script: &str) -> (Cloud, Running) {
    let names: Vec<String> = (0..100).map(|n| format!("v{n:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let cloud = Cloud::with(&names);
    cloud.fault(Rule::always(On::Associate, Fault::Delay { ms: 1000 }));
    let arguments = ["associate", "--policy", "policy-001", "--yes", "-o", "json", "--from-file", "-"];
    let mut command = Command::new("/bin/sh");
    command.args(["-c", script, "sh", env!("CARGO_BIN_EXE_vbs")]).args(arguments);
    let program = Program::of(command, cloud.home(), cloud.variables());
    let running = program.input(&names.join("\n")).start();
    cloud.until("the first batch is there", |cloud| !cloud.batches().is_empty());
    (cloud, running)
}

#[test]
fn an_interrupted_run_tells_what_was_sent_and_what_was_not() {
    for signal in [Signal::INT, Signal::TERM] {
        let (cloud, running) = run_of_three_batches("exec \"$@\"");
        running.signal(signal);
        let ran = running.end().ended_with(130);
        let states = states(&cloud, &ran);
        assert_eq!((count(&states, "ok"), count(&states, "skipped")), (40, 60), "{signal:?}");
        assert_eq!(cloud.batches().len(), 1, "nothing is sent after the signal");
    }
}

#[test]
fn a_second_signal_does_not_cut_the_last_grace_short() {
    let (cloud, running) = run_of_three_batches("exec \"$@\"");
    running.signal(Signal::INT);
    running.signal(Signal::INT);
    running.signal(Signal::TERM);
    let ran = running.end().ended_with(130);
    assert_eq!(count(&states(&cloud, &ran), "ok"), 40);
}

#[test]
fn a_run_that_shall_outlive_its_terminal_does() {
    let (cloud, running) = run_of_three_batches("trap '' HUP; exec \"$@\"");
    running.signal(Signal::HUP);
    let ran = running.end().ended_with(0);
    assert_eq!(count(&states(&cloud, &ran), "ok"), 100);
}

#[test]
fn a_signal_in_a_pause_sends_nothing_more() {
    let cloud = Cloud::with(&["web"]);
    cloud.fault(Rule::once(On::Associate, Fault::RateLimit { retry_after: Some(25) }));
    let arguments = ["associate", "--policy", "policy-001", "--yes", "-o", "json", "web"];
    let running = Program::new(&cloud, &arguments).start();
    cloud.until("it is refused", |cloud| cloud.batches().iter().any(|batch| batch.answered_ms.is_some()));
    running.signal(Signal::TERM);
    let ran = running.end().ended_with(130);
    assert_eq!(count(&states(&cloud, &ran), "skipped"), 1);
    assert_eq!(cloud.batches().len(), 1);
}

#[test]
fn a_signal_before_the_run_sends_nothing() {
    let cloud =
        Cloud::with_config(&["web"], SimConfig { latency: Duration::from_secs(600), ..Cloud::bare() });
    let running = Program::new(&cloud, &["associate", "--policy", "policy-001", "--yes", "web"]).start();
    cloud.until("it logs in", |cloud| !cloud.requests(On::Auth).is_empty());
    // Not an interrupt: a shell starts what shall run in the background with those ignored, and this
    // test may be among it.
    running.signal(Signal::TERM);
    let ran = running.end();
    assert!(matches!(ran.code, None | Some(130)), "{ran:#?}");
    assert!(cloud.batches().is_empty());
}
