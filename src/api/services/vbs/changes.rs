//! Backups that are made and deleted (domain.md 7.5, 7.6, 1.9), and volumes made from
//! them (domain.md 7.7).

use reqwest::Method;
use serde::Serialize;

use super::Vbs;
use super::tasks::read_job;
use crate::api::cloud::Cloud;
use crate::api::cloud::service::Service;
use crate::api::cloud::writes::AnswerForm;
use crate::domain::error::{BACKING_UP, DELETING_BACKUP, RESTORING, RUNNING_POLICY};
use crate::domain::{
    ApiError, BackupId, BackupWriter, BatchAnswer, Job, JobId, NewVolume, Pending, TargetId, VolumeId,
};

#[derive(Serialize)]
struct CreateVolume<'a> {
    volume: VolumeFields<'a>,
}

#[derive(Serialize)]
struct VolumeFields<'a> {
    backup_id: &'a BackupId,
    availability_zone: &'a str,
    volume_type: &'a str,
    name: &'a str,
    size: u32,
    count: u32,
}

#[derive(Serialize)]
struct Create<'a> {
    backup: NewBackup<'a>,
}

#[derive(Serialize)]
struct NewBackup<'a> {
    volume_id: &'a VolumeId,
    name: &'a str,
}

impl BackupWriter for Vbs {
    fn create<'a>(&'a self, volume: &'a VolumeId, name: &'a str) -> Pending<'a, BatchAnswer> {
        Box::pin(create(&self.0, volume, name))
    }

    fn delete<'a>(&'a self, backup: &'a BackupId) -> Pending<'a, BatchAnswer> {
        Box::pin(delete(&self.0, backup))
    }

    fn restore<'a>(&'a self, new: &'a NewVolume) -> Pending<'a, BatchAnswer> {
        Box::pin(restore(&self.0, new))
    }

    fn restoring<'a>(&'a self, job: &'a JobId) -> Pending<'a, Result<Option<Job>, ApiError>> {
        Box::pin(read_job(&self.0, Service::Volume, job))
    }

    fn run<'a>(&'a self, target: &'a TargetId, volumes: &'a [VolumeId]) -> Pending<'a, BatchAnswer> {
        Box::pin(run(&self.0, target, volumes))
    }
}

async fn create(cloud: &Cloud, volume: &VolumeId, name: &str) -> BatchAnswer {
    let body = serde_json::to_vec(&Create { backup: NewBackup { volume_id: volume, name } });
    let about = std::slice::from_ref(volume);
    let request = (Method::POST, body);
    let at = (Service::Vbs, Some("v2"));
    cloud.change_at(at, BACKING_UP, &["cloudbackups"], request, AnswerForm::Job(about)).await
}

async fn delete(cloud: &Cloud, backup: &BackupId) -> BatchAnswer {
    let version = if cloud.backups_in_v3() { "v3" } else { "v2" };
    let (id, row) = (backup.to_string(), VolumeId::from(backup.id().clone()));
    let about = std::slice::from_ref(&row);
    let (path, request) = (["backups", &id], (Method::DELETE, Ok(Vec::new())));
    let at = (Service::Vbs, Some(version));
    cloud.change_at(at, DELETING_BACKUP, &path, request, AnswerForm::Silence(about)).await
}

/// The vendor's own call of the volume service: Cinder's wants another version of its interface.
async fn restore(cloud: &Cloud, new: &NewVolume) -> BatchAnswer {
    let volume = VolumeFields {
        backup_id: &new.backup,
        availability_zone: &new.zone,
        volume_type: &new.kind,
        name: &new.name,
        size: new.size_gb,
        count: 1,
    };
    let request = (Method::POST, serde_json::to_vec(&CreateVolume { volume }));
    let row = VolumeId::from(new.backup.id().clone());
    let (at, answer) = ((Service::Volume, Some("v2")), AnswerForm::Job(std::slice::from_ref(&row)));
    cloud.change_at(at, RESTORING, &["cloudvolumes"], request, answer).await
}

async fn run(cloud: &Cloud, policy: &TargetId, volumes: &[VolumeId]) -> BatchAnswer {
    let policy = policy.to_string();
    let (path, request) = (["backuppolicy", &policy, "action"], (Method::POST, Ok(Vec::new())));
    let at = (Service::Vbs, Some("v2"));
    cloud.change_at(at, RUNNING_POLICY, &path, request, AnswerForm::Silence(volumes)).await
}
