//! The runs of this session. One at a time may send; those before it may still be read back.

use super::model::{Model, Unbegun};
use super::run::RunState;
use crate::domain::{
    CloudScope, Counts, Policy, RunAction, RunId, RunStatus, RunSummary, State, Story, VolumeId,
};

impl Model {
    /// The runs of this place, the latest last.
    pub fn own_runs(&self) -> impl DoubleEndedIterator<Item = &RunState> {
        self.earlier.iter().chain(&self.run)
    }

    pub(super) fn own_runs_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut RunState> {
        self.earlier.iter_mut().chain(&mut self.run)
    }

    /// The run of this session that has this name.
    pub fn own_run(&self, name: &RunId) -> Option<&RunState> {
        self.own_runs().find(|run| run.run.as_ref() == Some(name))
    }

    /// The same, to be changed.
    pub fn own_run_mut(&mut self, name: &RunId) -> Option<&mut RunState> {
        self.own_runs_mut().find(|run| run.run.as_ref() == Some(name))
    }

    /// Whether a run is in progress, if only to be read back.
    pub fn is_running(&self) -> bool {
        self.own_runs().any(RunState::is_running)
    }

    /// Whether a run may still send something; no other may then.
    pub fn is_sending(&self) -> bool {
        self.unbegun.is_some() || self.own_runs().any(RunState::is_sending)
    }

    /// A run begins; one that is still being read back stays: what becomes of it is told to the end.
    pub(super) fn begin_run(&mut self, begun: RunState) {
        self.past = None;
        self.volumes.range_from = None;
        let mut before = self.run.replace(begun);
        let going = before.take_if(|run| run.is_running() || run.is_followed());
        self.unbegun = Some(Unbegun { run: before, beside: going.is_some() });
        self.earlier.extend(going);
        let height = self.heights.full;
        if let Some(run) = &mut self.run {
            run.rebuild(height);
        }
    }

    /// What became of a run since, as far as the journal was read: `undone by f00d`.
    pub fn story_in_words(&self, run: &RunState) -> Option<String> {
        let summary = run.summary(None, self.scope.as_ref())?;
        Some(Story::of(&summary, self.history.rows()).in_words(&summary))
    }

    /// The run that undid all that a run had changed.
    pub(super) fn undone_by(&self, run: &RunState) -> Option<RunId> {
        let summary = run.summary(None, self.scope.as_ref())?;
        let story = Story::of(&summary, self.history.rows());
        let undo = story.undone_by.last().map(|undo| undo.run.clone());
        undo.filter(|_| story.is_undone(&summary))
    }

    /// What went well is done with; what did not stays marked for another try.
    pub(super) fn unmark_done(&mut self, run: &RunId) {
        let own = self.earlier.iter().chain(&self.run).find(|own| own.run.as_ref() == Some(run));
        let Some(run) = own else { return };
        let done = run.board.rows().iter().filter(|outcome| {
            matches!(outcome.state, State::Ok | State::Moved | State::Already)
                && outcome.disagreement.is_none()
        });
        for outcome in done {
            self.selection.unmark(&outcome.id, &self.inventory);
        }
        self.volumes.count_hidden(&self.selection);
    }

    /// Whether the outcomes of some run are being read again.
    pub fn is_verifying(&self) -> bool {
        self.own_runs().chain(&self.past).any(RunState::is_verifying)
    }

    /// Leaves what is being read again, whatever run it is of; whether anything was.
    pub(super) fn leave_verifying(&mut self) -> bool {
        let runs = self.earlier.iter_mut().chain(&mut self.run).chain(&mut self.past);
        runs.map(RunState::leave_verifying).fold(false, |any, left| any | left)
    }

    /// The latest run going on that has sent this volume, or is about to: until it is read back
    /// nothing else is to be sent for it. The run `than` itself does not count.
    pub(super) fn in_hand(&self, volume: &VolumeId, than: &RunState) -> Option<&RunState> {
        let holds = |run: &&RunState| {
            let state = run.board.get(volume).map(|outcome| outcome.state);
            run.run != than.run
                && run.is_running()
                && state
                    .is_some_and(|state| state.is_open() || (state.is_read_back() && state != State::Failed))
        };
        self.own_runs().rev().find(holds)
    }
}

impl RunState {
    /// It in one line, in this place; what the journal says of it comes along.
    pub fn summary(&self, written: Option<&RunSummary>, scope: Option<&CloudScope>) -> Option<RunSummary> {
        let run = self.run.clone()?;
        let unwritten = || RunSummary {
            run,
            started: self.started,
            ended: None,
            action: RunAction::from(&self.purpose),
            policy: self.purpose.target().map(Policy::label),
            of: self.purpose.undoes().cloned(),
            scope: scope.cloned().unwrap_or_default(),
            host: String::new(),
            account: String::new(),
            note: None,
            volumes: self.board.rows().len(),
            counts: Counts::new(),
            not_there: 0,
            accepted: Counts::new(),
            stopped: None,
            status: RunStatus::Running,
            verified: None,
            path: None,
        };
        Some(RunSummary {
            counts: State::ALL.map(|state| (state, self.board.count(state))).into(),
            not_there: self.board.not_there(),
            accepted: self.board.accepted(),
            stopped: self.board.summary.as_ref().and_then(|summary| summary.stopped.clone()),
            status: if self.is_running() { RunStatus::Running } else { RunStatus::Finished },
            ..written.cloned().unwrap_or_else(unwritten)
        })
    }
}
