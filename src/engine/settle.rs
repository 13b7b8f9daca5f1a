//! Reading back what a run touched, until everything is known or time is up.

use std::time::{Duration, Instant};

use super::run::{MembershipEvidence, Run, next_pause, now};
use super::stop::Stop;
use crate::domain::readback::{Reading, Settled, observe};
use crate::domain::{ApiError, Before, Readings, RunEvent, Seen, State, TargetList, VolumeId, Whereabouts};

impl Run {
    /// Reads everything that was sent until it is settled; `since_sent` is how long ago the last
    /// request was.
    pub(super) async fn settle(&mut self, since_sent: Duration) {
        let begun = Instant::now();
        let mut open: Vec<VolumeId> = self
            .board
            .rows()
            .iter()
            .filter(|outcome| outcome.state.is_read_back())
            .map(|outcome| outcome.id.clone())
            .collect();
        let mut pause = self.settings.settle_pause;
        while !open.is_empty() && self.stop.requested() != Stop::Now {
            let window = self.window(&open);
            // Taken before the reading: what is read later than this may be newer, never older.
            let since = since_sent + begun.elapsed();
            let left = window.saturating_sub(since);
            self.tell(RunEvent::Settling { volumes: open.len(), left });
            let Some(left_open) = self.read_once(&open, since).await else { break };
            open = left_open;
            // The last two readings must agree, and one of them may have failed: half the window
            // again is time enough for another try, and so it is after a first reading that came
            // later than the window.
            if since >= window.max(since_sent) + (window / 2).max(self.settings.settle_pause * 2) {
                break;
            }
            if !open.is_empty() {
                self.stop.pause(pause).await;
                pause = next_pause(pause, left.max(self.settings.settle_pause));
            }
        }
        self.leave_open(&open).await;
    }

    /// How long the slowest of these may take to settle.
    fn window(&self, open: &[VolumeId]) -> Duration {
        let unknown =
            open.iter().any(|id| self.board.get(id).is_some_and(|outcome| outcome.state == State::Unknown));
        if unknown { self.settings.settle_window } else { self.settings.read_lag }
    }

    /// Reads these once, and returns what must be read again; `None` when the program must end first.
    async fn read_once(&mut self, open: &[VolumeId], since_sent: Duration) -> Option<Vec<VolumeId>> {
        if self.board.is_about_policies() {
            return self.read_policies(open, since_sent).await;
        }
        let readings = self.read(open).await?;
        self.prove_link(&readings).await;
        Some(self.take_readings(readings, since_sent).await)
    }

    /// Reads these once; `None` when the program must end first.
    pub(super) async fn read(&self, open: &[VolumeId]) -> Option<Readings> {
        let mut stop = self.stop.clone();
        tokio::select! {
            readings = self.service.membership(open, self.read_mode) => Some(readings),
            () = stop.now_and(Duration::ZERO) => None,
        }
    }

    /// Finds out whether an answer without a policy proves that a volume is under none.
    ///
    /// One volume that names its policy proves it for good. Where none does, the policies' counts
    /// decide each time anew: all zero agrees with "none", anything else says the link is hidden.
    async fn prove_link(&mut self, readings: &[(VolumeId, Result<Seen, ApiError>)]) {
        let named = |seen: &Result<Seen, ApiError>| matches!(seen, Ok(Seen::Volume(volume)) if volume.policy.is_some());
        if self.evidence == MembershipEvidence::Proven || readings.iter().any(|(_, seen)| named(seen)) {
            self.evidence = MembershipEvidence::Proven;
            return;
        }
        let mut stop = self.stop.clone();
        let list = tokio::select! {
            list = self.service.targets() => list.unwrap_or_default(),
            () = stop.now_and(Duration::ZERO) => TargetList::default(),
        };
        let TargetList { targets, unreadable } = list;
        let empty = !targets.is_empty()
            && unreadable == 0
            && targets.iter().all(|target| target.volume_count == Some(0));
        self.evidence = if empty { MembershipEvidence::NothingToShow } else { MembershipEvidence::Hidden };
    }

    /// Returns the volumes that must be read again.
    async fn take_readings(&mut self, readings: Readings, since_sent: Duration) -> Vec<VolumeId> {
        let at = now();
        let mut open = Vec::new();
        let mut volumes = Vec::new();
        let mut changed = Vec::new();
        for (id, seen) in readings {
            let Some(mut outcome) = self.board.get(&id).cloned() else { continue };
            let membership_visible =
                self.evidence != MembershipEvidence::Hidden && outcome.before != Before::Unseen;
            let reading = Reading { at, since_sent, membership_visible };
            if observe(&mut outcome, seen.as_ref(), reading, &self.settings) == Settled::NotYet {
                open.push(id);
            }
            if let Ok(Seen::Volume(volume)) = seen {
                volumes.push(volume);
            }
            self.board.put(outcome.clone());
            changed.push(outcome);
        }
        if !changed.is_empty() {
            self.summary.read_at = Some(at);
            self.publish(changed, None).await;
            self.tell(RunEvent::Read(volumes));
        }
        open
    }

    /// Says of what is still open when it was last looked for, or that it was not there yet; what no
    /// second reading confirmed does not count.
    async fn leave_open(&mut self, open: &[VolumeId]) {
        self.change(open, None, |outcome| {
            let now_in = &outcome.now_in;
            let seen = matches!(
                now_in,
                Whereabouts::In(_)
                    | Whereabouts::InNone
                    | Whereabouts::Switched(_)
                    | Whereabouts::Policy(_)
                    | Whereabouts::AsBefore
            );
            if outcome.state.is_success() && seen {
                outcome.disagreement = Some("answered ok, but not confirmed when last read".into());
            } else if outcome.state == State::Failed && seen {
                // It may have left its old policy since: a reading that nothing confirms may be old.
                outcome.now_in = Whereabouts::NotRead;
            } else if outcome.state == State::Unknown {
                let reason = outcome.message.take().unwrap_or_else(|| "the answer did not say".into());
                outcome.message = Some(match outcome.read_at {
                    Some(at) => format!("{reason}; not seen at {} UTC", at.strftime("%H:%M:%S")),
                    None => format!("{reason}; not read back"),
                });
            }
        })
        .await;
    }
}
