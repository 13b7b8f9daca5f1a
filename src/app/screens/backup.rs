//! Every field of one backup.

use super::{Reaction, Reading, Screen};
use crate::app::msg::Effect;
use crate::app::widgets::Page;
use crate::domain::{Backup, BackupDetail};

/// The page of a backup, filled when its reading comes in.
#[derive(Clone, Debug)]
pub struct BackupPage {
    /// What the list says of it.
    pub backup: Backup,
    /// All its fields, once read; `None` inside where the cloud has it no more (scrub before showing).
    pub detail: Option<Result<Option<BackupDetail>, String>>,
    /// The lines.
    pub page: Page,
}

impl BackupPage {
    /// The page, and the question that fills it.
    pub fn open(backup: Backup) -> Reaction {
        let effect = Effect::LoadBackup(backup.id.clone());
        Reaction::open(Screen::Backup(Self { backup, detail: None, page: Page::default() })).with(effect)
    }
}

impl Reading for BackupPage {
    fn lines(&self) -> &Page {
        &self.page
    }

    fn lines_mut(&mut self) -> &mut Page {
        &mut self.page
    }
}
