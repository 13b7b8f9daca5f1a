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

/// The directory that is named for the runs, and by what.
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

/// The run that is meant.
pub fn load(global: &Global, typed: &str) -> Result<RunRecord, CliError> {
    let past = journal::load(&journal::find(&runs_dir(global)?, typed)?)?;
    if past.unread > 0 {
        let (lines, path) = (past.unread, past.summary.file());
        note(&format!("vbs: {lines} lines of {path} make no sense and were passed over"));
    }
    Ok(past)
}

/// Whether something can be done about this run with this login.
pub fn check(record: &RunRecord, cloud: &Cloud) -> Result<(), CliError> {
    let run = record.run();
    if record.summary.status == RunStatus::Running {
        return Err(CliError::usage(format!("run {run} is still going on in another vbs")));
    }
    let there = &record.summary.scope;
    if is_of_demo(there) {
        return Err(CliError::usage(format!("run {run} was on a demo, whose cloud ended with it")));
    }
    let here = cloud.scope();
    if there.is_same_project(&here) {
        return Ok(());
    }
    Err(CliError::usage(format!(
        "run {run} was in {}, and this login is in {}; nothing was done; {}",
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

/// What can be done about a run, one line each; nothing where its cloud is gone.
pub fn tell_offers(record: &RunRecord, indent: &str) {
    if is_of_demo(&record.summary.scope) {
        note(&format!("{indent}{DEMO_IS_GONE}"));
        return;
    }
    offer(record.offers(), record.run().short(), indent);
}

/// The same of a run that is at hand.
pub fn offer(offers: Offers, run: &str, indent: &str) {
    let commands = offers.commands(run);
    let width = commands.iter().map(|(command, _)| command.len()).max().unwrap_or(0);
    for (command, does) in commands {
        note(&format!("{indent}{command:width$}   {does}"));
    }
}

/// Why nothing is offered after a demo.
pub const DEMO_IS_GONE: &str = "the demo's cloud ended with it: this run can be looked at, and nothing more";

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

/// Says which runs in this project were interrupted, or left volumes unknown, and were not looked
/// after since.
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
        let left = if run.is_interrupted() { "was interrupted" } else { "left volumes unknown" };
        note(&format!("vbs: the run of {began} UTC {left}; `vbs verify {name}` finds out what became of it"));
    }
}
