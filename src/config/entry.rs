//! An entry of `clouds.yaml` as plain data: what is in it, and where each value stands.

use std::collections::BTreeMap;
use std::fmt;

use secrecy::SecretString;

use super::keys::{self, Home};

/// A scalar as it is written; printing it shows nothing, for it may be secret.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Text(String);

impl Text {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn to_secret(&self) -> SecretString {
        SecretString::from(self.0.clone())
    }

    /// The same without blanks and line breaks around it, for what can have none: tokens and keys.
    pub fn trimmed(&self) -> Self {
        Self(self.0.trim().to_owned())
    }

    /// What an operator should know of a secret that is not shown: what went along when it was copied.
    pub fn remark(&self) -> Option<&'static str> {
        if self.0.ends_with(['\n', '\r']) {
            Some("ends in a line break")
        } else if self.0.starts_with(['\n', '\r']) {
            Some("begins with a line break")
        } else if self.0.ends_with(char::is_whitespace) {
            Some("ends in a space")
        } else if self.0.starts_with(char::is_whitespace) {
            Some("begins with a space")
        } else if is_quoted(&self.0) {
            Some("is in quotes")
        } else {
            None
        }
    }

    fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }
}

/// Whether quotes are part of a value: an env file of Docker does not take them away, a shell does.
pub(super) fn is_quoted(value: &str) -> bool {
    let value = value.trim();
    let inner = |quote| value.strip_prefix(quote).is_some_and(|rest: &str| rest.ends_with(quote));
    inner('"') || inner('\'')
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("..")
    }
}

/// Where a value stands within its layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum At {
    /// Line of the file, from 1.
    Line(u64),
    Variable(&'static str),
    /// Nowhere in particular.
    Somewhere,
}

/// A value and its place.
#[derive(Clone, Debug)]
pub(super) struct Value {
    pub text: Text,
    pub at: At,
}

/// Values by the names of `keys::KEYS`.
pub(super) type Values = BTreeMap<&'static str, Value>;

/// One cloud.
#[derive(Clone, Debug, Default)]
pub(super) struct Entry {
    /// What is in `auth`.
    pub auth: Values,
    /// What is beside it.
    pub outer: Values,
    /// `auth_methods`, of `v3multifactor`.
    pub methods: Vec<String>,
    /// `regions`.
    pub regions: Vec<Region>,
    /// Unknown keys.
    pub unknown: Vec<Unknown>,
}

/// A key that is not known. Of its value nothing is kept.
#[derive(Clone, Debug)]
pub(super) struct Unknown {
    pub key: String,
    /// The line it stands in.
    pub line: u64,
    /// Whether it stands in `auth`.
    pub in_auth: bool,
}

/// A region of the list `regions`.
#[derive(Clone, Debug)]
pub(super) struct Region {
    pub name: String,
    /// The line it stands in.
    pub line: u64,
    /// Values that hold in it alone.
    pub values: Entry,
}

impl Entry {
    /// The values under a key, the one that wins first. An empty value is none; a password of
    /// blanks is the operator's own affair.
    pub fn get(&self, name: &str) -> impl Iterator<Item = &Value> {
        let outer_first = keys::find(name).is_some_and(|key| key.home != Home::Auth);
        let order = if outer_first { [&self.outer, &self.auth] } else { [&self.auth, &self.outer] };
        let kept = name == "password";
        order
            .into_iter()
            .filter_map(move |values| values.get(name))
            .filter(move |value| if kept { !value.text.as_str().is_empty() } else { !value.text.is_blank() })
    }
}

/// One source of values: a file's entry, a profile, the variables.
#[derive(Clone, Debug)]
pub(super) struct Layer {
    /// How the source is shown: `~/.config/openstack/clouds.yaml`, `profile otc`.
    pub shown: String,
    /// Defaults that lose without a word.
    pub is_profile: bool,
    /// Its values.
    pub entry: Entry,
}

impl Layer {
    /// A layer of a file or of the variables.
    pub fn new(shown: impl Into<String>, entry: Entry) -> Self {
        Self { shown: shown.into(), is_profile: false, entry }
    }

    /// A value's place, in the words of messages.
    pub fn place(&self, at: At) -> String {
        match at {
            At::Line(line) => format!("{}, line {line}", self.shown),
            At::Variable(variable) => variable.to_owned(),
            At::Somewhere => self.shown.clone(),
        }
    }
}
