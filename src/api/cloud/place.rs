//! The current scope, and the regions and projects to switch to.

use super::Cloud;
use super::candidates::Candidates;
use crate::api::transport::endpoint::EndpointSource;
use crate::domain::ApiError;

/// The current scope.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The entry of `clouds.yaml`, where there is one.
    pub cloud: Option<String>,
    /// The identity service.
    pub auth_url: String,
    /// The region, where the login or the catalog names one.
    pub region: Option<String>,
    /// The project's id.
    pub project_id: String,
    /// The project's name (scrub before showing).
    pub project: String,
    /// The name of the project's domain (scrub before showing).
    pub domain: String,
    /// The user's id.
    pub user_id: String,
    /// The user's name (scrub before showing).
    pub user: String,
    /// Names of the roles in the project.
    pub roles: Vec<String>,
    /// Base address of VBS and how it was found; `None` where it is not offered.
    pub vbs: Option<(String, EndpointSource)>,
    /// Likewise of block storage.
    pub volume: Option<(String, EndpointSource)>,
    /// Likewise of compute.
    pub compute: Option<(String, EndpointSource)>,
}

/// A project to switch to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Its id.
    pub id: String,
    /// Its name (scrub before showing).
    pub name: String,
}

/// A region of the catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// Its name.
    pub name: String,
    /// Whether VBS is offered there, as the catalog has it.
    pub has_vbs: bool,
    /// What is offered there: types of services, sorted.
    pub services: Vec<String>,
}

impl Cloud {
    /// The current scope.
    pub fn place(&self) -> Place {
        let login = self.login();
        let session = self.session();
        let facts = &session.facts;
        let shown = |found: &Result<Candidates, ApiError>| {
            let endpoint = found.as_ref().ok()?.current();
            Some((endpoint.to_string(), endpoint.source()))
        };
        Place {
            cloud: login.cloud.clone(),
            auth_url: login.auth_url.to_string(),
            region: self.endpoints().region.clone(),
            project_id: facts.project_id.clone(),
            project: facts.project.clone(),
            domain: facts.domain.clone(),
            user_id: facts.user_id.clone(),
            user: facts.user.clone(),
            roles: facts.roles.clone(),
            vbs: shown(&self.endpoints().vbs),
            volume: shown(&self.endpoints().volume),
            compute: shown(&self.endpoints().compute),
        }
    }
}
