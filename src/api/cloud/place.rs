//! The current scope, and the addresses of its services.

use super::Cloud;
use super::candidates::Candidates;
use super::catalog::Endpoints;
use crate::api::transport::endpoint::EndpointSource;
use crate::domain::{ApiError, CloudScope};

/// The base address of each service and how it was found; `None` if it is not offered.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceAddresses {
    /// Of VBS.
    pub vbs: Option<(String, EndpointSource)>,
    /// Of block storage.
    pub volume: Option<(String, EndpointSource)>,
    /// Of compute.
    pub compute: Option<(String, EndpointSource)>,
}

impl Cloud {
    /// The current scope.
    pub fn scope(&self) -> CloudScope {
        let login = self.login();
        let session = self.session();
        let facts = &session.facts;
        CloudScope {
            cloud: login.cloud.clone(),
            auth_url: login.auth_url.to_string(),
            region: self.endpoints().region.clone(),
            project_id: facts.project_id.clone(),
            project: facts.project.clone(),
            domain: facts.domain.clone(),
            user_id: facts.user_id.clone(),
            user: facts.user.clone(),
            roles: facts.roles.clone(),
        }
    }

    /// Whether the catalog names a type of service here.
    pub fn offers(&self, kind: &str) -> bool {
        self.catalog().kinds().into_iter().any(|offered| offered.eq_ignore_ascii_case(kind))
    }

    /// Where its services are.
    pub fn addresses(&self) -> ServiceAddresses {
        let shown = |found: &Result<Candidates, ApiError>| {
            let endpoint = found.as_ref().ok()?.current();
            Some((endpoint.to_string(), endpoint.source()))
        };
        let Endpoints { vbs, volume, compute, .. } = self.endpoints();
        ServiceAddresses { vbs: shown(vbs), volume: shown(volume), compute: shown(compute) }
    }
}
