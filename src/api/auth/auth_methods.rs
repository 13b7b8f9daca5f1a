//! Every way to log in, as the calls it is made of (domain.md 5.1 to 5.4).
//!
//! One login at a time and from the beginning: `tokens` says when, `asking` keeps what a person
//! gave, `identity` makes the calls.

use secrecy::SecretString;

use super::identity::{DOING, Entered, Identity};
use super::keys;
use super::proofs::{Proofs, Sent};
use super::session::Session;
use crate::api::credentials::Login;
use crate::api::credentials::credential::Credential;
use crate::api::credentials::login::{Agency, Domain, Method, Named, User};
use crate::api::transport::http::Http;
use crate::api::wire::identity::{self as wire, Proof, Receipt, Scope};
use crate::domain::{ApiError, ApiErrorKind};

/// Logs in once.
pub(crate) async fn log_in(http: &Http, login: &Login, proofs: &mut Proofs) -> Result<Session, ApiError> {
    let identity = Identity::new(http, &login.auth_url);
    let scope = login.project.as_ref().map_or(Scope::Unsaid, Scope::Project);
    let session = match (&login.method, &login.agency) {
        (Method::User(user), Some(agency)) => {
            let scope = domain_of(&user.who).map_or(Scope::Unsaid, Scope::Domain);
            let base = by_user(identity, user, scope, proofs).await?;
            let base = base.token().ok_or_else(|| local("no token for the agency"))?;
            assume(identity, agency, base, login.project.as_ref()).await?
        }
        (Method::Token(base), Some(agency)) => {
            assume(identity, agency, base, login.project.as_ref()).await.map_err(of_token)?
        }
        (_, Some(_)) => return Err(local("an agency needs a password or a token")),
        (Method::User(user), None) => by_user(identity, user, scope, proofs).await?,
        (Method::Token(token), None) if login.project.is_none() => as_it_is(identity, token).await?,
        (Method::Token(token), None) => match identity.token(&wire::by_token(token, scope), None).await {
            Err(fault) if fault.kind == ApiErrorKind::Login => {
                return Err(of_exchange(identity, token, fault).await);
            }
            other => other?,
        },
        (Method::ApplicationCredential { which, secret }, None) => {
            identity.token(&wire::by_application_credential(which, secret), None).await?
        }
        (Method::Keys(keys), None) => keys::log_in(identity, keys, login.project.as_ref()).await?,
    };
    if session.facts.project_id.is_empty() {
        return Err(ApiError::new(ApiErrorKind::Login, DOING, "the token has no project; set one"));
    }
    Ok(session)
}

/// Exchanges the token of a session for one of the project of `login`: nobody is asked for a code
/// again (domain.md 5.2). A role in another account is taken on anew, with the token below it.
pub(crate) async fn rescope(http: &Http, login: &Login, session: &Session) -> Result<Session, ApiError> {
    let identity = Identity::new(http, &login.auth_url);
    if let (Some(agency), Some(base)) = (&login.agency, &session.base) {
        return assume(identity, agency, base, login.project.as_ref()).await;
    }
    let token = session.token().ok_or_else(|| local("no token to exchange"))?;
    let scope = login.project.as_ref().map_or(Scope::Unsaid, Scope::Project);
    identity.token(&wire::by_token(token, scope), None).await
}

/// Whether the token a session is exchanged by is good for nothing any more.
pub(crate) async fn has_ended(http: &Http, login: &Login, session: &Session) -> bool {
    let identity = Identity::new(http, &login.auth_url);
    let Some(token) = session.base.as_ref().or(session.token()) else { return false };
    let ended = |fault: &ApiError| fault.kind == ApiErrorKind::Login || fault.kind == ApiErrorKind::NotFound;
    identity.inspect(token).await.is_err_and(|fault| ended(&fault))
}

/// Password, one-time code, or both, in as many requests as the cloud wants.
async fn by_user(
    identity: Identity<'_>,
    user: &User,
    scope: Scope<'_>,
    proofs: &mut Proofs,
) -> Result<Session, ApiError> {
    let mut ticket: Option<SecretString> = None;
    let mut told_before = false;
    let mut sent = proofs.first(user)?;
    loop {
        let password = if sent.password { Some(proofs.password(user).await?) } else { None };
        let code = if sent.code { Some(proofs.code(user).await?) } else { None };
        let coder = proofs.coder(user);
        let proof = Proof { who: &user.who, coder: &coder, password: password.as_ref(), code: code.as_ref() };
        let request = wire::by_user(proof, scope);
        match identity.enter(&request, ticket.as_ref().map(Credential::Receipt)).await? {
            Entered::In(session) => {
                proofs.worked();
                return Ok(session);
            }
            Entered::More { ticket: newer, receipt } => {
                let missing = missing(&receipt).filter(|_| !told_before);
                let missing = missing.ok_or_else(|| unanswerable(&receipt))?;
                told_before = true;
                proofs.learn(receipt.user_id, missing.code);
                sent = if newer.is_some() { missing } else { proofs.first(user)? };
                ticket = newer;
            }
            Entered::Refused(fault) => {
                proofs.refused(user, sent, fault)?;
                ticket = None;
                sent = proofs.first(user)?;
            }
        }
    }
}

/// What a receipt asks for, by the first way that is made of what a person can give.
fn missing(receipt: &Receipt) -> Option<Sent> {
    let read = |way: &Vec<String>| {
        let mut missing = Sent::default();
        for method in way {
            match method.as_str() {
                "password" => missing.password = true,
                "totp" => missing.code = true,
                _ => return None,
            }
        }
        (missing != Sent::default()).then_some(missing)
    };
    receipt.missing.iter().find_map(read)
}

fn unanswerable(receipt: &Receipt) -> ApiError {
    let ways: Vec<String> = receipt.missing.iter().map(|way| way.join(" and ")).collect();
    let message = format!("the cloud also asks for {}, which vbs cannot send", ways.join(", or for "));
    ApiError { status: Some(401), ..ApiError::new(ApiErrorKind::Login, DOING, message) }
}

/// A token for what it is; older clouds answer without its catalog.
async fn as_it_is(identity: Identity<'_>, token: &SecretString) -> Result<Session, ApiError> {
    let mut session = identity.inspect(token).await.map_err(|fault| {
        // Asked about a token it does not know, Keystone finds nothing.
        let kind = if fault.kind == ApiErrorKind::NotFound { ApiErrorKind::Login } else { fault.kind };
        of_token(ApiError { kind, ..fault })
    })?;
    if session.facts.services.is_empty() {
        session.facts.services = identity.catalog(Credential::Token(token)).await.map_err(of_token)?;
    }
    Ok(session)
}

async fn assume(
    identity: Identity<'_>,
    agency: &Agency,
    base: &SecretString,
    project: Option<&Named>,
) -> Result<Session, ApiError> {
    let project = project.ok_or_else(|| local("an agency needs a project; set one"))?;
    let request = wire::by_agency(agency, Scope::Project(project));
    let session = identity.token(&request, Some(Credential::Token(base))).await?;
    Ok(session.on_top_of(base))
}

/// An existing token cannot be renewed: the tool that issued it must issue another.
fn of_token(fault: ApiError) -> ApiError {
    if fault.kind != ApiErrorKind::Login {
        return fault;
    }
    let said = if fault.message.is_empty() {
        String::new()
    } else {
        format!(" (the cloud says: {})", fault.message)
    };
    let message = format!("the token has expired or was revoked; get a new one (OS_TOKEN){said}");
    ApiError { message, ..fault }
}

/// A token that was not exchanged: it is at its end, or the project is not open to it. The refusal
/// is the same for both.
async fn of_exchange(identity: Identity<'_>, token: &SecretString, fault: ApiError) -> ApiError {
    match identity.inspect(token).await {
        Ok(_) => {}
        Err(why) if matches!(why.kind, ApiErrorKind::Login | ApiErrorKind::NotFound) => {
            return of_token(fault);
        }
        Err(_) => return fault,
    }
    let message = format!("the token is valid, but not for this project (the cloud says: {})", fault.message);
    ApiError { message, ..fault }
}

fn domain_of(who: &Named) -> Option<&Domain> {
    match who {
        Named::Name { domain, .. } => domain.as_ref(),
        Named::Id(_) => None,
    }
}

fn local(message: &str) -> ApiError {
    ApiError::new(ApiErrorKind::Local, DOING, message)
}
