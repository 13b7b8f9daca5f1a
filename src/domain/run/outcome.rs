//! What became of every volume of a run.
//!
//! The engine owns the truth of a run and reports each change as a [`RunEvent`]; a
//! [`Outcomes`](super::outcomes::Outcomes) is what the reports add up to, the same on the screen and in the shell.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::outcomes::Summary;
use crate::domain::error::advice::{self, Deed};
use crate::domain::error::{ApiError, ErrorCode, http_status};
use crate::domain::model::{PolicyId, Volume, VolumeId};
use crate::domain::plan::{Goal, Planned, PlannedAction};

/// The state of one volume in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Not sent yet.
    Waiting,
    /// In the request in flight.
    Sent,
    /// Done: newly in the policy, or removed from it.
    Ok,
    /// Taken from another policy into this one.
    Moved,
    /// Was where it should be before; not sent.
    Already,
    /// Not done; the reason is beside it.
    Failed,
    /// Not sent, because the cloud would reject it.
    Refused,
    /// Not sent, because the run ended before its turn.
    Skipped,
    /// It is not known yet whether it was done.
    Unknown,
}

impl State {
    /// Every state, in the order of a summary.
    pub const ALL: [Self; 9] = [
        Self::Waiting,
        Self::Sent,
        Self::Ok,
        Self::Moved,
        Self::Already,
        Self::Failed,
        Self::Refused,
        Self::Skipped,
        Self::Unknown,
    ];

    /// Whether volumes in this state are read back: a request had them in it.
    pub const fn is_read_back(self) -> bool {
        matches!(self, Self::Ok | Self::Moved | Self::Failed | Self::Unknown)
    }

    /// Whether its outcome is still to come.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Sent)
    }

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Ok => "ok",
            Self::Moved => "moved",
            Self::Already => "already",
            Self::Failed => "failed",
            Self::Refused => "refused",
            Self::Skipped => "skipped",
            Self::Unknown => "unknown",
        }
    }

    /// Whether the volume is where it should be.
    pub const fn is_success(self) -> bool {
        matches!(self, Self::Ok | Self::Moved | Self::Already)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// Where a volume was found when it was read again.
#[derive(Clone, Debug, PartialEq)]
pub enum Whereabouts {
    /// Not read again (yet).
    NotRead,
    /// In this policy.
    In(PolicyId),
    /// Under no policy at all.
    InNone,
    /// The cloud does not show the link, so nothing can be said.
    NotVisible,
    /// The volume is gone.
    Gone,
    /// The reading failed.
    Unreadable(String),
}

/// Where a volume was before a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Before {
    /// In this policy.
    In(PolicyId),
    /// Under no policy.
    InNone,
    /// Its policy could not be seen.
    Unseen,
}

impl Before {
    /// Where a plan saw a volume.
    fn of(item: &Planned) -> Self {
        match (&item.fate, &item.goal) {
            (PlannedAction::Move { from } | PlannedAction::Remove { from }, _) => Self::In(from.clone()),
            (PlannedAction::New, _) | (PlannedAction::Already, Goal::InNone) => Self::InNone,
            (PlannedAction::Already, Goal::Under(policy)) => Self::In(policy.clone()),
            (PlannedAction::Unclear | PlannedAction::Refused(_), _) => Self::Unseen,
        }
    }

    /// It as a place to go back to; `None` where nobody saw it.
    pub fn goal(&self) -> Option<Goal> {
        match self {
            Self::In(policy) => Some(Goal::Under(policy.clone())),
            Self::InNone => Some(Goal::InNone),
            Self::Unseen => None,
        }
    }
}

/// What became of one volume.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The volume.
    pub id: VolumeId,
    /// Its name (scrub before showing).
    pub name: Box<str>,
    /// The state.
    pub state: State,
    /// The cloud's code, or `HTTP 503`.
    pub code: Option<ErrorCode>,
    /// The cloud's message, or ours.
    pub message: Option<String>,
    /// Where it should be.
    pub goal: Goal,
    /// Where it was before.
    pub before: Before,
    /// Where it was found when read again.
    pub now_in: Whereabouts,
    /// When that was.
    pub read_at: Option<Timestamp>,
    /// The request id of the answer.
    pub request_id: Option<String>,
    /// What was answered and what was found do not agree, in words.
    pub disagreement: Option<String>,
}

impl Outcome {
    /// The outcome a planned volume starts with.
    pub fn planned(item: &Planned) -> Self {
        let (state, message) = match &item.fate {
            PlannedAction::New
            | PlannedAction::Move { .. }
            | PlannedAction::Remove { .. }
            | PlannedAction::Unclear => (State::Waiting, None),
            PlannedAction::Already => (State::Already, None),
            PlannedAction::Refused(refusal) => (State::Refused, Some(refusal.to_string())),
        };
        Self {
            id: item.id.clone(),
            name: (*item.name).into(),
            state,
            code: None,
            message,
            goal: item.goal.clone(),
            before: Before::of(item),
            now_in: Whereabouts::NotRead,
            read_at: None,
            request_id: None,
            disagreement: None,
        }
    }

    /// What the code means in plain words, where the table or the status knows it.
    pub fn meaning(&self) -> Option<&'static str> {
        let code = self.code.as_ref()?;
        // Of what was not sent nothing can be in doubt.
        let deed = if self.state == State::Skipped { Deed::Read } else { Deed::Change };
        code.meaning().or_else(|| advice::meaning_of_status(status_of(code)?, deed))
    }

    /// What to do about it.
    pub fn advice(&self) -> Option<&'static str> {
        let code = self.code.as_ref()?;
        if let Some(advice) = code.advice() {
            return Some(advice);
        }
        let status = status_of(code)?;
        match (self.state, status) {
            (State::Skipped, _) => Some("It was not sent: retry it."),
            // What the table says is done already.
            (State::Ok | State::Moved | State::Already, _) => None,
            (State::Failed, 408 | 500..) if self.read_at.is_some() => {
                Some("Reading back shows it was not done: retry it.")
            }
            _ => http_status::advice(status),
        }
    }

    /// The policy it is to leave.
    pub fn leaves(&self) -> Option<&PolicyId> {
        match (&self.before, &self.goal) {
            (Before::In(policy), Goal::Under(goal)) if policy == goal => None,
            (Before::In(policy), _) => Some(policy),
            (Before::InNone | Before::Unseen, _) => None,
        }
    }

    /// Whether it is to go from one policy into another.
    pub fn moves(&self) -> bool {
        self.leaves().is_some() && matches!(self.goal, Goal::Under(_))
    }

    /// Whether the run changed which policy it is under: it was done, or it was lost on the way.
    pub fn is_changed(&self) -> bool {
        self.is_stranded() || matches!(self.state, State::Ok | State::Moved)
    }

    /// The state of success: moved, or ok.
    pub fn done(&self) -> State {
        if self.moves() { State::Moved } else { State::Ok }
    }

    /// Whether it was answered to be done, and readings show that it is not there.
    pub fn is_not_there(&self) -> bool {
        self.state.is_success() && self.disagreement.is_some() && !self.is_seen_there()
    }

    /// Whether it was found where it should be.
    pub fn is_seen_there(&self) -> bool {
        match (&self.now_in, &self.goal) {
            (Whereabouts::In(policy), Goal::Under(goal)) => policy == goal,
            (Whereabouts::InNone, Goal::InNone) => true,
            _ => false,
        }
    }

    /// It left its old policy and did not arrive in the new one: no backups at all.
    pub fn is_stranded(&self) -> bool {
        self.moves()
            && self.now_in == Whereabouts::InNone
            && matches!(self.state, State::Failed | State::Unknown)
    }

    /// Takes over code, message and request id of a fault.
    pub fn blame(&mut self, fault: &ApiError) {
        self.code = fault.shown_code();
        self.message = Some(fault.message.clone()).filter(|message| !message.is_empty());
        self.request_id.clone_from(&fault.request_id);
    }
}

/// The status that stands for a code where there is none.
fn status_of(code: &str) -> Option<u16> {
    code.strip_prefix("HTTP ")?.parse().ok()
}

/// What the engine reports while it carries out a plan.
#[derive(Clone, Debug, PartialEq)]
pub enum RunEvent {
    /// These volumes changed; each replaces what was known of it.
    Changed(Vec<Outcome>),
    /// These volumes were read again: what lists know of them is out of date.
    Read(Vec<Volume>),
    /// All is sent; what was touched is being read again, for at most so long.
    Settling {
        /// Volumes still being read.
        volumes: usize,
        /// Time left.
        left: Duration,
    },
    /// The cloud asked for a pause.
    Pausing {
        /// Why.
        reason: String,
        /// For how long.
        pause: Duration,
    },
    /// The run waits for a word: go on, or stop.
    NeedsDecision(Decision),
    /// It is over.
    Finished(Summary),
}

/// Why a run is paused for a decision.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision {
    /// Two answers in a row left the outcome open; more may follow.
    StillUnclear(String),
    /// The login is no longer accepted and cannot be renewed silently.
    Login(String),
    /// What happens cannot be written down any more.
    Journal(String),
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StillUnclear(last) => write!(f, "two answers in a row were unclear ({last})"),
            Self::Login(reason) => write!(f, "the cloud no longer accepts the login ({reason})"),
            Self::Journal(reason) => write!(f, "the journal cannot be written ({reason})"),
        }
    }
}

#[cfg(test)]
impl Outcome {
    /// An outcome for tests: of a volume called like its id that was to be under `target`.
    pub fn sample(id: &str, state: State) -> Self {
        Self {
            id: id.into(),
            name: id.into(),
            state,
            code: None,
            message: None,
            goal: Goal::Under("target".into()),
            before: Before::InNone,
            now_in: Whereabouts::NotRead,
            read_at: None,
            request_id: None,
            disagreement: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::outcomes::Outcomes;
    use super::*;

    #[test]
    fn counts_follow_every_change() {
        let mut board = Outcomes::default();
        board.put(Outcome::sample("a", State::Waiting));
        board.put(Outcome::sample("b", State::Waiting));
        board.apply(RunEvent::Changed(vec![Outcome::sample("A", State::Sent)]));
        board.apply(RunEvent::Changed(vec![Outcome::sample("a", State::Ok)]));
        assert_eq!((board.rows().len(), board.done()), (2, 1));
        assert_eq!(
            (board.count(State::Ok), board.count(State::Waiting), board.count(State::Sent)),
            (1, 1, 0)
        );
    }

    #[test]
    fn exit_codes_are_those_of_the_readme() {
        let code = |states: &[State], summary: Summary| {
            let mut board = Outcomes::default();
            for (n, state) in states.iter().enumerate() {
                board.put(Outcome::sample(&format!("v{n}"), *state));
            }
            board.summary = Some(summary);
            board.exit_code()
        };
        let reached = || Summary { reached_cloud: true, ..Summary::default() };
        let interrupted = || Summary { interrupted: true, ..reached() };
        let unsent = || Summary { stopped: Some("refused".into()), ..Summary::default() };
        assert_eq!(code(&[State::Ok, State::Moved, State::Already], reached()), 0);
        assert_eq!(code(&[State::Ok, State::Failed], reached()), 1);
        assert_eq!(code(&[State::Refused], reached()), 1);
        assert_eq!(code(&[State::Ok, State::Skipped], interrupted()), 130);
        assert_eq!(code(&[State::Unknown, State::Skipped], interrupted()), 5);
        assert_eq!(code(&[State::Skipped], unsent()), 4);

        let mut board = Outcomes::default();
        let disagreement = Some("answered ok, but not confirmed".into());
        board.put(Outcome { disagreement, ..Outcome::sample("a", State::Ok) });
        board.summary = Some(reached());
        assert_eq!((board.exit_code(), board.not_there()), (1, 1));
    }

    #[test]
    fn code_and_status_have_their_meaning() {
        let mut failed = Outcome::sample("a", State::Failed);
        failed.code = Some("autobackup.0204".into());
        assert!(failed.meaning().is_some() && failed.advice().is_some());
        failed.code = Some("HTTP 503".into());
        assert!(failed.meaning().unwrap().contains("unknown"));
        failed.code = Some("Strange.1".into());
        assert_eq!(failed.meaning(), None);
    }
}
