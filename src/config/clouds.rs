//! `clouds.yaml` and `secure.yaml`: finding them, reading them, laying one over the other.
//!
//! Scalars keep their source text (`password: 0123`, an all-digit project id, `yes`), merge keys
//! work, and a broken file is named with line and column but never quoted: the broken line may be
//! the password (domain.md 5.5).

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use serde::{Deserialize, Deserializer};

use super::error::CredentialsError;
use super::sources::Sources;

/// A scalar as it is written; printing it shows nothing, for it may be secret.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Text(String);

impl Text {
    /// Takes a value from elsewhere.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, wrapped.
    pub fn into_secret(self) -> SecretString {
        SecretString::from(self.0)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("..")
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

/// Declares a struct of optional values that can be laid over another of its kind.
macro_rules! layered {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, Deserialize)]
        #[serde(default)]
        pub struct $name { $($(#[$field_doc])* pub $field: Option<Text>,)+ }

        impl $name {
            /// Values of `over` win.
            fn laid_under(self, over: Self) -> Self {
                Self { $($field: over.$field.or(self.$field),)+ }
            }
        }
    };
}

layered! {
    /// `auth` of an entry.
    Auth {
        /// Identity service.
        auth_url,
        /// User name.
        username,
        /// User id.
        user_id,
        /// Password.
        password,
        /// Project name.
        project_name,
        /// Project id.
        project_id,
        /// Older word for the project's name.
        tenant_name,
        /// Older word for the project's id.
        tenant_id,
        /// Name of the user's domain.
        user_domain_name,
        /// Id of the user's domain.
        user_domain_id,
        /// Name of the project's domain.
        project_domain_name,
        /// Id of the project's domain.
        project_domain_id,
        /// Name of a domain for both.
        domain_name,
        /// Id of a domain for both.
        domain_id,
        /// Id of the domain where no other is named.
        default_domain,
        /// A token: another way to log in.
        token,
        /// An access key: another way to log in.
        ak,
        /// The same by its longer name.
        access_key,
        /// An application credential: another way to log in.
        application_credential_id,
        /// The same by name.
        application_credential_name,
        /// An agency to act for: another way to log in.
        target_agency_name,
        /// A one-time code: another way to log in.
        passcode,
    }
}

layered! {
    /// An entry without its `auth`.
    Outer {
        /// Way to log in.
        auth_type,
        /// Name of a set of defaults.
        profile,
        /// Region.
        region_name,
        /// Interface of the endpoints.
        interface,
        /// Older word for it.
        endpoint_type,
        /// Whether certificates are checked.
        verify,
        /// The reverse of it.
        insecure,
        /// File with certificate authorities.
        cacert,
        /// VBS endpoint.
        vbs_endpoint_override,
        /// Block storage endpoint, by its official type.
        block_storage_endpoint_override,
        /// The same, by its common name.
        volume_endpoint_override,
        /// Compute endpoint.
        compute_endpoint_override,
        /// A default domain, as some write it here.
        default_domain,
    }
}

/// One cloud.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// What is in `auth`.
    pub auth: Auth,
    /// What is beside it.
    pub outer: Outer,
}

impl Entry {
    fn laid_under(self, over: Self) -> Self {
        Self { auth: self.auth.laid_under(over.auth), outer: self.outer.laid_under(over.outer) }
    }
}

/// `auth` is read a second time from the same entry, for a struct cannot both be flat and keep the
/// spelling of its scalars.
#[derive(Default, Deserialize)]
#[serde(default)]
struct AuthOnly {
    auth: Option<Auth>,
}

#[derive(Deserialize)]
struct File<E> {
    #[serde(default = "BTreeMap::new")]
    clouds: BTreeMap<String, Option<E>>,
}

/// A file that was found and read.
#[derive(Clone, Debug, Default)]
pub struct CloudsFile {
    /// How the file is shown.
    pub shown: String,
    /// Its clouds by name.
    pub clouds: BTreeMap<String, Entry>,
}

/// Finds and reads `clouds.yaml`; `None` where there is none.
pub fn clouds(sources: &Sources) -> Result<Option<CloudsFile>, CredentialsError> {
    find(sources, "OS_CLIENT_CONFIG_FILE", "clouds")
}

/// An entry with what `secure.yaml` lays over it; where the two clash, `secure.yaml` wins as with
/// openstacksdk.
pub fn with_secure(
    sources: &Sources,
    name: &str,
    entry: Entry,
) -> Result<(Entry, Option<String>), CredentialsError> {
    let Some(mut secure) = find(sources, "OS_CLIENT_SECURE_FILE", "secure")? else {
        return Ok((entry, None));
    };
    Ok(match secure.clouds.remove(name) {
        Some(over) => (entry.laid_under(over), Some(secure.shown)),
        None => (entry, None),
    })
}

fn find(sources: &Sources, variable: &str, stem: &str) -> Result<Option<CloudsFile>, CredentialsError> {
    if let Some(named) = sources.var(variable) {
        let path = sources.absolute(named);
        // A file that is named must be there; one that is looked for need not.
        return read(sources, &path)?.map(Some).ok_or_else(|| CredentialsError::Unreadable {
            file: sources.shown(&path),
            reason: format!("there is none, though {variable} names it"),
        });
    }
    for path in candidates(sources, stem) {
        if let Some(file) = read(sources, &path)? {
            return Ok(Some(file));
        }
    }
    Ok(None)
}

fn candidates(sources: &Sources, stem: &str) -> impl Iterator<Item = PathBuf> {
    sources.directories().into_iter().flat_map(move |directory| {
        ["yaml", "yml", "json"].map(|extension| directory.join(format!("{stem}.{extension}")))
    })
}

fn read(sources: &Sources, path: &Path) -> Result<Option<CloudsFile>, CredentialsError> {
    let shown = sources.shown(path);
    let body = match fs::read_to_string(path) {
        Ok(body) => body,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => {
            return Err(CredentialsError::Unreadable { file: shown, reason: error.to_string() });
        }
    };
    let outer: File<Outer> = parse(&body, &shown)?;
    let mut auth: File<AuthOnly> = parse(&body, &shown)?;
    let clouds = outer.clouds.into_iter().map(|(name, outer)| {
        let auth = auth.clouds.remove(&name).flatten().and_then(|only| only.auth).unwrap_or_default();
        (name, Entry { auth, outer: outer.unwrap_or_default() })
    });
    Ok(Some(CloudsFile { clouds: clouds.collect(), shown }))
}

fn parse<'de, T: Deserialize<'de>>(body: &'de str, shown: &str) -> Result<T, CredentialsError> {
    let options = serde_saphyr::options! {
        with_snippet: false,
        duplicate_keys: serde_saphyr::DuplicateKeyPolicy::LastWins,
        // What one reading skips is read as text by the other: `.inf` may be a password.
        non_finite_float_policy: serde_saphyr::NonFiniteFloatPolicy::PassThrough,
    };
    serde_saphyr::from_str_with_options(body, options).map_err(|error| {
        let (line, column) = error.location().map_or((0, 0), |at| (at.line(), at.column()));
        CredentialsError::Broken { file: shown.to_owned(), line, column, problem: problem(&error) }
    })
}

/// What is wrong, in words that cannot hold a value out of the file.
fn problem(error: &serde_saphyr::Error) -> String {
    use serde_saphyr::Error;
    match error.without_snippet() {
        // The parser's own words are fixed texts.
        Error::ExternalMessage { msg, .. } => msg.lines().next().unwrap_or_default().to_owned(),
        Error::Eof { .. } => "the file ends too early".to_owned(),
        Error::Unexpected { expected, .. } => format!("expected {expected} here"),
        Error::UnknownAnchor { .. } => "an alias without its anchor".to_owned(),
        Error::MultipleDocuments { .. } => "more than one document in the file".to_owned(),
        _ => "not the kind of value that belongs here".to_owned(),
    }
}
