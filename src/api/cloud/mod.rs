//! The cloud as the rest of the program sees it: a handle that is cheap to clone.
//!
//! How a request is sent is in `requests`; what the single calls say and how their answers are read
//! is in the other modules here. Every future can be dropped at any moment.

pub(in crate::api) mod candidates;
pub(in crate::api) mod catalog;
pub(in crate::api) mod form;
pub(in crate::api) mod place;
mod requests;
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

use jiff::{SignedDuration, Timestamp};

use crate::api::auth::session::Session;
use crate::api::auth::token_manager::TokenManager;
use crate::api::credentials::Login;
use crate::api::credentials::login::SecretPrompter;
use crate::api::transport::clients::Transport;
use crate::api::transport::concurrency::ConcurrencyLimit;
use crate::api::transport::http::Http;
use crate::api::transport::retry_policy::RetryPolicy;
use crate::api::transport::{Certificate, Waits};
use crate::api::wire::volumes::Words;
use crate::domain::backoff::Budget;
use crate::domain::{ApiError, Settings};
use catalog::{Catalog, Endpoints};

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
    /// Lists of backups are only there in version 3 of their interface.
    backups_in_v3: AtomicBool,
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
            backups_in_v3: AtomicBool::new(false),
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

    /// Now by the cloud's clock, whose times are compared with it; by this machine's where no answer
    /// told that.
    pub fn now(&self) -> Timestamp {
        let skew = self.clock_skew().unwrap_or(SignedDuration::ZERO);
        Timestamp::now().checked_add(skew).unwrap_or_default()
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

    /// In which version of the interface backups are listed.
    pub(crate) fn backups_in_v3(&self) -> bool {
        self.inner.backups_in_v3.load(Ordering::Relaxed)
    }

    /// Remembers that version 2 does not list them.
    pub(crate) fn list_backups_in_v3(&self) {
        self.inner.backups_in_v3.store(true, Ordering::Relaxed);
    }

    /// The shared words of zones and types.
    pub(crate) fn words(&self) -> &Words {
        &self.inner.words
    }
}
