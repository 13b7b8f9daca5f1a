//! Policies that run by the clock: what they make, what they remove, and how that is told.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::fault::{Fault, On, Rule};
use super::super::id::Id;
use super::super::{BackupLists, BackupOutcome, Fleet, HeldBackup, Mutation, Sim, SimConfig};
use super::{Visitor, start};

const DAY: u32 = 86_400;

/// A project whose policies run; nothing goes wrong that is not told to.
fn running() -> SimConfig {
    let token_ttl = Duration::from_secs(1000 * u64::from(DAY));
    SimConfig { fleet: Fleet::Empty, history_days: Some(0), token_ttl, ..SimConfig::default() }
}

fn advance(sim: &Sim, seconds: u32) {
    assert!(sim.mutate(&Mutation::Advance { seconds }));
}

/// A policy that is on, and volumes under it.
async fn policy_with(sim: &Sim, visitor: &Visitor, schedule: Value, volumes: &[&str]) -> String {
    let body = json!({ "backup_policy_name": "p", "scheduled_policy": schedule });
    let (_, made) = visitor.post(&visitor.vbs("backuppolicy"), body).await;
    let policy = made["backup_policy_id"].as_str().expect("made").to_owned();
    for volume in volumes {
        let (name, id) = ((*volume).to_owned(), Some((*volume).to_owned()));
        assert!(sim.mutate(&Mutation::CreateVolume { name, id }));
        let change = Mutation::SetPolicy { volume: (*volume).to_owned(), policy: Some(policy.clone()) };
        assert!(sim.mutate(&change));
    }
    policy
}

fn daily(keep: u64) -> Value {
    json!({ "start_time": "01:00", "frequency": 1, "rentention_num": keep, "status": "ON" })
}

const A: &str = "00000000-0000-4000-8000-00000000000a";
const B: &str = "00000000-0000-4000-8000-00000000000b";

fn of<'a>(backups: &'a [HeldBackup], volume: &str) -> Vec<&'a HeldBackup> {
    backups.iter().filter(|backup| backup.volume == volume).collect()
}

#[tokio::test]
async fn a_policy_runs_every_day_and_keeps_what_it_is_told() {
    let (sim, visitor) = start(running()).await;
    policy_with(&sim, &visitor, daily(3), &[A, B]).await;
    assert!(sim.mutate(&Mutation::CreateBackup { volume: A.to_owned(), name: "by-hand".to_owned() }));
    for days in 1..=6 {
        advance(&sim, DAY);
        let backups = sim.backups();
        let automatic = of(&backups, B);
        assert_eq!(automatic.len(), days.min(3), "after {days} days");
        let newest = automatic.last().expect("one");
        let at = Timestamp::from_millisecond(newest.created_ms).expect("a time").to_string();
        assert!(at.contains("T01:0") && newest.status == "available", "{at} {newest:?}");
        let by_hand = of(&backups, A).into_iter().filter(|backup| !backup.automatic).count();
        assert_eq!(by_hand, 1, "retention leaves what a person made");
    }
}

#[tokio::test]
async fn a_policy_that_is_off_neither_makes_nor_removes() {
    let (sim, visitor) = start(running()).await;
    let policy = policy_with(&sim, &visitor, daily(2), &[A]).await;
    advance(&sim, 3 * DAY);
    let before = sim.backups();
    assert!(sim.mutate(&Mutation::SetPolicyStatus { policy, on: false }));
    advance(&sim, 20 * DAY);
    assert_eq!((sim.backups().len(), &sim.backups()), (2, &before));
}

#[tokio::test]
async fn what_a_volume_is_told_comes_of_it() {
    let (sim, visitor) = start(running()).await;
    let policy = policy_with(&sim, &visitor, daily(9), &[A]).await;
    let tasks = visitor.vbs(&format!("backuppolicy/{policy}/backuptasks"));
    for (outcome, status, backups, code) in [
        (BackupOutcome::Fails, "EXECUTE_FAIL", 0, Some("VolumeBackup.0900")),
        (BackupOutcome::FailsUnsaid, "EXECUTE_FAIL", 0, None),
        (BackupOutcome::Breaks, "EXECUTE_FAIL", 1, Some("VolumeBackup.0064")),
        (BackupOutcome::TimesOut, "EXECUTE_TIMEOUT", 1, None),
        (BackupOutcome::IsSkipped, "SKIP", 0, None),
    ] {
        let before = sim.backups().len();
        assert!(sim.mutate(&Mutation::SetBackups { volume: A.to_owned(), outcome: Some(outcome) }));
        advance(&sim, DAY);
        let (_, page) = visitor.get(&format!("{tasks}?limit=1")).await;
        let task = &page["tasks"][0];
        assert_eq!((task["status"].as_str(), task["code"].as_str()), (Some(status), code), "{outcome:?}");
        assert_eq!(sim.backups().len() - before, backups, "{outcome:?}");
        if let Some(job) = task["vbs_job_id"].as_str() {
            let (_, job) = visitor.get(&visitor.vbs(&format!("jobs/{job}")).replace("/v2/", "/v1/")).await;
            let fails = status == "EXECUTE_FAIL";
            assert_eq!(job["status"], if fails { "FAIL" } else { "SUCCESS" });
            assert_eq!(job["error_code"].is_string(), fails, "{job}");
        }
        if backups == 1 {
            let newest = sim.backups().pop().expect("one");
            let broken = outcome == BackupOutcome::Breaks;
            assert_eq!(newest.status, if broken { "error" } else { "available" });
        }
    }
}

#[tokio::test]
async fn a_quota_fills_and_then_backups_fail() {
    let (sim, visitor) = start(SimConfig { backup_quota: Some(3), ..running() }).await;
    let policy = policy_with(&sim, &visitor, daily(9), &[A, B]).await;
    advance(&sim, 2 * DAY);
    assert_eq!(sim.backups().len(), 3);
    let (_, quota) = visitor.get(&visitor.vbs("cloudbackups/quota")).await;
    let count = &quota["quotas"]["resources"][0];
    assert_eq!((&count["used"], &count["quota"]), (&3.into(), &3.into()));
    let tasks = visitor.vbs(&format!("backuppolicy/{policy}/backuptasks?status=EXECUTE_FAIL"));
    let (_, page) = visitor.get(&tasks).await;
    assert_eq!((&page["count"], &page["tasks"][0]["code"]), (&1.into(), &"VolumeBackup.0080".into()));
}

#[tokio::test]
async fn lists_are_newest_first_page_by_page() {
    let config = SimConfig { history_days: Some(10), volumes: 40, page_cap: 7, ..SimConfig::default() };
    let (sim, visitor) = start(config).await;
    let held = sim.backups();
    assert!(held.len() > 50, "{}", held.len());
    let list = visitor.vbs("backups/detail?sort_key=created_at&sort_dir=desc&limit=1000");
    let (mut url, mut told) = (list.clone(), Vec::new());
    loop {
        let (status, page) = visitor.get(&url).await;
        assert_eq!(status, 200);
        let backups = page["backups"].as_array().cloned().unwrap_or_default();
        told.extend(backups.iter().map(|backup| text(&backup["id"])));
        let link = page["backups_links"][0]["href"].as_str().map(str::to_owned);
        let Some((_, marker)) = link.as_deref().and_then(|link| link.split_once("marker=")) else { break };
        url = format!("{list}&marker={marker}");
    }
    let expected: Vec<String> = held.iter().rev().map(|backup| backup.id.clone()).collect();
    assert_eq!(told, expected);
    let (_, one) = visitor.get(&visitor.vbs(&format!("backups/{}", told[0]))).await;
    assert_eq!(
        (text(&one["backup"]["id"]), &one["backup"]["status"]),
        (told[0].clone(), &"available".into())
    );
    let (status, _) = visitor.get(&visitor.vbs(&format!("backups/{}", Id([7; 16])))).await;
    assert_eq!(status, 404);
    let volume = &held[0].volume;
    let (_, of_one) = visitor.get(&visitor.vbs(&format!("backups/detail?volume_id={volume}&limit=1"))).await;
    let newest = of(&held, volume).pop().expect("one");
    assert_eq!(text(&of_one["backups"][0]["id"]), newest.id);
}

#[tokio::test]
async fn lists_can_be_odd_and_go_wrong_as_others_do() {
    let history = SimConfig { history_days: Some(3), volumes: 40, ..SimConfig::default() };
    let lists = |backup_lists| SimConfig { backup_lists, ..history.clone() };
    let (_sim, visitor) = start(lists(BackupLists::OnlyV3)).await;
    let v3 = |rest: &str| visitor.vbs(rest).replace("/v2/", "/v3/");
    assert_eq!(visitor.get(&visitor.vbs("backups/detail")).await.0, 404);
    let (status, page) = visitor.get(&v3("backups/detail")).await;
    assert!(status == 200 && page["backups"][0].get("service_metadata").is_none(), "{page}");
    let (sim, visitor) = start(lists(BackupLists::Unsorted)).await;
    let (_, page) = visitor.get(&visitor.vbs("backups/detail?sort_dir=desc")).await;
    assert_eq!(text(&page["backups"][0]["id"]), sim.backups()[0].id);
    let (sim, visitor) = start(lists(BackupLists::NoMarker)).await;
    let last = sim.backups().pop().expect("one").id;
    let url = visitor.vbs(&format!("backups/detail?limit=2&marker={last}"));
    assert_eq!(visitor.get(&url).await.0, 400);
    sim.add_fault(Rule::once(On::Backups, Fault::Forbidden));
    assert_eq!(visitor.get(&visitor.vbs("backups/detail")).await.0, 403);
}

#[tokio::test]
async fn the_past_is_the_same_whenever_it_is_asked_for() {
    let config = SimConfig { history_days: Some(20), volumes: 60, ..SimConfig::default() };
    let (early, _) = start(config.clone()).await;
    let (late, _) = start(config).await;
    let before: BTreeMap<String, usize> = counted(&early.backups());
    // What is changed before anybody asks does not change the past.
    let (volume, _) = late.snapshot().into_iter().find(|(_, policy)| policy.is_some()).expect("one");
    assert!(late.mutate(&Mutation::SetPolicy { volume, policy: None }));
    assert_eq!(counted(&late.backups()), before);
}

#[tokio::test]
async fn the_demo_has_backups_of_every_kind() {
    let (sim, visitor) = start(SimConfig { latency: Duration::ZERO, ..SimConfig::demo() }).await;
    let backups = sim.backups();
    assert!(backups.len() > SimConfig::DEMO_QUOTA * 8 / 10 && backups.len() < SimConfig::DEMO_QUOTA);
    assert!(backups.iter().any(|backup| backup.status == "error"));
    assert!(backups.iter().any(|backup| !backup.automatic));
    let covered: BTreeSet<_> = backups.iter().map(|backup| &backup.volume).collect();
    assert!(covered.len() > 60 && covered.len() < 200, "{}", covered.len());
    for status in ["EXECUTE_FAIL", "EXECUTE_TIMEOUT", "SKIP", "EXECUTE_SUCCESS"] {
        let mut count = 0;
        for (policy, _) in sim.policies() {
            let url = visitor.vbs(&format!("backuppolicy/{policy}/backuptasks?status={status}"));
            count += visitor.get(&url).await.1["count"].as_u64().unwrap_or_default();
        }
        assert!(count > 5, "{status}: {count}");
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Backups by volume.
fn counted(backups: &[HeldBackup]) -> BTreeMap<String, usize> {
    let mut counted = BTreeMap::new();
    for backup in backups {
        *counted.entry(backup.volume.clone()).or_default() += 1;
    }
    counted
}
