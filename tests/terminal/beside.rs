//! What lost its policy is put back at once, while the run that lost it is still being read back.

use std::time::Instant;

use vbs_tui::sim::fault::{Applied, Fault, On, Rule};

use crate::session::{Session, Setup};
use crate::steps::{confirm, confirm_by_count, loaded, mark_all, plan_for};
use crate::support::{Cloud, id};

/// Three moves, one a request: the answers to the first two are lost and the first volume left its
/// old policy without arriving in the new one. The run asked, was told to stop, and reads back.
fn settling(cloud: &Cloud) -> Session {
    for volume in 1..=3 {
        cloud.put(&id(volume), "policy-002");
    }
    cloud.fault(Rule::once(On::Associate, Fault::HalfMove { code: None, message: None }));
    cloud.fault(Rule {
        times: Some(2),
        ..Rule::always(On::Associate, Fault::ResetAfter { applied: Applied::All })
    });
    let mut session = Setup::new(cloud, &[]).variable("VBS_MAX_BATCH", "1").start();
    loaded(&session, 3);
    mark_all(&mut session, 3);
    plan_for(&mut session, "policy-001");
    confirm_by_count(&mut session, 3);
    session.sees("YOUR DECISION");
    session.rest(crate::steps::GUARD);
    session.press("x");
    session.sees("IN NO POLICY");
    session.sees("reading back 1 volume");
    session
}

#[test]
fn what_is_in_no_policy_is_put_back_at_once_and_both_runs_are_told() {
    let cloud = Cloud::with(&["a", "b", "c"]);
    let mut session = settling(&cloud);
    session.sees("1 answered, 1 not sent");
    session.sees("puts it back");
    assert_eq!(cloud.held(&id(1)), None);
    session.press("p");
    confirm(&mut session);
    cloud.until("it is where it was", |cloud| cloud.held(&id(1)) == Some(cloud.policy("policy-002")));
    session.sees("confirmed by reading back");
    session.sees("still running");

    // The other board is one look away, still reads, and raises no alarm any more.
    session.press("\u{1b}");
    session.sees("reading back 1");
    session.press("H");
    session.sees("2 runs");
    session.press("j");
    session.sees("running here");
    session.press("\r");
    session.sees("reading back 1 volume");
    assert!(!session.contents().contains("IN NO POLICY"), "{}", session.contents());

    session.press("\u{3}");
    session.sees("A run is in progress");
    assert!(!session.contents().contains("send nothing more"), "nothing is sent any more");
    session.press("Q");
    assert_eq!(session.ended(Instant::now()).0, 5, "what became of the lost request is not known");
    let last = session.contents();
    assert!(!last.contains("in flight"), "{last}");
    assert!(last.contains("policy-001: ") && last.contains("policy-002: 1 ok"), "{last}");
    assert_eq!(cloud.batches().len(), 3, "two moves and one way back, each once");
}
