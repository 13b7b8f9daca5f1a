//! Going elsewhere on the screen, and getting in after all where the login failed at first.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::Instant;

use vbs_tui::sim::fault::On;
use vbs_tui::sim::{Auth, Mutation};

use crate::asked::answer_in_box;
use crate::harness::{Harness, write_entries};
use crate::session::Session;
use crate::steps::{loaded, mark_all, submit};
use crate::support::{Cloud, id};
use crate::ways::{self, Asks, AuthMethod};

fn operator(cloud: &Cloud) -> AuthMethod {
    ways::by_password(cloud, &cloud.sim().accounts().operator)
}

/// The way of somebody who mistyped the password.
fn mistyped(cloud: &Cloud) -> AuthMethod {
    operator(cloud).auth(&[("password", "mistyped")])
}

/// Where the first line says one is.
#[track_caller]
fn is_in(session: &Session, words: &[&str]) {
    session.until(&words.join(" "), |screen| {
        let contents = screen.contents();
        let header = contents.lines().next().unwrap_or_default();
        words.iter().all(|word| header.contains(word)) && header.contains("as of")
    });
}

/// Opens the chooser for a kind and types a part of a name; it is not gone there yet.
#[track_caller]
fn choose(session: &mut Session, kind: &str, typed: &str) {
    session.press("c");
    for _ in 0..3 {
        session.sees("Switch to");
        session.until("choices", |screen| !screen.contents().contains("loading the list..."));
        if session.contents().contains(&format!("[{kind}]")) {
            break;
        }
        let before = session.contents();
        session.press("\t");
        session.until("the next kind", |screen| screen.contents() != before);
    }
    session.press(typed);
    session.sees(&format!("> {typed}"));
}

#[test]
fn a_project_is_reached_by_typing_and_nothing_comes_along() {
    let harness = Harness::new(operator);
    let mut session = harness.start(&[]);
    loaded(&session, 2);
    is_in(&session, &["there", "eu-de", "eu-de_storage", "as backup-operator"]);
    mark_all(&mut session, 2);
    choose(&mut session, "project", "arch");
    session.sees("clears 2 marks");
    session.press("\r");
    is_in(&session, &["there", "eu-de", "eu-de_archive", "as backup-operator"]);
    session.until("other volumes", |screen| !screen.contents().contains(" web "));
    assert!(!session.contents().contains("marked"), "{}", session.contents());
    // The token was exchanged, and what is read now is read of the other project.
    assert_eq!(harness.logins(), [["password"], ["token"]]);
    let spare = harness.cloud.sim().accounts().spare_project.id;
    let last = harness.cloud.requests(On::Policies).pop().unwrap();
    assert!(last.path.contains(&spare), "{last:?}");
    // And back.
    choose(&mut session, "project", "stor");
    session.press("\r");
    is_in(&session, &["eu-de_storage"]);
    loaded(&session, 2);
}

#[test]
fn a_region_without_the_service_says_so_and_still_lists_its_volumes() {
    let harness = Harness::new(operator);
    let mut session = harness.start(&[]);
    loaded(&session, 2);
    choose(&mut session, "region", "nl");
    session.sees("VBS is not offered here (offered: cbr, ");
    session.press("\r");
    session.sees("Volumes 6");
    session.sees("not offered");
    assert!(session.contents().lines().next().unwrap().contains("eu-nl"), "{}", session.contents());
    assert_eq!(harness.logins().len(), 1, "a region shares the token");
    choose(&mut session, "region", "eu-de");
    session.press("\r");
    is_in(&session, &["eu-de", "eu-de_storage"]);
    loaded(&session, 2);
}

#[test]
fn a_project_that_is_closed_keeps_one_where_one_is() {
    let harness = Harness::new(operator);
    let mut session = harness.start(&[]);
    loaded(&session, 2);
    mark_all(&mut session, 2);
    let refusal = vbs_tui::sim::fault::Fault::Forbidden;
    harness.cloud.fault(vbs_tui::sim::fault::Rule::once(On::Auth, refusal));
    choose(&mut session, "project", "arch");
    session.press("\r");
    session.sees("cannot switch project: ");
    session.press("\u{1b}");
    is_in(&session, &["eu-de_storage"]);
    session.sees("2 marked");
    loaded(&session, 2);
}

#[test]
fn another_cloud_is_logged_in_to_in_its_own_way() {
    let harness = Harness::new(operator);
    let key = ways::of_key(&harness.cloud, &harness.cloud.sim().accounts().key);
    let mut session = harness.start(&[]);
    loaded(&session, 2);
    write_entries(&harness.cloud, &[("there", &harness.way), ("signed", &key)]);
    choose(&mut session, "cloud", "sign");
    session.press("\r");
    is_in(&session, &["signed", "eu-de", "eu-de_storage", "as AKSIMOPERATOR0000001"]);
    loaded(&session, 2);
    submit(&mut session, "web", "policy-001");
    session.sees("1 ok");
    assert_eq!(harness.cloud.batches()[0].auth, Auth::Access);
    assert_eq!(harness.logins(), [["password"]]);
}

#[test]
fn with_mfa_a_project_is_entered_without_a_new_code() {
    let harness = Harness::new(ways::asked_by_receipt);
    let mut session = harness.start(&[]);
    answer_in_box(&mut session, Asks::Code, &harness.code());
    loaded(&session, 2);
    choose(&mut session, "project", "arch");
    session.press("\r");
    is_in(&session, &["eu-de_archive", "as backup-receipt"]);
    assert_eq!(harness.logins(), [["password"], ["totp"], ["token"]]);
}

#[test]
fn what_was_done_in_a_place_that_was_left_is_still_told_at_the_end() {
    let harness = Harness::new(operator);
    let mut session = harness.start(&[]);
    loaded(&session, 2);
    submit(&mut session, "web", "policy-001");
    session.sees("runs next");
    session.press("\u{1b}");
    session.sees("mark  v range");
    choose(&mut session, "project", "arch");
    session.press("\r");
    is_in(&session, &["eu-de_archive"]);
    session.press("\u{3}");
    assert_eq!(session.ended(Instant::now()).0, 0);
    session.assert_restored();
    session.sees("1 ok");
    session.sees("vbs undo ");
    assert!(harness.cloud.held(&id(1)).is_some());
}

#[test]
fn a_file_that_was_mended_outside_is_read_again() {
    let harness = Harness::new(mistyped);
    let mut session = harness.start(&[]);
    session.sees("Not logged in to there");
    session.sees("The username or password is wrong");
    session.sees("password            set (./clouds.yaml");
    write_entries(&harness.cloud, &[("there", &operator(&harness.cloud))]);
    session.press("r");
    loaded(&session, 2);
    assert_eq!(harness.logins().len(), 2);
}

#[test]
fn the_file_is_mended_in_the_operators_own_editor() {
    let harness = Harness::new(mistyped);
    let right = harness.cloud.home().join("right.yaml");
    let file = harness.cloud.home().join("clouds.yaml");
    write_entries(&harness.cloud, &[("there", &operator(&harness.cloud))]);
    fs::rename(&file, &right).unwrap();
    let editor = harness.cloud.home().join("my editor");
    fs::write(&editor, "#!/bin/sh\necho EDITING \"$2\"\ncp right.yaml \"$2\"\n").unwrap();
    fs::set_permissions(&editor, fs::Permissions::from_mode(0o755)).unwrap();
    let harness = harness.variable("EDITOR", &format!("'{}' -x", editor.display()));
    let mut session = harness.start(&[]);
    session.sees("Not logged in to there");
    session.press("e");
    loaded(&session, 2);
    let said = String::from_utf8_lossy(&session.bytes()).into_owned();
    assert!(said.contains(&format!("EDITING {}", file.display())), "{said}");
    session.press("\u{3}");
    assert_eq!(session.ended(Instant::now()).0, 0);
    session.assert_restored();
}

#[test]
fn while_a_file_is_edited_the_editor_has_the_mouse_to_itself() {
    let harness = Harness::new(mistyped);
    let editor = harness.cloud.home().join("editor");
    fs::write(&editor, "#!/bin/sh\necho EDITING\nread line\n").unwrap();
    fs::set_permissions(&editor, fs::Permissions::from_mode(0o755)).unwrap();
    let harness = harness.variable("EDITOR", &editor.display().to_string()).variable("VBS_MOUSE", "1");
    let mut session = harness.start(&[]);
    session.sees("Not logged in to there");
    session.until("the mouse is asked for", Session::has_mouse);
    session.press("e");
    session.sees("EDITING");
    session.assert_restored();
    session.press("\n");
    session.until("the mouse is asked for again", Session::has_mouse);
    session.press("q");
    session.press("\u{3}");
    session.ended(Instant::now());
    session.assert_restored();
}

#[test]
fn from_a_failed_login_another_cloud_can_be_chosen() {
    let harness = Harness::new(mistyped);
    let mut session = harness.start(&[]);
    session.sees("Not logged in to there");
    write_entries(&harness.cloud, &[("there", &harness.way), ("other", &operator(&harness.cloud))]);
    choose(&mut session, "cloud", "oth");
    session.press("\r");
    is_in(&session, &["other", "eu-de_storage"]);
    loaded(&session, 2);
}

#[test]
fn where_several_clouds_are_known_and_none_is_meant_one_is_chosen() {
    let harness = Harness::new(operator).variable("OS_CLOUD", "");
    let viewer = ways::by_password(&harness.cloud, &harness.cloud.sim().accounts().viewer);
    let entries = [("one", &harness.way), ("two", &viewer)];
    let setup = harness.sit(&[]);
    write_entries(&harness.cloud, &entries);
    let mut session = setup.start();
    session.sees("[cloud]");
    // Enter before there is anything to choose from chooses nothing.
    session.sees("./clouds.yaml");
    session.press("tw");
    session.sees("> tw");
    session.press("\r");
    is_in(&session, &["two", "as backup-viewer"]);
    loaded(&session, 2);
    assert_eq!(harness.logins().len(), 1);
}

#[test]
fn tokens_that_ran_out_do_not_keep_anybody_from_another_project() {
    let harness = Harness::new(operator);
    let mut session = harness.start(&[]);
    loaded(&session, 2);
    harness.cloud.mutate(&Mutation::ExpireTokens);
    choose(&mut session, "project", "arch");
    session.press("\r");
    is_in(&session, &["eu-de_archive"]);
}
