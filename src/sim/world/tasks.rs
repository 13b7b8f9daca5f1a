//! Backup tasks (domain.md 1.9): the history of a policy and what `execute` starts.

use serde_json::{Value, json};

use super::super::id::Id;
use super::World;
use super::backups::{ENDS_MS, Moment};
use super::refusal::{NO_SUCH_POLICY, Refusal};
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
        if policy.tasks.last().is_some_and(|task| now - task.at.ms() < ENDS_MS) {
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
            let status = task.status(now);
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
        let task = self.policies.iter().find_map(|policy| of_policy(&policy.tasks))?;
        Some(self.job_json(&task, now))
    }
}
