//! Ctrl-z and back, under a shell with job control and under one without.

use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use vbs_tui::sim::fault::{Fault, On, Rule};

use crate::session::{Session, Setup};
use crate::steps::{loaded, submit};
use crate::support::{Cloud, id};

const BACK: &str = "Volumes 2";

/// The state letter of a process: `T` is stopped.
fn state(process: Pid) -> char {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", process.as_raw_nonzero())).unwrap();
    stat.rsplit_once(") ").unwrap().1.chars().next().unwrap()
}

/// A wrapper that runs no jobs, in a group of its own under a shell that does.
const WRAPPED: &str =
    "set -m; sh -c '\"$0\"; echo \"LEFT $?\"' \"$0\"; echo STOPPED; read line; fg >/dev/null";

#[track_caller]
fn until_stopped(session: &Session, process: Pid) {
    let patience = Instant::now() + Duration::from_secs(20);
    while state(process) != 'T' {
        assert!(Instant::now() < patience, "never stopped");
        session.rest(Duration::from_millis(20));
    }
}

#[track_caller]
fn until_back(session: &Session) {
    session.until("the screen is back", |screen| {
        screen.alternate_screen() && screen.hide_cursor() && screen.contents().contains(BACK)
    });
}

#[test]
fn a_shell_with_job_control_gets_a_whole_terminal_and_gives_it_back() {
    let cloud = Cloud::with(&["a", "b"]);
    let script =
        "set -m; \"$0\"; for n in 1 2; do echo \"STOPPED $n\"; read line; fg; done; echo \"LEFT $?\"";
    let mut session = Setup::under(&cloud, script).start();
    loaded(&session, 2);
    for round in ["STOPPED 1", "STOPPED 2"] {
        if round == "STOPPED 1" {
            session.press("\u{1a}");
        } else {
            kill_process(session.foreground(), Signal::TSTP).unwrap();
        }
        session.sees(round);
        session.assert_restored();
        session.press("\n");
        until_back(&session);
    }
    session.press("?");
    session.sees("In the lists");
    session.press("q");
    session.press("q");
    session.sees("LEFT 0");
    session.ended(Instant::now());
    session.assert_restored();
}

#[test]
fn a_wrapper_without_job_control_is_stopped_along() {
    let cloud = Cloud::with(&["a", "b"]);
    let mut session = Setup::under(&cloud, WRAPPED).start();
    loaded(&session, 2);
    session.press("\u{1a}");
    session.sees("STOPPED");
    session.assert_restored();
    session.press("\n");
    until_back(&session);
    session.press("q");
    session.sees("LEFT 0");
    session.ended(Instant::now());
    session.assert_restored();
}

#[test]
fn a_run_that_is_stopped_in_the_middle_goes_on_afterwards() {
    let cloud = Cloud::with(&["a", "b"]);
    cloud.fault(Rule::once(On::Associate, Fault::Delay { ms: 1000 }));
    let mut session = Setup::under(&cloud, WRAPPED).start();
    loaded(&session, 2);
    submit(&mut session, "a", "policy-001");
    session.sees("waiting for the answer");
    session.press("\u{1a}");
    session.sees("STOPPED");
    cloud.until("it is answered", |cloud| cloud.batches()[0].answered_ms.is_some());
    session.press("\n");
    session.sees("1 ok");
    assert_eq!(cloud.held(&id(1)), Some(cloud.policy("policy-001")));
    assert_eq!(cloud.batches().len(), 1);
}

#[test]
fn where_no_shell_could_continue_it_ctrl_z_does_nothing() {
    let cloud = Cloud::with(&["a", "b"]);
    // By itself, and in the group of a shell that is the leader of the session.
    for setup in [Setup::new(&cloud, &[]), Setup::under(&cloud, "\"$0\"; echo \"LEFT $?\"")] {
        let mut session = setup.start();
        loaded(&session, 2);
        session.press("\u{1a}");
        session.sees("no shell could resume the program");
        session.press("?");
        session.sees("In the lists");
        assert_ne!(state(session.leader()), 'T');
    }
}

#[test]
fn after_a_stop_it_did_not_ask_for_everything_is_drawn_anew() {
    let cloud = Cloud::with(&["a", "b"]);
    let session = Setup::new(&cloud, &[]).start();
    loaded(&session, 2);
    session.signal(Signal::STOP);
    until_stopped(&session, session.leader());
    let before = session.bytes().len();
    session.signal(Signal::CONT);
    let names = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains(BACK);
    let patience = Instant::now() + Duration::from_secs(20);
    while !names(&session.bytes()[before..]) {
        assert!(Instant::now() < patience, "never drawn anew");
        session.rest(Duration::from_millis(20));
    }
}
