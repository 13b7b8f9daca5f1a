//! Who we are to the cloud, for as long as the program runs.
//!
//! Owns the current [`Session`] and its renewal: once, by one task, for all requests that find the
//! token refused, and early, shortly before its end. The other ways to log in hang in here later;
//! callers only ask for a session before a request and report one that was refused.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use tokio::sync::{Mutex, MutexGuard};

use super::http::Http;
use super::identity::{self, Session};
use super::login::Login;
use super::patience::{Patience, Pause};
use crate::domain::Fault;

/// Keeps one session alive.
#[derive(Debug)]
pub(crate) struct Authority {
    login: Login,
    /// How early a token is renewed.
    margin: Duration,
    patience: Patience,
    current: RwLock<Arc<Session>>,
    /// Attempts to renew that came to an end, so that those who waited share the result.
    attempts: AtomicU64,
    turn: Mutex<Turn>,
}

/// What the last renewal left behind.
#[derive(Debug, Default)]
struct Turn {
    failure: Option<Fault>,
    not_early_before: Option<Instant>,
}

impl Authority {
    /// Logs in for the first time.
    pub async fn log_in(
        http: &Http,
        login: Login,
        margin: Duration,
        patience: Patience,
    ) -> Result<Self, Fault> {
        // An address that cannot be reached is said at once; the operator decides whether to wait.
        let session = attempt(http, &login, patience.for_first_contact()).await?;
        Ok(Self {
            login,
            margin,
            patience,
            current: RwLock::new(Arc::new(session)),
            attempts: AtomicU64::new(0),
            turn: Mutex::default(),
        })
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
    pub async fn session(&self, http: &Http) -> Result<Arc<Session>, Fault> {
        let session = self.current();
        // A token that lives shorter than four margins would else be renewed all the time.
        let margin = self.margin.min(session.life() / 4);
        let remaining = session.remaining();
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
    pub async fn renewed(&self, http: &Http, refused: &Arc<Session>) -> Result<Arc<Session>, Fault> {
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

    async fn renew(&self, http: &Http, mut turn: MutexGuard<'_, Turn>) -> Result<Arc<Session>, Fault> {
        let result = attempt(http, &self.login, self.patience).await.map(Arc::new);
        self.attempts.fetch_add(1, Ordering::AcqRel);
        match &result {
            Ok(session) => {
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = session.clone();
                *turn = Turn::default();
                tracing::info!("login renewed");
            }
            Err(fault) => {
                turn.failure = Some(fault.clone());
                turn.not_early_before = Some(Instant::now() + self.current().remaining() / 2);
                tracing::warn!(kind = ?fault.kind, status = ?fault.status, "login not renewed");
            }
        }
        result
    }
}

async fn attempt(http: &Http, login: &Login, patience: Patience) -> Result<Session, Fault> {
    let mut tries = patience.begin();
    loop {
        match identity::log_in(http, login).await {
            Err(fault) => match tries.after(&fault) {
                Pause::For(pause) => tokio::time::sleep(pause).await,
                Pause::GiveUp => return Err(fault),
            },
            session => return session,
        }
    }
}
