//! A run that is told to stop stops, whatever it is waiting for just then, and sends nothing more.

use std::time::{Duration, Instant};

use rustix::process::Signal;

use vbs_tui::sim::fault::{Applied, Fault, On, Rule, When};

use crate::session::{Session, Setup};
use crate::steps::{confirm, loaded, mark_all, plan_for, submit};
use crate::support::Cloud;

/// Far less than the pauses of these tests, and a busy machine's.
const SOON: Duration = Duration::from_secs(20);

#[test]
fn a_stop_during_a_pause_sends_nothing_more() {
    let cloud = Cloud::with(&["a", "b"]);
    cloud.fault(Rule::once(On::Associate, Fault::RateLimit { retry_after: Some(25) }));
    let mut session = Setup::new(&cloud, &[]).start();
    loaded(&session, 2);
    submit(&mut session, "a", "policy-001");
    session.sees("  waiting 2");
    session.sees("1 waiting");
    let asked = Instant::now();
    session.press("x");
    session.sees("1 skipped");
    assert!(asked.elapsed() < SOON);
    session.sees("stopped by you");
    assert_eq!(cloud.batches().len(), 1, "the one that was refused");
    session.press("\u{3}");
    assert_eq!(session.ended(Instant::now()).0, 0);
}

/// Three volumes on their way, one a request: the first unclear, the second never answered.
fn in_trouble(cloud: &Cloud) -> Session {
    cloud.fault(Rule::once(On::Associate, Fault::ResetAfter { applied: Applied::All }));
    cloud.fault(Rule::once(On::Associate, Fault::TimeoutAfterAccept { apply: When::Now }));
    let mut session = Setup::new(cloud, &[]).variable("VBS_MAX_BATCH", "1").start();
    loaded(&session, 3);
    mark_all(&mut session, 3);
    plan_for(&mut session, "policy-001");
    confirm(&mut session);
    cloud.until("the second request is there", |cloud| cloud.batches().len() == 2);
    session
}

#[test]
fn a_signal_during_a_second_unclear_request_still_ends_it() {
    let cloud = Cloud::with(&["a", "b", "c"]);
    let session = in_trouble(&cloud);
    let asked = Instant::now();
    session.signal(Signal::TERM);
    let (code, took) = session.ended(asked);
    assert!(took < SOON, "{took:?}");
    assert_eq!(code, 5);
    assert_eq!(cloud.batches().len(), 2);
    session.assert_restored();
}

#[test]
fn a_stop_during_a_second_unclear_request_is_its_own_answer() {
    let cloud = Cloud::with(&["a", "b", "c"]);
    let mut session = in_trouble(&cloud);
    session.press("x");
    session.sees("sending nothing more");
    session.press("\u{3}");
    session.sees("A run is in progress");
    session.press("Q");
    let (_, took) = session.ended(Instant::now());
    assert!(took < SOON, "{took:?}");
    assert_eq!(cloud.batches().len(), 2);
}

#[test]
fn leaving_does_not_wait_for_policies_that_nobody_answers() {
    let config = vbs_tui::sim::SimConfig { link_shown: vbs_tui::sim::LinkShown::Nowhere, ..Cloud::bare() };
    let cloud = Cloud::with_config(&["a", "b"], config);
    let mut session = Setup::new(&cloud, &[]).start();
    loaded(&session, 2);
    cloud.fault(Rule::always(On::Policies, Fault::Delay { ms: 600_000 }));
    submit(&mut session, "a", "policy-001");
    session.sees("reading back 1 volume");
    session.press("\u{3}");
    session.sees("A run is in progress");
    session.press("Q");
    let (_, took) = session.ended(Instant::now());
    assert!(took < SOON, "{took:?}");
}
