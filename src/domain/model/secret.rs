//! Questions for what only a person can give: a password, a one-time code.
//!
//! The answers are never here: they go from the keyboard to the request and nowhere else.

/// A question for a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretQuestion {
    /// What is wanted.
    pub what: SecretKind,
    /// Whose: the user by name or id (scrub before showing).
    pub user: String,
    /// For which login: the cloud's name, or the host again.
    pub at: String,
    /// The host it will be sent to.
    pub host: String,
    /// Why it is asked again: what the cloud said to the last answer (scrub before showing).
    pub refused: Option<String>,
}

/// What a question is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretKind {
    /// The password.
    Password,
    /// The one-time code of an authenticator (domain.md 5.2): six digits that hold for 30 seconds.
    Code,
}

impl SecretKind {
    /// `password`, `one-time code`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Code => "one-time code",
        }
    }
}
