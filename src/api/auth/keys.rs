//! Logging in by access keys: no token, two signed calls that return the project (domain.md 5.4).

use super::identity::{DOING, Identity};
use super::session::Session;
use crate::api::credentials::credential::Credential;
use crate::api::credentials::login::{Domain, Keys, Named};
use crate::api::wire::identity::TokenFacts;
use crate::domain::echo::echo;
use crate::domain::{ApiError, ApiErrorKind};

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
