//! From sources to a [`Login`]: which cloud, which values, and what is missing.
//!
//! Owns the order of precedence: flags, then the chosen entry (or, without one, the `OS_*`
//! variables, which are a cloud of their own called `envvars`), then guesses; a named cloud is
//! never mixed with the secrets of the variables. Each value's origin is kept for `doctor`.

use secrecy::SecretString;

use super::clouds::{self, CloudsFile, Entry};
use super::error::CredentialsError;
use super::resolution::{Place, Resolution};
use super::sources::Sources;
use super::variables;
use crate::api::Login;

/// The name under which the `OS_*` variables are a cloud.
pub const ENVVARS: &str = "envvars";

/// What flags say; they win over everything else.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// `--os-cloud`.
    pub cloud: Option<String>,
    /// `--os-region-name`.
    pub region: Option<String>,
    /// `--os-interface`.
    pub interface: Option<String>,
    /// `--vbs-endpoint`.
    pub vbs_endpoint: Option<String>,
    /// `--volume-endpoint`.
    pub volume_endpoint: Option<String>,
    /// `--compute-endpoint`.
    pub compute_endpoint: Option<String>,
    /// A password that was asked for; never from an argument.
    pub password: Option<SecretString>,
}

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The value: `auth_url`.
    pub what: &'static str,
    /// Its source: `OS_AUTH_URL`, `~/.config/openstack/clouds.yaml`, `guessed from the project`.
    pub source: String,
}

/// A login and where its values came from.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// The login.
    pub login: Login,
    /// The origins, in the order in which the values were looked for.
    pub origins: Vec<Origin>,
}

/// The clouds that could be chosen: each file with its names, and `envvars` where `OS_AUTH_URL` is
/// set.
pub fn known_clouds(sources: &Sources) -> Result<Vec<(String, Vec<String>)>, CredentialsError> {
    let mut known = listing(clouds::clouds(sources)?.as_ref());
    if sources.var("OS_AUTH_URL").is_some() {
        known.push(("variables".to_owned(), vec![ENVVARS.to_owned()]));
    }
    Ok(known)
}

/// Makes a login of what there is.
pub fn resolve(sources: &Sources, choice: &Choice) -> Result<Resolved, CredentialsError> {
    let wanted = choice.cloud.as_deref().or_else(|| sources.var("OS_CLOUD"));
    let (entry, place) = match wanted {
        Some(ENVVARS) => (variables::entry(sources), Place::variables()),
        Some(name) => named(sources, name)?,
        None if sources.var("OS_AUTH_URL").is_some() => (variables::entry(sources), Place::variables()),
        None => only_one(sources)?,
    };
    Resolution::new(sources, choice, entry, place).run()
}

fn listing(file: Option<&CloudsFile>) -> Vec<(String, Vec<String>)> {
    let names = |file: &CloudsFile| (file.shown.clone(), file.clouds.keys().cloned().collect());
    file.filter(|file| !file.clouds.is_empty()).map(names).into_iter().collect()
}

fn named(sources: &Sources, name: &str) -> Result<(Entry, Place), CredentialsError> {
    let file = clouds::clouds(sources)?;
    let known = listing(file.as_ref());
    let found = file.and_then(|mut file| Some((file.clouds.remove(name)?, file.shown)));
    let Some((entry, file)) = found else {
        return Err(CredentialsError::UnknownCloud { wanted: name.to_owned(), known });
    };
    let (entry, secure) = clouds::with_secure(sources, name, entry)?;
    Ok((entry, Place { cloud: Some(name.to_owned()), file, secure }))
}

fn only_one(sources: &Sources) -> Result<(Entry, Place), CredentialsError> {
    let known = known_clouds(sources)?;
    match known.as_slice() {
        [(_, names)] if names.len() == 1 => {
            named(sources, names.first().map(String::as_str).unwrap_or_default())
        }
        _ => Err(CredentialsError::NoCloud { known }),
    }
}
