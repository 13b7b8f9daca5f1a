//! `vbs config`: every setting, every value of the login, and where each comes from. Needs no
//! login, sends nothing, and shows of a secret only that it is set.

use std::path::PathBuf;

use serde::Serialize;

use super::access::Sourced;
use super::args::{Format, Global, Output};
use super::error::CliError;
use super::out::Screen;
use super::output::{self, Table};
use super::pairs::{self, Pair};
use super::past;
use crate::config::{self, Explained, Ignored, Origin};
use crate::domain::echo::{echo, echo_path};
use crate::domain::text::scrub;
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
    ignored: Vec<Ignored>,
}

/// A value and where it came from.
#[derive(Debug, Serialize)]
pub struct Row {
    pub name: &'static str,
    pub value: String,
    pub source: String,
}

impl From<Origin> for Row {
    fn from(origin: Origin) -> Self {
        let value = origin.shown.unwrap_or_else(|| "set".to_owned());
        Self { name: origin.what, value, source: origin.source }
    }
}

/// Shows it.
pub fn config(global: &Global, output: Output) -> Result<u8, CliError> {
    let shown = gather(global)?;
    let screen = Screen::here();
    if output.output == Format::Table && screen.is_terminal() {
        output::write_text(&for_eyes(&shown, screen))?;
        return Ok(0);
    }
    let sourced = |part: &str, row: &Row| {
        vec![part.to_owned(), row.name.to_owned(), row.value.clone(), row.source.clone()]
    };
    let settings = shown.settings.iter().map(|row| sourced("settings", row));
    let login = shown.login.iter().map(|row| sourced("login", row));
    let problem =
        shown.problem.iter().map(|problem| ["login", "problem", problem, ""].map(str::to_owned).to_vec());
    let ignored = shown
        .ignored
        .iter()
        .map(|passed| ["not used", "", &passed.why, &passed.source].map(str::to_owned).to_vec());
    let table = Table::new(&["part", "name", "value", "source"])
        .movable(&["source", "value"])
        .rows(settings.chain(login).chain(problem).chain(ignored));
    output::write(output.output, &table, &shown)?;
    Ok(0)
}

/// In parts, each value with its source beside or below it.
fn for_eyes(shown: &Shown, screen: Screen) -> String {
    let pair = |label: &str, text: &str, source: &str| Pair {
        label: format!("  {}", scrub(label)),
        text: scrub(text).into_owned(),
        source: Some(scrub(source).into_owned()),
    };
    let row = |row: &Row| pair(row.name, &row.value, &row.source);
    let mut login: Vec<Pair> = shown.login.iter().map(row).collect();
    login.extend(shown.problem.iter().map(|problem| Pair { source: None, ..pair("problem", problem, "") }));
    // What is not used has no value: its reason is read.
    let ignored =
        shown.ignored.iter().map(|ignored| Pair { source: None, ..pair(&ignored.source, &ignored.why, "") });
    let parts = [
        ("settings", shown.settings.iter().map(row).collect()),
        ("login", login),
        ("not used", ignored.collect::<Vec<_>>()),
    ];
    let mut text = String::new();
    for (title, pairs) in parts.into_iter().filter(|(_, pairs)| !pairs.is_empty()) {
        text.push_str(&title.to_uppercase());
        text.push('\n');
        text.push_str(&pairs::lines(&pairs, screen));
    }
    text
}

fn gather(global: &Global) -> Result<Shown, CliError> {
    let sourced = Sourced::new(global)?;
    let Explained { login, origins, ignored } = config::explain(&sourced.sources, &sourced.choice_for(None));
    // Where there is no login, its cloud may be known all the same.
    let cloud =
        origins.iter().find(|origin| origin.what == "cloud").and_then(|origin| origin.shown.as_deref());
    let mut settings = vec![sourced.own.file().clone(), state_dir(global)];
    settings.extend(default_cloud(&sourced));
    settings.extend(sourced.own.for_cloud(cloud).rows());
    let ignored = ignored.into_iter().chain(sourced.own.ignored().iter().cloned());
    Ok(Shown {
        settings: settings.into_iter().map(Row::from).collect(),
        login: origins.into_iter().map(Row::from).collect(),
        problem: login.err().map(|error| error.to_string()),
        ignored: ignored.collect(),
    })
}

/// The cloud of our own configuration.
pub fn default_cloud(sourced: &Sourced) -> Option<Origin> {
    let default = sourced.own.default_cloud()?;
    let shown = Some(echo(&default.value).into_owned());
    Some(Origin { what: "default_cloud", shown, source: default.source.clone() })
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
