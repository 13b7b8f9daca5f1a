//! `policy enable` and `policy disable`: what is sent, what came of it, and what is asked for when backups
//! would expire.

use serde_json::Value;
use vbs_tui::sim::fault::{Applied, Fault, On, Rule};
use vbs_tui::sim::{Fleet, Mutation, SimConfig};

use crate::claims::text;
use crate::program::vbs;
use crate::support::Cloud;

fn cloud_with(config: SimConfig) -> Cloud {
    let config = SimConfig { fleet: Fleet::Empty, history_days: Some(0), ..config };
    let cloud = Cloud::with_config(&["web", "db"], config);
    create(&cloud, "00000000-0000-4000-8000-0000000000aa", NIGHTLY, "ON", 14);
    cloud
}

const NIGHTLY: &str = "nightly";

/// A daily policy that keeps so many days.
fn create(cloud: &Cloud, id: &str, name: &str, status: &str, days: u32) {
    let body = serde_json::json!({ "backup_policy_name": name, "scheduled_policy": {
        "start_time": "01:00", "frequency": 1, "rentention_day": days, "status": status,
    } });
    cloud.mutate(&Mutation::CreatePolicy { id: id.to_owned(), body: body.as_object().unwrap().clone() });
}

/// The state of each policy by name.
fn states(report: &Value) -> Vec<(String, String)> {
    let outcomes = report["outcomes"].as_array().unwrap().iter();
    outcomes.map(|one| (text(&one["name"]), text(&one["state"]))).collect()
}

fn is_on(cloud: &Cloud, name: &str) -> bool {
    cloud.sim().is_on(&cloud.policy(name)).unwrap()
}

#[test]
fn what_is_switched_off_is_read_back_and_undone() {
    let cloud = cloud_with(SimConfig::default());
    let dry = vbs(&cloud, &["policy", "disable", NIGHTLY, "--dry-run", "-o", "json"]).ended_with(0).json();
    assert_eq!((dry["counts"]["switch"].as_u64(), cloud.requests(On::ModifyPolicy).len()), (Some(1), 0));
    let report =
        vbs(&cloud, &["policy", "disable", NIGHTLY, "default", "--yes", "-o", "json"]).ended_with(0).json();
    let mut said = states(&report);
    said.sort();
    let pair = |name: &str, state: &str| (name.to_owned(), state.to_owned());
    assert_eq!(said, [pair("default", "already"), pair(NIGHTLY, "ok")], "the default one was OFF");
    let found = report["outcomes"].as_array().unwrap().iter().find(|one| one["state"] == "ok").unwrap();
    assert_eq!(found["found"], "off");
    assert!(!is_on(&cloud, NIGHTLY) && !is_on(&cloud, "default"));
    let again = vbs(&cloud, &["policy", "disable", NIGHTLY, "--yes", "-o", "json"]).ended_with(0).json();
    assert_eq!(states(&again), [(NIGHTLY.to_owned(), "already".to_owned())]);
    let listed = vbs(&cloud, &["history", "-o", "json"]).ended_with(0).json();
    assert_eq!((listed[0]["action"].as_str(), listed.as_array().unwrap().len()), (Some("disable"), 1));
    let run = text(&listed[0]["run"]);
    let undone = vbs(&cloud, &["undo", &run, "--yes", "-o", "json"]).ended_with(0).json();
    assert_eq!(undone["counts"]["ok"], 1, "{undone}");
    assert!(is_on(&cloud, NIGHTLY) && !is_on(&cloud, "default"));
    let shown = vbs(&cloud, &["history", "show", "last", "-o", "json"]).ended_with(0).json();
    assert_eq!(shown["counts"]["ok"], 1, "the journal tells the same: {shown}");
}

#[test]
fn a_cloud_that_wants_the_whole_schedule_gets_it_as_it_is() {
    let cloud = cloud_with(SimConfig { strict_modify: true, ..SimConfig::default() });
    let shown = || vbs(&cloud, &["policy", "show", NIGHTLY, "-o", "json"]).ended_with(0).json();
    let before = shown();
    vbs(&cloud, &["policy", "disable", NIGHTLY, "--yes"]).ended_with(0);
    assert_eq!(cloud.requests(On::ModifyPolicy).len(), 2, "the short form was refused");
    let mut after = shown();
    assert_eq!(after["status"], "OFF");
    after["status"] = before["status"].clone();
    after["next_run"] = before["next_run"].clone();
    assert_eq!(after, before, "nothing else has changed");
}

#[test]
fn a_lost_answer_is_settled_by_reading() {
    let cloud = cloud_with(SimConfig::default());
    cloud.fault(Rule::once(On::ModifyPolicy, Fault::ResetAfter { applied: Applied::All }));
    let report = vbs(&cloud, &["policy", "disable", NIGHTLY, "--yes", "-o", "json"]).ended_with(0).json();
    assert!(text(&report["outcomes"][0]["message"]).contains("reading back shows"), "{report}");
    cloud.fault(Rule::once(On::ModifyPolicy, Fault::ResetAfter { applied: Applied::None }));
    let arguments = ["--settle", "1", "policy", "enable", NIGHTLY, "--yes", "-o", "json"];
    let report = vbs(&cloud, &arguments).ended_with(1).json();
    assert_eq!(states(&report), [(NIGHTLY.to_owned(), "failed".to_owned())]);
    assert!(!is_on(&cloud, NIGHTLY));
    assert_eq!(cloud.requests(On::ModifyPolicy).len(), 2, "nothing is sent twice");
    vbs(&cloud, &["retry", "last", "--yes"]).ended_with(0);
    assert!(is_on(&cloud, NIGHTLY));
}

#[test]
fn switching_on_wants_the_number_of_backups_that_expire() {
    let config = SimConfig { volumes: 12, policies: 3, history_days: Some(20), ..SimConfig::default() };
    let cloud = Cloud::start(config);
    let held = cloud.sim().backups();
    let of = |id: &str| {
        held.iter().filter(|one| one.automatic && cloud.held(&one.volume).as_deref() == Some(id)).count()
    };
    let policies = cloud.sim().policies();
    let (id, _) = policies.into_iter().max_by_key(|(id, _)| of(id)).unwrap();
    assert!(of(&id) > 4, "there must be something to expire: {held:?}");
    // The same volumes under a policy of the same id that is OFF and keeps less.
    cloud.mutate(&Mutation::DeletePolicy { policy: id.clone(), keep_links: true });
    create(&cloud, &id, "kept-short", "OFF", 2);
    let dry = vbs(&cloud, &["policy", "enable", &id, "--dry-run", "-o", "json"]).ended_with(0).json();
    let expiring = dry["expiring"].as_u64().unwrap();
    assert!(expiring > 0, "{dry}");
    assert!(dry["warnings"].to_string().contains(&format!("up to {expiring} backup")), "{dry}");
    for flags in [vec!["--yes"], vec!["--yes", "--allow-expire", "999999"]] {
        let refused = vbs(&cloud, &[&["policy", "enable", &id], flags.as_slice()].concat()).ended_with(2);
        assert!(refused.err.contains(&format!("--allow-expire {expiring}")), "{}", refused.err);
    }
    assert_eq!(cloud.sim().is_on(&id), Some(false), "nothing was sent");
    let number = expiring.to_string();
    vbs(&cloud, &["policy", "enable", &id, "--yes", "--allow-expire", &number]).ended_with(0);
    assert_eq!(cloud.sim().is_on(&id), Some(true));
}
