//! The palette: every action of the screen below by name, and commands with an argument. It suggests as
//! one types and says beforehand what a command would do.

mod columns;
mod commands;
mod theme;

use super::{Interactive, Next, Reaction};
use crate::app::action::Action;
use crate::app::key::Key;
use crate::app::keymap::{Mode, action_word};
use crate::app::model::Model;
use crate::app::notice::Tone;
use crate::app::widgets::{Cursor, TextField};
pub use commands::COMMANDS;
use commands::Completion;

/// Lines that are remembered.
const REMEMBERED: usize = 50;

/// Completions that are shown at most.
const COMPLETIONS: usize = 100;

/// The palette.
#[derive(Clone, Debug)]
pub struct Palette {
    /// What is typed.
    pub line: TextField,
    /// The cursor over the suggestions.
    pub cursor: Cursor,
    /// What can be done on the screen below now, with the words for it.
    actions: Vec<(Action, &'static str)>,
    /// The operator chose a suggestion rather than what is typed.
    chosen: bool,
}

/// A suggestion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The line it stands for.
    pub line: String,
    /// What it is.
    pub doc: String,
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Act(Action),
    /// A line, to be run as it is.
    Run,
    /// A command that still wants its argument.
    Ask,
}

impl Suggestion {
    /// The line to go on typing at: of a command that wants an argument, its word and a blank.
    fn completed(&self) -> &str {
        match self.what {
            What::Ask => self.line.split_inclusive(' ').next().unwrap_or_default(),
            What::Act(_) | What::Run => &self.line,
        }
    }
}

impl Palette {
    /// The palette over a screen in which all this can be done.
    pub fn new(mode: Mode, can: impl Fn(Action) -> bool) -> Self {
        let actions = mode.section().bindings.iter().map(|binding| (binding.action, binding.phrase()));
        let actions = actions.filter(|(action, _)| is_offered(*action) && can(*action)).collect();
        Self { line: TextField::default(), cursor: Cursor::default(), actions, chosen: false }
    }

    /// What could be meant by the line, the likeliest first.
    pub fn suggestions(&self, model: &Model) -> Vec<Suggestion> {
        let typed = self.line.text.trim_start();
        if let Some((command, argument)) = commands::parse(typed) {
            let lines = (command.complete)(model, argument).into_iter().take(COMPLETIONS);
            return lines
                .map(|Completion { argument, about }| Suggestion {
                    line: format!("{} {argument}", command.word),
                    doc: about,
                    what: What::Run,
                })
                .collect();
        }
        let wanted: Vec<String> = typed.to_lowercase().split_whitespace().map(str::to_owned).collect();
        let history = model.view.lines.iter().filter(|_| typed.is_empty()).take(5).map(|line| Suggestion {
            line: line.clone(),
            doc: "again".to_owned(),
            what: What::Run,
        });
        let actions = self.actions.iter().map(|(action, doc)| Suggestion {
            line: action_word(*action),
            doc: doc.split([';', ':', '(']).next().unwrap_or(doc).trim().to_owned(),
            what: What::Act(*action),
        });
        let commands = COMMANDS.iter().map(|command| Suggestion {
            line: format!("{} {}", command.word, command.argument),
            doc: command.doc.to_owned(),
            what: What::Ask,
        });
        let matching = actions.chain(commands).filter(|suggestion| {
            let text =
                format!("{} {} {}", suggestion.line, suggestion.doc, also(suggestion.what)).to_lowercase();
            wanted.iter().all(|word| text.contains(word.as_str()))
        });
        let mut found: Vec<Suggestion> = matching.collect();
        found.sort_by_key(|suggestion| {
            wanted.first().is_some_and(|first| !suggestion.line.starts_with(first.as_str()))
        });
        history.chain(found).collect()
    }

    /// What the line would do, or why it cannot; nothing as long as it is no command.
    pub fn preview(&self, model: &Model) -> Option<Result<String, String>> {
        if self.suggestions(model).is_empty() && commands::parse(self.line.text.trim_start()).is_none() {
            return Some(Err("no such command here".to_owned()));
        }
        let (command, argument) = commands::parse(self.line.text.trim_start())?;
        command.lacks(argument).is_none().then(|| (command.preview)(model, argument.trim()))
    }

    fn put(&mut self, line: &str) {
        self.line = TextField::new(line);
        (self.cursor, self.chosen) = (Cursor::default(), false);
    }

    fn run(&mut self, model: &mut Model) -> Reaction {
        let suggestions = self.suggestions(model);
        let suggestion = suggestions.get(self.cursor.at);
        let typed = self.line.text.trim_start().to_owned();
        let is_command = commands::parse(&typed).is_some();
        let line = match suggestion {
            Some(Suggestion { what: What::Act(action), .. }) => {
                return Next::Perform(*action).into();
            }
            Some(suggestion @ Suggestion { what: What::Ask, .. }) => {
                self.put(suggestion.completed());
                return Reaction::none();
            }
            Some(Suggestion { line, what: What::Run, .. }) if self.chosen || !is_command => line.clone(),
            _ if is_command => typed,
            _ => {
                model.say(Tone::Warning, "no such command; the list shows what there is");
                return Reaction::none();
            }
        };
        let Some((command, argument)) = commands::parse(&line) else { return Reaction::none() };
        let done = match command.lacks(argument) {
            Some(why) => Err(why),
            None => (command.run)(model, argument.trim()),
        };
        match done {
            Ok(reaction) => {
                let line = line.trim_end();
                let lines = &mut model.view.lines;
                lines.retain(|other| other != line);
                lines.insert(0, line.to_owned());
                lines.truncate(REMEMBERED);
                reaction.with_all(model.remember_view().into_iter().collect())
            }
            Err(why) => {
                model.say(Tone::Warning, why);
                Reaction::none()
            }
        }
    }
}

/// Other words for what can be done.
const fn also(what: What) -> &'static str {
    match what {
        What::Act(Action::Evidence) => "export copy clipboard",
        What::Act(Action::Disassociate) => "take out leave",
        What::Act(Action::LastBoard) => "board result",
        What::Act(Action::History) => "runs journal log",
        What::Act(Action::Switch) => "project region cloud",
        What::Act(Action::Fields) => "details info",
        What::Act(Action::Refresh) => "reload update",
        _ => "",
    }
}

/// Whether an action has a place in the palette: neither what moves nor what confirms.
const fn is_offered(action: Action) -> bool {
    !(action.moves()
        || matches!(
            action,
            Action::Open
                | Action::Yes
                | Action::GoOn
                | Action::Back
                | Action::Palette
                | Action::LeaveNow
                | Action::ToggleMark
                | Action::OtherPane
        ))
}

impl Interactive for Palette {
    fn mode(&self) -> Mode {
        Mode::Palette
    }

    fn edit(&mut self, _: &mut Model, key: Key) -> bool {
        let edited = self.line.edit(key);
        if edited {
            (self.cursor, self.chosen) = (Cursor::default(), false);
        }
        edited
    }

    fn paste(&mut self, _: &mut Model, text: &str) -> bool {
        self.line.paste(text);
        true
    }

    fn act(&mut self, model: &mut Model, action: Action) -> Reaction {
        match action {
            Action::Back => Reaction::close(),
            Action::Open => self.run(model),
            Action::OtherPane => {
                if let Some(suggestion) = self.suggestions(model).get(self.cursor.at) {
                    self.put(suggestion.completed());
                }
                Reaction::none()
            }
            movement => {
                let rows = self.suggestions(model).len();
                let moved = self.cursor.act(movement, rows, model.heights.full);
                self.chosen |= moved;
                Reaction::moved(moved)
            }
        }
    }
}
