//! Backup tasks (domain.md 1.9): the history of a policy and what `execute` starts.

use serde_json::{Map, Value, json};

use super::super::clock::task_time;
use super::super::id::Id;
use super::World;
use super::backups::ledger::automatic_name;
use super::backups::outcome::{Cause, End};
use super::backups::pace::Moment;
use super::refusal::{NO_SUCH_POLICY, Refusal};
use super::row::Row;
use super::task::Task;

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
    pub(crate) fn execute(&mut self, id: &str, now: i64) -> Result<(), Refusal> {
        let policy = self.policy(id).ok_or(NO_SUCH_POLICY)?;
        if policy.tasks.last().is_some_and(|task| now - task.at.ms() < self.pace().ends) {
            return Err(Refusal::new(409, "AutoBackup.0225", "The policy is being executed"));
        }
        let slot = policy.slot;
        let members = self.members_of(slot);
        if members.is_empty() {
            return Err(Refusal::new(400, "AutoBackup.1700", "failed to execute the policy"));
        }
        let started: Vec<Task> =
            members.into_iter().map(|volume| self.back_up(volume, slot, Moment::new(now), true)).collect();
        if let Some(policy) = self.policy_mut(id) {
            policy.tasks.extend(started);
        }
        Ok(())
    }

    /// GET `backuppolicy/{id}/backuptasks`.
    pub(crate) fn tasks(&self, id: &str, query: &TaskQuery, now: i64) -> Result<Value, Refusal> {
        let tasks = &self.policy(id).ok_or(NO_SUCH_POLICY)?.tasks;
        let job = |text: &str| Id::parse(text).and_then(|id| self.job_number(id));
        let wanted_job = query.job.as_deref().map(job);
        let wanted = |task: &&Task| {
            let status = task.status(now, self.pace());
            status.is_some()
                && query.status.as_deref().is_none_or(|wanted| status == Some(wanted))
                && wanted_job.is_none_or(|job| job == Some(task.number))
        };
        let matching: Vec<&Task> = if query.ascending {
            tasks.iter().filter(wanted).collect()
        } else {
            tasks.iter().rev().filter(wanted).collect()
        };
        let marker = query.marker.as_deref().and_then(job);
        let behind = marker.and_then(|number| matching.iter().position(|task| task.number == number));
        let start = behind.map_or(query.offset, |at| at + 1);
        let page: Vec<Value> =
            matching.iter().skip(start).take(query.limit).map(|task| self.task_json(task, now)).collect();
        Ok(json!({ "tasks": page, "count": matching.len() }))
    }

    /// GET `/v1/{project}/jobs/{id}`, by the `vbs_job_id` of a task.
    pub(crate) fn job(&self, id: &str, now: i64) -> Option<Value> {
        let number = self.job_number(Id::parse(id)?)?;
        let of_policy = |tasks: &[Task]| {
            let at = tasks.binary_search_by_key(&number, |task| task.number).ok()?;
            tasks.get(at).copied()
        };
        let tasks = self.policies.iter().map(|policy| policy.tasks.as_slice());
        let task = tasks.chain([self.asked_for()]).find_map(of_policy)?;
        Some(self.job_json(&task, now))
    }

    fn task_json(&self, task: &Task, now: i64) -> Value {
        let (age, pace) = (now - task.at.ms(), self.pace());
        let (job, volume) = (self.job_id(task.number), self.row(task.volume).map(Row::id_text));
        let mut map = Map::new();
        let mut put = |key: &str, value: &str| map.insert(key.to_owned(), json!(value));
        put("status", task.status(now, pace).unwrap_or_default());
        put("job_id", &job.to_string());
        put("created_at", &task_time(task.at.ms()));
        put("backup_name", &automatic_name(task.number));
        put("resource_id", volume.as_deref().unwrap_or_default());
        put("resource_type", "volume");
        if age >= pace.ends {
            put("finished_at", &task_time(task.at.ms() + pace.ends));
        }
        if age >= pace.waits && task.end != End::Skip {
            put("vbs_job_id", &job.plain());
        }
        if let (true, End::Fail(cause)) = (age >= pace.ends, task.end)
            && cause != Cause::Unsaid
        {
            let (code, message) = cause.said();
            put("code", code);
            put("message", message);
        }
        Value::Object(map)
    }

    /// The job that carries a task out.
    fn job_json(&self, task: &Task, now: i64) -> Value {
        let (age, pace) = (now - task.at.ms(), self.pace());
        let status = match age {
            age if age < pace.waits => "INIT",
            age if age < pace.ends => "RUNNING",
            _ if task.end.leaves() == Some(false) => "SUCCESS",
            _ => "FAIL",
        };
        let said = match task.end {
            End::Fail(cause) if status == "FAIL" => Some(cause.said()),
            _ => None,
        };
        let backup = task.end.leaves().filter(|_| age >= pace.waits).map(|_| self.backup_id(task.number));
        json!({
            "status": status,
            "entities": {
                "bks_create_volume_name": self.backup_name(task.number),
                "backup_id": backup.map(|id| id.to_string()).unwrap_or_default(),
                "volume_id": self.row(task.volume).map(Row::id_text),
            },
            "job_id": self.job_id(task.number).plain(),
            "job_type": "bksCreateBackup",
            "begin_time": format!("{}Z", task_time(task.at.ms())),
            "end_time": (age >= pace.ends).then(|| format!("{}Z", task_time(task.at.ms() + pace.ends))),
            "error_code": said.map(|(code, _)| code),
            "fail_reason": said.map(|(_, message)| message),
            "sub_jobs": [],
        })
    }
}
