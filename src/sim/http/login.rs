//! POST `auth/tokens`: authentication, and the scope of the token.
//!
//! [`prove`] verifies each method; a new login method is a new arm there. All methods of
//! a request must verify the same user.

use serde_json::{Map, Value};

use super::super::cloud::Cloud;
use super::accounts::{CREDENTIALS, Rules, User};
use super::call::Call;
use super::mfa::{BOTH, RECEIPT_HEADER};
use super::refusals::{refused_token, wrong_password};
use super::reply::Reply;
use super::route::Service;
use super::sessions::{Actor, Capacity, Scope, Session};
use super::token::token_json;
use super::turn::Turn;
use super::{agency, naming, sender};

/// The ways to log in.
const METHODS: [&str; 5] = ["password", "totp", "token", "application_credential", "assume_role"];

/// What a proof says.
struct Proof {
    actor: Actor,
    /// A token does not live longer by being exchanged.
    expires_ms: Option<i64>,
}

impl From<Actor> for Proof {
    fn from(actor: Actor) -> Self {
        Self { actor, expires_ms: None }
    }
}

pub(crate) fn answer(turn: &Turn) -> Reply {
    match log_in(turn) {
        Ok(session) => {
            let body = token_json(&turn.cloud, &session, turn.call.query("nocatalog").is_none());
            let token = turn.cloud.sessions().open(session);
            Reply::json(201, &body).with("x-subject-token", token)
        }
        Err(refused) => refused,
    }
}

fn malformed() -> Reply {
    Reply::keystone(400, "Expecting to find auth in request body.")
}

/// The `identity` of a login's body.
pub(crate) fn identity(call: &Call) -> Result<Map<String, Value>, Reply> {
    let body = call.json().unwrap_or_default();
    let identity = body.pointer("/auth/identity").and_then(Value::as_object);
    identity.cloned().ok_or_else(malformed)
}

/// The methods of a login: at least one.
pub(crate) fn methods(identity: &Map<String, Value>) -> Result<Vec<String>, Reply> {
    let methods = identity.get("methods").and_then(Value::as_array).ok_or_else(malformed)?;
    let methods: Vec<String> = methods.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    if methods.is_empty() { Err(malformed()) } else { Ok(methods) }
}

fn log_in(turn: &Turn) -> Result<Session, Reply> {
    let identity = identity(&turn.call)?;
    let mut methods = methods(&identity)?;
    let mut proofs = Vec::new();
    for method in &methods {
        proofs.push(prove(turn, method, &identity)?);
    }
    let (first, rest) = proofs.split_first().ok_or_else(malformed)?;
    let actor = first.actor;
    if rest.iter().any(|proof| proof.actor != actor) {
        return Err(wrong_password());
    }
    let now = turn.cloud.now_ms();
    if let Some(id) = turn.call.header(RECEIPT_HEADER) {
        let held = turn.cloud.mfa().receipt(id, now).filter(|receipt| receipt.user == actor.user);
        let before = held.ok_or_else(unauthorized)?.methods;
        methods.splice(..0, before);
    }
    enough(turn, actor.user, &methods)?;
    let body = turn.call.json().unwrap_or_default();
    let scope = match (actor.capacity, body.pointer("/auth/scope")) {
        (Capacity::Credential(credential), asked) if is_by(&methods, "application_credential") => {
            if asked.is_some() {
                let reason = "Error authenticating with application credential: Application credentials \
                              cannot request a scope.";
                return Err(Reply::keystone(401, reason));
            }
            credential.projects.first().map_or(Scope::Nothing, |id| Scope::Project(id))
        }
        (_, asked) => naming::scope(&turn.cloud, &actor, asked)?,
    };
    // A login that checked no secret of the user lifts no lock.
    if BOTH.iter().any(|method| is_by(&methods, method)) {
        turn.cloud.attempts().succeeded(actor.user.id);
    }
    let full_life = turn.cloud.full_life(now);
    let expires_ms = proofs.iter().filter_map(|proof| proof.expires_ms).min().unwrap_or(full_life);
    Ok(Session { actor, scope, methods, issued_ms: now, expires_ms })
}

/// The methods of a login, for the log: the known ones by name.
pub(crate) fn shown(call: &Call) -> Vec<&'static str> {
    let used = identity(call).and_then(|identity| methods(&identity)).unwrap_or_default();
    let word = |used: &String| METHODS.into_iter().find(|known| known == used).unwrap_or("other");
    used.iter().map(word).collect()
}

fn is_by(methods: &[String], method: &str) -> bool {
    methods.iter().any(|used| used == method)
}

/// Whether these methods are all that the user's rules ask for.
fn enough(turn: &Turn, user: &'static User, methods: &[String]) -> Result<(), Reply> {
    // Tokens, credentials and agencies build on a login that was complete.
    let by_secrets = methods.iter().all(|method| BOTH.contains(&method.as_str()));
    if !by_secrets || BOTH.iter().all(|method| is_by(methods, method)) {
        return Ok(());
    }
    match user.rules {
        Rules::One => Ok(()),
        Rules::Receipt => Err(turn.cloud.mfa().give_receipt(user, methods.to_vec(), turn.cloud.now_ms())),
        Rules::Vendor if is_by(methods, "password") => Err(wrong_code(&turn.cloud, user)),
        Rules::Vendor => Err(wrong_password()),
    }
}

fn prove(turn: &Turn, method: &str, identity: &Map<String, Value>) -> Result<Proof, Reply> {
    let given = identity.get(method).unwrap_or(&Value::Null);
    let of_user = |key: &str| given.pointer(&format!("/user/{key}")).and_then(Value::as_str);
    let named_user = || naming::user(given.get("user").unwrap_or(&Value::Null));
    match method {
        "password" => {
            let user = named_user()?;
            let right = |_| of_user("password") == Some(user.password);
            tried(&turn.cloud, user, right, wrong_password)
        }
        "totp" => {
            if of_user("id").is_none() && !turn.cloud.config.passcode_by_name {
                return Err(Reply::keystone(400, "Expecting to find id in user."));
            }
            let user = named_user()?;
            let passcode = of_user("passcode").unwrap_or_default();
            let right = |now| turn.cloud.mfa().accept(user, passcode, now);
            tried(&turn.cloud, user, right, || wrong_code(&turn.cloud, user))
        }
        "token" => {
            let token = given.get("id").and_then(Value::as_str).unwrap_or_default();
            let held = sender::holder(turn, token);
            let held = held.map_err(|_| Reply::keystone(401, "The token is invalid."))?;
            Ok(Proof { actor: held.actor, expires_ms: Some(held.expires_ms) })
        }
        "application_credential" => credential(given),
        "assume_role" => agency::take_on(turn, given).map(Proof::from),
        _ => Err(Reply::keystone(401, "Attempted to authenticate with an unsupported method.")),
    }
}

/// A try at a user's secret: five wrong ones lock the user.
fn tried(
    cloud: &Cloud,
    user: &'static User,
    right: impl FnOnce(i64) -> bool,
    wrong: impl FnOnce() -> Reply,
) -> Result<Proof, Reply> {
    let now = cloud.now_ms();
    if cloud.attempts().is_locked(user.id, now) {
        return Err(Reply::keystone(401, "The account is locked."));
    }
    if right(now) {
        return Ok(Actor::own(user).into());
    }
    cloud.attempts().failed(user.id, now);
    Err(wrong())
}

/// An application credential by id, or by name and user.
fn credential(given: &Value) -> Result<Proof, Reply> {
    let field = |key: &str| given.get(key).and_then(Value::as_str);
    let found = match (field("id"), field("name")) {
        (Some(id), _) => CREDENTIALS.iter().find(|credential| credential.id == id),
        (None, Some(name)) => {
            let user = naming::user(given.get("user").unwrap_or(&Value::Null))?;
            CREDENTIALS.iter().find(|credential| credential.name == name && credential.user == user)
        }
        (None, None) => return Err(Reply::keystone(400, "Expecting to find id in application_credential.")),
    };
    let found = found.filter(|credential| field("secret") == Some(credential.secret));
    let credential = found.ok_or_else(unauthorized)?;
    Ok(Actor { user: credential.user, capacity: Capacity::Credential(credential) }.into())
}

fn unauthorized() -> Reply {
    refused_token(Service::Identity, false, "")
}

/// A missing or wrong code, in the vendor's words, which are sometimes vague.
fn wrong_code(cloud: &Cloud, user: &User) -> Reply {
    match user.rules {
        Rules::Vendor if cloud.config.vague_mfa => wrong_password(),
        Rules::Vendor => Reply::keystone(401, "mfa totp code verify fail"),
        Rules::One | Rules::Receipt => unauthorized(),
    }
}
