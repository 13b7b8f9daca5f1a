//! Keystone: discovery, projects, catalog, and what is said to a bad token.

use serde_json::{Value, json};

use super::accounts::SECURITY_ROLE;
use super::refusals::forbidden;
use super::reply::Reply;
use super::route::{Op, Service};
use super::sessions::{Actor, Known, Session};
use super::token::token_json;
use super::turn::Turn;
use super::{catalog, login, sender, temporary};

pub(crate) fn answer(turn: &Turn) -> Reply {
    let base = turn.cloud.base();
    match turn.route.op {
        Op::Versions => Reply::json(300, &json!({ "versions": { "values": [version(&base)] } })),
        Op::IdentityV3 => Reply::json(200, &json!({ "version": version(&base) })),
        Op::Login => login::answer(turn),
        Op::SecurityTokens => temporary::answer(turn),
        Op::CheckToken => with_session(turn, |session| check(turn, session)),
        Op::MyProjects | Op::Projects => with_session(turn, |session| projects(turn, &session.actor)),
        Op::Catalog => with_session(turn, |session| {
            let self_link = format!("{base}/v3/auth/catalog");
            Reply::json(
                200,
                &json!({
                    "catalog": catalog::list(&turn.cloud, session.project()),
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

fn with_session(turn: &Turn, then: impl FnOnce(&Session) -> Reply) -> Reply {
    match sender::session(turn) {
        Ok(session) => then(&session),
        Err(refused) => refused,
    }
}

/// Inspects a token: users may inspect their own, the security role inspects all.
fn check(turn: &Turn, asking: &Session) -> Reply {
    let Some(subject) = turn.call.header("x-subject-token") else {
        return Reply::keystone(400, "Expecting to find X-Subject-Token in the headers.");
    };
    let known = turn.cloud.sessions().look_up(subject, turn.cloud.now_ms());
    let Known::Valid(session) = known else {
        return Reply::keystone(404, "The token could not be found.");
    };
    let own = asking.actor.user == session.actor.user;
    if !own && !asking.actor.roles().contains(&SECURITY_ROLE) {
        return forbidden(Service::Identity);
    }
    Reply::json(200, &token_json(&turn.cloud, &session, turn.call.query("nocatalog").is_none()))
}

/// The projects the actor may enter.
fn projects(turn: &Turn, actor: &Actor) -> Reply {
    let base = turn.cloud.base();
    let wanted = turn.call.query("name");
    let account = actor.account().id;
    let projects: Vec<Value> = turn
        .cloud
        .projects()
        .filter(|project| actor.enters(project.id).is_some())
        .filter(|project| wanted.is_none_or(|name| name == project.name))
        .map(|project| {
            json!({
                "id": project.id,
                "name": project.name,
                "domain_id": account,
                "parent_id": account,
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
