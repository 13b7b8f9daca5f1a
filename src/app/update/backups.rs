//! Backups and runs of policies come in, for the page that asked for them.

use super::App;
use crate::app::screens::Screen;
use crate::domain::{Backup, BackupDetail, BackupId, PolicyId, PolicyRun, VolumeId};

impl App {
    pub(super) fn on_backups(&mut self, volume: &VolumeId, read: Result<Vec<Backup>, String>) {
        for screen in &mut self.screens.over {
            if let Screen::Backups(page) = screen
                && page.volume == *volume
            {
                page.read = Some(read.clone());
                self.model.touch();
            }
        }
    }

    pub(super) fn on_backup(&mut self, id: &BackupId, read: Result<Option<Box<BackupDetail>>, String>) {
        if let Some(Screen::Backup(page)) = self.screens.over.last_mut()
            && page.backup.id == *id
        {
            page.detail = Some(read.map(|detail| detail.map(|detail| *detail)));
            self.model.touch();
        }
    }

    pub(super) fn on_policy_runs(&mut self, policy: &PolicyId, read: Result<Vec<PolicyRun>, String>) {
        for screen in &mut self.screens.over {
            if let Screen::PolicyRuns(page) = screen
                && page.policy == *policy
            {
                page.on_runs(read.clone());
                self.model.touch();
            }
        }
    }
}
