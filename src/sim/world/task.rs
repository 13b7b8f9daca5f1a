//! A backup of a volume by a policy. A task that was started waits, runs and ends by the clock.

use serde_json::{Map, Value, json};

use super::super::clock::task_time;
use super::super::id::Id;

/// A started task waits so long,
pub(crate) const WAITS_MS: i64 = 2_000;
/// and has ended after so long.
pub(crate) const ENDS_MS: i64 = 8_000;

/// One backup of one volume by a policy.
#[derive(Debug, Clone)]
pub(crate) struct Task {
    pub(crate) job: Id,
    pub(crate) created_ms: i64,
    pub(crate) volume: Id,
    /// How it ends: a status of the service.
    pub(crate) end: &'static str,
}

impl Task {
    pub(crate) fn json(&self, now: i64) -> Value {
        let age = now - self.created_ms;
        let status = match age {
            ..WAITS_MS => "WAITING",
            WAITS_MS..ENDS_MS => "RUNNING",
            _ => self.end,
        };
        let mut task = Map::new();
        let mut put = |key: &str, value: &str| task.insert(key.to_owned(), json!(value));
        put("status", status);
        put("job_id", &self.job.to_string());
        put("created_at", &task_time(self.created_ms));
        put("backup_name", &format!("autobk_{:02x}{:02x}", self.job.0[0], self.job.0[1]));
        put("resource_id", &self.volume.to_string());
        put("resource_type", "volume");
        if age >= ENDS_MS && self.end != "SKIP" {
            put("finished_at", &task_time(self.created_ms + ENDS_MS));
        }
        if age >= WAITS_MS && self.end == "EXECUTE_SUCCESS" {
            put("vbs_job_id", &self.job.plain());
        }
        if age >= ENDS_MS && self.end == "EXECUTE_FAIL" {
            put("code", "VolumeBackup.0012");
            put("message", "disk status is not available or in_use");
        }
        Value::Object(task)
    }
}
