//! The services a login may use, and where they live (domain.md 5.6).
//!
//! Owns the choice of an endpoint by type, name, interface and region, the overrides, and the plain
//! words for a service that is not offered. It sends nothing.

use std::collections::BTreeSet;

use url::Url;

use super::candidates::{Candidates, Sought, Unusable, other_project, usable};
use crate::api::credentials::Login;
use crate::api::credentials::login::Interface;
use crate::api::transport::endpoint::{Endpoint, EndpointSource};
use crate::api::wire::identity::{Service, ServiceEndpoint};
use crate::domain::{ApiError, ApiErrorKind};

/// The Volume Backup Service: one client asks for the first type, others for the second.
const VBS: Sought = Sought {
    what: "VBS",
    flag: "--vbs-endpoint",
    types: &["vbs", "vbsv2"],
    name: "vbs",
    words: &["vbs", "backup"],
    versions: &["v2"],
};
/// Block storage.
const VOLUME: Sought = Sought {
    what: "block storage",
    flag: "--volume-endpoint",
    types: &["volumev3", "volumev2", "block-storage", "block-store", "evs"],
    name: "evs",
    words: &["evs", "cinder", "volume", "block"],
    versions: &["v2", "v3"],
};
const COMPUTE: Sought = Sought {
    what: "compute",
    flag: "--compute-endpoint",
    types: &["compute", "ecs"],
    name: "nova",
    words: &["nova", "ecs", "compute"],
    versions: &["v2"],
};
/// The successor of VBS, of which one only tells.
const CBR: Sought =
    Sought { what: "CBR", flag: "", types: &["cbr"], name: "cbr", words: &["cbr"], versions: &["v3"] };

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

/// The catalog of a token.
#[derive(Debug)]
pub(crate) struct Catalog {
    services: Vec<Service>,
    interface: Interface,
    region: Option<String>,
}

/// Where each service lives, or why it cannot be used.
#[derive(Debug)]
pub(crate) struct Endpoints {
    /// Their region, if one was requested or found.
    pub region: Option<String>,
    /// Volume Backup Service.
    pub vbs: Result<Candidates, ApiError>,
    /// Block storage.
    pub volume: Result<Candidates, ApiError>,
    pub compute: Result<Candidates, ApiError>,
}

impl Catalog {
    /// Takes the services of a token; a guessed region that none of them knows is dropped.
    pub fn new(services: Vec<Service>, login: &Login) -> Self {
        let knows = |region: &str| {
            let mut endpoints = services.iter().flat_map(|service| &service.endpoints);
            endpoints.any(|endpoint| endpoint.region.as_deref() == Some(region))
        };
        let region = login.region.clone().filter(|region| !login.region_guessed || knows(region));
        let mut catalog = Self { services, interface: login.interface, region };
        if catalog.region.is_none() {
            // One region for everything: that of the backups, else that of the volumes.
            catalog.region = catalog
                .entry(&VBS)
                .or_else(|| catalog.entry(&VOLUME))
                .and_then(|endpoint| endpoint.region.clone());
        }
        catalog
    }

    /// Chooses every endpoint the program uses.
    pub fn endpoints(&self, login: &Login, project_id: &str) -> Endpoints {
        let completed = |url: &Url, version: &str, source| Endpoint::new(url, version, project_id, source);
        let chosen = |sought: &Sought, by_hand: &Option<Url>, version: &dyn Fn(&str) -> &'static str| {
            if let Some(url) = by_hand {
                let endpoint = completed(url, version(""), EndpointSource::Override);
                return match other_project(url, project_id) {
                    Some(id) => Err(unusable(sought, "set for it", &Unusable::OtherProject(id))),
                    None => Ok(vec![endpoint]),
                };
            }
            let listed = self.listed(sought, project_id)?;
            Ok(listed
                .iter()
                .map(|(kind, url)| completed(url, version(kind), EndpointSource::Catalog))
                .collect())
        };
        let candidates = |found: Result<Vec<Endpoint>, ApiError>, sought: &Sought| {
            found.and_then(|found| Candidates::new(found).ok_or_else(|| self.not_offered(sought)))
        };
        // Backup policies are documented under v2 alone, whatever the entry says (domain.md 1).
        let vbs = chosen(&VBS, &login.overrides.vbs, &|_| "v2").or_else(|fault| {
            let derived = self.derived_vbs(project_id).ok_or(fault)?;
            Ok(vec![completed(&derived, "v2", EndpointSource::Derived)])
        });
        let vbs = vbs.map(|found| found.iter().map(|endpoint| endpoint.with_version("v2")).collect());
        let has_v3 =
            self.services.iter().any(|service| is_v3(&service.kind) && !service.endpoints.is_empty());
        let volume = chosen(&VOLUME, &login.overrides.volume, &|kind| {
            if is_v3(kind) || kind.is_empty() && has_v3 { "v3" } else { "v2" }
        });
        let compute = chosen(&COMPUTE, &login.overrides.compute, &|_| "v2.1");
        Endpoints {
            region: self.region.clone(),
            vbs: candidates(vbs, &VBS),
            volume: candidates(volume, &VOLUME),
            compute: candidates(compute, &COMPUTE),
        }
    }

    /// The regions there are, sorted by name, with what is offered in each.
    pub fn places(&self) -> Vec<Region> {
        let place = |name: &str| {
            let region = Some(name.to_owned());
            let there = Self { services: self.services.clone(), interface: self.interface, region };
            Region {
                name: name.to_owned(),
                has_vbs: there.entry(&VBS).is_some(),
                services: there.kinds().into_iter().map(str::to_owned).collect(),
            }
        };
        self.regions().into_iter().map(place).collect()
    }

    /// What to say where there is no VBS.
    pub fn vbs_not_offered(&self) -> ApiError {
        self.not_offered(&VBS)
    }

    /// The entries of a service that can be used, best first, with their types; without any, why.
    fn listed(&self, sought: &Sought, project_id: &str) -> Result<Vec<(String, Url)>, ApiError> {
        let mut found = Vec::new();
        let mut trouble = None;
        for group in self.groups(sought) {
            let mut fitting = Vec::new();
            for (service, endpoint) in self.here(group) {
                match usable(endpoint, project_id) {
                    Ok(url) => fitting.push((sought.fit(service, &url), service.kind.clone(), url)),
                    Err(why) => trouble = trouble.or(Some(why)),
                }
            }
            fitting.sort_by_key(|(fit, ..)| std::cmp::Reverse(*fit));
            found.extend(fitting.into_iter().map(|(_, kind, url)| (kind.to_ascii_lowercase(), url)));
        }
        match trouble {
            _ if !found.is_empty() => Ok(found),
            Some(why) => Err(unusable(sought, "in the catalog", &why)),
            None => Err(self.not_offered(sought)),
        }
    }

    /// The services of each type, in the order of the types, then those of the name.
    fn groups(&self, sought: &Sought) -> Vec<Vec<&Service>> {
        let of_type = |kind: &&str| {
            self.services.iter().filter(|service| service.kind.eq_ignore_ascii_case(kind)).collect()
        };
        let mut groups: Vec<Vec<&Service>> = sought.types.iter().map(of_type).collect();
        let named = |service: &&Service| {
            let typed = sought.types.iter().any(|kind| service.kind.eq_ignore_ascii_case(kind));
            !typed && !sought.name.is_empty() && service.name.eq_ignore_ascii_case(sought.name)
        };
        groups.push(self.services.iter().filter(named).collect());
        groups
    }

    /// The endpoints of the wanted interface in the wanted region, then those that serve all regions.
    fn here<'a>(&self, services: Vec<&'a Service>) -> Vec<(&'a Service, &'a ServiceEndpoint)> {
        let mut here = Vec::new();
        let mut for_all = Vec::new();
        for service in services {
            for endpoint in &service.endpoints {
                if Interface::parse(&endpoint.interface) != Some(self.interface) {
                    continue;
                }
                match (&self.region, &endpoint.region) {
                    (None, _) => here.push((service, endpoint)),
                    (Some(wanted), Some(region)) if wanted == region => here.push((service, endpoint)),
                    (Some(_), None) => for_all.push((service, endpoint)),
                    _ => {}
                }
            }
        }
        here.extend(for_all);
        here
    }

    /// Why there is no entry of a service that could be used.
    fn not_offered(&self, sought: &Sought) -> ApiError {
        let Sought { what, flag, .. } = sought;
        let known = self.regions();
        let message = match &self.region {
            _ if self.services.is_empty() => {
                format!("the login returned no catalog; set the address of {what} with {flag}")
            }
            Some(region) if !known.is_empty() && !known.contains(&region.as_str()) => {
                // The region is a slip, not one without backups.
                format!("the catalog has no region {region}, only {}", known.join(", "))
            }
            _ => {
                let place = self.region.as_ref().map_or_else(
                    || "in the catalog of this login".to_owned(),
                    |region| format!("in region {region}"),
                );
                let others = self.other_interfaces(sought);
                if let Some(first) = others.first() {
                    let others = others.join(" and ");
                    format!("{what} is offered {place} only as {others}: --os-interface {first}")
                } else if self.is_named(sought) {
                    format!("the catalog lists {what} {place} without an address; set it with {flag}")
                } else {
                    let offered = self.offered();
                    let cbr = match (*what == VBS.what, self.entry(&CBR)) {
                        (false, _) => "",
                        (true, Some(_)) => "; consider CBR, which is offered",
                        (true, None) => "; consider CBR",
                    };
                    let elsewhere = self.offering(sought);
                    format!("{what} is not offered {place}{offered}{elsewhere}{cbr}")
                }
            }
        };
        not_usable(message)
    }

    /// The interfaces under which a service is offered here, though not under the wanted one.
    fn other_interfaces(&self, sought: &Sought) -> Vec<&'static str> {
        let all = [Interface::Public, Interface::Internal, Interface::Admin];
        let offers = |interface: &Interface| {
            let there =
                Self { services: self.services.clone(), interface: *interface, region: self.region.clone() };
            there.entry(sought).is_some()
        };
        all.into_iter()
            .filter(|interface| *interface != self.interface)
            .filter(offers)
            .map(Interface::as_str)
            .collect()
    }

    /// Whether there is a service without any endpoint.
    fn is_named(&self, sought: &Sought) -> bool {
        let mut services = self.groups(sought).into_iter().flatten();
        services.any(|service| service.endpoints.is_empty())
    }

    /// The regions the catalog names.
    fn regions(&self) -> Vec<&str> {
        regions_of(&self.services)
    }

    /// The regions that do offer a service.
    fn offering(&self, sought: &Sought) -> String {
        let regions = regions_of(self.groups(sought).into_iter().flatten());
        if regions.is_empty() {
            String::new()
        } else {
            format!("; regions that offer it: {}", regions.join(", "))
        }
    }

    /// What is offered here instead.
    fn offered(&self) -> String {
        let kinds = self.kinds();
        if kinds.is_empty() { String::new() } else { format!(" (offered: {})", kinds.join(", ")) }
    }

    /// The types of what is offered here.
    pub fn kinds(&self) -> Vec<&str> {
        let here = |service: &&Service| {
            let mut endpoints = service.endpoints.iter();
            self.region.is_none()
                || endpoints.any(|endpoint| endpoint.region.is_none() || endpoint.region == self.region)
        };
        let kinds = self.services.iter().filter(here).map(|service| service.kind.as_str());
        kinds.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The first entry of a service here, whatever its address is like.
    fn entry(&self, sought: &Sought) -> Option<&ServiceEndpoint> {
        let first = |group| self.here(group).first().map(|(_, endpoint)| *endpoint);
        self.groups(sought).into_iter().find_map(first)
    }

    /// The Go SDKs' way: the volume service's host with `evs.` replaced, valid only if it begins
    /// so. Where the catalog lists VBS in another region, it is really not offered in this one.
    fn derived_vbs(&self, project_id: &str) -> Option<Url> {
        if self.groups(&VBS).into_iter().flatten().any(|service| !service.endpoints.is_empty()) {
            return None;
        }
        let volumes = Sought { types: &["volumev2", "volumev3", "evs"], ..VOLUME };
        let (_, mut url) = self.listed(&volumes, project_id).ok()?.into_iter().next()?;
        let host = format!("vbs.{}", url.host_str()?.strip_prefix("evs.")?);
        url.set_host(Some(&host)).ok()?;
        Some(url)
    }
}

/// The regions these have endpoints in.
fn regions_of<'a>(services: impl IntoIterator<Item = &'a Service>) -> Vec<&'a str> {
    let endpoints = services.into_iter().flat_map(|service| &service.endpoints);
    let regions: BTreeSet<&str> = endpoints.filter_map(|endpoint| endpoint.region.as_deref()).collect();
    regions.into_iter().collect()
}

fn is_v3(kind: &str) -> bool {
    ["volumev3", "block-storage"].iter().any(|known| kind.eq_ignore_ascii_case(known))
}

fn unusable(sought: &Sought, which: &str, why: &Unusable) -> ApiError {
    let Sought { what, flag, .. } = sought;
    not_usable(format!("{what} cannot be used: its address {which} {why}; set another with {flag}"))
}

/// The caller adds what it needed the service for.
fn not_usable(message: String) -> ApiError {
    ApiError::new(ApiErrorKind::NotOffered, "use the service", message)
}

#[cfg(test)]
mod tests;
