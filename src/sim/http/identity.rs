//! Keystone: discovery, projects, catalog, and what is said to a bad token.

use serde_json::{Map, Value, json};

use super::super::clock;
use super::super::cloud::Cloud;
use super::accounts::{self, Known, Session};
use super::refusals::{forbidden, missing_token, no_project, other_project, refused_token, unknown_path};
use super::reply::Reply;
use super::route::{Op, Service};
use super::turn::Turn;
use super::{catalog, login};

pub(crate) fn answer(turn: &Turn) -> Reply {
    let base = turn.cloud.base();
    match turn.route.op {
        Op::Versions => Reply::json(300, &json!({ "versions": { "values": [version(&base)] } })),
        Op::IdentityV3 => Reply::json(200, &json!({ "version": version(&base) })),
        Op::Login => login::answer(turn),
        Op::CheckToken => with_session(turn, |_| {
            let subject = turn.call.header("x-subject-token").unwrap_or_default();
            match turn.cloud.sessions().look_up(subject, turn.cloud.now_ms()) {
                Known::Valid(session) => Reply::json(200, &token_json(&turn.cloud, &session, true)),
                _ => Reply::keystone(404, "The token could not be found."),
            }
        }),
        Op::MyProjects | Op::Projects => with_session(turn, |_| projects(turn)),
        Op::Catalog => with_session(turn, |session| {
            let self_link = format!("{base}/v3/auth/catalog");
            Reply::json(
                200,
                &json!({
                    "catalog": catalog::list(&turn.cloud, session.project.as_deref()),
                    "links": { "self": self_link, "next": null, "previous": null },
                }),
            )
        }),
        _ => Reply::keystone(404, "The resource could not be found."),
    }
}

fn version(base: &str) -> Value {
    json!({
        "id": "v3.14",
        "status": "stable",
        "updated": "2020-04-07T00:00:00Z",
        "links": [{ "rel": "self", "href": format!("{base}/v3/") }],
        "media-types": [{
            "base": "application/json",
            "type": "application/vnd.openstack.identity-v3+json",
        }],
    })
}

fn projects(turn: &Turn) -> Reply {
    let base = turn.cloud.base();
    let wanted = turn.call.query("name");
    let projects: Vec<Value> = turn
        .cloud
        .projects
        .iter()
        .filter(|project| wanted.is_none_or(|name| name == project.name))
        .map(|project| {
            json!({
                "id": project.id,
                "name": project.name,
                "domain_id": accounts::DOMAIN_ID,
                "parent_id": accounts::DOMAIN_ID,
                "is_domain": false,
                "enabled": true,
                "description": "",
                "links": { "self": format!("{base}/v3/projects/{}", project.id) },
            })
        })
        .collect();
    let self_link = format!("{base}{}", turn.call.target);
    Reply::json(
        200,
        &json!({
            "projects": projects,
            "links": { "self": self_link, "next": null, "previous": null },
        }),
    )
}

/// The body of a token answer.
pub(crate) fn token_json(cloud: &Cloud, session: &Session, with_catalog: bool) -> Value {
    let domain = json!({ "id": accounts::DOMAIN_ID, "name": accounts::DOMAIN });
    let roles: Vec<Value> =
        session.user.roles.iter().map(|role| json!({ "id": "0", "name": role })).collect();
    let mut token = Map::new();
    let mut put = |key: &str, value: Value| token.insert(key.to_owned(), value);
    put("methods", json!(session.methods));
    put("issued_at", json!(clock::keystone(session.issued_ms)));
    put("expires_at", json!(clock::keystone(session.expires_ms)));
    put(
        "user",
        json!({
            "id": session.user.id,
            "name": session.user.name,
            "password_expires_at": "",
            "domain": domain,
        }),
    );
    if let Some(project) = session.project.as_deref().and_then(|id| cloud.project(id)) {
        put("project", json!({ "id": project.id, "name": project.name, "domain": domain }));
        put("roles", json!(roles));
    }
    if with_catalog {
        put("catalog", catalog::list(cloud, session.project.as_deref()));
    }
    json!({ "token": token })
}

/// What the request's token stands for; `None` if it has none.
fn known(turn: &Turn) -> Option<Known> {
    let token = turn.call.header("x-auth-token")?;
    Some(turn.cloud.sessions().look_up(token, turn.cloud.now_ms()))
}

fn with_session(turn: &Turn, then: impl FnOnce(&Session) -> Reply) -> Reply {
    match known(turn) {
        Some(Known::Valid(session)) => then(&session),
        _ => refused_token(Service::Identity, true, &turn.request_id),
    }
}

/// The session, if it may do in this project what the request wants.
pub(crate) fn admitted(turn: &Turn) -> Result<Session, Reply> {
    let service = turn.route.service;
    let session = match known(turn) {
        Some(Known::Valid(session)) => session,
        Some(Known::Expired) => return Err(refused_token(service, true, &turn.request_id)),
        Some(Known::Unknown) => return Err(refused_token(service, false, &turn.request_id)),
        None => return Err(missing_token(service)),
    };
    let Some(held) = session.project.as_deref() else {
        return Err(no_project(service));
    };
    if turn.route.project.as_deref() != Some(held) {
        return Err(other_project(service));
    }
    if turn.route.writes() && !session.user.may_write() {
        return Err(forbidden(service));
    }
    if turn.route.op == Op::Unknown {
        return Err(unknown_path(&turn.request_id));
    }
    Ok(session)
}
