//! `backup create`, `policy run` and `backup delete`: what is accepted, what came of it, and what is not
//! sent at all.

use std::time::Duration;

use serde_json::Value;
use vbs_tui::sim::fault::{Applied, Fault, On, Rule};
use vbs_tui::sim::{BackupOutcome, Fleet, Mutation, SimConfig};

use crate::claims::text;
use crate::program::vbs;
use crate::support::{Cloud, id};

fn cloud_with(config: SimConfig) -> Cloud {
    let backup_takes = Duration::from_millis(300);
    let config = SimConfig { fleet: Fleet::Empty, history_days: Some(0), backup_takes, ..config };
    Cloud::with_config(&["web", "db", "mail"], config)
}

fn cloud() -> Cloud {
    cloud_with(SimConfig::default())
}

/// The state of each volume by name.
fn states(report: &Value) -> Vec<(String, String)> {
    let outcomes = report["outcomes"].as_array().unwrap().iter();
    outcomes.map(|one| (text(&one["name"]), text(&one["state"]))).collect()
}

fn pair(name: &str, state: &str) -> (String, String) {
    (name.to_owned(), state.to_owned())
}

#[test]
fn a_backup_is_ok_once_it_is_there_and_accepted_before() {
    let cloud = cloud();
    let ran = vbs(&cloud, &["backup", "create", "web", "db", "--yes", "-o", "json"]).ended_with(0);
    let report = ran.json();
    assert_eq!(states(&report), [pair("db", "ok"), pair("web", "ok")]);
    let held = cloud.sim().backups();
    let name = format!("vbs-{}-", text(&report["run"]));
    assert!(held.iter().all(|backup| backup.name.starts_with(&name)), "{held:?}");
    let made: Vec<&str> =
        report["outcomes"].as_array().unwrap().iter().map(|one| one["backup_id"].as_str().unwrap()).collect();
    assert!(held.iter().all(|backup| made.contains(&backup.id.as_str())), "{made:?} {held:?}");
    assert!(ran.err.contains("never expire"), "{}", ran.err);

    let early = vbs(&cloud, &["backup", "create", "mail", "--yes", "--no-wait", "-o", "json"]).ended_with(0);
    assert_eq!(states(&early.json()), [pair("mail", "accepted")]);
    assert_eq!(early.json()["counts"]["accepted"], 1);
    let listed = vbs(&cloud, &["history", "-o", "json"]).ended_with(0).json();
    assert_eq!(listed[0]["action"], "backup");
    cloud.until("the backup is there", |cloud| {
        cloud.sim().backups().iter().all(|backup| backup.status == "available")
    });
    let later = vbs(&cloud, &["verify", "last", "-o", "json"]).ended_with(0);
    assert_eq!(states(&later.json()), [pair("mail", "ok")]);
    assert_eq!(cloud.requests(On::CreateBackup).len(), 3, "nothing is sent to verify");
}

#[test]
fn a_verify_that_finds_it_under_way_settles_nothing() {
    let backup_takes = Duration::from_secs(6);
    let cloud = Cloud::with_config(
        &["web"],
        SimConfig { fleet: Fleet::Empty, history_days: Some(0), backup_takes, ..SimConfig::default() },
    );
    vbs(&cloud, &["backup", "create", "web", "--yes", "--no-wait"]).ended_with(0);
    let early = vbs(&cloud, &["verify", "last", "-o", "json"]).ended_with(5).json();
    assert_eq!(states(&early), [pair("web", "accepted")]);
    let reminded = vbs(&cloud, &["policy", "disable", "default", "--dry-run"]).ended_with(0);
    assert!(reminded.err.contains("was left to the cloud"), "{}", reminded.err);
    cloud.until("the backup is there", |cloud| {
        cloud.sim().backups().iter().all(|backup| backup.status == "available")
    });
    vbs(&cloud, &["verify", "last"]).ended_with(0);
    let quiet = vbs(&cloud, &["policy", "disable", "default", "--dry-run"]).ended_with(0);
    assert!(!quiet.err.contains("was left to the cloud"), "{}", quiet.err);
}

#[test]
fn a_new_volume_needs_a_name_and_one_nobody_can_find_offers_no_reading() {
    let cloud = cloud();
    vbs(&cloud, &["backup", "create", "web", "--yes"]).ended_with(0);
    let backup = cloud.sim().backups()[0].id.clone();
    let create = |more: &[&str]| {
        let most = ["--settle", "1", "volume", "create", "--yes", "-o", "json", "--from-backup", &backup];
        vbs(&cloud, &[&most[..], more].concat())
    };
    for name in ["", "  ", "a\tb"] {
        let refused = create(&["--name", name]).ended_with(2);
        assert!(refused.err.contains("name of a volume"), "{}", refused.err);
    }
    cloud.fault(Rule::once(On::CreateVolume, Fault::ResetAfter { applied: Applied::All }));
    let lost = create(&["--name", "lost", "--zone", "nowhere"]).ended_with(5);
    assert!(lost.err.contains("zone nowhere") && !lost.err.contains("vbs verify"), "{}", lost.err);
    assert!(text(&lost.json()["outcomes"][0]["message"]).contains("look for a volume of that name"));
}

#[test]
fn what_fails_tells_the_code_of_its_job_and_can_be_retried() {
    let cloud = cloud();
    let breaks = |outcome| cloud.mutate(&Mutation::SetBackups { volume: id(1), outcome });
    breaks(Some(BackupOutcome::Breaks));
    let ran = vbs(&cloud, &["backup", "create", "web", "db", "--yes", "-o", "json"]).ended_with(1);
    let report = ran.json();
    assert_eq!(states(&report), [pair("db", "ok"), pair("web", "failed")]);
    let web = &report["outcomes"][1];
    assert_eq!((text(&web["code"]).as_str(), text(&web["found"]).as_str()), ("VolumeBackup.0064", "broken"));
    assert!(text(&web["advice"]).contains("Delete the failed backup"), "{web}");
    breaks(None);
    let again = vbs(&cloud, &["retry", "last", "--yes", "-o", "json"]).ended_with(0).json();
    assert_eq!(states(&again), [pair("web", "ok")]);
    let undone = vbs(&cloud, &["undo", "last", "--yes"]).ended_with(2);
    assert!(undone.err.contains("vbs backup delete"), "{}", undone.err);
}

#[test]
fn an_answer_that_is_lost_is_settled_by_the_name_and_nothing_is_sent_twice() {
    let cloud = cloud();
    cloud.fault(Rule::once(On::CreateBackup, Fault::ResetAfter { applied: Applied::All }));
    let report = vbs(&cloud, &["backup", "create", "web", "--yes", "-o", "json"]).ended_with(0).json();
    assert_eq!(states(&report), [pair("web", "ok")]);
    assert!(text(&report["outcomes"][0]["message"]).contains("reading back shows"), "{report}");
    assert_eq!(cloud.sim().backups().len(), 1);

    cloud.fault(Rule::once(On::CreateBackup, Fault::ResetAfter { applied: Applied::None }));
    let arguments = ["--settle", "1", "backup", "create", "db", "--yes", "-o", "json"];
    let report = vbs(&cloud, &arguments).ended_with(1).json();
    assert_eq!(states(&report), [pair("db", "failed")]);
    assert_eq!((cloud.sim().backups().len(), cloud.requests(On::CreateBackup).len()), (1, 2));
}

#[test]
fn what_the_cloud_would_refuse_or_bill_is_not_sent() {
    let cloud = cloud();
    cloud.mutate(&Mutation::SetStatus { volume: id(1), status: "error".into() });
    vbs(&cloud, &["backup", "create", "db", "--yes", "--no-wait"]).ended_with(0);
    let ran =
        vbs(&cloud, &["backup", "create", "web", "db", "mail", "--dry-run", "-o", "json"]).ended_with(0);
    let plan = ran.json()["plan"].clone();
    let fates: Vec<(String, String)> =
        plan.as_array().unwrap().iter().map(|one| (text(&one["name"]), text(&one["fate"]))).collect();
    assert_eq!(fates, [pair("db", "refused"), pair("mail", "backup"), pair("web", "refused")]);
    let reasons = plan.to_string();
    assert!(reasons.contains("being made") && reasons.contains("status error"), "{reasons}");

    let vaults = cloud_with(SimConfig { vaults: true, ..SimConfig::default() });
    let renamed = Fault::Rewrite { find: "\"default\"".into(), put: "\"nightly\"".into() };
    vaults.fault(Rule::always(On::Policies, renamed));
    let ran = vbs(&vaults, &["backup", "create", "web", "--yes", "-o", "json"]).ended_with(1);
    assert!(ran.json().to_string().contains("billed vault of CBR"), "{ran:?}");
    assert_eq!(vaults.requests(On::CreateBackup).len(), 0);
}

#[test]
fn a_job_that_left_no_backup_here_is_unknown_and_says_where_it_may_be() {
    let cloud = cloud_with(SimConfig { vaults: true, ..SimConfig::default() });
    let ran = vbs(&cloud, &["backup", "create", "web", "--yes", "-o", "json"]).ended_with(5);
    let outcome = ran.json()["outcomes"][0].clone();
    assert_eq!(text(&outcome["state"]), "unknown");
    assert!(text(&outcome["message"]).contains("CBR vault"), "{outcome}");
}

#[test]
fn a_policy_that_runs_is_followed_volume_by_volume() {
    let cloud = cloud();
    cloud.put(&id(1), "default");
    cloud.put(&id(2), "default");
    cloud.mutate(&Mutation::SetBackups { volume: id(2), outcome: Some(BackupOutcome::FailsUnsaid) });
    let ran = vbs(&cloud, &["policy", "run", "default", "--yes", "-o", "json"]).ended_with(1);
    let report = ran.json();
    assert_eq!(states(&report), [pair("db", "failed"), pair("web", "ok")]);
    assert_eq!(text(&report["outcomes"][0]["code"]), "VolumeBackup.0013", "only its job says so");
    assert!(ran.err.contains("the policy is OFF"), "{}", ran.err);
    assert_eq!(cloud.requests(On::Execute).len(), 1);
    let empty = vbs(&cloud, &["policy", "run", "default", "--read-only", "--yes"]).ended_with(2);
    assert!(empty.err.contains("--read-only"), "{}", empty.err);
}

#[test]
fn the_last_good_backup_is_not_deleted_by_a_flag() {
    let cloud = cloud();
    for volume in ["web", "web", "db"] {
        vbs(&cloud, &["backup", "create", volume, "--yes"]).ended_with(0);
    }
    let held = cloud.sim().backups();
    let of = |number| held.iter().filter(move |backup| backup.volume == id(number));
    let web: Vec<&str> = of(1).map(|backup| backup.id.as_str()).collect();
    let only = of(2).next().unwrap().id.clone();
    let refused = vbs(&cloud, &["backup", "delete", &only, "--yes"]).ended_with(2);
    assert!(refused.err.contains("the last good backup of db"), "{}", refused.err);
    let ran = vbs(&cloud, &["backup", "delete", web[0], web[1], &only, "--yes", "-o", "json"]).ended_with(1);
    let counts = &ran.json()["counts"];
    assert_eq!((&counts["ok"], &counts["refused"]), (&1.into(), &2.into()), "the newest of web and db stay");
    let left: Vec<String> = cloud.sim().backups().into_iter().map(|backup| backup.id).collect();
    assert_eq!(left, [web[1].to_owned(), only], "the older one is gone");
    let gone = vbs(&cloud, &["backup", "delete", web[0], "--yes"]).ended_with(2);
    assert!(gone.err.contains("no backup"), "{}", gone.err);
}

#[test]
fn a_new_volume_counts_when_its_data_is_there() {
    let cloud = cloud();
    vbs(&cloud, &["backup", "create", "web", "--yes"]).ended_with(0);
    let backup = cloud.sim().backups()[0].id.clone();
    let small = vbs(&cloud, &["volume", "create", "--from-backup", &backup, "--size", "1", "--yes"]);
    assert!(small.ended_with(1).out.contains("smaller than the backup"));
    let arguments =
        ["volume", "create", "--from-backup", &backup, "--zone", "eu-de-03", "--yes", "-o", "json"];
    let report = vbs(&cloud, &arguments).ended_with(0).json();
    assert_eq!(states(&report), [pair("web-restored", "ok")]);
    let made = text(&report["outcomes"][0]["new_volume_id"]);
    let shown = vbs(&cloud, &["volume", "show", &made, "-o", "json"]).ended_with(0).json().to_string();
    for told in ["web-restored", "eu-de-03", "available"] {
        assert!(shown.contains(told), "{told}: {shown}");
    }
    cloud.fault(Rule::once(On::CreateVolume, Fault::ResetAfter { applied: Applied::All }));
    let lost = vbs(&cloud, &["volume", "create", "--from-backup", &backup, "--yes"]).ended_with(5);
    assert!(lost.out.contains("look for a volume of that name"), "{}", lost.out);
    assert_eq!(cloud.requests(On::CreateVolume).len(), 2, "nothing is sent twice");
    vbs(&cloud, &["retry", "last", "--yes"]).ended_with(5);
}
