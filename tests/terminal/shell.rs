//! Commands of the shell on a terminal: tables that fit, progress, pauses; and what is left on the
//! terminal after the screen.

use std::time::Instant;

use vbs_tui::sim::fault::{Fault, On, Rule};

use crate::session::Setup;
use crate::support::{Cloud, id};

/// The lines that came out, without what is written over.
fn lines(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    text.lines().map(|line| line.trim_end().to_owned()).collect()
}

#[test]
fn tables_are_no_wider_than_the_terminal() {
    let long = "x".repeat(255);
    let cloud = Cloud::with(&[&long, "バックアップ検証バックアップ検証"]);
    cloud.put(&id(1), "policy-001");
    for (columns, locale) in [(60, "C.UTF-8"), (80, "C.UTF-8"), (132, "C"), (132, "C.UTF-8")] {
        for command in
            [&["volume", "list"][..], &["policy", "list"], &["config"], &["policy", "show", "policy-001"]]
        {
            let session = Setup::new(&cloud, command).size(columns, 24).variable("LC_ALL", locale).start();
            assert_eq!(session.ended(Instant::now()).0, 0);
            let out = session.bytes();
            for line in lines(&out) {
                let width = unicode_width::UnicodeWidthStr::width(line.as_str());
                assert!(width <= usize::from(columns), "{columns} {command:?}: {line}");
            }
            assert!(locale != "C" || out.is_ascii(), "{command:?}");
        }
    }
}

#[test]
fn progress_is_written_over_only_where_the_terminal_can() {
    for (term, controls) in [("xterm", true), ("dumb", false)] {
        let cloud = Cloud::with(&["web"]);
        cloud.fault(Rule::once(On::Policies, Fault::RateLimit { retry_after: Some(2) }));
        cloud.fault(Rule::once(On::Associate, Fault::RateLimit { retry_after: Some(2) }));
        let arguments = ["associate", "--policy", "policy-001", "--yes", "web"];
        let session = Setup::new(&cloud, &arguments).variable("TERM", term).start();
        assert_eq!(session.ended(Instant::now()).0, 0);
        let out = String::from_utf8(session.bytes()).unwrap();
        assert_eq!(out.contains('\u{1b}'), controls, "{out:?}");
        for said in
            ["waiting 2 s: cannot list policies", "waiting 2 s: cannot associate volumes", "1 of 1 answered"]
        {
            assert!(out.contains(said), "{said}: {out}");
        }
    }
}

#[test]
fn the_header_says_how_long_the_clouds_limits_hold_a_list_up() {
    let cloud = Cloud::with(&["web"]);
    cloud.fault(Rule::once(On::Volumes, Fault::RateLimit { retry_after: Some(60) }));
    let mut session = Setup::new(&cloud, &[]).start();
    session.sees("rate limit: ");
    session.press("\u{1b}");
    session.sees("loading was cancelled");
    session.until("it is held up no longer", |screen| !screen.contents().contains("rate limit"));
    // Whoever reads again is held to what the cloud asked for.
    session.press("r");
    session.sees("rate limit: ");
    assert_eq!(cloud.requests(On::Volumes).len(), 1);
    session.press("\u{3}");
    assert_eq!(session.ended(Instant::now()).0, 0);
}
