//! Which backup services there are, and which one a cloud has.

use std::sync::Arc;

use super::vbs::Vbs;
use crate::api::cloud::Cloud;
use crate::domain::BackupService;

/// The backup services there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Backend {
    /// Volume Backup Service.
    Vbs,
}

impl Backend {
    /// That of a cloud. There is only one so far.
    const fn of(_: &Cloud) -> Self {
        Self::Vbs
    }

    /// It, by a handle of the cloud.
    fn service(self, cloud: Cloud) -> Arc<dyn BackupService> {
        match self {
            Self::Vbs => Arc::new(Vbs(cloud)),
        }
    }
}

impl Cloud {
    /// Its backup service, for what is read beside runs.
    pub fn backup_service(&self) -> Arc<dyn BackupService> {
        Backend::of(self).service(self.clone())
    }

    /// The same for a run, in which one waits longer for the cloud's limits than for a list.
    pub fn backup_service_for_runs(&self) -> Arc<dyn BackupService> {
        Backend::of(self).service(self.for_runs())
    }
}
