//! Logging in by access keys: no token, two signed calls that return the project (domain.md 5.4).
//!
//! Owns what a refused signature means: it is said once and never tried again, for five wrong ones
//! lock the key for some minutes.

use jiff::SignedDuration;

use super::identity::{DOING, Identity};
use super::session::Session;
use crate::api::credentials::credential::Credential;
use crate::api::credentials::login::{Domain, Keys, Named};
use crate::api::wire::identity::TokenFacts;
use crate::domain::echo::echo;
use crate::domain::{ApiError, ApiErrorKind};

/// A clock that is off by no more than this is not spoken of.
const UNREMARKABLE: SignedDuration = SignedDuration::from_mins(1);

/// How long a signature holds (domain.md 5.4).
const HOLDS: &str = "15 min";

/// Finds the project's id and the catalog.
pub(crate) async fn log_in(
    identity: Identity<'_>,
    keys: &Keys,
    project: Option<&Named>,
) -> Result<Session, ApiError> {
    let (project_id, project) = match project {
        Some(Named::Id(id)) => (id.clone(), String::new()),
        Some(Named::Name { name, domain }) => {
            (project_id(identity, keys, name, domain.as_ref()).await?, name.clone())
        }
        None => {
            let message = "access keys have no project; set one";
            return Err(ApiError::new(ApiErrorKind::Local, DOING, message));
        }
    };
    let services = identity.catalog(Credential::Keys { keys, project: Some(&project_id) }).await?;
    // Keys do not say whose they are: their own id is the name they go by.
    let user = keys.access.clone();
    Ok(Session::by_keys(
        keys.clone(),
        TokenFacts { user, project_id, project, services, ..TokenFacts::default() },
    ))
}

async fn project_id(
    identity: Identity<'_>,
    keys: &Keys,
    name: &str,
    domain: Option<&Domain>,
) -> Result<String, ApiError> {
    let mut found = identity.projects_named(name, Credential::Keys { keys, project: None }).await?;
    found.retain(|project| {
        let elsewhere =
            matches!((domain, &project.domain_id), (Some(Domain::Id(id)), Some(other)) if id != other);
        project.name == name && !elsewhere
    });
    match (found.pop(), found.is_empty()) {
        (Some(project), true) => Ok(project.id),
        (Some(_), false) => {
            let message = format!("several projects are called {}; give an id", echo(name));
            Err(ApiError::new(ApiErrorKind::Local, DOING, message))
        }
        (None, _) => {
            let message = format!("these access keys have no project called {}", echo(name));
            Err(ApiError::new(ApiErrorKind::NotFound, DOING, message))
        }
    }
}

/// The refusal of a signed request, with what an operator must know beside the cloud's words; any
/// other fault stays as it is.
pub(crate) fn explained(fault: ApiError, skew: Option<SignedDuration>) -> ApiError {
    let code = fault.code.as_deref().unwrap_or_default().to_ascii_lowercase();
    let of_signature = matches!(
        code.split_once('.'),
        Some(("apigw" | "apig", "0301" | "0303" | "0305")) // assets/error-codes.json
    );
    if fault.kind != ApiErrorKind::Login && !of_signature {
        return fault;
    }
    let mut message = fault.message.trim_end_matches('.').to_owned();
    if message.is_empty() {
        "the signature was refused".clone_into(&mut message);
    }
    message.push_str("; not retried, because five wrong signatures lock the key");
    if let Some(skew) = skew.filter(|skew| skew.abs() > UNREMARKABLE) {
        message.push_str("; ");
        message.push_str(&in_words(skew));
    }
    ApiError { kind: ApiErrorKind::Login, message, ..fault }
}

fn in_words(skew: SignedDuration) -> String {
    let minutes = (skew.abs().as_secs() + 30) / 60;
    let off = match minutes {
        0..120 => format!("{minutes} min"),
        120..2880 => format!("{} h", minutes / 60),
        _ => format!("{} days", minutes / 1440),
    };
    let side = if skew.is_positive() { "behind" } else { "ahead of" };
    format!("this machine's clock is {off} {side} the cloud's; signatures are valid for {HOLDS}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_in_plain_words() {
        for (seconds, expected) in [
            (17 * 60 + 3, "17 min behind the cloud's"),
            (-61, "1 min ahead of the cloud's"),
            (3 * 3600, "3 h behind the cloud's"),
            (-86_400 * 400, "400 days ahead of the cloud's"),
        ] {
            let words = in_words(SignedDuration::from_secs(seconds));
            assert_eq!(words, format!("this machine's clock is {expected}; signatures are valid for 15 min"));
        }
    }

    #[test]
    fn only_a_refused_signature_is_explained() {
        let fault = |kind, code: Option<&str>| ApiError {
            code: code.map(str::to_owned),
            ..ApiError::new(kind, "test", "no")
        };
        let small = Some(SignedDuration::from_secs(30));
        for (kind, code, explains) in [
            (ApiErrorKind::Login, None, true),
            (ApiErrorKind::Login, Some("APIGW.0301"), true),
            (ApiErrorKind::Forbidden, Some("APIG.0301"), true),
            (ApiErrorKind::Forbidden, Some("APIGW.0302"), false),
            (ApiErrorKind::Cloud, None, false),
        ] {
            let message = explained(fault(kind, code), small).message;
            let expected =
                if explains { "no; not retried, because five wrong signatures lock the key" } else { "no" };
            assert_eq!(message, expected, "{kind:?} {code:?}");
        }
    }
}
