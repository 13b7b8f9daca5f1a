//! Runs of the past as verbs meet them: where they are kept, which one is meant, and whether it
//! belongs here.

use std::path::PathBuf;

use url::Url;

use super::access::DEMO;
use super::args::Global;
use super::error::CliError;
use super::report::note;
use crate::api::Cloud;
use crate::domain::text::scrub;
use crate::domain::{CloudScope, Offers, RunRecord, RunStatus};

use crate::journal;

/// The directory of the runs. Those on a simulated cloud that ends with the command are kept
/// apart: nobody may take one for the last real run.
pub fn runs_dir(global: &Global) -> Result<PathBuf, CliError> {
    let named = state_dir(global).map(|(directory, _)| directory);
    let directory = journal::state_dir(named.as_deref())?;
    let apart = global.demo && named.is_none();
    Ok(if apart { directory.with_file_name("demo-runs") } else { directory })
}

/// Where preferences are kept: beside the runs, or below the directory that was named for them.
pub fn preferences_dir(global: &Global) -> Result<PathBuf, CliError> {
    let runs = runs_dir(global)?;
    let name = if runs.ends_with("demo-runs") { "demo-preferences" } else { "preferences" };
    Ok(if state_dir(global).is_some() { runs.join(name) } else { runs.with_file_name(name) })
}

/// The configured directory for the runs, and what configured it.
pub fn state_dir(global: &Global) -> Option<(PathBuf, &'static str)> {
    let variable = || {
        let value = std::env::var_os("VBS_STATE_DIR")?;
        // A file with line ends of Windows leaves one of them at the end.
        let value = value.to_str().map_or_else(|| value.clone(), |text| text.trim().into());
        Some(value).filter(|value| !value.is_empty())
    };
    let flag = global.state_dir.clone().map(|directory| (directory, "--state-dir"));
    flag.or_else(|| Some((variable()?.into(), "VBS_STATE_DIR")))
}

/// Loads the run the operator named.
pub fn load(global: &Global, typed: &str) -> Result<RunRecord, CliError> {
    let past = journal::load(&journal::find(&runs_dir(global)?, typed)?)?;
    if past.unread > 0 {
        let (lines, path) = (past.unread, past.summary.file());
        note(&format!("vbs: ignored {lines} unreadable lines of {path}"));
    }
    Ok(past)
}

/// Checks that this login may act on this run.
pub fn check(record: &RunRecord, cloud: &Cloud) -> Result<(), CliError> {
    let run = record.run();
    if record.summary.status == RunStatus::Running {
        return Err(CliError::usage(format!("run {run} is still running in another vbs")));
    }
    if let Some(word) = record.summary.unknown_action() {
        let word = scrub(word);
        return Err(CliError::usage(format!(
            "run {run} is of a kind that this vbs does not know ({word}): use the version that made it"
        )));
    }
    let there = &record.summary.scope;
    if is_of_demo(there) {
        return Err(CliError::usage(format!("run {run} was in a demo, and its cloud ended with it")));
    }
    let here = cloud.scope();
    if there.is_same_project(&here) {
        return Ok(());
    }
    Err(CliError::usage(format!(
        "run {run} was in {}, but this login is in {}; nothing was done; {}",
        scrub(&in_words(there)),
        scrub(&in_words(&here)),
        scrub(&way_there(there)),
    )))
}

/// Whether a run was on the simulated cloud of a demo, which lives no longer than the program.
pub fn is_of_demo(site: &CloudScope) -> bool {
    let loopback = Url::parse(&site.auth_url).is_ok_and(|url| url.host_str() == Some("127.0.0.1"));
    site.cloud.as_deref() == Some(DEMO) && loopback
}

/// The commands that apply to a run.
#[derive(Debug, Default)]
pub struct Next {
    /// Each with what it would do.
    pub commands: Vec<(String, String)>,
    /// Why there are none; empty where that needs no word.
    pub none: &'static str,
}

impl Next {
    /// After a run as it is written down.
    pub fn of(record: &RunRecord) -> Self {
        if is_of_demo(&record.summary.scope) {
            return Self { none: DEMO_IS_GONE, ..Self::default() };
        }
        Self::offered(record.offers(), record.run().short())
    }

    /// After a run of this name.
    pub fn offered(offers: Offers, run: &str) -> Self {
        Self { commands: offers.commands(run), none: "" }
    }

    /// Tells them, one per line.
    pub fn tell(&self, indent: &str) {
        if !self.none.is_empty() {
            note(&format!("{indent}{}", self.none));
        }
        let width = self.commands.iter().map(|(command, _)| command.len()).max().unwrap_or(0);
        for (command, does) in &self.commands {
            note(&format!("{indent}{command:width$}   {does}"));
        }
    }
}

/// Why a demo's run has no commands.
pub const DEMO_IS_GONE: &str = "the demo's cloud has ended: you can only look at this run";

fn in_words(site: &CloudScope) -> String {
    let region = site.region.as_deref().map(|region| format!(", region {region}")).unwrap_or_default();
    format!("project {} ({}){region} at {}", site.project, site.project_id, site.auth_url)
}

fn way_there(site: &CloudScope) -> String {
    match &site.cloud {
        Some(cloud) => format!("use --os-cloud {cloud}"),
        None => format!("log in to {} for project {}", site.auth_url, site.project_id),
    }
}

/// Reports the runs in this project that were interrupted or left volumes unknown, and were not
/// verified since.
pub fn tell_interrupted(global: &Global, cloud: &Cloud) {
    if global.demo {
        // Whatever was interrupted there, its cloud is gone.
        return;
    }
    // A journal that cannot be read is said so when it is needed.
    let Some(runs) = runs_dir(global).ok().and_then(|directory| journal::list(&directory).ok()) else {
        return;
    };
    let here = cloud.scope();
    for run in runs.iter().filter(|run| run.needs_verifying() && run.scope.is_same_project(&here)) {
        let began = run.started.strftime("%Y-%m-%d %H:%M:%S");
        let name = run.run.short();
        let left = match run.left_to_cloud() {
            _ if run.is_interrupted() => "was interrupted",
            0 => "left volumes unknown",
            _ => "was left to the cloud before it was done",
        };
        note(&format!("vbs: the run of {began} UTC {left}; `vbs verify {name}` finds out what happened"));
    }
}
