//! Where the values of a login came from, and what was passed over.

use serde::Serialize;

/// A value and where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The value: `auth_url`.
    pub what: &'static str,
    /// How it is shown (scrub first); `None` for a secret, of which only that it is there is said.
    pub shown: Option<String>,
    /// Its source: `OS_AUTH_URL`, `~/.config/openstack/clouds.yaml, line 7`, `profile otc`.
    pub source: String,
}

/// A source that lost, or was not looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ignored {
    /// The variable, the file, the place in a file.
    pub source: String,
    /// Why.
    pub why: String,
}
