//! The command line: which command, which cloud, and how it all ends.
//!
//! Wires the rooms together and owns standard output and standard error; whatever goes wrong
//! becomes one line and an exit code.

mod access;
mod again;
mod args;
mod associate;
mod back_up;
mod backups;
mod beside;
mod calendar;
mod cell;
mod complete;
mod config;
mod consent;
mod coverage;
mod definition;
mod doctor;
mod environment;
mod error;
mod exit;
mod failure;
mod forms;
mod grid;
mod history;
mod input;
mod last_backups;
mod listing;
mod locale;
mod logging;
mod man;
mod out;
mod outcomes;
mod output;
mod pairs;
mod password_prompt;
mod past;
mod plan_report;
mod policies;
mod policy_change;
mod policy_file;
mod progress;
mod project_state;
mod registry;
mod report;
mod resolve;
mod restore;
mod screen;
mod secret_prompt;
mod shape;
mod signal_handler;
mod submit;
mod summary;
mod switch;
mod tasks;
mod theme;
mod told;
mod version;
mod volume;
mod volumes;
mod watch;
mod wrap;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::FromArgMatches;
use clap::error::ContextValue;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use args::{Cli, Command};
use error::CliError;
use report::note;

use crate::domain::echo::{echo, is_name};
use crate::sim;
use crate::sim::serve::Serving;

/// Runs the program and returns its exit code.
pub fn main() -> ExitCode {
    leave_no_core();
    match complete::answer(definition::completed) {
        Ok(false) => {}
        Ok(true) => return ExitCode::SUCCESS,
        Err(_) => return ExitCode::FAILURE,
    }
    let parsed = definition::command().try_get_matches().and_then(|found| Cli::from_arg_matches(&found));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => {
            let code = u8::try_from(error.exit_code()).unwrap_or(2);
            if code == 0 {
                // Help and version are what was asked for.
                return ExitCode::from(help(&error));
            }
            // A complaint repeats what was typed, which may have come from anywhere.
            failure::tell_usage(&complaint(&error), code);
            return ExitCode::from(code);
        }
    };
    let code = logging::start(&cli.global).and_then(|()| run(cli)).unwrap_or_else(|failure| {
        failure::tell(&failure);
        failure.code
    });
    ExitCode::from(code)
}

/// What is wrong with the arguments; of those that may be content instead of a name only their length.
fn complaint(error: &clap::Error) -> String {
    let mut said = error.to_string();
    for (_, value) in error.context() {
        let typed = match value {
            ContextValue::String(typed) => std::slice::from_ref(typed),
            ContextValue::Strings(typed) => typed,
            _ => &[],
        };
        for typed in typed.iter().filter(|typed| !is_name(typed)) {
            said = said.replace(typed.as_str(), &echo(typed));
        }
    }
    said
}

/// Prints help or version, or says that it cannot.
fn help(help: &clap::Error) -> u8 {
    let printed = help.print().and_then(|()| io::stdout().flush());
    match printed {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let failure = output::unwritten(error);
            note(&format!("vbs: {failure}"));
            failure.code
        }
        _ => 0,
    }
}

/// The memory holds passwords and tokens, and an image of it would stay on the disk.
fn leave_no_core() {
    let limit = Rlimit { current: Some(0), ..getrlimit(Resource::Core) };
    // Less than before is always allowed.
    let _ = setrlimit(Resource::Core, limit);
}

fn run(cli: Cli) -> Result<u8, CliError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let code = runtime.block_on(dispatch(cli));
    // Requests that nobody waits for any more must not keep the program.
    runtime.shutdown_background();
    code
}

/// Serves a simulated cloud.
async fn simulate(args: &sim::serve::Args) -> Result<u8, CliError> {
    let started = Serving::start(args).await;
    let serving = started.map_err(|error| CliError::usage(error.to_string()))?;
    output::write_text(&serving.line)?;
    serving.until_ended().await;
    Ok(0)
}

async fn dispatch(cli: Cli) -> Result<u8, CliError> {
    if let Some(Command::Simulate(args)) = cli.command {
        return simulate(&args).await;
    }
    if let Some(Command::Completions(args)) = cli.command {
        return output::write_text(&complete::script(args.shell)?).map(|()| 0);
    }
    if let Some(Command::Man(args)) = cli.command {
        return man::man(&args);
    }
    if let Some(Command::History(args)) = cli.command {
        return history::history(&cli.global, args);
    }
    if let Some(Command::Config(output)) = cli.command {
        return config::config(&cli.global, output);
    }
    if let Some(Command::Doctor(args)) = cli.command {
        return doctor::doctor(&cli.global, args).await;
    }
    if cli.command.is_none() {
        screen::check_terminal()?;
    }
    if cli.command.is_none() && registry::is_undecided(&cli.global)? {
        return Box::pin(screen::open(None, &cli.global)).await;
    }
    let resolved = access::find(&cli.global).await?;
    match cli.command {
        None => Box::pin(screen::open(Some(resolved), &cli.global)).await,
        Some(Command::Policy { command }) => policies::policy(&resolved, &cli.global, command).await,
        Some(Command::Volume { command }) => volumes::volume(&resolved, &cli.global, command).await,
        Some(Command::Backup { command }) => backups::backup(&resolved, &cli.global, command).await,
        Some(Command::Task { command }) => tasks::task(&resolved, command).await,
        Some(Command::Coverage(args)) => coverage::coverage(&resolved, args).await,
        Some(Command::Associate(args)) => associate::associate(&resolved, &cli.global, args).await,
        Some(Command::Disassociate(args)) => associate::disassociate(&resolved, &cli.global, args).await,
        Some(Command::Undo(args)) => Box::pin(again::undo(&resolved, &cli.global, args)).await,
        Some(Command::Retry(args)) => again::retry(&resolved, &cli.global, args).await,
        Some(Command::Verify(args)) => again::verify(&resolved, &cli.global, args).await,
        // These were done above: they need no cloud.
        Some(
            Command::History(_)
            | Command::Config(_)
            | Command::Doctor(_)
            | Command::Completions(_)
            | Command::Man(_)
            | Command::Simulate(_),
        ) => Ok(0),
    }
}
