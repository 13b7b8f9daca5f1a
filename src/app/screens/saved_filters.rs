//! Filters that were saved under a name, for this cloud and project: apply one, save the present one,
//! delete one.

use super::{Interactive, Reaction};
use crate::app::action::Action;
use crate::app::allowed::{Refused, while_};
use crate::app::key::Key;
use crate::app::keymap::Mode;
use crate::app::model::{Focus, Model};
use crate::app::msg::Effect;
use crate::app::notice::{Holds, Tone};
use crate::app::widgets::{Cursor, Guard, TextField};
use crate::domain::SavedFilter;

/// The list of saved filters, and what is being done to it.
#[derive(Clone, Debug, Default)]
pub struct SavedFilters {
    /// The cursor over the filters, by name.
    pub cursor: Cursor,
    /// What waits for the operator.
    pub step: Step,
}

/// What the list waits for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Step {
    /// A key.
    #[default]
    Choose,
    /// A name for the present filter.
    Name(TextField),
    /// Whether the filter under the cursor shall be deleted; keys count once that was on the screen.
    Delete(Guard),
}

impl SavedFilters {
    /// Opens the list.
    pub fn open(model: &Model) -> Reaction {
        let present = model.volumes.filter_text.trim();
        let at = rows(model).iter().position(|saved| saved.filter == present).unwrap_or_default();
        let cursor = Cursor { at, top: 0 };
        Reaction::open(super::Screen::SavedFilters(Self { cursor, step: Step::default() }))
    }

    /// The filter under the cursor.
    pub fn current<'a>(&self, model: &'a Model) -> Option<&'a SavedFilter> {
        rows(model).get(self.cursor.at)
    }

    fn apply(&self, model: &mut Model) -> Reaction {
        let Some(saved) = self.current(model).cloned() else { return Reaction::none() };
        model.focus = Focus::Volumes;
        model.set_filter(&saved.filter);
        match model.volumes.filter_doubt(&model.inventory) {
            Some(doubt) => model.say(Tone::Warning, doubt),
            None => model.say(Tone::Info, format!("filtered by {}", saved.name)),
        }
        Reaction::close()
    }

    fn save(&mut self, model: &mut Model, name: &str) -> Reaction {
        let name = name.trim();
        if name.is_empty() {
            model.say(Tone::Warning, "type a name first");
            return Reaction::none();
        }
        let filter = model.volumes.filter_text.trim().to_owned();
        let saved = SavedFilter { name: name.to_owned(), filter };
        let filters = model.saved_filters.get_or_insert_default();
        let before = filters.len();
        filters.retain(|other| other.name != saved.name);
        let verb = if filters.len() < before { "replaced" } else { "saved" };
        filters.push(saved);
        filters.sort_by(|a, b| a.name.cmp(&b.name));
        let at = filters.iter().position(|other| other.name == name).unwrap_or_default();
        self.step = Step::Choose;
        self.cursor.go(at, filters.len(), model.heights.full);
        model.say(Tone::Info, format!("{verb} {name}"));
        store(model)
    }

    fn delete(&mut self, model: &mut Model) -> Reaction {
        self.step = Step::Choose;
        let at = self.cursor.at;
        let Some(filters) = model.saved_filters.as_mut().filter(|filters| at < filters.len()) else {
            return Reaction::none();
        };
        let gone = filters.remove(at);
        self.cursor.go(at, filters.len(), model.heights.full);
        model.say(Tone::Info, format!("deleted {}", gone.name));
        store(model)
    }
}

impl Interactive for SavedFilters {
    fn mode(&self) -> Mode {
        match self.step {
            Step::Choose => Mode::SavedFilters,
            Step::Name(_) => Mode::Name,
            Step::Delete(_) => Mode::Confirm,
        }
    }

    fn refused(&self, model: &Model, action: Action) -> Option<Refused> {
        let none = || "no filter is saved: / types one, then F and + save it".into();
        match (&self.step, action) {
            (Step::Choose, Action::Open | Action::Delete | Action::Add) if model.saved_filters.is_none() => {
                Some(while_(Holds::NoSavedFilters, "the saved filters are still being read"))
            }
            (Step::Choose, Action::Open | Action::Delete) => rows(model).is_empty().then(none),
            (Step::Choose, Action::Add) => model
                .volumes
                .filter_text
                .trim()
                .is_empty()
                .then(|| "there is no filter to save: / in the lists types one".into()),
            _ => None,
        }
    }

    fn guard<'a>(&'a mut self, _: &'a mut Model) -> Option<&'a mut Guard> {
        match &mut self.step {
            Step::Delete(guard) => Some(guard),
            Step::Choose | Step::Name(_) => None,
        }
    }

    fn edit(&mut self, _: &mut Model, key: Key) -> bool {
        match &mut self.step {
            Step::Name(line) => line.edit(key),
            Step::Choose | Step::Delete(_) => false,
        }
    }

    fn paste(&mut self, _: &mut Model, text: &str) -> bool {
        let Step::Name(line) = &mut self.step else { return false };
        line.paste(text);
        true
    }

    fn act(&mut self, model: &mut Model, action: Action) -> Reaction {
        match (&self.step, action) {
            (Step::Choose, Action::Open) => self.apply(model),
            (Step::Choose, Action::Add) => {
                let present = model.volumes.filter_text.trim();
                let same = rows(model).iter().find(|saved| saved.filter == present);
                self.step = Step::Name(TextField::new(same.map_or("", |saved| &saved.name)));
                Reaction::none()
            }
            (Step::Choose, Action::Delete) => {
                self.step = Step::Delete(Guard::new(model.revision));
                Reaction::none()
            }
            (Step::Choose, Action::Back) => Reaction::close(),
            (Step::Name(line), Action::Open) => {
                let name = line.text.clone();
                self.save(model, &name)
            }
            (Step::Delete(_), Action::Yes) => self.delete(model),
            (Step::Name(_) | Step::Delete(_), Action::Back) => {
                self.step = Step::Choose;
                Reaction::none()
            }
            (_, movement) => {
                Reaction::moved(self.cursor.act(movement, rows(model).len(), model.heights.full))
            }
        }
    }
}

fn rows(model: &Model) -> &[SavedFilter] {
    model.saved_filters.as_deref().unwrap_or_default()
}

fn store(model: &Model) -> Reaction {
    let filters = model.saved_filters.clone().unwrap_or_default();
    model
        .scope
        .clone()
        .map_or_else(Reaction::none, |scope| Reaction::effect(Effect::SaveFilters(Box::new(scope), filters)))
}

impl Model {
    /// Why the saved filters cannot be shown now.
    pub(super) fn refused_saved_filters(&self) -> Option<Refused> {
        let logged_in = self.scope.is_some();
        (!logged_in).then(|| while_(Holds::LoggingIn, "saved filters are known only after login"))
    }
}
