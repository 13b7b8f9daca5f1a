//! The addresses, where each came from, and the way to each. Two services at one host share a way:
//! it is gone once.

use std::time::Duration;

use futures_util::future::join_all;
use jiff::Timestamp;
use url::{Origin as HostAndPort, Url};

use super::facts::{Check, Part, Service, Shown};
use super::remedy;
use crate::api::{Certificate, EndpointSource, Greeting, Login, Probe, Prober, ServiceAddresses, Step};
use crate::config::Origin;

const HOUR_OF_DAY: i64 = 24;

/// An address before the way to it was gone.
#[derive(Debug)]
pub struct Target {
    part: Part,
    url: Option<Url>,
    /// Where it came from, or why there is none.
    source: String,
}

/// A service with the clock that was seen there.
#[derive(Debug)]
pub struct Gone {
    /// What is told of it.
    pub service: Service,
    /// How far the clock there is ahead, in seconds.
    pub skew_s: Option<i64>,
}

/// The address one logs in at.
pub fn identity(login: &Login, origins: &[Origin]) -> Target {
    let source = source_of(origins, "auth_url").unwrap_or_else(|| "the simulated cloud".to_owned());
    Target { part: Part::Identity, url: Some(login.auth_url.clone()), source }
}

/// The other three: of the login that worked, else those that were named by hand.
pub fn others(login: &Login, found: Option<&ServiceAddresses>, origins: &[Origin]) -> Vec<Target> {
    let named = &login.overrides;
    [
        (Part::Vbs, found.map(|found| &found.vbs), &named.vbs, "vbs endpoint"),
        (Part::Volumes, found.map(|found| &found.volume), &named.volume, "volume endpoint"),
        (Part::Servers, found.map(|found| &found.compute), &named.compute, "compute endpoint"),
    ]
    .into_iter()
    .map(|(part, found, named, what)| {
        let by_hand = || source_of(origins, what).unwrap_or_else(|| "set by hand".to_owned());
        match (found, named) {
            (Some(Some((address, source))), _) => Target {
                part,
                url: Url::parse(address).ok(),
                source: match source {
                    EndpointSource::Catalog => "the catalog".to_owned(),
                    EndpointSource::Override => by_hand(),
                    EndpointSource::Derived => {
                        "derived from the volume service, because the catalog has none".to_owned()
                    }
                },
            },
            (Some(None), _) => Target { part, url: None, source: "not offered in this region".to_owned() },
            (None, Some(url)) => Target { part, url: Some(url.clone()), source: by_hand() },
            (None, None) => Target { part, url: None, source: "not known without a login".to_owned() },
        }
    })
    .collect()
}

/// Services to which no way was gone.
pub fn none(why: &str) -> Vec<Service> {
    [Part::Identity, Part::Vbs, Part::Volumes, Part::Servers]
        .into_iter()
        .map(|part| unknown(part, None, why.to_owned()))
        .collect()
}

fn source_of(origins: &[Origin], what: &str) -> Option<String> {
    origins.iter().find(|origin| origin.what == what).map(|origin| origin.source.clone())
}

fn unknown(part: Part, url: Option<&Url>, source: String) -> Service {
    Service {
        name: part,
        address: url.map(Url::to_string),
        source,
        same_way_as: None,
        proxy: None,
        addresses: Vec::new(),
        steps: Vec::new(),
        certificate: None,
    }
}

/// Goes the ways, all at the same time; `known` are those that were gone before.
pub async fn go(prober: &Prober, targets: Vec<Target>, known: &[Service]) -> Vec<Gone> {
    let mut gone: Vec<(HostAndPort, Part)> = known
        .iter()
        .filter_map(|service| Some((Url::parse(service.address.as_ref()?).ok()?.origin(), service.name)))
        .collect();
    let mut going = Vec::new();
    for target in targets {
        let before = target.url.as_ref().and_then(|url| {
            let origin = url.origin();
            let before = gone.iter().find(|(other, _)| *other == origin).map(|(_, part)| *part);
            if before.is_none() {
                gone.push((origin, target.part));
            }
            before
        });
        going.push(async move {
            let Target { part, url, source } = target;
            let service = Service { same_way_as: before, ..unknown(part, url.as_ref(), source) };
            match url.filter(|_| before.is_none()) {
                Some(url) => of_probe(service, prober.probe(&url).await, &url),
                None => Gone { service, skew_s: None },
            }
        });
    }
    join_all(going).await
}

fn of_probe(service: Service, probe: Probe, url: &Url) -> Gone {
    let part = service.name;
    let Probe { proxy, addresses, connected, forwarded, secured, answered, .. } = probe;
    let found: Vec<String> = addresses.result.iter().flatten().map(ToString::to_string).collect();
    let skew_s =
        answered.as_ref().and_then(|step| step.result.as_ref().ok()?.skew).map(|skew| skew.as_secs());
    let certificate = secured.as_ref().and_then(|step| step.result.as_ref().ok()?.as_ref()).map(shown);
    let said = found.join(", ");
    let to_proxy = proxy.is_some();
    let mut steps = vec![check("name", part, addresses, |_| said)];
    let mut next = |name, step: Option<Check>, wanted: bool| {
        let before = steps.iter().any(Check::is_bad);
        match step {
            Some(step) => steps.push(step),
            None if before => steps.push(Check::not_tried(name, part, "the previous step failed")),
            None if wanted => steps.push(Check::not_tried(name, part, "not reached")),
            None => {}
        }
    };
    next("connect", connected.map(|step| check("connect", part, step, |peer| peer.to_string())), true);
    if proxy.is_some() {
        let word = if url.scheme() == "https" { "tunnel established" } else { "connected" };
        next("proxy", forwarded.map(|step| check("proxy", part, step, |()| word.to_owned())), false);
    }
    let tls = secured.map(|step| check("TLS", part, step, |certificate| in_words(certificate.as_ref())));
    let tls = if url.scheme() == "https" { tls } else { Some(Check::not_tried("TLS", part, "plain HTTP")) };
    next("TLS", tls, true);
    let greeting = |greeting: Greeting| format!("HTTP {} at the root", greeting.status);
    next("answer", answered.map(|step| check("answer", part, step, greeting)), true);
    if to_proxy {
        // The first two steps are then the proxy's.
        for step in steps.iter_mut().filter(|step| step.is_bad() && ["name", "connect"].contains(&step.name))
        {
            step.said = format!("the proxy: {}", step.said);
            step.remedy = Some(remedy::PROXY.to_owned());
        }
    }
    Gone { service: Service { proxy, addresses: found, steps, certificate, ..service }, skew_s }
}

fn check<T>(name: &'static str, part: Part, step: Step<T>, said: impl FnOnce(T) -> String) -> Check {
    let took: Duration = step.took;
    match step.result {
        Ok(found) => Check::ok(name, part, took, said(found)),
        Err(fault) => {
            let remedy = remedy::of(&fault, part, &[]);
            Check::failed(name, part, took, fault, remedy)
        }
    }
}

fn shown(certificate: &Certificate) -> Shown {
    let left = certificate.not_after.duration_since(Timestamp::now());
    Shown {
        issuer: certificate.issuer.clone(),
        not_after: certificate.not_after,
        days_left: left.as_hours().div_euclid(HOUR_OF_DAY),
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
