//! The addresses a service may have: which entries of a catalog can be used, in which order they are
//! tried, and why others cannot be.

use std::sync::atomic::{AtomicUsize, Ordering};

use url::Url;

use crate::api::transport::endpoint::{Endpoint, is_version};
use crate::api::wire::identity::{Service, ServiceEndpoint};

/// A service as the catalog may have it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sought {
    /// What it is called in messages.
    pub what: &'static str,
    /// The flag that names its address instead.
    pub flag: &'static str,
    /// Its types, best first.
    pub types: &'static [&'static str],
    /// Its name, where the type is another; empty for none.
    pub name: &'static str,
    /// Words in its host, path and name.
    pub words: &'static [&'static str],
    /// Versions of its interface.
    pub versions: &'static [&'static str],
}

impl Sought {
    /// How well an entry fits: some clouds have entries of this type that are another service.
    pub fn fit(&self, service: &Service, address: &Url) -> u8 {
        let fits = |word: &str| {
            let word = word.to_ascii_lowercase();
            self.words.iter().any(|known| word.contains(known))
        };
        let host = address.host_str().and_then(|host| host.split('.').next()).is_some_and(fits);
        let mut segments =
            address.path_segments().into_iter().flatten().filter(|segment| !segment.is_empty());
        let mut versions = segments.clone().filter(|segment| is_version(segment));
        let version = versions.next().is_none_or(|version| {
            self.versions.iter().any(|known| version.to_ascii_lowercase().starts_with(known))
        });
        2 * u8::from(host || segments.any(fits)) + u8::from(fits(&service.name)) + u8::from(version)
    }
}

/// Why an entry of the catalog cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unusable {
    /// It is none that a request could be sent to.
    Address(String),
    /// It is for another project.
    OtherProject(String),
}

impl std::fmt::Display for Unusable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Address(address) if address.trim().is_empty() => f.write_str("is empty"),
            Self::Address(address) if !address.contains("://") => {
                write!(f, "`{address}` has no scheme (such as https://)")
            }
            Self::Address(address) => {
                write!(f, "`{address}` is not the address of a service (https://HOST/...)")
            }
            Self::OtherProject(id) => {
                write!(f, "ends in the id of another project, {id}, instead of this login's")
            }
        }
    }
}

/// The address of an endpoint, if requests for this project can be sent there.
pub(crate) fn usable(endpoint: &ServiceEndpoint, project_id: &str) -> Result<Url, Unusable> {
    let text = endpoint.url.trim();
    let parsed = text.contains("://").then(|| Url::parse(text).ok()).flatten();
    let url = parsed.filter(|url| url.has_host() && matches!(url.scheme(), "http" | "https"));
    let url = url.ok_or_else(|| Unusable::Address(text.to_owned()))?;
    match other_project(&url, project_id) {
        Some(id) => Err(Unusable::OtherProject(id)),
        None => Ok(url),
    }
}

/// The id at the end of an address, if it is one of another project.
pub(crate) fn other_project(url: &Url, project_id: &str) -> Option<String> {
    let plain = |id: &str| id.replace('-', "").to_ascii_lowercase();
    let mut segments = url.path_segments()?.rev();
    let last = segments.find(|segment| !segment.is_empty())?;
    let is_id = plain(last).len() == 32 && plain(last).bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_id && !project_id.is_empty() && plain(last) != plain(project_id)).then(|| last.to_owned())
}

/// The endpoints that a service may have, best first, and which of them is in use.
#[derive(Debug)]
pub(crate) struct Candidates {
    first: Endpoint,
    others: Vec<Endpoint>,
    at: AtomicUsize,
}

impl Candidates {
    /// These, without those that come twice, and last what has a placeholder that nothing fills in;
    /// `None` where there is none.
    pub fn new(endpoints: impl IntoIterator<Item = Endpoint>) -> Option<Self> {
        let (filled, unfilled): (Vec<_>, Vec<_>) =
            endpoints.into_iter().partition(|endpoint| endpoint.unfilled().is_none());
        let mut endpoints = filled.into_iter().chain(unfilled);
        let first = endpoints.next()?;
        let mut others: Vec<Endpoint> = Vec::new();
        for endpoint in endpoints {
            if endpoint != first && !others.contains(&endpoint) {
                others.push(endpoint);
            }
        }
        Some(Self { first, others, at: AtomicUsize::new(0) })
    }

    /// The one in use.
    pub fn current(&self) -> &Endpoint {
        match self.at.load(Ordering::Relaxed) {
            0 => &self.first,
            at => self.others.get(at - 1).unwrap_or(&self.first),
        }
    }

    /// The first one, where that is passed over.
    pub fn passed_over(&self) -> Option<&Endpoint> {
        (self.at.load(Ordering::Relaxed) > 0).then_some(&self.first)
    }

    /// Goes over to the next one, as `tried` is not what it should be; `false` where there is none,
    /// and the first is in use again.
    pub fn go_on(&self, tried: &Endpoint) -> bool {
        let at = self.at.load(Ordering::Relaxed);
        if self.current() != tried {
            // Somebody else went on already.
            return true;
        }
        let next = if at < self.others.len() { at + 1 } else { 0 };
        self.at.store(next, Ordering::Relaxed);
        next > 0
    }
}
