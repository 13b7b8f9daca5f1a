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
use crate::app::widgets::{Cursor, TextField};

/// The chooser of clouds, projects or regions: what is typed narrows the list.
#[derive(Clone, Debug, Default)]
pub struct Switch {
    /// What is chosen.
    pub kind: SwitchKind,
    /// What there is; `None` until that is known, or why it cannot be.
    pub choices: Option<Result<Vec<Choice>, String>>,
    /// What is typed.
    pub line: TextField,
    /// Choices that match it.
    pub rows: Vec<usize>,
    /// The cursor over the rows.
    pub cursor: Cursor,
    /// The question that was asked last: for choices, or to go somewhere.
    pub request: RequestId,
    /// The target of the switch in progress.
    pub going: Option<Choice>,
}

impl Switch {
    /// The choice in a row.
    pub fn row(&self, row: usize) -> Option<&Choice> {
        self.choices.as_ref()?.as_ref().ok()?.get(*self.rows.get(row)?)
    }

    /// Finds what matches: every word of the line somewhere in name or key; what begins with the
    /// line comes first.
    pub fn narrow(&mut self) {
        let wanted = self.line.text.trim().to_lowercase();
        let words: Vec<&str> = wanted.split_whitespace().collect();
        let choices = self.choices.as_ref().and_then(|choices| choices.as_ref().ok());
        let matching = choices.into_iter().flatten().enumerate().filter_map(|(at, choice)| {
            let text = format!("{} {}", choice.label, choice.key).to_lowercase();
            words.iter().all(|word| text.contains(word)).then(|| (!text.starts_with(&wanted), at))
        });
        let mut matching: Vec<(bool, usize)> = matching.collect();
        matching.sort_unstable();
        self.rows = matching.into_iter().map(|(_, at)| at).collect();
        self.cursor = Cursor::default();
    }
}

impl Switch {
    /// A chooser of this kind, and the question that fills it.
    pub fn open(model: &mut Model, kind: SwitchKind) -> (Self, Effect) {
        let request = model.next_request();
        (Self { kind, request, ..Self::default() }, Effect::ListChoices(request, kind))
    }

    /// The choices came in.
    pub fn on_choices(&mut self, choices: Result<Vec<Choice>, String>) {
        self.choices = Some(choices);
        self.narrow();
        let current = (0..self.rows.len()).find(|row| self.row(*row).is_some_and(|choice| choice.current));
        self.cursor.at = current.unwrap_or(0);
    }

    fn go(&mut self, model: &mut Model) -> Reaction {
        let Some(choice) = self.row(self.cursor.at).cloned() else { return Reaction::none() };
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
        let edited = self.going.is_none() && self.line.edit(key);
        if edited {
            self.narrow();
        }
        edited
    }

    fn paste(&mut self, _: &mut Model, text: &str) -> bool {
        if self.going.is_some() {
            return false;
        }
        self.line.paste(text);
        self.narrow();
        true
    }

    fn act(&mut self, model: &mut Model, action: Action) -> Reaction {
        if action == Action::Back {
            return Reaction::close();
        }
        if self.going.is_some() || self.cursor.act(action, self.rows.len(), model.heights.full) {
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
            _ => Reaction::none(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn switch(labels: &[&str], typed: &str) -> Vec<String> {
        let choices = labels.iter().map(|label| Choice { label: (*label).into(), ..Choice::default() });
        let line = TextField { text: typed.into(), cursor: 0 };
        let mut switch = Switch { choices: Some(Ok(choices.collect())), line, ..Switch::default() };
        switch.narrow();
        (0..).map_while(|row| Some(switch.row(row)?.label.clone())).collect()
    }

    #[test]
    fn the_list_narrows_to_what_is_typed() {
        let all = ["eu-de_storage", "eu-de_archive", "storage-lab", "月次"];
        assert_eq!(switch(&all, ""), all);
        assert_eq!(switch(&all, "stor"), ["storage-lab", "eu-de_storage"]);
        assert_eq!(switch(&all, "ARCH de"), ["eu-de_archive"]);
        assert_eq!(switch(&all, "月"), ["月次"]);
        assert!(switch(&all, "nothing").is_empty());
    }
}
