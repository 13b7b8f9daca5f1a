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
    let policy = |arg: Arg| arg.add(ArgValueCompleter::new(complete::policy_names));
    let volumes = |arg: Arg| arg.add(ArgValueCompleter::new(complete::volumes));
    let run = |arg: Arg| arg.add(ArgValueCompleter::new(complete::runs));
    let fields = |arg: Arg| arg.add(ArgValueCompleter::new(complete::fields));
    let orders = |arg: Arg| arg.add(ArgValueCompleter::new(complete::orders));
    let policy_columns = |arg: Arg| arg.add(ArgValueCompleter::new(complete::policy_columns));
    let run_columns = |arg: Arg| arg.add(ArgValueCompleter::new(complete::run_columns));
    Cli::command()
        .mut_arg("os_cloud", |arg| arg.add(ArgValueCompleter::new(complete::clouds)))
        .mut_subcommand("associate", |verb| verb.mut_arg("policy", policy).mut_arg("named", volumes))
        .mut_subcommand("disassociate", |verb| verb.mut_arg("named", volumes))
        .mut_subcommand("policy", |verb| {
            let one = ["show", "run", "delete"].map(|name| (name, "policy"));
            let several = ["enable", "disable", "edit", "tag"].map(|name| (name, "policies"));
            let verb = one.into_iter().chain(several).fold(verb, |verb, (name, argument)| {
                verb.mut_subcommand(name, |verb| verb.mut_arg(argument, policy))
            });
            verb.mut_subcommand("list", |verb| {
                verb.mut_arg("columns", policy_columns).mut_arg("sort", policy_columns)
            })
        })
        .mut_subcommand("volume", |verb| {
            let list = |verb: Command| verb.mut_arg("columns", fields).mut_arg("sort", orders);
            let verb = verb.mut_subcommand("list", list);
            verb.mut_subcommand("show", |verb| verb.mut_arg("volume", volumes))
        })
        .mut_subcommand("history", |verb| {
            let columns = |verb: Command| verb.mut_arg("columns", run_columns).mut_arg("sort", run_columns);
            let verb = columns(verb).mut_subcommand("list", columns);
            verb.mut_subcommand("show", |verb| verb.mut_arg("run", run))
        })
        .mut_subcommand("backup", |verb| {
            let list = |verb: Command| verb.mut_arg("policy", policy).mut_arg("volume", volumes);
            verb.mut_subcommand("list", list)
        })
        .mut_subcommand("task", |verb| verb.mut_subcommand("list", |verb| verb.mut_arg("policy", policy)))
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
