//! Backups and runs of policies come in, for the page that asked for them.

use super::App;
use crate::app::screens::Screen;
use crate::domain::{ApiError, Backup, BackupDetail, BackupId, PolicyId, PolicyRun, Tag, VolumeId};

impl App {
    pub(super) fn on_backups(&mut self, volume: &VolumeId, read: Result<Vec<Backup>, String>) {
        let asked = self.screens.find_mut(|screen| match screen {
            Screen::Backups(page) if page.volume == *volume => Some(page),
            _ => None,
        });
        if let Some(page) = asked {
            page.on_read(read);
            self.model.touch();
        }
    }

    pub(super) fn on_backup(&mut self, id: &BackupId, read: Result<Option<Box<BackupDetail>>, String>) {
        let asked = self.screens.find_mut(|screen| match screen {
            Screen::Backup(page) if page.backup.id == *id => Some(page),
            _ => None,
        });
        if let Some(page) = asked {
            page.detail = Some(read.map(|detail| detail.map(|detail| *detail)));
            self.model.touch();
        }
    }

    pub(super) fn on_tags(&mut self, policy: &PolicyId, read: Result<Vec<Tag>, ApiError>) {
        let form = self.screens.find_mut(|screen| match screen {
            Screen::PolicyForm(form) => Some(form),
            _ => None,
        });
        if let Some(form) = form {
            form.on_tags(policy, read);
            self.model.touch();
        }
    }

    pub(super) fn on_policy_runs(&mut self, policy: &PolicyId, read: Result<Vec<PolicyRun>, String>) {
        let asked = self.screens.find_mut(|screen| match screen {
            Screen::PolicyRuns(page) if page.policy == *policy => Some(page),
            _ => None,
        });
        if let Some(page) = asked {
            page.on_runs(read);
            self.model.touch();
        }
    }
}
