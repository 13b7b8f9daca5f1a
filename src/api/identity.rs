//! Logging in: one request to Keystone v3, one [`Session`] back (domain.md 5.1).
//!
//! Owns the address of the token call, what its answer must hold, and how long a token lives. It
//! keeps nothing: `api::authority` decides when to log in again.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use reqwest::Method as HttpMethod;
use secrecy::SecretString;
use url::Url;

use super::endpoint::is_version;
use super::error;
use super::http::{Answer, Call, Effect, Http};
use super::login::Login;
use super::wire::identity::{self as wire, TokenFacts};
use crate::domain::{Fault, FaultKind};

/// What this is, for messages.
pub(crate) const DOING: &str = "log in";

/// Assumed where an answer does not tell how long its token lives.
const UNSTATED_LIFE: Duration = Duration::from_secs(3600);

/// A login that worked.
#[derive(Debug)]
pub(crate) struct Session {
    /// The token.
    pub token: SecretString,
    /// What came with it.
    pub facts: TokenFacts,
    born: Instant,
    life: Duration,
}

impl Session {
    /// How long the token still lives. Measured from its arrival by a clock that nobody sets, so
    /// that a wrong wall clock here does not matter.
    pub fn remaining(&self) -> Duration {
        self.life.saturating_sub(self.born.elapsed())
    }

    /// How long it lived, or lives, in all.
    pub fn life(&self) -> Duration {
        self.life
    }
}

/// Logs in once; nothing is tried again here.
pub(crate) async fn log_in(http: &Http, login: &Login) -> Result<Session, Fault> {
    let url = tokens_url(&login.auth_url);
    let request = wire::token_request(login)
        .ok_or_else(|| Fault::new(FaultKind::Local, DOING, "this way to log in is not done yet"))?;
    let body = serde_json::to_vec(&request)
        .map_err(|error| Fault::new(FaultKind::Local, DOING, error.to_string()))?;
    let answer = http
        .send(Call {
            doing: DOING,
            method: HttpMethod::POST,
            origin: url.origin(),
            url: url.clone(),
            body: Some(body),
            effect: Effect::Reads,
            credential: None,
        })
        .await
        .map_err(|trouble| trouble.fault)?;
    session(&answer, &url)
}

/// Reads the answer to a request for a token.
fn session(answer: &Answer, url: &Url) -> Result<Session, Fault> {
    if !answer.is_success() {
        return Err(refusal(answer, url));
    }
    let garbled = |message: &str| Fault {
        status: Some(answer.status),
        request_id: answer.request_id().map(str::to_owned),
        ..Fault::new(FaultKind::Garbled, DOING, message)
    };
    let Some(facts) = wire::token_facts(&answer.body) else {
        return Err(error::in_success(DOING, answer, "the answer is not one of Keystone v3"));
    };
    let token = answer.header("x-subject-token").ok_or_else(|| garbled("the answer holds no token"))?;
    if facts.project_id.is_empty() {
        return Err(garbled("the token is for no project; name one"));
    }
    let life = facts
        .expires_at
        .as_deref()
        .and_then(time)
        .zip(facts.issued_at.as_deref().and_then(time))
        .and_then(|(end, begin)| Duration::try_from(end.duration_since(begin)).ok())
        .unwrap_or(UNSTATED_LIFE);
    Ok(Session { token: SecretString::from(token), facts, born: Instant::now(), life })
}

fn refusal(answer: &Answer, url: &Url) -> Fault {
    let (mut fault, _) = error::of_answer(DOING, answer);
    if let Some(host) = answer.redirect_host(url) {
        fault.message = format!("redirected to {host}; redirects are never followed");
    } else if answer.status == 401
        && let Some(more) = wire::asked_for_more(&answer.body)
    {
        fault.message = format!("the cloud also asks for {more}, which this version does not do yet");
    }
    fault
}

/// `auth_url` with or without version and slash, and the call (domain.md 5.1).
fn tokens_url(auth_url: &Url) -> Url {
    let mut url = auth_url.clone();
    url.set_query(None);
    url.set_fragment(None);
    let mut segments: Vec<&str> =
        auth_url.path_segments().into_iter().flatten().filter(|segment| !segment.is_empty()).collect();
    if segments.last().is_some_and(|last| is_version(last)) {
        segments.pop();
    }
    segments.extend(["v3", "auth", "tokens"]);
    url.set_path(&segments.join("/"));
    url
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
            assert_eq!(tokens_url(&given.parse().unwrap()).as_str(), expected);
        }
    }

    #[test]
    fn times_are_utc_with_or_without_saying_so() {
        assert!(time("2025-01-16T08:20:11.412000Z").is_some());
        assert_eq!(time("2025-01-16T08:20:11.412000"), time("2025-01-16T08:20:11.412000Z"));
        assert_eq!(time("tomorrow"), None);
    }
}
