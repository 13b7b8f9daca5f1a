//! Backups that are made and deleted (domain.md 7.5, 7.6, 1.9).

use reqwest::Method;
use serde::Serialize;

use super::Vbs;
use crate::api::cloud::Cloud;
use crate::api::cloud::writes::AnswerForm;
use crate::domain::error::{BACKING_UP, DELETING_BACKUP, RUNNING_POLICY};
use crate::domain::{BackupId, BackupWriter, BatchAnswer, Pending, TargetId, VolumeId};

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

    fn run<'a>(&'a self, target: &'a TargetId, volumes: &'a [VolumeId]) -> Pending<'a, BatchAnswer> {
        Box::pin(run(&self.0, target, volumes))
    }
}

async fn create(cloud: &Cloud, volume: &VolumeId, name: &str) -> BatchAnswer {
    let body = serde_json::to_vec(&Create { backup: NewBackup { volume_id: volume, name } });
    let about = std::slice::from_ref(volume);
    let request = (Method::POST, body);
    cloud.change_in_vbs(BACKING_UP, Some("v2"), &["cloudbackups"], request, AnswerForm::Job(about)).await
}

async fn delete(cloud: &Cloud, backup: &BackupId) -> BatchAnswer {
    let version = if cloud.backups_in_v3() { "v3" } else { "v2" };
    let (id, row) = (backup.to_string(), VolumeId::from(backup.id().clone()));
    let about = std::slice::from_ref(&row);
    let (path, request) = (["backups", &id], (Method::DELETE, Ok(Vec::new())));
    cloud.change_in_vbs(DELETING_BACKUP, Some(version), &path, request, AnswerForm::Silence(about)).await
}

async fn run(cloud: &Cloud, policy: &TargetId, volumes: &[VolumeId]) -> BatchAnswer {
    let policy = policy.to_string();
    let (path, request) = (["backuppolicy", &policy, "action"], (Method::POST, Ok(Vec::new())));
    cloud.change_in_vbs(RUNNING_POLICY, Some("v2"), &path, request, AnswerForm::Silence(volumes)).await
}
