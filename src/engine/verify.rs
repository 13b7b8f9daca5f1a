//! Finding out later what became of a run: the same reading back, on what its journal tells.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;

use super::follow::Until;
use super::notes::Notes;
use super::run::{MembershipEvidence, Run, now};
use super::stop::StopReceiver;
use crate::domain::backoff::Backoff;
use crate::domain::{
    BackupService, Before, Outcome, Outcomes, ReadMode, RunEvent, RunRecord, Settings, State, Summary,
    VolumeId, Whereabouts,
};
use crate::journal::Recorder;

/// What verifying a run takes.
#[derive(Debug)]
pub struct Verification {
    /// The backup service.
    pub service: Arc<dyn BackupService>,
    /// All figures.
    pub settings: Settings,
    /// The run.
    pub record: RunRecord,
    /// How volumes are read.
    pub read_mode: ReadMode,
    /// The run's own journal, opened again; `None` where it cannot be written.
    pub journal: Option<Recorder>,
}

impl Run {
    /// Prepares the verification of a past run; nothing is ever sent by it.
    pub fn verifying(what: Verification, stop: StopReceiver, report: UnboundedSender<RunEvent>) -> Self {
        let mut board = what.record.board.clone();
        for mut outcome in what.record.board.rows().iter().cloned() {
            forget_reading(&mut outcome);
            // The journal has it as text.
            outcome.code = outcome.code.map(|code| what.service.classify(&code));
            board.put(outcome);
        }
        let since = what.record.since_sent(now());
        Self {
            name: what.record.run().clone(),
            began: what.record.summary.started,
            before: what.record.before.clone(),
            service: what.service,
            backoff: Backoff::new(&what.settings),
            settings: what.settings,
            batches: Vec::new(),
            read_mode: what.read_mode,
            notes: Notes::new(what.journal),
            attended: false,
            stop,
            report,
            board,
            evidence: if shows_membership(&what.record) {
                MembershipEvidence::Proven
            } else {
                MembershipEvidence::Hidden
            },
            summary: Summary {
                elapsed: Duration::try_from(since).unwrap_or_default(),
                stopped: what.record.board.summary.and_then(|summary| summary.stopped),
                reached_cloud: true,
                ..Summary::default()
            },
            unclear_in_a_row: 0,
            waited: Duration::ZERO,
        }
    }

    /// Reads what the run touched until it is settled: unknown becomes ok when seen, failed only
    /// when it is not there after the settle window, counted from the run's last request.
    pub async fn verify(mut self) -> Outcomes {
        let since_sent = std::mem::take(&mut self.summary.elapsed);
        let begun = std::time::Instant::now();
        // What was only concluded from missing lines is written down before it is changed.
        self.publish(self.board.rows().to_vec(), None).await;
        if self.board.is_about_backups() {
            self.look_at_backups(since_sent, Until::Known).await;
        } else {
            self.settle(since_sent).await;
        }
        self.summary.interrupted = self.is_stopped();
        self.summary.elapsed = begun.elapsed();
        if !self.summary.interrupted && self.board.unread() == 0 && self.board.followed() == 0 {
            self.notes.verified(&self.board).await;
        }
        self.summary.unwritten = self.notes.failure();
        self.tell(RunEvent::Finished(self.summary.clone()));
        self.board.summary = Some(self.summary);
        self.board
    }
}

/// Whether the run itself saw this cloud show which policy a volume is under.
fn shows_membership(record: &RunRecord) -> bool {
    let named = |outcome: &Outcome| {
        matches!(outcome.before, Before::In(_)) || matches!(outcome.now_in, Whereabouts::In(_))
    };
    record.membership_proven || record.board.rows().iter().any(named)
}

/// Earlier readings do not count: two new ones must agree.
fn forget_reading(outcome: &mut Outcome) {
    if !outcome.state.is_read_back() {
        return;
    }
    outcome.now_in = Whereabouts::NotRead;
    outcome.read_at = None;
    if outcome.state == State::Unknown
        && let Some(message) = &mut outcome.message
        && let Some(at) = ["; not seen at ", "; not read back"].iter().find_map(|said| message.find(said))
    {
        message.truncate(at);
    }
}

/// The volumes that verifying a run reads.
pub fn touched(record: &RunRecord) -> Vec<VolumeId> {
    let rows = record.board.rows().iter();
    rows.filter(|outcome| outcome.state.is_read_back()).map(|outcome| outcome.id.clone()).collect()
}
