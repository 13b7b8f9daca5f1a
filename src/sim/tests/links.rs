//! Associate, move, disassociate.

use serde_json::json;

use super::super::fault::{Fault, On, Rule};
use super::super::{Already, Did, Fleet, Mutation, SimConfig, Told};
use super::{batch, code, demo_volume, ids, plain_volumes, start};
use reqwest::Method;

const NIGHTLY: &str = "7f3c1f0e-52a4-4c1b-9d6a-0b6f5a1e2c11";
const WEEKLY: &str = "c90a44d2-8b1f-4f70-a3e5-51d7e0f2b822";
const SILVER: &str = "58e1c7d9-0b3a-4f62-8d15-9a2b3c4d5e6f";

fn demo() -> SimConfig {
    SimConfig { fleet: Fleet::Demo, ..SimConfig::default() }
}

#[tokio::test]
async fn associates_moves_and_takes_out() {
    let (sim, visitor) = start(demo()).await;
    let volume = demo_volume(&visitor, "app01-data").await;
    let answer = visitor.associate(NIGHTLY, &[&volume.to_uppercase()]).await;
    assert_eq!(ids(&answer, "success_resources"), [volume.to_uppercase()]);
    assert_eq!(sim.policy_of(&volume), Some(Some(NIGHTLY.to_owned())));

    visitor.associate(WEEKLY, &[&volume]).await;
    assert_eq!(sim.policy_of(&volume), Some(Some(WEEKLY.to_owned())), "moved without asking");
    let (_, one) = visitor.get(&visitor.evs(&format!("volumes/{volume}"))).await;
    assert_eq!(one["volume"]["metadata"]["policy"], WEEKLY);

    let wrong = visitor.vbs(&format!("backuppolicyresources/{NIGHTLY}/deleted_resources"));
    let (status, answer) = visitor.post(&wrong, batch(None, &[&volume])).await;
    assert_eq!((status, code(&answer, "fail_resources", &volume)), (200, json!("AutoBackup.1400")));
    let right = visitor.vbs(&format!("backuppolicyresources/{WEEKLY}/deleted_resources"));
    let (_, answer) = visitor.post(&right, batch(None, &[&volume])).await;
    assert_eq!(ids(&answer, "success_resources"), [volume.as_str()]);
    assert_eq!(sim.policy_of(&volume), Some(None));

    let log = sim.log();
    let moved = log.iter().filter(|entry| entry.op == On::Associate).nth(1).expect("logged");
    assert_eq!(moved.volumes[0].did, Did::Applied);
    assert_eq!(moved.volumes[0].told, Told::Success);
    assert_eq!(moved.volumes[0].from.as_deref(), Some(NIGHTLY));
    assert_eq!(sim.changes().len(), 3);
}

#[tokio::test]
async fn refuses_what_the_real_service_refuses() {
    let (sim, visitor) = start(demo()).await;
    let before = sim.snapshot();
    let cases = [
        ("hana01-data", "AutoBackup.0210"),
        ("finance-ledger", "AutoBackup.0220"),
        ("migration-10", "AutoBackup.0206"),
    ];
    for (name, expected) in cases {
        let volume = demo_volume(&visitor, name).await;
        let answer = visitor.associate(WEEKLY, &[&volume]).await;
        assert_eq!(code(&answer, "fail_resources", &volume), expected, "{name}");
    }
    let nobody = "00000000-0000-4000-8000-000000000000";
    let answer = visitor.associate(WEEKLY, &[nobody]).await;
    assert_eq!(code(&answer, "fail_resources", nobody), "AutoBackup.0208");
    assert_eq!(sim.snapshot(), before, "an entry with a code is never applied");
}

#[tokio::test]
async fn a_full_policy_takes_no_more() {
    let (sim, visitor) = start(demo()).await;
    let mut refused = 0;
    for name in ["app01-data", "app02-data", "app03-data", "app04-data"] {
        let volume = demo_volume(&visitor, name).await;
        let answer = visitor.associate(SILVER, &[&volume]).await;
        if code(&answer, "fail_resources", &volume) == "AutoBackup.0204" {
            assert_eq!(sim.policy_of(&volume), Some(None));
            refused += 1;
        }
    }
    assert_eq!(refused, 2, "the demo policy has room for two");
}

#[tokio::test]
async fn the_demo_move_that_stumbles_leaves_no_policy() {
    let (sim, visitor) = start(demo()).await;
    let volume = demo_volume(&visitor, "crm-documents").await;
    let answer = visitor.associate(WEEKLY, &[&volume]).await;
    assert_eq!(code(&answer, "fail_resources", &volume), "AutoBackup.0208");
    assert_eq!(sim.policy_of(&volume), Some(None));
    let entry = sim.log().into_iter().rfind(|entry| entry.op == On::Associate).expect("logged");
    assert_eq!(entry.volumes[0].did, Did::HalfMoved);
    visitor.associate(NIGHTLY, &[&volume]).await;
    assert_eq!(sim.policy_of(&volume), Some(Some(NIGHTLY.to_owned())), "and can be put back");
}

#[tokio::test]
async fn already_there_answers_as_the_setting_says() {
    for (already, list) in [(Already::Succeeds, "success_resources"), (Already::Fails, "fail_resources")] {
        let (sim, visitor) = start(SimConfig { already, ..SimConfig::default() }).await;
        let (policy, _) = sim.policies().pop().expect("there are policies");
        let volume = plain_volumes(&sim, 1).remove(0);
        visitor.associate(&policy, &[&volume]).await;
        let answer = visitor.associate(&policy, &[&volume]).await;
        assert_eq!(ids(&answer, list), [volume.as_str()]);
        assert_eq!(sim.changes().len(), 1);
    }
}

#[tokio::test]
async fn whole_calls_are_refused_with_their_codes() {
    let (sim, visitor) = start(SimConfig::default()).await;
    let volume = plain_volumes(&sim, 1).remove(0);
    let (policy, _) = sim.policies().pop().expect("there are policies");
    let url = visitor.vbs("backuppolicyresources");
    let nobody = "00000000-0000-4000-8000-000000000000";
    let cases = [
        (batch(Some(nobody), &[&volume]), "AutoBackup.0205"),
        (batch(Some(""), &[&volume]), "AutoBackup.0006"),
        (batch(Some(&policy), &[]), "AutoBackup.0207"),
        (batch(Some(&policy), &[""]), "AutoBackup.0209"),
        (json!({ "backup_policy_id": policy }), "AutoBackup.0001"),
        (
            json!({ "backup_policy_id": policy,
                "resources": [{ "resource_id": volume, "resource_type": "server" }] }),
            "AutoBackup.0211",
        ),
    ];
    for (body, expected) in cases {
        let (status, answer) = visitor.post(&url, body).await;
        assert_eq!((status, &answer["error"]["code"]), (400, &json!(expected)));
    }
    assert_eq!(sim.changes().len(), 0);
}

#[tokio::test]
async fn metadata_is_the_link_itself() {
    let (sim, visitor) = start(demo()).await;
    let volume = demo_volume(&visitor, "app01-data").await;
    let metadata = visitor.evs(&format!("volumes/{volume}/metadata"));
    visitor.post(&metadata, json!({ "metadata": { "policy": WEEKLY, "team": "a" } })).await;
    assert_eq!(sim.policy_of(&volume), Some(Some(WEEKLY.to_owned())));
    let url = format!("{metadata}/policy");
    let answer = visitor.send(Method::DELETE, &url, None).await.expect("answered");
    assert_eq!(answer.status(), 200);
    assert_eq!(sim.policy_of(&volume), Some(None));
    let (_, left) = visitor.get(&metadata).await;
    assert_eq!(left["metadata"]["team"], "a");
    assert_eq!(left["metadata"].get("policy"), None);
}

#[tokio::test]
async fn reads_lag_behind_writes_and_the_count_with_them() {
    let (sim, visitor) = start(demo()).await;
    let volume = demo_volume(&visitor, "app01-data").await;
    sim.add_fault(Rule::once(On::Associate, Fault::Lag { ms: 150 }));
    visitor.associate(WEEKLY, &[&volume]).await;
    assert_eq!(sim.policy_of(&volume), Some(Some(WEEKLY.to_owned())), "the truth does not lag");
    let url = visitor.evs(&format!("volumes/{volume}"));
    let (_, early) = visitor.get(&url).await;
    assert_eq!(early["volume"]["metadata"].get("policy"), None);
    let count = async || {
        let (_, list) = visitor.get(&visitor.vbs("backuppolicy")).await;
        list["backup_policies"][3]["policy_resource_count"].clone()
    };
    assert_eq!(count().await, 15);
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    let (_, late) = visitor.get(&url).await;
    assert_eq!(late["volume"]["metadata"]["policy"], WEEKLY);
    assert_eq!(count().await, 16);
}

#[tokio::test]
async fn another_operator_changes_things() {
    let (sim, visitor) = start(demo()).await;
    let volume = demo_volume(&visitor, "app01-data").await;
    let set = |policy: &str| Mutation::SetPolicy { volume: volume.clone(), policy: Some(policy.to_owned()) };
    assert!(sim.mutate(&set(WEEKLY)));
    assert!(sim.mutate(&Mutation::DeletePolicy { policy: WEEKLY.to_owned(), keep_links: true }));
    assert_eq!(sim.policy_of(&volume), Some(Some(WEEKLY.to_owned())), "names a policy that is gone");
    assert!(sim.mutate(&Mutation::DeletePolicy { policy: NIGHTLY.to_owned(), keep_links: false }));
    assert!(!sim.snapshot().values().any(|policy| policy.as_deref() == Some(NIGHTLY)));
    assert!(sim.mutate(&Mutation::DeleteVolume { volume: volume.clone() }));
    assert_eq!(sim.policy_of(&volume), None);
    assert_eq!(visitor.get(&visitor.evs(&format!("volumes/{volume}"))).await.0, 404);
}
