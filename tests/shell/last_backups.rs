//! The last backups of volumes in `volume list`: the column, the filter and the order wait for them.

use serde_json::Value;

use vbs_tui::sim::fault::{Fault, On, Rule};
use vbs_tui::sim::{BackupOutcome, Fleet, Mutation, SimConfig};

use crate::claims::text;
use crate::program::{Ran, vbs};
use crate::support::{Cloud, id};

const DAY: u32 = 86_400;

/// `web` and `db` are under a policy that runs at midnight, `mail` and `new` are under none. `mail` was backed
/// up by hand, `db` fails since, and that was three days ago.
fn cloud() -> Cloud {
    let config =
        SimConfig { fleet: Fleet::Empty, history_days: Some(0), page_cap: 2, ..SimConfig::default() };
    let cloud = Cloud::with_config(&["web", "db", "mail", "new"], config);
    cloud.mutate(&Mutation::SetPolicyStatus { policy: cloud.policy("default"), on: true });
    cloud.put(&id(1), "default");
    cloud.put(&id(2), "default");
    for name in ["first", "second", "third"] {
        cloud.mutate(&Mutation::CreateBackup { volume: id(3), name: name.to_owned() });
    }
    cloud.mutate(&Mutation::Advance { seconds: DAY });
    cloud.mutate(&Mutation::SetBackups { volume: id(2), outcome: Some(BackupOutcome::Breaks) });
    cloud.mutate(&Mutation::Advance { seconds: 2 * DAY });
    cloud
}

fn list(cloud: &Cloud, rest: &[&str]) -> Ran {
    vbs(cloud, &[&["volume", "list"], rest].concat())
}

#[test]
fn the_age_of_the_last_good_backup_is_listed_where_it_is_asked_for() {
    let cloud = cloud();
    let json = list(&cloud, &["--columns", "name,backup", "-o", "json"]).ended_with(0).json();
    let told = |name: &str| {
        let row = json.as_array().unwrap().iter().find(|row| row["name"] == name).unwrap();
        row["backup"].clone()
    };
    let states = ["web", "db", "mail", "new"].map(|name| text(&told(name)["state"]));
    assert_eq!(states, ["good", "failed", "good", "none"]);
    let held = cloud.sim().backups();
    let newest = held.iter().rev().find(|backup| backup.volume == id(1)).unwrap().created_ms;
    let began = text(&told("web")["last_good"]).parse::<jiff::Timestamp>().unwrap().as_millisecond();
    assert_eq!(began / 60_000, newest / 60_000);
    assert!(text(&told("db")["last_failed"]) > text(&told("db")["last_good"]), "{json:#}");
    assert_eq!((&told("new")["last_good"], &told("new")["older_than"]), (&Value::Null, &Value::Null));

    let csv = list(&cloud, &["--columns", "name,backup", "-o", "csv", "--sort", "name"]).ended_with(0).csv();
    assert_eq!(csv[0], ["name", "backup"]);
    let cell = |name: &str| csv.iter().find(|row| row[0] == name).unwrap()[1].clone();
    assert_eq!((cell("web"), cell("new")), (text(&told("web")["last_good"]), "none".to_owned()));
    let table = list(&cloud, &["--columns", "name,backup", "-o", "table"]).ended_with(0).out;
    assert!(table.contains("none") && table.lines().any(|line| line.ends_with(" d !")), "{table}");
}

#[test]
fn a_filter_and_an_order_wait_for_the_reading() {
    let cloud = cloud();
    let names = |rest: &[&str]| -> Vec<String> {
        let ran = list(&cloud, &[&["--columns", "name", "-o", "csv"], rest].concat()).ended_with(0);
        ran.csv()[1..].iter().map(|row| row[0].clone()).collect()
    };
    assert_eq!(names(&["--filter", "backup>26h"]), ["db", "mail", "new"]);
    assert_eq!(names(&["--filter", "backup<26h"]), ["web"]);
    assert_eq!(names(&["--filter", "backup=none"]), ["new"]);
    assert_eq!(names(&["--filter", "backup=failed"]), ["db"]);
    assert_eq!(names(&["--sort", "backup"]), ["web", "db", "mail", "new"]);
    assert_eq!(names(&["--sort", "-backup"]), ["new", "mail", "db", "web"]);
    let wrong = list(&cloud, &["--filter", "backup=old"]).ended_with(2);
    assert!(wrong.err.contains("backup is one of none, failed, older, not-read"), "{}", wrong.err);
}

#[test]
fn nothing_is_asked_of_backups_where_nothing_needs_them() {
    let cloud = cloud();
    for form in ["json", "tsv", "csv", "table"] {
        let out = list(&cloud, &["-o", form]).ended_with(0).out;
        assert!(!out.to_lowercase().contains("backup"), "{out}");
    }
    assert!(cloud.requests(On::Backups).is_empty());
}

#[test]
fn where_they_cannot_be_read_there_is_no_list_and_rows_that_may_be_missing_are_no_success() {
    let cloud = cloud();
    let needed = list(&cloud, &["--filter", "backup>26h", "-o", "ids"]).ended_with(0);
    assert_eq!(needed.out.lines().count(), 3);
    let calls = u32::try_from(cloud.requests(On::Backups).len()).unwrap();
    cloud.fault(Rule { after: calls - 2, ..Rule::always(On::Backups, Fault::Forbidden) });
    let ran = list(&cloud, &["--filter", "backup>26h", "-o", "ids"]).ended_with(4);
    assert!(
        ran.out.contains(&id(2)) && !ran.out.contains(&id(4)),
        "what is not known is not claimed: {ran:#?}"
    );
    assert!(ran.err.contains("backup=not-read lists them"), "{}", ran.err);
    cloud.sim().clear_faults();
    cloud.fault(Rule { after: calls - 2, ..Rule::always(On::Backups, Fault::Forbidden) });
    let ran = list(&cloud, &["--columns", "name,backup", "-o", "csv"]).ended_with(0);
    assert!(ran.out.contains("not_visible") && ran.err.contains("last backups not read"), "{ran:#?}");
    cloud.sim().clear_faults();
    cloud.fault(Rule::always(On::Backups, Fault::Forbidden));
    for rest in [["--columns", "name,backup"], ["--sort", "backup"], ["--filter", "backup=none"]] {
        let ran = list(&cloud, &rest).ended_with(4);
        assert!(ran.out.is_empty() && ran.err.contains("list backups"), "{ran:#?}");
    }
}

#[test]
fn the_coverage_is_not_asked_by_what_it_finds_out() {
    let cloud = cloud();
    let ran = vbs(&cloud, &["coverage", "--filter", "backup>26h"]).ended_with(2);
    assert!(ran.err.contains("which is what coverage finds out"), "{}", ran.err);
    assert!(cloud.sim().log().is_empty(), "before anything is asked");
}
