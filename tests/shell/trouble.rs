//! Clouds that fail: before anything was sent (4), in the middle, and so that nobody knows (5).

use std::time::Duration;

use vbs_tui::sim::fault::{Applied, Fault, On, Rule, Shape, When};
use vbs_tui::sim::{Did, LinkShown, SimConfig};

use crate::claims::{count, outcomes, states, text};
use crate::program::{Program, vbs};
use crate::support::{Cloud, id};

const NAMES: [&str; 4] = ["web", "db", "mail", "files"];

fn arguments<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["associate", "--policy", "policy-001", "--yes", "--settle", "1", "-o", "json"][..], more].concat()
}

fn server_error(applied: Applied) -> Fault {
    Fault::WholeCall {
        status: 500,
        shape: Shape::Wrapped,
        code: Some("AutoBackup.0009".into()),
        message: Some("internal".into()),
        applied,
    }
}

#[test]
fn where_nobody_listens_the_code_is_that_of_a_dead_network() {
    let mut cloud = Cloud::with(&NAMES);
    cloud.die();
    let commands: [&[&str]; 3] = [&["policy", "list"], &["volume", "list"], &arguments(&["web"])];
    for command in commands {
        let ran = vbs(&cloud, command).ended_with(4);
        let is_json = command.contains(&"json");
        let begin = if is_json { "{\"error\":\"" } else { "vbs: " };
        assert!(ran.out.is_empty() && ran.err.starts_with(begin), "{ran:#?}");
    }
}

#[test]
fn lists_that_are_forbidden_end_it_before_anything_is_sent() {
    for on in [On::Policies, On::Volumes] {
        let cloud = Cloud::with(&NAMES);
        cloud.fault(Rule::always(on, Fault::Forbidden));
        let ran = vbs(&cloud, &arguments(&["web"])).ended_with(4);
        assert!(ran.out.is_empty() && cloud.batches().is_empty(), "{on:?}: {ran:#?}");
    }
}

#[test]
fn a_catalog_without_the_service_says_so() {
    let cloud = Cloud::with_config(&NAMES, SimConfig { vbs_in_catalog: false, ..Cloud::bare() });
    let ran = vbs(&cloud, &["policy", "list"]).ended_with(4);
    assert!(ran.err.contains("VBS") && ran.err.contains("CBR"), "{ran:#?}");
    let endpoint = cloud.connection().vbs_endpoint.clone();
    vbs(&cloud, &["--vbs-endpoint", &endpoint, "policy", "list"]).ended_with(0);
}

#[test]
fn a_cloud_that_dies_before_the_first_request_leaves_everything_unsent() {
    let mut cloud = Cloud::with(&NAMES);
    cloud.fault(Rule::once(On::Quota, Fault::Delay { ms: 600_000 }));
    let running = Program::new(&cloud, &arguments(&["web", "db"])).start();
    cloud.until("the quota is asked for", |cloud| !cloud.requests(On::Quota).is_empty());
    cloud.until("the lists are read", |cloud| {
        // The volumes are one page, and the proof that nothing follows.
        let read = |on| cloud.requests(on).iter().filter(|read| read.answered_ms.is_some()).count();
        read(On::Policies) == 1 && read(On::Volumes) == 2
    });
    cloud.die();
    let told = running.end().ended_with(4).json();
    assert_eq!(told["counts"]["skipped"], 2, "{told:#}");
}

#[test]
fn a_server_error_after_the_work_was_done_is_settled_as_ok() {
    let cloud = Cloud::with(&NAMES);
    cloud.fault(Rule::once(On::Associate, server_error(Applied::All)));
    let ran = vbs(&cloud, &arguments(&["web", "db"])).ended_with(0);
    let outcomes = outcomes(&cloud, &ran);
    assert!(outcomes.values().all(|outcome| outcome["state"] == "ok"), "{outcomes:#?}");
    assert_eq!(cloud.batches().len(), 1, "nothing is sent again on a guess");
}

#[test]
fn a_server_error_before_any_work_is_settled_as_failed() {
    let cloud = Cloud::with(&NAMES);
    cloud.fault(Rule::once(On::Associate, server_error(Applied::Part)));
    let ran = vbs(&cloud, &arguments(&["web", "db", "mail", "files"])).ended_with(1);
    let outcomes = outcomes(&cloud, &ran);
    let failed: Vec<_> = outcomes.values().filter(|outcome| outcome["state"] == "failed").collect();
    assert_eq!(failed.len(), 2, "{outcomes:#?}");
    assert!(failed.iter().all(|outcome| outcome["code"] == "AutoBackup.0009"), "{failed:#?}");
    assert!(outcomes.values().all(|outcome| outcome["state"] != "unknown"));
}

#[test]
fn a_connection_reset_after_the_work_is_settled_as_ok() {
    let cloud = Cloud::with(&NAMES);
    cloud.fault(Rule::once(On::Associate, Fault::ResetAfter { applied: Applied::All }));
    let ran = vbs(&cloud, &arguments(&["web"])).ended_with(0);
    assert_eq!(states(&cloud, &ran)[&id(1)], "ok");
    assert_eq!(cloud.batches().len(), 1);
}

#[test]
fn a_success_that_says_nothing_about_the_volumes_is_read_back() {
    for fault in [
        Fault::OkWithError { code: Some("AutoBackup.0009".into()), applied: Applied::All },
        Fault::Html200 { applied: Applied::All },
        Fault::Unmentioned { applied: true },
        Fault::Truncated { well_formed: true },
    ] {
        let cloud = Cloud::with(&NAMES);
        cloud.fault(Rule::once(On::Associate, fault.clone()));
        let ran = vbs(&cloud, &arguments(&["web", "db"])).ended_with(0);
        assert_eq!(count(&states(&cloud, &ran), "ok"), 2, "{fault:?}");
    }
}

#[test]
fn an_outcome_that_nobody_can_find_out_is_unknown() {
    let cloud = Cloud::with_config(&NAMES, SimConfig { link_shown: LinkShown::Nowhere, ..Cloud::bare() });
    cloud.put(&id(4), "policy-002");
    cloud.fault(Rule::once(On::Associate, Fault::ResetAfter { applied: Applied::All }));
    let ran = vbs(&cloud, &arguments(&["--allow-move", "web", "db"])).ended_with(5);
    let outcomes = outcomes(&cloud, &ran);
    for outcome in outcomes.values() {
        assert_eq!(outcome["state"], "unknown");
        assert!(outcome["now_in"].is_null() && outcome["message"].is_string(), "{outcome:#}");
    }
}

#[test]
fn a_hidden_link_is_not_taken_for_a_failure_where_every_policy_was_empty() {
    let cloud = Cloud::with_config(&NAMES, SimConfig { link_shown: LinkShown::Nowhere, ..Cloud::bare() });
    cloud.fault(Rule::once(On::Associate, Fault::ResetAfter { applied: Applied::All }));
    let ran = vbs(&cloud, &arguments(&["--allow-move", "web", "db"])).ended_with(5);
    assert_eq!(count(&states(&cloud, &ran), "unknown"), 2);
}

#[test]
fn an_outcome_that_cannot_be_read_back_is_unknown() {
    let cloud = Cloud::with(&NAMES);
    cloud.fault(Rule::once(On::Associate, server_error(Applied::All)));
    // The list is one page, and the proof that nothing follows.
    cloud.fault(Rule { after: 2, ..Rule::always(On::Volumes, Fault::Forbidden) });
    cloud.fault(Rule::always(On::Volume, Fault::Forbidden));
    let ran = vbs(&cloud, &arguments(&["web"])).ended_with(5);
    let outcome = &outcomes(&cloud, &ran)[&id(1)];
    assert_eq!((&outcome["state"], &outcome["code"]), (&"unknown".into(), &"AutoBackup.0009".into()));
}

#[test]
fn what_is_carried_out_late_is_found_within_the_window() {
    let cloud = Cloud::with(&NAMES);
    cloud.fault(Rule::once(On::Associate, server_error(Applied::None)));
    let arguments = ["associate", "--policy", "policy-001", "--yes", "--settle", "6", "-o", "json", "web"];
    let running = Program::new(&cloud, &arguments).start();
    cloud.until("it is read back", |cloud| {
        let sent = cloud.batches().first().map(|batch| batch.seq);
        sent.is_some_and(|sent| cloud.requests(On::Volumes).iter().any(|read| read.seq > sent))
    });
    cloud.put(&id(1), "policy-001");
    assert_eq!(states(&cloud, &running.end().ended_with(0))[&id(1)], "ok");
}

#[test]
fn a_token_that_expires_is_renewed_in_the_middle_of_a_run() {
    let cloud = Cloud::with(&NAMES);
    cloud.fault(Rule::once(On::Associate, Fault::TokenExpired));
    let ran = vbs(&cloud, &arguments(&["web"])).ended_with(0);
    assert_eq!(states(&cloud, &ran)[&id(1)], "ok");
    assert_eq!(cloud.requests(On::Auth).len(), 2);
    let deeds: Vec<Did> =
        cloud.batches().iter().flat_map(|batch| &batch.volumes).map(|deed| deed.did).collect();
    assert_eq!(deeds.iter().filter(|did| **did == Did::Applied).count(), 1, "{deeds:?}");
}

#[test]
fn a_cloud_that_asks_to_wait_is_obeyed() {
    let cloud = Cloud::with(&NAMES);
    cloud.fault(Rule::once(On::Associate, Fault::RateLimit { retry_after: Some(2) }));
    let ran = vbs(&cloud, &arguments(&["web"])).ended_with(0);
    assert_eq!(states(&cloud, &ran)[&id(1)], "ok");
    let batches = cloud.batches();
    assert_eq!(batches.len(), 2);
    let waited = batches[1].at_ms - batches[0].answered_ms.unwrap();
    assert!(waited >= 1999, "{waited} ms");
}

#[test]
fn a_right_that_is_lost_stops_the_batches_that_are_left() {
    let names: Vec<String> = (0..60).map(|n| format!("v{n:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let cloud = Cloud::with(&names);
    cloud.fault(Rule::always(On::Associate, Fault::Forbidden));
    let ran = vbs(&cloud, &arguments(&names)).ended_with(1);
    let states = states(&cloud, &ran);
    assert_eq!((count(&states, "failed"), count(&states, "skipped")), (40, 20));
    assert_eq!(cloud.batches().len(), 1);
}

#[test]
fn a_write_that_is_never_answered_is_not_waited_for_once_the_program_must_end() {
    let cloud = Cloud::with(&NAMES);
    cloud.fault(Rule::once(On::Associate, Fault::TimeoutAfterAccept { apply: When::Now }));
    let running = Program::new(&cloud, &arguments(&["web"])).start();
    cloud.until("the request is there", |cloud| !cloud.batches().is_empty());
    let asked = std::time::Instant::now();
    running.signal(rustix::process::Signal::TERM);
    let ran = running.end().ended_with(5);
    assert!(asked.elapsed() < Duration::from_secs(13), "{:?}", asked.elapsed());
    let outcome = &outcomes(&cloud, &ran)[&id(1)];
    assert_eq!(text(&outcome["state"]), "unknown");
}

#[test]
fn a_result_that_cannot_be_written_does_not_claim_that_nothing_was_sent() {
    let cloud = Cloud::with(&NAMES);
    let ran = Program::new(&cloud, &arguments(&["web"])).on_a_full_disk().run();
    assert!(cloud.held(&id(1)).is_some());
    assert!(ran.code != Some(4) && ran.err.contains("space"), "{ran:#?}");
}

#[test]
fn a_reader_that_left_does_not_change_what_the_exit_code_says() {
    let cloud = Cloud::with(&NAMES);
    let code = Fault::CodePerVolume { code: Some("AutoBackup.0206".into()), message: None };
    cloud.fault(Rule::once(On::Associate, code));
    for (code, form) in [(1, "table"), (0, "csv")] {
        let arguments = ["associate", "--policy", "policy-001", "--yes", "-o", form, "web"];
        Program::new(&cloud, &arguments).unread().run().ended_with(code);
    }
}

#[test]
fn a_window_of_no_length_does_not_hammer_the_cloud() {
    let cloud = Cloud::with_config(&NAMES, SimConfig { lag: Duration::from_secs(2), ..Cloud::bare() });
    let arguments = ["associate", "--policy", "policy-001", "--yes", "--settle", "0", "-o", "json", "web"];
    let ran = vbs(&cloud, &arguments).ended_with(0);
    assert_eq!(states(&cloud, &ran)[&id(1)], "ok");
    let reads = cloud.requests(On::Volumes).len();
    assert!(reads < 30, "{reads} reads within two seconds");
}
