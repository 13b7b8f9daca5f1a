//! Faults of answers: each does what it says, and the log says what it did.

use serde_json::{Value, json};

use super::super::fault::{Applied, Chaos, Fault, On, Rule, Shape, chaos};
use super::super::{Did, Told};
use super::{code, held, ids, last, read, refs, scene};

#[tokio::test]
async fn single_volumes_fail_in_every_way() {
    let (sim, visitor, policy, volumes) = scene().await;
    let one = |at: usize, fault| Rule {
        volumes: Some(vec![volumes[at].to_uppercase()]),
        ..Rule::once(On::Associate, fault)
    };
    sim.add_faults([
        one(0, Fault::CodePerVolume { code: None, message: None }),
        one(1, Fault::CodeInSuccess { code: "AutoBackup.0206".to_owned(), message: None }),
        one(2, Fault::Unmentioned { applied: true }),
        one(3, Fault::Unmentioned { applied: false }),
        Rule::once(On::Associate, Fault::ExtraIds { count: 2 }),
    ]);
    let answer = visitor.associate(&policy, &refs(&volumes)).await;
    assert_eq!(ids(&answer, "fail_resources"), volumes[..1]);
    assert_eq!(code(&answer, "fail_resources", &volumes[0]), Value::Null);
    assert_eq!(code(&answer, "success_resources", &volumes[1]), "AutoBackup.0206");
    assert_eq!(ids(&answer, "success_resources").len(), 3, "one coded, two never asked for");
    let deeds: Vec<_> = last(&sim).volumes.into_iter().map(|deed| (deed.did, deed.told)).collect();
    assert_eq!(
        deeds,
        [
            (Did::Refused, Told::Failed),
            (Did::Refused, Told::CodedSuccess),
            (Did::Applied, Told::Unmentioned),
            (Did::Untouched, Told::Unmentioned),
        ]
    );
    assert_eq!(held(&sim, &volumes, &policy), 1);
    visitor.associate(&policy, &refs(&volumes)).await;
    assert_eq!(held(&sim, &volumes, &policy), 4, "once is once");
}

#[tokio::test]
async fn empty_lists_can_be_null_or_absent() {
    let (sim, visitor, policy, volumes) = scene().await;
    for absent in [false, true] {
        sim.add_fault(Rule::once(On::Link, Fault::NullLists { absent }));
        let answer = visitor.associate(&policy, &refs(&volumes)).await;
        assert_eq!(answer.get("fail_resources"), if absent { None } else { Some(&Value::Null) });
        assert_eq!(ids(&answer, "success_resources").len(), 4);
    }
}

#[tokio::test]
async fn whole_calls_fail_in_every_shape_after_part_of_the_work() {
    let (sim, visitor, policy, volumes) = scene().await;
    for shape in Shape::ALL {
        let status = if shape == Shape::ProxyHtml { 407 } else { 500 };
        sim.add_fault(Rule::once(
            On::Associate,
            Fault::WholeCall { status, shape, code: None, message: None, applied: Applied::None },
        ));
        let answer = visitor.try_associate(&policy, &refs(&volumes)).await.expect("answered");
        assert_eq!(answer.status(), status, "{shape:?}");
        assert!(answer.headers().contains_key("x-request-id"));
    }
    assert_eq!(held(&sim, &volumes, &policy), 0);
    for (applied, expected) in [(Applied::Part, 2), (Applied::All, 4)] {
        let fault = Fault::WholeCall {
            status: 500,
            shape: Shape::Wrapped,
            code: Some("AutoBackup.0009".to_owned()),
            message: None,
            applied,
        };
        sim.add_fault(Rule::once(On::Write, fault));
        let answer = visitor.try_associate(&policy, &refs(&volumes)).await.expect("answered");
        assert_eq!(read(answer).await.1["error"]["code"], "AutoBackup.0009");
        assert_eq!(held(&sim, &volumes, &policy), expected);
        assert!(last(&sim).volumes.iter().all(|deed| deed.told == Told::Nothing));
    }
}

#[tokio::test]
async fn answers_that_look_fine_and_are_not() {
    let (sim, visitor, policy, volumes) = scene().await;
    sim.add_fault(Rule::once(On::Associate, Fault::OkWithError { code: None, applied: Applied::Part }));
    let answer = visitor.associate(&policy, &refs(&volumes)).await;
    assert_eq!(answer["error"]["code"], "AutoBackup.0009");
    assert_eq!(held(&sim, &volumes, &policy), 2);
    sim.add_fault(Rule::once(On::Associate, Fault::Html200 { applied: Applied::None }));
    let answer = visitor.try_associate(&policy, &refs(&volumes)).await.expect("answered");
    assert_eq!(answer.status(), 200);
    assert!(answer.text().await.expect("a page").contains("<title>"));
}

#[tokio::test]
async fn logins_and_thresholds() {
    let (sim, visitor, policy, volumes) = scene().await;
    let url = visitor.vbs("backuppolicy");
    sim.add_fault(Rule::once(On::Policies, Fault::Auth401 { shape: None }));
    assert_eq!(visitor.get(&url).await.1["error"]["code"], "AutoBackup.0003");
    assert_eq!(visitor.get(&url).await.0, 200, "the token was good all the time");

    sim.add_fault(Rule::once(On::Associate, Fault::RateLimit { retry_after: Some(3) }));
    let answer = visitor.try_associate(&policy, &refs(&volumes)).await.expect("answered");
    assert_eq!(
        answer.headers().get("retry-after").map(reqwest::header::HeaderValue::as_bytes),
        Some(b"3".as_slice())
    );
    let (status, body) = read(answer).await;
    assert_eq!((status, &body["error_code"]), (429, &json!("APIGW.0308")));
    sim.add_fault(Rule::once(On::Any, Fault::Forbidden));
    assert_eq!(visitor.get(&url).await.0, 403);

    sim.add_fault(Rule::once(On::Associate, Fault::TokenExpired));
    let answer = visitor.try_associate(&policy, &refs(&volumes)).await.expect("answered");
    assert_eq!(answer.status(), 401);
    assert_eq!(visitor.get(&url).await.0, 401, "it stays expired");
    assert_eq!(held(&sim, &volumes, &policy), 0);
}

#[tokio::test]
async fn rules_wait_count_and_can_be_lifted() {
    let (sim, visitor, _, _) = scene().await;
    let url = visitor.vbs("backuppolicy");
    sim.add_fault(Rule { times: Some(2), after: 1, ..Rule::always(On::Read, Fault::Forbidden) });
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(visitor.get(&url).await.0);
    }
    assert_eq!(seen, [200, 403, 403, 200]);
    sim.add_fault(Rule::always(On::Policies, Fault::Forbidden));
    assert_eq!(visitor.get(&url).await.0, 403);
    sim.clear_faults();
    assert_eq!(visitor.get(&url).await.0, 200);
}

#[tokio::test]
async fn the_back_door_takes_rules_and_tells_the_truth() {
    let (sim, visitor, policy, volumes) = scene().await;
    let door = visitor.at.state_url.replace("state", "");
    let rule = r#"{"on":"associate","times":1,"fault":{"kind":"whole_call","status":502,
        "shape":"html","applied":"part"}}"#;
    let post = async |path: &str, body: &str| {
        let request = visitor.http.post(format!("{door}{path}")).body(body.to_owned());
        request.send().await.expect("answered").status().as_u16()
    };
    assert_eq!(post("faults", rule).await, 204);
    assert_eq!(post("faults", r#"{"on":"associate","fault":{"kind":"nonsense"}}"#).await, 400);
    let answer = visitor.try_associate(&policy, &refs(&volumes)).await.expect("answered");
    assert_eq!(answer.status(), 502);
    let change = json!([{ "do": "set_policy", "volume": volumes[0], "policy": null }]).to_string();
    assert_eq!(post("mutate", &change).await, 200);
    let state = visitor.http.get(&visitor.at.state_url).send().await.expect("answered");
    let state: Value = serde_json::from_slice(&state.bytes().await.expect("a body")).expect("JSON");
    assert_eq!(state["volumes"].as_object().map(serde_json::Map::len), Some(200));
    assert_eq!(state["volumes"][&volumes[0]], Value::Null);
    assert_eq!(state["volumes"][&volumes[1]], json!(policy));
    let entry = state["log"].as_array().and_then(|log| log.last()).expect("logged");
    assert_eq!(entry["faults"], json!(["whole_call"]));
    assert_eq!((&entry["op"], &entry["status"]), (&json!("associate"), &json!(502)));
    assert_eq!(entry["volumes"][3]["did"], "untouched");
    assert_eq!(sim.changes().last().and_then(|change| change.by), None);
}

#[test]
fn chaos_is_repeatable_and_knows_every_kind() {
    let wild = Chaos::default();
    assert_eq!(chaos(7, &wild), chaos(7, &wild));
    let kinds: std::collections::BTreeSet<&str> =
        (0..500).flat_map(|seed| chaos(seed, &wild)).map(|rule| rule.fault.kind()).collect();
    assert_eq!(kinds.len(), 23, "all but `forbidden`, which is a whole call like others: {kinds:?}");
    for seed in 0..200 {
        let rules = chaos(seed, &wild);
        let text = serde_json::to_string(&rules).expect("rules can be written");
        assert_eq!(serde_json::from_str::<Vec<Rule>>(&text).expect("and read"), rules);
    }
}
