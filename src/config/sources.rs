//! The places credentials may come from, as plain values.
//!
//! A test builds its own; the program calls [`Sources::of_this_process`] once. Everything else in
//! this room is a function of what is in here and of the files it points to.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use crate::domain::echo::echo;

/// Variables and directories that are looked at.
#[derive(Clone, Default)]
pub struct Sources {
    env: BTreeMap<String, String>,
    /// Variables whose bytes are no UTF-8.
    no_text: Vec<String>,
    cwd: PathBuf,
    system: PathBuf,
    own: Option<PathBuf>,
}

/// Variables that are looked at besides those that begin with one of [`PREFIXES`].
const NAMES: [&str; 16] = [
    "HOME",
    "XDG_CONFIG_HOME",
    "XDG_CONFIG_DIRS",
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
    "NO_COLOR",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
];

const PREFIXES: [&str; 4] = ["OS_", "VBS_", "AWS_", "S3_"];

impl Sources {
    /// Sources made of the given variables and the working directory.
    pub fn new<K: Into<String>, V: Into<String>>(
        env: impl IntoIterator<Item = (K, V)>,
        cwd: impl Into<PathBuf>,
    ) -> Self {
        Self {
            env: env.into_iter().map(|(name, value)| (name.into(), value.into())).collect(),
            no_text: Vec::new(),
            cwd: cwd.into(),
            system: PathBuf::from("/etc/openstack"),
            own: None,
        }
    }

    /// The same with a directory of this program's own configuration.
    pub fn with_own_dir(self, own: impl Into<PathBuf>) -> Self {
        Self { own: Some(own.into()), ..self }
    }

    /// The directory of this program's own configuration; `None` where nobody is at home.
    pub fn own_dir(&self) -> Option<&Path> {
        self.own.as_deref()
    }

    /// The same with another system-wide directory than `/etc/openstack`.
    pub fn with_system_dir(self, system: impl Into<PathBuf>) -> Self {
        Self { system: system.into(), ..self }
    }

    /// What this process was given; variables that are not Unicode cannot be credentials, but are
    /// spoken of.
    pub fn of_this_process() -> Self {
        Self::of_variables(std::env::vars_os(), std::env::current_dir().unwrap_or_default())
    }

    /// The same out of the variables of any process.
    pub(super) fn of_variables(
        variables: impl IntoIterator<Item = (OsString, OsString)>,
        cwd: impl Into<PathBuf>,
    ) -> Self {
        let wanted =
            |name: &str| NAMES.contains(&name) || PREFIXES.iter().any(|prefix| name.starts_with(prefix));
        let (mut env, mut no_text) = (Vec::new(), Vec::new());
        let (mut home, mut config) = (None, None);
        for (name, value) in variables {
            let Some(name) = name.into_string().ok().filter(|name| wanted(name)) else { continue };
            let path = Some(PathBuf::from(&value));
            match name.as_str() {
                "HOME" => home = path.filter(|path| !path.as_os_str().is_empty()),
                // Relative paths do not count, as the specification has it.
                "XDG_CONFIG_HOME" => config = path.filter(|path| path.is_absolute()),
                _ => {}
            }
            match value.into_string() {
                Ok(value) => env.push((name, value)),
                Err(_) => no_text.push(name),
            }
        }
        no_text.sort();
        // Without either there is none: the user database is not asked for a home.
        let config = config.or_else(|| Some(home?.join(".config")));
        let own = config.map(|config| config.join("vbs"));
        Self { no_text, own, ..Self::new(env, cwd) }
    }

    /// Variables that are set and no text.
    pub(super) fn no_text(&self) -> &[String] {
        &self.no_text
    }

    /// A variable; blank counts as unset.
    pub fn var(&self, name: &str) -> Option<&str> {
        self.env.get(name).map(String::as_str).filter(|value| !value.trim().is_empty())
    }

    /// A variable as it is; only nothing at all counts as unset. For passwords.
    pub(super) fn raw(&self, name: &str) -> Option<&str> {
        self.env.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The first of several spellings of a variable that is set, and which one it was.
    pub fn first_var(&self, names: &[&'static str]) -> Option<(&'static str, &str)> {
        names.iter().find_map(|name| Some((*name, self.var(name)?)))
    }

    /// The names of all variables.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.env.keys().map(String::as_str)
    }

    /// The user's home directory.
    pub fn home(&self) -> Option<&Path> {
        self.var("HOME").map(Path::new)
    }

    /// Where files are looked for, first to last: here, the user's, the system's, as openstacksdk
    /// has it.
    pub fn directories(&self) -> Vec<PathBuf> {
        let below = |config: &str| Path::new(config).join("openstack");
        let mut directories = vec![self.cwd.clone()];
        directories.extend(self.var("XDG_CONFIG_HOME").map(below));
        directories.extend(self.home().map(|home| home.join(".config/openstack")));
        let site = self.var("XDG_CONFIG_DIRS").unwrap_or("/etc/xdg");
        directories.extend(site.split(':').filter(|config| !config.is_empty()).map(below));
        directories.push(self.system.clone());
        let mut seen = std::collections::HashSet::new();
        directories.retain(|directory| seen.insert(directory.clone()));
        directories
    }

    /// A path made absolute from the working directory, with `~/` opened and without the blanks and
    /// line breaks that a variable may end in.
    pub fn absolute(&self, path: &str) -> PathBuf {
        let path = path.trim();
        match (path.strip_prefix("~/"), self.home()) {
            (Some(below), Some(home)) => home.join(below),
            // Without the `./` of how it may be shown.
            _ => self.cwd.join(path).components().collect(),
        }
    }

    /// A path as it is best shown: from the working directory or the home directory on, where it
    /// is right in the one or anywhere below the other. What cannot be the name of a file is not shown.
    pub fn shown(&self, path: &Path) -> String {
        echo(&self.shortened(path)).into_owned()
    }

    fn shortened(&self, path: &Path) -> String {
        if let (Some(name), true) = (path.file_name(), path.parent() == Some(self.cwd.as_path())) {
            return format!("./{}", name.display());
        }
        let below = self.home().and_then(|home| path.strip_prefix(home).ok());
        below.map_or_else(|| path.display().to_string(), |below| format!("~/{}", below.display()))
    }
}

/// Names of variables only: values may be secret.
impl fmt::Debug for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sources")
            .field("env", &self.env.keys().collect::<Vec<_>>())
            .field("no_text", &self.no_text)
            .field("cwd", &self.cwd)
            .field("system", &self.system)
            .field("own", &self.own)
            .finish()
    }
}
