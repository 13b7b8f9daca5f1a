//! A backup of a volume by a policy. A task that was started waits, runs and ends by the clock.

use serde_json::{Map, Value, json};

use super::super::clock::task_time;
use super::World;
use super::backups::outcome::{Cause, End};
use super::backups::{ENDS_MS, Moment, WAITS_MS, automatic_name};
use super::row::Row;

/// One backup of one volume by a policy.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Task {
    pub(crate) number: u32,
    /// The row of the volume, which may be gone.
    pub(crate) volume: u32,
    pub(crate) at: Moment,
    pub(crate) end: End,
}

impl Task {
    /// Its status now; `None` before it begins.
    pub(crate) fn status(&self, now: i64) -> Option<&'static str> {
        match now - self.at.ms() {
            ..0 => None,
            0..WAITS_MS => Some("WAITING"),
            WAITS_MS..ENDS_MS => Some("RUNNING"),
            _ => Some(self.end.word()),
        }
    }
}

impl World {
    pub(super) fn task_json(&self, task: &Task, now: i64) -> Value {
        let age = now - task.at.ms();
        let (job, volume) = (self.job_id(task.number), self.row(task.volume).map(Row::id_text));
        let mut map = Map::new();
        let mut put = |key: &str, value: &str| map.insert(key.to_owned(), json!(value));
        put("status", task.status(now).unwrap_or_default());
        put("job_id", &job.to_string());
        put("created_at", &task_time(task.at.ms()));
        put("backup_name", &automatic_name(task.number));
        put("resource_id", volume.as_deref().unwrap_or_default());
        put("resource_type", "volume");
        if age >= ENDS_MS {
            put("finished_at", &task_time(task.at.ms() + ENDS_MS));
        }
        if age >= WAITS_MS && task.end != End::Skip {
            put("vbs_job_id", &job.plain());
        }
        if let (true, End::Fail(cause)) = (age >= ENDS_MS, task.end)
            && cause != Cause::Unsaid
        {
            let (code, message) = cause.said();
            put("code", code);
            put("message", message);
        }
        Value::Object(map)
    }

    /// The job that carries a task out.
    pub(super) fn job_json(&self, task: &Task, now: i64) -> Value {
        let age = now - task.at.ms();
        let status = match age {
            ..WAITS_MS => "INIT",
            WAITS_MS..ENDS_MS => "RUNNING",
            _ if task.end.leaves() == Some(false) => "SUCCESS",
            _ => "FAIL",
        };
        let said = match task.end {
            End::Fail(cause) if status == "FAIL" => Some(cause.said()),
            _ => None,
        };
        let backup = task.end.leaves().filter(|_| age >= WAITS_MS).map(|_| self.backup_id(task.number));
        json!({
            "status": status,
            "entities": {
                "bks_create_volume_name": automatic_name(task.number),
                "backup_id": backup.map(|id| id.to_string()).unwrap_or_default(),
                "volume_id": self.row(task.volume).map(Row::id_text),
            },
            "job_id": self.job_id(task.number).plain(),
            "job_type": "bksCreateBackup",
            "begin_time": format!("{}Z", task_time(task.at.ms())),
            "end_time": (age >= ENDS_MS).then(|| format!("{}Z", task_time(task.at.ms() + ENDS_MS))),
            "error_code": said.map(|(code, _)| code),
            "fail_reason": said.map(|(_, message)| message),
            "sub_jobs": [],
        })
    }
}
