//! What is claimed of volumes, and what must be read for it.

use jiff::{SignedDuration, Timestamp};

use super::record::Record;
use super::*;
use crate::domain::backups::{Backup, BackupStatus, BackupTask, ListEnd, TaskStatus, Walk};
use crate::domain::list::Inventory;
use crate::domain::model::schedule::{Days, Schedule, parse_times};
use crate::domain::model::{Minute, Policy, Volume, VolumeStatus};
use crate::domain::settings::Settings;

const NOW: &str = "2026-11-30T12:00:00Z";

pub(super) fn now() -> Timestamp {
    NOW.parse().unwrap()
}

pub(super) fn ago(hours: i64) -> Timestamp {
    now() - SignedDuration::from_hours(hours)
}

fn policy(id: &str, days: u32, enabled: bool) -> Policy {
    let schedule = Schedule {
        times: parse_times("01:00"),
        days: Days::Every(days),
        zone_offset: None,
        unread: Vec::new(),
    };
    let enabled = Some(enabled);
    Policy { enabled, schedule: Some(schedule), volume_count: Some(1), ..Policy::bare(id.into(), id.into()) }
}

pub(super) fn volume(id: &str, policy: Option<&str>) -> Volume {
    Volume {
        id: id.into(),
        name: id.into(),
        status: VolumeStatus::InUse,
        size_gb: Some(10),
        zone: "z".into(),
        kind: "SSD".into(),
        servers: Box::default(),
        policy: policy.map(Into::into),
        policy_told: true,
        created: Minute::from_timestamp(ago(10_000)),
    }
}

pub(super) fn backup(volume: &str, hours: i64, status: &str) -> Backup {
    Backup {
        id: format!("{volume}-{hours}").as_str().into(),
        name: "autobk_1".into(),
        volume: Some(volume.into()),
        status: BackupStatus::new(status),
        size_gb: Some(10),
        created: Some(ago(hours)),
        for_server: false,
        progress: None,
        fail_reason: None,
    }
}

pub(super) fn task(volume: &str, hours: i64) -> BackupTask {
    BackupTask {
        id: format!("{volume}-{hours}").as_str().into(),
        status: TaskStatus::Succeeded,
        volume: Some(volume.into()),
        created: Some(ago(hours)),
        finished: None,
        backup_name: "autobk_1".into(),
        job: None,
        code: None,
        message: None,
    }
}

pub(super) fn inventory(volumes: &[(&str, Option<&str>)]) -> Inventory {
    let mut inventory = Inventory::default();
    inventory.add_volumes(volumes.iter().map(|(id, policy)| volume(id, *policy)).collect());
    inventory.set_policies(vec![
        policy("daily", 1, true),
        policy("off", 1, false),
        policy("second", 2, true),
        policy("weekly", 7, true),
    ]);
    inventory
}

fn reading(inventory: &Inventory, older_than: Option<i64>) -> Reading<'_> {
    let fixed = older_than.map(SignedDuration::from_hours);
    let ages = AllowedAges::new(inventory.policies(), &Settings::default(), fixed);
    Reading::new(inventory, (0..inventory.len() as u32).collect(), ages, now())
}

fn classes(inventory: &Inventory, reading: Reading<'_>) -> Vec<(String, &'static str, &'static str)> {
    let name = |at: u32| inventory.id_at(at).unwrap().to_string();
    let findings = reading.findings();
    findings.all.iter().map(|one| (name(one.position), one.class.word(), one.cause.word())).collect()
}

#[test]
fn a_volume_takes_sixteen_bytes_at_most() {
    assert!(size_of::<Record>() <= 16, "{}", size_of::<Record>());
}

#[test]
fn each_volume_is_judged_by_what_its_policy_promises() {
    let inventory = inventory(&[
        ("a", Some("daily")),
        ("b", Some("daily")),
        ("c", Some("off")),
        ("d", None),
        ("e", Some("deleted")),
        ("f", None),
        ("g", Some("second")),
    ]);
    let mut reading = reading(&inventory, None);
    // Every second day, and the grace.
    assert_eq!(reading.since(), ago(54));
    let read = [
        backup("f", 1, "creating"),
        backup("d", 47, "restoring"),
        backup("b", 31, "available"),
        backup("e", 29, "available"),
        backup("c", 30, "available"),
        backup("a", 20, "error"),
        backup("g", 53, "available"),
        backup("a", 29, "available"),
        backup("elsewhere", 1, "available"),
    ];
    assert_eq!(reading.take_backups(&read), Walk::On);
    reading.listed(&ListEnd::default());
    assert_eq!(reading.singles(5), ["f".into()]);
    let told = classes(&inventory, reading);
    let expected = [
        ("b", "too_old", "on"),
        ("f", "older", "none"),
        ("g", "within", "on"),
        ("d", "within", "none"),
        ("c", "within", "off"),
        ("a", "within", "on"),
        ("e", "within", "gone"),
    ];
    assert_eq!(told, expected.map(|(id, class, cause)| (id.to_owned(), class, cause)));
}

#[test]
fn one_age_can_be_asked_for_all() {
    let inventory = inventory(&[("a", Some("weekly")), ("b", None)]);
    let mut short = reading(&inventory, Some(26));
    assert_eq!(short.since(), ago(48), "so far back one looks anyway");
    short.take_backups(&[backup("a", 25, "available"), backup("b", 27, "available")]);
    assert!(short.slow_policies().is_empty());
    let told = classes(&inventory, short);
    assert_eq!((told[0].1, told[1].1), ("too_old", "within"));
    assert_eq!(reading(&inventory, Some(24 * 30)).since(), ago(24 * 30));
}

#[test]
fn policies_that_run_seldom_are_judged_by_their_tasks() {
    let inventory = inventory(&[("a", Some("weekly")), ("b", Some("weekly")), ("c", Some("daily"))]);
    let mut reading = reading(&inventory, None);
    assert_eq!(reading.since(), ago(48));
    reading.take_backups(&[backup("b", 10, "available")]);
    reading.listed(&ListEnd::default());
    let mut slow = reading.slow_policies();
    assert_eq!((slow.len(), slow[0].since), (1, ago(7 * 24 + 6)));
    assert_eq!(reading.take_tasks(&mut slow[0], &[task("b", 20), task("c", 30)]), Walk::On);
    assert_eq!(reading.take_tasks(&mut slow[0], &[task("a", 100)]), Walk::Stop, "all were seen");
    let mut told = classes(&inventory, reading);
    told.sort();
    let told: Vec<&str> = told.iter().map(|(_, class, _)| *class).collect();
    assert_eq!(told, ["within", "within", "older"], "of a volume of another policy they prove nothing");
}

#[test]
fn never_is_only_said_where_it_is_known() {
    let mut inventory = inventory(&[("a", None), ("b", None), ("c", None), ("d", None)]);
    inventory.add_volumes(vec![Volume {
        created: Minute::from_timestamp(ago(10)),
        ..volume("new", Some("daily"))
    }]);
    let mut some = reading(&inventory, None);
    some.listed(&ListEnd::default());
    assert_eq!(some.singles(2).len(), 2, "no more than that, and not what is newer than the window");
    some.take_single(&"a".into(), Some(&[]));
    some.take_single(&"b".into(), None);
    some.take_single(&"c".into(), Some(&[backup("d", 400, "available")]));
    let told = classes(&inventory, some);
    let of = |id: &str| told.iter().find(|(name, ..)| name == id).unwrap().1;
    let all = ["a", "b", "c", "d", "new"].map(of);
    assert_eq!(all, ["never", "not_visible", "not_visible", "older", "never"]);

    let whole = |unreadable, note: Option<&str>| {
        let mut reading = reading(&inventory, None);
        let note = note.map(str::to_owned);
        reading.listed(&ListEnd { whole: true, unreadable, note, unordered: false });
        classes(&inventory, reading)
    };
    assert!(whole(0, None).iter().all(|(_, class, _)| *class == "never"));
    for (unreadable, note) in [(1, None), (0, Some("the list ends here, but"))] {
        let told = whole(unreadable, note);
        assert!(told.iter().all(|(_, class, _)| *class == "older"), "what did not come may be theirs");
    }

    let mut failed = reading(&inventory, None);
    failed.list_failed();
    let findings = failed.findings();
    assert_eq!(
        (findings.of_class(AgeClass::NotVisible).count(), findings.verdict()),
        (5, Verdict::CannotTell)
    );
}

#[test]
fn the_verdict_is_the_worst_there_is() {
    let verdict = |volumes: &[(&str, Option<&str>)], backups: &[Backup]| {
        let inventory = inventory(volumes);
        let mut reading = reading(&inventory, None);
        reading.take_backups(backups);
        reading.listed(&ListEnd::default());
        reading.findings().verdict()
    };
    let good = [backup("a", 5, "available"), backup("b", 5, "available")];
    assert_eq!(verdict(&[("a", Some("daily")), ("b", None)], &good), Verdict::AllWithin);
    assert_eq!(verdict(&[("a", Some("daily")), ("c", None)], &good), Verdict::SomeNot);
    let mut hidden = Inventory::default();
    hidden.add_volumes(vec![volume("a", None)]);
    hidden.set_policies(vec![policy("daily", 1, true)]);
    let mut reading = reading(&hidden, None);
    reading.take_backups(&good);
    assert_eq!(reading.findings().verdict(), Verdict::CannotTell, "its policy is not shown");
}

#[test]
fn what_cannot_be_backed_up_is_no_finding() {
    let mut inventory = inventory(&[]);
    let broken = |id: &str| Volume { status: VolumeStatus::Error, ..volume(id, Some("daily")) };
    inventory.add_volumes(vec![broken("a"), broken("b")]);
    let mut reading = reading(&inventory, None);
    reading.take_backups(&[backup("a", 5, "available"), backup("b", 40, "available")]);
    let findings = reading.findings();
    let classes: Vec<AgeClass> = findings.all.iter().map(|one| one.class).collect();
    assert_eq!(classes, [AgeClass::NotProtectable, AgeClass::Within]);
    assert_eq!(findings.verdict(), Verdict::AllWithin);
    assert_eq!(Sum::of(findings.all.iter()), Sum { volumes: 2, gigabytes: 20 });
}

#[test]
fn a_schedule_that_is_not_understood_is_said_and_promises_nothing() {
    let mut inventory = inventory(&[("a", Some("odd"))]);
    inventory.set_policies(vec![Policy { schedule: None, ..policy("odd", 1, true) }]);
    let mut odd = reading(&inventory, None);
    assert_eq!(odd.not_understood().len(), 1);
    odd.take_backups(&[backup("a", 47, "available")]);
    assert_eq!(classes(&inventory, odd)[0].1, "within");
    assert!(reading(&inventory, Some(26)).not_understood().is_empty());
}
