//! A session that ends, or stops for a while, just when a secret is asked for or a file is edited:
//! the terminal is whole afterwards, and nothing was sent.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use portable_pty::CommandBuilder;
use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use vbs_tui::sim::fault::{Fault, On, Rule};

use crate::asked::{answer_below, answer_in_box, assert_not_shown};
use crate::harness::{Harness, VBS};
use crate::session::{Session, Setup};
use crate::steps::loaded;
use crate::support::{PATIENCE, id};
use crate::ways::{self, Asks};

/// What ends a session from outside, each in its way.
const ENDS: [Signal; 4] = [Signal::TERM, Signal::HUP, Signal::QUIT, Signal::INT];

/// Under a shell with job control that leaves the modes of the terminal alone.
fn with_job_control(harness: &Harness, arguments: &str) -> Session {
    let script = format!("set -m; \"$0\" {arguments}; echo STOPPED; read line; fg; echo \"LEFT $?\"");
    let mut program = CommandBuilder::new("/bin/sh");
    program.args(["-c", &script, VBS]);
    Setup::of(program, harness.cloud.home(), harness.variables()).size(100, 30).start()
}

#[test]
fn a_signal_at_a_question_on_the_terminal_leaves_it_whole_and_sends_nothing() {
    let harness = Harness::new(ways::asked_for_password);
    for signal in ENDS {
        let mut session = harness.start(&["policy", "list"]);
        session.sees("vbs: password of backup-operator at there (127.0.0.1):");
        session.press("half-a-secret");
        // A pseudo-terminal takes a moment to take keys in.
        session.rest(Duration::from_millis(200));
        session.signal(signal);
        assert_eq!(session.ended(Instant::now()).0, 130, "{signal:?}: {}", session.contents());
        session.assert_cooked();
        assert_not_shown(&session, &["half-a-secret".to_owned()]);
    }
    assert!(harness.cloud.sim().log().is_empty());
}

#[test]
fn ctrl_z_at_a_question_gives_the_shell_its_echo_and_asks_again_afterwards() {
    let harness = Harness::new(ways::asked_for_password);
    let mut session = with_job_control(&harness, "policy list");
    session.sees("vbs: password of ");
    session.press("half\u{1a}");
    session.sees("STOPPED");
    session.assert_cooked();
    session.press("\n");
    let twice = |screen: &vt100::Screen| screen.contents().matches("vbs: password of ").count() == 2;
    session.until("it asks again", twice);
    // What was typed before counts no more than what is not seen: it is taken away first.
    let secret = harness.way.user.password.clone();
    answer_below(&mut session, Asks::Password, || format!("\u{15}{secret}"));
    session.sees("policy-001");
    session.sees("LEFT 0");
    session.ended(Instant::now());
    session.assert_cooked();
    assert_not_shown(&session, &[secret]);
}

#[test]
fn a_signal_at_a_question_in_the_middle_of_a_run_ends_the_run() {
    for signal in ENDS {
        let harness = Harness::new(ways::asked_for_code);
        harness.cloud.fault(Rule::once(On::Associate, Fault::TokenExpired));
        let mut session = harness.start(&["associate", "--policy", "policy-001", "--yes", "web"]);
        answer_below(&mut session, Asks::Code, || harness.code());
        let twice = |screen: &vt100::Screen| screen.contents().matches("one-time code of").count() == 2;
        session.until("it asks again", twice);
        session.signal(signal);
        let (code, _) = session.ended(Instant::now());
        assert!([1, 130].contains(&code), "{signal:?} {code}: {}", session.contents());
        session.sees("  run ");
        session.assert_cooked();
        assert_eq!((harness.cloud.held(&id(1)), harness.cloud.batches().len()), (None, 1));
    }
}

#[test]
fn a_signal_at_a_question_on_the_screen_leaves_the_terminal_whole() {
    let harness = Harness::new(ways::asked_for_password);
    for signal in ENDS {
        let session = harness.start(&[]);
        session.sees("Enter the password");
        session.signal(signal);
        assert_eq!(session.ended(Instant::now()).0, 130, "{signal:?}: {}", session.contents());
        session.assert_restored();
    }
    assert!(harness.cloud.sim().log().is_empty());
}

#[test]
fn after_a_stop_a_question_on_the_screen_does_not_show_what_is_typed() {
    let harness = Harness::new(ways::asked_for_password);
    let secret = harness.way.user.password.clone();
    // The shell makes the terminal one that echoes before it continues the program.
    let script = "set -m; \"$0\"; stty sane; echo STOPPED; read line; fg; echo \"LEFT $?\"";
    let mut program = CommandBuilder::new("/bin/sh");
    program.args(["-c", script, VBS]);
    let mut session = Setup::of(program, harness.cloud.home(), harness.variables()).size(100, 30).start();
    session.sees("Enter the password");
    kill_process(session.foreground(), Signal::STOP).unwrap();
    session.sees("STOPPED");
    let before = session.bytes().len();
    session.press("\n");
    let is_drawn = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains("Enter the password");
    let patience = Instant::now() + PATIENCE;
    while !is_drawn(&session.bytes()[before..]) {
        assert!(Instant::now() < patience, "never drawn anew");
        session.rest(Duration::from_millis(20));
    }
    answer_in_box(&mut session, Asks::Password, &secret);
    loaded(&session, 2);
    assert_not_shown(&session, &[secret]);
}

#[test]
fn a_signal_while_a_file_is_edited_ends_the_editor_too_and_leaves_the_terminal_whole() {
    for signal in [Signal::TERM, Signal::HUP, Signal::QUIT] {
        let harness = Harness::new(|cloud| {
            ways::by_password(cloud, &cloud.sim().accounts().operator).auth(&[("password", "mistyped")])
        });
        let editor = harness.cloud.home().join("editor");
        // As an editor does: it takes the terminal, and does not mind being asked to end.
        let script =
            "#!/bin/sh\ntrap '' TERM HUP QUIT\nstty raw -echo\necho $$ >pid\necho EDITING\nexec sleep 60\n";
        fs::write(&editor, script).unwrap();
        fs::set_permissions(&editor, fs::Permissions::from_mode(0o755)).unwrap();
        let harness = harness.variable("EDITOR", &editor.display().to_string());
        let mut session = harness.start(&[]);
        session.sees("Not logged in to there");
        session.press("e");
        session.sees("EDITING");
        session.signal(signal);
        assert_eq!(session.ended(Instant::now()).0, 130, "{signal:?}: {}", session.contents());
        session.assert_restored();
        let pid = fs::read_to_string(harness.cloud.home().join("pid")).unwrap();
        let pid = Pid::from_raw(pid.trim().parse().unwrap()).unwrap();
        assert!(test_kill_process(pid).is_err(), "the editor is left alone");
    }
}

#[test]
fn a_crash_leaves_no_image_of_the_memory() {
    let harness = Harness::new(ways::asked_for_password);
    let session = harness.start(&[]);
    session.sees("Enter the password");
    let limits = fs::read_to_string(format!("/proc/{}/limits", session.leader().as_raw_nonzero())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().nth(4), Some("0"), "{core}");
}
