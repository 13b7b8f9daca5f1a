//! The proofs of a user, and the person who is asked for those that are not at hand.
//!
//! Owns what may be kept (an asked password, in memory, as long as it is not refused), what may
//! not (a one-time code: it is used once), how often is asked, and what is said where nobody can
//! be. Accounts lock after some five refusals: this stops before.

use secrecy::{ExposeSecret, SecretString};
use tokio::sync::oneshot;

use super::identity::DOING;
use crate::api::credentials::Login;
use crate::api::credentials::login::{Named, Secret, SecretPrompter, SecretRequest, User};
use crate::domain::echo::echo;
use crate::domain::{ApiError, ApiErrorKind, ErrorCode, LoginRefusal, Remedy, SecretKind, SecretQuestion};

/// Refusals in a row after which nothing is tried any more.
const ENOUGH: u32 = 3;

/// How to give a code without a terminal to prompt on.
const CODE_REMEDY: &str = "set OS_PASSCODE";

/// How to give a password without a terminal to prompt on.
const PASSWORD_REMEDY: &str = "set OS_PASSWORD";

/// What is known of a user beyond the login, for as long as the program runs. Shared by everything
/// that logs in as the same user, so that there is one question at a time.
#[derive(Debug)]
pub(crate) struct Proofs {
    prompter: Option<SecretPrompter>,
    at: String,
    host: String,
    password: Option<SecretString>,
    /// The code of the login was sent.
    code_spent: bool,
    /// The cloud wants a code, though the login has none.
    wants_code: bool,
    /// The user's id, as a receipt told it.
    user_id: Option<String>,
    /// A login worked before: what is missing is nothing the account always wants.
    worked: bool,
    refusals: u32,
    /// What the cloud said to the last proofs, and which they were.
    last: Option<(ApiError, Sent)>,
    /// Why nothing is tried any more.
    over: Option<ApiError>,
}

/// Which proofs went into a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sent {
    pub password: bool,
    /// The one-time code.
    pub code: bool,
}

/// What a refusal says that has nothing to do with what was typed: whoever runs the account must act,
/// or the user elsewhere.
const REASONS: [&str; 12] = [
    "expired",
    "disabled",
    "locked",
    "suspended",
    "frozen",
    "deactivated",
    "not enabled",
    "inactive",
    "must be changed",
    "needs to be changed",
    "must change",
    "not allowed from",
];

/// Whether a refusal gives its reason, so that nothing is left to guess. One that names several leaves
/// it open.
fn says_why(lower: &str) -> bool {
    let guesses = ["wrong", "incorrect", "invalid"].iter().any(|word| lower.contains(word));
    !guesses && REASONS.iter().any(|reason| lower.contains(reason))
}

impl Proofs {
    /// Nothing known yet.
    pub fn new(login: &Login, prompter: Option<SecretPrompter>) -> Self {
        let host = login.auth_url.host_str().unwrap_or_default().to_owned();
        Self {
            prompter,
            at: login.cloud.as_deref().map_or_else(|| host.clone(), |cloud| echo(cloud).into_owned()),
            host,
            password: None,
            code_spent: false,
            wants_code: false,
            user_id: None,
            worked: false,
            refusals: 0,
            last: None,
            over: None,
        }
    }

    /// Which proofs the next login begins with; a fault where the refusals were enough.
    pub fn first(&self, user: &User) -> Result<Sent, ApiError> {
        if let Some(fault) = &self.over {
            return Err(fault.clone());
        }
        let password = user.password.is_some();
        Ok(Sent { password, code: user.code.is_some() || self.wants_code || !password })
    }

    /// Who, for a one-time code: by id wherever one is known (domain.md 5.2).
    pub fn coder(&self, user: &User) -> Named {
        let id = user.id.as_ref().or(self.user_id.as_ref());
        id.filter(|_| !matches!(user.who, Named::Id(_)))
            .map_or_else(|| user.who.clone(), |id| Named::Id(id.clone()))
    }

    /// The password: given, asked before, or asked now.
    pub async fn password(&mut self, user: &User) -> Result<SecretString, ApiError> {
        if let (Some(Secret::Given(password)), _) | (_, Some(password)) = (&user.password, &self.password) {
            return Ok(password.clone());
        }
        let remedy = match &user.password {
            Some(Secret::Prompted { remedy }) => remedy,
            _ => PASSWORD_REMEDY,
        };
        let password = self.ask(SecretKind::Password, user, remedy).await?;
        self.password = Some(password.clone());
        Ok(password)
    }

    /// A one-time code that was never sent.
    pub async fn code(&mut self, user: &User) -> Result<SecretString, ApiError> {
        let remedy = match &user.code {
            Some(Secret::Given(code)) if !self.code_spent => {
                self.code_spent = true;
                return Ok(code.clone());
            }
            Some(Secret::Given(_)) => "the given one is already used; log in with a new one",
            Some(Secret::Prompted { remedy }) => remedy,
            None => CODE_REMEDY,
        };
        let code = self.ask(SecretKind::Code, user, remedy).await?;
        // People read it off in two groups of three.
        let digits: String = code.expose_secret().split_whitespace().collect();
        Ok(SecretString::from(digits))
    }

    async fn ask(&self, what: SecretKind, user: &User, remedy: &str) -> Result<SecretString, ApiError> {
        let (word, who) = (what.word(), echo(user.who.word()));
        let alone = || {
            let message =
                format!("no {word} for {who} at {} and no terminal to prompt on: {remedy}", self.at);
            match &self.last {
                Some((said, _)) => {
                    let message = format!("{message} (the cloud says: {})", said.message);
                    ApiError { message, ..said.clone() }
                }
                None => ApiError::new(ApiErrorKind::Login, DOING, message),
            }
        };
        let was_sent = |sent: Sent| match what {
            SecretKind::Password => sent.password,
            SecretKind::Code => sent.code,
        };
        let refused =
            self.last.as_ref().filter(|(_, sent)| was_sent(*sent)).map(|(said, _)| said.message.clone());
        let (at, host) = (self.at.clone(), self.host.clone());
        let question = SecretQuestion { what, user: who.clone().into_owned(), at, host, refused };
        let prompter = self.prompter.as_ref().ok_or_else(alone)?;
        let (answer, given) = oneshot::channel();
        prompter.send(SecretRequest { question, answer }).map_err(|_| alone())?;
        let declined = || {
            let message = format!("no {word} entered for {who} at {}: {remedy}", self.at);
            ApiError::new(ApiErrorKind::Cancelled, DOING, message)
        };
        given.await.ok().filter(|secret| !secret.expose_secret().trim().is_empty()).ok_or_else(declined)
    }

    /// A receipt told who the user is and that a code is wanted, now and at each later login.
    pub fn learn(&mut self, user_id: Option<String>, wants_code: bool) {
        self.user_id = user_id.or_else(|| self.user_id.take());
        self.wants_code |= wants_code;
    }

    /// The login worked.
    pub fn worked(&mut self) {
        (self.worked, self.refusals, self.last) = (true, 0, None);
    }

    /// The cloud refused these proofs with a 401: whether others can be tried, else what to say.
    pub fn refused(&mut self, user: &User, sent: Sent, mut fault: ApiError) -> Result<(), ApiError> {
        let lower = fault.message.to_ascii_lowercase();
        let names_code = lower.contains("mfa") || lower.contains("totp");
        // A wrong password is told from a missing code by this code alone (domain.md 5.2).
        let names_password = fault.code.as_ref().and_then(ErrorCode::login) == Some(LoginRefusal::Password);
        self.refusals += 1;
        self.last = Some((fault.clone(), sent));
        if names_code && !sent.code {
            self.wants_code = true;
            return Ok(());
        }
        if !names_code && says_why(&lower) {
            // Another password would change nothing, and may come from an account that is not locked yet.
            self.password = None;
            fault.remedy = Some(Remedy::Account);
            return Err(fault);
        }
        let suspects = Sent { password: sent.password && !names_code, code: sent.code && !names_password };
        let is_asked = !matches!(user.password, Some(Secret::Given(_)));
        if suspects.password && is_asked {
            self.password = None;
        }
        let another = suspects.code || (suspects.password && is_asked);
        if another && self.prompter.is_some() && self.refusals < ENOUGH {
            return Ok(());
        }
        let hint = match (suspects.password, sent.code) {
            (true, true) if suspects.code => "; the password or the one-time code may be wrong",
            (true, false) if fault.code.is_none() && !self.worked => {
                "; if the account needs a one-time code, give it (OS_PASSCODE, auth_type: v3multifactor)"
            }
            _ => "",
        };
        let enough = self.refusals >= ENOUGH;
        let over = if enough { "; not retried, because accounts lock after five refusals" } else { "" };
        if !(hint.is_empty() && over.is_empty()) {
            // The cloud's own sentence goes on.
            fault.message = format!("{}{hint}{over}", fault.message.trim_end_matches('.'));
        }
        // A single refusal of what worked before may be the cloud's own trouble: the next renewal may
        // try the same again, so many times and no more.
        if enough {
            self.over = Some(fault.clone());
        }
        Err(fault)
    }
}
