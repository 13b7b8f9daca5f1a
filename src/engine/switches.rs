//! Reading back policies that a run switched: one list tells of all.

use std::time::Duration;

use super::run::{Run, now};
use crate::domain::plan::switch::policy_of_row;
use crate::domain::readback::{Reading, Settled, observe_switch};
use crate::domain::{ApiError, ApiErrorKind, Policy, State, TargetList, VolumeId};

/// What cannot be read may be the policy that is looked for.
const UNREADABLE: &str = "the list of policies has entries that cannot be read";

impl Run {
    /// Reads the policies once, and returns what must be read again; `None` when the program must end first.
    pub(super) async fn read_switches(
        &mut self,
        open: &[VolumeId],
        since_sent: Duration,
    ) -> Option<Vec<VolumeId>> {
        let mut stop = self.stop.clone();
        let list = tokio::select! {
            list = self.service.targets() => list,
            () = stop.now_and(Duration::ZERO) => return None,
        };
        let reading = Reading { at: now(), since_sent, membership_visible: true };
        let (mut left, mut changed) = (Vec::new(), Vec::new());
        for row in open {
            let Some(mut outcome) = self.board.get(row).cloned() else { continue };
            let seen = seen(&list, row);
            let seen = seen.as_ref().map(|policy| *policy);
            if observe_switch(&mut outcome, seen, reading, &self.settings) == Settled::NotYet {
                left.push(row.clone());
            }
            self.board.put(outcome.clone());
            changed.push(outcome);
        }
        if list.is_ok() {
            self.summary.read_at = Some(reading.at);
        }
        self.publish(changed, None).await;
        Some(left)
    }

    /// Leaves out policies that somebody switched, or deleted, since the plan was made.
    pub(super) async fn look_again_at_policies(&mut self) {
        let mut stop = self.stop.clone();
        let list = tokio::select! {
            list = self.service.targets() => list,
            () = stop.stop_requested() => return,
        };
        let waiting = self.board.rows().iter().filter(|outcome| outcome.state == State::Waiting);
        let out = |why: &str| format!("not sent: {why}");
        let left_out: Vec<(VolumeId, String)> = waiting
            .filter_map(|outcome| match seen(&list, &outcome.id) {
                Err(fault) => {
                    Some((outcome.id.clone(), out(&format!("it could not be read again ({fault})"))))
                }
                Ok(None) => Some((outcome.id.clone(), out("the policy no longer exists"))),
                Ok(Some(policy)) => {
                    let now = policy.enabled.map(crate::domain::Goal::Switched);
                    let is_same = now == outcome.before.goal();
                    (!is_same)
                        .then(|| (outcome.id.clone(), out("somebody switched it after the plan was made")))
                }
            })
            .collect();
        for (row, why) in left_out {
            self.change(&[row], None, |outcome| {
                outcome.state = State::Skipped;
                outcome.message = Some(why.clone());
            })
            .await;
        }
    }
}

/// The policy of a row as the list has it; `None` is one that is gone.
fn seen<'l>(list: &'l Result<TargetList, ApiError>, row: &VolumeId) -> Result<Option<&'l Policy>, ApiError> {
    let list = list.as_ref().map_err(ApiError::clone)?;
    let id = policy_of_row(row);
    let policy = list.targets.iter().find(|policy| policy.id == id);
    if policy.is_none() && list.unreadable > 0 {
        return Err(ApiError::new(ApiErrorKind::Garbled, "list policies", UNREADABLE));
    }
    Ok(policy)
}
