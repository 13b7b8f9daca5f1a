//! The way of every request: a session for it, the sending, the renewal of a refused login, the
//! second try of a read.

use reqwest::Method;
use tokio::time::Instant;
use url::{Origin, Url};

use super::Cloud;
use super::writes::{self, Change};
use crate::api::auth::refused_signature;
use crate::api::auth::session::Session;
use crate::api::transport::clients::Effect;
use crate::api::transport::concurrency::{ConcurrencyLimit, Permit};
use crate::api::transport::endpoint::{Endpoint, EndpointSource};
use crate::api::transport::error::{self, Shape};
use crate::api::transport::http::{Answer, Call};
use crate::api::transport::transport_error::TransportError;
use crate::domain::backoff::Budget;
use crate::domain::{ApiError, ApiErrorKind, BatchAnswer, Remedy};

impl Cloud {
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
    /// then the first certainly did nothing. Every change goes through here, so that a login that is for
    /// reading only can change nothing.
    pub(in crate::api) async fn write(
        &self,
        doing: &'static str,
        endpoint: &Endpoint,
        url: &Url,
        change: &Change<'_>,
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
            let result = match self.send(doing, endpoint.origin(), url, &session, Some(change)).await {
                Ok(answer) => writes::of_answer(doing, &answer, url, change.answer),
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
        change: Option<&Change<'_>>,
    ) -> Result<Answer, TransportError> {
        let (method, effect) = match change {
            Some(change) => (change.method.clone(), Effect::Changes),
            None => (Method::GET, Effect::Reads),
        };
        let call = Call {
            doing,
            method,
            url: url.clone(),
            origin,
            body: change.map(|change| change.body.clone()).filter(|body| !body.is_empty()),
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
