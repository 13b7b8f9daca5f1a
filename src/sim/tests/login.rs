//! Keystone, and what the services say to a token they do not like.

use serde_json::{Value, json};

use super::super::http::accounts;
use super::super::{Mutation, Servers, SimConfig};
use super::{read, start, token_of};

#[tokio::test]
async fn users_and_projects_by_name_or_id() {
    let (_sim, visitor) = start(SimConfig::default()).await;
    let password = &visitor.at.password;
    let by_id = json!({ "id": accounts::OPERATOR.id, "password": password });
    let in_domain =
        |domain: Value| json!({ "name": visitor.at.user, "password": password, "domain": domain });
    let users = [
        by_id.clone(),
        in_domain(json!({ "name": accounts::HOME.name })),
        in_domain(json!({ "id": accounts::HOME.id })),
    ];
    let scopes = [
        json!({ "project": { "id": accounts::PROJECT_ID } }),
        json!({ "project": { "name": accounts::PROJECT } }),
        json!({ "project": { "name": accounts::PROJECT, "domain": { "name": accounts::HOME.name } } }),
    ];
    let login = |user: &Value, scope: &Value| {
        json!({ "auth": {
            "identity": { "methods": ["password"], "password": { "user": user } },
            "scope": scope,
        } })
    };
    for user in &users {
        for scope in &scopes {
            let answer = visitor.log_in(&login(user, scope)).await;
            assert!(token_of(&answer).len() > 2500, "tokens are long");
            let (status, body) = read(answer).await;
            assert_eq!(status, 201);
            assert_eq!(body["token"]["project"]["id"], accounts::PROJECT_ID);
            assert!(body["token"]["catalog"].as_array().is_some_and(|all| all.len() == 7));
        }
    }
    let wrong = json!({ "id": accounts::OPERATOR.id, "password": "no" });
    let (status, body) = read(visitor.log_in(&login(&wrong, &scopes[0])).await).await;
    assert_eq!((status, &body["error"]["code"]), (401, &json!(401)));
    let nowhere = json!({ "project": { "name": "elsewhere" } });
    assert_eq!(visitor.log_in(&login(&by_id, &nowhere)).await.status(), 401);
}

#[tokio::test]
async fn a_token_can_be_exchanged_for_another_project() {
    let (_sim, mut visitor) = start(SimConfig::default()).await;
    let exchange = json!({ "auth": {
        "identity": { "methods": ["token"], "token": { "id": visitor.token } },
        "scope": { "project": { "name": accounts::SPARE_PROJECT } },
    } });
    visitor.token = token_of(&visitor.log_in(&exchange).await);
    let (status, _) = visitor.get(&visitor.vbs("backuppolicy")).await;
    assert_eq!(status, 403, "the old project is another one");
    let spare = visitor.vbs("backuppolicy").replace(accounts::PROJECT_ID, accounts::SPARE_PROJECT_ID);
    assert_eq!(visitor.get(&spare).await.0, 200);
    let (_, mine) = visitor.get(&format!("{}/auth/projects", visitor.at.auth_url)).await;
    assert_eq!(mine["projects"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn bad_tokens_are_refused_in_the_words_of_each_service() {
    let (sim, mut visitor) = start(SimConfig::default()).await;
    let good = visitor.token.clone();
    sim.mutate(&Mutation::ExpireTokens);
    let (vbs, evs) = (visitor.vbs("backuppolicy"), visitor.evs("volumes/detail"));
    let (status, body) = visitor.get(&vbs).await;
    assert_eq!((status, &body["error"]["code"]), (401, &json!("AutoBackup.0003")));
    let (status, body) = visitor.get(&evs).await;
    assert_eq!((status, &body["error_code"]), (401, &json!("APIGW.0307")));
    visitor.token = "nonsense".to_owned();
    let (status, body) = visitor.get(&vbs).await;
    assert_eq!((status, &body["error"]["code"]), (401, &json!("111401001")));
    let bare = visitor.http.get(&vbs).send().await.expect("answered");
    assert_eq!(read(bare).await.1["error"]["code"], "AutoBackup.0002");

    let unscoped = json!({ "auth": { "identity": { "methods": ["password"], "password": { "user": {
        "id": accounts::OPERATOR.id, "password": visitor.at.password,
    } } } } });
    visitor.token = token_of(&visitor.log_in(&unscoped).await);
    assert_ne!(visitor.token, good);
    let (status, body) = visitor.get(&vbs).await;
    assert_eq!((status, &body["error"]["code"]), (403, &json!("AutoBackup.0005")));
    assert_eq!(visitor.get(&evs).await.1["error"]["code"], "Common.0018");
}

#[tokio::test]
async fn tokens_live_as_long_as_the_setting_says() {
    let token_ttl = std::time::Duration::from_millis(120);
    let (_sim, visitor) = start(SimConfig { token_ttl, ..SimConfig::default() }).await;
    assert_eq!(visitor.get(&visitor.vbs("backuppolicy")).await.0, 200);
    tokio::time::sleep(std::time::Duration::from_millis(150)).await;
    assert_eq!(visitor.get(&visitor.vbs("backuppolicy")).await.0, 401);
}

#[tokio::test]
async fn a_viewer_may_look_and_not_touch() {
    let (sim, mut visitor) = start(SimConfig::default()).await;
    let mut login = visitor.password_login();
    login["auth"]["identity"]["password"]["user"]["name"] = json!(accounts::VIEWER.name);
    visitor.token = token_of(&visitor.log_in(&login).await);
    assert_eq!(visitor.get(&visitor.vbs("backuppolicy")).await.0, 200);
    let (policy, _) = sim.policies().pop().expect("there are policies");
    let volume = super::plain_volumes(&sim, 1).remove(0);
    let answer = visitor.try_associate(&policy, &[&volume]).await.expect("answered");
    let (status, body) = read(answer).await;
    assert_eq!((status, &body["error"]["code"]), (403, &json!("AutoBackup.0213")));
    assert!(sim.changes().is_empty());
}

#[tokio::test]
async fn discovery_and_catalog() {
    let config = SimConfig { servers: Servers::Absent, vbs_in_catalog: false, ..SimConfig::default() };
    let (_sim, visitor) = start(config).await;
    let root = visitor.at.auth_url.trim_end_matches("/v3").to_owned();
    let (status, versions) = visitor.get(&root).await;
    assert_eq!((status, &versions["versions"]["values"][0]["status"]), (300, &json!("stable")));
    assert_eq!(visitor.get(&visitor.at.auth_url).await.0, 200);
    assert_eq!(visitor.get(&format!("{root}/evs/")).await.0, 300);
    assert_eq!(visitor.get(&format!("{root}/vbs/")).await.0, 200);
    assert_eq!(visitor.get(&format!("{root}/nothing/here")).await.0, 404);
    let (_, catalog) = visitor.get(&format!("{}/auth/catalog", visitor.at.auth_url)).await;
    let kinds: Vec<&str> = catalog["catalog"]
        .as_array()
        .map(|all| all.iter().filter_map(|entry| entry["type"].as_str()).collect())
        .unwrap_or_default();
    assert_eq!(kinds, ["identity", "volumev2", "volumev3", "cbr"]);
}
