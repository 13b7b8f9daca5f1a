//! Where one is, in words.

use super::Cloud;
use super::candidates::Candidates;
use crate::api::transport::endpoint::EndpointSource;
use crate::domain::ApiError;

/// Where one is, in words.
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

impl Cloud {
    /// Where one is.
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
