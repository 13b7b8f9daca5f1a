//! Who we are to the cloud, for as long as the program runs.
//!
//! Owns the current [`Session`] and its renewal: once, by one task, for all requests that find the
//! token refused, and early, shortly before its end; so a person is asked once for all of them.
//! Callers only ask for a session before a request and report one that was refused.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use tokio::sync::{Mutex, MutexGuard};

use super::auth_methods;
use super::identity::DOING;
use super::proofs::Proofs;
use super::session::Session;
use crate::api::credentials::Login;
use crate::api::credentials::login::{Method, Named, SecretPrompter};
use crate::api::transport::http::Http;
use crate::api::transport::retry_policy::{RetryPolicy, Tries};
use crate::domain::{ApiError, ApiErrorKind};

/// Keeps one session alive.
#[derive(Debug)]
pub(crate) struct TokenManager {
    login: Arc<Login>,
    /// What a person gave; the same for every project of one user.
    proofs: Arc<Mutex<Proofs>>,
    /// How early a token is renewed.
    margin: Duration,
    retry_policy: RetryPolicy,
    current: RwLock<Arc<Session>>,
    /// Attempts to renew that came to an end, so that those who waited share the result.
    attempts: AtomicU64,
    turn: Mutex<Turn>,
}

/// What the last renewal left behind.
#[derive(Debug, Default)]
struct Turn {
    failure: Option<ApiError>,
    not_early_before: Option<Instant>,
}

impl TokenManager {
    /// Logs in for the first time.
    pub async fn log_in(
        http: &Http,
        login: Arc<Login>,
        prompter: Option<SecretPrompter>,
        margin: Duration,
        retry_policy: RetryPolicy,
    ) -> Result<Self, ApiError> {
        let proofs = Arc::new(Mutex::new(Proofs::new(&login, prompter)));
        // An address that cannot be reached is said at once; the operator decides whether to wait.
        let session = attempt(http, &login, &proofs, retry_policy.for_first_contact()).await?;
        Ok(Self::of(session, login, proofs, margin, retry_policy))
    }

    fn of(
        session: Session,
        login: Arc<Login>,
        proofs: Arc<Mutex<Proofs>>,
        margin: Duration,
        retry_policy: RetryPolicy,
    ) -> Self {
        Self {
            login,
            proofs,
            margin,
            retry_policy,
            current: RwLock::new(Arc::new(session)),
            attempts: AtomicU64::new(0),
            turn: Mutex::default(),
        }
    }

    /// The same user in another project: by the token in hand, so that nobody is asked for a code.
    /// Later it logs in by itself, in its own project.
    pub async fn in_project(&self, http: &Http, project_id: &str) -> Result<Self, ApiError> {
        let login = Login { project: Some(Named::Id(project_id.to_owned())), ..(*self.login).clone() };
        let session = match &login.method {
            Method::ApplicationCredential { .. } => {
                let message = "an application credential is for one project; use another login for others";
                return Err(ApiError::new(ApiErrorKind::Local, DOING, message));
            }
            Method::Keys(_) => attempt(http, &login, &self.proofs, self.retry_policy).await?,
            Method::User(_) | Method::Token(_) => {
                let held = self.session(http).await?;
                match exchange(http, &login, &held, self.retry_policy).await {
                    // Also the answer where the user has no role in that project: a new login would
                    // not help, and might cost somebody a code.
                    Err(fault)
                        if fault.kind == ApiErrorKind::Login
                            && auth_methods::has_ended(http, &login, &held).await =>
                    {
                        let newer = self.renewed(http, &held).await?;
                        auth_methods::rescope(http, &login, &newer).await?
                    }
                    other => other?,
                }
            }
        };
        Ok(Self::of(session, Arc::new(login), self.proofs.clone(), self.margin, self.retry_policy))
    }

    /// What it logs in with.
    pub fn login(&self) -> &Login {
        &self.login
    }

    /// The session as it is.
    pub fn current(&self) -> Arc<Session> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A session for the next request, renewed early if its end is near. A renewal that fails
    /// while the old token still lives is not an error yet.
    pub async fn session(&self, http: &Http) -> Result<Arc<Session>, ApiError> {
        let session = self.current();
        let (Some(life), Some(remaining)) = (session.life(), session.remaining()) else {
            return Ok(session);
        };
        // A token that lives shorter than four margins would else be renewed all the time; one from
        // elsewhere only gets to its end by being exchanged (domain.md 5.3).
        let margin = if self.outlives_its_token() { self.margin.min(life / 4) } else { Duration::ZERO };
        if remaining > margin {
            return Ok(session);
        }
        if remaining.is_zero() {
            return self.renewed(http, &session).await;
        }
        let Ok(turn) = self.turn.try_lock() else {
            return Ok(session);
        };
        if turn.not_early_before.is_some_and(|moment| Instant::now() < moment) {
            return Ok(session);
        }
        Ok(self.renew(http, turn).await.unwrap_or(session))
    }

    /// A session newer than `refused`: of many who ask at once, one logs in and all get its
    /// result, a failure too (a wrong password must not be tried once per request).
    pub async fn renewed(&self, http: &Http, refused: &Arc<Session>) -> Result<Arc<Session>, ApiError> {
        let seen = self.attempts.load(Ordering::Acquire);
        let turn = self.turn.lock().await;
        let current = self.current();
        if !Arc::ptr_eq(&current, refused) {
            return Ok(current);
        }
        if let Some(failure) = &turn.failure
            && self.attempts.load(Ordering::Acquire) != seen
        {
            return Err(failure.clone());
        }
        self.renew(http, turn).await
    }

    /// Whether logging in again gives a token that lives longer than the one there is.
    fn outlives_its_token(&self) -> bool {
        !matches!(self.login.method, Method::Token(_)) || self.login.agency.is_some()
    }

    async fn renew(&self, http: &Http, mut turn: MutexGuard<'_, Turn>) -> Result<Arc<Session>, ApiError> {
        let retry_policy = self.retry_policy.for_renewal();
        let result = attempt(http, &self.login, &self.proofs, retry_policy).await.map(Arc::new);
        self.attempts.fetch_add(1, Ordering::AcqRel);
        match &result {
            Ok(session) => {
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = session.clone();
                *turn = Turn::default();
                tracing::info!("login renewed");
            }
            Err(fault) => {
                turn.failure = Some(fault.clone());
                // Somebody who declined is not asked again before it must be.
                let share = if fault.kind == ApiErrorKind::Cancelled { 1 } else { 2 };
                let remaining = self.current().remaining().unwrap_or_default();
                turn.not_early_before = Some(Instant::now() + remaining / share);
                tracing::warn!(kind = ?fault.kind, status = ?fault.status, "login not renewed");
            }
        }
        result
    }
}

async fn attempt(
    http: &Http,
    login: &Login,
    proofs: &Mutex<Proofs>,
    retry_policy: RetryPolicy,
) -> Result<Session, ApiError> {
    let mut proofs = proofs.lock().await;
    let mut again = Again::new(http, retry_policy);
    loop {
        let sent = Instant::now();
        match auth_methods::log_in(http, login, &mut proofs).await {
            Err(fault) => again.after(fault, sent).await?,
            done => return again.answered(done),
        }
    }
}

async fn exchange(
    http: &Http,
    login: &Login,
    held: &Session,
    retry_policy: RetryPolicy,
) -> Result<Session, ApiError> {
    let mut again = Again::new(http, retry_policy);
    loop {
        let sent = Instant::now();
        match auth_methods::rescope(http, login, held).await {
            Err(fault) => again.after(fault, sent).await?,
            done => return again.answered(done),
        }
    }
}

/// The tries of one login.
struct Again<'a> {
    http: &'a Http,
    retry_policy: RetryPolicy,
    tries: Tries,
}

impl<'a> Again<'a> {
    fn new(http: &'a Http, retry_policy: RetryPolicy) -> Self {
        Self { http, retry_policy, tries: retry_policy.begin() }
    }

    /// Waits until the next try; the fault where there is none.
    async fn after(&mut self, fault: ApiError, sent: Instant) -> Result<(), ApiError> {
        let holds = self.http.holds();
        if fault.kind != ApiErrorKind::Limited {
            return self.tries.again(fault, holds.waits()).await;
        }
        if !self.retry_policy.waits_for_rate() {
            return Err(fault);
        }
        let doing = fault.doing;
        holds.refused(doing, sent.into(), fault, self.http.budget())?;
        holds.wait(doing).await;
        Ok(())
    }

    fn answered(&self, done: Result<Session, ApiError>) -> Result<Session, ApiError> {
        self.http.holds().answered(DOING);
        done
    }
}
