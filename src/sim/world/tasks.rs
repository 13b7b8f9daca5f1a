//! Backup tasks (domain.md 1.9): the history of a policy and what `execute` starts.
//!
//! Nothing is backed up. A task that was started waits, runs and ends by the
//! clock, so that a client has something to watch.

use serde_json::{Value, json};

use super::super::clock::task_time;
use super::super::id::Id;
use super::super::rng::Rng;
use super::World;
use super::refusal::{NO_SUCH_POLICY, Refusal};
use super::task::{ENDS_MS, Task, WAITS_MS};

/// Most tasks kept per policy.
const KEPT: usize = 5_000;

/// Query of `backuptasks`.
#[derive(Debug, Default)]
pub(crate) struct TaskQuery {
    pub(crate) status: Option<String>,
    pub(crate) job: Option<String>,
    pub(crate) limit: usize,
    pub(crate) offset: usize,
    pub(crate) marker: Option<String>,
    pub(crate) ascending: bool,
}

impl World {
    /// POST `backuppolicy/{id}/action`: a task for every volume of the policy.
    pub(crate) fn execute(&mut self, id: &str, now: i64, rng: &mut Rng) -> Result<(), Refusal> {
        let policy = self.policy(id).ok_or(NO_SUCH_POLICY)?;
        if policy.tasks.iter().any(|task| now - task.created_ms < WAITS_MS) {
            return Err(Refusal::new(409, "AutoBackup.0225", "The policy is being executed"));
        }
        let slot = policy.slot;
        let started: Vec<Task> = self
            .rows
            .iter()
            .filter(|row| row.slot == slot && !row.gone)
            .take(KEPT)
            .map(|row| {
                let fit = matches!(self.statuses.word(row.status), "available" | "in-use");
                let end = if fit { "EXECUTE_SUCCESS" } else { "EXECUTE_FAIL" };
                Task { job: rng.id(), created_ms: now, volume: row.id, end }
            })
            .collect();
        if let Some(policy) = self.policy_mut(id) {
            policy.tasks.extend(started);
            let surplus = policy.tasks.len().saturating_sub(KEPT);
            policy.tasks.drain(..surplus);
        }
        Ok(())
    }

    /// GET `backuppolicy/{id}/backuptasks`.
    pub(crate) fn tasks(&self, id: &str, query: &TaskQuery, now: i64) -> Result<Value, Refusal> {
        let policy = self.policy(id).ok_or(NO_SUCH_POLICY)?;
        let wanted = |task: &Value| {
            let is = |key: &str, text: &Option<String>| {
                text.as_deref().is_none_or(|text| task.get(key).and_then(Value::as_str) == Some(text))
            };
            is("status", &query.status) && is("job_id", &query.job)
        };
        let mut all: Vec<Value> = policy.tasks.iter().map(|task| task.json(now)).filter(wanted).collect();
        if !query.ascending {
            all.reverse();
        }
        let count = all.len();
        let start = query
            .marker
            .as_deref()
            .and_then(|marker| {
                all.iter().position(|task| task.get("job_id").and_then(Value::as_str) == Some(marker))
            })
            .map_or(query.offset, |at| at + 1);
        let tasks: Vec<Value> = all.into_iter().skip(start).take(query.limit).collect();
        Ok(json!({ "tasks": tasks, "count": count }))
    }

    /// GET `/v1/{project}/jobs/{id}`, by the `vbs_job_id` of a task.
    pub(crate) fn job(&self, id: &str, now: i64) -> Option<Value> {
        let id = Id::parse(id)?;
        let task = self.policies.iter().flat_map(|policy| &policy.tasks).find(|task| task.job == id)?;
        let age = now - task.created_ms;
        let status = match age {
            ..WAITS_MS => "INIT",
            WAITS_MS..ENDS_MS => "RUNNING",
            _ if task.end == "EXECUTE_SUCCESS" => "SUCCESS",
            _ => "FAIL",
        };
        let failed = status == "FAIL";
        Some(json!({
            "status": status,
            "entities": { "volume_id": task.volume.to_string(), "backup_id": "" },
            "job_id": task.job.plain(),
            "job_type": "bksCreateBackup",
            "begin_time": format!("{}Z", task_time(task.created_ms)),
            "end_time": (age >= ENDS_MS).then(|| format!("{}Z", task_time(task.created_ms + ENDS_MS))),
            "error_code": failed.then_some("VolumeBackup.0012"),
            "fail_reason": failed.then_some("disk status is not available or in_use"),
        }))
    }
}
