//! What is known of the project while a submission is prepared, and how old that is.

use std::sync::LazyLock;
use std::time::Instant;

use jiff::tz::TimeZone;

use super::access::{Gathered, Need, Wanted, gather};
use super::beside::{Progress, beside, late};
use super::error::CliError;
use super::report::note;
use crate::api::Cloud;
use crate::domain::error::READING_QUOTA as QUOTA;
use crate::domain::text::scrub;
use crate::domain::{
    ApiError, Backup, BackupFacts, Inventory, PlanInput, PolicyChange, PolicyFacts, PolicyId,
    PolicyQuestions, Quota, ReadMode, Seen, Settings, VolumeId,
};
use crate::engine::facts::{backup_facts, backups_of, policy_facts};
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
    /// What must be known before policies are changed, where some are.
    pub changing: Option<Changing>,
    since: Instant,
}

/// All backups of some volumes.
#[derive(Debug)]
pub struct Kept {
    volumes: Vec<VolumeId>,
    pub backups: Vec<Backup>,
}

/// What must be known before policies are changed.
#[derive(Debug)]
pub struct Changing {
    what: Change,
    pub facts: PolicyFacts,
}

/// How policies are to be changed.
#[derive(Debug)]
pub enum Change {
    /// These go ON.
    On(Vec<PolicyId>),
    /// In these ways.
    Ways(Vec<PolicyChange>),
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
        Ok(Self { cloud, inventory, quota, read_mode, backups: None, kept: None, changing: None, since })
    }

    /// The zone that local times are given in.
    pub fn zone(&self) -> TimeZone {
        self.cloud.settings().time_zone.clone().unwrap_or_else(TimeZone::system)
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

    /// Reads what must be known before policies are changed so.
    pub async fn read_for_change(&mut self, what: Change) -> Result<(), CliError> {
        let service = self.cloud.backup_service();
        let questions = match &what {
            Change::On(policies) => PolicyQuestions::of_switch(&self.inventory, policies),
            Change::Ways(changes) => PolicyChange::questions(changes, &self.inventory),
        };
        let facts = policy_facts(&*service, &questions, self.quota).await?;
        self.changing = Some(Changing { what, facts });
        Ok(())
    }

    /// What was read for that; where nothing was, nothing is known.
    pub fn policy_facts(&self) -> &PolicyFacts {
        static UNREAD: LazyLock<PolicyFacts> = LazyLock::new(PolicyFacts::default);
        self.changing.as_ref().map_or(&UNREAD, |changing| &changing.facts)
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
        if let Some(changing) = self.changing.take() {
            self.read_for_change(changing.what).await?;
        }
        self.since = since;
        Ok(())
    }
}
