//! Faults of connections and bodies, and clouds and clients that leave.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::super::fault::{Applied, Fault, On, Rule, When};
use super::super::{Answer, SimConfig, Told};
use super::{Visitor, held, last, plain_volumes, refs, scene, start};

#[tokio::test]
async fn resets_come_before_or_after_the_work() {
    let (sim, visitor, policy, volumes) = scene().await;
    let broken = async |fault| {
        sim.add_fault(Rule::once(On::Associate, fault));
        let error = visitor.try_associate(&policy, &refs(&volumes)).await.expect_err("reset");
        assert!(!error.is_timeout(), "{error:?}");
        assert_eq!(last(&sim).status, Answer::Reset);
        held(&sim, &volumes, &policy)
    };
    assert_eq!(broken(Fault::ResetBefore).await, 0);
    assert_eq!(broken(Fault::ResetAfter { applied: Applied::All }).await, 4);
    sim.add_fault(Rule::once(On::Connect, Fault::ResetBefore));
    let fresh = Visitor { http: reqwest::Client::new(), at: sim.connection(), token: String::new() };
    assert!(fresh.http.get(fresh.vbs("backuppolicy")).send().await.is_err());
}

#[tokio::test]
async fn silence_with_the_work_done_now_later_or_never() {
    let (sim, mut visitor, policy, volumes) = scene().await;
    visitor.http = reqwest::Client::builder()
        .no_proxy()
        .timeout(Duration::from_millis(80))
        .build()
        .expect("a plain client can be built");
    let cases = [(When::Never, 0, 0), (When::Later(200), 0, 4), (When::Now, 4, 4)];
    for (apply, at_once, in_the_end) in cases {
        sim.add_fault(Rule::once(On::Associate, Fault::TimeoutAfterAccept { apply }));
        let error = visitor.try_associate(&policy, &refs(&volumes)).await.expect_err("silence");
        assert!(error.is_timeout());
        assert_eq!(held(&sim, &volumes, &policy), at_once, "{apply:?}");
        assert_eq!(last(&sim).status, Answer::Timeout);
        tokio::time::sleep(Duration::from_millis(250)).await;
        assert_eq!(held(&sim, &volumes, &policy), in_the_end, "{apply:?}");
        assert!(last(&sim).volumes.iter().all(|deed| deed.told == Told::Nothing));
    }
}

#[tokio::test]
async fn a_client_that_leaves_has_not_taken_its_request_back() {
    let latency = Duration::from_millis(200);
    let (sim, mut visitor) = start(SimConfig { volumes: 200, latency, ..SimConfig::default() }).await;
    let (policy, _) = sim.policies().pop().expect("there are policies");
    let volumes = plain_volumes(&sim, 4);
    visitor.http = reqwest::Client::builder()
        .no_proxy()
        .timeout(Duration::from_millis(40))
        .build()
        .expect("a plain client can be built");
    visitor.try_associate(&policy, &refs(&volumes)).await.expect_err("it leaves early");
    assert_eq!(held(&sim, &volumes, &policy), 0);
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(held(&sim, &volumes, &policy), 4);
}

#[tokio::test]
async fn bodies_come_slowly_cut_or_huge() {
    let (sim, visitor, _, _) = scene().await;
    let url = visitor.vbs("backuppolicy");
    let honest = visitor.get(&url).await.1;

    sim.add_fault(Rule::once(On::Policies, Fault::SlowDrip { bytes: 200, every_ms: 5 }));
    let start = Instant::now();
    assert_eq!(visitor.get(&url).await.1, honest);
    assert!(start.elapsed() > Duration::from_millis(20));

    sim.add_fault(Rule::once(On::Policies, Fault::Truncated { well_formed: false }));
    let answer = visitor.send(reqwest::Method::GET, &url, None).await.expect("a head");
    assert!(answer.bytes().await.is_err(), "the body is shorter than promised");
    sim.add_fault(Rule::once(On::Policies, Fault::Truncated { well_formed: true }));
    let answer = visitor.send(reqwest::Method::GET, &url, None).await.expect("a head");
    let body = answer.bytes().await.expect("a whole body");
    assert!(serde_json::from_slice::<Value>(&body).is_err(), "which is no JSON");

    sim.add_fault(Rule::once(On::Policies, Fault::Oversized { megabytes: 3 }));
    let answer = visitor.send(reqwest::Method::GET, &url, None).await.expect("a head");
    let body = answer.bytes().await.expect("a whole body");
    assert!(body.len() > 3 << 20);
    let json: Value = serde_json::from_slice(&body).expect("well-formed all the same");
    assert_eq!(json["backup_policies"], honest["backup_policies"]);
}

#[tokio::test]
async fn a_cloud_that_dies_answers_nobody() {
    let (sim, visitor, _, _) = scene().await;
    let url = visitor.vbs("backuppolicy");
    assert_eq!(visitor.get(&url).await.0, 200);
    sim.shutdown().await;
    assert!(visitor.send(reqwest::Method::GET, &url, None).await.is_err());
}
