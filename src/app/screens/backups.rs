//! The backups of one volume, newest first.

use std::borrow::Cow;
use std::collections::HashSet;

use super::backup::BackupPage;
use super::evidence::Exhibit;
use super::new_volume::NewVolumePage;
use super::plan::back_up;
use super::{Interactive, Reaction, Screen};
use crate::app::action::Action;
use crate::app::allowed::{Refused, unread};
use crate::app::keymap::{Binding, Mode};
use crate::app::model::Model;
use crate::app::msg::Effect;
use crate::app::notice::Tone;
use crate::app::widgets::{Cursor, Search};
use crate::domain::{Backup, BackupId, VolumeId};
use crate::evidence::of_backups;

/// The page of a volume's backups.
#[derive(Clone, Debug)]
pub struct BackupsPage {
    /// Whose.
    pub volume: VolumeId,
    /// The backups, or why they cannot be read; `None` until that is known (scrub before showing).
    pub read: Option<Result<Vec<Backup>, String>>,
    /// The cursor over them.
    pub cursor: Cursor,
    /// Those that are marked.
    pub marks: HashSet<BackupId>,
    /// What is searched for in them.
    pub search: Search,
}

impl BackupsPage {
    /// The page, and the question that fills it.
    pub fn open(volume: VolumeId) -> Reaction {
        let effect = Effect::LoadBackups(volume.clone());
        let page = Self {
            volume,
            read: None,
            cursor: Cursor::default(),
            marks: HashSet::new(),
            search: Search::default(),
        };
        Reaction::open(Screen::Backups(page)).with(effect)
    }

    /// The backups that were read.
    pub fn rows(&self) -> &[Backup] {
        self.read.as_ref().and_then(|read| read.as_ref().ok()).map(Vec::as_slice).unwrap_or_default()
    }

    /// They were read again; marks of those that are gone go with them.
    pub fn on_read(&mut self, read: Result<Vec<Backup>, String>) {
        self.read = Some(read);
        let left: HashSet<BackupId> = self.rows().iter().map(|backup| backup.id.clone()).collect();
        self.marks.retain(|mark| left.contains(mark));
    }

    fn toggle_mark(&mut self, height: usize) {
        let Some(id) = self.rows().get(self.cursor.at).map(|backup| backup.id.clone()) else { return };
        if !self.marks.remove(&id) {
            self.marks.insert(id);
        }
        self.cursor.step(1, self.rows().len(), height);
    }

    /// The marked backups, or the one under the cursor.
    fn chosen(&self) -> Vec<Backup> {
        let rows = self.rows().iter().enumerate();
        let is_chosen = |at: usize, backup: &Backup| {
            if self.marks.is_empty() { at == self.cursor.at } else { self.marks.contains(&backup.id) }
        };
        rows.filter(|(at, backup)| is_chosen(*at, backup)).map(|(_, backup)| backup.clone()).collect()
    }
}

impl Interactive for BackupsPage {
    fn mode(&self) -> Mode {
        Mode::Backups
    }

    fn refused(&self, model: &Model, action: Action) -> Option<Refused> {
        match action {
            Action::Open | Action::Fields | Action::ToggleMark | Action::Delete | Action::Add
                if self.rows().is_empty() =>
            {
                Some("there is no backup to show".into())
            }
            Action::BackUp if model.inventory.position(&self.volume).is_none() => {
                Some("the volume is gone".into())
            }
            Action::BackUp | Action::Delete | Action::Add => back_up::refused(model),
            Action::NextTrouble | Action::PreviousTrouble => unread(self.read.as_ref()),
            _ => None,
        }
    }

    fn hint(&self, model: &Model, binding: &'static Binding) -> Option<Cow<'static, str>> {
        let usual = self.usual_hint(model, binding)?;
        match (binding.action, self.marks.len()) {
            (Action::Delete, marked) if marked > 0 => Some(format!("{usual} {marked}").into()),
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
        let mut cursor = self.cursor;
        let rows = self.rows();
        let finds = |backup: &Backup| {
            let texts = [&*backup.name, backup.status.as_str(), backup.kind().word()];
            let texts = texts.into_iter().chain(backup.fail_reason.as_deref());
            texts.chain([backup.id.to_string().as_str()]).any(|text| self.search.finds(text))
        };
        let found =
            cursor.seek(forward, rows.len(), model.heights.full, |row| rows.get(row).is_some_and(finds));
        self.cursor = cursor;
        found
    }

    fn exhibits(&self, model: &Model) -> Vec<Exhibit> {
        let name = model.volume_name(&self.volume);
        let sheet = || of_backups(&name, self.rows(), model.scope.as_ref());
        let all = (!self.rows().is_empty()).then(|| Exhibit::ready("the backups", "backups", sheet()));
        all.into_iter().collect()
    }

    fn act(&mut self, model: &mut Model, action: Action) -> Reaction {
        let (rows, height) = (self.rows().len(), model.heights.full);
        if self.cursor.act(action, rows, height) {
            return Reaction::none();
        }
        match action {
            Action::Open | Action::Fields => {
                let backup = self.rows().get(self.cursor.at).cloned();
                backup.map_or_else(Reaction::none, BackupPage::open)
            }
            Action::Add => {
                let backup = self.rows().get(self.cursor.at).cloned();
                backup.map_or_else(Reaction::none, |backup| NewVolumePage::open(model, backup))
            }
            Action::NextTrouble | Action::PreviousTrouble => {
                let mut cursor = self.cursor;
                let bad = |row: usize| self.rows().get(row).is_some_and(|backup| !backup.status.is_good());
                if !cursor.seek(action == Action::NextTrouble, rows, height, bad) {
                    model.say(Tone::Info, "every backup of this volume can be used");
                }
                self.cursor = cursor;
                Reaction::none()
            }
            Action::ToggleMark => {
                self.toggle_mark(height);
                Reaction::none()
            }
            Action::Delete => back_up::delete(model, &self.chosen(), self.rows().to_vec()),
            Action::BackUp => back_up::of_volumes(model, [self.volume.clone()]),
            Action::Refresh => Reaction::effect(Effect::LoadBackups(self.volume.clone())),
            Action::Back => Reaction::close(),
            _ => Reaction::unhandled(),
        }
    }
}
