//! Sending one request and reading its whole answer, under the rules that hold for all of them.
//!
//! Owns the HTTP clients: kept connections for reads, a fresh one for each write, no redirects, no
//! retries below us, time-outs and the size limit from the settings, no proxy for loopback. It
//! knows nothing of Keystone, VBS or JSON, and it is the only place where a credential meets a
//! request: a secret leaves only to the origin it is for, and only over TLS or loopback.

use std::sync::atomic::{AtomicI64, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Once, OnceLock};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, LOCATION};
use reqwest::{Method, redirect, retry};
use url::{Host, Origin, Url};

use super::credential::{Covered, Credential};
use super::login::Trust;
use super::trouble::{self, Trouble};
use crate::domain::{Fault, FaultKind, Settings};

/// The form of every body, there and back.
const JSON: &str = "application/json";

/// Whether a request may change something over there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// It may be sent again.
    Reads,
    /// It must be sent once, on a connection of its own.
    Changes,
}

/// One request.
pub(crate) struct Call<'a> {
    /// What is being done, as a verb phrase.
    pub doing: &'static str,
    /// The method.
    pub method: Method,
    /// Where to.
    pub url: Url,
    /// The origin that may see the credential and the body.
    pub origin: Origin,
    /// A JSON body.
    pub body: Option<Vec<u8>>,
    /// Reads or changes.
    pub effect: Effect,
    /// What to prove oneself with.
    pub credential: Option<Credential<'a>>,
}

/// A whole answer, whatever its status.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// All headers.
    pub headers: HeaderMap,
    /// The body, unpacked.
    pub body: Vec<u8>,
}

impl Answer {
    /// A 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok().map(str::trim).filter(|value| !value.is_empty())
    }

    /// The request id out of the headers (domain.md 2.1).
    pub fn request_id(&self) -> Option<&str> {
        ["x-request-id", "x-openstack-request-id", "x-compute-request-id"]
            .into_iter()
            .find_map(|name| self.header(name))
    }

    /// The moment of the answer by the cloud's own clock.
    pub fn date(&self) -> Option<Timestamp> {
        http_date(self.header("date")?)
    }

    /// The host a redirect points to.
    pub fn redirect_host(&self, from: &Url) -> Option<String> {
        let location = self.headers.get(LOCATION)?.to_str().ok()?;
        Some(from.join(location).ok()?.host_str()?.to_owned())
    }
}

/// What the requests of one cloud are doing right now, for a header line.
#[derive(Debug)]
pub(crate) struct Pulse {
    in_flight: AtomicUsize,
    last_round_trip_us: AtomicU64,
    /// In seconds; [`NO_SKEW`] until an answer with a date came.
    skew: AtomicI64,
}

/// Stands for a skew that is not known.
const NO_SKEW: i64 = i64::MIN;

impl Default for Pulse {
    fn default() -> Self {
        Self {
            in_flight: AtomicUsize::default(),
            last_round_trip_us: AtomicU64::default(),
            skew: AtomicI64::new(NO_SKEW),
        }
    }
}

impl Pulse {
    /// Requests sent and not yet answered.
    pub fn in_flight(&self) -> usize {
        self.in_flight.load(Ordering::Relaxed)
    }

    /// How long the last answered request took.
    pub fn last_round_trip(&self) -> Option<Duration> {
        match self.last_round_trip_us.load(Ordering::Relaxed) {
            0 => None,
            micros => Some(Duration::from_micros(micros)),
        }
    }

    /// How far the cloud's clock is ahead of this machine's, by the last answer with a date; exact
    /// to a second or two.
    pub fn clock_skew(&self) -> Option<SignedDuration> {
        match self.skew.load(Ordering::Relaxed) {
            NO_SKEW => None,
            seconds => Some(SignedDuration::from_secs(seconds)),
        }
    }

    fn take_in(&self, answer: &Answer, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX).max(1);
        self.last_round_trip_us.store(micros, Ordering::Relaxed);
        if let Some(date) = answer.date() {
            let skew = date.duration_since(Timestamp::now());
            self.skew.store(skew.as_secs(), Ordering::Relaxed);
        }
    }
}

/// Counts a request for as long as it lives, also when its future is dropped half way.
struct InFlight<'a>(&'a Pulse);

impl<'a> InFlight<'a> {
    fn new(pulse: &'a Pulse) -> Self {
        pulse.in_flight.fetch_add(1, Ordering::Relaxed);
        Self(pulse)
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Which way a request goes; each way has clients of its own, made when first used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Route {
    /// Plain HTTP to this machine: no proxy, and no certificates to load first.
    PlainLoopback,
    /// TLS to this machine: no proxy.
    Loopback,
    /// Anywhere else, through the system's proxy if one is set.
    Outside,
}

/// The HTTP clients of one cloud.
#[derive(Debug)]
pub(crate) struct Http {
    clients: [OnceLock<reqwest::Client>; 6],
    trust: Trust,
    settings: Arc<Settings>,
    pulse: Pulse,
}

impl Http {
    /// No connection is made and no certificate read before the first request.
    pub fn new(trust: Trust, settings: Arc<Settings>) -> Self {
        Self { clients: Default::default(), trust, settings, pulse: Pulse::default() }
    }

    /// What the requests are doing.
    pub fn pulse(&self) -> &Pulse {
        &self.pulse
    }

    /// Sends one request and reads its answer to the end. Any status is an answer; only the lack
    /// of a whole answer is a [`Trouble`], which says whether the request may have been sent.
    pub async fn send(&self, call: Call<'_>) -> Result<Answer, Trouble> {
        let doing = call.doing;
        let (method, path) = (call.method.clone(), call.url.path().to_owned());
        let request = self.prepare(call).map_err(Trouble::not_sent)?;
        let _counted = InFlight::new(&self.pulse);
        let started = Instant::now();
        let result = self.exchange(doing, request).await;
        let took = started.elapsed();
        let ms = took.as_millis();
        match &result {
            Ok(answer) => {
                self.pulse.take_in(answer, took);
                let (status, request_id) = (answer.status, answer.request_id().unwrap_or("-"));
                tracing::debug!(%method, path, status, ms, request_id, "answered");
            }
            Err(trouble) => {
                let (kind, may_be_sent) = (trouble.fault.kind, trouble.may_be_sent);
                tracing::debug!(%method, path, ?kind, may_be_sent, ms, "no answer");
            }
        }
        result
    }

    fn prepare(&self, call: Call<'_>) -> Result<reqwest::RequestBuilder, Fault> {
        let local = |message: String| Fault::new(FaultKind::Local, call.doing, message);
        let route = route(&call.url);
        if call.url.scheme() != "https" && route != Route::PlainLoopback {
            return Err(local(format!(
                "{}://{} would carry the login in clear text; use an https address",
                call.url.scheme(),
                call.url.host_str().unwrap_or_default()
            )));
        }
        if call.url.origin() != call.origin {
            return Err(local("the address is not of the endpoint the login is for".to_owned()));
        }
        let timeout = match call.effect {
            Effect::Reads => self.settings.read_timeout,
            Effect::Changes => self.settings.write_timeout,
        };
        let covered = Covered {
            method: &call.method,
            url: &call.url,
            content_type: JSON,
            body: call.body.as_deref().unwrap_or_default(),
        };
        let proof = call.credential.map(|credential| credential.headers(call.doing, covered)).transpose()?;
        let mut request = self
            .client(route, call.effect, call.doing)?
            .request(call.method, call.url)
            .timeout(timeout)
            .header(ACCEPT, JSON)
            .header(CONTENT_TYPE, JSON);
        if let Some(headers) = proof {
            request = request.headers(headers);
        }
        if let Some(body) = call.body {
            request = request.body(body);
        }
        Ok(request)
    }

    async fn exchange(
        &self,
        doing: &'static str,
        request: reqwest::RequestBuilder,
    ) -> Result<Answer, Trouble> {
        let limit = self.settings.max_answer_bytes;
        let mut response = request.send().await.map_err(|error| trouble::of_sending(doing, &error))?;
        let status = response.status().as_u16();
        let expected = response.content_length().unwrap_or_default();
        let mut body = Vec::with_capacity(usize::try_from(expected).unwrap_or(limit).min(limit).min(4 << 20));
        while let Some(chunk) =
            response.chunk().await.map_err(|error| trouble::of_reading(doing, status, &error))?
        {
            if body.len() + chunk.len() > limit {
                return Err(trouble::too_large(doing, status, limit));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status, headers: std::mem::take(response.headers_mut()), body })
    }

    fn client(&self, route: Route, effect: Effect, doing: &'static str) -> Result<&reqwest::Client, Fault> {
        let slot = match (route, effect) {
            (Route::PlainLoopback, Effect::Reads) => 0,
            (Route::PlainLoopback, Effect::Changes) => 1,
            (Route::Loopback, Effect::Reads) => 2,
            (Route::Loopback, Effect::Changes) => 3,
            (Route::Outside, Effect::Reads) => 4,
            (Route::Outside, Effect::Changes) => 5,
        };
        let impossible = || Fault::new(FaultKind::Local, doing, "no such client");
        let slot = self.clients.get(slot).ok_or_else(impossible)?;
        if let Some(client) = slot.get() {
            return Ok(client);
        }
        let client = self.build(route, effect, doing)?;
        Ok(slot.get_or_init(|| client))
    }

    fn build(&self, route: Route, effect: Effect, doing: &'static str) -> Result<reqwest::Client, Fault> {
        install_crypto();
        let local = |message: String| Fault::new(FaultKind::Local, doing, message);
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("vbs-tui/", env!("CARGO_PKG_VERSION")))
            .http1_only()
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .connect_timeout(self.settings.connect_timeout)
            .tcp_nodelay(true);
        if effect == Effect::Changes {
            // A kept connection may be dead without our knowing; a write sent on it would be lost
            // or, worse, repeated.
            builder = builder.pool_max_idle_per_host(0);
        }
        match route {
            Route::PlainLoopback => builder = builder.no_proxy().tls_certs_only([]),
            Route::Loopback => builder = self.trusting(builder.no_proxy(), doing)?,
            Route::Outside => builder = self.trusting(builder, doing)?,
        }
        builder.build().map_err(|error| local(format!("no HTTPS client: {}", trouble::deepest(&error))))
    }

    fn trusting(
        &self,
        builder: reqwest::ClientBuilder,
        doing: &'static str,
    ) -> Result<reqwest::ClientBuilder, Fault> {
        if !self.trust.verify {
            return Ok(builder.tls_danger_accept_invalid_certs(true));
        }
        let Some(file) = &self.trust.ca_file else {
            return Ok(builder);
        };
        let unusable = |reason: String| {
            Fault::new(FaultKind::Local, doing, format!("CA file {}: {reason}", file.display()))
        };
        let pem = std::fs::read(file).map_err(|error| unusable(error.to_string()))?;
        let certificates = reqwest::Certificate::from_pem_bundle(&pem)
            .map_err(|error| unusable(trouble::deepest(&error)))?;
        Ok(builder.tls_certs_merge(certificates))
    }
}

/// Chooses the crypto of rustls once for the process; another choice made before stays.
fn install_crypto() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let _already_chosen = rustls::crypto::ring::default_provider().install_default();
    });
}

/// A moment as HTTP writes it: `Wed, 15 Jan 2025 08:30:00 GMT`.
pub(crate) fn http_date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()
}

fn route(url: &Url) -> Route {
    match (is_loopback(url), url.scheme()) {
        (true, "http") => Route::PlainLoopback,
        (true, _) => Route::Loopback,
        (false, _) => Route::Outside,
    }
}

/// Whether an address is this machine: `localhost`, 127.0.0.0/8 or `::1`.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_told_from_the_outside() {
        for (address, expected) in [
            ("http://localhost:1/", Route::PlainLoopback),
            ("http://127.8.9.10/", Route::PlainLoopback),
            ("http://[::1]:5/", Route::PlainLoopback),
            ("https://127.0.0.1/", Route::Loopback),
            ("http://localhost.example.com/", Route::Outside),
            ("https://iam.eu-de.otc.t-systems.com/v3", Route::Outside),
        ] {
            assert_eq!(route(&address.parse().unwrap()), expected, "{address}");
        }
    }
}
