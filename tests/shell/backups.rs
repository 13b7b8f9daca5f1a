//! `backup list|show`, held against what the cloud holds.

use std::collections::BTreeSet;

use serde_json::Value;

use vbs_tui::sim::fault::{Fault, On, Rule};
use vbs_tui::sim::{BackupLists, HeldBackup, Mutation, SimConfig};

use crate::claims::text;
use crate::program::vbs;
use crate::support::Cloud;

const HOUR_MS: i64 = 3_600_000;

/// A fleet whose policies have run for some days.
fn fleet() -> Cloud {
    fleet_with(BackupLists::Sorted)
}

fn fleet_with(backup_lists: BackupLists) -> Cloud {
    let config = SimConfig { volumes: 60, policies: 5, history_days: Some(12), ..SimConfig::default() };
    Cloud::start(SimConfig { backup_lists, page_cap: 20, ..config })
}

fn ids(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|one| text(&one["id"])).collect()
}

/// The ids of backups that are so young, newest first.
fn young(cloud: &Cloud, hours: i64) -> Vec<String> {
    let after = cloud.sim().now_ms() - hours * HOUR_MS;
    let held = cloud.sim().backups();
    held.into_iter().rev().filter(|backup| backup.created_ms >= after).map(|backup| backup.id).collect()
}

#[test]
fn backups_are_listed_newest_first_as_far_back_as_asked() {
    for lists in [BackupLists::Sorted, BackupLists::OnlyV3, BackupLists::NoMarker, BackupLists::Unsorted] {
        let cloud = fleet_with(lists);
        let list = vbs(&cloud, &["backup", "list", "-o", "json"]).ended_with(0);
        assert_eq!(ids(&list.json()), young(&cloud, 48), "{lists:?}");
        assert!(list.err.contains("backups since "), "{}", list.err);
        assert_eq!(list.err.contains("not list backups in order"), lists == BackupLists::Unsorted);
        let list = vbs(&cloud, &["backup", "list", "--since", "5d", "-o", "json"]).ended_with(0).json();
        assert_eq!(ids(&list), young(&cloud, 5 * 24), "{lists:?}");
        let all = vbs(&cloud, &["backup", "list", "--all", "-o", "json"]).ended_with(0);
        assert_eq!(ids(&all.json()), young(&cloud, 10_000), "{lists:?}");
    }
}

#[test]
fn every_form_says_the_same() {
    let cloud = fleet();
    let json = vbs(&cloud, &["backup", "list", "-o", "json"]).ended_with(0).json();
    let rows = vbs(&cloud, &["backup", "list", "-o", "csv"]).ended_with(0).csv();
    let heading = ["id", "created", "age", "status", "kind", "size", "volume", "name", "message"];
    assert_eq!(rows[0], heading);
    for (backup, row) in json.as_array().unwrap().iter().zip(&rows[1..]) {
        assert_eq!((&backup["id"], &backup["volume_name"]), (&row[0].clone().into(), &row[6].clone().into()));
        assert_eq!(backup["status"] == "available", backup["good"] == true, "{backup:#}");
        assert!(backup["kind"] == "automatic" && row[7].starts_with("autobk_"), "{backup:#}");
    }
    let table = vbs(&cloud, &["backup", "list", "-o", "table"]).ended_with(0).out;
    assert!(table.starts_with("VOLUME ") && table.lines().count() == rows.len(), "{table}");
}

#[test]
fn backups_of_a_volume_and_of_a_policy_are_theirs() {
    let cloud = fleet();
    let held = cloud.sim().backups();
    let volume = held.last().unwrap().volume.clone();
    let of_volume = |backup: &&HeldBackup| backup.volume == volume;
    let expected: Vec<String> = held.iter().rev().filter(of_volume).map(|backup| backup.id.clone()).collect();
    let list =
        vbs(&cloud, &["backup", "list", "--volume", &volume, "--all", "-o", "json"]).ended_with(0).json();
    assert_eq!(ids(&list), expected);
    let name = text(&list[0]["volume_name"]);
    let by_name =
        vbs(&cloud, &["backup", "list", "--volume", &name, "--all", "-o", "json"]).ended_with(0).json();
    assert_eq!(ids(&by_name), expected);

    let policy = cloud.policy("policy-001");
    let members: BTreeSet<String> = cloud
        .sim()
        .snapshot()
        .into_iter()
        .filter(|(_, of)| of.as_deref() == Some(&policy))
        .map(|(id, _)| id)
        .collect();
    let list = vbs(&cloud, &["backup", "list", "--policy", "policy-001", "-o", "json"]).ended_with(0).json();
    let of: BTreeSet<String> = list.as_array().unwrap().iter().map(|one| text(&one["volume_id"])).collect();
    assert!(!of.is_empty() && of.is_subset(&members), "{of:?} {members:?}");

    // A volume that is gone leaves its backups.
    cloud.mutate(&Mutation::DeleteVolume { volume: volume.clone() });
    let list =
        vbs(&cloud, &["backup", "list", "--volume", &volume, "--all", "-o", "json"]).ended_with(0).json();
    assert_eq!((ids(&list), &list[0]["volume_name"]), (expected, &Value::Null));
}

#[test]
fn a_backup_is_shown_with_every_field() {
    let cloud = fleet();
    let newest = cloud.sim().backups().pop().unwrap();
    let shown = vbs(&cloud, &["backup", "show", &newest.id, "-o", "json"]).ended_with(0).json();
    assert_eq!((&shown["id"], &shown["volume_id"]), (&newest.id.clone().into(), &newest.volume.into()));
    assert_eq!(shown["fields"]["service_metadata.ST"], "0");
    let table = vbs(&cloud, &["backup", "show", &newest.id]).ended_with(0).out;
    assert!(table.contains("service_metadata.CS") && !table.contains("links"), "{table}");
    let none = vbs(&cloud, &["backup", "show", "00000000-0000-4000-8000-000000000001"]).ended_with(2);
    assert!(none.err.contains("no backup 00000000"), "{}", none.err);
}

#[test]
fn what_cannot_be_read_is_said() {
    let cloud = fleet();
    vbs(&cloud, &["backup", "list", "--since", "soon"]).ended_with(2);
    vbs(&cloud, &["backup", "list", "--since", "2h", "--all"]).ended_with(2);
    vbs(&cloud, &["backup", "list", "--volume", "a", "--policy", "b"]).ended_with(2);
    vbs(&cloud, &["backup", "list", "--policy", "nosuch"]).ended_with(2);
    cloud.fault(Rule::always(On::Backups, Fault::Forbidden));
    let ran = vbs(&cloud, &["backup", "list"]).ended_with(4);
    assert!(ran.err.contains("cannot list backups") && ran.out.is_empty(), "{ran:#?}");
}

#[test]
fn the_past_is_as_long_as_the_clouds_clock_says() {
    let cloud = fleet();
    cloud.mutate(&Mutation::Advance { seconds: 30 * 86_400 });
    let list = vbs(&cloud, &["backup", "list", "-o", "json"]).ended_with(0).json();
    assert_eq!(ids(&list), young(&cloud, 48));
    assert!(!ids(&list).is_empty());
}
