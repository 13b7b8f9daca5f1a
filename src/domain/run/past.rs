//! Runs of the past, as the journal tells them.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::outcome::State;
use super::outcomes::Outcomes;
use crate::domain::model::{RunId, VolumeId};
use crate::domain::plan::{Goal, Purpose};

/// How a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A process is carrying it out right now.
    Running,
    /// It came to its end.
    Ended,
    /// It broke off without an end (killed, or the power went), and nobody has looked since what
    /// became of it.
    Interrupted,
    /// It broke off, and was verified since.
    Verified,
}

/// A run in one line.
#[derive(Clone, Debug, PartialEq)]
pub struct RunBrief {
    /// The run.
    pub run: RunId,
    /// When it began.
    pub started: Timestamp,
    /// What it was for, in words (scrub before showing).
    pub title: String,
    /// How it stands.
    pub standing: Standing,
    /// How many volumes have which outcome.
    pub counts: BTreeMap<State, usize>,
    /// How many were answered to be done and are not there.
    pub not_there: usize,
    /// Where it was, if that is not here: nothing can be done about it from here.
    pub elsewhere: Option<String>,
    /// The operator's note.
    pub note: Option<String>,
}

impl RunBrief {
    /// Number of volumes in a state.
    pub fn count(&self, state: State) -> usize {
        self.counts.get(&state).copied().unwrap_or(0)
    }

    /// How far an interrupted run came.
    pub fn interruption(&self) -> String {
        let count = |states: &[State]| states.iter().map(|state| self.count(*state)).sum::<usize>();
        format!(
            "interrupted: {} answered, {} unclear, {} not sent",
            count(&[State::Ok, State::Moved, State::Failed]),
            count(&[State::Sent, State::Unknown]),
            count(&[State::Waiting, State::Skipped]),
        )
    }

    /// How many volumes were to be sent, and how many of them were.
    pub fn sent_of(&self) -> (usize, usize) {
        let count = |states: &[State]| states.iter().map(|state| self.count(*state)).sum();
        let sent: usize = count(&[State::Sent, State::Ok, State::Moved, State::Failed, State::Unknown]);
        (sent, sent + count(&[State::Waiting, State::Skipped]))
    }
}

/// What would bring one volume back: where the run put it, and where it was before, if that was
/// known.
pub type StepBack = (VolumeId, Goal, Option<Goal>);

/// A run in full.
#[derive(Clone, Debug, PartialEq)]
pub struct RunRecord {
    /// In one line.
    pub brief: RunBrief,
    /// What it was for.
    pub purpose: Purpose,
    /// Every outcome.
    pub board: Outcomes,
    /// What would bring its volumes back.
    pub steps_back: Vec<StepBack>,
    /// The journal of the run.
    pub journal: String,
}
