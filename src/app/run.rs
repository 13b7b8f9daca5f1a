//! A run on the screen: one in progress, the last one, or a past one.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::layer::BoardView;
use crate::domain::plan::{Plan, PlannedAction};
use crate::domain::{
    Decision, Goal, Outcome, Outcomes, Purpose, RunEvent, RunId, RunRecord, Standing, State, StepBack,
    VolumeId,
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
    steps_back: Steps,
}

/// Keys that came before something could be read do not count for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Guard {
    /// The state of the screen that first shows it.
    pub revision: u64,
    /// When that was on the screen.
    pub drawn: Option<Instant>,
}

/// What the journal says of a run beside its outcomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// How it stands.
    pub standing: Standing,
    /// Where it was, if not here.
    pub elsewhere: Option<String>,
}

/// Where the way back is known from.
#[derive(Clone, Debug)]
enum Steps {
    /// From the board, these volumes aside: where they were before could not be seen.
    OfBoard(HashSet<VolumeId>),
    /// From the journal.
    Recorded(Vec<StepBack>),
}

impl RunState {
    /// A run that begins now.
    pub fn new(plan: &Plan, started: Timestamp) -> Self {
        let unseen = plan.items().filter(|item| item.fate == PlannedAction::Unclear);
        let unseen = unseen.map(|item| item.id.clone()).collect();
        Self::of(plan.purpose.clone(), Outcomes::new(plan), started, Steps::OfBoard(unseen))
    }

    /// A run of the past.
    pub fn from_record(record: RunRecord) -> Self {
        let RunRecord { brief, purpose, board, steps_back, journal } = record;
        Self {
            run: Some(brief.run),
            journal: Some(journal),
            past: Some(Past { standing: brief.standing, elsewhere: brief.elsewhere }),
            ..Self::of(purpose, board, brief.started, Steps::Recorded(steps_back))
        }
    }

    fn of(purpose: Purpose, board: Outcomes, started: Timestamp, steps_back: Steps) -> Self {
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
            steps_back,
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

    /// What would bring its volumes back to where they were before.
    pub fn steps_back(&self) -> Vec<StepBack> {
        let unseen = match &self.steps_back {
            Steps::Recorded(steps) => return steps.clone(),
            Steps::OfBoard(unseen) => unseen,
        };
        let touched = self.board.rows().iter().filter(|outcome| is_changed(outcome));
        touched.map(|outcome| step_back(outcome, unseen.contains(&outcome.id))).collect()
    }

    /// How many volumes can be brought back to where they were before.
    pub fn undoable(&self) -> usize {
        match &self.steps_back {
            Steps::Recorded(steps) => steps.iter().filter(|(.., was)| was.is_some()).count(),
            Steps::OfBoard(unseen) => {
                let touched = self.board.rows().iter().filter(|outcome| is_changed(outcome));
                touched.filter(|outcome| !unseen.contains(&outcome.id)).count()
            }
        }
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

/// Whether the run changed where it is.
fn is_changed(outcome: &Outcome) -> bool {
    outcome.is_stranded() || matches!(outcome.state, State::Ok | State::Moved)
}

fn step_back(outcome: &Outcome, unseen: bool) -> StepBack {
    let put = if outcome.is_stranded() { Goal::InNone } else { outcome.goal.clone() };
    let was = outcome.from.clone().map_or(Goal::InNone, Goal::Under);
    (outcome.id.clone(), put, (!unseen).then_some(was))
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
