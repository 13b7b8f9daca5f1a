//! Opening the screen, and what is said on the normal screen once it is left.

use std::path::Path;
use std::sync::Arc;

use super::access::{ResolvedCloud, Sourced};
use super::args::Global;
use super::environment::variable;
use super::error::CliError;
use super::past;
use super::registry::{self, ConfiguredClouds};
use super::report::{note, tell_shortcomings};
use super::theme::theme;
use crate::app::keymap::Keymap;
use crate::app::run::RunState;
use crate::config::OwnError;
use crate::domain::Offers;
use crate::domain::echo::echo;
use crate::domain::text::scrub;
use crate::preferences::PreferenceStore;
use crate::runtime::{self, RunStore, Start, terminal};

/// The screen needs a terminal to be on, and one that can move its cursor.
pub fn check_terminal() -> Result<(), CliError> {
    if !terminal::is_interactive() {
        return Err(CliError::usage(
            "no terminal for the screen; `vbs --help` lists the commands that need no terminal",
        ));
    }
    if variable("TERM").is_some_and(|term| term == "dumb") {
        return Err(CliError::usage(
            "TERM=dumb: this terminal cannot show the screen; set TERM to its real type, or use the commands (`vbs --help`)",
        ));
    }
    Ok(())
}

/// Opens the screen; returns the exit code once it is left. Without a way the operator chooses one.
pub async fn open(resolved: Option<ResolvedCloud>, global: &Global) -> Result<u8, CliError> {
    // It holds the whole state of the screen: too much to be moved about.
    let ending = Box::pin(runtime::run(start(resolved.as_ref(), global)?)).await?;
    if !ending.terminal_gone {
        ending.runs.iter().for_each(|run| receipt(run, global.demo));
    }
    let unknown = ending.runs.iter().any(|run| run.board.exit_code() == 5);
    Ok(match (unknown, ending.interrupted) {
        (true, _) => 5,
        (false, true) => 130,
        (false, false) => 0,
    })
}

fn start(resolved: Option<&ResolvedCloud>, global: &Global) -> Result<Start, CliError> {
    let directory = past::runs_dir(global).map_err(|failure| failure.to_string());
    let sourced = Sourced::new(global)?;
    let before = sourced.own.for_cloud(None);
    Ok(Start {
        registered: resolved.map(|resolved| registry::registered(resolved, global)),
        registry: Arc::new(ConfiguredClouds::new(global, resolved)),
        look: before.theme.value,
        mouse: before.mouse.value,
        theme_of: |look, ascii| theme(look, ascii, variable),
        ascii: global.ascii,
        preferences: PreferenceStore {
            directory: past::preferences_dir(global).map_err(|error| error.to_string()),
        },
        store: RunStore { directory, note: global.note.clone() },
        keymap: keys(&sourced)?,
        editor: variable("VISUAL").or_else(|| variable("EDITOR")).unwrap_or_else(|| "vi".to_owned()),
    })
}

/// The keys of the program, with `keys.toml` beside `config.toml` over them.
fn keys(sourced: &Sourced) -> Result<Arc<Keymap>, CliError> {
    let Some((text, path)) = sourced.own.keys(&sourced.sources)? else {
        return Ok(Keymap::own());
    };
    let keymap = Keymap::with(&text).map_err(|error| {
        let problem = echo(&error.reason).into_owned();
        CliError::from(OwnError::Wrong { path, line: error.line, problem })
    })?;
    Ok(Arc::new(keymap))
}

/// What was done, on the normal screen: it outlives this program.
fn receipt(run: &RunState, demo: bool) {
    note(&format!("vbs: {}: {}", scrub(&run.purpose.title()), run.board.in_words()));
    for outcome in run.board.stranded() {
        note(&format!("  IN NO POLICY: {} ({})", scrub(&outcome.name), outcome.id));
    }
    tell_shortcomings(&run.board, "  ");
    match (&run.run, &run.journal) {
        (Some(_), Some(journal)) if !Path::new(journal).exists() => {
            note(&format!("  its journal was deleted: {}", scrub(journal)));
        }
        (Some(name), Some(journal)) => {
            note(&format!("  journal: {}", scrub(journal)));
            if demo {
                note(&format!("  {}", past::DEMO_IS_GONE));
            } else {
                past::Next::offered(Offers::new(&run.board), name.short()).tell("  ");
            }
        }
        (Some(_), None) => note("  sent without a journal"),
        (None, _) => {}
    }
}
