//! `associate`: what it plans, what it sends, and what it says became of every volume.

use vbs_tui::sim::fault::{Fault, On, Rule};
use vbs_tui::sim::{LinkShown, Mutation, SimConfig};

use crate::claims::{count, outcomes, states, text};
use crate::program::{Program, vbs};
use crate::support::{Cloud, id};

const NAMES: [&str; 5] = ["web", "db", "mail", "files", "cache"];

/// `associate ... --yes -o json`.
fn arguments<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["associate", "--policy", "policy-001", "--yes", "-o", "json"][..], more].concat()
}

#[test]
fn new_volumes_are_associated_and_every_outcome_is_told() {
    let cloud = Cloud::with(&NAMES);
    let ran = vbs(&cloud, &arguments(&["web", "db"])).ended_with(0);
    let told = ran.json();
    assert_eq!(text(&told["policy"]["id"]), cloud.policy("policy-001"));
    assert_eq!(told["policy"]["name"], "policy-001");
    let outcomes = outcomes(&cloud, &ran);
    assert_eq!(outcomes.len(), 2);
    let sent = cloud.batches();
    assert_eq!(sent.len(), 1);
    for outcome in outcomes.values() {
        assert_eq!(outcome["state"], "ok");
        assert_eq!(text(&outcome["now_in"]), cloud.policy("policy-001"), "it was read back");
        assert_eq!(text(&outcome["request_id"]), sent[0].request_id);
        assert!(outcome["code"].is_null() && outcome["from_policy_id"].is_null());
    }
    assert!(!cloud.requests(On::Volumes).iter().all(|read| read.seq < sent[0].seq), "it was read back");
}

#[test]
fn yes_does_not_cover_moves() {
    let cloud = Cloud::with(&NAMES);
    cloud.put(&id(2), "policy-002");
    let ran = vbs(&cloud, &arguments(&["web", "db"])).ended_with(2);
    assert!(ran.err.contains("--allow-move") && ran.err.contains("policy-002"), "{ran:#?}");
    assert!(ran.out.is_empty() && cloud.batches().is_empty() && cloud.held(&id(1)).is_none());

    let ran = vbs(&cloud, &arguments(&["--allow-move", "web", "db"])).ended_with(0);
    let outcomes = outcomes(&cloud, &ran);
    assert_eq!(outcomes[&id(1)]["state"], "ok");
    assert_eq!(outcomes[&id(2)]["state"], "moved");
    assert_eq!(text(&outcomes[&id(2)]["from_policy_id"]), cloud.policy("policy-002"));
}

#[test]
fn what_is_there_already_is_not_sent() {
    let cloud = Cloud::with(&NAMES);
    cloud.put(&id(1), "policy-001");
    let ran = vbs(&cloud, &arguments(&["web"])).ended_with(0);
    assert_eq!(states(&cloud, &ran)[&id(1)], "already");
    assert!(cloud.batches().is_empty());
    let without_yes = ["associate", "--policy", "policy-001", "-o", "json", "web"];
    vbs(&cloud, &without_yes).ended_with(0);
}

#[test]
fn a_status_that_the_cloud_refuses_is_told_and_not_sent() {
    let cloud = Cloud::with(&NAMES);
    cloud.mutate(&Mutation::SetStatus { volume: id(1), status: "error".into() });
    let ran = vbs(&cloud, &arguments(&["web", "db"])).ended_with(1);
    let outcomes = outcomes(&cloud, &ran);
    assert_eq!((&outcomes[&id(1)]["state"], &outcomes[&id(2)]["state"]), (&"refused".into(), &"ok".into()));
    assert!(text(&outcomes[&id(1)]["message"]).contains("error"));
    assert_eq!(cloud.batches()[0].volumes.len(), 1);
}

#[test]
fn a_failed_volume_has_code_message_meaning_and_request_id() {
    let cloud = Cloud::with(&NAMES);
    let only = |volume: usize, code: Option<&str>| Rule {
        volumes: Some(vec![id(volume)]),
        ..Rule::once(
            On::Associate,
            Fault::CodePerVolume { code: code.map(str::to_owned), message: Some("said the cloud".into()) },
        )
    };
    cloud.fault(only(2, Some("AutoBackup.0206")));
    cloud.fault(only(3, Some("AutoBackup.7777")));
    cloud.fault(only(4, None));
    let ran = vbs(&cloud, &arguments(&["web", "db", "mail", "files"])).ended_with(1);
    let outcomes = outcomes(&cloud, &ran);
    assert_eq!(outcomes[&id(1)]["state"], "ok");
    let busy = &outcomes[&id(2)];
    assert_eq!((&busy["state"], &busy["code"]), (&"failed".into(), &"AutoBackup.0206".into()));
    assert_eq!(busy["message"], "said the cloud");
    assert!(!text(&busy["meaning"]).is_empty());
    assert_eq!(text(&busy["request_id"]), cloud.batches()[0].request_id);
    let unlisted = &outcomes[&id(3)];
    assert_eq!((&unlisted["code"], &unlisted["meaning"]), (&"AutoBackup.7777".into(), &().into()));
    assert_eq!((&outcomes[&id(4)]["state"], &outcomes[&id(4)]["code"]), (&"failed".into(), &().into()));
}

#[test]
fn a_code_in_the_success_list_is_a_failure() {
    let cloud = Cloud::with(&NAMES);
    let fault = Fault::CodeInSuccess { code: "AutoBackup.0206".into(), message: None };
    cloud.fault(Rule::once(On::Associate, fault));
    let ran = vbs(&cloud, &arguments(&["web"])).ended_with(1);
    assert_eq!(states(&cloud, &ran)[&id(1)], "failed");
}

#[test]
fn a_volume_that_left_and_did_not_arrive_is_said_to_be_in_no_policy() {
    let cloud = Cloud::with(&NAMES);
    cloud.put(&id(1), "policy-002");
    let fault = Fault::HalfMove { code: Some("AutoBackup.0208".into()), message: None };
    cloud.fault(Rule::once(On::Associate, fault));
    let ran =
        vbs(&cloud, &["associate", "--policy", "policy-001", "--yes", "--allow-move", "web"]).ended_with(1);
    assert!(ran.out.contains("IN NO POLICY") && ran.out.contains("AutoBackup.0208"), "{ran:#?}");
    assert_eq!(cloud.held(&id(1)), None);
}

#[test]
fn a_dry_run_tells_the_plan_and_sends_nothing() {
    let cloud = Cloud::with(&NAMES);
    cloud.put(&id(2), "policy-002");
    cloud.put(&id(3), "policy-001");
    cloud.mutate(&Mutation::SetStatus { volume: id(4), status: "error_deleting".into() });
    let common = ["associate", "--policy", "policy-001", "--dry-run"];
    let volumes = ["web", "db", "mail", "files"];
    let plan = vbs(&cloud, &[&common[..], &["-o", "json"], &volumes[..]].concat()).ended_with(0).json();
    let fates: Vec<(String, String)> =
        plan["plan"].as_array().unwrap().iter().map(|one| (text(&one["name"]), text(&one["fate"]))).collect();
    let expected = [("db", "move"), ("files", "refused"), ("mail", "already"), ("web", "new")];
    assert_eq!(fates, expected.map(|(name, fate)| (name.to_owned(), fate.to_owned())));
    for (fate, number) in [("new", 1), ("move", 1), ("already", 1), ("refused", 1), ("unclear", 0)] {
        assert_eq!(plan["counts"][fate], number, "{plan:#}");
    }
    let table = vbs(&cloud, &[&common[..], &volumes[..]].concat()).ended_with(0).out;
    assert!(table.contains("policy-002") && table.lines().count() == 5, "{table}");
    let rows = vbs(&cloud, &[&common[..], &["-o", "csv"], &volumes[..]].concat()).ended_with(0).csv();
    assert_eq!(rows.len(), 5);
    assert!(cloud.batches().is_empty());
}

#[test]
fn a_plan_for_a_policy_that_is_off_says_so() {
    let cloud = Cloud::with(&NAMES);
    cloud.mutate(&Mutation::SetPolicyStatus { policy: cloud.policy("policy-001"), on: false });
    let ran = vbs(&cloud, &["associate", "--policy", "policy-001", "--dry-run", "web"]).ended_with(0);
    assert!(ran.err.contains("OFF"), "{ran:#?}");
}

#[test]
fn without_a_terminal_nobody_can_be_asked() {
    let cloud = Cloud::with(&NAMES);
    let ran = vbs(&cloud, &["associate", "--policy", "policy-001", "web"]).ended_with(2);
    assert!(ran.err.contains("--yes"), "{ran:#?}");
    let from_input = ["associate", "--policy", "policy-001", "--from-file", "-"];
    Program::new(&cloud, &from_input).input("web\n").run().ended_with(2);
    assert!(cloud.batches().is_empty());
    let ran = vbs(&cloud, &[]).ended_with(2);
    assert!(ran.err.contains("no terminal"), "{ran:#?}");
}

#[test]
fn outcomes_come_as_table_and_csv_too() {
    let cloud = Cloud::with(&NAMES);
    let common = ["associate", "--policy", "policy-001", "--yes", "-o"];
    let rows = vbs(&cloud, &[&common[..], &["csv", "web", "db"]].concat()).ended_with(0).csv();
    assert_eq!(rows[0][..3], ["state", "volume_id", "name"]);
    assert_eq!(rows[1..].iter().map(|row| row[0].as_str()).collect::<Vec<_>>(), ["ok", "ok"]);
    let ran = vbs(&cloud, &[&common[..], &["table", "mail"]].concat()).ended_with(0);
    assert!(ran.out.starts_with("NAME  STATE") && ran.out.contains("mail"), "{ran:#?}");
    assert!(ran.err.contains("policy-001: 1 ok"), "{ran:#?}");
}

#[test]
fn many_volumes_go_in_batches_one_after_the_other() {
    let config = SimConfig { volumes: 130, policies: 3, ..SimConfig::default() };
    let cloud = Cloud::start(config);
    let all = cloud.sim().snapshot().into_keys().collect::<Vec<_>>().join("\n");
    let ran = Program::new(&cloud, &arguments(&["--allow-move", "--from-file", "-"])).input(&all).run();
    let outcomes = outcomes(&cloud, &ran);
    assert_eq!(outcomes.len(), 130);
    let batches = cloud.batches();
    assert!(batches.len() >= 2 && batches.iter().all(|batch| batch.volumes.len() <= 40));
    for pair in batches.windows(2) {
        assert!(pair[0].answered_ms <= Some(pair[1].at_ms), "one after the other: {pair:#?}");
    }
    let mut sent: Vec<String> =
        batches.iter().flat_map(|batch| &batch.volumes).map(|deed| deed.volume.clone()).collect();
    let all_sent = sent.len();
    sent.sort_unstable();
    sent.dedup();
    assert_eq!(sent.len(), all_sent, "nothing is sent twice");
}

#[test]
fn a_full_policy_stops_the_batches_that_are_left() {
    let config = SimConfig { volumes: 0, policies: 4, policy_limit: Some(10), ..SimConfig::default() };
    let names: Vec<String> = (0..90).map(|n| format!("v{n:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let cloud = Cloud::with_config(&names, config);
    let ran = vbs(&cloud, &arguments(&names)).ended_with(1);
    let states = states(&cloud, &ran);
    assert_eq!((count(&states, "ok"), count(&states, "failed"), count(&states, "skipped")), (10, 30, 50));
    assert!(ran.err.contains("AutoBackup.0204"), "{ran:#?}");
    assert_eq!(cloud.batches().len(), 1);
}

#[test]
fn the_stock_form_serves_the_whole_run() {
    let config = SimConfig { vendor_form: false, ..Cloud::bare() };
    let cloud = Cloud::with_config(&NAMES, config);
    cloud.put(&id(2), "policy-002");
    for more in [&["--volume-api", "cinder", "--allow-move", "web", "db"][..], &["mail"]] {
        let ran = vbs(&cloud, &arguments(more)).ended_with(0);
        assert_eq!(states(&cloud, &ran).len(), more.iter().filter(|word| NAMES.contains(word)).count());
    }
    assert!(cloud.requests(On::Volume).len() >= 3, "each is read back by itself");
}

#[test]
fn where_only_single_reads_show_the_link_each_volume_is_read_first() {
    let config = SimConfig { link_shown: LinkShown::OnlySingle, ..Cloud::bare() };
    let cloud = Cloud::with_config(&NAMES, config);
    cloud.put(&id(2), "policy-002");
    cloud.put(&id(3), "policy-001");
    let three = ["web", "db", "mail"];
    vbs(&cloud, &arguments(&three)).ended_with(2);
    assert!(cloud.batches().is_empty(), "the move was seen");
    let ran = vbs(&cloud, &arguments(&[&["--allow-move"][..], &three[..]].concat())).ended_with(0);
    let states = states(&cloud, &ran);
    assert_eq!(
        (states[&id(1)].as_str(), states[&id(2)].as_str(), states[&id(3)].as_str()),
        ("ok", "moved", "already")
    );
}

#[test]
fn where_the_link_is_shown_nowhere_each_may_be_a_move() {
    let config = SimConfig { link_shown: LinkShown::Nowhere, ..Cloud::bare() };
    let cloud = Cloud::with_config(&NAMES, config);
    cloud.put(&id(5), "policy-002");
    let ran = vbs(&cloud, &arguments(&["web"])).ended_with(2);
    assert!(ran.err.contains("--allow-move") && cloud.batches().is_empty(), "{ran:#?}");
    let ran = vbs(&cloud, &arguments(&["--allow-move", "web"])).ended_with(0);
    let outcomes = outcomes(&cloud, &ran);
    assert_eq!(outcomes[&id(1)]["state"], "ok", "the answer said so");
    assert!(outcomes[&id(1)]["now_in"].is_null(), "nobody could look");
}
