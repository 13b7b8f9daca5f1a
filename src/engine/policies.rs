//! Reading back policies that a run changed: one list tells of all, tags are asked for one by one.

use std::time::Duration;

use super::batch::Batch;
use super::run::{Run, now};
use crate::domain::plan::policy_edit::in_words;
use crate::domain::plan::switch::policy_of_row;
use crate::domain::policy_readback::{Listed, new_with_tags, observe_policy};
use crate::domain::readback::{Reading, Settled};
use crate::domain::{
    ApiError, ApiErrorKind, Goal, Outcome, Policy, PolicyField, PolicySettings, State, Tag, TargetList,
    VolumeId,
};

/// What cannot be read may be the policy that is looked for.
const UNREADABLE: &str = "the list of policies has entries that cannot be read";

impl Run {
    /// Reads the policies once, and returns what must be read again; `None` when the program must end first.
    pub(super) async fn read_policies(
        &mut self,
        open: &[VolumeId],
        since_sent: Duration,
    ) -> Option<Vec<VolumeId>> {
        let mut stop = self.stop.clone();
        let list = tokio::select! {
            list = self.policies_with_tags(open) => list,
            () = stop.now_and(Duration::ZERO) => return None,
        };
        let reading = Reading { at: now(), since_sent, membership_visible: true };
        let (list, tags) = match list {
            Ok(read) => read,
            Err(fault) => return Some(self.cannot_read(open, &fault, reading).await),
        };
        let (mut left, mut changed) = (Vec::new(), Vec::new());
        for (row, tags) in open.iter().zip(&tags) {
            let Some(mut outcome) = self.board.get(row).cloned() else { continue };
            let tags = tags.as_ref().map(|tags| tags.as_deref()).transpose();
            let listed = tags.map(|tags| Listed { tags, ..self.listed(&list, row) });
            if observe_policy(&mut outcome, listed, reading, &self.settings) == Settled::NotYet {
                left.push(row.clone());
            }
            self.board.put(outcome.clone());
            changed.push(outcome);
        }
        self.summary.read_at = Some(reading.at);
        self.publish(changed, None).await;
        Some(left)
    }

    /// Leaves out policies that somebody changed, filled or deleted since the plan was made.
    pub(super) async fn look_again_at_policies(&mut self, rows: &[VolumeId]) {
        let waiting: Vec<VolumeId> = rows
            .iter()
            .filter(|row| self.board.get(row).is_some_and(|outcome| outcome.state == State::Waiting))
            .cloned()
            .collect();
        let mut stop = self.stop.clone();
        let list = tokio::select! {
            list = self.policies_with_tags(&waiting) => list,
            () = stop.stop_requested() => return,
        };
        let cannot = |fault: &ApiError| Some(format!("it could not be read again ({fault})"));
        for (at, row) in waiting.iter().enumerate() {
            let Some(outcome) = self.board.get(row) else { continue };
            let why = match &list {
                Err(fault) => cannot(fault),
                Ok((list, tags)) => match tags.get(at).and_then(Option::as_ref) {
                    Some(Err(fault)) => cannot(fault),
                    tags => changed_since(outcome, list, tags.and_then(|tags| tags.as_deref().ok())),
                },
            };
            let Some(why) = why else { continue };
            self.change(std::slice::from_ref(row), None, |outcome| {
                outcome.state = State::Skipped;
                outcome.message = Some(format!("not sent: {why}"));
            })
            .await;
        }
    }

    /// Notes what is there right before a request, where what comes of it is only told from that. Without it
    /// nothing is sent, for nobody could tell later.
    pub(super) async fn note_before(&mut self, batch: &Batch) -> Result<(), ApiError> {
        match &batch.goal {
            Goal::RunOf(policy) => {
                let before = self.recent_tasks(policy).await?;
                self.before.tasks.extend(before.into_iter().map(|task| task.id));
            }
            // What a run makes first must not count as there before by what it makes second.
            Goal::Created(_) if self.before.policies.is_none() => {
                let list = self.service.targets().await?;
                self.before.policies = Some(list.targets.into_iter().map(|policy| policy.id).collect());
            }
            _ => {}
        }
        Ok(())
    }

    /// The policies, and of each row, where its tags matter, those; an entry that cannot be read is a failure
    /// of the rows that it may be about.
    async fn policies_with_tags(
        &self,
        rows: &[VolumeId],
    ) -> Result<(TargetList, Vec<Option<Result<Vec<Tag>, ApiError>>>), ApiError> {
        let list = self.service.targets().await?;
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            let Some(outcome) = self.board.get(row) else {
                all.push(None);
                continue;
            };
            let id = outcome.new_policy().cloned().unwrap_or_else(|| policy_of_row(row));
            let is_there = list.targets.iter().any(|target| target.id == id);
            if list.unreadable > 0 && !is_there {
                all.push(Some(Err(ApiError::new(ApiErrorKind::Garbled, "list policies", UNREADABLE))));
                continue;
            }
            let asked = match &outcome.goal {
                Goal::Edited(edit) => (edit.sets(PolicyField::Tags) && is_there).then_some(id),
                Goal::Created(_) => new_with_tags(outcome, &self.listed(&list, row)),
                _ => None,
            };
            all.push(match (self.service.target_writes(), asked) {
                (Some(writes), Some(policy)) => Some(writes.tags(&policy).await),
                _ => None,
            });
        }
        Ok((list, all))
    }

    /// What a reading tells of a row, without tags.
    fn listed<'a>(&'a self, list: &'a TargetList, row: &VolumeId) -> Listed<'a> {
        let others = self.board.rows().iter().filter(|other| other.id != *row);
        Listed {
            policies: &list.targets,
            before: self.before.policies.as_deref().unwrap_or_default(),
            claimed: others.filter_map(Outcome::new_policy).cloned().collect(),
            tags: None,
        }
    }

    /// Takes a reading that failed into all outcomes, and returns those that must be read again: all.
    async fn cannot_read(&mut self, open: &[VolumeId], fault: &ApiError, reading: Reading) -> Vec<VolumeId> {
        let mut changed = Vec::new();
        for row in open {
            let Some(mut outcome) = self.board.get(row).cloned() else { continue };
            observe_policy(&mut outcome, Err(fault), reading, &self.settings);
            self.board.put(outcome.clone());
            changed.push(outcome);
        }
        self.publish(changed, None).await;
        open.to_vec()
    }
}

/// What somebody did to a policy since its change was planned, if anything.
fn changed_since(outcome: &Outcome, list: &TargetList, tags: Option<&[Tag]>) -> Option<String> {
    let id = policy_of_row(&outcome.id);
    let Some(policy) = list.targets.iter().find(|policy: &&Policy| policy.id == id) else {
        return Some("the policy no longer exists".to_owned());
    };
    let now = PolicySettings::of(policy);
    let now = tags.map_or(now.clone(), |tags| now.tagged(tags.to_vec()));
    let differing = |from: &PolicySettings| {
        let since = from.differences(&now);
        (!since.is_empty())
            .then(|| format!("somebody changed it after the plan was made ({})", in_words(&since)))
    };
    match &outcome.goal {
        Goal::Edited(edit) => differing(&edit.from),
        Goal::PolicyDeleted(snapshot) => match policy.volume_count {
            Some(count) if count > 0 => Some(format!("volumes are under it: the cloud counts {count}")),
            _ => differing(&snapshot.settings),
        },
        _ if policy.enabled.map(Goal::Switched) == outcome.before.goal() => None,
        _ => Some("somebody switched it after the plan was made".to_owned()),
    }
}
