//! Sending one request and reading its whole answer, under the rules that hold for all of them.
//!
//! Owns the exchange over the clients of `clients`, with time-outs and the size limit from the
//! settings. It knows nothing of Keystone, VBS or JSON, and it is the only place where a credential
//! meets a request: a secret leaves only to the origin it is for, and only over TLS or loopback,
//! unless the operator allowed plain HTTP.

use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use memchr::memmem;
use reqwest::Method;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, LOCATION};
use secrecy::{ExposeSecret, SecretString};
use url::{Origin, Url};

use super::clients::{Clients, Effect, Transport};
use super::holds::Holds;
use super::loopback::is_loopback;
use super::proxy;
use super::transport_error::{self, TransportError};
use super::waits::Waits;
use crate::api::credentials::credential::{Covered, Credential};
use crate::domain::backoff::Budget;
use crate::domain::{ApiError, ApiErrorKind, Settings};

/// What stands for a secret that was said back.
const HIDDEN: &str = "(not shown)";

/// The form of every body, there and back.
const JSON: &str = "application/json";

/// One request.
pub(crate) struct Call<'a> {
    /// What is being done, as a verb phrase.
    pub doing: &'static str,
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
    pub headers: HeaderMap,
    /// The body, unpacked.
    pub body: Vec<u8>,
    /// What proved who one is and went out with the request: a gateway may say it back.
    pub sent: Vec<SecretString>,
}

/// What is shorter may be any word of an answer, and leaving it out would tell that it is the secret;
/// clouds take no shorter passwords.
const SHORTEST_SECRET: usize = 8;

impl Answer {
    /// What of this answer may be said: bytes of it without the secrets that went out with its request.
    pub fn without_secrets<'t>(&self, text: &'t [u8]) -> Cow<'t, [u8]> {
        let mut text = Cow::Borrowed(text);
        for secret in self.sent.iter().map(ExposeSecret::expose_secret) {
            // As it is, and as it stands in JSON.
            let written = serde_json::to_string(secret).unwrap_or_default();
            let in_json =
                written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or_default();
            for form in [secret, in_json] {
                if form.len() >= SHORTEST_SECRET && memmem::find(&text, form.as_bytes()).is_some() {
                    text = Cow::Owned(replaced(&text, form.as_bytes(), HIDDEN.as_bytes()));
                }
            }
        }
        text
    }

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

    /// Where a redirect points to.
    pub fn redirect(&self, from: &Url) -> Option<Url> {
        let location = self.headers.get(LOCATION)?.to_str().ok()?;
        from.join(location).ok().filter(Url::has_host)
    }
}

fn replaced(text: &[u8], what: &[u8], by: &[u8]) -> Vec<u8> {
    let mut replaced = Vec::with_capacity(text.len());
    let mut from = 0;
    for at in memmem::find_iter(text, what) {
        replaced.extend_from_slice(text.get(from..at).unwrap_or_default());
        replaced.extend_from_slice(by);
        from = at + what.len();
    }
    replaced.extend_from_slice(text.get(from..).unwrap_or_default());
    replaced
}

/// What the requests of one cloud are doing right now, for a header line.
#[derive(Debug, Default)]
pub(crate) struct HttpStats {
    in_flight: AtomicUsize,
    last: Mutex<LastAnswer>,
}

#[derive(Clone, Copy, Debug, Default)]
struct LastAnswer {
    took: Option<Duration>,
    /// By the last one with a date, in whole seconds.
    skew: Option<SignedDuration>,
}

impl HttpStats {
    /// Requests sent and not yet answered.
    pub fn in_flight(&self) -> usize {
        self.in_flight.load(Ordering::Relaxed)
    }

    /// How long the last answered request took.
    pub fn last_round_trip(&self) -> Option<Duration> {
        self.last().took
    }

    /// How far the cloud's clock is ahead of this machine's, by the last answer with a date; exact
    /// to a second or two.
    pub fn clock_skew(&self) -> Option<SignedDuration> {
        self.last().skew
    }

    fn last(&self) -> MutexGuard<'_, LastAnswer> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take_in(&self, answer: &Answer, took: Duration) {
        let skew = answer.date().map(|date| date.duration_since(Timestamp::now()).as_secs());
        let mut last = self.last();
        last.took = Some(took);
        last.skew = skew.map(SignedDuration::from_secs).or(last.skew);
    }
}

/// Counts a request for as long as it lives, also when its future is dropped half way.
struct InFlight<'a>(&'a HttpStats);

impl<'a> InFlight<'a> {
    fn new(stats: &'a HttpStats) -> Self {
        stats.in_flight.fetch_add(1, Ordering::Relaxed);
        Self(stats)
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Sends the requests of one cloud.
#[derive(Debug)]
pub(crate) struct Http {
    clients: Clients,
    allow_plain: bool,
    settings: Arc<Settings>,
    stats: HttpStats,
    holds: Holds,
}

impl Http {
    /// No connection is made and no certificate read before the first request.
    /// Pauses that the cloud's limits ask for are shown in `waits`.
    pub fn new(transport: &Transport, settings: Arc<Settings>, waits: Arc<Waits>) -> Self {
        let clients = Clients::new(transport, settings.clone());
        let holds = Holds::new(&settings, waits);
        Self { clients, allow_plain: transport.plain_http, settings, stats: HttpStats::default(), holds }
    }

    /// How long a login may be held up by the cloud's limits.
    pub fn budget(&self) -> Budget {
        Budget::of_lists(&self.settings)
    }

    /// The requests that are held back for the rate.
    pub fn holds(&self) -> &Holds {
        &self.holds
    }

    /// The clients, and what they know about certificates and proxies.
    pub fn clients(&self) -> &Clients {
        &self.clients
    }

    /// What the requests are doing.
    pub fn stats(&self) -> &HttpStats {
        &self.stats
    }

    /// Sends one request and reads its answer to the end. Any status is an answer; only the lack
    /// of a whole answer is a [`TransportError`], which says whether the request may have been sent.
    pub async fn send(&self, call: Call<'_>) -> Result<Answer, TransportError> {
        let doing = call.doing;
        let (method, path) = (call.method.clone(), call.url.path().to_owned());
        let via = self.clients.proxies().on_the_way_to(&call.url);
        let sent = call.credential.map(Credential::secrets).unwrap_or_default();
        let request = self.prepare(call).map_err(TransportError::not_sent)?;
        let _counted = InFlight::new(&self.stats);
        let started = Instant::now();
        let result = self.exchange(doing, request, via).await.map(|answer| Answer { sent, ..answer });
        let took = started.elapsed();
        let ms = took.as_millis();
        match &result {
            Ok(answer) => {
                self.stats.take_in(answer, took);
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

    /// Why nothing secret may go to an address, if it is one without TLS.
    pub fn too_plain(&self, url: &Url) -> Option<String> {
        let allowed = url.scheme() == "https" || is_loopback(url) || self.allow_plain;
        let (scheme, host) = (url.scheme(), url.host_str().unwrap_or_default());
        (!allowed).then(|| {
            format!(
                "{scheme}://{host} would send the login in clear text; use an https address, or allow it with \
                 allow_plain_http = true in config.toml"
            )
        })
    }

    fn prepare(&self, call: Call<'_>) -> Result<reqwest::RequestBuilder, ApiError> {
        let local = |message: String| ApiError::new(ApiErrorKind::Local, call.doing, message);
        if let Some(message) = self.too_plain(&call.url) {
            return Err(local(message));
        }
        if call.url.origin() != call.origin {
            return Err(local("the address does not belong to the endpoint of the login".to_owned()));
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
            .clients
            .get(&call.url, call.effect, call.doing)?
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
        via: Option<&Url>,
    ) -> Result<Answer, TransportError> {
        let limit = self.settings.max_answer_bytes;
        let mut response = request
            .send()
            .await
            .map_err(|error| transport_error::of_sending(doing, &error, self.clients.tls(), via))?;
        let status = response.status().as_u16();
        if let (407, Some(proxy), "http") = (status, via, response.url().scheme()) {
            // Plain HTTP has no tunnel: what the proxy thinks of us comes as the answer.
            return Err(TransportError::not_sent(proxy::wants_login(doing, proxy)));
        }
        // A packed answer does not tell its size.
        let expected = response.content_length().unwrap_or_default();
        let mut body = Vec::with_capacity(usize::try_from(expected).unwrap_or(limit).min(limit).min(4 << 20));
        while let Some(chunk) =
            response.chunk().await.map_err(|error| transport_error::of_reading(doing, status, &error))?
        {
            if body.len() + chunk.len() > limit {
                return Err(transport_error::too_large(doing, status, limit));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status, headers: std::mem::take(response.headers_mut()), body, sent: Vec::new() })
    }
}

/// A moment as HTTP writes it: `Wed, 15 Jan 2025 08:30:00 GMT`.
pub(crate) fn http_date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;

    use super::*;
    use crate::api::credentials::login::{Proxies, Trust};

    #[test]
    fn a_secret_leaves_only_to_the_origin_it_is_for() {
        let transport = Transport { trust: Trust::default(), proxies: Proxies::default(), plain_http: true };
        let http = Http::new(&transport, Arc::new(Settings::default()), Arc::default());
        let token = SecretString::from("unmistakable");
        for (url, origin, expected) in [
            ("http://127.0.0.1:1/v2", "http://127.0.0.1:1/", true),
            ("http://127.0.0.1:1/v2", "http://127.0.0.1:2/", false),
            ("http://localhost:1/v2", "http://127.0.0.1:1/", false),
            ("http://127.0.0.1:1/v2", "https://127.0.0.1:1/", false),
        ] {
            let call = Call {
                doing: "test",
                method: Method::GET,
                url: url.parse().unwrap(),
                origin: origin.parse::<Url>().unwrap().origin(),
                body: None,
                effect: Effect::Reads,
                credential: Some(Credential::Token(&token)),
            };
            assert_eq!(http.prepare(call).is_ok(), expected, "{url} {origin}");
        }
    }
}
