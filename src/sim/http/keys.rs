//! Requests that are signed with an access key.

use super::refusals::{forbidden, other_project, refused_key};
use super::reply::Reply;
use super::route::Service;
use super::sessions::{Scope, Session};
use super::turn::Turn;

/// What a signed request may do: as a token of the same user for the project in `X-Project-Id`.
pub(crate) fn session(turn: &Turn, header: &str) -> Result<Session, Reply> {
    let verified = turn.cloud.keyring().verify(&turn.call, turn.cloud.now_ms(), header);
    let key = verified.map_err(|reason| refused_key(&reason, &turn.request_id))?;
    let service = turn.route.service;
    let scope = match turn.call.header("x-project-id") {
        Some(id) => Scope::Project(key.actor.enters(id).ok_or_else(|| match service {
            Service::Identity => forbidden(service),
            _ => other_project(service),
        })?),
        // The catalog and the projects are also told to those who do not know the id yet.
        None if service == Service::Identity => {
            key.actor.projects().first().map_or(Scope::Account, |id| Scope::Project(id))
        }
        None => Scope::Nothing,
    };
    let now_ms = turn.cloud.now_ms();
    Ok(Session {
        actor: key.actor,
        scope,
        methods: Vec::new(),
        issued_ms: now_ms,
        expires_ms: key.expires_ms.unwrap_or_else(|| turn.cloud.full_life(now_ms)),
    })
}
