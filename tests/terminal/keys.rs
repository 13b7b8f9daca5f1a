//! Keys that must always answer, and keys that must not be believed.

use std::time::{Duration, Instant};

use vbs_tui::sim::SimConfig;

use crate::session::{Session, Setup};
use crate::steps::{GUARD, filter, loaded, plan_for};
use crate::support::{Cloud, id};

fn ready(cloud: &Cloud) -> Session {
    let session = Setup::new(cloud, &[]).start();
    loaded(&session, 3);
    session
}

fn cloud() -> Cloud {
    Cloud::with(&["app-1", "app-2", "db-1"])
}

#[test]
fn a_slow_cloud_leaves_the_keys_alive() {
    let cloud = Cloud::with_config(&["a"], SimConfig { latency: Duration::from_secs(600), ..Cloud::bare() });
    let mut session = Setup::new(&cloud, &[]).start();
    session.sees("logging in");
    session.press("?");
    session.sees("In the lists");
    session.press("q");
    session.until("the lists again", |screen| !screen.contents().contains("In the lists"));
    session.press("\u{1b}");
    session.sees("cancelled");
    session.press("\u{3}");
    assert_eq!(session.ended(Instant::now()).0, 0);
    session.assert_restored();
}

#[track_caller]
fn assert_opens_no_change(burst: &str) {
    let cloud = cloud();
    let mut session = ready(&cloud);
    session.press(burst);
    let noticed = |screen: &vt100::Screen| screen.contents().contains("many keys arrived at once");
    assert!(session.until_within(Duration::from_secs(5), noticed), "{}", session.contents());
    for words in ["+-- Associate", "to send"] {
        assert!(!session.contents().contains(words), "{}", session.contents());
    }
}

#[test]
fn a_burst_of_keys_opens_no_change_and_is_noticed() {
    assert_opens_no_change("abaaaaaa");
}

#[test]
fn a_burst_of_keys_that_ends_its_line_is_noticed_too() {
    assert_opens_no_change("aaaaaaaa\n");
}

#[test]
fn a_burst_of_keys_that_ends_with_enter_is_noticed_too() {
    assert_opens_no_change("aaaaaaaa\r");
}

#[test]
fn a_burst_of_keys_confirms_nothing() {
    let cloud = cloud();
    let mut session = ready(&cloud);
    filter(&mut session, "name=app-1", 1);
    plan_for(&mut session, "policy-001");
    session.rest(GUARD);
    session.press("yyyyyyyy");
    session.sees("too fast");
    assert!(cloud.batches().is_empty());
    session.rest(GUARD);
    session.press("y");
    cloud.until("a single key confirms", |cloud| cloud.held(&id(1)).is_some());
}

#[test]
fn movement_is_never_dropped() {
    let cloud = cloud();
    let mut session = ready(&cloud);
    session.press("jjjjjjjjkk");
    session.until("the cursor is on the first row but two from the end", |screen| {
        screen.contents().contains("\u{203a}  app-1")
    });
}

#[test]
fn a_paste_outside_a_prompt_is_ignored_and_noticed() {
    let cloud = cloud();
    let mut session = ready(&cloud);
    session.press("\u{1b}[200~a*q\ry\u{1b}[201~");
    session.sees("names a volume");
    assert!(session.is_there() && !session.contents().contains("marked"), "{}", session.contents());
}

#[test]
fn a_paste_into_the_filter_line_is_text() {
    let cloud = cloud();
    let mut session = ready(&cloud);
    session.press("/");
    session.sees("esc cancel");
    session.press("\u{1b}[200~name~app\n\u{1b}[201~");
    session.sees("Volumes 2 of 3 shown");
    session.sees("esc cancel");
    session.press("\u{1b}");
    session.sees("Volumes 3");
}

#[test]
fn a_confirmation_that_came_with_the_keys_that_open_the_plan_is_dropped() {
    let cloud = cloud();
    let mut session = ready(&cloud);
    filter(&mut session, "name=app-1", 1);
    session.press(" ");
    session.press("\t");
    session.press("j");
    session.rest(Duration::from_millis(100));
    session.press("ay");
    session.sees("Press y");
    session.sees("too fast");
    session.rest(GUARD);
    assert!(cloud.batches().is_empty());
    session.press("y");
    cloud.until("a key after it was read confirms", |cloud| cloud.held(&id(1)).is_some());
}

#[test]
fn escape_leaves_the_plan_and_nothing_is_sent() {
    let cloud = cloud();
    let mut session = ready(&cloud);
    plan_for(&mut session, "policy-001");
    session.rest(GUARD);
    session.press("\u{1b}");
    session.sees("nothing was sent");
    session.press("y");
    session.press("\r");
    session.rest(GUARD);
    assert!(cloud.batches().is_empty());
}

#[test]
fn a_filter_that_was_saved_is_there_the_next_time() {
    let cloud = cloud();
    let mut session = ready(&cloud);
    filter(&mut session, "name~app", 2);
    session.press("F");
    session.sees("none yet");
    session.press("+");
    session.sees("name:");
    session.press("apps");
    session.sees("name: apps");
    session.press("\r");
    session.sees("saved apps");
    session.press("\u{1b}");
    session.until("the list is closed", |screen| !screen.contents().contains("Saved filters"));
    session.press("\u{3}");
    assert_eq!(session.ended(Instant::now()).0, 0);
    let mut session = ready(&cloud);
    session.press("F");
    session.sees("apps");
    session.press("\r");
    session.sees("Volumes 2 of 3");
}

#[test]
fn the_users_keys_are_laid_over_and_a_wrong_file_stops_the_start() {
    let cloud = cloud();
    let own = cloud.home().join(".config/vbs");
    std::fs::create_dir_all(&own).unwrap();
    std::fs::write(own.join("keys.toml"), "[lists]\nassociate = [\"A\"]\nhistory = []\n").unwrap();
    let mut session = ready(&cloud);
    session.sees("A associate");
    session.press("H");
    session.sees("no such key here");
    session.press("A");
    session.sees("+-- Associate");
    session.press("\u{3}");
    session.until("the chooser is closed", |screen| !screen.contents().contains("+-- Associate"));
    session.press("\u{3}");
    session.ended(Instant::now());
    std::fs::write(own.join("keys.toml"), "[lists]\n\nassociate = [\"m\"]\n").unwrap();
    let session = Setup::new(&cloud, &[]).start();
    assert_eq!(session.ended(Instant::now()).0, 2);
    let said = session.contents();
    assert!(said.contains("keys.toml, line 3") && said.contains("both"), "{said}");
}

/// The bytes after which the terminal is told what to keep in its clipboard.
fn copied(variable: Option<(&str, &str)>) -> Vec<u8> {
    let cloud = cloud();
    let mut setup = Setup::new(&cloud, &[]);
    if let Some((name, value)) = variable {
        setup = setup.variable(name, value);
    }
    let mut session = setup.start();
    loaded(&session, 3);
    session.press("E");
    session.sees("Copy or save");
    session.press("\t");
    session.sees("[csv]");
    session.press("c");
    session.sees("sent to the terminal: the volume app-1");
    session.bytes()
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn what_is_copied_reaches_the_terminal_through_multiplexers() {
    assert!(holds(&copied(None), b"\x1b]52;c;bmFtZSxzdGF0dXM"), "name,status");
    assert!(holds(
        &copied(Some(("TMUX", "/tmp/tmux-0/default,1,0"))),
        b"\x1bPtmux;\x1b\x1b]52;c;bmFtZSxzdGF0dXM"
    ));
    assert!(holds(&copied(Some(("STY", "1.pts"))), b"\x1bP\x1b]52;c;bmFtZSxzdGF0dXM"));
}

#[test]
fn what_is_saved_is_a_new_file_of_ones_own() {
    use std::os::unix::fs::PermissionsExt;
    let cloud = cloud();
    let mut session = ready(&cloud);
    session.press("E");
    session.sees("Copy or save");
    session.press("\r");
    session.sees("saved as");
    let files = std::fs::read_dir(cloud.home()).unwrap().map(|entry| entry.unwrap().path());
    let saved: Vec<_> = files.filter(|path| path.to_string_lossy().contains("/vbs-")).collect();
    let [saved] = saved.as_slice() else { panic!("{saved:?}") };
    assert_eq!(std::fs::metadata(saved).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(std::fs::read_to_string(saved).unwrap().contains("app-1"));
}

#[test]
fn columns_that_were_chosen_are_there_the_next_time() {
    let cloud = cloud();
    let mut session = ready(&cloud);
    session.sees("zone");
    session.press(":");
    session.sees("Palette");
    session.press("columns name,id");
    session.sees("shows 2 columns");
    session.press("\r");
    session.until("the zone is gone", |screen| !screen.contents().contains("zone"));
    session.press("q");
    assert_eq!(session.ended(Instant::now()).0, 0);
    let session = ready(&cloud);
    session.until("the zone is gone", |screen| !screen.contents().contains("zone"));
}
