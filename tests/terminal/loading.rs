//! Clouds that refuse, stall or fail while the screen is open.

use std::time::Instant;

use vbs_tui::sim::SimConfig;
use vbs_tui::sim::fault::{Applied, Fault, On, Rule, Shape};

use crate::session::Setup;
use crate::steps::loaded;
use crate::support::Cloud;

fn refused_login() -> Fault {
    Fault::WholeCall {
        status: 401,
        shape: Shape::Keystone,
        code: None,
        message: Some("The account is locked.".into()),
        applied: Applied::None,
    }
}

#[test]
fn a_refused_login_is_told_and_tried_again_on_request() {
    let cloud = Cloud::with(&["a", "b"]);
    cloud.fault(Rule::always(On::Auth, refused_login()));
    let mut session = Setup::new(&cloud, &[]).start();
    session.sees("not logged in");
    session.sees("The account is locked.");
    cloud.sim().clear_faults();
    session.press("r");
    loaded(&session, 2);
    session.press("\u{3}");
    assert_eq!(session.ended(Instant::now()).0, 0);
    session.assert_restored();
}

#[test]
fn a_wrong_password_keeps_the_screen_open_and_is_never_shown() {
    let cloud = Cloud::with(&["a"]);
    let mut session = Setup::new(&cloud, &[]).variable("OS_PASSWORD", "tr0ub4dor").start();
    session.sees("not logged in");
    session.press("?");
    session.sees("After a failed login");
    session.press("q");
    session.press("\u{3}");
    session.ended(Instant::now());
    session.assert_restored();
    assert!(!String::from_utf8_lossy(&session.bytes()).contains("tr0ub4dor"));
}

#[test]
fn a_cloud_that_is_not_there_is_told_and_found_again() {
    let mut cloud = Cloud::with(&["a"]);
    let listen = cloud.sim().addr();
    cloud.die();
    let mut session = Setup::new(&cloud, &[]).start();
    session.sees("cannot be reached");
    let back = Cloud::with_config(&["a", "b"], SimConfig { listen, ..Cloud::bare() });
    session.press("r");
    loaded(&session, 2);
    assert_eq!(back.sim().addr(), listen);
}

#[test]
fn escape_leaves_a_slow_load_and_what_is_there_stays() {
    let config = SimConfig { volumes: 60, policies: 4, page_cap: 10, ..SimConfig::default() };
    let cloud = Cloud::start(config);
    cloud.fault(Rule { after: 1, ..Rule::always(On::Volumes, Fault::Delay { ms: 600_000 }) });
    let mut session = Setup::new(&cloud, &[]).start();
    session.sees("Volumes 10");
    session.sees("loading 10 of 60");
    session.press("\u{1b}");
    session.sees("loading was cancelled");
    session.press("j");
    session.sees("incomplete");
    assert!(session.contents().contains("Volumes 10"), "{}", session.contents());
    cloud.sim().clear_faults();
    session.press("r");
    loaded(&session, 60);
    assert!(!session.contents().contains("incomplete"), "{}", session.contents());
}

#[test]
fn volumes_are_shown_where_policies_are_forbidden() {
    let cloud = Cloud::with(&["app-1", "app-2"]);
    cloud.fault(Rule::always(On::Policies, Fault::Forbidden));
    let mut session = Setup::new(&cloud, &[]).start();
    session.sees("app-1");
    session.sees("forbidden");
    session.press("a");
    session.sees("no policy to associate with");
    assert!(!session.contents().contains("logged in"), "{}", session.contents());
}

#[test]
fn policies_are_shown_where_volumes_are_forbidden() {
    let cloud = Cloud::with(&["app-1", "app-2"]);
    cloud.fault(Rule::always(On::Volumes, Fault::Forbidden));
    let session = Setup::new(&cloud, &[]).start();
    session.sees("policy-001");
    session.sees("forbidden");
    assert!(!session.contents().contains("app-1"), "{}", session.contents());
}

#[test]
fn a_name_that_would_act_on_the_terminal_does_not() {
    let cloud = Cloud::with(&["a\u{1b}]0;owned\u{7}b\u{1b}[2Jc\u{9b}31m\u{202e}d", "plain"]);
    let mut session = Setup::new(&cloud, &[]).start();
    loaded(&session, 2);
    session.sees("plain");
    session.press("\r");
    session.sees(&crate::support::id(1)[..8]);
    session.press("q");
    session.press("\u{3}");
    session.ended(Instant::now());
    let bytes = session.bytes();
    let text = String::from_utf8_lossy(&bytes);
    for bad in ["\u{1b}]0;", "\u{7}", "\u{9b}", "\u{202e}"] {
        assert!(!text.contains(bad), "{bad:?} reached the terminal");
    }
}
