//! Whether volumes are backed up: months of simulated time, and after each step what the client finds
//! is held against what the cloud holds, volume by volume.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use vbs_tui::api::{Cloud, VolumeForm};
use vbs_tui::domain::coverage::{AgeClass, AllowedAges, Cause, Findings, Reading};
use vbs_tui::domain::{Inventory, Membership, Minute, Settings};
use vbs_tui::engine::coverage::{self, Coverage};
use vbs_tui::sim::fault::{Fault, On, Rule};
use vbs_tui::sim::{BackupLists, BackupOutcome, Fleet, Mutation, Sim, SimConfig};

use crate::sim_login::login;

/// Name, schedule, and the hours that a backup may be old: the widest gap between two runs and six.
const POLICIES: [(&str, &str, u32); 6] = [
    ("daily", r#""start_time":"01:00","frequency":1,"rentention_num":3"#, 24 + 6),
    ("often", r#""start_time":"23:00,05:00,11:00,17:00","frequency":1,"rentention_num":9"#, 6 + 6),
    ("second", r#""start_time":"03:00","frequency":2,"rentention_day":9"#, 48 + 6),
    ("weekly", r#""start_time":"22:00","week_frequency":["SUN","WED"],"rentention_num":2"#, 96 + 6),
    ("fortnight", r#""start_time":"04:00","frequency":14,"rentention_num":2"#, 14 * 24 + 6),
    ("monthly", r#""start_time":"05:00","frequency":30,"rentention_num":2"#, 30 * 24 + 6),
];
/// What no schedule promises.
const BASE_HOURS: u32 = 48;
const VOLUMES: usize = 40;
const STEPS: usize = 14;
const SEEDS: u64 = 12;

/// Numbers that follow from a seed.
struct Rng(u64);

impl Rng {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        ((mixed ^ (mixed >> 27)) % n as u64) as usize
    }
}

fn id(volume: usize) -> String {
    format!("00000000-0000-4000-8000-{volume:012}")
}

fn policy_id(place: usize) -> String {
    format!("10000000-0000-4000-8000-{place:012}")
}

fn cloud_with_policies(sim: &Sim) {
    for (place, (name, schedule, _)) in POLICIES.iter().enumerate() {
        let body =
            format!(r#"{{"backup_policy_name":"{name}","scheduled_policy":{{{schedule},"status":"ON"}}}}"#);
        let body = serde_json::from_str(&body).unwrap();
        assert!(sim.mutate(&Mutation::CreatePolicy { id: policy_id(place), body }));
    }
    for volume in 0..VOLUMES {
        let name = format!("v{volume}");
        assert!(sim.mutate(&Mutation::CreateVolume { name, id: Some(id(volume)) }));
    }
}

/// Something happens to a volume or a policy.
fn disturb(sim: &Sim, rng: &mut Rng) {
    let volume = id(rng.below(VOLUMES));
    let change = match rng.below(12) {
        0..5 => {
            let place = rng.below(POLICIES.len() + 1);
            let policy = (place < POLICIES.len()).then(|| policy_id(place));
            Mutation::SetPolicy { volume, policy }
        }
        5 => Mutation::CreateBackup { volume, name: "by-hand".to_owned() },
        6 => Mutation::DeleteVolume { volume },
        7 => {
            let outcomes = [
                Some(BackupOutcome::Fails),
                Some(BackupOutcome::Breaks),
                Some(BackupOutcome::TimesOut),
                Some(BackupOutcome::IsSkipped),
                None,
            ];
            Mutation::SetBackups { volume, outcome: outcomes[rng.below(outcomes.len())] }
        }
        8 => {
            let status = ["in-use", "error", "extending", "available"][rng.below(4)].to_owned();
            Mutation::SetStatus { volume, status }
        }
        9 => Mutation::SetPolicyStatus { policy: policy_id(rng.below(POLICIES.len())), on: rng.below(3) > 0 },
        10 => Mutation::SetPolicy { volume, policy: Some("10000000-0000-4000-8000-00000000dead".to_owned()) },
        _ => {
            // What a policy made stays: of policies that run seldom the tasks are believed.
            let by_hand = sim.backups().into_iter().find(|backup| !backup.automatic);
            let Some(backup) = by_hand else { return };
            Mutation::DeleteBackup { backup: backup.id }
        }
    };
    // It may be of a volume that is gone.
    let _there = sim.mutate(&change);
}

async fn inventory(cloud: &Cloud) -> Inventory {
    let mut inventory = Inventory::default();
    let mut pages = cloud.volumes(VolumeForm::Auto);
    while let Some(page) = pages.next().await {
        inventory.add_volumes(page.unwrap().volumes);
    }
    inventory.set_policies(cloud.policies().await.unwrap());
    inventory
}

async fn read(cloud: &Cloud, inventory: &Inventory, singly: usize, now: Timestamp) -> Coverage {
    let ages = AllowedAges::new(inventory.policies(), cloud.settings(), None);
    let asked = (0..inventory.len() as u32).collect();
    let reading = Reading::new(inventory, asked, ages, now);
    let service = cloud.backup_service();
    coverage::read(reading, &*service, singly, &mut |_, _| ()).await
}

/// When the last good backup of each volume truly began.
fn truth(sim: &Sim) -> HashMap<String, Timestamp> {
    let mut good = HashMap::new();
    for backup in sim.backups().into_iter().filter(|backup| backup.status == "available") {
        good.insert(backup.volume, Timestamp::from_millisecond(backup.created_ms).unwrap());
    }
    good
}

/// What is untrue in what was found.
fn lies(sim: &Sim, inventory: &Inventory, findings: &Findings) -> Vec<String> {
    let (good, mut lies) = (truth(sim), Vec::new());
    assert_eq!(findings.all.len(), inventory.len());
    for finding in &findings.all {
        let volume = inventory.volume_at(finding.position).unwrap();
        let (hours, seldom, cause) = match inventory.membership(&volume) {
            Membership::In(policy) => {
                let (.., hours) = POLICIES.iter().find(|(name, ..)| *name == policy.name).unwrap();
                let cause = if policy.enabled == Some(true) { Cause::On } else { Cause::Off };
                (*hours, *hours > 60, cause)
            }
            Membership::UnknownPolicy(_) => (BASE_HOURS, false, Cause::Gone),
            Membership::None => (BASE_HOURS, false, Cause::None),
            Membership::NotVisible => panic!("a policy is always shown"),
        };
        let last = good.get(&volume.id.to_string()).copied();
        // Moments count in whole minutes.
        let minute = |at: Timestamp| at.as_second().div_euclid(60);
        let age = last.map(|last| minute(findings.now) - minute(last));
        let is_young = age.is_some_and(|age| age <= i64::from(hours) * 60);
        let known = last.and_then(Minute::from_timestamp);
        // A backup made by hand may have followed the task of a policy that runs seldom.
        let is_last = finding.last_good == known || (seldom && is_young && finding.last_good < known);
        let holds = match finding.class {
            AgeClass::Within => is_young && is_last,
            AgeClass::TooOld => !is_young && is_last,
            AgeClass::Never => last.is_none(),
            AgeClass::Older => last.is_none_or(|last| last < findings.since),
            // One whose backup was not looked for may have a young one.
            AgeClass::NotProtectable => {
                volume.status.as_str() == "error" && finding.last_good.is_none_or(|_| !is_young)
            }
            AgeClass::NotVisible => false,
        };
        if !holds || finding.allowed != hours * 60 || finding.cause != cause {
            lies.push(format!("{}: {last:?}, young {is_young}, {finding:?}", volume.name));
        }
    }
    lies
}

/// What is untrue over months; classes that were met are added.
async fn months(seed: u64, met: &mut BTreeSet<AgeClass>) -> Vec<String> {
    let lists = [BackupLists::Sorted, BackupLists::OnlyV3, BackupLists::NoMarker, BackupLists::Unsorted];
    let config = SimConfig {
        fleet: Fleet::Empty,
        history_days: Some(0),
        backup_quota: None,
        backup_lists: lists[seed as usize % lists.len()],
        page_cap: 20,
        token_ttl: std::time::Duration::from_secs(400 * 86_400),
        ..SimConfig::default()
    };
    let sim = Sim::start(config).await.unwrap();
    cloud_with_policies(&sim);
    let cloud = Cloud::connect(login(&sim), Settings::default()).await.unwrap();
    let (mut rng, mut lies_told) = (Rng(seed), Vec::new());
    for step in 0..STEPS {
        for _ in 0..=rng.below(12) {
            disturb(&sim, &mut rng);
        }
        let hours = if rng.below(2) == 0 { rng.below(30) } else { rng.below(24 * 16) };
        assert!(sim.mutate(&Mutation::Advance { seconds: hours as u32 * 3600 + 61 }));
        let inventory = inventory(&cloud).await;
        let now = Timestamp::from_millisecond(sim.now_ms()).unwrap();
        // Some are not looked for.
        let singly = if seed.is_multiple_of(3) { 3 } else { 200 };
        let covered = read(&cloud, &inventory, singly, now).await;
        met.extend(covered.findings.all.iter().map(|finding| finding.class));
        assert!(covered.faults.is_empty(), "{:?}", covered.faults);
        let told = lies(&sim, &inventory, &covered.findings);
        lies_told.extend(told.into_iter().map(|lie| format!("seed {seed}, step {step}: {lie}")));
    }
    lies_told
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn months_of_backups_are_told_as_they_are() {
    let seeds = std::env::var("VBS_SEEDS").ok().and_then(|text| text.parse().ok()).unwrap_or(SEEDS);
    let mut met = BTreeSet::new();
    for seed in 0..seeds {
        assert_eq!(months(seed, &mut met).await, Vec::<String>::new());
    }
    let all =
        [AgeClass::Never, AgeClass::TooOld, AgeClass::Older, AgeClass::NotProtectable, AgeClass::Within];
    assert_eq!(met, all.into());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_thousand_volumes_take_few_calls() {
    let config = SimConfig { volumes: 100_000, policies: 9, history_days: Some(5), ..SimConfig::default() };
    let sim = Sim::start(SimConfig { backup_quota: None, ..config }).await.unwrap();
    let cloud = Cloud::connect(login(&sim), Settings::default()).await.unwrap();
    let inventory = inventory(&cloud).await;
    let now = Timestamp::from_millisecond(sim.now_ms()).unwrap();
    let Coverage { findings, faults, .. } = read(&cloud, &inventory, 0, now).await;
    assert!(faults.is_empty(), "{faults:?}");
    let since = findings.since.as_millisecond();
    let in_window = sim.backups().iter().filter(|backup| backup.created_ms >= since).count();
    let calls = sim.log().into_iter().filter(|entry| entry.op == On::Backups).count();
    assert!(in_window > 50_000, "{in_window}");
    assert!(calls <= in_window.div_ceil(1000) + 2, "{calls} calls for {in_window} backups");
    let within = findings.of_class(AgeClass::Within).count();
    assert!(within > 30_000, "{within}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_read_is_never_called_unprotected() {
    for on in [On::Backups, On::Tasks] {
        let config =
            SimConfig { fleet: Fleet::Empty, history_days: Some(0), page_cap: 5, ..SimConfig::default() };
        let sim = Sim::start(config).await.unwrap();
        cloud_with_policies(&sim);
        for volume in 0..VOLUMES {
            let policy = Some(policy_id(volume % POLICIES.len()));
            assert!(sim.mutate(&Mutation::SetPolicy { volume: id(volume), policy }));
        }
        // The list goes on behind what is read of it.
        for seconds in [3600, 3600, 80 * 3600] {
            let (volume, name) = (id(0), "by-hand".to_owned());
            assert!(sim.mutate(&Mutation::CreateBackup { volume, name }));
            assert!(sim.mutate(&Mutation::Advance { seconds }));
        }
        let cloud = Cloud::connect(login(&sim), Settings::default()).await.unwrap();
        let inventory = inventory(&cloud).await;
        sim.add_fault(Rule::always(on, Fault::Forbidden));
        let now = Timestamp::from_millisecond(sim.now_ms()).unwrap();
        let Coverage { findings, faults, .. } = read(&cloud, &inventory, 0, now).await;
        assert!(!faults.is_empty(), "{on:?}");
        assert_eq!(findings.of_class(AgeClass::Never).count(), 0, "{on:?}");
        let unseen = findings.of_class(AgeClass::NotVisible).count();
        assert!(unseen > 0, "{on:?}");
    }
}
