//! VBS, the Volume Backup Service: volumes go into its policies (domain.md 1).

mod backups;
mod changes;
mod edits;
pub mod policies;
mod tasks;
mod wire;

#[cfg(test)]
mod tests;

pub use wire::policies::unknown_fields;
pub use wire::settings::SCHEDULE_FIELDS;

use jiff::Timestamp;

use crate::api::cloud::Cloud;
use crate::api::cloud::service::Service;
use crate::api::transport::endpoint::EndpointSource;
use crate::domain::error::BACKING_UP as MAKING;
use crate::domain::{
    ApiError, BackupService, BackupSource, BackupWriter, BatchAnswer, Pending, Quota, ReadMode, Readings,
    Reassignment, ServiceLimits, TargetId, TargetList, TargetWriter, TaskSource, VolumeId,
};

/// The service as the program sees it.
#[derive(Clone, Debug)]
pub(super) struct Vbs(pub Cloud);

impl BackupService for Vbs {
    fn limits(&self) -> ServiceLimits {
        // No limit of a request is published (domain.md 2).
        ServiceLimits { volumes_per_request: None, reassignment: Reassignment::Moves }
    }

    fn targets(&self) -> Pending<'_, Result<TargetList, ApiError>> {
        Box::pin(self.0.policy_list())
    }

    fn assign<'a>(&'a self, target: &'a TargetId, volumes: &'a [VolumeId]) -> Pending<'a, BatchAnswer> {
        Box::pin(self.0.associate(target, volumes))
    }

    fn unassign<'a>(&'a self, target: &'a TargetId, volumes: &'a [VolumeId]) -> Pending<'a, BatchAnswer> {
        Box::pin(self.0.disassociate(target, volumes))
    }

    fn membership<'a>(&'a self, volumes: &'a [VolumeId], mode: ReadMode) -> Pending<'a, Readings> {
        match mode {
            ReadMode::Lists => Box::pin(self.0.volumes_by_id(volumes)),
            ReadMode::Singly => Box::pin(self.0.volumes_singly(volumes.to_vec())),
        }
    }

    fn quota(&self) -> Option<Pending<'_, Result<Quota, ApiError>>> {
        Some(Box::pin(Cloud::quota(&self.0)))
    }

    fn backups(&self) -> Option<&dyn BackupSource> {
        Some(self)
    }

    fn tasks(&self) -> Option<&dyn TaskSource> {
        Some(self)
    }

    fn backup_writes(&self) -> Option<&dyn BackupWriter> {
        Some(self)
    }

    fn target_writes(&self) -> Option<&dyn TargetWriter> {
        Some(self)
    }

    fn is_offered(&self) -> bool {
        let endpoint = self.0.endpoint(Service::Vbs, MAKING);
        endpoint.is_ok_and(|endpoint| endpoint.source() != EndpointSource::Derived)
    }

    fn now(&self) -> Timestamp {
        self.0.now()
    }
}
