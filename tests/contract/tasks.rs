//! Tasks of a policy and jobs: every sample, the pages, and what failed over all policies.

use vbs_tui::api::Cloud;
use vbs_tui::domain::{ApiError, BackupTask, JobStatus, ListEnd, Superseded, TaskQuery, TaskStatus, Walk};
use vbs_tui::engine::failures;

use crate::harness::{POLICY, PROJECT, cloud, cloud_with, index, reply, settings, value};
use crate::server::Reply;

async fn list(cloud: &Cloud, query: &TaskQuery) -> Result<(Vec<BackupTask>, ListEnd), ApiError> {
    let service = cloud.backup_service();
    let mut tasks = Vec::new();
    let mut take = |page: Vec<BackupTask>| {
        tasks.extend(page);
        Walk::On
    };
    let end = service.tasks().unwrap().list(&POLICY.into(), query, &mut take).await?;
    Ok((tasks, end))
}

#[tokio::test]
async fn every_sample_of_tasks_is_read() {
    for name in ["vbs-backuptasks-page1", "vbs-backuptasks-failed", "vbs-backuptasks-mixed"] {
        let sample = value(name);
        let expected = sample["tasks"].as_array().unwrap().clone();
        let many = vbs_tui::domain::Settings { page_size: 100, ..settings() };
        let (cloud, server) = cloud_with(many, move |asked| match asked.query("marker") {
            None => reply(name),
            Some(_) => Reply::json(200, r#"{"count":0,"tasks":[]}"#),
        })
        .await;
        let status = name.ends_with("failed").then_some(TaskStatus::Failed);
        let (tasks, end) = list(&cloud, &TaskQuery { status, since: None }).await.unwrap();
        assert_eq!((tasks.len(), end.unreadable, end.unordered), (expected.len(), 0, false), "{name}");
        for (task, told) in tasks.iter().zip(&expected) {
            assert_eq!(task.id.to_string(), told["job_id"].as_str().unwrap());
            assert_eq!(task.status.as_str(), told["status"].as_str().unwrap());
            assert_eq!(task.volume.as_ref().unwrap().to_string(), told["resource_id"].as_str().unwrap());
            let created: String = told["created_at"].as_str().unwrap().to_owned() + "Z";
            assert_eq!(task.created, Some(created.parse().unwrap()));
            assert_eq!(task.finished.is_some(), told["finished_at"].is_string());
            assert_eq!(task.job.as_ref().map(ToString::to_string).as_deref(), told["vbs_job_id"].as_str());
            assert_eq!(task.code.as_deref(), told["code"].as_str());
            assert_eq!(task.message.as_deref(), told["message"].as_str());
        }
        if name.ends_with("failed") {
            assert_eq!(server.asked().len(), 2, "what is counted needs no proof of its end");
        }
        let asked = server.asked_for(&format!("/v2/{PROJECT}/backuppolicy/{POLICY}/backuptasks")).remove(0);
        if name != "vbs-backuptasks-page1" {
            let path = index(name)["path"].as_str().unwrap().to_owned();
            let mut expected: Vec<&str> = path.split(['?', '&']).collect();
            let mut sent: Vec<&str> = asked.target.split(['?', '&']).collect();
            expected.sort_unstable();
            sent.sort_unstable();
            assert_eq!(sent, expected);
        }
    }
}

#[tokio::test]
async fn tasks_are_read_page_by_page() {
    let (cloud, server) = cloud(|asked| match asked.query("marker") {
        None => reply("vbs-backuptasks-page1"),
        Some(_) => reply("vbs-backuptasks-page2"),
    })
    .await;
    let (tasks, end) = list(&cloud, &TaskQuery::default()).await.unwrap();
    let count = |name| value(name)["tasks"].as_array().unwrap().len();
    assert_eq!(tasks.len(), count("vbs-backuptasks-page1") + count("vbs-backuptasks-page2"));
    assert!(end.whole && server.asked().len() == 3, "{end:?}");
}

#[tokio::test]
async fn jobs_are_read_and_unknown_ones_are_none() {
    let (cloud, server) = cloud(|asked| match asked.path().rsplit('/').next() {
        Some("4010b39b00000000000000000000ac01") => reply("vbs-job-success"),
        Some("failed") => reply("vbs-job"),
        _ => Reply::json(400, r#"{"error":{"code":"common.0011","message":"the job does not exist"}}"#),
    })
    .await;
    let service = cloud.backup_service();
    let source = service.tasks().unwrap();
    let id = "4010b39b00000000000000000000ac01".into();
    let job = source.job(&id).await.unwrap().unwrap();
    let backup = Some("42536475-8697-4081-9b9c-adbecfd0e1f2".into());
    assert_eq!((job.status, job.backup, job.code), (JobStatus::Succeeded, backup, None));
    assert_eq!(server.asked().pop().unwrap().target, index("vbs-job-success")["path"]);
    let job = source.job(&"failed".into()).await.unwrap().unwrap();
    assert_eq!(
        (job.status, job.code.as_deref(), job.backup),
        (JobStatus::Failed, Some("VolumeBackup.0012"), None)
    );
    assert_eq!(source.job(&"old".into()).await.unwrap(), None);
}

#[tokio::test]
async fn what_failed_is_found_in_few_calls() {
    let (cloud, server) = cloud(|asked| {
        let none = Reply::json(200, r#"{"count":0,"tasks":[]}"#);
        if asked.path().ends_with("/backuptasks") {
            return match (asked.query("status").as_deref(), asked.path().contains("quiet")) {
                (Some("EXECUTE_FAIL"), false) => reply("vbs-backuptasks-failed"),
                // A word that this deployment does not know.
                (Some("SKIP"), _) => {
                    Reply::json(400, r#"{"error":{"code":"AutoBackup.0008","message":"x"}}"#)
                }
                _ => none,
            };
        }
        if asked.path().contains("/jobs/") {
            return reply("vbs-job");
        }
        // One volume has been backed up since.
        let came_right = asked.query("volume_id").as_deref() == Some("2b9a6d54-1c7e-4f3a-8e21-6a5d4c3b2a10");
        if came_right { reply("vbs-backups-detail-v2-page") } else { Reply::json(200, r#"{"backups":[]}"#) }
    })
    .await;
    let service = cloud.backup_service();
    let policies = [POLICY.into(), "quiet".into()];
    let since = Some("2025-01-14T00:00:00Z".parse().unwrap());
    let found = failures::find(service.tasks().unwrap(), service.backups(), &policies, since).await;
    assert_eq!((found.failures.len(), found.unread.len()), (3, 0));
    let codes: Vec<_> = found.failures.iter().map(|failure| failure.latest.code.as_deref()).collect();
    assert_eq!(
        codes,
        [Some("VolumeBackup.0012"), Some("VolumeBackup.0021"), Some("VolumeBackup.0081")],
        "the job says what the task does not, and what came right stands last"
    );
    assert!(matches!(found.failures[2].superseded, Superseded::Since(_)));
    assert_eq!(found.failures[0].superseded, Superseded::No);
    // Three statuses of two policies, a job, three volumes; and the login.
    assert_eq!(server.asked().len(), 6 + 1 + 3 + 1);
}
