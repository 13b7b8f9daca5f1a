//! What it takes to log in, as plain data.
//!
//! `config` makes a [`Login`] out of files, variables and flags; [`super::Cloud::connect`] uses it.
//! This module owns the words both understand and nothing else: it reads no files, no environment,
//! and sends nothing. Secrets are wrapped, so that printing a login shows none.

use std::path::PathBuf;

use secrecy::SecretString;
use url::Url;

/// Everything needed to log in to one cloud, one project.
#[derive(Clone, Debug)]
pub struct Login {
    /// Name of the entry in `clouds.yaml`; `None` for a login out of `OS_*` variables.
    pub cloud: Option<String>,
    /// The identity service; with or without `/v3` and a slash at the end (domain.md 5.1).
    pub auth_url: Url,
    /// The way to prove who one is.
    pub method: Method,
    /// The project the token is for: one without a project is refused by VBS and EVS
    /// (domain.md 5.1).
    pub project: Named,
    /// The region whose endpoints are used; `None` takes the first that has the service.
    pub region: Option<String>,
    /// Whether the region is a guess from the project's name (domain.md 5.5): it is dropped where
    /// the catalog does not know it.
    pub region_guessed: bool,
    /// Which endpoints of the catalog are used.
    pub interface: Interface,
    /// Which certificates are trusted.
    pub trust: Trust,
    /// Endpoints that win over the catalog.
    pub overrides: Overrides,
    /// Nothing is changed: every write is answered here, before anything leaves.
    pub read_only: bool,
}

impl Login {
    /// A password login with nothing else said: no cloud name, any region, public endpoints from
    /// the catalog, certificates checked.
    pub fn by_password(auth_url: Url, user: Named, password: SecretString, project: Named) -> Self {
        Self {
            cloud: None,
            auth_url,
            method: Method::Password { user, password },
            project,
            region: None,
            region_guessed: false,
            interface: Interface::default(),
            trust: Trust::default(),
            overrides: Overrides::default(),
            read_only: false,
        }
    }
}

/// A way to prove who one is. The other ways (token, one-time code, application credential,
/// access keys, agency) become further variants; nothing outside `api::identity` and
/// `api::authority` looks inside.
#[derive(Clone, Debug)]
pub enum Method {
    /// Keystone v3 password.
    Password {
        /// The user.
        user: Named,
        /// The password.
        password: SecretString,
    },
}

/// A user or project, by id or by name within a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// By id, which is unique everywhere.
    Id(String),
    /// By name; without a domain only where the cloud can tell from the user (vendor text,
    /// domain.md 5.1).
    Name {
        /// The name.
        name: String,
        /// The domain the name is in.
        domain: Option<Domain>,
    },
}

/// A Keystone domain (an account, on the vendor's clouds).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Domain {
    /// By id.
    Id(String),
    /// By name.
    Name(String),
}

/// Which of a service's endpoints to use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Interface {
    /// For everybody.
    #[default]
    Public,
    /// Inside the cloud.
    Internal,
    /// For its operators.
    Admin,
}

impl Interface {
    /// The word of the catalog.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Internal => "internal",
            Self::Admin => "admin",
        }
    }

    /// Reads `public` or the older `publicURL`, and likewise the others.
    pub fn parse(word: &str) -> Option<Self> {
        let word = word.trim();
        let word = word.strip_suffix("URL").or_else(|| word.strip_suffix("url")).unwrap_or(word);
        [Self::Public, Self::Internal, Self::Admin]
            .into_iter()
            .find(|interface| interface.as_str().eq_ignore_ascii_case(word))
    }
}

/// Which server certificates are trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trust {
    /// Whether certificates are checked at all.
    pub verify: bool,
    /// A PEM file with further certificate authorities.
    pub ca_file: Option<PathBuf>,
}

impl Default for Trust {
    fn default() -> Self {
        Self { verify: true, ca_file: None }
    }
}

/// Endpoints that win over the catalog; version and project id are added where they are missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// Volume Backup Service.
    pub vbs: Option<Url>,
    /// Block storage (EVS or Cinder).
    pub volume: Option<Url>,
    /// Compute, asked only for the names of servers.
    pub compute: Option<Url>,
}
