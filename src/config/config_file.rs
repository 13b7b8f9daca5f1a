//! The program's own `config.toml`, and the flags and variables that say the same.
//!
//! ```toml
//! default_cloud = "otc-prod"  # where neither --os-cloud nor variables name one
//!
//! [all]                       # every cloud
//! max_batch = 20              # volumes in one request, at most 40
//!
//! [clouds.otc-prod]           # the entry of clouds.yaml; `envvars` for variables
//! read_only = true            # nothing can be changed
//! banner = "PRODUCTION"       # words in the header; "" takes them away
//! confirm = "count"           # always type the count; "key" is the default where nothing moves
//! ```
//!
//! Flags win over variables (`VBS_` and the key in capitals), those over the table of the cloud,
//! that over `[all]`, that over the defaults. A key that is not known, or a value that cannot be, is
//! an error that names the line: a rail that is misspelt must not be missing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use super::choice::ENVVARS;
use super::file_text::{self, NoText};
use super::origin::{Ignored, Origin};
use super::preferences::{KEYS, Preferences, Table, Wishes, WithSource};
use super::sources::Sources;
use super::values::{Form, Within};
use crate::domain::Look;
use crate::domain::echo::{echo, echo_path};

/// What flags say of all this.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// `--config`.
    pub config: Option<PathBuf>,
    /// `--read-only`.
    pub read_only: bool,
    /// `--settle`, in seconds.
    pub settle: Option<u64>,
    /// `--volume-api`.
    pub volume_api: Option<Form>,
    /// `--theme`.
    pub theme: Option<Look>,
    /// `--ascii`, which adds to any theme.
    pub ascii: bool,
    /// `--mouse`.
    pub mouse: bool,
}

/// Why the file or a variable cannot be used, on one line with the remedy.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum OwnError {
    /// It was named and cannot be read.
    #[error("cannot read {path}: {problem}")]
    Unreadable {
        /// The file.
        path: String,
        /// What is wrong.
        problem: String,
    },
    /// It says something that cannot be.
    #[error("{path}, line {line}: {problem}")]
    Wrong {
        /// The file.
        path: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        problem: String,
    },
    /// A variable says something that cannot be.
    #[error("{variable} {problem}")]
    Variable {
        /// The variable.
        variable: String,
        /// What it may say.
        problem: String,
    },
}

/// The whole configuration, for any cloud.
#[derive(Clone, Debug)]
pub struct ConfigFile {
    file: Origin,
    /// The directory of the file, where others of this program lie beside it.
    directory: Option<PathBuf>,
    default_cloud: Option<WithSource<String>>,
    flags: Wishes,
    ascii: bool,
    variables: Wishes,
    all: Wishes,
    clouds: BTreeMap<String, Wishes>,
    ignored: Vec<Ignored>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    default_cloud: Option<Spanned<String>>,
    all: Table,
    clouds: BTreeMap<String, Table>,
}

impl ConfigFile {
    /// Reads all there is.
    pub fn load(sources: &Sources, flags: &Flags) -> Result<Self, OwnError> {
        let named = flags
            .config
            .as_deref()
            .map(|path| (path.to_owned(), "--config"))
            .or_else(|| Some((sources.absolute(sources.var("VBS_CONFIG")?), "VBS_CONFIG")));
        let own = sources.own_dir().map(|directory| directory.join("config.toml"));
        let place = named.as_ref().map(|(path, _)| path).or(own.as_ref());
        let directory = place.and_then(|path| path.parent()).map(Path::to_owned);
        let (text, file) = match (named, own) {
            (Some((path, source)), _) => (Some((read(&path)?, path.clone())), (sources.shown(&path), source)),
            (None, Some(path)) => {
                let text = if path.exists() { Some((read(&path)?, path.clone())) } else { None };
                let source = if text.is_some() { "default" } else { "no file, optional" };
                (text, (sources.shown(&path), source))
            }
            (None, None) => {
                (None, ("none".to_owned(), "no home directory: set HOME, or give a file with --config"))
            }
        };
        let parsed = text.map(|(text, path)| parse(&text, &sources.shown(&path))).transpose()?;
        let Parsed { default_cloud, all, clouds } = parsed.unwrap_or_default();
        let variable = |key: &str| {
            let name = variable(key);
            Some((name.clone(), sources.var(&name)?.to_owned()))
        };
        let variables = Wishes::of_variables(variable)
            .map_err(|(variable, problem)| OwnError::Variable { variable, problem })?;
        Ok(Self {
            file: Origin { what: "config", shown: Some(file.0), source: file.1.to_owned() },
            directory,
            default_cloud,
            flags: of_flags(flags),
            ascii: flags.ascii,
            variables,
            all,
            clouds,
            ignored: unknown_variables(sources),
        })
    }

    /// The settings for a cloud; `None` is the login out of variables.
    pub fn for_cloud(&self, cloud: Option<&str>) -> Preferences {
        let own = self.clouds.get(cloud.unwrap_or(ENVVARS));
        let layers = [Some(&self.flags), Some(&self.variables), own, Some(&self.all)];
        let mut chosen = Preferences::choose(&layers.into_iter().flatten().collect::<Vec<_>>());
        let in_ascii = chosen.theme.value.in_ascii();
        if self.ascii && in_ascii != chosen.theme.value {
            chosen.theme =
                WithSource { value: in_ascii, source: format!("{} and --ascii", chosen.theme.source) };
        }
        chosen
    }

    /// The user's keys: the text of `keys.toml` beside this file, and how its path is shown.
    pub fn keys(&self, sources: &Sources) -> Result<Option<(String, String)>, OwnError> {
        let path = self.directory.as_ref().map(|directory| directory.join("keys.toml"));
        let Some(path) = path.filter(|path| path.exists()) else { return Ok(None) };
        Ok(Some((read(&path)?, sources.shown(&path))))
    }

    /// The cloud that is used where nothing else names one, and the place that says so.
    pub fn default_cloud(&self) -> Option<&WithSource<String>> {
        self.default_cloud.as_ref()
    }

    /// The file that was read, or would be.
    pub fn file(&self) -> &Origin {
        &self.file
    }

    /// Variables that look as if they were ours and are not.
    pub fn ignored(&self) -> &[Ignored] {
        &self.ignored
    }
}

fn variable(key: &str) -> String {
    format!("VBS_{}", key.to_ascii_uppercase())
}

fn unknown_variables(sources: &Sources) -> Vec<Ignored> {
    let mut known: Vec<String> = KEYS.iter().map(|key| variable(key)).collect();
    known.extend(["VBS_CONFIG".to_owned(), "VBS_STATE_DIR".to_owned()]);
    let unknown =
        sources.names().filter(|name| name.starts_with("VBS_") && !known.iter().any(|known| known == name));
    unknown
        .map(|name| Ignored {
            source: echo(name).into_owned(),
            why: format!("vbs has no such variable; known: {}", known.join(", ")),
        })
        .collect()
}

fn of_flags(flags: &Flags) -> Wishes {
    fn said<T>(flag: &str, value: T) -> WithSource<T> {
        WithSource { value, source: flag.to_owned() }
    }
    Wishes {
        read_only: flags.read_only.then(|| said("--read-only", true)),
        settle: flags
            .settle
            .and_then(|seconds| i64::try_from(seconds).ok())
            .map(|seconds| said("--settle", Within(seconds))),
        volume_api: flags.volume_api.map(|form| said("--volume-api", form)),
        theme: flags.theme.map(|look| said("--theme", look)),
        mouse: flags.mouse.then(|| said("--mouse", true)),
        ..Wishes::default()
    }
}

fn read(path: &Path) -> Result<String, OwnError> {
    let unreadable = |problem| OwnError::Unreadable { path: echo_path(path), problem };
    let bytes = std::fs::read(path).map_err(|error| unreadable(error.to_string()))?;
    file_text::decode(bytes).map_err(|why| match why {
        NoText::Whole(problem) => unreadable(problem),
        NoText::At { line, problem, .. } => OwnError::Wrong {
            path: echo_path(path),
            line: usize::try_from(line).unwrap_or(usize::MAX),
            problem,
        },
    })
}

/// What the parser says, which quotes what it does not know: a key or a value out of the file.
fn said(message: &str) -> String {
    let expected = |quote: &str| format!("{quote}, expected");
    for quote in ["`", "\""] {
        if let Some((lead, rest)) = message.split_once(quote)
            && let Some((quoted, rest)) = rest.rsplit_once(&expected(quote))
        {
            let rest = rest.replace('\n', ", ");
            return format!("{lead}{quote}{}{}{rest}", echo(quoted), expected(quote));
        }
    }
    let line = message.replace('\n', ", ");
    if line.contains("-----BEGIN") { echo(message).into_owned() } else { line }
}

#[derive(Default)]
struct Parsed {
    default_cloud: Option<WithSource<String>>,
    all: Wishes,
    clouds: BTreeMap<String, Wishes>,
}

fn parse(text: &str, path: &str) -> Result<Parsed, OwnError> {
    let line_at = |offset: usize| text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1;
    let wrong = |line, problem| OwnError::Wrong { path: path.to_owned(), line, problem };
    let file: File = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_at(span.start));
        wrong(line, said(error.message()))
    })?;
    let place = |offset: usize| format!("{path}, line {}", line_at(offset));
    let wishes =
        |table: Table| table.wishes(&place).map_err(|(offset, problem)| wrong(line_at(offset), problem));
    let all = wishes(file.all)?;
    let mut clouds = BTreeMap::new();
    for (name, table) in file.clouds {
        clouds.insert(name, wishes(table)?);
    }
    let default_cloud = file.default_cloud.map(|name| WithSource {
        source: format!("default_cloud in {}", place(name.span().start)),
        value: name.into_inner(),
    });
    Ok(Parsed { default_cloud, all, clouds })
}
