//! Under random faults the three accounts of what happened (truth, changes, log)
//! must agree, or no test built on them means anything.

use std::collections::BTreeMap;
use std::time::Duration;

use super::super::fault::{Chaos, chaos};
use super::super::{Answer, Did, SimConfig, Told};
use super::{Visitor, batch, plain_volumes, start, token_of};

/// How many seeds are tried.
const SEEDS: u64 = 40;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn truth_changes_and_log_agree_under_chaos() {
    for seed in 0..SEEDS {
        one_run(seed).await;
    }
}

async fn one_run(seed: u64) {
    let config =
        SimConfig { seed, volumes: 120, lag: Duration::from_millis(seed % 3), ..SimConfig::default() };
    let (sim, mut visitor) = start(config).await;
    visitor.http = reqwest::Client::builder()
        .no_proxy()
        .timeout(Duration::from_millis(60))
        .build()
        .expect("a plain client can be built");
    let before = sim.snapshot();
    let volumes = plain_volumes(&sim, 20);
    let volumes: Vec<&str> = volumes.iter().map(String::as_str).collect();
    let policies: Vec<String> = sim.policies().into_iter().map(|(id, _)| id).collect();
    let longest = Duration::from_millis(30);
    sim.add_faults(chaos(seed, &Chaos { longest, ..Chaos::default() }));
    for (round, policy) in policies.iter().cycle().take(8).enumerate() {
        let half = if round % 2 == 0 { &volumes[..12] } else { &volumes[8..] };
        if round % 4 == 3 {
            let url = visitor.vbs(&format!("backuppolicyresources/{policy}/deleted_resources"));
            let _any = visitor.send(reqwest::Method::POST, &url, Some(batch(None, half))).await;
        } else {
            let _any = visitor.try_associate(policy, half).await;
        }
        renew(&mut visitor).await;
    }
    tokio::time::sleep(longest * 2).await;

    let mut replayed = before;
    for change in sim.changes() {
        let held = replayed.get_mut(&change.volume).expect("a volume that was there");
        assert_eq!(*held, change.from, "seed {seed}: {change:?}");
        *held = change.to;
    }
    assert_eq!(replayed, sim.snapshot(), "seed {seed}");
    let mut done: BTreeMap<(u64, String), usize> = BTreeMap::new();
    for change in sim.changes() {
        *done.entry((change.by.expect("only requests"), change.volume)).or_default() += 1;
    }
    for entry in sim.log() {
        assert_ne!(entry.status, Answer::Pending, "seed {seed}: {entry:?}");
        for deed in entry.volumes {
            let changed = done.remove(&(entry.seq, deed.volume.clone())).is_some();
            let says = matches!(deed.did, Did::Applied | Did::HalfMoved);
            assert_eq!(says, changed, "seed {seed}: {deed:?}");
            let coded = deed.code.is_some() && deed.did == Did::Applied;
            assert!(!coded, "an entry with a code is never applied: {deed:?}");
            assert!(deed.told != Told::Success || says || deed.did == Did::Already);
        }
    }
    assert!(done.is_empty(), "seed {seed}: changes without a deed: {done:?}");
}

/// A new token, if the cloud is willing.
async fn renew(visitor: &mut Visitor) {
    let url = format!("{}/auth/tokens", visitor.at.auth_url);
    let body = visitor.password_login().to_string();
    if let Ok(answer) = visitor.http.post(url).body(body).send().await
        && answer.status() == 201
    {
        visitor.token = token_of(&answer);
    }
}
