//! The services a login may use, and where they live (domain.md 5.6).
//!
//! Owns the choice of an endpoint by type, name, interface and region, the overrides, and the plain
//! words for a service that is not offered. It sends nothing.

use url::Url;

use super::candidates::{Candidates, Sought, Unusable, other_project, usable};
use super::endpoint::{Endpoint, EndpointSource};
use super::login::{Interface, Login};
use super::place::Region;
use super::wire::identity::{Service, ServiceEndpoint};
use crate::domain::{Fault, FaultKind};

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
/// Compute.
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
    pub vbs: Result<Candidates, Fault>,
    /// Block storage.
    pub volume: Result<Candidates, Fault>,
    /// Compute.
    pub compute: Result<Candidates, Fault>,
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
                    Some(id) => Err(unusable(sought, "given for it", &Unusable::OtherProject(id))),
                    None => Ok(vec![endpoint]),
                };
            }
            let listed = self.listed(sought, project_id)?;
            Ok(listed
                .iter()
                .map(|(kind, url)| completed(url, version(kind), EndpointSource::Catalog))
                .collect())
        };
        let candidates = |found: Result<Vec<Endpoint>, Fault>, sought: &Sought| {
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
    pub fn vbs_not_offered(&self) -> Fault {
        self.not_offered(&VBS)
    }

    /// The entries of a service that can be used, best first, with their types; without any, why.
    fn listed(&self, sought: &Sought, project_id: &str) -> Result<Vec<(String, Url)>, Fault> {
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
    fn not_offered(&self, sought: &Sought) -> Fault {
        let Sought { what, flag, .. } = sought;
        let known = self.regions();
        let message = match &self.region {
            _ if self.services.is_empty() => {
                format!("the login's answer has no catalog; {flag} names the address of {what}")
            }
            Some(region) if !known.is_empty() && !known.contains(&region.as_str()) => {
                // The region is a slip, not one without backups.
                format!("there is no region {region} in the catalog; there is {}", known.join(", "))
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
                    format!("the catalog names {what} {place}, but no address of it; {flag} names one")
                } else {
                    let offered = self.offered();
                    let cbr = match (*what == VBS.what, self.entry(&CBR)) {
                        (false, _) => "",
                        (true, Some(_)) => "; consider CBR, which is offered",
                        (true, None) => "; consider CBR",
                    };
                    format!("{what} is not offered {place}{offered}{cbr}")
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

fn is_v3(kind: &str) -> bool {
    ["volumev3", "block-storage"].iter().any(|known| kind.eq_ignore_ascii_case(known))
}

fn unusable(sought: &Sought, which: &str, why: &Unusable) -> Fault {
    let Sought { what, flag, .. } = sought;
    not_usable(format!("{what} cannot be used: its address {which} {why}; {flag} names another"))
}

/// Whoever needs the service says what for.
fn not_usable(message: String) -> Fault {
    Fault::new(FaultKind::NotOffered, "use the service", message)
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
        endpoints.vbs.map(|found| found.current().to_string()).map_err(|fault| fault.message)
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
            (vec![], None, Err("the login's answer has no catalog; --vbs-endpoint names the address of VBS")),
        ] {
            let expected = expected.map(str::to_owned).map_err(str::to_owned);
            assert_eq!(vbs(services, &login(region)), expected);
        }
    }

    #[test]
    fn what_cannot_be_used_is_said_and_the_next_is_taken() {
        const OTHER: &str = "ffffffffffffffffffffffffffffffff";
        let eu = Some("eu-de");
        let elsewhere = format!("https://a/v2/{OTHER}");
        let of = |interface, url| service("vbs", "", &[(interface, eu, url)]);
        let volumes = || service("evs", "evs", &[("public", eu, "https://evs.eu-de.example")]);
        for (services, expected) in [
            (
                vec![of("internal", "https://in")],
                Err("VBS is offered in region eu-de only as internal: --os-interface internal"),
            ),
            (
                vec![of("adminURL", "https://ad"), of("internal", "https://in"), volumes()],
                Err("VBS is offered in region eu-de only as internal and admin: --os-interface internal"),
            ),
            (
                vec![of("public", "vbs.eu-de.example:443/v2/pid"), volumes()],
                Err("VBS cannot be used: its address in the catalog `vbs.eu-de.example:443/v2/pid` has no \
                     scheme (such as https://); --vbs-endpoint names another"),
            ),
            (
                vec![of("public", "//vbs.eu-de.example")],
                Err("VBS cannot be used: its address in the catalog `//vbs.eu-de.example` has no scheme \
                     (such as https://); --vbs-endpoint names another"),
            ),
            (
                vec![of("public", "")],
                Err("VBS cannot be used: its address in the catalog is empty; --vbs-endpoint names another"),
            ),
            (
                vec![of("public", "ftp://vbs.eu-de.example")],
                Err(
                    "VBS cannot be used: its address in the catalog `ftp://vbs.eu-de.example` is no address \
                     of a service (https://HOST/...); --vbs-endpoint names another",
                ),
            ),
            (
                vec![of("public", &elsewhere)],
                Err("VBS cannot be used: its address in the catalog ends in the id of another project, \
                     ffffffffffffffffffffffffffffffff, and not of the one this login is for; \
                     --vbs-endpoint names another"),
            ),
            (
                vec![service("vbs", "vbs", &[])],
                Err("the catalog names VBS in region eu-de, but no address of it; --vbs-endpoint names one"),
            ),
            (vec![of("public", "a.example"), of("public", "https://b")], Ok("https://b/v2/pid")),
            (
                vec![of("public", "a.example"), service("vbsv2", "", &[("public", eu, "https://c")])],
                Ok("https://c/v2/pid"),
            ),
            (vec![of("internal", "https://in"), of("public", "https://b")], Ok("https://b/v2/pid")),
            (vec![of("public", &elsewhere), of("public", "https://b/v2/pid")], Ok("https://b/v2/pid")),
            (vec![service("vbs", "vbs", &[]), volumes()], Ok("https://vbs.eu-de.example/v2/pid")),
        ] {
            let expected = expected.map(str::to_owned).map_err(str::to_owned);
            assert_eq!(vbs(services.clone(), &login(eu)), expected, "{services:?}");
        }
        let mut inside = login(eu);
        inside.interface = Interface::Internal;
        assert_eq!(
            vbs(vec![of("public", "https://a")], &inside).unwrap_err(),
            "VBS is offered in region eu-de only as public: --os-interface public"
        );
        let mut by_hand = login(eu);
        by_hand.overrides.vbs = Some(elsewhere.parse().unwrap());
        assert!(vbs(vec![], &by_hand).unwrap_err().contains("its address given for it ends in the id"));
    }

    #[test]
    fn an_entry_that_fits_comes_before_one_that_only_has_the_type() {
        let eu = Some("eu-de");
        let compute = |name: &str, url| service("compute", name, &[("public", eu, url)]);
        for (services, expected) in [
            (
                vec![
                    compute("ces", "https://ces.eu-de.example/V1.0/pid"),
                    compute("nova", "https://ecs.eu-de.example/v2.1/pid"),
                ],
                "https://ecs.eu-de.example/v2.1/pid",
            ),
            (
                vec![
                    compute("", "https://api.example/ces/V1.0/pid"),
                    compute("", "https://api.example/compute/v2.1/pid"),
                ],
                "https://api.example/compute/v2.1/pid",
            ),
            (
                vec![
                    compute("x", "https://api.example/ces/V1.0/pid"),
                    compute("y", "https://api.example/servers/v2.1/pid"),
                ],
                "https://api.example/servers/v2.1/pid",
            ),
            // What fits nothing is better than nothing, and equals stay in their order.
            (
                vec![compute("", "https://one.example"), compute("", "https://two.example")],
                "https://one.example/v2.1/pid",
            ),
        ] {
            let login = login(eu);
            let count = services.len();
            let endpoints = Catalog::new(services, &login).endpoints(&login, "pid");
            let found = endpoints.compute.unwrap();
            assert_eq!(found.current().to_string(), expected);
            // After one that is not there, the next; after the last, there is none.
            for _ in 1..count {
                assert!(found.go_on(&found.current().clone()));
                assert_ne!(found.current().to_string(), expected);
            }
            assert!(!found.go_on(&found.current().clone()));
            assert_eq!(found.current().to_string(), expected);
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
