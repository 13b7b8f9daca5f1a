//! Which requests go through a proxy, and what failed if one of those fails.
//!
//! Owns the choice (loopback and the hosts of `NO_PROXY` go directly) and the words for a proxy that
//! is down, refuses, or is none. A proxy's user and password are never in them.

use std::error::Error;

use hyper::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::{SocksV5, Tunnel};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use tower::Service;
use url::Url;

use super::causes::deepest;
use super::loopback::is_loopback;
use super::no_proxy::NoProxy;
use crate::api::credentials::login::{Proxies, host_and_port};
use crate::domain::{ApiError, ApiErrorKind};

/// Which address is reached through which proxy.
#[derive(Debug)]
pub(crate) struct ProxyRules {
    proxies: Proxies,
    /// What goes past them.
    none: NoProxy,
    /// Reads the proxies' addresses as the HTTP client will.
    matcher: Matcher,
}

impl ProxyRules {
    /// Sorts out what the login says.
    pub fn new(proxies: &Proxies) -> Self {
        let with_port = |proxy: &Option<Url>| {
            proxy.clone().map(|mut proxy| {
                if proxy.port().is_none() && proxy.scheme().starts_with("socks") {
                    // The port of SOCKS by convention; a URL of that scheme has none of its own.
                    let _cannot_have_one = proxy.set_port(Some(1080));
                }
                proxy
            })
        };
        let proxies = Proxies {
            https: with_port(&proxies.https),
            http: with_port(&proxies.http),
            all: with_port(&proxies.all),
            none: proxies.none.clone(),
        };
        let text = |proxy: &Option<Url>| proxy.as_ref().map(Url::to_string).unwrap_or_default();
        let matcher = Matcher::builder()
            .https(text(&proxies.https))
            .http(text(&proxies.http))
            .all(text(&proxies.all))
            .build();
        let none = NoProxy::new(proxies.none.as_deref().unwrap_or_default());
        Self { proxies, none, matcher }
    }

    /// Refuses a proxy that cannot be used: the request would else go past it without a word.
    pub fn check(&self) -> Result<(), String> {
        for proxy in [&self.proxies.https, &self.proxies.http, &self.proxies.all].into_iter().flatten() {
            let known = matches!(proxy.scheme(), "http" | "https" | "socks5" | "socks5h");
            let usable =
                known && Matcher::builder().all(proxy.to_string()).build().intercept(&anywhere()).is_some();
            if !usable {
                return Err(format!(
                    "the proxy {}://{} cannot be used: it must be http, https, socks5 or socks5h",
                    proxy.scheme(),
                    host_and_port(proxy)
                ));
            }
        }
        Ok(())
    }

    /// The proxy on the way to an address; `None` goes there directly.
    pub fn on_the_way_to(&self, url: &Url) -> Option<&Url> {
        self.login_of(url)?;
        let own = if url.scheme() == "https" { &self.proxies.https } else { &self.proxies.http };
        own.as_ref().or(self.proxies.all.as_ref())
    }

    /// The same with what it takes to log in there.
    pub fn login_of(&self, url: &Url) -> Option<Intercept> {
        if is_loopback(url) || self.none.holds(url) {
            return None;
        }
        self.matcher.intercept(&uri_of(url)?)
    }
}

fn anywhere() -> Uri {
    Uri::from_static("https://anywhere.example")
}

/// Scheme, host and port, as the HTTP library has them.
pub(crate) fn uri_of(url: &Url) -> Option<Uri> {
    url.origin().ascii_serialization().parse().ok()
}

/// The errors of the library's connectors, by the only names it gives them.
type TunnelError = <Tunnel<HttpConnector> as Service<Uri>>::Error;
type SocksError = <SocksV5<HttpConnector> as Service<Uri>>::Error;
pub(crate) type ConnectError = <HttpConnector as Service<Uri>>::Error;

/// The fault of a proxy that cannot be reached.
pub(crate) fn out_of_reach(doing: &'static str, proxy: &Url, reason: &str) -> ApiError {
    let after_colon = if reason.is_empty() { String::new() } else { format!(": {reason}") };
    let message = format!("the proxy {} cannot be reached{after_colon}", host_and_port(proxy));
    ApiError::new(ApiErrorKind::Unreachable, doing, message)
}

/// The fault of a proxy that wants another login than it got.
pub(crate) fn wants_login(doing: &'static str, proxy: &Url) -> ApiError {
    let refused = if proxy.username().is_empty() {
        "it needs a user and password in its address"
    } else {
        "it rejects the user and password in its address"
    };
    let code = if proxy.scheme().starts_with("socks") { "" } else { "407, " };
    let message = format!("the proxy {} refused the connection: {code}{refused}", host_and_port(proxy));
    // Trying again would not help, and may lock the account there.
    ApiError::new(ApiErrorKind::Local, doing, message)
}

/// The fault of a proxy that made no connection to a host.
pub(crate) fn no_connection(doing: &'static str, proxy: &Url, host: &str, why: &str) -> ApiError {
    let message = format!("the proxy {} made no connection to {host}: {why}", host_and_port(proxy));
    ApiError::new(ApiErrorKind::Unreachable, doing, message)
}

/// The fault of a proxy that did not do what was asked of it, if that is what an error is about.
pub(crate) fn of_handshake(
    doing: &'static str,
    error: &(dyn Error + 'static),
    proxy: &Url,
    host: &str,
) -> Option<ApiError> {
    let shown = host_and_port(proxy);
    let text = error.to_string();
    let said = text.split_once(": ").map_or(text.as_str(), |(_, said)| said);
    let message = match (error.downcast_ref::<TunnelError>(), error.downcast_ref::<SocksError>()) {
        (Some(TunnelError::ConnectFailed(inner)), _) => {
            return Some(out_of_reach(doing, proxy, &deepest(inner.as_ref())));
        }
        (_, Some(SocksError::Inner(_))) => return Some(out_of_reach(doing, proxy, "")),
        (Some(TunnelError::ProxyAuthRequired), _) => return Some(wants_login(doing, proxy)),
        (_, Some(SocksError::V5(_))) if rejects_login(said, proxy) => return Some(wants_login(doing, proxy)),
        (Some(TunnelError::TunnelUnsuccessful), _) => {
            format!("the proxy {shown} refused the connection to {host}, or is not an HTTP proxy")
        }
        (Some(TunnelError::TunnelUnexpectedEof), _) => {
            format!("the proxy {shown} closed the connection instead of answering")
        }
        (_, Some(SocksError::Parsing(_))) => format!("the proxy {shown} does not speak SOCKS5"),
        (None, None) => return None,
        _ => return Some(no_connection(doing, proxy, host, said)),
    };
    Some(ApiError::new(ApiErrorKind::Unreachable, doing, message))
}

/// Whether a refusal is about the login at a SOCKS proxy: of these alone the library gives the
/// words and not the type.
fn rejects_login(said: &str, proxy: &Url) -> bool {
    said == "credentials not accepted"
        || (said == "server does not support user/pass authentication" && proxy.username().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(https: Option<&str>, all: Option<&str>, none: Option<&str>) -> ProxyRules {
        ProxyRules::new(&Proxies {
            https: https.map(|proxy| proxy.parse().unwrap()),
            http: None,
            all: all.map(|proxy| proxy.parse().unwrap()),
            none: none.map(str::to_owned),
        })
    }

    #[test]
    fn each_address_has_its_way() {
        let rules = rules(Some("http://a:1"), Some("socks5h://b"), Some("direct.example, 10.0.0.0/8"));
        for (address, expected) in [
            ("https://iam.example/v3", Some("a:1")),
            ("http://iam.example/v3", Some("b:1080")),
            ("https://direct.example", None),
            ("https://vbs.direct.example:8443/v2", None),
            ("https://notdirect.example", Some("a:1")),
            ("https://10.1.2.3", None),
            ("https://[fd00::1]/", Some("a:1")),
            ("https://127.0.0.1", None),
            ("http://localhost:5000", None),
            ("https://[::1]", None),
        ] {
            let found = rules.on_the_way_to(&address.parse().unwrap()).map(host_and_port);
            assert_eq!(found.as_deref(), expected, "{address}");
        }
    }

    #[test]
    fn a_proxy_that_cannot_be_used_is_refused_without_its_password() {
        assert_eq!(rules(Some("http://u:p@a:1"), Some("socks5://b"), None).check(), Ok(()));
        for proxy in ["ftp://user:hunter2@proxy.example", "socks9://user:hunter2@proxy.example:1"] {
            let refusal = rules(Some(proxy), None, None).check().unwrap_err();
            assert!(refusal.contains("proxy.example") && !refusal.contains("hunter2"), "{refusal}");
        }
    }

    #[test]
    fn a_password_is_in_no_debug_output() {
        let proxies = Proxies { all: Some("http://user:hunter2@a:1".parse().unwrap()), ..Proxies::default() };
        assert!(!format!("{proxies:?} {:?}", ProxyRules::new(&proxies)).contains("hunter2"));
    }
}
