//! Policies: create, change, delete, run, tag.

use reqwest::Method;
use serde_json::{Value, json};

use super::super::{Fleet, SimConfig};
use super::{Visitor, read, start};

fn nightly() -> Value {
    json!({
        "backup_policy_name": "nightly",
        "scheduled_policy": { "start_time": "01:00", "frequency": 1, "rentention_num": 7,
            "remain_first_backup_of_curMonth": "N", "status": "ON" },
        "tags": [{ "key": "team", "value": "db" }],
        "time_zone": "UTC+01:00",
    })
}

fn with(path: &[&str], value: Value) -> Value {
    let mut body = nightly();
    let mut at = &mut body;
    for key in path {
        at = &mut at[*key];
    }
    *at = value;
    body
}

async fn put(visitor: &Visitor, id: &str, body: Value) -> (u16, Value) {
    let url = visitor.vbs(&format!("backuppolicy/{id}"));
    read(visitor.send(Method::PUT, &url, Some(body)).await.expect("answered")).await
}

fn empty() -> SimConfig {
    SimConfig { fleet: Fleet::Empty, policies_limit: 3, ..SimConfig::default() }
}

#[tokio::test]
async fn lives_and_dies() {
    let (_sim, visitor) = start(empty()).await;
    let url = visitor.vbs("backuppolicy");
    let (status, made) = visitor.post(&url, nightly()).await;
    assert_eq!(status, 200);
    let id = made["backup_policy_id"].as_str().expect("an id is given").to_owned();
    let (_, list) = visitor.get(&url).await;
    assert_eq!(list["backup_policies"][1]["backup_policy_name"], "nightly");
    assert_eq!(list["backup_policies"][1]["time_zone"], "UTC+01:00");

    let off = json!({ "scheduled_policy": { "status": "OFF" } });
    assert_eq!(put(&visitor, &id, off).await.0, 200);
    let weekly = json!({ "scheduled_policy": { "week_frequency": ["SUN"], "rentention_day": 120 } });
    assert_eq!(put(&visitor, &id, weekly).await.0, 200);
    let (_, list) = visitor.get(&url).await;
    let schedule = &list["backup_policies"][1]["scheduled_policy"];
    assert_eq!(schedule["status"], "OFF");
    assert_eq!((schedule.get("frequency"), schedule.get("rentention_num")), (None, None));
    assert_eq!(schedule["rentention_day"], 120);

    assert_eq!(visitor.post(&url, nightly()).await.0, 200, "names need not be unique");
    let (status, body) = visitor.post(&url, nightly()).await;
    assert_eq!((status, &body["error"]["code"]), (400, &json!("AutoBackup.0203")));
    let gone = visitor.vbs(&format!("backuppolicy/{id}"));
    let delete = async || visitor.send(Method::DELETE, &gone, None).await.expect("answered").status();
    assert_eq!(delete().await, 204);
    assert_eq!(delete().await, 404);
}

#[tokio::test]
async fn what_is_wrong_has_its_code() {
    let (_sim, visitor) = start(empty()).await;
    let url = visitor.vbs("backuppolicy");
    let cases = [
        (with(&["backup_policy_name"], json!("")), "AutoBackup.0101"),
        (with(&["backup_policy_name"], json!("Default2")), "AutoBackup.0102"),
        (with(&["backup_policy_name"], json!("a b")), "AutoBackup.0102"),
        (with(&["scheduled_policy", "start_time"], json!("01:30")), "AutoBackup.0103"),
        (with(&["scheduled_policy", "status"], json!("on")), "AutoBackup.0104"),
        (with(&["scheduled_policy", "remain_first_backup_of_curMonth"], json!(true)), "AutoBackup.0105"),
        (with(&["scheduled_policy", "frequency"], json!(31)), "AutoBackup.0106"),
        (with(&["scheduled_policy", "rentention_num"], json!(1)), "AutoBackup.0107"),
        (with(&["tags"], json!([{ "key": "a b", "value": "" }])), "AutoBackup.0214"),
        (with(&["time_zone"], json!("Europe/Berlin")), "AutoBackup.0226"),
        (json!([]), "AutoBackup.0008"),
    ];
    for (body, code) in cases {
        let (status, answer) = visitor.post(&url, body.clone()).await;
        assert_eq!((status, &answer["error"]["code"]), (400, &json!(code)), "{body}");
    }
    let (_, list) = visitor.get(&url).await;
    let default = list["backup_policies"][0]["backup_policy_id"].as_str().unwrap_or_default();
    let (_, body) = put(&visitor, default, json!({ "backup_policy_name": "mine" })).await;
    assert_eq!(body["error"]["code"], "AutoBackup.0100");
}

#[tokio::test]
async fn a_cloud_may_want_the_schedule_beside_the_status() {
    let (sim, visitor) = start(SimConfig { strict_modify: true, ..empty() }).await;
    let (id, _) = sim.policies().remove(0);
    let alone = json!({ "scheduled_policy": { "status": "ON" } });
    assert_eq!(put(&visitor, &id, alone).await.0, 400);
    let whole = json!({ "scheduled_policy": { "status": "ON", "frequency": 1 } });
    assert_eq!(put(&visitor, &id, whole).await.0, 200);
}

#[tokio::test]
async fn runs_and_tells_of_its_tasks() {
    let (sim, visitor) = start(SimConfig { fleet: Fleet::Demo, ..SimConfig::default() }).await;
    let (off, _) = sim.policies().remove(0);
    let nothing = visitor.vbs(&format!("backuppolicy/{off}/action"));
    let refused = visitor.send(Method::POST, &nothing, None).await.expect("answered").status();
    assert_eq!(refused, 400, "there is no volume");
    let (id, _) = sim.policies().remove(3);
    let run = visitor.vbs(&format!("backuppolicy/{id}/action"));
    let go = async || visitor.send(Method::POST, &run, None).await.expect("answered").status();
    assert_eq!(go().await, 204);
    assert_eq!(go().await, 409, "it is running");
    let tasks = visitor.vbs(&format!("backuppolicy/{id}/backuptasks"));
    let (_, page) = visitor.get(&format!("{tasks}?limit=3&status=WAITING")).await;
    assert_eq!((&page["count"], &page["tasks"][0]["status"]), (&json!(15), &json!("WAITING")));
    let (_, page) = visitor.get(&format!("{tasks}?limit=100&offset=10")).await;
    assert_eq!((&page["count"], page["tasks"].as_array().map(Vec::len)), (&json!(15), Some(5)));
}

#[tokio::test]
async fn tags_come_and_go() {
    let (sim, visitor) = start(SimConfig { fleet: Fleet::Demo, ..SimConfig::default() }).await;
    let (id, _) = sim.policies().remove(1);
    let tags = visitor.vbs(&format!("backuppolicy/{id}/tags"));
    let (status, _) = visitor.post(&tags, json!({ "tag": { "key": "k", "value": "v" } })).await;
    assert_eq!(status, 204);
    let action = format!("{tags}/action");
    let (status, _) =
        visitor.post(&action, json!({ "action": "delete", "tags": [{ "key": "stage" }] })).await;
    assert_eq!(status, 204);
    let (_, held) = visitor.get(&tags).await;
    assert_eq!(held["tags"].as_array().map(Vec::len), Some(2));
    let gone = visitor.send(Method::DELETE, &format!("{tags}/k"), None).await.expect("answered");
    assert_eq!(gone.status(), 204);
    let search = json!({ "action": "filter", "limit": "10", "offset": "0",
        "tags": [{ "key": "team", "values": ["db", "x"] }] });
    let (_, found) = visitor.post(&visitor.vbs("backuppolicy/resource_instances/action"), search).await;
    assert_eq!((&found["total_count"], &found["resources"][0]["resource_id"]), (&json!(1), &json!(id)));
    let (_, all) = visitor.get(&visitor.vbs("backuppolicy/tags")).await;
    assert_eq!(all["tags"].as_array().map(Vec::len), Some(2));
    let (_, quota) = visitor.get(&visitor.vbs("cloudbackups/quota")).await;
    assert_eq!(quota["quotas"]["resources"][1]["quota"], -1);
}

#[tokio::test]
async fn quirks_are_as_seen_in_the_wild() {
    let config = SimConfig { quirks: true, policies: 8, ..SimConfig::default() };
    let (_sim, visitor) = start(config).await;
    let (_, list) = visitor.get(&visitor.vbs("backuppolicy")).await;
    let all = list["backup_policies"].as_array().cloned().unwrap_or_default();
    assert!(all.iter().any(|policy| policy["backup_policy_name "].is_string()));
    assert!(all.iter().any(|policy| policy["policy_resource_count"].is_string()));
    assert!(all.iter().any(|policy| policy["scheduled_policy"].is_null()));
    let null = |policy: &Value| policy["scheduled_policy"].get("week_frequency") == Some(&Value::Null);
    assert!(all.iter().any(null));
}
