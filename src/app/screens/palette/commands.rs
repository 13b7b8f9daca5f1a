//! The commands of the palette: word, argument, what it would do, and doing it.

use super::super::{Reaction, Screen};
use super::{columns, theme};
use crate::app::model::{Focus, Model};
use crate::app::msg::Effect;
use crate::app::profile::SwitchKind;
use crate::app::screens::switch::Switch;
use crate::app::widgets::TextField;
use crate::domain::text::split_last;
use crate::domain::{Bits, Column, Filter, Minute, RunSummary, Sort, filter::Scan};

/// A command with an argument.
pub struct Command {
    /// Its word.
    pub word: &'static str,
    /// What its argument is called; in brackets where it may be left out.
    pub argument: &'static str,
    /// What it does.
    pub doc: &'static str,
    /// What an argument that begins so could be.
    pub complete: fn(&Model, &str) -> Vec<Completion>,
    /// What it would do, or why it cannot.
    pub preview: fn(&Model, &str) -> Result<String, String>,
    /// Does it.
    pub run: fn(&mut Model, &str) -> Result<Reaction, String>,
}

/// What an argument could be.
pub struct Completion {
    /// The argument.
    pub argument: String,
    /// What is worth knowing about it.
    pub about: String,
}

impl From<String> for Completion {
    fn from(argument: String) -> Self {
        Self { argument, about: String::new() }
    }
}

/// All of them.
pub const COMMANDS: &[Command] = &[
    Command {
        word: "mark",
        argument: "FILTER",
        doc: "mark every volume that passes a filter, shown or not",
        complete: filters,
        preview: |model, argument| counted(model, argument, "marks"),
        run: |model, argument| mark(model, argument, true),
    },
    Command {
        word: "unmark",
        argument: "FILTER",
        doc: "take the mark from every volume that passes a filter",
        complete: filters,
        preview: |model, argument| counted(model, argument, "takes the mark from"),
        run: |model, argument| mark(model, argument, false),
    },
    Command {
        word: "filter",
        argument: "FILTER",
        doc: "show only the volumes that pass a filter",
        complete: filters,
        preview: |model, argument| counted(model, argument, "shows"),
        run: |model, argument| {
            parsed(argument)?;
            model.focus = Focus::Volumes;
            model.volumes.before_drill = None;
            model.set_filter(argument);
            Ok(Reaction::close())
        },
    },
    Command {
        word: "sort",
        argument: "COLUMN",
        doc: "sort the volumes by a column; - before it reverses",
        complete: |_, typed| {
            let (sign, typed) = typed.strip_prefix('-').map_or(("", typed), |typed| ("-", typed));
            beginning(Column::ALL.into_iter().map(Column::word), typed, sign)
        },
        preview: |_, argument| {
            let Sort { column, descending } = sort(argument)?;
            let order = if descending { "largest first" } else { "smallest first" };
            Ok(format!("sorts by {}, {order}", column.word()))
        },
        run: |model, argument| {
            model.set_sort(sort(argument)?);
            Ok(Reaction::close())
        },
    },
    Command {
        word: "columns",
        argument: "COLUMN[:WIDTH] ...",
        doc: "show these columns, in this order; `default` for those of the settings",
        complete: columns::complete,
        preview: columns::preview,
        run: columns::run,
    },
    Command {
        word: "policy",
        argument: "NAME",
        doc: "show the volumes of a policy",
        complete: |model, typed| {
            let names = model.inventory.policies().iter().map(|policy| policy.name.as_str());
            beginning(names, typed, "")
        },
        preview: |model, argument| {
            let at = policy(model, argument)?;
            let policies = model.inventory.policies();
            let filter = policies.get(at).map(|policy| model.inventory.filter_of_policy(policy));
            counted(model, &filter.unwrap_or_default(), "shows")
        },
        run: |model, argument| {
            let at = policy(model, argument)?;
            model.policies.go(at, model.inventory.policies().len(), model.heights.policies);
            model.drill_down();
            Ok(Reaction::close())
        },
    },
    Command {
        word: "theme",
        argument: "NAME",
        doc: "change how the screen looks, until you quit",
        complete: theme::complete,
        preview: theme::preview,
        run: theme::run,
    },
    to("cloud", "switch to another cloud", |model, argument| switch(model, SwitchKind::Cloud, argument)),
    to("region", "switch to another region", |model, argument| switch(model, SwitchKind::Region, argument)),
    to("project", "switch to another project", |model, argument| {
        switch(model, SwitchKind::Project, argument)
    }),
    Command {
        word: "run",
        argument: "ID",
        doc: "show the outcomes of a run",
        complete: |model, typed| {
            let runs = model.history.rows().iter().map(|run| run.run.short());
            beginning(runs, typed, "")
        },
        preview: |model, argument| run(model, argument).map(RunSummary::title),
        run: |model, argument| {
            let name = run(model, argument)?.run.clone();
            model.history.opening = Some(name.clone());
            Ok(Reaction::close().with(Effect::OpenRun(name)))
        },
    },
];

/// A command that opens the chooser of clouds, regions or projects.
const fn to(
    word: &'static str,
    doc: &'static str,
    run: fn(&mut Model, &str) -> Result<Reaction, String>,
) -> Command {
    Command {
        word,
        argument: "[NAME]",
        doc,
        complete: |_, _| Vec::new(),
        preview: |_, _| Ok("opens the chooser".to_owned()),
        run,
    }
}

impl Command {
    /// Why an argument is none, if it is.
    pub fn lacks(&self, argument: &str) -> Option<String> {
        let needed = !self.argument.starts_with('[') && argument.trim().is_empty();
        needed.then(|| format!("type {} after {}", self.argument, self.word))
    }
}

/// The command of a line and its argument, once its word is typed and followed by a blank.
pub fn parse(line: &str) -> Option<(&'static Command, &str)> {
    let (word, argument) = line.split_once(' ')?;
    let command = COMMANDS.iter().find(|command| command.word == word)?;
    Some((command, argument))
}

/// Those that begin as typed, then those that hold it.
pub fn beginning<'a>(all: impl Iterator<Item = &'a str>, typed: &str, before: &str) -> Vec<Completion> {
    let wanted = typed.trim().to_lowercase();
    let holding = all.filter(|one| one.to_lowercase().contains(&wanted));
    let mut found: Vec<&str> = holding.collect();
    found.sort_by_key(|one| !one.to_lowercase().starts_with(&wanted));
    found.into_iter().map(|one| format!("{before}{one}").into()).collect()
}

/// What the last term of a filter could be.
fn filters(model: &Model, typed: &str) -> Vec<Completion> {
    let (before, last) = split_last(typed, ' ');
    let terms = model.inventory.completions(last);
    terms.into_iter().map(|term| format!("{before}{term}").into()).collect()
}

fn parsed(argument: &str) -> Result<Filter, String> {
    Filter::parse(argument).map_err(|error| error.to_string())
}

fn matching(model: &Model, argument: &str) -> Result<Bits, String> {
    let filter = parsed(argument)?;
    if filter.asks_for_backups() && (!model.needs_backups() || model.latest.reading.is_some()) {
        return Err("backups are not read; filter by them first, then mark what is shown".to_owned());
    }
    let all = model.inventory.len();
    let mut passing = Bits::all(all);
    let now = Minute::from_timestamp(model.now);
    Scan::new(&filter, &model.inventory, now).keep(&model.inventory, &(0..all as u32), &mut passing);
    Ok(passing)
}

fn counted(model: &Model, argument: &str, verb: &str) -> Result<String, String> {
    let volumes = matching(model, argument)?.count();
    Ok(format!("{verb} {volumes} volume{}", if volumes == 1 { "" } else { "s" }))
}

fn mark(model: &mut Model, argument: &str, marked: bool) -> Result<Reaction, String> {
    let passing = matching(model, argument)?;
    model.mark_positions(passing.iter(), marked);
    Ok(Reaction::close())
}

fn sort(argument: &str) -> Result<Sort, String> {
    let (descending, word) = argument.strip_prefix('-').map_or((false, argument), |word| (true, word));
    let column = Column::parse_list([word])?.first().copied();
    let column = column.ok_or_else(|| format!("no column; use {}", Column::words()))?;
    Ok(Sort { column, descending })
}

fn policy(model: &Model, name: &str) -> Result<usize, String> {
    let wanted = name.to_lowercase();
    let policies = model.inventory.policies();
    let exact = policies.iter().position(|policy| policy.name.to_lowercase() == wanted);
    let mut parts =
        policies.iter().enumerate().filter(|(_, policy)| policy.name.to_lowercase().contains(&wanted));
    match (exact, parts.next(), parts.next()) {
        (Some(at), ..) | (None, Some((at, _)), None) => Ok(at),
        (None, Some(_), Some(_)) => Err(format!("several policies are called like {name}")),
        (None, None, _) => Err(format!("no policy is called {name}")),
    }
}

fn switch(model: &mut Model, kind: SwitchKind, argument: &str) -> Result<Reaction, String> {
    if let Some(refused) = model.refused_switch().or_else(|| model.refused_kind(kind)) {
        return Err(refused.why);
    }
    let (mut chooser, effect) = Switch::open(model, kind);
    chooser.list.line = TextField::new(argument);
    Ok(Reaction::open(Screen::Switch(Box::new(chooser))).swapped().with(effect))
}

fn run<'a>(model: &'a Model, argument: &str) -> Result<&'a RunSummary, String> {
    let fits = |run: &&RunSummary| {
        let name = run.run.as_str();
        argument.len() >= 4 && (name.ends_with(argument) || name.starts_with(argument))
    };
    let mut runs = model.history.rows().iter().filter(fits);
    match (runs.next(), runs.next()) {
        (Some(run), None) => Ok(run),
        (Some(_), Some(_)) => Err(format!("several runs are called {argument}")),
        (None, _) => Err("no such run; at least four characters of its name".to_owned()),
    }
}
