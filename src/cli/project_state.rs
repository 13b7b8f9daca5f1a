//! What is known of the project while a submission is prepared, and how old that is.

use std::time::Instant;

use super::access::{Gathered, Need, Wanted, gather};
use super::beside::{Progress, beside, late};
use super::error::CliError;
use super::report::note;
use crate::api::Cloud;
use crate::domain::error::READING_QUOTA as QUOTA;
use crate::domain::text::scrub;
use crate::domain::{
    ApiError, Backup, BackupFacts, Expiries, Inventory, PlanInput, PolicyId, Quota, ReadMode, Seen, Settings,
    VolumeId,
};
use crate::engine::facts::{backup_facts, backups_of, expiries};
use crate::runtime::Access;

/// A project as it was read.
#[derive(Debug)]
pub struct ProjectState {
    pub cloud: Cloud,
    /// Policies and volumes.
    pub inventory: Inventory,
    /// Room for backups, where the cloud tells.
    pub quota: Option<Quota>,
    /// How volumes are read back: lists may lack the link.
    pub read_mode: ReadMode,
    /// What must be known of backups before another is made, where that was read.
    pub backups: Option<BackupFacts>,
    /// All backups of these volumes, where some of them are to be deleted.
    pub kept: Option<Kept>,
    /// What policies would remove, where they are to be switched ON.
    pub expiring: Option<Expiring>,
    since: Instant,
}

/// All backups of some volumes.
#[derive(Debug)]
pub struct Kept {
    volumes: Vec<VolumeId>,
    pub backups: Vec<Backup>,
}

/// What some policies would remove once they are ON.
#[derive(Debug)]
pub struct Expiring {
    policies: Vec<PolicyId>,
    pub expiries: Expiries,
}

impl ProjectState {
    /// Reads the project; the room for backups where `weighs_room`, and if it can be had.
    pub async fn read(cloud: Cloud, access: &Access, weighs_room: bool) -> Result<Self, CliError> {
        let since = Instant::now();
        let wanted = Wanted { policies: Need::Must, volumes: Need::Must, servers: Need::Not };
        let service = cloud.backup_service();
        let mut quota = Box::pin(async {
            match service.quota().filter(|_| weighs_room) {
                Some(quota) => Some(quota.await),
                None => None,
            }
        });
        let lists = Box::pin(gather(&cloud, access.form, wanted));
        let most = cloud.settings().optional_timeout;
        let (Gathered { inventory, .. }, read) =
            beside(lists, quota.as_mut(), &Progress::new(), most).await?;
        // Asked while what is late still waits.
        let read = read.unwrap_or_else(|| Some(Err(late(&cloud.waits().all(), QUOTA, most))));
        drop(quota);
        let quota = read.and_then(|read| {
            let told = |fault: &ApiError| {
                note(&scrub(&format!(
                    "vbs: {fault}; it is not known whether the quota has room for the backups"
                )));
            };
            read.inspect_err(told).ok()
        });
        let read_mode = inventory.read_mode();
        Ok(Self { cloud, inventory, quota, read_mode, backups: None, kept: None, expiring: None, since })
    }

    /// These volumes, for a plan.
    pub fn plan_input(&self, volumes: &[VolumeId]) -> PlanInput {
        PlanInput::of(&self.inventory, volumes.iter().cloned())
    }

    /// Where lists lack the link, each of these is asked for by itself (domain.md 1.10).
    pub async fn look_closer(&mut self, volumes: &[VolumeId]) {
        let to_read = self.inventory.needs_single_reads(volumes.iter());
        let mut unread = 0;
        for (_, seen) in self.cloud.backup_service().membership(&to_read, ReadMode::Singly).await {
            match seen {
                Ok(Seen::Volume(volume)) => self.inventory.put_single(&volume),
                Ok(Seen::Gone) => {}
                Err(_) => unread += 1,
            }
        }
        if unread > 0 {
            note(&format!("vbs: {unread} volumes could not be read: their current policy is not known"));
        }
    }

    /// Reads what must be known of backups before these volumes are backed up.
    pub async fn read_backups(&mut self, volumes: &[VolumeId]) -> Result<(), CliError> {
        let service = self.cloud.backup_service();
        self.backups = Some(backup_facts(&*service, self.inventory.policies(), volumes).await?);
        Ok(())
    }

    /// Reads all backups of these volumes.
    pub async fn read_kept(&mut self, volumes: Vec<VolumeId>) -> Result<(), CliError> {
        let backups = backups_of(&*self.cloud.backup_service(), &volumes).await?;
        self.kept = Some(Kept { volumes, backups });
        Ok(())
    }

    /// Counts what these policies would remove once they are ON.
    pub async fn count_expiries(&mut self, policies: Vec<PolicyId>) -> Result<(), CliError> {
        let service = self.cloud.backup_service();
        let under = |policy: &PolicyId| (policy.clone(), self.inventory.volumes_under(policy));
        let under: Vec<_> = policies.iter().map(under).collect();
        let expiries = expiries(&*service, self.inventory.policies(), &under, self.quota).await?;
        self.expiring = Some(Expiring { policies, expiries });
        Ok(())
    }

    /// Whether it is as young as the settings want it to be when something is sent.
    pub fn is_fresh(&self, settings: &Settings) -> bool {
        self.since.elapsed() <= settings.fresh_for
    }

    /// Reads the policies and these volumes again.
    pub async fn refresh(&mut self, volumes: &[VolumeId]) -> Result<(), CliError> {
        let since = Instant::now();
        let service = self.cloud.backup_service();
        self.inventory.set_policies(service.targets().await?.targets);
        let readings = service.membership(volumes, self.read_mode).await;
        let mut gone = Vec::new();
        for (id, seen) in readings {
            match (seen?, self.read_mode) {
                (Seen::Volume(volume), ReadMode::Lists) => self.inventory.add_volumes(vec![volume]),
                (Seen::Volume(volume), ReadMode::Singly) => self.inventory.put_single(&volume),
                (Seen::Gone, _) => gone.push(id),
            }
        }
        self.inventory.forget(&gone);
        if self.backups.is_some() {
            self.read_backups(volumes).await?;
        }
        if let Some(kept) = self.kept.take() {
            self.read_kept(kept.volumes).await?;
        }
        if let Some(counted) = self.expiring.take() {
            self.count_expiries(counted.policies).await?;
        }
        self.since = since;
        Ok(())
    }
}
