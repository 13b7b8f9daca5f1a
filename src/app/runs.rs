//! The runs of this session. One at a time may send; those before it may still be read back.

use super::layer::Layer;
use super::model::{Model, RunState};
use crate::domain::{CloudScope, Counts, Policy, RunAction, RunId, RunStatus, RunSummary, State, VolumeId};

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

    /// The run whose board is on the screen, or under what is.
    pub fn board_shown(&self) -> Option<&RunState> {
        match self.board_layer() {
            Some(Layer::PastBoard) => self.past.as_ref(),
            Some(Layer::EarlierBoard(name)) => self.own_run(name),
            _ => self.run.as_ref(),
        }
    }

    /// The same, to be changed.
    pub(super) fn board_shown_mut(&mut self) -> Option<&mut RunState> {
        match self.board_layer() {
            Some(Layer::PastBoard) => self.past.as_mut(),
            Some(Layer::EarlierBoard(name)) => {
                let name = name.clone();
                self.own_run_mut(&name)
            }
            _ => self.run.as_mut(),
        }
    }

    fn board_layer(&self) -> Option<&Layer> {
        let is_board =
            |layer: &&Layer| matches!(layer, Layer::Outcomes | Layer::EarlierBoard(_) | Layer::PastBoard);
        self.layers.iter().rfind(is_board)
    }

    /// The layer that shows a run of this session, if it is one that only this session can show:
    /// it goes on, or it is written down nowhere.
    pub(super) fn live_board(&self, name: &RunId) -> Option<Layer> {
        let run = self.own_run(name).filter(|run| run.is_running() || run.journal.is_none())?;
        let last = self.run.as_ref().is_some_and(|last| last.run == run.run);
        Some(if last { Layer::Outcomes } else { Layer::EarlierBoard(name.clone()) })
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
            status: RunStatus::Running,
            verified: None,
            path: None,
        };
        Some(RunSummary {
            counts: State::ALL.map(|state| (state, self.board.count(state))).into(),
            not_there: self.board.not_there(),
            status: if self.is_running() { RunStatus::Running } else { RunStatus::Finished },
            ..written.cloned().unwrap_or_else(unwritten)
        })
    }
}
