//! A run on the screen: one in progress, the last one, or a past one.

use std::time::Duration;

use jiff::Timestamp;

use super::widgets::{Cursor, Guard};
use crate::domain::plan::Plan;
use crate::domain::{
    CloudScope, Decision, Outcome, Outcomes, Purpose, RunEvent, RunId, RunRecord, RunStatus, Shown, State,
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
    /// What is unknown is being read again.
    pub verifying: bool,
}

/// The board on the screen: its own cursor and filter over the run's outcomes.
#[derive(Clone, Debug, Default)]
pub struct BoardView {
    /// Rows shown, as positions in the board.
    pub rows: Vec<usize>,
    /// The cursor.
    pub cursor: Cursor,
    /// Only outcomes that are called so.
    pub only: Option<Shown>,
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
        Self::of(plan.purpose.clone(), Outcomes::new(plan), started)
    }

    /// A run of the past, seen from `here`.
    pub fn from_record(record: RunRecord, here: Option<&CloudScope>) -> Self {
        let purpose = record.purpose();
        let RunRecord { summary, board, .. } = record;
        let past = Past {
            status: summary.status,
            verified: summary.verified.is_some(),
            elsewhere: summary.scope.elsewhere(here),
        };
        Self {
            run: Some(summary.run),
            journal: summary.path.map(|path| path.display().to_string()),
            past: Some(past),
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
            verifying: false,
        }
    }

    /// Whether it is still in progress in this session.
    pub const fn is_running(&self) -> bool {
        self.past.is_none() && self.board.summary.is_none()
    }

    /// Whether it may still send something.
    pub const fn is_sending(&self) -> bool {
        self.is_running() && !self.settling
    }

    /// The outcome under the cursor.
    pub fn under_cursor(&self) -> Option<&Outcome> {
        self.board.rows().get(*self.view.rows.get(self.view.cursor.at)?)
    }

    /// Leaves what is being read again; whether anything was.
    pub(super) fn leave_verifying(&mut self) -> bool {
        self.waiting.take_if(|_| self.verifying);
        std::mem::take(&mut self.verifying)
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

    /// Works out which outcomes are shown: the ones that lost their protection first and, once the
    /// run is over, what went wrong before what went well. While it runs, rows keep their places.
    pub fn rebuild(&mut self, height: usize) {
        let only = self.view.only;
        let shown = self
            .board
            .rows()
            .iter()
            .enumerate()
            .filter(|(_, outcome)| only.is_none_or(|only| outcome.shown() == only));
        let over = !self.is_running();
        let mut rows: Vec<(u8, usize)> = shown.map(|(at, outcome)| (urgency(outcome, over), at)).collect();
        rows.sort_unstable();
        self.view.rows = rows.into_iter().map(|(_, at)| at).collect();
        self.view.cursor.go(self.view.cursor.at, self.view.rows.len(), height);
    }
}

/// Where an outcome stands on the board, loudest first.
fn urgency(outcome: &Outcome, over: bool) -> u8 {
    match outcome.state {
        _ if outcome.is_stranded() => 0,
        _ if !over => 1,
        State::Unknown | State::Sent => 1,
        State::Failed => 2,
        _ if outcome.disagreement.is_some() => 3,
        State::Refused => 4,
        State::Skipped | State::Waiting => 5,
        State::Ok | State::Moved | State::Already => 6,
    }
}
