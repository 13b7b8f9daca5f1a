//! POST `v3.0/OS-CREDENTIAL/securitytokens`: temporary keys for a token, or for an agency.

use std::time::Duration;

use serde_json::{Value, json};

use super::super::clock;
use super::reply::Reply;
use super::sender;
use super::sessions::Actor;
use super::turn::Turn;
use super::{agency, login};

/// Seconds a temporary key may live, and does if nothing is said.
const LIFE: std::ops::RangeInclusive<u64> = 900..=86_400;

pub(crate) fn answer(turn: &Turn) -> Reply {
    match issue(turn) {
        Ok(body) => Reply::json(201, &body),
        Err(refused) => refused,
    }
}

fn issue(turn: &Turn) -> Result<Value, Reply> {
    let identity = login::identity(&turn.call)?;
    let methods = login::methods(&identity)?;
    let [method] = methods.as_slice() else {
        return Err(Reply::keystone(400, "Expecting one method."));
    };
    let given = identity.get(method.as_str()).unwrap_or(&Value::Null);
    let actor = match method.as_str() {
        "token" => held(turn, given)?,
        "assume_role" => agency::take_on(turn, given)?,
        _ => return Err(Reply::keystone(400, "The method is neither token nor assume_role.")),
    };
    let seconds = match given.get("duration_seconds") {
        None => *LIFE.start(),
        Some(asked) => asked
            .as_u64()
            .filter(|seconds| LIFE.contains(seconds))
            .ok_or_else(|| Reply::keystone(400, "duration_seconds must be 900 to 86400."))?,
    };
    let now_ms = turn.cloud.now_ms();
    let key = turn.cloud.keyring().issue(actor, Duration::from_secs(seconds), now_ms);
    Ok(json!({ "credential": {
        "access": key.access,
        "secret": key.secret,
        "securitytoken": key.security_token,
        "expires_at": key.expires_ms.map(clock::keystone),
    } }))
}

/// Whose token it is: that of the body, or of the header.
fn held(turn: &Turn, given: &Value) -> Result<Actor, Reply> {
    let session = match given.get("id").and_then(Value::as_str) {
        Some(token) => sender::holder(turn, token)?,
        None => sender::session(turn)?,
    };
    Ok(session.actor)
}
