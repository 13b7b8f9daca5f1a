//! Where each service of the cloud is: the address of the catalog that works.

use super::Cloud;
use super::candidates::Candidates;
use crate::api::transport::endpoint::{Endpoint, EndpointSource};
use crate::domain::{ApiError, ApiErrorKind, Remedy};

/// A service of the cloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Service {
    /// Volume Backup Service.
    Vbs,
    /// Block storage.
    Volume,
    Compute,
}

impl Cloud {
    /// The endpoint of a service, or why there is none.
    pub(crate) fn endpoint(&self, service: Service, doing: &'static str) -> Result<&Endpoint, ApiError> {
        let found = self.candidates(service).as_ref().map_err(|fault| ApiError { doing, ..fault.clone() })?;
        let endpoint = found.current();
        if let Some(placeholder) = endpoint.unfilled() {
            let message = format!(
                "the address of the service contains the placeholder {placeholder}, which cannot be filled in"
            );
            return Err(ApiError::new(ApiErrorKind::NotOffered, doing, message));
        }
        if let Some(message) = self.http().too_plain(&endpoint.url(&[], &[])) {
            let remedy = match service {
                Service::Vbs => Remedy::PlainVbs,
                Service::Volume => Remedy::PlainVolume,
                Service::Compute => Remedy::PlainCompute,
            };
            let remedy = Some(remedy).filter(|_| endpoint.source() == EndpointSource::Catalog);
            return Err(ApiError { remedy, ..ApiError::new(ApiErrorKind::Local, doing, message) });
        }
        Ok(endpoint)
    }

    fn candidates(&self, service: Service) -> &Result<Candidates, ApiError> {
        match service {
            Service::Vbs => &self.endpoints().vbs,
            Service::Volume => &self.endpoints().volume,
            Service::Compute => &self.endpoints().compute,
        }
    }

    /// After a list that is not there: goes over to the next address of the service the catalog has,
    /// if there is one. What works stays in use for everything.
    pub(crate) fn try_next(&self, service: Service, tried: &Endpoint, fault: &ApiError) -> bool {
        let is_absent = matches!(fault.status, Some(300 | 404 | 405 | 410 | 501));
        let goes_on = is_absent && self.candidates(service).as_ref().is_ok_and(|found| found.go_on(tried));
        if goes_on {
            tracing::warn!(%tried, %fault, "trying another address from the catalog");
        }
        goes_on
    }

    /// What the catalog names first for a service, where that is not there and another address is used.
    pub fn detours(&self) -> Vec<String> {
        let services = [Service::Vbs, Service::Volume, Service::Compute];
        let found = services.into_iter().filter_map(|service| self.candidates(service).as_ref().ok());
        let detour = |found: &Candidates| {
            let (first, current) = (found.passed_over()?, found.current());
            Some(format!("the catalog's {first} does not exist; using {current} instead"))
        };
        found.filter_map(detour).collect()
    }
}
