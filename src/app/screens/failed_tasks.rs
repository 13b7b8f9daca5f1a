//! What policies could not back up lately: what is still broken first.

use std::borrow::Cow;

use super::detail::VolumePage;
use super::evidence::Exhibit;
use super::plan::back_up;
use super::{Interactive, Reaction, Screen};
use crate::app::action::Action;
use crate::app::allowed::{Refused, while_};
use crate::app::failures::{FailuresRead, is_broken};
use crate::app::keymap::{Binding, Mode};
use crate::app::model::Model;
use crate::app::msg::Effect;
use crate::app::notice::{Holds, Tone};
use crate::app::widgets::{Cursor, Search};
use crate::domain::Failure;
use crate::evidence::of_failures;

/// The page of failed tasks.
#[derive(Clone, Debug, Default)]
pub struct FailedTasksPage {
    /// The cursor over the failures.
    pub cursor: Cursor,
    /// What is searched for in them.
    pub search: Search,
}

impl FailedTasksPage {
    /// The page, and the question that fills it if nothing was read yet.
    pub fn open(model: &mut Model) -> Reaction {
        let effect = if model.failures.answer().is_none() { model.read_failures() } else { None };
        Reaction::open(Screen::FailedTasks(Self::default())).with_all(effect.into_iter().collect())
    }

    /// Marks the volumes in the list that are still broken.
    fn mark_broken(model: &mut Model) -> Reaction {
        let volumes = model.failures.broken().filter_map(|failure| failure.latest.volume.as_ref());
        let positions: Vec<u32> = volumes.filter_map(|id| model.inventory.position(id)).collect();
        model.set_marks(positions, true);
        let key = model.key(Mode::Browse, Action::MarkedOnly);
        let marked = model.selection.len();
        model.say(Tone::Info, format!("{marked} marked in all; {key} shows only those"));
        Reaction::close()
    }
}

impl Interactive for FailedTasksPage {
    fn mode(&self) -> Mode {
        Mode::FailedTasks
    }

    fn refused(&self, model: &Model, action: Action) -> Option<Refused> {
        let under_cursor = || model.failures.rows().get(self.cursor.at);
        match action {
            Action::Open | Action::BackUp => match under_cursor() {
                None => Some("there is no task to show".into()),
                Some(failure) if failure.latest.volume.is_none() => Some("this task names no volume".into()),
                Some(_) if action == Action::BackUp => back_up::refused(model),
                Some(_) => None,
            },
            Action::MarkAll => model.failures.broken().next().is_none().then(|| "nothing is broken".into()),
            Action::NextTrouble | Action::PreviousTrouble if model.failures.answer().is_none() => {
                Some(match &model.failures.reading {
                    Some(_) => while_(Holds::ReadingFailures, "they are still being read"),
                    None => "they are not read".into(),
                })
            }
            Action::Refresh if model.failures.reading.is_some() => {
                Some(while_(Holds::ReadingFailures, "they are being read already"))
            }
            _ => None,
        }
    }

    fn hint(&self, model: &Model, binding: &'static Binding) -> Option<Cow<'static, str>> {
        let usual = self.usual_hint(model, binding)?;
        match binding.action {
            Action::MarkAll => Some(format!("mark the {} broken", model.failures.broken().count()).into()),
            _ => Some(usual),
        }
    }

    fn search(&self) -> Option<&Search> {
        Some(&self.search)
    }

    fn search_mut(&mut self) -> Option<&mut Search> {
        Some(&mut self.search)
    }

    fn seek(&mut self, model: &mut Model, forward: bool) -> bool {
        let rows = model.failures.rows();
        let finds = |failure: &Failure| {
            let task = &failure.latest;
            let volume = task.volume.as_ref().map(|id| model.volume_name(id)).unwrap_or_default();
            let policy = model.inventory.policy_label(&failure.policy);
            let texts = [Some(task.status.word()), task.code.as_deref(), task.message.as_deref()];
            texts.into_iter().flatten().chain([volume.as_str(), &policy]).any(|text| self.search.finds(text))
        };
        self.cursor.seek(forward, rows.len(), model.heights.full, |row| rows.get(row).is_some_and(finds))
    }

    fn exhibits(&self, model: &Model) -> Vec<Exhibit> {
        let volume = |id: &_| model.volume_name(id);
        let policy = |id: &_| model.inventory.policy_label(id);
        let sheet = |read: &FailuresRead| {
            of_failures(&read.failures, (read.since, read.at), model.scope.as_ref(), &volume, &policy)
        };
        let exhibit = |read| Exhibit::ready("the failed tasks", "failed-tasks", sheet(read));
        model.failures.answer().filter(|read| !read.failures.is_empty()).map(exhibit).into_iter().collect()
    }

    fn act(&mut self, model: &mut Model, action: Action) -> Reaction {
        let (rows, height) = (model.failures.rows().len(), model.heights.full);
        if self.cursor.act(action, rows, height) {
            return Reaction::none();
        }
        match action {
            Action::Open => {
                let failure = model.failures.rows().get(self.cursor.at);
                let Some(id) = failure.and_then(|failure| failure.latest.volume.clone()) else {
                    return Reaction::none();
                };
                Reaction::open(Screen::VolumeDetail(VolumePage::new(id.clone()))).with(Effect::LoadDetail(id))
            }
            Action::BackUp => {
                let failure = model.failures.rows().get(self.cursor.at);
                let volume = failure.and_then(|failure| failure.latest.volume.clone());
                back_up::of_volumes(model, volume)
            }
            Action::MarkAll => Self::mark_broken(model),
            Action::NextTrouble | Action::PreviousTrouble => {
                let failures = model.failures.rows();
                let broken = |row: usize| failures.get(row).is_some_and(is_broken);
                if !self.cursor.seek(action == Action::NextTrouble, rows, height, broken) {
                    model.say(Tone::Info, "nothing is broken any more");
                }
                Reaction::none()
            }
            Action::Refresh => Reaction::none().with_all(model.read_failures().into_iter().collect()),
            Action::Back => Reaction::close(),
            _ => Reaction::unhandled(),
        }
    }
}
