//! Clouds that limit the rate of requests: what is waited for, what is told, how it ends.

use rustix::process::Signal;
use vbs_tui::sim::SimConfig;
use vbs_tui::sim::fault::{Fault, On, Rule};

use crate::claims::{count, states};
use crate::program::{Program, vbs};
use crate::support::Cloud;

/// Says how long lists and runs wait, in seconds.
fn waiting(cloud: &Cloud, lists: u64, runs: u64, arguments: &[&str]) -> Program {
    let own = cloud.home().join("own.toml");
    std::fs::write(&own, format!("[all]\nlist_wait = {lists}\nrun_wait = {runs}\n")).unwrap();
    Program::new(cloud, arguments).variable("VBS_CONFIG", own.to_str().unwrap())
}

fn windows(on: On, requests: u32, ms: u64, tells: bool) -> Rule {
    Rule::always(on, Fault::RateWindow { requests, ms, tells })
}

#[test]
fn a_list_of_more_pages_than_a_window_allows_is_complete() {
    for tells in [false, true] {
        let config = SimConfig { volumes: 90, policies: 2, page_cap: 10, ..SimConfig::default() };
        let cloud = Cloud::start(config);
        cloud.fault(windows(On::Any, 5, 1500, tells));
        let ran = waiting(&cloud, 60, 60, &["volume", "list", "-o", "ids"]).run().ended_with(0);
        assert_eq!(ran.out.lines().count(), 90);
        assert!(ran.err.contains("vbs: waiting "), "{}", ran.err);
        assert!(ran.err.lines().all(|line| line.starts_with("vbs: waiting ")), "{}", ran.err);
    }
}

#[test]
fn a_login_that_is_limited_is_waited_for() {
    let cloud = Cloud::with(&["web"]);
    cloud.fault(Rule { times: Some(2), ..Rule::always(On::Auth, Fault::RateLimit { retry_after: Some(1) }) });
    let ran = vbs(&cloud, &["policy", "list"]).ended_with(0);
    assert!(ran.err.contains("cannot log in"), "{}", ran.err);
    cloud.fault(Rule::always(On::Auth, Fault::RateLimit { retry_after: Some(300) }));
    let ran = vbs(&cloud, &["policy", "list"]).ended_with(4);
    assert!(ran.err.contains("asks to wait 300 s"), "{}", ran.err);
}

#[test]
fn a_wait_beyond_the_total_ends_at_once_and_is_named() {
    let cloud = Cloud::with(&["web"]);
    for on in [On::Policies, On::Volumes] {
        cloud.sim().clear_faults();
        cloud.fault(Rule::always(on, Fault::RateLimit { retry_after: Some(300) }));
        let ran = vbs(&cloud, &["associate", "--policy", "policy-001", "--yes", "web"]).ended_with(4);
        assert!(
            ran.err.contains("asks to wait 300 s, longer than the 120 s that list_wait allows"),
            "{ran:#?}"
        );
        assert!(cloud.batches().is_empty());
    }
    cloud.sim().clear_faults();
    cloud.fault(Rule::always(On::Associate, Fault::RateLimit { retry_after: Some(900) }));
    let ran = vbs(&cloud, &["associate", "--policy", "policy-001", "--yes", "web"]).ended_with(1);
    assert!(
        ran.err.contains("asks to wait 900 s, longer than the 600 s that run_wait allows")
            || ran.out.contains("900 s"),
        "{ran:#?}"
    );
    assert!(!format!("{ran:?}").contains("sensible"));
}

#[test]
fn the_total_without_progress_ends_it_with_the_true_reason() {
    let cloud = Cloud::with(&["web"]);
    cloud.fault(Rule::always(On::Volumes, Fault::RateLimit { retry_after: None }));
    let ran = waiting(&cloud, 2, 2, &["volume", "list"]).run().ended_with(4);
    assert!(ran.err.contains("refused for 2 s in a row, as long as list_wait allows"), "{}", ran.err);
    assert!(cloud.requests(On::Volumes).len() > 2);
}

#[test]
fn a_second_batch_that_is_refused_for_the_rate_is_sent_in_the_next_window() {
    let names: Vec<String> = (0..90).map(|n| format!("v{n:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let cloud = Cloud::with(&names);
    cloud.fault(windows(On::Associate, 1, 3000, false));
    let start = ["associate", "--policy", "policy-001", "--yes", "-o", "json"];
    let ran = vbs(&cloud, &[&start[..], &names].concat()).ended_with(0);
    assert_eq!(count(&states(&cloud, &ran), "ok"), 90);
    assert!(ran.err.contains("vbs: waiting "), "{}", ran.err);
    let mut sent: Vec<String> = Vec::new();
    for batch in cloud.batches().iter().filter(|batch| batch.faults.is_empty()) {
        sent.extend(batch.volumes.iter().map(|deed| deed.volume.clone()));
    }
    sent.sort();
    sent.dedup();
    assert_eq!(sent.len(), 90, "each was carried out in one request");
}

#[test]
fn a_pause_can_be_ended_at_any_time() {
    let names: Vec<String> = (0..50).map(|n| format!("v{n:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let cloud = Cloud::with(&names);
    let limit = Fault::RateLimit { retry_after: Some(60) };
    cloud.fault(Rule { after: 1, ..Rule::always(On::Associate, limit.clone()) });
    let start = ["associate", "--policy", "policy-001", "--yes", "-o", "json"];
    let running = Program::new(&cloud, &[&start[..], &names].concat()).start();
    cloud.until("the second batch is refused", |cloud| {
        cloud.batches().get(1).is_some_and(|batch| batch.answered_ms.is_some())
    });
    running.signal(Signal::INT);
    let ran = running.end().ended_with(130);
    assert_eq!(count(&states(&cloud, &ran), "skipped"), 10);

    cloud.fault(Rule::always(On::Volumes, limit));
    let asked = cloud.requests(On::Volumes).len();
    let running = Program::new(&cloud, &["volume", "list"]).start();
    cloud.until("the list is refused", |cloud| {
        cloud.requests(On::Volumes).get(asked).is_some_and(|read| read.answered_ms.is_some())
    });
    // Not an interrupt: where the tests run in the background of a shell, those are ignored.
    running.signal(Signal::TERM);
    assert_eq!(running.end().code, None, "nothing of a list needs a last word");
}

#[test]
fn what_is_only_wished_for_and_held_up_by_a_limit_says_so() {
    let cloud = Cloud::with(&["web"]);
    cloud.fault(Rule::always(On::Servers, Fault::RateLimit { retry_after: None }));
    let ran = vbs(&cloud, &["volume", "list", "-o", "csv"]).ended_with(0);
    let told = ran.err.lines().last().unwrap_or_default();
    assert!(told.contains("server names could not be read") && told.contains("threshold"), "{ran:#?}");
    assert!(told.contains("gave up after"), "{told}");
    assert!(!told.contains("no answer"), "it answered: {told}");
    assert_eq!(ran.out.lines().count(), 2);
    cloud.fault(Rule::always(On::Quota, Fault::RateLimit { retry_after: None }));
    let ran = vbs(&cloud, &["associate", "--policy", "policy-001", "--dry-run", "web"]).ended_with(0);
    let told = ran.err.lines().find(|line| line.contains("room for the backups")).unwrap_or_default();
    assert!(told.contains("threshold") && !told.contains("no answer"), "{ran:#?}");
}
