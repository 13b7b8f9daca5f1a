//! Who sends a request: the holder of a token or of a key, and what is open to them.

use super::super::log::Auth;
use super::call::Call;
use super::keys;
use super::refusals::{forbidden, missing_token, no_project, other_project, refused_token, unknown_path};
use super::reply::Reply;
use super::route::Op;
use super::sessions::{Known, Session};
use super::signature::{ALGORITHM, Signed};
use super::turn::Turn;

/// What a request shows of its sender, right or wrong.
pub(crate) fn shown(call: &Call) -> Auth {
    match signature_of(call).map(Signed::read) {
        Some(Some(Signed { scope: Some(_), .. })) => Auth::Credential,
        Some(_) => Auth::Access,
        None if call.header("x-auth-token").is_some() => Auth::Token,
        None => Auth::None,
    }
}

fn signature_of(call: &Call) -> Option<&str> {
    call.header("authorization").filter(|header| header.starts_with(ALGORITHM))
}

/// The session of the request's signature or token.
pub(crate) fn session(turn: &Turn) -> Result<Session, Reply> {
    if let Some(header) = signature_of(&turn.call) {
        return keys::session(turn, header);
    }
    match turn.call.header("x-auth-token") {
        Some(token) => holder(turn, token),
        None => Err(missing_token(turn.route.service)),
    }
}

/// The session of a token.
pub(crate) fn holder(turn: &Turn, token: &str) -> Result<Session, Reply> {
    let known = turn.cloud.sessions().look_up(token, turn.cloud.now_ms());
    let refused = |expired| Err(refused_token(turn.route.service, expired, &turn.request_id));
    match known {
        Known::Valid(session) => Ok(session),
        Known::Expired => refused(true),
        Known::Unknown => refused(false),
    }
}

/// The session, if it may do in this project what the request wants.
pub(crate) fn admitted(turn: &Turn) -> Result<Session, Reply> {
    let service = turn.route.service;
    let session = session(turn)?;
    let Some(held) = session.project() else {
        return Err(no_project(service));
    };
    if turn.route.project.as_deref() != Some(held) {
        return Err(other_project(service));
    }
    if turn.route.writes() && !session.actor.may_write() {
        return Err(forbidden(service));
    }
    if turn.route.op == Op::Unknown {
        return Err(unknown_path(&turn.request_id));
    }
    Ok(session)
}
