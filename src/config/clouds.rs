//! `clouds.yaml`, `secure.yaml` and `clouds-public.yaml`: finding them.
//!
//! Of each kind the first that is found is read and no other, as openstacksdk has it: in the
//! working directory, the user's, then the system's, `.yaml` before `.yml` before `.json`
//! (domain.md 5.5).

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::entry::{Entry, Layer};
use super::error::CredentialsError;
use super::file_text::{self, NoText};
use super::origin::Ignored;
use super::sources::Sources;
use super::yaml;

/// The kinds of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Clouds,
    /// What is laid over them.
    Secure,
    /// Profiles.
    Public,
}

impl Kind {
    /// The name of the file without its extension, the variable that names one, and the section in it.
    const fn names(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Clouds => ("clouds", "OS_CLIENT_CONFIG_FILE", "clouds"),
            Self::Secure => ("secure", "OS_CLIENT_SECURE_FILE", "clouds"),
            Self::Public => ("clouds-public", "OS_CLIENT_VENDOR_FILE", "public-clouds"),
        }
    }
}

/// A file that was found.
#[derive(Clone)]
pub(super) struct Found {
    kind: Kind,
    /// How the file is shown.
    pub shown: String,
    body: String,
}

impl Found {
    pub fn names(&self) -> Result<Vec<String>, CredentialsError> {
        Ok(yaml::read(&self.body, self.kind.names().2, None, &self.shown)?.names)
    }

    /// Whether clouds would be in it.
    pub fn is_of_clouds(&self) -> bool {
        self.kind == Kind::Clouds
    }

    /// The entry of this name, as a layer.
    pub fn layer(&self, name: &str) -> Result<Option<Layer>, CredentialsError> {
        Ok(self.entry(name)?.map(|entry| Layer::new(self.shown.clone(), entry)))
    }

    fn entry(&self, name: &str) -> Result<Option<Entry>, CredentialsError> {
        Ok(yaml::read(&self.body, self.kind.names().2, Some(name), &self.shown)?.entry)
    }
}

/// Finds the file of a kind; those that lose are noted in `passed`.
pub(super) fn find(
    sources: &Sources,
    kind: Kind,
    passed: &mut Vec<Ignored>,
) -> Result<Option<Found>, CredentialsError> {
    let mut found: Option<Found> = None;
    let (stem, variable, _) = kind.names();
    if let Some(named) = sources.var(variable) {
        let path = sources.absolute(named);
        let shown = sources.shown(&path);
        // A file that is named must be there; one that is looked for need not.
        let bytes = fs::read(&path).map_err(|error| CredentialsError::Unreadable {
            file: shown.clone(),
            reason: match error.kind() {
                io::ErrorKind::NotFound => format!("not found, though {variable} names it"),
                io::ErrorKind::InvalidFilename => format!("{variable} names no file"),
                _ => error.to_string(),
            },
        })?;
        found = Some(Found { kind, body: text(bytes, &shown)?, shown });
    }
    for path in candidates(sources, stem) {
        let shown = sources.shown(&path);
        if let Some(found) = &found {
            if found.shown != shown && path.is_file() {
                let why = format!("{NOT_READ}: {} was found first", found.shown);
                passed.push(Ignored { source: shown, why });
            }
            continue;
        }
        match read(&path) {
            Ok(None) => {}
            Ok(Some(bytes)) => found = Some(Found { kind, body: text(bytes, &shown)?, shown }),
            // openstacksdk goes on to the next as well.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                passed.push(Ignored { source: shown, why: format!("{NOT_READ}: {error}") });
            }
            Err(error) => {
                return Err(CredentialsError::Unreadable { file: shown, reason: error.to_string() });
            }
        }
    }
    Ok(found)
}

/// How it begins why a file was not read that may have been meant.
const NOT_READ: &str = "not read";

/// Of what was passed over, the files that may have been meant: `shown`, `not read: ...`.
pub(super) fn not_read(passed: &[Ignored]) -> Vec<(String, String)> {
    let files = passed.iter().filter(|passed| passed.why.starts_with(NOT_READ));
    files.map(|passed| (passed.source.clone(), passed.why.clone())).collect()
}

fn text(bytes: Vec<u8>, shown: &str) -> Result<String, CredentialsError> {
    let file = shown.to_owned();
    file_text::decode(bytes).map_err(|why| match why {
        NoText::Whole(reason) => CredentialsError::Unreadable { file, reason },
        NoText::At { line, column, problem } => CredentialsError::Broken { file, line, column, problem },
    })
}

fn candidates(sources: &Sources, stem: &str) -> impl Iterator<Item = PathBuf> {
    sources.directories().into_iter().flat_map(move |directory| {
        ["yaml", "yml", "json"].map(|extension| directory.join(format!("{stem}.{extension}")))
    })
}

fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
