//! The command line as it is parsed and explained: options of every command stand in the help of the
//! program alone.

use clap::{Arg, Command, CommandFactory};
use clap_complete::ArgValueCompleter;

use super::args::Cli;
use super::complete;

/// What the help of a command says of the options that it shares with all.
const SHARED: &str = "`vbs --help` lists the options of every command, and the exit codes.";

/// The definition for help, manual pages and parsing.
pub fn command() -> Command {
    let mut command = Cli::command();
    // Shared options are handed down when a definition is built, and can be hidden only then.
    command.build();
    command.mut_subcommands(hide_shared)
}

/// The definition for completions: shared options are offered everywhere, names are looked up.
pub fn completed() -> Command {
    let policy = |arg: Arg| arg.add(ArgValueCompleter::new(complete::policies));
    let volumes = |arg: Arg| arg.add(ArgValueCompleter::new(complete::volumes));
    let run = |arg: Arg| arg.add(ArgValueCompleter::new(complete::runs));
    Cli::command()
        .mut_arg("os_cloud", |arg| arg.add(ArgValueCompleter::new(complete::clouds)))
        .mut_subcommand("associate", |verb| verb.mut_arg("policy", policy).mut_arg("named", volumes))
        .mut_subcommand("disassociate", |verb| verb.mut_arg("named", volumes))
        .mut_subcommand("policy", |verb| verb.mut_subcommand("show", |verb| verb.mut_arg("policy", policy)))
        .mut_subcommand("volume", |verb| verb.mut_subcommand("show", |verb| verb.mut_arg("volume", volumes)))
        .mut_subcommand("backup", |verb| {
            let list = |verb: Command| verb.mut_arg("policy", policy).mut_arg("volume", volumes);
            verb.mut_subcommand("list", list)
        })
        .mut_subcommand("task", |verb| verb.mut_subcommand("list", |verb| verb.mut_arg("policy", policy)))
        .mut_subcommand("history", |verb| verb.mut_subcommand("show", |verb| verb.mut_arg("run", run)))
        .mut_subcommand("undo", |verb| verb.mut_arg("run", run))
        .mut_subcommand("retry", |verb| verb.mut_arg("run", run))
        .mut_subcommand("verify", |verb| verb.mut_arg("run", run))
}

fn hide_shared(command: Command) -> Command {
    let own = command.get_after_help().map(ToString::to_string);
    let after = own.map_or_else(|| SHARED.to_owned(), |own| format!("{own}\n\n{SHARED}"));
    let hidden = command.mut_args(|arg| if arg.is_global_set() { arg.hide(true) } else { arg });
    hidden.after_help(after).mut_subcommands(hide_shared)
}
