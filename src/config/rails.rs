//! Guard rails per cloud, from the program's own `config.toml`.
//!
//! ```toml
//! [all]                     # every cloud
//! max_batch = 20            # volumes in one request, at most 40
//!
//! [clouds.otc-prod]         # the entry of clouds.yaml; `envvars` for OS_* variables
//! read_only = true          # nothing can be changed
//! banner = "PRODUCTION"     # words in the header; "" takes them away
//! confirm = "count"         # always type the count; "key" is the default where nothing moves
//! max_submit = 200          # volumes in one submission
//! ```
//!
//! A cloud's own values win over those of `[all]`. A key that is not known, or a value that
//! cannot be, is an error that names the line: a rail that is misspelt must not be missing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use directories::ProjectDirs;
use serde::Deserialize;

use crate::domain::Settings;

/// The rails of one cloud.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rails {
    /// Nothing can be changed.
    pub read_only: Option<bool>,
    /// Words of warning in the header; empty takes away those a name with `prod` brings.
    pub banner: Option<String>,
    /// How a submission is confirmed.
    pub confirm: Option<Confirm>,
    /// Volumes in one request, 1 to 40.
    pub max_batch: Option<usize>,
    /// Volumes in one submission, from 1.
    pub max_submit: Option<usize>,
}

/// How a submission is confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confirm {
    /// By one key where nothing moves and at most 40 are new.
    Key,
    /// By the count typed out, always.
    Count,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    all: Rails,
    #[serde(default)]
    clouds: BTreeMap<String, Rails>,
}

/// Why the file cannot be used, on one line with the remedy.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum RailsError {
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
}

/// The rails for a cloud: from `explicit`, or from the user's own file where there is one.
pub fn rails(explicit: Option<&Path>, cloud: &str) -> Result<Rails, RailsError> {
    let own = || ProjectDirs::from("", "", "vbs").map(|dirs| dirs.config_dir().join("config.toml"));
    let Some(path): Option<PathBuf> = explicit.map(Path::to_owned).or_else(own) else {
        return Ok(Rails::default());
    };
    match std::fs::read_to_string(&path) {
        Ok(text) => read(&text, cloud, &path.display().to_string()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && explicit.is_none() => {
            Ok(Rails::default())
        }
        Err(error) => {
            Err(RailsError::Unreadable { path: path.display().to_string(), problem: error.to_string() })
        }
    }
}

fn read(text: &str, cloud: &str, path: &str) -> Result<Rails, RailsError> {
    let line_at = |offset: usize| text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1;
    let wrong = |line, problem| RailsError::Wrong { path: path.to_owned(), line, problem };
    let mut file: File = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_at(span.start));
        wrong(line, error.message().replace('\n', ", "))
    })?;
    let line_of = |key: &str| {
        let at = text.lines().position(|line| line.trim_start().starts_with(key));
        at.map_or(1, |at| at + 1)
    };
    for rails in std::iter::once(&file.all).chain(file.clouds.values()) {
        if rails.max_batch.is_some_and(|most| !(1..=40).contains(&most)) {
            return Err(wrong(line_of("max_batch"), "max_batch is 1 to 40".into()));
        }
        if rails.max_submit == Some(0) {
            return Err(wrong(
                line_of("max_submit"),
                "max_submit is at least 1; read_only forbids all".into(),
            ));
        }
    }
    let own = file.clouds.remove(cloud).unwrap_or_default();
    let all = file.all;
    Ok(Rails {
        read_only: own.read_only.or(all.read_only),
        banner: own.banner.or(all.banner),
        confirm: own.confirm.or(all.confirm),
        max_batch: own.max_batch.or(all.max_batch),
        max_submit: own.max_submit.or(all.max_submit),
    })
}

impl Rails {
    /// Puts the figures among them into the settings.
    pub fn apply(&self, settings: &mut Settings) {
        if let Some(most) = self.max_batch {
            settings.max_batch = most;
        }
        settings.max_submit = self.max_submit.or(settings.max_submit);
        if self.confirm == Some(Confirm::Count) {
            settings.confirm_by_key_up_to = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "[all]\nmax_batch = 20\nbanner = \"CARE\"\n\n[clouds.otc-prod]\nread_only = true\nbanner = \"\"\nconfirm = \"count\"\n";

    #[test]
    fn a_clouds_own_rails_win_over_those_for_all() {
        let prod = read(FILE, "otc-prod", "f").unwrap();
        assert_eq!(
            (prod.read_only, prod.banner.as_deref(), prod.max_batch),
            (Some(true), Some(""), Some(20))
        );
        let other = read(FILE, "lab", "f").unwrap();
        assert_eq!((other.read_only, other.banner.as_deref()), (None, Some("CARE")));
        let mut settings = Settings::default();
        prod.apply(&mut settings);
        assert_eq!((settings.max_batch, settings.confirm_by_key_up_to), (20, 0));
    }

    #[test]
    fn what_cannot_be_is_named_with_its_line() {
        for (text, expected) in [
            (
                "[all]\nread_olny = true\n",
                "f, line 2: unknown field `read_olny`, expected one of `read_only`, `banner`, `confirm`, `max_batch`, `max_submit`",
            ),
            ("\n[all]\nmax_batch = 41\n", "f, line 3: max_batch is 1 to 40"),
            ("[clouds.a]\nmax_submit = 0\n", "f, line 2: max_submit is at least 1; read_only forbids all"),
            (
                "[all]\n\nconfirm = \"shout\"\n",
                "f, line 3: unknown variant `shout`, expected `key` or `count`",
            ),
        ] {
            assert_eq!(read(text, "a", "f").unwrap_err().to_string(), expected, "{text}");
        }
        assert!(matches!(read("[all\n", "a", "f"), Err(RailsError::Wrong { line: 1, .. })));
        assert!(matches!(rails(Some(Path::new("/nonexistent/x")), "a"), Err(RailsError::Unreadable { .. })));
    }
}
