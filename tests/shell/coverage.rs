//! `coverage` and `volume show`: what is said of backups, and the exit codes for whoever watches.

use std::collections::BTreeMap;

use serde_json::Value;

use vbs_tui::sim::fault::{Fault, On, Rule};
use vbs_tui::sim::{BackupOutcome, Fleet, Mutation, SimConfig};

use crate::claims::text;
use crate::program::{Program, vbs};
use crate::support::{Cloud, id};

const DAY: u32 = 86_400;

/// Volumes 1 and 2 (`web`, `db`) are under a policy that runs at midnight, 3 (`mail`) is under none.
fn cloud() -> Cloud {
    cloud_with(SimConfig::default())
}

fn cloud_with(config: SimConfig) -> Cloud {
    let config = SimConfig { fleet: Fleet::Empty, history_days: Some(0), ..config };
    let cloud = Cloud::with_config(&["web", "db", "mail"], config);
    cloud.mutate(&Mutation::SetPolicyStatus { policy: cloud.policy("default"), on: true });
    cloud.put(&id(1), "default");
    cloud.put(&id(2), "default");
    cloud
}

fn advance(cloud: &Cloud, seconds: u32) {
    cloud.mutate(&Mutation::Advance { seconds });
}

/// Class and cause of each volume by name.
fn classes(report: &Value) -> BTreeMap<String, (String, String)> {
    let volumes = report["volumes"].as_array().unwrap().iter();
    volumes.map(|one| (text(&one["name"]), (text(&one["class"]), text(&one["cause"])))).collect()
}

fn by_hand(cloud: &Cloud, volume: usize) {
    cloud.mutate(&Mutation::CreateBackup { volume: id(volume), name: "by-hand".to_owned() });
    advance(cloud, 60);
}

#[test]
fn a_volume_without_a_backup_is_found_and_one_that_has_it_is_not() {
    let cloud = cloud();
    advance(&cloud, DAY);
    let ran = vbs(&cloud, &["coverage", "-o", "json"]).ended_with(1);
    let report = ran.json();
    let told = classes(&report);
    let pair = |class: &str, cause: &str| (class.to_owned(), cause.to_owned());
    assert_eq!(told["web"], pair("within", "on"));
    assert_eq!(told["mail"], pair("never", "none"));
    assert_eq!(report["classes"]["never"], serde_json::json!({ "volumes": 1, "gigabytes": 10 }));
    assert_eq!(report["causes"]["on"]["volumes"], 2);
    assert_eq!(report["backups_quota"], serde_json::json!({ "used": 2, "reserved": 0, "limit": 500 }));
    assert_eq!(report["volumes"][1]["allowed_minutes"], 30 * 60, "a day, and six hours");
    let held = cloud.sim().backups();
    let web = report["volumes"].as_array().unwrap().iter().find(|one| one["name"] == "web").unwrap();
    let began = text(&web["last_good"]).parse::<jiff::Timestamp>().unwrap().as_millisecond();
    let newest = held.iter().find(|backup| backup.volume == id(1)).unwrap();
    assert_eq!(began / 60_000, newest.created_ms / 60_000);

    let table = vbs(&cloud, &["coverage"]).ended_with(1).out;
    assert!(table.contains("never backed up: 1 volume, 10 GB\n  mail, 10 GB, no VBS policy\n"), "{table}");
    assert!(table.contains("2 of 3 volumes backed up in time, 20 of 30 GB"), "{table}");
    assert!(table.contains("quota: 2 of 500 backups (0 %), 20 GB, no limit"), "{table}");
    let csv = vbs(&cloud, &["coverage", "-o", "csv"]).ended_with(1).csv();
    assert_eq!((csv.len(), csv[0][3].as_str(), csv[1][3].as_str()), (4, "class", "never"));

    by_hand(&cloud, 3);
    let table = vbs(&cloud, &["coverage"]).ended_with(0).out;
    assert!(table.starts_with("backed up in time, but no backup will follow: 1 volume"), "{table}");
}

#[test]
fn how_old_is_too_old_is_the_schedules_or_ones_own() {
    let cloud = cloud();
    by_hand(&cloud, 3);
    advance(&cloud, DAY);
    cloud.mutate(&Mutation::SetPolicyStatus { policy: cloud.policy("default"), on: false });
    vbs(&cloud, &["coverage"]).ended_with(0);
    let told = classes(&vbs(&cloud, &["coverage", "--older-than", "1h", "-o", "json"]).ended_with(1).json());
    assert_eq!(told["mail"], ("too_old".to_owned(), "none".to_owned()));
    advance(&cloud, DAY + 7 * 3600);
    let told = classes(&vbs(&cloud, &["coverage", "-o", "json"]).ended_with(1).json());
    assert_eq!(told["web"], ("too_old".to_owned(), "off".to_owned()));
    vbs(&cloud, &["coverage", "--older-than", "9d"]).ended_with(0);
    let late = Program::new(&cloud, &["coverage", "--filter", "policy=default"]);
    late.variable("VBS_COVERAGE_GRACE", "200").run().ended_with(0);
    vbs(&cloud, &["coverage", "--older-than", "0h"]).ended_with(2);
}

#[test]
fn the_volumes_that_are_watched_can_be_chosen() {
    let cloud = cloud();
    advance(&cloud, DAY);
    vbs(&cloud, &["coverage", "--filter", "name~db"]).ended_with(0);
    let watched = |filter: &str| {
        let program = Program::new(&cloud, &["coverage", "-o", "json"]);
        program.variable("VBS_COVERAGE_FILTER", filter).run()
    };
    let report = watched("policy=default").ended_with(0).json();
    assert_eq!(report["volumes"].as_array().map(Vec::len), Some(2));
    assert!(watched("size>").ended_with(2).err.contains("is no filter"), "a rail that is wrong is said");
    vbs(&cloud, &["coverage", "--filter", "policy=nosuch"]).ended_with(2);
    let over = Program::new(&cloud, &["coverage", "--filter", "name=mail"]);
    over.variable("VBS_COVERAGE_FILTER", "name=web").run().ended_with(1);
}

#[test]
fn what_cannot_be_read_wins_over_what_is_wrong() {
    let cloud = cloud();
    advance(&cloud, DAY);
    cloud.fault(Rule::always(On::Backups, Fault::Forbidden));
    let ran = vbs(&cloud, &["coverage"]).ended_with(4);
    assert!(ran.out.starts_with("backups could not be read: 3 volumes"), "{}", ran.out);
    assert!(ran.err.contains("cannot list backups"), "{}", ran.err);
    cloud.sim().clear_faults();
    cloud.fault(Rule::always(On::Quota, Fault::Forbidden));
    let ran = vbs(&cloud, &["coverage", "-o", "json"]).ended_with(1);
    assert!(ran.json()["backups_quota"].is_null() && ran.err.contains("the quota is missing"), "{ran:#?}");

    let hidden =
        cloud_with(SimConfig { link_shown: vbs_tui::sim::LinkShown::Nowhere, ..SimConfig::default() });
    advance(&hidden, DAY);
    by_hand(&hidden, 3);
    let ran = vbs(&hidden, &["coverage"]).ended_with(4);
    assert!(ran.out.contains("by which policy is not visible: 3 volumes"), "{}", ran.out);
}

#[test]
fn limits_are_waited_for_and_a_list_that_loops_is_said() {
    let cloud = cloud();
    by_hand(&cloud, 3);
    advance(&cloud, DAY);
    for on in [On::Backups, On::Tasks, On::Quota] {
        cloud.fault(Rule::once(on, Fault::RateLimit { retry_after: Some(1) }));
    }
    vbs(&cloud, &["coverage"]).ended_with(0);
    cloud.sim().clear_faults();
    let capped = cloud_with(SimConfig { page_cap: 1, ..SimConfig::default() });
    advance(&capped, DAY);
    capped.fault(Rule::always(On::Backups, Fault::PageRepeat));
    let ran = vbs(&capped, &["coverage", "--filter", "name=mail"]).ended_with(1);
    assert!(ran.err.contains("every marker returns the same page"), "{}", ran.err);
    capped.sim().clear_faults();
    // The list moves while it is read, and a backup is deleted while it is read behind it.
    let moving = cloud_with(SimConfig { page_cap: 3, ..SimConfig::default() });
    advance(&moving, 4 * DAY);
    for fault in [Fault::PageDuplicates { count: 2 }, Fault::MarkerVanishes] {
        moving.fault(Rule { after: 1, ..Rule::once(On::Backups, fault) });
        let told = vbs(&moving, &["backup", "list", "--all", "-o", "json"]).ended_with(0).json();
        let held = moving.sim().backups().into_iter().rev().map(|backup| backup.id);
        let told: Vec<String> = told.as_array().unwrap().iter().map(|one| text(&one["id"])).collect();
        assert_eq!(told, held.collect::<Vec<_>>());
        moving.sim().clear_faults();
    }
}

#[test]
fn a_long_class_names_twenty_and_counts_the_rest() {
    let cloud = Cloud::start(SimConfig { volumes: 150, policies: 1, ..SimConfig::default() });
    let ran = vbs(&cloud, &["coverage", "--filter", "status=in-use"]).ended_with(1);
    let named = ran.out.lines().filter(|line| line.starts_with("  ") && line.contains(" GB, ")).count();
    let more: usize = ran
        .out
        .lines()
        .find_map(|line| line.trim().strip_prefix("and ")?.strip_suffix(" more")?.parse().ok())
        .unwrap();
    assert_eq!(named, 20);
    let csv = vbs(&cloud, &["coverage", "--filter", "status=in-use", "-o", "csv"]).ended_with(1).csv();
    assert_eq!(csv.len() - 1, named + more);
}

#[test]
fn a_volume_is_shown_with_its_backups() {
    let cloud = cloud();
    advance(&cloud, DAY);
    cloud.mutate(&Mutation::SetBackups { volume: id(1), outcome: Some(BackupOutcome::Breaks) });
    advance(&cloud, DAY);
    let shown = vbs(&cloud, &["volume", "show", "web", "-o", "json"]).ended_with(0).json();
    assert_eq!((&shown["policy_name"], &shown["fields"]["name"]), (&"default".into(), &"web".into()));
    let backups = shown["backups"].as_array().unwrap();
    let told: Vec<String> = backups.iter().map(|one| text(&one["status"])).collect();
    assert_eq!(told, ["error", "available"]);
    assert_eq!(shown["last_good"], backups[1]["created"]);
    assert_eq!(shown["last_failed"], backups[0]["created"]);
    let table = vbs(&cloud, &["volume", "show", &id(1)]).ended_with(0).out;
    assert!(table.contains("last good backup") && table.contains("1 d ago"), "{table}");
    let none = vbs(&cloud, &["volume", "show", "mail", "-o", "json"]).ended_with(0).json();
    assert_eq!((&none["last_good"], &none["backups"]), (&Value::Null, &Value::Array(Vec::new())));
    cloud.fault(Rule::always(On::Backups, Fault::Forbidden));
    let ran = vbs(&cloud, &["volume", "show", "web"]).ended_with(0);
    assert!(ran.out.contains("not read") && ran.err.contains("could not be read"), "{ran:#?}");
    vbs(&cloud, &["volume", "show", "nosuch"]).ended_with(2);
}
