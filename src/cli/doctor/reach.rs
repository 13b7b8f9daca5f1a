//! The addresses, where each came from, and the way to each. Two services at one host share a way:
//! it is gone once.

use futures_util::future::join_all;
use jiff::Timestamp;
use url::{Origin as HostAndPort, Url};

use super::check::{Check, PROXY_REMEDY, Part, What};
use super::facts::{Service, Shown};
use crate::api::{Certificate, EndpointSource, Login, Probe, Prober, ServiceAddresses, Step};
use crate::config::Origin;

const HOURS_OF_DAY: i64 = 24;

/// The address one logs in at.
pub fn identity(login: &Login, origins: &[Origin]) -> Service {
    let source = source_of(origins, "auth_url").unwrap_or_else(|| "the simulated cloud".to_owned());
    not_reached(Part::Identity, Some(&login.auth_url), source)
}

/// The other three: of the login that worked, else those that were named by hand.
pub fn others(login: &Login, found: Option<&ServiceAddresses>, origins: &[Origin]) -> Vec<Service> {
    let named = &login.overrides;
    [
        (Part::Vbs, found.map(|found| &found.vbs), &named.vbs, "vbs endpoint"),
        (Part::Volumes, found.map(|found| &found.volume), &named.volume, "volume endpoint"),
        (Part::Servers, found.map(|found| &found.compute), &named.compute, "compute endpoint"),
    ]
    .into_iter()
    .map(|(part, found, named, what)| {
        let by_hand = || source_of(origins, what).unwrap_or_else(|| "set by hand".to_owned());
        let derived = "derived from the volume service, because the catalog has none";
        let (url, source) = match (found, named) {
            (Some(Some((address, source))), _) => {
                let source = match source {
                    EndpointSource::Catalog => "the catalog".to_owned(),
                    EndpointSource::Override => by_hand(),
                    EndpointSource::Derived => derived.to_owned(),
                };
                (Url::parse(address).ok(), source)
            }
            (Some(None), _) => (None, "not offered in this region".to_owned()),
            (None, Some(url)) => (Some(url.clone()), by_hand()),
            (None, None) => (None, "not known without a login".to_owned()),
        };
        not_reached(part, url.as_ref(), source)
    })
    .collect()
}

/// Services to which no way was gone.
pub fn none(why: &str) -> Vec<Service> {
    [Part::Identity, Part::Vbs, Part::Volumes, Part::Servers]
        .into_iter()
        .map(|part| not_reached(part, None, why.to_owned()))
        .collect()
}

fn source_of(origins: &[Origin], what: &str) -> Option<String> {
    origins.iter().find(|origin| origin.what == what).map(|origin| origin.source.clone())
}

fn not_reached(name: Part, url: Option<&Url>, source: String) -> Service {
    Service { name, address: url.map(Url::to_string), source, ..Service::default() }
}

/// Goes the ways to services, all at the same time; `known` are those that were gone before.
pub async fn go(prober: &Prober, services: Vec<Service>, known: &[Service]) -> Vec<Service> {
    let url_of = |service: &Service| Url::parse(service.address.as_ref()?).ok();
    let mut gone: Vec<(HostAndPort, Part)> =
        known.iter().filter_map(|service| Some((url_of(service)?.origin(), service.name))).collect();
    let going = services.into_iter().map(|service| {
        let url = url_of(&service);
        let origin = url.as_ref().map(Url::origin);
        let before = gone.iter().find(|(other, _)| Some(other) == origin.as_ref()).map(|(_, part)| *part);
        gone.extend(origin.filter(|_| before.is_none()).map(|origin| (origin, service.name)));
        async move {
            match url.filter(|_| before.is_none()) {
                Some(url) => reached(service, prober.probe(&url).await, &url),
                None => Service { same_way_as: before, ..service },
            }
        }
    });
    join_all(going).await
}

fn reached(service: Service, probe: Probe, url: &Url) -> Service {
    let part = service.name;
    let is_https = url.scheme() == "https";
    let Probe { proxy, addresses, connected, forwarded, secured, answered, .. } = probe;
    let found: Vec<String> = addresses.result.iter().flatten().map(ToString::to_string).collect();
    let skew = answered.as_ref().and_then(|step| step.result.as_ref().ok()?.skew);
    let certificate = secured.as_ref().and_then(|step| step.result.as_ref().ok()?.as_ref()).map(shown);

    let mut steps = vec![Check::new(("name", part), &addresses, &[], |_| found.join(", "))];
    let word = if is_https { "tunnel established" } else { "connected" };
    let tls = check(("TLS", part), secured, |certificate| in_words(certificate.as_ref()));
    for (name, step) in [
        ("connect", check(("connect", part), connected, ToString::to_string)),
        ("proxy", check(("proxy", part), forwarded, |()| word.to_owned())),
        ("TLS", if is_https { tls } else { Some(Check::not_tried(("TLS", part), "plain HTTP")) }),
        ("answer", check(("answer", part), answered, |found| format!("HTTP {} at the root", found.status))),
    ] {
        let failed = steps.iter().any(Check::is_bad);
        let why = if failed { "the previous step failed" } else { "not reached" };
        // Not every way has a step at a proxy.
        let needed = name != "proxy" || (proxy.is_some() && failed);
        steps.extend(step.or_else(|| needed.then(|| Check::not_tried((name, part), why))));
    }
    if proxy.is_some() {
        // The first two steps are then the proxy's.
        for step in steps.iter_mut().filter(|step| step.is_bad() && ["name", "connect"].contains(&step.name))
        {
            step.said = format!("the proxy: {}", step.said);
            step.remedy = Some(PROXY_REMEDY.to_owned());
        }
    }
    let skew_s = skew.map(|skew| skew.as_secs());
    Service { proxy, addresses: found, steps, certificate, skew_s, ..service }
}

fn check<T>(what: What, step: Option<Step<T>>, said: impl FnOnce(&T) -> String) -> Option<Check> {
    Some(Check::new(what, &step?, &[], said))
}

fn shown(certificate: &Certificate) -> Shown {
    let left = certificate.not_after.duration_since(Timestamp::now());
    Shown {
        issuer: certificate.issuer.clone(),
        not_after: certificate.not_after,
        days_left: left.as_hours().div_euclid(HOURS_OF_DAY),
        distrusted: certificate.verified.clone().err(),
    }
}

fn in_words(certificate: Option<&Certificate>) -> String {
    let Some(certificate) = certificate.map(shown) else {
        return "established; the certificate cannot be read".to_owned();
    };
    let until = certificate.not_after.strftime("%Y-%m-%d");
    let checked = if certificate.distrusted.is_some() { "NOT TRUSTED, " } else { "" };
    format!("{checked}issued by {}, valid until {until} ({} days)", certificate.issuer, certificate.days_left)
}
