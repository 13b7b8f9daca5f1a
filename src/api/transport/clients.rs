//! The HTTP clients of one cloud, made when first used.
//!
//! Owns what holds for every connection: kept ones for reads, a fresh one for each write, no
//! redirects, no retries below us, no proxy for loopback and none from the environment, one TLS
//! configuration and one resolver for all. It sends nothing itself.

use std::sync::{Arc, OnceLock};

use reqwest::{redirect, retry};
use url::Url;

use super::causes::deepest;
use super::loopback::is_loopback;
use super::names::Names;
use super::proxy::ProxyRules;
use super::tls::Tls;
use crate::api::credentials::Login;
use crate::api::credentials::login::{Proxies, Trust};
use crate::domain::{ApiError, ApiErrorKind, Settings};

/// What a login says about the way its requests go.
#[derive(Clone, Debug)]
pub(crate) struct Transport {
    /// Which certificates are trusted, and which one is shown.
    pub trust: Trust,
    /// The proxies on the way.
    pub proxies: Proxies,
    /// Whether secrets may go over plain HTTP to other machines.
    pub plain_http: bool,
}

impl From<&Login> for Transport {
    fn from(login: &Login) -> Self {
        let Login { trust, proxies, plain_http, .. } = login;
        Self { trust: trust.clone(), proxies: proxies.clone(), plain_http: *plain_http }
    }
}

/// Whether a request may change something over there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// It may be sent again.
    Reads,
    /// It must be sent once, on a connection of its own.
    Changes,
}

/// Which way a request goes; each way has clients of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ClientKind {
    /// Plain HTTP to this machine: no proxy, and no certificates to load first.
    PlainLoopback,
    /// TLS to this machine: no proxy.
    Loopback,
    /// Anywhere else, through the login's proxy if there is one for it.
    Outside,
}

#[derive(Debug)]
pub(crate) struct Clients {
    made: [OnceLock<reqwest::Client>; 6],
    tls: Tls,
    proxies: Arc<ProxyRules>,
    names: Names,
    settings: Arc<Settings>,
}

impl Clients {
    /// No connection is made and no certificate read before the first request.
    pub fn new(transport: &Transport, settings: Arc<Settings>) -> Self {
        Self {
            made: Default::default(),
            tls: Tls::new(transport.trust.clone()),
            proxies: Arc::new(ProxyRules::new(&transport.proxies)),
            names: Names::new(settings.names.clone()),
            settings,
        }
    }

    /// What is known about TLS.
    pub fn tls(&self) -> &Tls {
        &self.tls
    }

    /// Which address is reached through which proxy.
    pub fn proxies(&self) -> &ProxyRules {
        &self.proxies
    }

    /// What finds the addresses of names.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// The client for an address.
    pub fn get(&self, url: &Url, effect: Effect, doing: &'static str) -> Result<&reqwest::Client, ApiError> {
        let route = route(url);
        let at = match (route, effect) {
            (ClientKind::PlainLoopback, Effect::Reads) => 0,
            (ClientKind::PlainLoopback, Effect::Changes) => 1,
            (ClientKind::Loopback, Effect::Reads) => 2,
            (ClientKind::Loopback, Effect::Changes) => 3,
            (ClientKind::Outside, Effect::Reads) => 4,
            (ClientKind::Outside, Effect::Changes) => 5,
        };
        let local = |message: String| ApiError::new(ApiErrorKind::Local, doing, message);
        let slot = self.made.get(at).ok_or_else(|| local("no such client".to_owned()))?;
        if let Some(client) = slot.get() {
            return Ok(client);
        }
        let client = self.make(route, effect).map_err(local)?;
        Ok(slot.get_or_init(|| client))
    }

    fn make(&self, route: ClientKind, effect: Effect) -> Result<reqwest::Client, String> {
        let tls = match route {
            ClientKind::PlainLoopback => Tls::for_plain_http()?,
            ClientKind::Loopback | ClientKind::Outside => self.tls.config()?.clone(),
        };
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("vbs-tui/", env!("CARGO_PKG_VERSION")))
            .http1_only()
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .connect_timeout(self.settings.connect_timeout)
            .tcp_nodelay(true)
            .no_proxy()
            .dns_resolver(self.names.clone())
            .tls_backend_preconfigured(tls);
        if effect == Effect::Changes {
            // A kept connection may be dead without our knowing; a write sent on it would be lost
            // or, worse, repeated.
            builder = builder.pool_max_idle_per_host(0);
        }
        if route == ClientKind::Outside {
            self.proxies.check()?;
            let rules = self.proxies.clone();
            builder = builder.proxy(reqwest::Proxy::custom(move |url| rules.on_the_way_to(url).cloned()));
        }
        builder.build().map_err(|error| format!("no HTTPS client: {}", deepest(&error)))
    }
}

fn route(url: &Url) -> ClientKind {
    match (is_loopback(url), url.scheme()) {
        (true, "http") => ClientKind::PlainLoopback,
        (true, _) => ClientKind::Loopback,
        (false, _) => ClientKind::Outside,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_told_from_the_outside() {
        for (address, expected) in [
            ("http://localhost:1/", ClientKind::PlainLoopback),
            ("http://127.8.9.10/", ClientKind::PlainLoopback),
            ("http://[::1]:5/", ClientKind::PlainLoopback),
            ("https://127.0.0.1/", ClientKind::Loopback),
            ("http://localhost.example.com/", ClientKind::Outside),
            ("https://iam.eu-de.otc.t-systems.com/v3", ClientKind::Outside),
        ] {
            assert_eq!(route(&address.parse().unwrap()), expected, "{address}");
        }
    }
}
