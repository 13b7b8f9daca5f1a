//! What Keystone says of a token.

use serde_json::{Map, Value, json};

use super::super::clock;
use super::super::cloud::Cloud;
use super::accounts::{Account, HOME};
use super::catalog;
use super::sessions::{Capacity, Scope, Session};

/// The body of a token answer.
pub(crate) fn token_json(cloud: &Cloud, session: &Session, with_catalog: bool) -> Value {
    let actor = &session.actor;
    let account = domain_json(actor.account());
    let roles: Vec<Value> = actor.roles().iter().map(|role| json!({ "id": "0", "name": role })).collect();
    let mut token = Map::new();
    let mut put = |key: &str, value: Value| token.insert(key.to_owned(), value);
    put("methods", json!(session.methods));
    put("issued_at", json!(clock::keystone(session.issued_ms)));
    put("expires_at", json!(clock::keystone(session.expires_ms)));
    let user = json!({
        "id": actor.user.id,
        "name": actor.user.name,
        "password_expires_at": "",
        "domain": domain_json(HOME),
    });
    match actor.capacity {
        Capacity::Own => put("user", user),
        Capacity::Credential(credential) => {
            let about = json!({ "id": credential.id, "name": credential.name, "restricted": true });
            put("application_credential", about);
            put("user", user)
        }
        Capacity::Agency(agency) => {
            put("assumed_by", json!({ "user": user }));
            let name = format!("{}/{}", agency.owner.name, agency.name);
            put("user", json!({ "id": agency.id, "name": name, "domain": account }))
        }
    };
    match session.scope {
        Scope::Nothing => {}
        Scope::Account => {
            put("domain", account);
            put("roles", json!(roles));
        }
        Scope::Project(id) => {
            let name = cloud.project(id).map(|project| project.name);
            put("project", json!({ "id": id, "name": name, "domain": account }));
            put("roles", json!(roles));
        }
    }
    if with_catalog {
        put("catalog", catalog::list(cloud, session.project()));
    }
    json!({ "token": token })
}

fn domain_json(account: Account) -> Value {
    json!({ "id": account.id, "name": account.name })
}
