//! The cloud as the rest of the program sees it: a handle that is cheap to clone.
//!
//! Owns the way of every request: a session for it, the sending, the renewal of a refused login,
//! the second try of a read. What the single calls say and how their answers are read is in the
//! modules beside this one. Every future can be dropped at any moment.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::SignedDuration;
use reqwest::Method;
use url::Url;

use super::authority::Authority;
use super::catalog::{Catalog, Endpoints};
use super::credential::Credential;
use super::endpoint::{Endpoint, EndpointSource};
use super::error::{self, Shape};
use super::http::{Answer, Call, Effect, Http};
use super::identity::Session;
use super::login::{Asker, Login};
use super::patience::{Patience, Pause};
use super::trouble::Trouble;
use super::volumes::VolumeForm;
use super::wire::volumes::Words;
use super::writes;
use crate::domain::{BatchAnswer, Fault, FaultKind, Settings};

/// A cloud one is logged in to, for one project in one region.
#[derive(Clone, Debug)]
pub struct Cloud {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    http: Http,
    authority: Authority,
    catalog: Catalog,
    endpoints: Endpoints,
    settings: Arc<Settings>,
    patience: Patience,
    form: AtomicU8,
    words: Mutex<Words>,
}

/// Where one is, in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The entry of `clouds.yaml`, where there is one.
    pub cloud: Option<String>,
    /// The identity service.
    pub auth_url: String,
    /// The region, where the login or the catalog names one.
    pub region: Option<String>,
    /// The project's id.
    pub project_id: String,
    /// The project's name (scrub before showing).
    pub project: String,
    /// The name of the project's domain (scrub before showing).
    pub domain: String,
    /// The user's id.
    pub user_id: String,
    /// The user's name (scrub before showing).
    pub user: String,
    /// Names of the roles in the project.
    pub roles: Vec<String>,
    /// Base address of VBS and how it was found; `None` where it is not offered.
    pub vbs: Option<(String, EndpointSource)>,
    /// Likewise of block storage.
    pub volume: Option<(String, EndpointSource)>,
    /// Likewise of compute.
    pub compute: Option<(String, EndpointSource)>,
}

/// A project one can switch to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Its id.
    pub id: String,
    /// Its name (scrub before showing).
    pub name: String,
}

/// A region of the catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// Its name.
    pub name: String,
    /// Whether VBS is offered there, as the catalog has it.
    pub has_vbs: bool,
    /// What is offered there: types of services, sorted.
    pub services: Vec<String>,
}

/// A service of the cloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Service {
    /// Volume Backup Service.
    Vbs,
    /// Block storage.
    Volume,
    /// Compute.
    Compute,
}

impl Cloud {
    /// Logs in and chooses the endpoints, where nobody can be asked for anything.
    ///
    /// Fails as the login fails; a service that is not offered fails only the calls that need it.
    pub async fn connect(login: Login, settings: Settings) -> Result<Self, Fault> {
        Self::connect_asking(login, settings, None).await
    }

    /// The same with somebody to ask for a password or a one-time code, now and at renewals.
    pub async fn connect_asking(
        login: Login,
        settings: Settings,
        _asker: Option<Asker>,
    ) -> Result<Self, Fault> {
        let settings = Arc::new(settings);
        let http = Http::new(login.trust.clone(), settings.clone());
        let patience = Patience::new(&settings);
        let authority = Authority::log_in(&http, login, settings.token_margin, patience).await?;
        let session = authority.current();
        let catalog = Catalog::new(session.facts.services.clone(), authority.login());
        let endpoints = catalog.endpoints(authority.login(), &session.facts.project_id);
        let inner = Inner {
            http,
            authority,
            catalog,
            endpoints,
            settings,
            patience,
            form: AtomicU8::new(VolumeForm::Auto as u8),
            words: Mutex::default(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Where one is.
    pub fn place(&self) -> Place {
        let login = self.inner.authority.login();
        let session = self.inner.authority.current();
        let facts = &session.facts;
        let shown = |endpoint: &Result<Endpoint, Fault>| {
            endpoint.as_ref().ok().map(|endpoint| (endpoint.to_string(), endpoint.source()))
        };
        Place {
            cloud: login.cloud.clone(),
            auth_url: login.auth_url.to_string(),
            region: self.inner.endpoints.region.clone(),
            project_id: facts.project_id.clone(),
            project: facts.project.clone(),
            domain: facts.domain.clone(),
            user_id: facts.user_id.clone(),
            user: facts.user.clone(),
            roles: facts.roles.clone(),
            vbs: shown(&self.inner.endpoints.vbs),
            volume: shown(&self.inner.endpoints.volume),
            compute: shown(&self.inner.endpoints.compute),
        }
    }

    /// The projects this login can switch to (GET `/v3/auth/projects`; by keys the projects of
    /// the account), those that are disabled left out.
    pub async fn projects(&self) -> Result<Vec<Project>, Fault> {
        Err(Fault::new(FaultKind::Local, "list projects", "not done yet"))
    }

    /// The regions of the catalog, sorted by name.
    pub fn regions(&self) -> Vec<Region> {
        Vec::new()
    }

    /// The same login in another project, by id: the token is exchanged, so that nobody is asked
    /// for a code again (domain.md 5.2). This one stays as it is.
    pub async fn in_project(&self, _project_id: &str) -> Result<Self, Fault> {
        Err(Fault::new(FaultKind::Local, "switch project", "not done yet"))
    }

    /// The same login in another region of the catalog; nothing is sent. This one stays as it is.
    pub fn in_region(&self, _region: &str) -> Self {
        self.clone()
    }

    /// How far the cloud's clock is ahead of this machine's, by the `Date` of the last answer.
    pub fn clock_skew(&self) -> Option<SignedDuration> {
        None
    }

    /// How long the token still lives; `None` where there is none (access keys).
    pub fn token_life(&self) -> Option<Duration> {
        Some(self.inner.authority.current().remaining())
    }

    /// The settings it works by.
    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// Requests sent and not yet answered.
    pub fn in_flight(&self) -> usize {
        self.inner.http.pulse().in_flight()
    }

    /// How long the last answered request took.
    pub fn last_round_trip(&self) -> Option<Duration> {
        self.inner.http.pulse().last_round_trip()
    }

    /// The endpoint of a service, or why there is none.
    pub(crate) fn endpoint(&self, service: Service, doing: &'static str) -> Result<&Endpoint, Fault> {
        let endpoint = match service {
            Service::Vbs => &self.inner.endpoints.vbs,
            Service::Volume => &self.inner.endpoints.volume,
            Service::Compute => &self.inner.endpoints.compute,
        };
        endpoint.as_ref().map_err(|fault| Fault { doing, ..fault.clone() })
    }

    /// The volume form that worked before, else `Auto`.
    pub(crate) fn remembered_form(&self) -> VolumeForm {
        VolumeForm::of_number(self.inner.form.load(Ordering::Relaxed))
    }

    /// Remembers which form works.
    pub(crate) fn remember_form(&self, form: VolumeForm) {
        self.inner.form.store(form as u8, Ordering::Relaxed);
    }

    /// Works with the shared words of zones and types.
    pub(crate) fn with_words<T>(&self, work: impl FnOnce(&mut Words) -> T) -> T {
        work(&mut self.inner.words.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads: tried again as the settings say, and once more after a refused login was renewed.
    /// Only a success comes back as an answer.
    pub(crate) async fn read(
        &self,
        doing: &'static str,
        endpoint: &Endpoint,
        url: &Url,
    ) -> Result<Answer, Fault> {
        self.read_shaped(doing, endpoint, url).await.map_err(|(fault, _)| fault)
    }

    /// The same, telling also whether a refusal has the form of the service's own errors or could
    /// be anybody's on the way.
    pub(crate) async fn read_shaped(
        &self,
        doing: &'static str,
        endpoint: &Endpoint,
        url: &Url,
    ) -> Result<Answer, (Fault, Shape)> {
        let nobodys = |fault| (fault, Shape::NotJson);
        let mut tries = self.inner.patience.begin();
        let mut renewed = false;
        loop {
            let session = self.inner.authority.session(&self.inner.http).await.map_err(nobodys)?;
            let (fault, shape) = match self.send(doing, endpoint, url, &session, None).await {
                Ok(answer) if answer.is_success() => return Ok(answer),
                Ok(answer) => refusal(doing, &answer, url),
                Err(trouble) => nobodys(trouble.fault),
            };
            if fault.kind == FaultKind::Login && !renewed {
                renewed = true;
                self.inner.authority.renewed(&self.inner.http, &session).await.map_err(nobodys)?;
                continue;
            }
            if let Some(fault) = self.as_not_offered(endpoint, &fault) {
                return Err(nobodys(fault));
            }
            match tries.after(&fault) {
                Pause::For(pause) => tokio::time::sleep(pause).await,
                Pause::GiveUp => return Err((fault, shape)),
            }
        }
    }

    /// Writes: sent once; once more only where the login was refused and could be renewed, for
    /// then the first certainly did nothing. Every change goes through here, so that a login that
    /// is for reading only can change nothing.
    pub(crate) async fn write(
        &self,
        doing: &'static str,
        endpoint: &Endpoint,
        url: &Url,
        body: Vec<u8>,
    ) -> BatchAnswer {
        if self.inner.authority.login().read_only {
            let message = "read-only: this login was opened to change nothing";
            return BatchAnswer::NotSent(Fault::new(FaultKind::Local, doing, message));
        }
        let mut session = match self.inner.authority.session(&self.inner.http).await {
            Ok(session) => session,
            Err(fault) => return BatchAnswer::NotSent(fault),
        };
        let mut renewed = false;
        loop {
            let result = match self.send(doing, endpoint, url, &session, Some(body.clone())).await {
                Ok(answer) => writes::of_answer(doing, &answer),
                Err(trouble) => writes::of_trouble(trouble),
            };
            match result {
                BatchAnswer::Refused(fault) if fault.kind == FaultKind::Login && !renewed => {
                    renewed = true;
                    match self.inner.authority.renewed(&self.inner.http, &session).await {
                        Ok(newer) => session = newer,
                        Err(why) => {
                            let message =
                                format!("{}; logging in again failed: {}", fault.message, why.message);
                            return BatchAnswer::Refused(Fault { message, ..fault });
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
        endpoint: &Endpoint,
        url: &Url,
        session: &Session,
        body: Option<Vec<u8>>,
    ) -> Result<Answer, Trouble> {
        let (method, effect) =
            if body.is_some() { (Method::POST, Effect::Changes) } else { (Method::GET, Effect::Reads) };
        let call = Call {
            doing,
            method,
            url: url.clone(),
            origin: endpoint.origin(),
            body,
            effect,
            credential: Some(Credential::Token(&session.token)),
        };
        self.inner.http.send(call).await
    }

    /// An endpoint that was only derived and does not answer is most likely not there at all:
    /// better said so than as a network failure (domain.md 5.6).
    fn as_not_offered(&self, endpoint: &Endpoint, fault: &Fault) -> Option<Fault> {
        let absent = fault.kind == FaultKind::Unreachable
            || (fault.kind == FaultKind::NotFound && fault.code.is_none());
        (absent && endpoint.source() == EndpointSource::Derived)
            .then(|| Fault { doing: fault.doing, ..self.inner.catalog.vbs_not_offered() })
    }
}

/// The fault of an answer that is no success.
fn refusal(doing: &'static str, answer: &Answer, url: &Url) -> (Fault, Shape) {
    let (mut fault, shape) = error::of_answer(doing, answer);
    if (300..400).contains(&answer.status) {
        let host = answer.redirect_host(url).unwrap_or_else(|| "another address".to_owned());
        fault.message = format!("redirected to {host}; redirects are never followed");
    }
    (fault, shape)
}
