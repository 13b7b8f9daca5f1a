//! The runs of a policy, found among its tasks: tasks carry no number of a run (domain.md 7.4).

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};

use super::task::{BackupTask, TaskStatus};
use crate::domain::model::VolumeId;

/// Tasks farther apart belong to different runs.
const APART: SignedDuration = SignedDuration::from_mins(15);

/// Tasks that a policy began together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PolicyRun {
    /// When the first of them began; `None` where none says so.
    pub began: Option<Timestamp>,
    /// The tasks, newest first.
    pub tasks: Vec<BackupTask>,
}

impl PolicyRun {
    /// How many ended well.
    pub fn ok(&self) -> usize {
        self.tasks.iter().filter(|task| task.status == TaskStatus::Succeeded).count()
    }

    /// How many failed, timed out or were skipped.
    pub fn failed(&self) -> usize {
        self.tasks.iter().filter(|task| TaskStatus::TROUBLE.contains(&task.status)).count()
    }

    /// How many have not ended.
    pub fn open(&self) -> usize {
        self.tasks.len() - self.ok() - self.failed()
    }

    /// The longest time that one took.
    pub fn longest(&self) -> Option<SignedDuration> {
        let took = |task: &BackupTask| Some(task.finished?.duration_since(task.created?));
        self.tasks.iter().filter_map(took).max()
    }
}

/// The runs among the tasks of one policy, newest first. A run begins where a volume comes again, or where
/// a quarter of an hour lies between two tasks.
pub fn runs(mut tasks: Vec<BackupTask>) -> Vec<PolicyRun> {
    tasks.sort_by_key(|task| task.created);
    let mut runs: Vec<PolicyRun> = Vec::new();
    let mut seen: HashSet<VolumeId> = HashSet::new();
    let mut last: Option<Timestamp> = None;
    for task in tasks {
        let apart =
            last.zip(task.created).is_some_and(|(last, created)| created.duration_since(last) >= APART);
        let again = task.volume.as_ref().is_some_and(|volume| seen.contains(volume));
        if runs.is_empty() || apart || again {
            runs.push(PolicyRun { began: task.created, tasks: Vec::new() });
            seen.clear();
        }
        last = task.created.or(last);
        seen.extend(task.volume.clone());
        if let Some(run) = runs.last_mut() {
            run.tasks.push(task);
        }
    }
    runs.reverse();
    for run in &mut runs {
        run.tasks.reverse();
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(volume: &str, status: &str, minute: i64, took: i64) -> BackupTask {
        let at = |minute: i64| Timestamp::from_second(minute * 60).ok();
        BackupTask {
            id: format!("{volume}-{minute}").as_str().into(),
            status: TaskStatus::new(status),
            volume: Some(volume.into()),
            created: at(minute),
            finished: at(minute + took),
            backup_name: "autobk".into(),
            job: None,
            code: None,
            message: None,
        }
    }

    #[test]
    fn a_run_begins_where_a_volume_comes_again_or_after_a_pause() {
        let tasks = vec![
            task("a", "EXECUTE_SUCCESS", 100, 5),
            task("b", "EXECUTE_FAIL", 101, 9),
            // Again, though soon after: the policy was run by hand.
            task("a", "EXECUTE_SUCCESS", 103, 1),
            task("b", "RUNNING", 160, 0),
            task("c", "SKIP", 161, 0),
        ];
        let found = runs(tasks);
        let told: Vec<_> =
            found.iter().map(|run| (run.tasks.len(), run.ok(), run.failed(), run.open())).collect();
        assert_eq!(told, [(2, 0, 1, 1), (1, 1, 0, 0), (2, 1, 1, 0)]);
        assert_eq!(found[2].longest(), Some(SignedDuration::from_mins(9)));
        assert_eq!(found[2].began, Timestamp::from_second(6_000).ok());
        assert!(runs(Vec::new()).is_empty());
    }
}
