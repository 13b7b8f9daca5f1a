//! Completions for the shell. What a word could become is read from files alone: a key that completes must
//! never open a connection, ask for anything or write.

use std::env;
use std::ffi::OsStr;

use clap::{Command, Parser};
use clap_complete::CompleteEnv;
use clap_complete::engine::CompletionCandidate;
use clap_complete::env::Shells;

use super::args::{Cli, Global, Shell};
use super::environment::variable;
use super::error::CliError;
use super::history;
use super::past;
use super::policies;
use crate::config::{Sources, known_clouds};
use crate::domain::{Column, SeenNames};
use crate::journal;
use crate::preferences::PreferenceStore;

/// The variable by which the script of the shell asks.
const VARIABLE: &str = "VBS_COMPLETE";

/// Candidates that a shell is given at most.
const MOST: usize = 500;

/// Answers the shell if it asks for completions; `true` if it did.
pub fn answer(definition: impl Fn() -> Command) -> Result<bool, clap::Error> {
    let environment = CompleteEnv::with_factory(definition).var(VARIABLE).bin("vbs");
    environment.try_complete(env::args_os(), env::current_dir().ok().as_deref())
}

/// The script that makes a shell ask.
pub fn script(shell: Shell) -> Result<String, CliError> {
    let shells = Shells::builtins();
    let completer = shells.completer(shell.word());
    let completer =
        completer.ok_or_else(|| CliError::usage(format!("no completions for {}", shell.word())))?;
    let mut script = Vec::new();
    completer.write_registration(VARIABLE, "vbs", "vbs", "vbs", &mut script)?;
    Ok(String::from_utf8_lossy(&script).into_owned())
}

/// Clouds of the files of this machine.
pub fn clouds(typed: &OsStr) -> Vec<CompletionCandidate> {
    let known = known_clouds(&Sources::of_this_process()).unwrap_or_default();
    candidates(typed, known.into_iter().map(|cloud| (cloud.name, None)))
}

/// Policies that the last session saw.
pub fn policy_names(typed: &OsStr) -> Vec<CompletionCandidate> {
    candidates(typed, seen().policies.into_iter().map(|name| (name, None)))
}

/// Volumes that the last session saw.
pub fn volumes(typed: &OsStr) -> Vec<CompletionCandidate> {
    candidates(typed, seen().volumes.into_iter().map(|name| (name, None)))
}

/// Runs of the journal, by their short names.
pub fn runs(typed: &OsStr) -> Vec<CompletionCandidate> {
    let Some(directory) = global().and_then(|global| past::runs_dir(&global).ok()) else { return Vec::new() };
    let Ok((runs, _)) = journal::survey(&directory) else { return Vec::new() };
    let last = (!runs.is_empty()).then(|| ("last".to_owned(), Some("the latest".to_owned())));
    let runs = runs.into_iter().map(|run| {
        let what = format!("{} {}, {} volumes", run.action, run.title(), run.volumes);
        (run.run.short().to_owned(), Some(what))
    });
    candidates(typed, last.into_iter().chain(runs))
}

/// Fields of volumes, one after the other with commas between them.
pub fn fields(typed: &OsStr) -> Vec<CompletionCandidate> {
    let words: Vec<&str> = Column::ALL.iter().map(|column| column.word()).collect();
    columns(typed, &words)
}

/// Orders of volumes.
pub fn orders(typed: &OsStr) -> Vec<CompletionCandidate> {
    let words: Vec<&str> = Column::ALL.iter().map(|column| column.word()).chain(["none"]).collect();
    columns(typed, &words)
}

/// Columns of policies.
pub fn policy_columns(typed: &OsStr) -> Vec<CompletionCandidate> {
    columns(typed, &policies::HEADING)
}

/// Columns of runs.
pub fn run_columns(typed: &OsStr) -> Vec<CompletionCandidate> {
    columns(typed, &history::HEADING)
}

/// Words that go on after what is typed before the last comma, or after a dash.
fn columns(typed: &OsStr, words: &[&str]) -> Vec<CompletionCandidate> {
    let Some(line) = typed.to_str() else { return Vec::new() };
    let before = line.rfind(',').map_or(usize::from(line.starts_with('-')), |at| at + 1);
    let before = line.get(..before).unwrap_or_default();
    let is_new = |word: &&&str| !before.split(',').any(|chosen| chosen == **word);
    let fitting = words.iter().filter(is_new).map(|word| format!("{before}{word}"));
    fitting.filter(|word| word.starts_with(line)).map(CompletionCandidate::new).collect()
}

/// What begins with what is typed, and cannot do anything to the line it is put into.
fn candidates(
    typed: &OsStr,
    all: impl Iterator<Item = (String, Option<String>)>,
) -> Vec<CompletionCandidate> {
    let Some(typed) = typed.to_str() else { return Vec::new() };
    let fitting = all.filter(|(word, _)| word.starts_with(typed) && is_harmless(word)).take(MOST);
    let help = |help: Option<String>| help.map(|text| text.replace(char::is_control, " ").into());
    fitting.map(|(word, about)| CompletionCandidate::new(word).help(help(about))).collect()
}

/// Whether a shell takes it for one plain word: it puts a name from the cloud into the line unquoted.
fn is_harmless(word: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || "._-+@%/".contains(c);
    !word.is_empty() && !word.starts_with('-') && word.chars().all(plain)
}

/// The names of the cloud that is named on the line or by a variable, else of all.
fn seen() -> SeenNames {
    let Some(global) = global() else { return SeenNames::default() };
    let directory = past::preferences_dir(&global).map_err(|error| error.to_string());
    let cloud = global.os_cloud.or_else(|| variable("OS_CLOUD"));
    PreferenceStore { directory }.names(cloud.as_deref())
}

/// The options on the line that say where names are to be found. The line is not finished, so that it
/// cannot be parsed as a whole.
fn global() -> Option<Global> {
    let line: Vec<String> = env::args().skip_while(|word| word != "--").skip(1).collect();
    let value = |option: &str| {
        line.iter().enumerate().rev().find_map(|(at, word)| match word.split_once('=') {
            Some((name, value)) if name == option => Some(value.to_owned()),
            None if word == option => line.get(at + 1).cloned(),
            _ => None,
        })
    };
    let global = Cli::try_parse_from(["vbs"]).ok()?.global;
    Some(Global {
        os_cloud: value("--os-cloud"),
        state_dir: value("--state-dir").map(Into::into),
        demo: line.iter().any(|word| word == "--demo"),
        ..global
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_could_act_in_a_shell_is_no_candidate() {
        let names =
            ["db-01", "db $(reboot)", "db;ls", "db'", "db\u{202e}x", "-db", "db_ü.2", "db`id`", "db*"];
        let words = names.map(|name| (name.to_owned(), None));
        let found = candidates(OsStr::new(""), words.into_iter());
        let found: Vec<_> = found.iter().map(|found| found.get_value().to_str().unwrap()).collect();
        assert_eq!(found, ["db-01", "db_ü.2"]);
    }
}
