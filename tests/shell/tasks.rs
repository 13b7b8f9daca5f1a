//! `task list`, held against what was made to happen.

use serde_json::Value;

use vbs_tui::sim::fault::{Fault, On, Rule};
use vbs_tui::sim::{BackupOutcome, Fleet, Mutation, SimConfig};

use crate::claims::text;
use crate::program::vbs;
use crate::support::{Cloud, id};

/// Two policies that run; `web` and `db` are under the first, `mail` under the other. Nothing goes wrong
/// that is not told to.
fn cloud() -> Cloud {
    let config = SimConfig { fleet: Fleet::Empty, history_days: Some(0), ..SimConfig::default() };
    let cloud = Cloud::with_config(&["web", "db", "mail"], config);
    let default = cloud.policy("default");
    cloud.mutate(&Mutation::SetPolicyStatus { policy: default, on: true });
    for volume in 1..=3 {
        cloud.put(&id(volume), "default");
    }
    cloud
}

fn day(cloud: &Cloud) {
    cloud.mutate(&Mutation::Advance { seconds: 86_400 });
}

fn tell(cloud: &Cloud, volume: usize, outcome: Option<BackupOutcome>) {
    cloud.mutate(&Mutation::SetBackups { volume: id(volume), outcome });
}

fn rows(list: &Value, keys: &[&str]) -> Vec<Vec<Value>> {
    let row = |one: &Value| keys.iter().map(|key| one[*key].clone()).collect();
    list.as_array().unwrap().iter().map(row).collect()
}

#[test]
fn tasks_are_listed_newest_first() {
    let cloud = cloud();
    day(&cloud);
    day(&cloud);
    let list = vbs(&cloud, &["task", "list", "-o", "json"]).ended_with(0).json();
    let all = list.as_array().unwrap();
    assert_eq!(all.len(), 6);
    assert!(all.iter().all(|task| task["status"] == "ok" && task["policy_name"] == "default"), "{list:#}");
    assert!(all.is_sorted_by_key(|task| std::cmp::Reverse(text(&task["created"]))));
    let csv = vbs(&cloud, &["task", "list", "--since", "24h", "-o", "csv"]).ended_with(0).csv();
    assert_eq!(csv[0], ["created", "status", "volume", "policy", "took", "code", "message"]);
    assert_eq!((csv.len(), csv[1][4].as_str()), (4, "8 s"), "{csv:?}");
    let none = vbs(&cloud, &["task", "list", "--failed", "-o", "json"]).ended_with(0).json();
    assert_eq!(none, Value::Array(Vec::new()));
    vbs(&cloud, &["task", "list", "--policy", "nosuch"]).ended_with(2);
}

#[test]
fn what_failed_comes_with_its_reason_and_whether_it_came_right() {
    let cloud = cloud();
    tell(&cloud, 1, Some(BackupOutcome::Fails));
    tell(&cloud, 2, Some(BackupOutcome::FailsUnsaid));
    tell(&cloud, 3, Some(BackupOutcome::Breaks));
    day(&cloud);
    day(&cloud);
    tell(&cloud, 3, None);
    day(&cloud);
    let list = vbs(&cloud, &["task", "list", "--failed", "-o", "json"]).ended_with(0).json();
    let mut told = rows(&list, &["volume_name", "status", "times", "code", "superseded"]);
    told[..2].sort_by_key(|row| text(&row[0]));
    let expected = [
        ["db".into(), "failed".into(), 3.into(), "VolumeBackup.0013".into(), false.into()],
        ["web".into(), "failed".into(), 3.into(), "VolumeBackup.0900".into(), false.into()],
        ["mail".into(), "failed".into(), 2.into(), "VolumeBackup.0064".into(), true.into()],
    ];
    assert_eq!(told, expected.map(|row: [Value; 5]| row.to_vec()));
    assert!(list[2]["superseded_by"].is_string() && list[0]["advice"].is_string(), "{list:#}");
    let table = vbs(&cloud, &["task", "list", "--failed"]).ended_with(0);
    assert!(table.out.starts_with("VOLUME\t") && table.out.contains("OK_SINCE"), "{}", table.out);
    assert!(table.err.contains("2 still broken, 1 right again since"), "{}", table.err);
    // A time-out whose backup is there came right by itself.
    tell(&cloud, 1, Some(BackupOutcome::TimesOut));
    day(&cloud);
    let list =
        vbs(&cloud, &["task", "list", "--failed", "--since", "24h", "-o", "json"]).ended_with(0).json();
    let late = list.as_array().unwrap().iter().find(|row| row["status"] == "timed out").unwrap();
    assert!(text(&late["advice"]).starts_with("Look whether its backup is there"), "{late:#}");
}

#[test]
fn what_cannot_be_read_is_said_beside_what_can() {
    let cloud = cloud();
    day(&cloud);
    cloud.fault(Rule::always(On::Tasks, Fault::Forbidden));
    let ran = vbs(&cloud, &["task", "list", "-o", "json"]).ended_with(4);
    assert!(ran.err.contains("tasks of default could not be read: cannot list backup tasks"), "{}", ran.err);
    assert_eq!(ran.json(), Value::Array(Vec::new()));
}
