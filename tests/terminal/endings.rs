//! However it ends, it ends in time: signals, a terminal that is gone, nobody who reads.

use std::time::{Duration, Instant};

use rustix::process::Signal;

use vbs_tui::sim::fault::{Fault, On, Rule, When};
use vbs_tui::sim::{Answer, SimConfig};

use crate::session::{Session, Setup};
use crate::steps::{GUARD, loaded, mark_all, plan_for, submit};
use crate::support::Cloud;

/// Time to end where nothing is in flight: a busy machine's, and far less than the grace.
const AT_ONCE: Duration = Duration::from_secs(4);

/// Time to end where something is: the grace for the request, and a busy machine.
const WITH_GRACE: Duration = Duration::from_millis(11_500);

fn idle(cloud: &Cloud) -> Session {
    let session = Setup::new(cloud, &[]).start();
    loaded(&session, 3);
    session
}

/// A session that has submitted a volume to a cloud that never answers.
fn in_flight(cloud: &Cloud, volume: &str, before: usize) -> Session {
    let mut session = idle(cloud);
    submit(&mut session, volume, "policy-001");
    cloud.until("the request is there", |cloud| cloud.batches().len() > before);
    session.sees("waiting for the answer");
    session
}

#[track_caller]
fn assert_ends_at_once(signal: Signal) {
    let cloud = Cloud::with(&["a", "b", "c"]);
    let session = idle(&cloud);
    let asked = Instant::now();
    session.signal(signal);
    let (code, took) = session.ended(asked);
    assert_eq!(code, 130);
    assert!(took < AT_ONCE, "{took:?}");
    session.assert_restored();
}

#[test]
fn a_termination_with_nothing_in_flight_leaves_a_whole_terminal_at_once() {
    assert_ends_at_once(Signal::TERM);
}

#[test]
fn an_interrupt_with_nothing_in_flight_leaves_a_whole_terminal_at_once() {
    assert_ends_at_once(Signal::INT);
}

#[test]
fn a_hangup_with_nothing_in_flight_leaves_a_whole_terminal_at_once() {
    assert_ends_at_once(Signal::HUP);
}

#[test]
fn ctrl_c_on_the_lists_is_a_key_and_leaves() {
    let cloud = Cloud::with(&["a", "b", "c"]);
    let mut session = idle(&cloud);
    session.press("\u{3}");
    assert_eq!(session.ended(Instant::now()).0, 0);
    session.assert_restored();
}

#[test]
fn a_terminal_that_goes_away_ends_it_at_once_where_nothing_is_in_flight() {
    let cloud = Cloud::with(&["a", "b", "c"]);
    let mut session = idle(&cloud);
    let asked = Instant::now();
    session.close();
    let (_, took) = session.ended(asked);
    assert!(took < AT_ONCE, "{took:?}");
}

#[test]
fn a_terminal_that_goes_away_under_a_wrapper_ends_it_too() {
    let cloud = Cloud::with(&["a", "b", "c"]);
    let mut session = Setup::under(&cloud, "trap '' HUP; \"$0\"").start();
    loaded(&session, 3);
    let asked = Instant::now();
    session.close();
    let (_, took) = session.ended(asked);
    assert!(took < AT_ONCE, "{took:?}");
}

#[test]
fn a_terminal_that_goes_away_in_the_middle_of_a_key_ends_it_too() {
    let cloud = Cloud::with(&["a", "b", "c"]);
    let mut session = Setup::under(&cloud, "trap '' HUP; \"$0\"").start();
    loaded(&session, 3);
    session.press("\u{1b}[");
    let asked = Instant::now();
    session.close();
    let (_, took) = session.ended(asked);
    assert!(took < AT_ONCE, "{took:?}");
}

#[test]
fn a_request_in_flight_gets_its_grace_and_no_more_whatever_ends_the_program() {
    let cloud = Cloud::with(&["a", "b", "c"]);
    cloud.fault(Rule::always(On::Associate, Fault::TimeoutAfterAccept { apply: When::Now }));
    let terminated = in_flight(&cloud, "a", 0);
    let hung_up = in_flight(&cloud, "b", 1);
    let mut closed = in_flight(&cloud, "c", 2);
    let asked = Instant::now();
    terminated.signal(Signal::TERM);
    hung_up.signal(Signal::HUP);
    closed.close();
    assert!(
        terminated.until_within(AT_ONCE, |screen| !screen.alternate_screen()),
        "the screen is given back before the grace is over"
    );
    for (session, how) in [(&terminated, "terminated"), (&hung_up, "hung up"), (&closed, "closed")] {
        let (code, took) = session.ended(asked);
        assert!(took < WITH_GRACE, "{how}: {took:?}");
        assert_eq!(code, 5, "{how}: nobody knows what became of the volume");
    }
    terminated.assert_restored();
    let last = terminated.contents();
    assert!(last.contains("1 unknown"), "{last}");
    hung_up.assert_restored();
}

#[test]
fn an_answer_within_the_grace_is_told_on_the_normal_screen() {
    let cloud = Cloud::with(&["a", "b", "c"]);
    cloud.fault(Rule::always(On::Associate, Fault::Delay { ms: 1500 }));
    let session = in_flight(&cloud, "a", 0);
    let asked = Instant::now();
    session.signal(Signal::TERM);
    let (code, took) = session.ended(asked);
    assert_eq!(code, 130);
    assert!(took < Duration::from_secs(5), "{took:?}");
    session.assert_restored();
    let last = session.contents();
    assert!(last.contains("policy-001: 1 accepted"), "nobody has read it back: {last}");
}

#[test]
fn leaving_in_mid_run_asks_and_waits_stops_or_goes() {
    let cloud = Cloud::with(&["a", "b", "c"]);
    cloud.fault(Rule::always(On::Associate, Fault::Delay { ms: 1500 }));
    for (volume, key, told) in [("a", "w", "1 ok"), ("b", "x", "1 ok"), ("c", "Q", "1 accepted")] {
        let mut session = idle(&cloud);
        submit(&mut session, volume, "policy-001");
        session.sees("waiting for the answer");
        session.press("\u{3}");
        session.sees("A run is in progress");
        assert!(session.is_there());
        let asked = Instant::now();
        session.press(key);
        let (code, took) = session.ended(asked);
        assert!(took < WITH_GRACE, "{key}: {took:?}");
        session.assert_restored();
        let last = session.contents();
        assert!(code == 0 && last.contains(told), "{key}: {code} {last}");
    }
}

/// Draws so much that a terminal which nobody reads is full; returns how much was read before.
fn fill(session: &mut Session) -> usize {
    let before = session.bytes().len();
    for _ in 0..20 {
        session.press("\u{c}");
        session.rest(Duration::from_millis(30));
    }
    before
}

/// Looks again; fails if the terminal never was full after so much was read.
#[track_caller]
fn assert_was_full(session: &Session, before: usize) {
    session.look_again();
    session.rest(Duration::from_millis(200));
    let unread = session.bytes().len() - before;
    assert!(unread < 40_000, "{unread} bytes went through");
}

#[test]
fn nobody_reads_the_terminal_and_a_signal_still_ends_it() {
    let cloud = Cloud::start(SimConfig { volumes: 200, ..SimConfig::default() });
    let mut session = Setup::new(&cloud, &[]).size(120, 40).start();
    loaded(&session, 200);
    session.look_away();
    let before = fill(&mut session);
    let asked = Instant::now();
    session.signal(Signal::TERM);
    let (code, took) = session.ended(asked);
    assert_eq!(code, 130);
    assert!(took < AT_ONCE, "{took:?}");
    assert_was_full(&session, before);
    session.assert_cooked();
}

#[test]
fn nobody_reads_the_terminal_and_the_run_still_ends() {
    let config = SimConfig { volumes: 200, policies: 4, seed: 3, ..SimConfig::default() };
    let cloud = Cloud::start(config);
    cloud.fault(Rule::always(On::Associate, Fault::Delay { ms: 300 }));
    let mut session = Setup::new(&cloud, &[]).size(120, 40).start();
    loaded(&session, 200);
    mark_all(&mut session, 200);
    plan_for(&mut session, "policy-001");
    let foot = session.line("Type ");
    let count: String = foot.trim_start_matches(" Type ").chars().take_while(char::is_ascii_digit).collect();
    session.rest(GUARD);
    session.press(&count);
    session.sees(&format!(": {count}"));

    session.look_away();
    session.press("\r");
    let before = fill(&mut session);
    let batches = count.parse::<usize>().unwrap().div_ceil(40);
    cloud.until("all batches are answered", |cloud| {
        let sent = cloud.batches();
        sent.len() == batches && sent.iter().all(|batch| batch.status == Answer::Status(200))
    });
    let last = cloud.batches().last().unwrap().seq;
    cloud.until("all is read back", |cloud| {
        cloud.requests(On::Volumes).iter().any(|read| read.seq > last && read.answered_ms.is_some())
    });
    let target = cloud.policy("policy-001");
    let taken = cloud.sim().snapshot().into_iter().filter(|(id, _)| cloud.sim().accepts(id));
    assert!(taken.into_iter().all(|(_, held)| held.as_ref() == Some(&target)));

    let asked = Instant::now();
    session.signal(Signal::TERM);
    let (_, took) = session.ended(asked);
    assert!(took < WITH_GRACE, "{took:?}");
    assert_was_full(&session, before);
    session.assert_cooked();
}
