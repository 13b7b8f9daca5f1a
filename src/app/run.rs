//! A run on the screen: one in progress, the last one, or a past one.

use std::time::Duration;

use jiff::Timestamp;

use super::board_view::BoardView;
use super::widgets::Guard;
use crate::domain::plan::Plan;
use crate::domain::{
    CloudScope, Decision, Outcome, Outcomes, PolicyId, PolicySettings, Purpose, RunEvent, RunId, RunRecord,
    RunStatus, State, VolumeId,
};

/// A run and its board.
#[derive(Clone, Debug)]
pub struct RunState {
    /// Its name, once it has one.
    pub run: Option<RunId>,
    /// The file it is written down in, if it is.
    pub journal: Option<String>,
    /// What it is for.
    pub purpose: Purpose,
    /// What became of every volume.
    pub board: Outcomes,
    /// How it is shown.
    pub view: BoardView,
    /// When it began.
    pub started: Timestamp,
    /// When the last answer came in.
    pub answered: Option<Timestamp>,
    /// The latest word of the engine on what it is waiting for.
    pub waiting: Option<RunEvent>,
    /// When it said so.
    pub waiting_since: Timestamp,
    /// The operator asked it to stop.
    pub stopping: bool,
    /// Nothing more is sent: what was sent is only read back.
    pub settling: bool,
    /// A question of the run counts as read from here on.
    pub question: Guard,
    /// It is from the journal, not of this session.
    pub past: Option<Past>,
    /// Whether it is read again.
    pub rereading: Rereading,
    /// How many backups expire at most by what it does.
    pub expiring: u64,
    /// What comes after it, if it does everything.
    pub then: Option<FollowUp>,
}

/// What comes after a run, if it did everything.
#[derive(Clone, Debug, PartialEq)]
pub enum FollowUp {
    /// The policy is deleted that these volumes were removed from.
    Delete {
        /// The policy.
        policy: PolicyId,
        /// The volumes.
        volumes: Vec<VolumeId>,
        /// What it was then.
        was: Box<PolicySettings>,
    },
    /// These volumes are put under the policy that was made.
    PutBack(Vec<VolumeId>),
}

/// Whether the outcomes of a run that is over are read again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rereading {
    /// They are not.
    #[default]
    No,
    /// What is unknown is.
    Verifying,
    /// The backups that the cloud accepted are followed, whatever else is done.
    Following,
}

/// What the journal says of a run beside its outcomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// How it stands.
    pub status: RunStatus,
    /// It was verified since it broke off.
    pub verified: bool,
    /// Where it was, if not here.
    pub elsewhere: Option<String>,
    /// What it does, where this program does not know that.
    pub unknown_action: Option<String>,
}

impl Past {
    /// Whether it broke off, and nobody has looked since what became of it.
    pub fn is_interrupted(&self) -> bool {
        self.status == RunStatus::Interrupted && !self.verified
    }
}

impl RunState {
    /// A run that begins now.
    pub fn new(plan: &Plan, started: Timestamp) -> Self {
        Self { expiring: plan.expiring, ..Self::of(plan.purpose.clone(), Outcomes::new(plan), started) }
    }

    /// A run of the past, seen from `here`.
    pub fn from_record(record: RunRecord, here: Option<&CloudScope>) -> Self {
        let purpose = record.purpose();
        let RunRecord { summary, board, expiring, .. } = record;
        let past = Past {
            status: summary.status,
            verified: summary.verified.is_some(),
            elsewhere: summary.scope.elsewhere(here),
            unknown_action: summary.unknown_action().map(str::to_owned),
        };
        Self {
            run: Some(summary.run),
            journal: summary.path.map(|path| path.display().to_string()),
            past: Some(past),
            expiring,
            ..Self::of(purpose, board, summary.started)
        }
    }

    fn of(purpose: Purpose, board: Outcomes, started: Timestamp) -> Self {
        Self {
            run: None,
            journal: None,
            purpose,
            board,
            view: BoardView::default(),
            started,
            answered: None,
            waiting: None,
            waiting_since: started,
            stopping: false,
            settling: false,
            question: Guard::default(),
            past: None,
            rereading: Rereading::No,
            expiring: 0,
            then: None,
        }
    }

    /// Whether it is still in progress in this session.
    pub const fn is_running(&self) -> bool {
        self.past.is_none() && self.board.summary.is_none()
    }

    /// Whether what is unknown of it is being read again.
    pub fn is_verifying(&self) -> bool {
        self.rereading == Rereading::Verifying
    }

    /// Whether its backups are followed.
    pub fn is_followed(&self) -> bool {
        self.rereading == Rereading::Following
    }

    /// How many outcomes reading again may settle.
    pub fn offers_verify(&self) -> usize {
        self.board.to_verify()
    }

    /// Whether it may still send something.
    pub const fn is_sending(&self) -> bool {
        self.is_running() && !self.settling
    }

    /// The outcome under the cursor; of a group the first.
    pub fn under_cursor(&self) -> Option<&Outcome> {
        self.view.under_cursor(&self.board).next()
    }

    /// Leaves what is being read again; whether anything was.
    pub(super) fn leave_verifying(&mut self) -> bool {
        let verifying = self.is_verifying();
        if verifying {
            self.waiting = None;
            self.rereading = Rereading::No;
        }
        verifying
    }

    /// What it asks, while it waits for the answer.
    pub const fn asks(&self) -> Option<&Decision> {
        match &self.waiting {
            Some(RunEvent::NeedsDecision(question)) => Some(question),
            _ => None,
        }
    }

    /// Notes what the engine is waiting for.
    pub fn waits_for(&mut self, event: RunEvent, now: Timestamp) {
        self.settling |= matches!(event, RunEvent::Settling { .. });
        (self.waiting, self.waiting_since) = (Some(event), now);
    }

    /// What is left by now of the time the engine spoke of.
    pub fn still(&self, left: Duration, now: Timestamp) -> Duration {
        let since = Duration::try_from(now.duration_since(self.waiting_since)).unwrap_or_default();
        left.saturating_sub(since)
    }

    /// About how long until the last request is answered, by the pace of those that are; `None`
    /// as long as there is none, or nothing more to send.
    pub fn time_left(&self, now: Timestamp) -> Option<Duration> {
        let count = |states: &[State]| states.iter().map(|state| self.board.count(*state)).sum::<usize>();
        let open = count(&[State::Waiting, State::Sent]);
        let answered = self.board.done() - count(&[State::Already, State::Refused]);
        let last = self.answered.filter(|_| answered > 0 && open > 0)?;
        let since = |from: Timestamp, to: Timestamp| Duration::try_from(to.duration_since(from)).ok();
        let needed = since(self.started, last)?.mul_f64(open as f64 / answered as f64);
        Some(needed.saturating_sub(since(last, now)?))
    }

    /// Goes to the next line with an outcome for which something holds, or to the one before: in a closed
    /// group or on its own. `false` where there is none.
    pub fn seek(&mut self, forward: bool, height: usize, holds: impl Fn(&Outcome) -> bool) -> bool {
        let (view, rows) = (&self.view, self.board.rows());
        let mut cursor = view.cursor;
        let found = cursor.seek(forward, view.lines.len(), height, |line| {
            let line = view.lines.get(line).copied().filter(|line| !view.is_open(*line));
            line.is_some_and(|line| view.rows_of(line).filter_map(|at| rows.get(at)).any(&holds))
        });
        self.view.cursor = cursor;
        found
    }

    /// Works out anew what of it is shown, on `height` lines.
    pub fn rebuild(&mut self, height: usize) {
        let over = !self.is_running();
        self.view.rebuild(&self.board, over, height);
    }
}
