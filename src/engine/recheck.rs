//! Looking again at what is still to be sent, after a question or the cloud's limits took their time.

use super::run::{MembershipEvidence, Run};
use crate::domain::{ApiError, Before, Outcome, Seen, State, VolumeId};

impl Run {
    /// Leaves out what is no longer where the plan found it: the operator never agreed to take it
    /// out of there.
    pub(super) async fn look_again(&mut self) {
        let waiting = self.board.rows().iter().filter(|outcome| outcome.state == State::Waiting);
        let waiting: Vec<VolumeId> = waiting.map(|outcome| outcome.id.clone()).collect();
        let mut stop = self.stop.clone();
        // Nothing more is sent then, so there is nothing to look at.
        let readings = tokio::select! {
            readings = self.read(&waiting) => readings,
            () = stop.stop_requested() => None,
        };
        let Some(readings) = readings else { return };
        for (id, seen) in readings {
            let why = self.board.get(&id).and_then(|outcome| self.left_out(outcome, &seen));
            if let Some(why) = why {
                self.change(&[id], None, |outcome| {
                    outcome.state = State::Skipped;
                    outcome.message = Some(format!("not sent: {why}"));
                })
                .await;
            }
        }
    }

    fn left_out(&self, outcome: &Outcome, seen: &Result<Seen, ApiError>) -> Option<String> {
        match seen {
            Err(fault) => Some(format!("it could not be read again ({fault})")),
            Ok(Seen::Gone) => Some("the volume no longer exists".into()),
            Ok(Seen::Volume(volume)) => {
                if !volume.policy_told && outcome.before != Before::Unseen {
                    return Some("its current policy could not be read again".into());
                }
                let may_be_hidden = outcome.before == Before::Unseen
                    || (volume.policy.is_none() && self.evidence != MembershipEvidence::Proven);
                let moved = volume.policy.as_ref() != outcome.leaves() && !may_be_hidden;
                moved.then(|| "it was moved to another policy, or to none, after the plan was made".into())
            }
        }
    }
}
