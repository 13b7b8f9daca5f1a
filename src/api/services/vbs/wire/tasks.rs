//! Tasks and jobs as VBS spells them (domain.md 1.9).

use crate::api::wire::json;
use crate::api::wire::lenient::{Count, Listed, Loose, record};
use crate::api::wire::links::ways_back;
use crate::api::wire::time::timestamp;
use crate::api::wire::tree::Node;
use crate::domain::{BackupId, BackupTask, Job, JobId, JobStatus, TaskStatus, VolumeId};

record! {
    /// One page.
    Page {
        count: Count = b"count",
        tasks: Listed<RawTask<'a>> = b"tasks",
    }
}

record! {
    RawTask {
        id: Loose<'a> = b"job_id",
        status: Loose<'a> = b"status",
        volume: Loose<'a> = b"resource_id",
        created: Loose<'a> = b"created_at",
        finished: Loose<'a> = b"finished_at",
        backup_name: Loose<'a> = b"backup_name",
        job: Loose<'a> = b"vbs_job_id",
        code: Loose<'a> = b"code",
        message: Loose<'a> = b"message",
    }
}

/// A page as it came.
#[derive(Debug, PartialEq)]
pub(crate) struct TaskPage {
    /// Tasks that have an id.
    pub tasks: Vec<BackupTask>,
    /// Entries, readable or not.
    pub entries: usize,
    /// Tasks that match, over all pages.
    pub total: Option<u64>,
    /// Where to go on, best last.
    pub markers: Vec<String>,
}

/// Reads a body; `None` where it is no list of tasks.
pub(crate) fn tasks(body: &[u8]) -> Option<TaskPage> {
    let read = json::read(body, |body| {
        let page: Page<'_> = serde_json::from_slice(body)?;
        Ok(page.tasks.present.then(|| TaskPage {
            entries: page.tasks.items.len() + page.tasks.invalid_entries,
            total: page.count.0,
            markers: ways_back(page.tasks.items.iter().rev().filter_map(|raw| raw.id.text())),
            tasks: page.tasks.items.iter().filter_map(RawTask::to_task).collect(),
        }))
    });
    read.ok().flatten()
}

impl RawTask<'_> {
    fn to_task(&self) -> Option<BackupTask> {
        Some(BackupTask {
            id: JobId::new(self.id.text()?),
            status: TaskStatus::new(self.status.text().unwrap_or_default()),
            volume: self.volume.text().map(VolumeId::new),
            created: self.created.text().and_then(timestamp),
            finished: self.finished.text().and_then(timestamp),
            backup_name: self.backup_name.raw().into(),
            job: self.job.text().map(JobId::new),
            code: self.code.text().map(Into::into),
            message: self.message.text().map(Into::into),
        })
    }
}

/// Reads a job; `None` where the body is none. Where the job itself does not say why it failed, the
/// part does that failed.
pub(crate) fn job(body: &[u8]) -> Option<Job> {
    let answer = Node::parse(body)?;
    let status = JobStatus::new(answer.text("status")?);
    let parts = answer.get("sub_jobs").map(Node::elements).unwrap_or_default();
    let said = |key: &str| {
        let part = || parts.iter().find_map(|part| part.text(key));
        answer.text(key).or_else(part).map(str::to_owned)
    };
    let (code, message) = (said("error_code"), said("fail_reason"));
    let failed = status == JobStatus::Failed;
    let entity = |key: &str| answer.get("entities").and_then(|entities| entities.text(key));
    Some(Job {
        backup: entity("backup_id").map(BackupId::new),
        volume: entity("volume_id").map(VolumeId::new),
        code: code.filter(|_| failed).map(Into::into),
        message: message.filter(|_| failed).map(Into::into),
        status,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bad_entry_does_not_cost_the_page() {
        let body = br#"{"count":"4","tasks":[{"job_id":"a","status":null,"resource_id":null,"created_at":"x",
            "backup_name":null,"code":7,"message":["x"]}, null, {"status":"RUNNING"}, {"job_id":"b","job_id":"c",
            "status":"execute_fail","created_at":"2025-01-14T08:00:01.467","code":"","finished_at":null}]}"#;
        let read = tasks(body).unwrap();
        assert_eq!((read.entries, read.total, read.tasks.len()), (4, Some(4), 2));
        assert_eq!(read.markers, ["a", "c"]);
        let [odd, fine] = read.tasks.as_slice() else { panic!() };
        assert_eq!(
            (odd.status.as_str(), odd.volume.as_ref(), odd.created, odd.code.as_deref()),
            ("", None, None, Some("7"))
        );
        assert_eq!((&fine.status, fine.code.as_deref(), fine.finished), (&TaskStatus::Failed, None, None));
        assert_eq!(fine.created.map(|at| at.to_string()).as_deref(), Some("2025-01-14T08:00:01.467Z"));
        for odd in ["[]", "{}", "<html>", "{\"tasks\":7}", "{\"tasks\":[{\"job_id\":\"a\"}"] {
            assert_eq!(tasks(odd.as_bytes()), None, "{odd}");
        }
    }

    #[test]
    fn a_job_says_why_it_failed_or_its_parts_do() {
        let told = |body: &str| {
            let job = job(body.as_bytes()).unwrap();
            (job.status, job.code.map(|code| code.to_string()), job.message.map(String::from))
        };
        let (code, words) = (Some("VolumeBackup.0012".to_owned()), Some("why".to_owned()));
        for body in [
            r#"{"status":"FAIL","error_code":"VolumeBackup.0012","fail_reason":"why","sub_jobs":[]}"#,
            r#"{"status":"fail","error_code":null,"fail_reason":"","sub_jobs":[{"error_code":""},
                {"error_code":"VolumeBackup.0012","fail_reason":"why"}]}"#,
        ] {
            assert_eq!(told(body), (JobStatus::Failed, code.clone(), words.clone()), "{body}");
        }
        let odd = r#"{"status":"SUCCESS","error_code":"X.1","sub_jobs":{},"entities":{"backup_id":""}}"#;
        assert_eq!(told(odd), (JobStatus::Succeeded, None, None));
        assert_eq!(job(odd.as_bytes()).unwrap().backup, None);
        assert_eq!(told(r#"{"status":"PAUSED"}"#).0, JobStatus::Other("PAUSED".into()));
        assert_eq!(job(b"{}"), None);
    }
}
