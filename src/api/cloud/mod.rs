//! The cloud as the rest of the program sees it: a handle that is cheap to clone.
//!
//! Owns the way of every request: a session for it, the sending, the renewal of a refused login,
//! the second try of a read. What the single calls say and how their answers are read is in the
//! modules beside this one. Every future can be dropped at any moment.

pub(in crate::api) mod candidates;
pub(in crate::api) mod catalog;
pub(in crate::api) mod form;
pub(in crate::api) mod place;
pub(in crate::api) mod service;
pub(in crate::api) mod switch;
pub(in crate::api) mod writes;

pub use catalog::Region;
pub use form::VolumeForm;
pub use place::ServiceAddresses;
pub use switch::Project;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::time::Duration;

use jiff::SignedDuration;
use reqwest::Method;
use tokio::time::Instant;
use url::{Origin, Url};

use crate::api::auth::refused_signature;
use crate::api::auth::session::Session;
use crate::api::auth::token_manager::TokenManager;
use crate::api::credentials::Login;
use crate::api::credentials::login::SecretPrompter;
use crate::api::transport::clients::{Effect, Transport};
use crate::api::transport::concurrency::{ConcurrencyLimit, Permit};
use crate::api::transport::endpoint::{Endpoint, EndpointSource};
use crate::api::transport::error::{self, Shape};
use crate::api::transport::http::{Answer, Call, Http};
use crate::api::transport::retry_policy::RetryPolicy;
use crate::api::transport::transport_error::TransportError;
use crate::api::transport::{Certificate, Waits};
use crate::api::wire::volumes::Words;
use crate::domain::backoff::Budget;
use crate::domain::{ApiError, ApiErrorKind, BatchAnswer, Remedy, Settings};
use catalog::{Catalog, Endpoints};
use writes::ReadLists;

/// A session with a cloud, for one project in one region.
#[derive(Clone, Debug)]
pub struct Cloud {
    inner: Arc<Inner>,
    /// How long this handle goes without progress for the cloud's limits.
    budget: Budget,
}

#[derive(Debug)]
struct Inner {
    http: Arc<Http>,
    /// Shared by all regions of one project.
    tokens: Arc<TokenManager>,
    login: Arc<Login>,
    catalog: Catalog,
    endpoints: Endpoints,
    settings: Arc<Settings>,
    retry_policy: RetryPolicy,
    concurrency: ConcurrencyLimit,
    form: AtomicU8,
    /// A total larger than a page was seen: totals are what they say, and not the length of a page.
    totals_hold: AtomicBool,
    words: Words,
}

impl Cloud {
    /// Logs in and chooses the endpoints, without prompting for anything.
    ///
    /// Fails as the login fails; a service that is not offered fails only the calls that need it.
    pub async fn connect(login: Login, settings: Settings) -> Result<Self, ApiError> {
        Self::connect_prompting(login, settings, None).await
    }

    /// The same with a prompt for a password or a one-time code, now and at renewals.
    pub async fn connect_prompting(
        login: Login,
        settings: Settings,
        prompter: Option<SecretPrompter>,
    ) -> Result<Self, ApiError> {
        Self::connect_watched(login, settings, prompter, Arc::default()).await
    }

    /// The same where pauses that the cloud's limits ask for are shown, now and later.
    pub async fn connect_watched(
        login: Login,
        settings: Settings,
        prompter: Option<SecretPrompter>,
        waits: Arc<Waits>,
    ) -> Result<Self, ApiError> {
        let settings = Arc::new(settings);
        let login = Arc::new(login);
        let http = Arc::new(Http::new(&Transport::from(&*login), settings.clone(), waits));
        let retry_policy = RetryPolicy::new(&settings);
        let margin = settings.token_margin;
        let tokens = TokenManager::log_in(&http, login.clone(), prompter, margin, retry_policy).await?;
        Ok(Self::at(http, Arc::new(tokens), login, settings))
    }

    /// The cloud as a token manager and a login have it.
    pub(crate) fn at(
        http: Arc<Http>,
        tokens: Arc<TokenManager>,
        login: Arc<Login>,
        settings: Arc<Settings>,
    ) -> Self {
        let session = tokens.current();
        let catalog = Catalog::new(session.facts.services.clone(), &login);
        let endpoints = catalog.endpoints(&login, &session.facts.project_id);
        let inner = Inner {
            http,
            tokens,
            login,
            catalog,
            endpoints,
            retry_policy: RetryPolicy::new(&settings),
            concurrency: ConcurrencyLimit::new(&settings),
            settings,
            form: AtomicU8::new(VolumeForm::Auto as u8),
            totals_hold: AtomicBool::new(false),
            words: Words::default(),
        };
        let budget = Budget::of_lists(&inner.settings);
        Self { inner: Arc::new(inner), budget }
    }

    /// The same cloud for a run, in which one waits longer for its limits than for a list.
    pub(crate) fn for_runs(&self) -> Self {
        Self { inner: self.inner.clone(), budget: Budget::of_runs(&self.inner.settings) }
    }

    /// What its requests are held up by right now.
    pub fn waits(&self) -> &Waits {
        self.inner.http.holds().waits()
    }

    /// What it was made of, to make another of: see `switch`.
    pub(crate) fn parts(&self) -> (Arc<Http>, Arc<TokenManager>, Arc<Settings>) {
        let inner = &self.inner;
        (inner.http.clone(), inner.tokens.clone(), inner.settings.clone())
    }

    /// What it is logged in with, the region and project as they are now.
    pub(crate) fn login(&self) -> &Login {
        &self.inner.login
    }

    /// The login as it stands.
    pub(crate) fn session(&self) -> Arc<Session> {
        self.inner.tokens.current()
    }

    /// What sends its requests.
    pub(crate) fn http(&self) -> &Http {
        &self.inner.http
    }

    /// What is offered.
    pub(crate) fn catalog(&self) -> &Catalog {
        &self.inner.catalog
    }

    /// Where it is offered.
    pub(crate) fn endpoints(&self) -> &Endpoints {
        &self.inner.endpoints
    }

    /// How far the cloud's clock is ahead of this machine's, by the `Date` of the last answer.
    pub fn clock_skew(&self) -> Option<SignedDuration> {
        self.inner.http.stats().clock_skew()
    }

    /// How long the token still lives; `None` where there is none (access keys).
    pub fn token_life(&self) -> Option<Duration> {
        self.inner.tokens.current().remaining()
    }

    /// The certificates its hosts showed so far, the latest of each.
    pub fn certificates(&self) -> Vec<Certificate> {
        self.inner.http.clients().tls().certificates()
    }

    /// The settings it works by.
    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// Requests sent and not yet answered.
    pub fn in_flight(&self) -> usize {
        self.inner.http.stats().in_flight()
    }

    /// How long the last answered request took.
    pub fn last_round_trip(&self) -> Option<Duration> {
        self.inner.http.stats().last_round_trip()
    }

    /// The volume form that worked before, else `Auto`.
    pub(crate) fn remembered_form(&self) -> VolumeForm {
        VolumeForm::of_number(self.inner.form.load(Ordering::Relaxed))
    }

    /// Remembers which form works.
    pub(crate) fn remember_form(&self, form: VolumeForm) {
        self.inner.form.store(form as u8, Ordering::Relaxed);
    }

    /// Whether totals of this cloud are known to be such.
    pub(crate) fn totals_hold(&self) -> bool {
        self.inner.totals_hold.load(Ordering::Relaxed)
    }

    /// Remembers that they are.
    pub(crate) fn trust_totals(&self) {
        self.inner.totals_hold.store(true, Ordering::Relaxed);
    }

    /// The shared words of zones and types.
    pub(crate) fn words(&self) -> &Words {
        &self.inner.words
    }

    /// Reads: tried again as the settings say, and once more after a refused login was renewed.
    /// Only a success comes back as an answer.
    pub(crate) async fn read(
        &self,
        doing: &'static str,
        endpoint: &Endpoint,
        url: &Url,
    ) -> Result<Answer, ApiError> {
        self.read_shaped(doing, endpoint, url).await.map_err(|(fault, _)| fault)
    }

    /// The same beside others of its kind, as many at once as the cloud takes.
    pub(crate) async fn read_paced(
        &self,
        doing: &'static str,
        endpoint: &Endpoint,
        url: &Url,
    ) -> Result<Answer, ApiError> {
        let concurrency = Some(&self.inner.concurrency);
        self.read_by(doing, endpoint.origin(), url, Some(endpoint), concurrency)
            .await
            .map_err(|(fault, _)| fault)
    }

    /// The same, telling also whether a refusal has the form of the service's own errors or could
    /// be anybody's on the way.
    pub(crate) async fn read_shaped(
        &self,
        doing: &'static str,
        endpoint: &Endpoint,
        url: &Url,
    ) -> Result<Answer, (ApiError, Shape)> {
        self.read_at(doing, endpoint.origin(), url, Some(endpoint)).await
    }

    /// The same at any origin, of an endpoint of the catalog or not.
    pub(crate) async fn read_at(
        &self,
        doing: &'static str,
        origin: Origin,
        url: &Url,
        endpoint: Option<&Endpoint>,
    ) -> Result<Answer, (ApiError, Shape)> {
        self.read_by(doing, origin, url, endpoint, None).await
    }

    async fn read_by(
        &self,
        doing: &'static str,
        origin: Origin,
        url: &Url,
        endpoint: Option<&Endpoint>,
        concurrency: Option<&ConcurrencyLimit>,
    ) -> Result<Answer, (ApiError, Shape)> {
        let nobodys = |fault| (fault, Shape::NotJson);
        let holds = self.inner.http.holds();
        let mut tries = self.inner.retry_policy.begin();
        let mut renewed = false;
        loop {
            let session = self.in_time(|| self.inner.tokens.session(&self.inner.http)).await;
            let session = session.map_err(nobodys)?;
            let turn = match concurrency {
                Some(concurrency) => concurrency.enter().await,
                None => None,
            };
            holds.wait(doing).await;
            let sent = Instant::now();
            let (fault, shape) = match self.send(doing, origin.clone(), url, &session, None).await {
                Ok(answer) if answer.is_success() => {
                    holds.answered(doing);
                    if let Some(turn) = turn {
                        turn.answered();
                    }
                    return Ok(answer);
                }
                Ok(answer) => refusal(doing, &answer, url),
                Err(trouble) => nobodys(trouble.fault),
            };
            let fault = self.of_session(fault, &session);
            if fault.kind == ApiErrorKind::Limited {
                let company = turn.is_some_and(Permit::refused);
                let budget = if company { Budget::in_company(self.settings()) } else { self.budget };
                holds.refused(doing, sent, fault, budget).map_err(|fault| (fault, shape))?;
                continue;
            }
            drop(turn);
            if fault.status.is_some() {
                holds.answered(doing);
            }
            if fault.kind == ApiErrorKind::Login && session.token().is_some() {
                if renewed {
                    return Err((of_fresh_token(fault), shape));
                }
                let newer = self.in_time(|| self.inner.tokens.renewed(&self.inner.http, &session)).await;
                newer.map_err(nobodys)?;
                renewed = true;
                continue;
            }
            if let Some(fault) = endpoint.and_then(|endpoint| self.as_not_offered(endpoint, &fault)) {
                return Err(nobodys(fault));
            }
            tries.again(fault, holds.waits()).await.map_err(|fault| (fault, shape))?;
        }
    }

    /// Gets what belongs to the login, again after the pauses that the identity service asks for.
    async fn in_time<T, F>(&self, get: impl Fn() -> F) -> Result<T, ApiError>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        let holds = self.inner.http.holds();
        loop {
            let sent = Instant::now();
            match get().await {
                Err(fault) if fault.kind == ApiErrorKind::Limited => {
                    let doing = fault.doing;
                    holds.refused(doing, sent, fault, self.budget)?;
                    holds.wait(doing).await;
                }
                result => return result,
            }
        }
    }

    /// Writes: sent once; once more only where the login was refused and could be renewed, for
    /// then the first certainly did nothing. What the answer says of each volume, `lists` reads. Every
    /// change goes through here, so that a login that is for reading only can change nothing.
    pub(crate) async fn write(
        &self,
        doing: &'static str,
        endpoint: &Endpoint,
        url: &Url,
        body: Vec<u8>,
        lists: ReadLists,
    ) -> BatchAnswer {
        if self.inner.login.read_only {
            let message = "read-only: this login does not allow changes";
            return BatchAnswer::NotSent(ApiError::new(ApiErrorKind::Local, doing, message));
        }
        let mut session = match self.inner.tokens.session(&self.inner.http).await {
            Ok(session) => session,
            Err(fault) => return BatchAnswer::NotSent(fault),
        };
        let mut renewed = false;
        loop {
            let result = match self.send(doing, endpoint.origin(), url, &session, Some(body.clone())).await {
                Ok(answer) => writes::of_answer(doing, &answer, url, lists),
                Err(trouble) => writes::of_trouble(trouble),
            };
            match result {
                BatchAnswer::Refused(fault) if session.token().is_none() => {
                    return BatchAnswer::Refused(self.of_session(fault, &session));
                }
                BatchAnswer::Refused(fault) if fault.kind == ApiErrorKind::Login && renewed => {
                    return BatchAnswer::Refused(of_fresh_token(fault));
                }
                BatchAnswer::Refused(fault) if fault.kind == ApiErrorKind::Login => {
                    renewed = true;
                    match self.inner.tokens.renewed(&self.inner.http, &session).await {
                        Ok(newer) => session = newer,
                        // The request did nothing, and the pause is for the run to take.
                        Err(why) if why.kind == ApiErrorKind::Limited => return BatchAnswer::NotSent(why),
                        Err(why) => {
                            let message =
                                format!("{}; logging in again failed: {}", fault.message, why.message);
                            return BatchAnswer::Refused(ApiError { message, ..fault });
                        }
                    }
                }
                BatchAnswer::NotSent(fault) => {
                    return BatchAnswer::NotSent(self.as_not_offered(endpoint, &fault).unwrap_or(fault));
                }
                result => return result,
            }
        }
    }

    async fn send(
        &self,
        doing: &'static str,
        origin: Origin,
        url: &Url,
        session: &Session,
        body: Option<Vec<u8>>,
    ) -> Result<Answer, TransportError> {
        let (method, effect) =
            if body.is_some() { (Method::POST, Effect::Changes) } else { (Method::GET, Effect::Reads) };
        let call = Call {
            doing,
            method,
            url: url.clone(),
            origin,
            body,
            effect,
            credential: Some(session.credential()),
        };
        self.inner.http.send(call).await
    }

    /// A failure as it is to be understood under this login.
    fn of_session(&self, fault: ApiError, session: &Session) -> ApiError {
        if session.token().is_some() { fault } else { refused_signature::explained(fault, self.clock_skew()) }
    }

    /// An endpoint that was only derived and does not answer is most likely not there at all:
    /// better said so than as a network failure (domain.md 5.6).
    fn as_not_offered(&self, endpoint: &Endpoint, fault: &ApiError) -> Option<ApiError> {
        let absent = fault.kind == ApiErrorKind::Unreachable
            || (fault.kind == ApiErrorKind::NotFound && fault.code.is_none());
        (absent && endpoint.source() == EndpointSource::Derived)
            .then(|| ApiError { doing: fault.doing, ..self.inner.catalog.vbs_not_offered() })
    }
}

/// The fault of an answer that is no success.
fn refusal(doing: &'static str, answer: &Answer, url: &Url) -> (ApiError, Shape) {
    let (fault, shape) = error::of_answer(doing, answer);
    (error::redirected(fault, answer, url), shape)
}

/// A service that refuses a token which the identity service has just given: its words are those of
/// a login that has run out, and no other login would help.
fn of_fresh_token(fault: ApiError) -> ApiError {
    ApiError { remedy: Some(Remedy::FreshTokenRefused), ..fault }
}
