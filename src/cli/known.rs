//! What is known of the project while a submission is prepared, and how old that is.

use std::time::Instant;

use super::access::{Failure, Need, Wanted, gather};
use crate::api::Cloud;
use crate::domain::{Asked, Inventory, LinkVisibility, Quota, Seen, Settings, VolumeId};
use crate::engine::ReadBack;
use crate::runtime::Access;

/// A project as it was read.
#[derive(Debug)]
pub struct Known {
    /// The cloud.
    pub cloud: Cloud,
    /// Policies and volumes.
    pub inventory: Inventory,
    /// Room for backups, where the cloud tells.
    pub quota: Option<Quota>,
    /// How volumes are read back: lists may lack the link.
    pub read_back: ReadBack,
    since: Instant,
}

impl Known {
    /// Reads the project.
    pub async fn read(cloud: Cloud, access: &Access) -> Result<Self, Failure> {
        let since = Instant::now();
        let wanted = Wanted { policies: Need::Must, volumes: Need::Must, servers: false };
        let inventory = gather(&cloud, access.form, wanted).await?;
        let quota = cloud.quota().await.ok();
        let in_lists = inventory.link_visibility() == LinkVisibility::Shown;
        let read_back = if in_lists { ReadBack::ByList } else { ReadBack::Singly };
        Ok(Self { cloud, inventory, quota, read_back, since })
    }

    /// These volumes, for a plan.
    pub fn asked(&self, volumes: &[VolumeId]) -> Asked {
        Asked::of(&self.inventory, volumes.iter().cloned())
    }

    /// Where lists lack the link, each of these is asked for by itself (domain.md 1.10).
    pub async fn look_closer(&mut self, volumes: &[VolumeId]) {
        let to_read = self.inventory.needs_single_reads(volumes.iter());
        for (_, seen) in self.cloud.volumes_singly(to_read).await {
            if let Ok(Seen::Volume(volume)) = seen {
                self.inventory.put_single(&volume);
            }
        }
    }

    /// Whether it is as young as the settings want it to be when something is sent.
    pub fn is_fresh(&self, settings: &Settings) -> bool {
        self.since.elapsed() <= settings.fresh_for
    }

    /// Reads the policies and these volumes again.
    pub async fn refresh(&mut self, volumes: &[VolumeId]) -> Result<(), Failure> {
        let since = Instant::now();
        self.inventory.set_policies(self.cloud.policies().await?);
        let readings = match self.read_back {
            ReadBack::ByList => self.cloud.volumes_by_id(volumes).await,
            ReadBack::Singly => self.cloud.volumes_singly(volumes.to_vec()).await,
        };
        let mut gone = Vec::new();
        for (id, seen) in readings {
            match (seen?, self.read_back) {
                (Seen::Volume(volume), ReadBack::ByList) => self.inventory.add_volumes(vec![volume]),
                (Seen::Volume(volume), ReadBack::Singly) => self.inventory.put_single(&volume),
                (Seen::Gone, _) => gone.push(id),
            }
        }
        self.inventory.forget(&gone);
        self.since = since;
        Ok(())
    }
}
