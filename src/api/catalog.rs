//! The services a login may use, and where they live (domain.md 5.6).
//!
//! Owns the choice of an endpoint by type, name, interface and region, the overrides, and the plain
//! words for a service that is not offered. It sends nothing.

use url::Url;

use super::endpoint::{Endpoint, EndpointSource};
use super::login::{Interface, Login};
use super::place::Region;
use super::wire::identity::{Service, ServiceEndpoint};
use crate::domain::{Fault, FaultKind};

/// Types of the Volume Backup Service: one client asks for the first, others for the second.
const VBS: [&str; 2] = ["vbs", "vbsv2"];
/// Types of block storage, best first.
const VOLUME: [&str; 5] = ["volumev3", "volumev2", "block-storage", "block-store", "evs"];
/// Types of compute.
const COMPUTE: [&str; 2] = ["compute", "ecs"];

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
    /// The region they are in, where one was asked for or found.
    pub region: Option<String>,
    /// Volume Backup Service.
    pub vbs: Result<Endpoint, Fault>,
    /// Block storage.
    pub volume: Result<Endpoint, Fault>,
    /// Compute.
    pub compute: Result<Endpoint, Fault>,
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
                .entry(&VBS, "vbs")
                .or_else(|| catalog.entry(&VOLUME, "evs"))
                .and_then(|endpoint| endpoint.region.clone());
        }
        catalog
    }

    /// Chooses every endpoint the program uses.
    pub fn endpoints(&self, login: &Login, project_id: &str) -> Endpoints {
        let completed = |url: &Url, version: &str, source| Endpoint::new(url, version, project_id, source);
        let overridden = |url: &Option<Url>, version: &str| {
            Some(completed(url.as_ref()?, version, EndpointSource::Override))
        };
        let listed = |types: &[&str], name: &str, version: &str| {
            Some(completed(&self.find(types, name)?, version, EndpointSource::Catalog))
        };
        // Backup policies are documented under v2 alone, whatever the entry says (domain.md 1).
        let vbs = overridden(&login.overrides.vbs, "v2")
            .or_else(|| listed(&VBS, "vbs", "v2"))
            .or_else(|| Some(completed(&self.derived_vbs()?, "v2", EndpointSource::Derived)))
            .map(|endpoint| endpoint.with_version("v2"))
            .ok_or_else(|| self.vbs_not_offered());
        let volume_version =
            if self.find(&["volumev3", "block-storage"], "").is_some() { "v3" } else { "v2" };
        let volume = overridden(&login.overrides.volume, volume_version)
            .or_else(|| listed(&VOLUME, "evs", volume_version))
            .ok_or_else(|| self.not_offered("block storage", "list volumes"));
        let compute = overridden(&login.overrides.compute, "v2.1")
            .or_else(|| listed(&COMPUTE, "nova", "v2.1"))
            .ok_or_else(|| self.not_offered("compute", "list servers"));
        Endpoints { region: self.region.clone(), vbs, volume, compute }
    }

    /// The regions there are, sorted by name, with what is offered in each.
    pub fn places(&self) -> Vec<Region> {
        let place = |name: &str| {
            let region = Some(name.to_owned());
            let there = Self { services: self.services.clone(), interface: self.interface, region };
            Region {
                name: name.to_owned(),
                has_vbs: there.entry(&VBS, "vbs").is_some(),
                services: there.kinds().into_iter().map(str::to_owned).collect(),
            }
        };
        self.regions().into_iter().map(place).collect()
    }

    /// What to say where there is no VBS.
    pub fn vbs_not_offered(&self) -> Fault {
        let mut fault = self.not_offered("VBS", "list policies");
        if self.region.as_deref().is_some_and(|region| !self.regions().contains(&region)) {
            // The region is a slip, not one without backups.
            return fault;
        }
        let cbr = if self.entry(&["cbr"], "cbr").is_some() {
            "consider CBR, which is offered"
        } else {
            "consider CBR"
        };
        fault.message = format!("{}; {cbr}", fault.message);
        fault
    }

    fn not_offered(&self, what: &str, doing: &'static str) -> Fault {
        let message = match (&self.region, self.regions()) {
            (Some(region), known) if !known.is_empty() && !known.contains(&region.as_str()) => {
                format!("there is no region {region} in the catalog; there is {}", known.join(", "))
            }
            (Some(region), _) => format!("{what} is not offered in region {region}{}", self.offered()),
            (None, _) => format!("{what} is not offered in the catalog of this login{}", self.offered()),
        };
        Fault::new(FaultKind::NotOffered, doing, message)
    }

    /// The regions the catalog names.
    fn regions(&self) -> Vec<&str> {
        let endpoints = self.services.iter().flat_map(|service| &service.endpoints);
        let mut regions: Vec<&str> = endpoints.filter_map(|endpoint| endpoint.region.as_deref()).collect();
        regions.sort_unstable();
        regions.dedup();
        regions
    }

    /// What is offered here instead.
    fn offered(&self) -> String {
        let kinds = self.kinds();
        if kinds.is_empty() { String::new() } else { format!(" (offered: {})", kinds.join(", ")) }
    }

    /// The types of what is offered here.
    fn kinds(&self) -> Vec<&str> {
        let here = |service: &&Service| {
            let mut endpoints = service.endpoints.iter();
            self.region.is_none()
                || endpoints.any(|endpoint| endpoint.region.is_none() || endpoint.region == self.region)
        };
        let mut kinds: Vec<&str> =
            self.services.iter().filter(here).map(|service| service.kind.as_str()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }

    /// An address by type, in the order of the types, else by name.
    fn find(&self, types: &[&str], name: &str) -> Option<Url> {
        Url::parse(&self.entry(types, name)?.url).ok().filter(Url::has_host)
    }

    fn entry(&self, types: &[&str], name: &str) -> Option<&ServiceEndpoint> {
        let of_type = |kind: &&str| {
            let wanted = self.services.iter().filter(|service| service.kind.eq_ignore_ascii_case(kind));
            self.best(wanted)
        };
        types.iter().find_map(of_type).or_else(|| {
            let wanted = self
                .services
                .iter()
                .filter(|service| !name.is_empty() && service.name.eq_ignore_ascii_case(name));
            self.best(wanted)
        })
    }

    /// The endpoint of the wanted region, else one that serves all regions.
    fn best<'a>(&self, services: impl Iterator<Item = &'a Service>) -> Option<&'a ServiceEndpoint> {
        let mut for_all = None;
        for endpoint in services.flat_map(|service| &service.endpoints) {
            if Interface::parse(&endpoint.interface) != Some(self.interface) {
                continue;
            }
            match (&self.region, &endpoint.region) {
                (None, _) => return Some(endpoint),
                (Some(wanted), Some(region)) if wanted == region => return Some(endpoint),
                (Some(_), None) => for_all = for_all.or(Some(endpoint)),
                _ => {}
            }
        }
        for_all
    }

    /// The Go SDKs' way: the volume service's host with `evs.` replaced, valid only if it begins
    /// so. Where the catalog lists VBS in another region, it is really not offered in this one.
    fn derived_vbs(&self) -> Option<Url> {
        let is_vbs = |service: &Service| {
            VBS.iter().any(|kind| service.kind.eq_ignore_ascii_case(kind)) && !service.endpoints.is_empty()
        };
        if self.services.iter().any(is_vbs) {
            return None;
        }
        let mut url = self.find(&["volumev2", "volumev3", "evs"], "evs")?;
        let host = format!("vbs.{}", url.host_str()?.strip_prefix("evs.")?);
        url.set_host(Some(&host)).ok()?;
        Some(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::login::Named;

    fn login(region: Option<&str>) -> Login {
        let by_id = |id: &str| Named::Id(id.into());
        let auth_url = "https://iam.example/v3".parse().unwrap();
        Login {
            region: region.map(Into::into),
            ..Login::by_password(auth_url, by_id("u"), "p".to_owned().into(), by_id("pid"))
        }
    }

    fn service(kind: &str, name: &str, endpoints: &[(&str, Option<&str>, &str)]) -> Service {
        let endpoints = endpoints.iter().map(|(interface, region, url)| ServiceEndpoint {
            interface: (*interface).into(),
            region: region.map(Into::into),
            url: (*url).into(),
        });
        Service { kind: kind.into(), name: name.into(), endpoints: endpoints.collect() }
    }

    fn vbs(services: Vec<Service>, login: &Login) -> Result<String, String> {
        let endpoints = Catalog::new(services, login).endpoints(login, "pid");
        endpoints.vbs.map(|endpoint| endpoint.to_string()).map_err(|fault| fault.message)
    }

    #[test]
    fn types_names_regions_and_interfaces() {
        let public = |region, url| ("public", region, url);
        let eu = Some("eu-de");
        for (services, region, expected) in [
            (vec![service("vbs", "x", &[public(eu, "https://a/v2/pid")])], eu, Ok("https://a/v2/pid")),
            (vec![service("vbsv2", "x", &[public(eu, "https://a")])], eu, Ok("https://a/v2/pid")),
            (vec![service("backup", "vbs", &[public(None, "https://a/v2")])], eu, Ok("https://a/v2/pid")),
            (
                vec![service("vbs", "", &[public(None, "https://all"), public(eu, "https://de")])],
                eu,
                Ok("https://de/v2/pid"),
            ),
            (
                vec![service("vbs", "", &[("internal", eu, "https://in"), ("publicURL", eu, "https://pub")])],
                eu,
                Ok("https://pub/v2/pid"),
            ),
            (vec![service("vbs", "", &[public(eu, "https://a")])], None, Ok("https://a/v2/pid")),
            (
                vec![service("volumev2", "evs", &[public(eu, "https://evs.eu-de.example/v2/pid")])],
                eu,
                Ok("https://vbs.eu-de.example/v2/pid"),
            ),
            (
                vec![service("volumev3", "cinder", &[public(eu, "https://cinder.example/v3/pid")])],
                eu,
                Err("VBS is not offered in region eu-de (offered: volumev3); consider CBR"),
            ),
            (
                vec![
                    service("vbs", "", &[public(Some("eu-de"), "https://a")]),
                    service("evs", "", &[public(Some("eu-nl"), "https://evs.eu-nl.example")]),
                    service("cbr", "", &[public(Some("eu-nl"), "https://cbr.eu-nl.example")]),
                ],
                Some("eu-nl"),
                Err("VBS is not offered in region eu-nl (offered: cbr, evs); consider CBR, which is offered"),
            ),
            (
                vec![service("vbs", "", &[public(eu, "https://a")])],
                Some("nowhere"),
                Err("there is no region nowhere in the catalog; there is eu-de"),
            ),
            (vec![], None, Err("VBS is not offered in the catalog of this login; consider CBR")),
        ] {
            let expected = expected.map(str::to_owned).map_err(str::to_owned);
            assert_eq!(vbs(services, &login(region)), expected);
        }
    }

    #[test]
    fn a_guessed_region_gives_way_and_overrides_win() {
        let services = || vec![service("vbs", "", &[("public", Some("RegionOne"), "https://a")])];
        let mut guessed = login(Some("my"));
        assert!(vbs(services(), &guessed).is_err());
        guessed.region_guessed = true;
        assert_eq!(vbs(services(), &guessed).unwrap(), "https://a/v2/pid");
        guessed.overrides.vbs = Some("http://127.0.0.1:9/x".parse().unwrap());
        assert_eq!(vbs(services(), &guessed).unwrap(), "http://127.0.0.1:9/x/v2/pid");
    }
}
