//! What failed, over all policies: trouble first, repeats together, and what came right since told apart
//! (domain.md 7.4).

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use super::task::{BackupTask, TaskStatus};
use crate::domain::model::{PolicyId, VolumeId};

/// Tasks of one policy that ended alike for one volume.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// The policy.
    pub policy: PolicyId,
    /// The latest of them.
    pub latest: BackupTask,
    /// How many there are.
    pub times: u32,
    /// Whether a good backup of the volume began after the latest of them.
    pub superseded: Superseded,
}

/// Whether a failure still matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Superseded {
    /// The volume has no good backup since.
    No,
    /// It could not be found out.
    Unknown,
    /// A good backup began at that moment.
    Since(Timestamp),
}

/// Brings repeats of one volume, status and code together; the order is that of [`sorted`].
pub fn collapsed(tasks: Vec<(PolicyId, BackupTask)>) -> Vec<Failure> {
    let mut failures: Vec<Failure> = Vec::new();
    let mut known = HashMap::new();
    for (policy, task) in tasks {
        // What names no volume stands alone.
        let key = task.volume.clone().map(|volume| {
            let code = task.code.as_ref().map(ToString::to_string);
            (policy.clone(), volume, task.status.clone(), code)
        });
        let place = key.as_ref().and_then(|key| known.get(key)).copied();
        if let Some(failure) = place.and_then(|place: usize| failures.get_mut(place)) {
            failure.times += 1;
            if task.created > failure.latest.created {
                failure.latest = task;
            }
        } else {
            known.extend(key.map(|key| (key, failures.len())));
            failures.push(Failure { policy, latest: task, times: 1, superseded: Superseded::Unknown });
        }
    }
    failures
}

/// Says of each failure whether it still matters: by the last good backup of its volume, which is `None`
/// where there is none; a volume that was not looked at is not among them.
pub fn judged(failures: &mut [Failure], last_good: &BTreeMap<VolumeId, Option<Timestamp>>) {
    for failure in failures {
        let good = failure.latest.volume.as_ref().and_then(|volume| last_good.get(volume));
        // Of a time-out the backup itself may be there: only the report was late.
        let may_be_its_own = failure.latest.status == TaskStatus::TimedOut;
        failure.superseded = match (good, failure.latest.created) {
            (Some(Some(good)), Some(failed)) if *good > failed || (may_be_its_own && *good == failed) => {
                Superseded::Since(*good)
            }
            (Some(Some(_)), None) | (None, _) => Superseded::Unknown,
            (Some(_), _) => Superseded::No,
        };
    }
}

/// Puts what is still broken first, then failures before time-outs before what was skipped, the newest
/// of each first.
pub fn sorted(mut failures: Vec<Failure>) -> Vec<Failure> {
    failures.sort_by_key(|failure| {
        let came_right = matches!(failure.superseded, Superseded::Since(_));
        (came_right, failure.latest.status.rank(), Reverse(failure.latest.created))
    });
    failures
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(volume: &str, status: &str, code: Option<&str>, second: i64) -> (PolicyId, BackupTask) {
        let task = BackupTask {
            id: format!("{volume}-{second}").as_str().into(),
            status: TaskStatus::new(status),
            volume: (!volume.is_empty()).then(|| volume.into()),
            created: Timestamp::from_second(second).ok(),
            finished: None,
            backup_name: "autobk".into(),
            job: None,
            code: code.map(Into::into),
            message: None,
        };
        ("p".into(), task)
    }

    #[test]
    fn repeats_are_one_line_with_the_latest_and_their_number() {
        let failures = collapsed(vec![
            task("a", "EXECUTE_FAIL", Some("VolumeBackup.0012"), 10),
            task("a", "EXECUTE_FAIL", Some("VolumeBackup.0012"), 30),
            task("a", "EXECUTE_FAIL", Some("VolumeBackup.0081"), 20),
            task("a", "SKIP", None, 5),
            task("", "EXECUTE_FAIL", None, 1),
            task("", "EXECUTE_FAIL", None, 2),
        ]);
        let told: Vec<_> =
            failures.iter().map(|one| (one.times, one.latest.created.map(Timestamp::as_second))).collect();
        assert_eq!(told, [(2, Some(30)), (1, Some(20)), (1, Some(5)), (1, Some(1)), (1, Some(2))]);
    }

    #[test]
    fn what_came_right_since_stands_last() {
        let mut failures = collapsed(vec![
            task("right", "EXECUTE_FAIL", None, 10),
            task("skipped", "SKIP", None, 40),
            task("never", "EXECUTE_FAIL", None, 20),
            task("old", "EXECUTE_TIMEOUT", None, 30),
            task("unseen", "EXECUTE_FAIL", None, 25),
            task("late", "EXECUTE_TIMEOUT", None, 9),
        ]);
        let at = |second| Some(Timestamp::from_second(second).unwrap());
        let good =
            [("right", at(11)), ("skipped", at(40)), ("never", None), ("old", at(29)), ("late", at(9))]
                .map(|(id, at)| (id.into(), at));
        judged(&mut failures, &good.into());
        let told: Vec<(String, Superseded)> = sorted(failures)
            .into_iter()
            .map(|one| (one.latest.volume.unwrap().to_string(), one.superseded))
            .collect();
        let expected = [
            ("unseen", Superseded::Unknown),
            ("never", Superseded::No),
            ("old", Superseded::No),
            ("skipped", Superseded::No),
            ("right", Superseded::Since(at(11).unwrap())),
            ("late", Superseded::Since(at(9).unwrap())),
        ];
        assert_eq!(told, expected.map(|(id, superseded)| (id.to_owned(), superseded)));
    }
}
