//! `vbs config`: every setting, every value of the login, and where each comes from. Needs no
//! login, sends nothing, and shows of a secret only that it is set.

use std::path::PathBuf;

use serde::Serialize;

use super::access::Sourced;
use super::args::{Global, Output};
use super::error::CliError;
use super::output::{self, Table};
use super::past;
use crate::config::{self, Explained, Ignored, Origin};
use crate::domain::echo::{echo, echo_path};
use crate::journal;

/// Everything, for programs.
#[derive(Debug, Serialize)]
struct Shown {
    /// What can be set.
    settings: Vec<Row>,
    /// What the login is made of.
    login: Vec<Row>,
    /// Why these values are no login; null if they are.
    problem: Option<String>,
    /// Sources that were found and not used.
    #[serde(rename = "passed_over")]
    ignored: Vec<Passed>,
}

#[derive(Debug, Serialize)]
struct Row {
    name: &'static str,
    value: String,
    source: String,
}

#[derive(Debug, Serialize)]
struct Passed {
    source: String,
    why: String,
}

impl From<Origin> for Row {
    fn from(origin: Origin) -> Self {
        let value = origin.shown.unwrap_or_else(|| "set".to_owned());
        Self { name: origin.what, value, source: origin.source }
    }
}

impl From<Ignored> for Passed {
    fn from(passed: Ignored) -> Self {
        Self { source: passed.source, why: passed.why }
    }
}

/// Shows it.
pub fn config(global: &Global, output: Output) -> Result<u8, CliError> {
    let shown = gather(global)?;
    let mut table = Table::new(&["part", "name", "value", "source"]).movable(&["source", "value"]);
    for (part, rows) in [("settings", &shown.settings), ("login", &shown.login)] {
        for row in rows {
            table.push(vec![part.into(), row.name.into(), row.value.clone(), row.source.clone()]);
        }
    }
    if let Some(problem) = &shown.problem {
        table.push(vec!["login".into(), "problem".into(), problem.clone(), String::new()]);
    }
    for passed in &shown.ignored {
        table.push(vec!["not used".into(), String::new(), passed.why.clone(), passed.source.clone()]);
    }
    output::write(output.output, &table, &shown)?;
    Ok(0)
}

fn gather(global: &Global) -> Result<Shown, CliError> {
    let sourced = Sourced::new(global)?;
    let Explained { login, origins, ignored } = config::explain(&sourced.sources, &sourced.choice_for(None));
    // Where there is no login, its cloud may be known all the same.
    let cloud =
        origins.iter().find(|origin| origin.what == "cloud").and_then(|origin| origin.shown.as_deref());
    let mut settings = vec![sourced.own.file().clone(), state_dir(global)];
    if let Some(default) = sourced.own.default_cloud() {
        settings.push(Origin {
            what: "default_cloud",
            shown: Some(echo(&default.value).into_owned()),
            source: default.source.clone(),
        });
    }
    settings.extend(sourced.own.for_cloud(cloud).rows());
    let ignored = ignored.into_iter().chain(sourced.own.ignored().iter().cloned());
    Ok(Shown {
        settings: settings.into_iter().map(Row::from).collect(),
        login: origins.into_iter().map(Row::from).collect(),
        problem: login.err().map(|error| error.to_string()),
        ignored: ignored.map(Passed::from).collect(),
    })
}

fn state_dir(global: &Global) -> Origin {
    let named: Option<(PathBuf, &str)> = past::state_dir(global);
    let (shown, source) = match (named, journal::state_dir(None)) {
        (Some((directory, source)), _) => (echo_path(&directory), source.to_owned()),
        (None, Ok(directory)) => (echo_path(&directory), "default".to_owned()),
        (None, Err(error)) => ("none".to_owned(), error.to_string()),
    };
    Origin { what: "state_dir", shown: Some(shown), source }
}
