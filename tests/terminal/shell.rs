//! Commands of the shell on a terminal: progress and pauses.

use std::time::Instant;

use vbs_tui::sim::fault::{Fault, On, Rule};

use crate::session::Setup;
use crate::support::Cloud;

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
            ["waiting 2 s: cannot list policies", "waiting 2 s: cannot associate volumes", "1 of 1  1 ok"]
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
