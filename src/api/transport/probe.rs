//! Looking at an address step by step, for a page that tells what is wrong with the way there.
//!
//! Goes the way a request goes (name, connection, proxy, TLS, one GET of the root) with the same
//! clients, certificates and proxies, but tells each step apart. No secret of the cloud is sent,
//! which is why it may also look at plain HTTP.

use std::future::{self, Future};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use hyper::Uri;
use hyper_util::client::legacy::connect::proxy::{SocksV5, Tunnel};
use hyper_util::rt::TokioIo;
use jiff::{SignedDuration, Timestamp};
use reqwest::header::{DATE, HeaderMap};
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tower::Service;
use url::Url;

use super::causes::{hung_up, tls_error};
use super::certificate::Certificate;
use super::clients::{Clients, Effect, Transport};
use super::loopback::is_loopback;
use super::proxy::ConnectError;
use super::tls::bare;
use super::{proxy, transport_error};
use crate::api::credentials::Login;
use crate::api::credentials::login::host_and_port;
use crate::domain::{ApiError, ApiErrorKind, Settings};

/// One step: how long it took and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Step<T> {
    /// How long it took.
    pub took: Duration,
    /// What came of it.
    pub result: Result<T, ApiError>,
}

impl<T> Step<T> {
    /// Does it and takes the time.
    pub async fn new(work: impl Future<Output = Result<T, ApiError>>) -> Self {
        let began = Instant::now();
        let result = work.await;
        Self { took: began.elapsed(), result }
    }

    /// What is told of it, and what the next step needs.
    fn parted<U, R>(self, part: impl FnOnce(T) -> (U, R)) -> (Step<U>, Option<R>) {
        let (result, rest) = match self.result.map(part) {
            Ok((told, rest)) => (Ok(told), Some(rest)),
            Err(fault) => (Err(fault), None),
        };
        (Step { took: self.took, result }, rest)
    }
}

/// The steps on the way to an address. One that was not come to, or is not needed, is `None`.
#[derive(Clone, Debug, PartialEq)]
pub struct Probe {
    /// The host asked for.
    pub host: String,
    /// Host and port of the proxy on the way; the first two steps are then about it.
    pub proxy: Option<String>,
    /// The name was looked up.
    pub addresses: Step<Vec<IpAddr>>,
    /// A connection was made; to which address.
    pub connected: Option<Step<SocketAddr>>,
    /// The proxy made a connection to the host.
    pub forwarded: Option<Step<()>>,
    /// TLS was agreed on; the certificate, where it can be read.
    pub secured: Option<Step<Option<Certificate>>>,
    /// The root was asked for, on a connection of its own.
    pub answered: Option<Step<Greeting>>,
}

/// What the root of an address answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Greeting {
    /// The HTTP status; any status shows that a server answers.
    pub status: u16,
    /// How far the clock there is ahead of this machine's, by the `Date` header, which counts whole
    /// seconds.
    pub skew: Option<SignedDuration>,
}

/// Looks at addresses as one login would reach them.
#[derive(Debug)]
pub struct Prober {
    clients: Clients,
    settings: Arc<Settings>,
}

/// A connection, whatever it goes through.
trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}
type Connection = Box<dyn Stream>;

impl Prober {
    /// Takes trust and proxies from the login; each step ends within the connect time-out of the
    /// settings, the answer within the read time-out.
    pub fn new(login: &Login, settings: Settings) -> Self {
        let settings = Arc::new(settings);
        Self { clients: Clients::new(&Transport::from(login), settings.clone()), settings }
    }

    /// Goes as far as it gets.
    pub async fn probe(&self, url: &Url) -> Probe {
        let via = self.clients.proxies().on_the_way_to(url);
        let first = via.unwrap_or(url);
        let (addresses, sockets) = Step::new(self.look_up(first)).await.parted(|sockets| {
            let addresses = sockets.iter().map(SocketAddr::ip).collect();
            (addresses, sockets)
        });
        let mut probe = Probe {
            host: url.host_str().unwrap_or_default().to_owned(),
            proxy: via.map(host_and_port),
            addresses,
            connected: None,
            forwarded: None,
            secured: None,
            answered: None,
        };
        if let Some(sockets) = sockets {
            self.go_on(&mut probe, &sockets, url, via).await;
        }
        probe
    }

    /// The steps after the name was looked up; ends at the first one that fails.
    async fn go_on(
        &self,
        probe: &mut Probe,
        sockets: &[SocketAddr],
        url: &Url,
        via: Option<&Url>,
    ) -> Option<()> {
        let connected = Step::new(self.connect(sockets, via.unwrap_or(url))).await;
        let (connected, connection) = connected.parted(|made| made);
        probe.connected = Some(connected);
        let mut connection = connection?;
        if let Some(proxy) = via.filter(|proxy| url.scheme() == "https" || is_socks(proxy)) {
            let forwarded = Step::new(self.forward(connection, proxy, url)).await;
            let (forwarded, through) = forwarded.parted(|through| ((), through));
            probe.forwarded = Some(forwarded);
            connection = through?;
        }
        if url.scheme() == "https" {
            let secured = Step::new(self.secure(connection, url)).await;
            let certificate = self.clients.tls().certificate(&probe.host);
            let (secured, connection) = secured.parted(|connection| (certificate, connection));
            probe.secured = Some(secured);
            connection?;
        } else {
            // A server that serves one at a time would else wait for us.
            drop(connection);
        }
        probe.answered = Some(Step::new(self.greet(url, via)).await);
        Some(())
    }

    async fn look_up(&self, url: &Url) -> Result<Vec<SocketAddr>, ApiError> {
        let host = bare_host(url);
        let port = url.port_or_known_default().unwrap_or_default();
        let fault = |kind, reason: String| ApiError::new(kind, "find the address", reason);
        if !is_loopback(url) {
            self.clients.proxies().check().map_err(|reason| fault(ApiErrorKind::Local, reason))?;
        }
        self.in_time(self.clients.names().sockets(host, port)).await.map_err(|error| {
            fault(ApiErrorKind::Unreachable, format!("cannot resolve the name {host}: {error}"))
        })
    }

    async fn connect(&self, sockets: &[SocketAddr], to: &Url) -> Result<(SocketAddr, Connection), ApiError> {
        let made = async {
            let stream = TcpStream::connect(sockets).await?;
            Ok((stream.peer_addr()?, Box::new(stream) as Connection))
        };
        self.in_time(made).await.map_err(|error| {
            let message = format!("no connection to {}: {error}", host_and_port(to));
            ApiError::new(ApiErrorKind::Unreachable, "connect", message)
        })
    }

    async fn forward(&self, connection: Connection, proxy: &Url, url: &Url) -> Result<Connection, ApiError> {
        const DOING: &str = "connect through the proxy";
        let local = |message: &str| ApiError::new(ApiErrorKind::Local, DOING, message);
        let login = self.clients.proxies().login_of(url).ok_or_else(|| local("there is no proxy"))?;
        let connection =
            if proxy.scheme() == "https" { self.secure(connection, proxy).await? } else { connection };
        let target = self.target(proxy, url).await.map_err(|error| {
            ApiError::new(ApiErrorKind::Unreachable, DOING, format!("cannot resolve the name here: {error}"))
        })?;
        let mut once = Some(TokioIo::new(connection));
        let inner = tower::service_fn(move |_: Uri| {
            let connection = once.take();
            async move {
                match connection {
                    Some(connection) => Ok::<_, ConnectError>(connection),
                    // No handshake connects twice.
                    None => future::pending().await,
                }
            }
        });
        let proxy_uri = login.uri().clone();
        let forwarding = async {
            if is_socks(proxy) {
                let mut socks = SocksV5::new(proxy_uri, inner);
                if let Some((user, password)) = login.raw_auth() {
                    socks = socks.with_auth(user.to_owned(), password.to_owned());
                }
                socks.call(target).await.map_err(io::Error::other)
            } else {
                let mut tunnel = Tunnel::new(proxy_uri, inner);
                if let Some(basic) = login.basic_auth() {
                    tunnel = tunnel.with_auth(basic.clone());
                }
                tunnel.call(target).await.map_err(io::Error::other)
            }
        };
        let host = url.host_str().unwrap_or_default();
        let forwarded = self.in_time(forwarding).await.map_err(|error| {
            let refused = transport_error::of_proxy(DOING, &error, proxy, host);
            refused.unwrap_or_else(|| proxy::no_connection(DOING, proxy, host, &error.to_string()))
        })?;
        Ok(Box::new(forwarded.into_inner()))
    }

    /// What a proxy is asked for: the host by name, or with `socks5://` by its address.
    async fn target(&self, proxy: &Url, url: &Url) -> io::Result<Uri> {
        let unusable = || io::Error::other("an address that no proxy accepts");
        let port = url.port_or_known_default().unwrap_or_default();
        let host = if proxy.scheme() == "socks5" {
            let found = self.in_time(self.clients.names().sockets(bare_host(url), port)).await?;
            return format!("{}://{}", url.scheme(), found.first().ok_or_else(unusable)?)
                .parse()
                .map_err(io::Error::other);
        } else {
            url.host_str().ok_or_else(unusable)?
        };
        format!("{}://{host}:{port}", url.scheme()).parse().map_err(io::Error::other)
    }

    async fn secure(&self, connection: Connection, url: &Url) -> Result<Connection, ApiError> {
        const DOING: &str = "negotiate TLS";
        let tls = self.clients.tls();
        let fault = |kind, message: String| ApiError::new(kind, DOING, message);
        let config = tls.config().map_err(|reason| fault(ApiErrorKind::Local, reason))?;
        let host = url.host_str().unwrap_or_default();
        let name = ServerName::try_from(bare_host(url).to_owned()).map_err(|_| {
            fault(ApiErrorKind::Local, format!("{host} is not a name that a certificate can have"))
        })?;
        let connector = TlsConnector::from(Arc::new(config.clone()));
        let secured = self.in_time(connector.connect(name, connection)).await;
        let secured = secured.map_err(|error| match tls_error(&error) {
            Some(reason) => ApiError {
                remedy: tls.remedy(host, reason),
                ..fault(ApiErrorKind::Tls, tls.why_not(host, reason))
            },
            None if hung_up(&error) => fault(ApiErrorKind::Unreachable, transport_error::hung_up_words(host)),
            None => fault(ApiErrorKind::Unreachable, format!("no TLS with {host}: {error}")),
        })?;
        Ok(Box::new(secured))
    }

    async fn greet(&self, url: &Url, via: Option<&Url>) -> Result<Greeting, ApiError> {
        const DOING: &str = "get an answer";
        let mut root = url.clone();
        root.set_path("/");
        root.set_query(None);
        root.set_fragment(None);
        let plain = root.scheme() == "http";
        let client = self.clients.get(&root, Effect::Reads, DOING)?;
        let sent = Timestamp::now();
        let began = Instant::now();
        let response = client
            .get(root)
            .timeout(self.settings.read_timeout)
            .send()
            .await
            .map_err(|error| transport_error::of_sending(DOING, &error, self.clients.tls(), via).fault)?;
        let status = response.status().as_u16();
        if let (407, Some(proxy), true) = (status, via, plain) {
            return Err(proxy::wants_login(DOING, proxy));
        }
        // The answer was written somewhere between the question and now.
        let written = sent + began.elapsed() / 2;
        Ok(Greeting { status, skew: skew(response.headers(), written) })
    }

    async fn in_time<T>(&self, work: impl Future<Output = io::Result<T>>) -> io::Result<T> {
        let late = |_| Err(io::Error::new(io::ErrorKind::TimedOut, "not in time"));
        timeout(self.settings.connect_timeout, work).await.unwrap_or_else(late)
    }
}

fn is_socks(proxy: &Url) -> bool {
    proxy.scheme().starts_with("socks")
}

fn bare_host(url: &Url) -> &str {
    bare(url.host_str().unwrap_or_default())
}

fn skew(headers: &HeaderMap, here: Timestamp) -> Option<SignedDuration> {
    let date = headers.get(DATE)?.to_str().ok()?;
    let there = jiff::fmt::rfc2822::parse(date).ok()?.timestamp();
    Some(there.duration_since(here))
}
