//! A login that worked: what requests prove themselves with, what is known, how long it holds.

use std::time::{Duration, Instant};

use secrecy::SecretString;

use crate::api::credentials::credential::Credential;
use crate::api::credentials::login::Keys;
use crate::api::wire::identity::TokenFacts;

/// A login that worked.
#[derive(Debug)]
pub(crate) struct Session {
    proof: Proof,
    /// What came with it.
    pub facts: TokenFacts,
    /// The token a role in another account was taken on with.
    pub base: Option<SecretString>,
}

#[derive(Debug)]
enum Proof {
    /// Lives for a time.
    Token { token: SecretString, born: Instant, life: Duration },
    /// Valid until the keys are revoked.
    Keys(Keys),
}

impl Session {
    /// A token that was just given, or just asked about, and still lives so long.
    pub fn by_token(token: SecretString, facts: TokenFacts, life: Duration) -> Self {
        Self { proof: Proof::Token { token, born: Instant::now(), life }, facts, base: None }
    }

    /// Keys that sign each request.
    pub fn by_keys(keys: Keys, facts: TokenFacts) -> Self {
        Self { proof: Proof::Keys(keys), facts, base: None }
    }

    /// The same, known to be a role taken on with another token.
    pub fn on_top_of(self, base: &SecretString) -> Self {
        Self { base: Some(base.clone()), ..self }
    }

    /// What a request to a service proves itself with.
    pub fn credential(&self) -> Credential<'_> {
        match &self.proof {
            Proof::Token { token, .. } => Credential::Token(token),
            Proof::Keys(keys) => Credential::Keys { keys, project: Some(&self.facts.project_id) },
        }
    }

    /// The token; `None` where each request is signed, and nothing can be renewed.
    pub fn token(&self) -> Option<&SecretString> {
        match &self.proof {
            Proof::Token { token, .. } => Some(token),
            Proof::Keys(_) => None,
        }
    }

    /// How long the token still lives. Measured from its arrival by a clock that nobody sets, so
    /// that a wrong wall clock here does not matter.
    pub fn remaining(&self) -> Option<Duration> {
        match &self.proof {
            Proof::Token { born, life, .. } => Some(life.saturating_sub(born.elapsed())),
            Proof::Keys(_) => None,
        }
    }

    /// How long it lived, or lives, in all.
    pub fn life(&self) -> Option<Duration> {
        match &self.proof {
            Proof::Token { life, .. } => Some(*life),
            Proof::Keys(_) => None,
        }
    }
}
