//! The calls to Keystone v3 (domain.md 5): tokens, the catalog, projects.
//!
//! Owns their addresses and what their answers must hold. Which of them make up a login is for
//! `ways`, when to log in again for `tokens`; nothing is tried again here.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::Method;
use secrecy::SecretString;
use serde_json::Value;
use url::Url;

use super::refused_signature;
use super::session::Session;
use crate::api::credentials::credential::Credential;
use crate::api::transport::clients::Effect;
use crate::api::transport::endpoint::is_version;
use crate::api::transport::error;
use crate::api::transport::http::{Answer, Call, Http};
use crate::api::transport::reading::{NO_PROJECTS, list_in, not_read};
use crate::api::wire::identity::{self as wire, ListedProject, Receipt, Service, TokenFacts};
use crate::domain::{ApiError, ApiErrorKind, LOGGING_IN};

/// What this is, for messages.
pub(crate) const DOING: &str = LOGGING_IN;

/// Assumed where an answer does not tell how long its token lives.
const UNSTATED_LIFE: Duration = Duration::from_secs(3600);

/// The identity service of one login.
#[derive(Clone, Copy)]
pub(crate) struct Identity<'a> {
    http: &'a Http,
    auth_url: &'a Url,
}

/// How a request for a token ended.
#[derive(Debug)]
pub(crate) enum Entered {
    /// With a token.
    In(Session),
    /// What was sent is right and not enough.
    More {
        /// To be sent with the rest alone; where there is none, everything is sent at once.
        ticket: Option<SecretString>,
        /// What the rest is.
        receipt: Receipt,
    },
    /// What was sent is wrong, or not enough: a 401.
    Refused(ApiError),
}

impl<'a> Identity<'a> {
    /// The identity service at an address, which is spelled as clients spell it (domain.md 5.1).
    pub fn new(http: &'a Http, auth_url: &'a Url) -> Self {
        Self { http, auth_url }
    }

    /// Asks for a token.
    pub async fn enter(
        self,
        request: &Value,
        credential: Option<Credential<'_>>,
    ) -> Result<Entered, ApiError> {
        let body = serde_json::to_vec(request)
            .map_err(|error| ApiError::new(ApiErrorKind::Local, DOING, error.to_string()))?;
        let (url, mut answer) = self.call(TOKENS, &[], Some(body), credential).await?;
        wire::secrets_in(request, &mut answer.sent);
        if answer.status == 401
            && let Some(receipt) = wire::receipt(&answer.body)
        {
            let ticket = answer.header("openstack-auth-receipt").map(SecretString::from);
            return Ok(Entered::More { ticket, receipt });
        }
        if !answer.is_success() {
            let fault = refusal(&answer, &url);
            return if fault.kind == ApiErrorKind::Login { Ok(Entered::Refused(fault)) } else { Err(fault) };
        }
        let facts = facts(&answer)?;
        let token = answer
            .header("x-subject-token")
            .map(SecretString::from)
            .ok_or_else(|| garbled(&answer, "the answer contains no token"))?;
        let issued = facts.issued_at.as_deref().and_then(time);
        let life = life(&facts, issued);
        Ok(Entered::In(Session::by_token(token, facts, life)))
    }

    /// Asks for a token where nothing but a token or a refusal is expected.
    pub async fn token(
        self,
        request: &Value,
        credential: Option<Credential<'_>>,
    ) -> Result<Session, ApiError> {
        match self.enter(request, credential).await? {
            Entered::In(session) => Ok(session),
            Entered::Refused(fault) => Err(fault),
            Entered::More { .. } => {
                let message = "the cloud asks for a second factor, which works only with a password";
                Err(ApiError { status: Some(401), ..ApiError::new(ApiErrorKind::Login, DOING, message) })
            }
        }
    }

    /// A token from elsewhere, as it is: it is asked about itself.
    pub async fn inspect(self, token: &SecretString) -> Result<Session, ApiError> {
        let (url, answer) = self.call(TOKENS, &[], None, Some(Credential::TokenOfItself(token))).await?;
        if !answer.is_success() {
            return Err(refusal(&answer, &url));
        }
        let facts = facts(&answer)?;
        // It was issued some time ago: what counts is the cloud's own clock.
        let life = life(&facts, Some(answer.date().unwrap_or_else(Timestamp::now)));
        Ok(Session::by_token(token.clone(), facts, life))
    }

    /// The catalog alone.
    pub async fn catalog(self, credential: Credential<'_>) -> Result<Vec<Service>, ApiError> {
        let (url, answer) = self.call(&["auth", "catalog"], &[], None, Some(credential)).await?;
        read(&answer, &url, wire::catalog, "the answer is not a catalog")
    }

    /// The projects of a name.
    pub async fn projects_named(
        self,
        name: &str,
        credential: Credential<'_>,
    ) -> Result<Vec<ListedProject>, ApiError> {
        let (url, answer) = self.call(&["projects"], &[("name", name)], None, Some(credential)).await?;
        read(&answer, &url, wire::projects, "the answer is not a list of projects")
    }

    /// The address of a call.
    pub fn url(auth_url: &Url, call: &[&str]) -> Url {
        let mut url = auth_url.clone();
        url.set_query(None);
        url.set_fragment(None);
        let mut segments: Vec<&str> =
            auth_url.path_segments().into_iter().flatten().filter(|segment| !segment.is_empty()).collect();
        if segments.last().is_some_and(|last| is_version(last)) {
            segments.pop();
        }
        segments.push("v3");
        segments.extend(call);
        url.set_path(&segments.join("/"));
        url
    }

    async fn call(
        self,
        call: &[&str],
        query: &[(&str, &str)],
        body: Option<Vec<u8>>,
        credential: Option<Credential<'_>>,
    ) -> Result<(Url, Answer), ApiError> {
        let mut url = Self::url(self.auth_url, call);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let signed = matches!(credential, Some(Credential::Keys { .. }));
        let call = Call {
            doing: DOING,
            method: if body.is_some() { Method::POST } else { Method::GET },
            origin: url.origin(),
            url: url.clone(),
            body,
            effect: Effect::Reads,
            credential,
        };
        let answer = self.http.send(call).await.map_err(|trouble| trouble.fault)?;
        if signed && !answer.is_success() {
            return Err(refused_signature::explained(refusal(&answer, &url), self.http.stats().clock_skew()));
        }
        Ok((url, answer))
    }
}

const TOKENS: &[&str] = &["auth", "tokens"];

/// Reads an answer of the identity service that holds no token.
pub(crate) fn read<T>(
    answer: &Answer,
    url: &Url,
    body: impl FnOnce(&[u8]) -> Option<T>,
    otherwise: &str,
) -> Result<T, ApiError> {
    if !answer.is_success() {
        return Err(refusal(answer, url));
    }
    body(list_in(answer, NO_PROJECTS)).ok_or_else(|| not_read(DOING, answer, otherwise))
}

fn facts(answer: &Answer) -> Result<TokenFacts, ApiError> {
    wire::token_facts(&answer.body)
        .ok_or_else(|| not_read(DOING, answer, "the answer is not from Keystone v3"))
}

fn garbled(answer: &Answer, message: &str) -> ApiError {
    ApiError {
        status: Some(answer.status),
        request_id: answer.request_id().map(str::to_owned),
        ..ApiError::new(ApiErrorKind::Garbled, DOING, message)
    }
}

fn refusal(answer: &Answer, url: &Url) -> ApiError {
    let (fault, _) = error::of_answer(DOING, answer);
    error::redirected(fault, answer, url)
}

/// How long a token lives from a moment on.
fn life(facts: &TokenFacts, from: Option<Timestamp>) -> Duration {
    facts.expires_at.as_deref().and_then(time).zip(from).map_or(UNSTATED_LIFE, |(end, begin)| {
        Duration::try_from(end.duration_since(begin)).unwrap_or_default()
    })
}

/// A time as clouds write it: UTC, with or without the `Z`.
fn time(text: &str) -> Option<Timestamp> {
    text.parse().ok().or_else(|| format!("{text}Z").parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_found_from_any_spelling() {
        for (given, expected) in [
            ("https://iam.example", "https://iam.example/v3/auth/tokens"),
            ("https://iam.example/", "https://iam.example/v3/auth/tokens"),
            ("https://iam.example/v3", "https://iam.example/v3/auth/tokens"),
            ("https://iam.example:443/v3/", "https://iam.example/v3/auth/tokens"),
            ("https://iam.example/v2.0", "https://iam.example/v3/auth/tokens"),
            ("http://127.0.0.1:5000/identity/v3?x=1", "http://127.0.0.1:5000/identity/v3/auth/tokens"),
        ] {
            assert_eq!(Identity::url(&given.parse().unwrap(), TOKENS).as_str(), expected);
        }
    }

    #[test]
    fn times_are_utc_with_or_without_saying_so() {
        assert!(time("2025-01-16T08:20:11.412000Z").is_some());
        assert_eq!(time("2025-01-16T08:20:11.412000"), time("2025-01-16T08:20:11.412000Z"));
        assert_eq!(time("tomorrow"), None);
    }

    #[test]
    fn a_token_that_has_run_out_lives_no_longer() {
        let facts =
            TokenFacts { expires_at: Some("2025-01-16T08:20:11".to_owned()), ..TokenFacts::default() };
        assert_eq!(life(&facts, time("2025-01-16T08:19:11")), Duration::from_secs(60));
        assert_eq!(life(&facts, time("2025-01-16T09:19:11")), Duration::ZERO);
        assert_eq!(life(&TokenFacts::default(), time("2025-01-16T08:19:11")), UNSTATED_LIFE);
    }
}
