//! Switching to another cloud, project or region.

use super::{Interactive, Reaction};
use crate::app::action::Action;
use crate::app::allowed::Refused;
use crate::app::key::Key;
use crate::app::keymap::Mode;
use crate::app::model::Model;
use crate::app::msg::Effect;
use crate::app::notice::Tone;
use crate::app::profile::{Choice, Destination, SwitchKind};
use crate::app::request::RequestId;
use crate::app::widgets::Narrowed;

/// The chooser of clouds, projects or regions: what is typed narrows the list.
#[derive(Clone, Debug, Default)]
pub struct Switch {
    /// What is chosen.
    pub kind: SwitchKind,
    /// What there is; `None` until that is known, or why it cannot be.
    pub choices: Option<Result<Vec<Choice>, String>>,
    /// What is typed, and the choices that match it.
    pub list: Narrowed,
    /// The question that was asked last: for choices, or to go somewhere.
    pub request: RequestId,
    /// The target of the switch in progress.
    pub going: Option<Choice>,
}

impl Switch {
    /// The choice in a row.
    pub fn row(&self, row: usize) -> Option<&Choice> {
        self.choices.as_ref()?.as_ref().ok()?.get(*self.list.rows.get(row)?)
    }

    /// Finds what matches what is typed.
    fn narrow(&mut self) {
        let choices = self.choices.as_ref().and_then(|choices| choices.as_ref().ok());
        let text = |choice: &Choice| (format!("{} {}", choice.label, choice.key), false);
        self.list.narrow(choices.into_iter().flatten().map(text));
    }

    /// A chooser of this kind, and the question that fills it.
    pub fn open(model: &mut Model, kind: SwitchKind) -> (Self, Effect) {
        let request = model.next_request();
        (Self { kind, request, ..Self::default() }, Effect::ListChoices(request, kind))
    }

    /// The choices came in.
    pub fn on_choices(&mut self, choices: Result<Vec<Choice>, String>) {
        self.choices = Some(choices);
        self.narrow();
        let current =
            (0..self.list.rows.len()).find(|row| self.row(*row).is_some_and(|choice| choice.current));
        self.list.cursor.at = current.unwrap_or(0);
    }

    fn go(&mut self, model: &mut Model) -> Reaction {
        let Some(choice) = self.row(self.list.cursor.at).cloned() else { return Reaction::none() };
        if choice.current && model.is_logged_in() {
            model.say(Tone::Info, format!("already in {}", choice.label));
            return Reaction::close();
        }
        let key = choice.key.clone();
        let to = match self.kind {
            SwitchKind::Cloud => Destination::Cloud(key),
            SwitchKind::Project => Destination::Project(key),
            SwitchKind::Region => Destination::Region(key),
        };
        (self.request, self.going) = (model.next_request(), Some(choice));
        Reaction::effect(Effect::Switch(self.request, to))
    }
}

impl Interactive for Switch {
    fn mode(&self) -> Mode {
        Mode::Switch
    }

    fn refused(&self, model: &Model, action: Action) -> Option<Refused> {
        if action == Action::OtherPane { model.refused_kind(SwitchKind::Project) } else { None }
    }

    fn edit(&mut self, _: &mut Model, key: Key) -> bool {
        let edited = self.going.is_none() && self.list.edit(key);
        if edited {
            self.narrow();
        }
        edited
    }

    fn paste(&mut self, _: &mut Model, text: &str) -> bool {
        if self.going.is_some() {
            return false;
        }
        self.list.line.paste(text);
        self.narrow();
        true
    }

    fn act(&mut self, model: &mut Model, action: Action) -> Reaction {
        if action == Action::Back {
            return Reaction::close();
        }
        if self.going.is_some() || self.list.act(action, model.heights.full) {
            return Reaction::none();
        }
        match action {
            Action::OtherPane => {
                let at = SwitchKind::ALL.iter().position(|kind| *kind == self.kind).unwrap_or_default();
                let next = SwitchKind::ALL.into_iter().cycle().nth(at + 1).unwrap_or_default();
                let (chooser, effect) = Self::open(model, next);
                *self = chooser;
                Reaction::effect(effect)
            }
            Action::Open => self.go(model),
            _ => Reaction::unhandled(),
        }
    }
}
