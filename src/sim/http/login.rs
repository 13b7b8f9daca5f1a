//! POST `auth/tokens`: who somebody is, and for which project.
//!
//! Every method proves a user in [`prove`]; a new way to log in is a new arm
//! there. All methods of a request must prove the same user.

use serde_json::{Map, Value};

use super::super::cloud::Cloud;
use super::accounts::{self, Known, Session, USERS, User};
use super::identity::token_json;
use super::reply::Reply;
use super::turn::Turn;

/// What a proof says.
struct Proof {
    user: User,
    /// A token does not live longer by being exchanged.
    expires_ms: Option<i64>,
}

pub(crate) fn answer(turn: &Turn) -> Reply {
    match log_in(turn) {
        Ok(session) => {
            let with_catalog = turn.call.query("nocatalog").is_none();
            let body = token_json(&turn.cloud, &session, with_catalog);
            let token = turn.cloud.sessions().open(session);
            Reply::json(201, &body).with("x-subject-token", token)
        }
        Err(refused) => refused,
    }
}

fn log_in(turn: &Turn) -> Result<Session, Reply> {
    let malformed = || Reply::keystone(400, "Expecting to find auth in request body.");
    let body = turn.call.object().ok_or_else(malformed)?;
    let auth = body.get("auth").and_then(Value::as_object).ok_or_else(malformed)?;
    let identity = auth.get("identity").and_then(Value::as_object).ok_or_else(malformed)?;
    let methods: Vec<String> = identity
        .get("methods")
        .and_then(Value::as_array)
        .map(|list| list.iter().filter_map(Value::as_str).map(str::to_owned).collect())
        .filter(|methods: &Vec<String>| !methods.is_empty())
        .ok_or_else(malformed)?;

    let mut proofs = Vec::new();
    for method in &methods {
        proofs.push(prove(&turn.cloud, method, identity)?);
    }
    let (first, rest) = proofs.split_first().ok_or_else(malformed)?;
    if rest.iter().any(|proof| proof.user != first.user) {
        return Err(wrong_password());
    }
    let now = turn.cloud.now_ms();
    let full_life = now + turn.cloud.config.token_ttl.as_millis() as i64;
    let expires_ms = proofs.iter().filter_map(|proof| proof.expires_ms).min().unwrap_or(full_life);
    Ok(Session {
        user: first.user,
        project: scope(&turn.cloud, auth.get("scope"))?,
        methods,
        issued_ms: now,
        expires_ms,
    })
}

fn prove(cloud: &Cloud, method: &str, identity: &Map<String, Value>) -> Result<Proof, Reply> {
    let given = identity.get(method).unwrap_or(&Value::Null);
    match method {
        "password" => {
            let user = given.get("user").unwrap_or(&Value::Null);
            let known = named_user(user)?;
            if user.get("password").and_then(Value::as_str) != Some(known.password) {
                return Err(wrong_password());
            }
            Ok(Proof { user: known, expires_ms: None })
        }
        "token" => {
            let token = given.get("id").and_then(Value::as_str).unwrap_or_default();
            match cloud.sessions().look_up(token, cloud.now_ms()) {
                Known::Valid(held) => Ok(Proof { user: held.user, expires_ms: Some(held.expires_ms) }),
                _ => Err(Reply::keystone(401, "The token is invalid.")),
            }
        }
        _ => Err(Reply::keystone(401, "Attempted to authenticate with an unsupported method.")),
    }
}

/// A user by id, or by name in a domain.
fn named_user(user: &Value) -> Result<User, Reply> {
    let field = |key: &str| user.get(key).and_then(Value::as_str);
    let found = match (field("id"), field("name")) {
        (Some(id), _) => USERS.iter().find(|user| user.id == id),
        (None, Some(name)) => {
            let domain = user
                .get("domain")
                .ok_or_else(|| Reply::keystone(400, "Expecting to find domain in user."))?;
            USERS.iter().filter(|_| is_domain(domain)).find(|user| user.name == name)
        }
        (None, None) => None,
    };
    found.copied().ok_or_else(wrong_password)
}

fn is_domain(domain: &Value) -> bool {
    let field = |key: &str| domain.get(key).and_then(Value::as_str);
    match (field("id"), field("name")) {
        (Some(id), _) => id == accounts::DOMAIN_ID,
        (None, name) => name == Some(accounts::DOMAIN),
    }
}

/// The project a scope names; no scope and a domain's give none.
fn scope(cloud: &Cloud, scope: Option<&Value>) -> Result<Option<String>, Reply> {
    let Some(project) = scope.and_then(|scope| scope.get("project")) else {
        return Ok(None);
    };
    let field = |key: &str| project.get(key).and_then(Value::as_str);
    let found = cloud.projects.iter().find(|held| match (field("id"), field("name")) {
        (Some(id), _) => held.id == id,
        (None, name) => name == Some(held.name) && project.get("domain").is_none_or(is_domain),
    });
    match found {
        Some(project) => Ok(Some(project.id.to_owned())),
        None => Err(Reply::keystone(401, "The request you have made requires authentication.")),
    }
}

fn wrong_password() -> Reply {
    Reply::keystone(401, "The username or password is wrong.")
}
