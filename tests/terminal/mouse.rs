//! The mouse: off unless asked for, given back whatever ends the program, and harmless.

use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::session::{Session, Setup};
use crate::steps::{confirm, loaded, mark_all, plan_for};
use crate::support::Cloud;

/// What asks a terminal for reports of the mouse, in any of its forms.
const MODES: [&str; 7] = ["?9h", "?1000", "?1002", "?1003", "?1005", "?1006", "?1015"];

const NAMES: [&str; 9] = ["vol-a", "vol-b", "vol-c", "vol-d", "vol-e", "vol-f", "vol-g", "vol-h", "vol-i"];

fn asked(bytes: &[u8]) -> Vec<&'static str> {
    let text = String::from_utf8_lossy(bytes);
    MODES.into_iter().filter(|mode| text.contains(&format!("\u{1b}[{mode}"))).collect()
}

/// A button or the wheel (64 up, 65 down) at the first of these words.
fn point(session: &mut Session, button: u8, words: &str) {
    let contents = session.contents();
    let found = contents.lines().enumerate().find_map(|(row, line)| Some((row, line.find(words)?, line)));
    let (row, at, line) = found.unwrap_or_else(|| panic!("no {words:?} in\n{contents}"));
    let (column, row) = (line[..at].chars().count() + 1, row + 1);
    session.press(&format!("\u{1b}[<{button};{column};{row}M\u{1b}[<{button};{column};{row}m"));
}

/// Waits until nothing is drawn any more; how many bytes came so far.
fn until_quiet(session: &Session) -> usize {
    loop {
        let before = session.bytes().len();
        session.rest(Duration::from_millis(700));
        if session.bytes().len() == before {
            return before;
        }
    }
}

fn click(session: &mut Session, words: &str) {
    point(session, 0, words);
}

/// With the mouse, on a project of nine volumes and four policies.
fn with_mouse(cloud: &Cloud) -> Session {
    let session = Setup::new(cloud, &[]).variable("VBS_MOUSE", "true").start();
    loaded(&session, NAMES.len());
    session.until("the mouse is asked for", Session::has_mouse);
    session
}

#[test]
fn without_the_setting_nothing_about_the_mouse_is_sent_and_its_reports_do_nothing() {
    let cloud = Cloud::with(&NAMES);
    let script = "set -m; \"$0\"; echo STOPPED; read line; fg; echo \"LEFT $?\"";
    let mut session = Setup::under(&cloud, script).start();
    loaded(&session, NAMES.len());
    let before = until_quiet(&session);
    click(&mut session, "vol-c");
    session.press("\u{1b}[<65;4;12M\u{1b}[M !,\u{1b}[M`!,");
    session.rest(Duration::from_millis(300));
    assert_eq!(session.bytes().len(), before, "not a byte");
    session.press("\u{1a}");
    session.sees("STOPPED");
    session.press("\n");
    session.until("the screen is back", |screen| screen.alternate_screen() && screen.hide_cursor());
    session.press("q");
    session.sees("LEFT 0");
    assert_eq!(asked(&session.bytes()), [""; 0]);
    session.assert_restored();
}

#[test]
fn the_wheel_moves_by_three_rows_and_a_click_puts_the_cursor_there() {
    let cloud = Cloud::with(&NAMES);
    let mut session = with_mouse(&cloud);
    assert_eq!(asked(&session.bytes()), ["?1000", "?1006"], "buttons in numbers, and no movements");
    click(&mut session, "vol-c");
    session.sees("\u{203a}  vol-c");
    point(&mut session, 65, "vol-h");
    session.sees("\u{203a}  vol-f");
    point(&mut session, 64, "vol-h");
    session.sees("\u{203a}  vol-c");
    // The policies: the wheel moves in them, a click goes there.
    point(&mut session, 65, "policy-002");
    session.sees("\u{203a} policy-003");
    session.press("j");
    session.sees("\u{203a}  vol-d");
    click(&mut session, "policy-002");
    session.sees("\u{203a} policy-002");
    session.press("k");
    session.sees("\u{203a} policy-001");
    session.press("q");
    assert_eq!(session.ended(Instant::now()).0, 0);
    session.assert_restored();
}

#[test]
fn in_a_chooser_and_a_page_it_moves_and_chooses_nothing() {
    let cloud = Cloud::with(&NAMES);
    let mut session = with_mouse(&cloud);
    session.press("s");
    session.sees("Sort volumes by");
    click(&mut session, "  server  ");
    session.sees("|\u{203a} server");
    click(&mut session, "policy-001");
    session.rest(Duration::from_millis(200));
    session.sees("|\u{203a} server");
    session.press("\r");
    session.until("it is sorted", |screen| screen.contents().contains("server\u{25b4}"));
    session.press("?");
    session.sees("In the lists");
    point(&mut session, 65, "In the lists");
    session.until("it scrolls", |screen| !screen.contents().contains("In the lists"));
    session.press("q");
    loaded(&session, NAMES.len());
    session.press("\u{3}");
    assert_eq!(session.ended(Instant::now()).0, 0);
    session.assert_restored();
}

#[test]
fn nothing_is_sent_or_confirmed_by_a_click() {
    let cloud = Cloud::with(&NAMES);
    let mut session = with_mouse(&cloud);
    mark_all(&mut session, NAMES.len());
    plan_for(&mut session, "policy-001");
    session.sees("Press y");
    session.rest(Duration::from_millis(1200));
    for words in ["Press y", "new", "Associate"] {
        click(&mut session, words);
        point(&mut session, 65, words);
    }
    session.rest(Duration::from_millis(500));
    session.sees("Press y");
    assert!(cloud.batches().is_empty());
    confirm(&mut session);
    session.sees("9 ok");
    assert_eq!(cloud.batches().len(), 1);
    session.press("q");
    session.sees("Volumes 9");
}

#[test]
fn whatever_ends_the_program_the_mouse_is_given_back() {
    let cloud = Cloud::with(&NAMES);
    for signal in [Signal::HUP, Signal::TERM, Signal::INT, Signal::QUIT] {
        let session = with_mouse(&cloud);
        session.signal(signal);
        assert_eq!(session.ended(Instant::now()).0, 130);
        session.assert_restored();
    }
}

#[test]
fn while_it_is_suspended_the_shell_has_no_mouse() {
    let cloud = Cloud::with(&NAMES);
    let script = "set -m; \"$0\" --mouse; echo STOPPED; read line; fg; echo \"LEFT $?\"";
    let mut session = Setup::under(&cloud, script).start();
    loaded(&session, NAMES.len());
    session.until("the mouse is asked for", Session::has_mouse);
    session.press("\u{1a}");
    session.sees("STOPPED");
    session.assert_restored();
    session.press("\n");
    session.until("the mouse is asked for again", Session::has_mouse);
    loaded(&session, NAMES.len());
    session.press("q");
    session.sees("LEFT 0");
    session.assert_restored();
}

#[test]
fn reports_in_pieces_on_a_slow_link_are_no_keys() {
    let cloud = Cloud::with(&NAMES);
    let mut session = with_mouse(&cloud);
    mark_all(&mut session, NAMES.len());
    for piece in ["\u{1b}[<0;", "12;11M", "\u{1b}[", "<0;12;12m", "\u{1b}[M", " y,"] {
        session.press(piece);
        session.rest(Duration::from_millis(150));
    }
    session.rest(Duration::from_millis(200));
    session.sees("9 marked");
    assert!(!session.contents().contains("no such key"), "{}", session.contents());
}
