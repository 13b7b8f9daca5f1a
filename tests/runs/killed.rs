//! `kill -9` in the middle of a run: nothing is guessed, everything is found out.

use rustix::process::Signal;

use vbs_tui::sim::fault::{Fault, On, Rule, When};

use crate::past::{associate_all, count, history, many, states};
use crate::program::{Program, vbs};
use crate::support::{Cloud, id};

/// A run of three batches whose program is killed while its first is in flight.
fn killed(fault: Fault) -> Cloud {
    let (cloud, names) = many(101);
    // Some other volume shows that this cloud tells which policy a volume is under.
    cloud.put(&id(101), "policy-003");
    cloud.fault(Rule::always(On::Associate, fault));
    let running = associate_all(&cloud, &names[..100]).start();
    cloud.until("the first batch is there", |cloud| !cloud.batches().is_empty());
    running.signal(Signal::KILL);
    assert_eq!(running.end().code, None);
    cloud
}

#[test]
fn a_killed_run_is_listed_announced_verified_and_undone() {
    let cloud = killed(Fault::Delay { ms: 300 });
    let listed = history(&cloud);
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["standing"], "interrupted");
    assert_eq!((&listed[0]["counts"]["unknown"], &listed[0]["counts"]["skipped"]), (&40.into(), &60.into()));
    assert_eq!(listed[0]["counts"]["ok"], 0);

    let ran = vbs(&cloud, &["associate", "--policy", "policy-002", "--dry-run", "v100"]).ended_with(0);
    assert!(ran.err.contains("was interrupted; `vbs verify "), "{ran:#?}");

    let ran = vbs(&cloud, &["verify", "last", "-o", "json", "--settle", "20"]).ended_with(1);
    let found = states(&ran);
    assert_eq!((count(&found, "ok"), count(&found, "skipped")), (40, 60), "the cloud carried it out");
    for (volume, state) in &found {
        assert_eq!(cloud.held(volume).is_some(), state == "ok", "{volume}");
    }
    assert_eq!(ran.json()["run"], listed[0]["run"]);
    assert!(ran.json()["verified"].is_string());
    assert_eq!(cloud.batches().len(), 1, "verifying sends nothing");

    let ran = vbs(&cloud, &["associate", "--policy", "policy-002", "--dry-run", "v100"]).ended_with(0);
    assert!(!ran.err.contains("interrupted"), "it is settled: {ran:#?}");

    let ran = vbs(&cloud, &["undo", "last", "--yes", "-o", "json"]).ended_with(0);
    assert_eq!(count(&states(&ran), "ok"), 40);
    assert!((1..=100).all(|n| cloud.held(&id(n)).is_none()), "all is as it was");
    let listed = history(&cloud);
    assert_eq!(
        (listed.len(), &listed[0]["action"], &listed[0]["of"]),
        (2, &"undo".into(), &listed[1]["run"])
    );
}

#[test]
fn what_never_happened_is_failed_only_after_the_window() {
    let cloud = killed(Fault::TimeoutAfterAccept { apply: When::Never });
    let ran = Program::new(&cloud, &["verify", "last", "-o", "json", "--settle", "600"]).start();
    // Before it, the killed run read the one page there is and the proof that nothing follows.
    cloud.until("it reads twice", |cloud| cloud.requests(On::Volumes).len() >= 5);
    ran.signal(Signal::INT);
    let ran = ran.end().ended_with(5);
    assert_eq!(count(&states(&ran), "unknown"), 40, "the window is not over: nothing is said");
    assert_eq!(history(&cloud)[0]["verified"], serde_json::Value::Null, "nor is it done");

    let ran = vbs(&cloud, &["verify", "last", "-o", "json", "--settle", "1"]).ended_with(1);
    let found = states(&ran);
    assert_eq!((count(&found, "failed"), count(&found, "skipped")), (40, 60));
    assert_eq!(cloud.batches().len(), 1, "verifying sends nothing");
    // What was not done and what was not sent is sent again, and nothing else.
    cloud.sim().clear_faults();
    let ran = vbs(&cloud, &["retry", "last", "--yes", "-o", "json"]).ended_with(0);
    assert_eq!(count(&states(&ran), "ok"), 100);
    assert_eq!(history(&cloud)[0]["of"], history(&cloud)[1]["run"]);
}

#[test]
fn a_policy_whose_making_is_killed_is_found_by_what_came() {
    let (cloud, _) = many(1);
    let create = ["policy", "create", "weekly", "--days", "Sun", "--times", "4", "--keep", "7", "--yes"];
    for (delay, made) in
        [(Fault::Delay { ms: 300 }, true), (Fault::TimeoutAfterAccept { apply: When::Never }, false)]
    {
        cloud.fault(Rule::always(On::CreatePolicy, delay));
        let before = cloud.requests(On::CreatePolicy).len();
        let running = Program::new(&cloud, &create).start();
        cloud.until("the request is there", |cloud| cloud.requests(On::CreatePolicy).len() > before);
        running.signal(Signal::KILL);
        assert_eq!(running.end().code, None);
        let ran = vbs(&cloud, &["verify", "last", "-o", "json", "--settle", "1"]);
        let outcome = ran.ended_with(i32::from(!made)).json()["outcomes"][0].clone();
        assert_eq!(outcome["state"], if made { "ok" } else { "failed" }, "{outcome}");
        if made {
            assert_eq!(outcome["now_in"], cloud.policy("weekly").as_str());
            vbs(&cloud, &["undo", "last", "--yes"]).ended_with(0);
        }
        assert!(cloud.sim().policies().iter().all(|(_, name)| name != "weekly"));
        cloud.sim().clear_faults();
    }
    vbs(&cloud, &["retry", "last", "--yes"]).ended_with(0);
    cloud.policy("weekly");
}

#[test]
fn a_policy_whose_deletion_is_killed_comes_back_from_the_journal() {
    let (cloud, _) = many(2);
    let policy = cloud.sim().policies()[1].clone();
    cloud.put(&id(1), &policy.1);
    let before = cloud.sim().policy_json(&policy.0).unwrap();
    cloud.fault(Rule::always(On::DeletePolicy, Fault::Delay { ms: 300 }));
    let running = Program::new(&cloud, &["policy", "delete", &policy.0, "--yes"]).start();
    cloud.until("the request is there", |cloud| !cloud.requests(On::DeletePolicy).is_empty());
    running.signal(Signal::KILL);
    assert_eq!(running.end().code, None);
    cloud.sim().clear_faults();
    vbs(&cloud, &["verify", "last", "--settle", "1"]).ended_with(0);
    vbs(&cloud, &["undo", "last", "--yes"]).ended_with(0);
    let after = cloud.sim().policy_json(&cloud.policy(&policy.1)).unwrap();
    assert_eq!(after["scheduled_policy"], before["scheduled_policy"]);
    assert_eq!(cloud.held(&id(1)), Some(cloud.policy(&policy.1)), "its volume is under it again");
}

#[test]
fn a_run_under_way_is_left_to_itself() {
    let (cloud, names) = many(61);
    cloud.fault(Rule::always(On::Associate, Fault::Delay { ms: 1000 }));
    let running = associate_all(&cloud, &names[..60]).start();
    cloud.until("the first batch is there", |cloud| !cloud.batches().is_empty());
    assert_eq!(history(&cloud)[0]["standing"], "running");
    for verb in [&["verify", "last"][..], &["undo", "last", "--yes"], &["retry", "last", "--yes"]] {
        let ran = vbs(&cloud, verb).ended_with(2);
        assert!(ran.err.contains("still running"), "{ran:#?}");
    }
    // Another run beside it, of other volumes, to another policy.
    vbs(&cloud, &["associate", "--policy", "policy-002", "--yes", "v061"]).ended_with(0);
    running.end().ended_with(0);
    assert_eq!(history(&cloud).iter().filter(|run| run["standing"] == "finished").count(), 2);
}
