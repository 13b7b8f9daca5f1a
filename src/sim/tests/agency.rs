//! Roles in somebody else's account, and application credentials.

use reqwest::Response;
use serde_json::{Value, json};

use super::super::{Sim, SimConfig, SimUser};
use super::{Visitor, read, start, token_of};

/// A token of a user for a project.
async fn token_for(visitor: &Visitor, user: &SimUser) -> String {
    let body = json!({ "auth": {
        "identity": { "methods": ["password"], "password": {
            "user": { "id": user.id, "password": user.password },
        } },
        "scope": { "project": { "name": visitor.at.project } },
    } });
    token_of(&visitor.log_in(&body).await)
}

/// Logs in by `assume_role` with the visitor's token.
async fn assume(visitor: &Visitor, role: &Value, scope: &Value) -> Response {
    let url = format!("{}/auth/tokens", visitor.at.auth_url);
    let body = json!({ "auth": {
        "identity": { "methods": ["assume_role"], "assume_role": role },
        "scope": scope,
    } });
    visitor.send(reqwest::Method::POST, &url, Some(body)).await.expect("login is answered")
}

async fn scene() -> (Sim, Visitor) {
    let (sim, mut visitor) = start(SimConfig::default()).await;
    visitor.token = token_for(&visitor, &sim.accounts().agent).await;
    (sim, visitor)
}

#[tokio::test]
async fn an_agent_works_in_the_project_of_the_customer() {
    let (sim, mut visitor) = scene().await;
    let agency = sim.accounts().agency;
    let scopes = [
        json!({ "project": { "name": agency.project.name } }),
        json!({ "project": { "id": agency.project.id } }),
        json!({ "project": { "name": agency.project.name, "domain": { "name": agency.domain } } }),
    ];
    let roles = [
        json!({ "agency_name": agency.name, "domain_name": agency.domain }),
        json!({ "agency_name": agency.name, "domain_id": agency.domain_id }),
        json!({ "xrole_name": agency.name, "domain_id": agency.domain_id }),
    ];
    let mut token = String::new();
    for (role, scope) in roles.iter().zip(&scopes) {
        let answer = assume(&visitor, role, scope).await;
        token = token_of(&answer);
        let body = read(answer).await.1;
        assert_eq!(body["token"]["project"]["id"], json!(agency.project.id));
        assert_eq!(body["token"]["project"]["domain"]["name"], json!(agency.domain));
        assert_eq!(body["token"]["user"]["domain"]["id"], json!(agency.domain_id));
        assert_eq!(body["token"]["assumed_by"]["user"]["name"], "backup-agent");
        assert_eq!(body["token"]["roles"][0]["name"], "vbs_adm");
    }
    let agents_own = std::mem::replace(&mut visitor.token, token);
    let home = visitor.vbs("backuppolicy");
    let theirs = home.replace(&visitor.at.project_id, &agency.project.id);
    assert_eq!(visitor.get(&theirs).await.0, 200);
    assert_eq!(visitor.get(&home).await.0, 403);
    let (_, mine) = visitor.get(&format!("{}/auth/projects", visitor.at.auth_url)).await;
    assert_eq!(mine["projects"].as_array().map(Vec::len), Some(1));
    assert_eq!(mine["projects"][0]["id"], json!(agency.project.id));
    assert_eq!(mine["projects"][0]["domain_id"], json!(agency.domain_id));
    let again = assume(&visitor, &roles[0], &scopes[0]).await;
    assert_eq!(again.status(), 403, "a role that was taken on takes on no other");
    visitor.token = agents_own;
    let (_, mine) = visitor.get(&format!("{}/auth/projects", visitor.at.auth_url)).await;
    assert_eq!(mine["projects"].as_array().map(Vec::len), Some(1), "one project at home");
    assert_eq!(mine["projects"][0]["id"], json!(visitor.at.project_id));
}

#[tokio::test]
async fn an_agency_that_may_look_may_not_touch() {
    let (sim, mut visitor) = scene().await;
    let agency = sim.accounts().audit_agency;
    let role = json!({ "agency_name": agency.name, "domain_name": agency.domain });
    let answer = assume(&visitor, &role, &json!({ "project": { "id": agency.project.id } })).await;
    visitor.token = token_of(&answer);
    let url = visitor.vbs("backuppolicy").replace(&visitor.at.project_id, &agency.project.id);
    assert_eq!(visitor.get(&url).await.0, 200);
    assert_eq!(visitor.post(&url, json!({})).await.0, 403);
}

#[tokio::test]
async fn roles_are_refused_to_those_who_may_not_have_them() {
    let (sim, mut visitor) = scene().await;
    let known = sim.accounts();
    let scope = json!({ "project": { "id": known.agency.project.id } });
    let named = |agency: &str, domain: &str| json!({ "agency_name": agency, "domain_name": domain });
    let right = named(&known.agency.name, &known.agency.domain);
    for (role, status) in [
        (named("no-such-agency", &known.agency.domain), 403),
        (named(&known.agency.name, "no-such-account"), 403),
        (named(&known.agency.name, &known.domain), 403),
        (named(&known.foreign_agency.name, &known.foreign_agency.domain), 403),
        (json!({ "agency_name": known.agency.name }), 400),
        (json!({ "domain_name": known.agency.domain }), 400),
    ] {
        assert_eq!(assume(&visitor, &role, &scope).await.status(), status, "{role}");
    }
    let home = json!({ "project": { "id": known.project.id } });
    assert_eq!(assume(&visitor, &right, &home).await.status(), 401, "not in that account");
    visitor.token = token_for(&visitor, &known.operator).await;
    assert_eq!(assume(&visitor, &right, &scope).await.status(), 403, "no Agent Operator");
    visitor.token = "nonsense".to_owned();
    assert_eq!(assume(&visitor, &right, &scope).await.status(), 401);
    assert!(sim.log().iter().any(|entry| entry.methods == ["assume_role"]));
}

fn credential(given: &Value) -> Value {
    json!({ "auth": { "identity": {
        "methods": ["application_credential"], "application_credential": given,
    } } })
}

#[tokio::test]
async fn an_application_credential_has_its_project_and_takes_no_scope() {
    let (sim, mut visitor) = start(SimConfig::default()).await;
    let known = sim.accounts();
    let held = &known.credential;
    let user = json!({ "name": held.user.name, "domain": { "name": known.domain } });
    let by_id = json!({ "id": held.id, "secret": held.secret });
    for given in [
        by_id.clone(),
        json!({ "name": held.name, "user": user, "secret": held.secret }),
        json!({ "name": held.name, "user": { "id": held.user.id }, "secret": held.secret }),
    ] {
        let answer = visitor.log_in(&credential(&given)).await;
        visitor.token = token_of(&answer);
        assert_eq!(read(answer).await.1["token"]["project"]["id"], json!(held.project_id));
    }
    assert_eq!(visitor.get(&visitor.vbs("backuppolicy")).await.0, 200);
    let mut scoped = credential(&by_id);
    scoped["auth"]["scope"] = json!({ "project": { "id": held.project_id } });
    let (status, body) = read(visitor.log_in(&scoped).await).await;
    let words = body["error"]["message"].as_str().unwrap_or_default();
    assert!(status == 401 && words.ends_with("cannot request a scope."), "{status} {body}");
    let elsewhere = json!({ "auth": {
        "identity": { "methods": ["token"], "token": { "id": visitor.token } },
        "scope": { "project": { "id": known.spare_project.id } },
    } });
    assert_eq!(visitor.log_in(&elsewhere).await.status(), 401, "it stays in its project");
    for (given, status) in [
        (json!({ "id": held.id, "secret": "no" }), 401),
        (json!({ "id": "no", "secret": held.secret }), 401),
        (json!({ "name": held.name, "user": { "id": known.viewer.id }, "secret": held.secret }), 401),
        (json!({ "secret": held.secret }), 400),
    ] {
        assert_eq!(visitor.log_in(&credential(&given)).await.status(), status, "{given}");
    }
}

#[tokio::test]
async fn a_reading_credential_of_a_user_who_may_write_only_reads() {
    let (sim, mut visitor) = start(SimConfig::default()).await;
    let held = sim.accounts().reading_credential;
    let given = json!({ "id": held.id, "secret": held.secret });
    visitor.token = token_of(&visitor.log_in(&credential(&given)).await);
    let url = visitor.vbs("backuppolicy");
    assert_eq!(visitor.get(&url).await.0, 200);
    assert_eq!(visitor.post(&url, json!({})).await.0, 403);
}
