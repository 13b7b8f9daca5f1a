//! The board: reports of the engine come in, rows change colour.

use super::super::keymap::Action;
use super::super::layer::Layer;
use super::super::model::{Model, Tone};
use super::super::msg::Effect;
use super::browse::step;
use crate::domain::{Outcome, RunEvent, State};

/// Outcomes in the order `Tab` goes through them.
const CYCLE: [State; 7] =
    [State::Failed, State::Unknown, State::Ok, State::Moved, State::Already, State::Refused, State::Skipped];

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

impl Model {
    pub(super) fn on_run(&mut self, event: RunEvent) -> Vec<Effect> {
        let Some(run) = &mut self.run else { return Vec::new() };
        match &event {
            RunEvent::Read(volumes) => {
                self.inventory.add_volumes(volumes.clone());
                self.rebuild_rows();
                self.touch();
                return Vec::new();
            }
            RunEvent::Settling { .. } | RunEvent::Pausing { .. } | RunEvent::Asking(_) => {
                run.waiting = Some(event.clone());
            }
            RunEvent::Changed(_) if matches!(run.waiting, Some(RunEvent::Settling { .. })) => {}
            RunEvent::Changed(_) | RunEvent::Finished(_) => run.waiting = None,
        }
        let finished = matches!(event, RunEvent::Finished(_));
        run.board.apply(event);
        self.rebuild_board();
        self.touch();
        if !finished {
            return Vec::new();
        }
        self.unmark_done();
        // The question whether to leave in mid-run has answered itself.
        self.layers.retain(|layer| !matches!(layer, Layer::Leave));
        if self.leave_after_run {
            return vec![Effect::Quit];
        }
        vec![Effect::LoadPolicies(self.loads.generation)]
    }

    /// Works out which outcomes are shown: the ones that lost their protection first and, once the
    /// run is over, what went wrong before what went well. While it runs, rows keep their places.
    pub(super) fn rebuild_board(&mut self) {
        let height = self.heights.full;
        let Some(run) = &mut self.run else { return };
        let only = run.view.only;
        let shown = run
            .board
            .rows()
            .iter()
            .enumerate()
            .filter(|(_, outcome)| only.is_none_or(|state| outcome.state == state));
        let over = run.board.summary.is_some();
        let mut rows: Vec<(u8, usize)> = shown.map(|(at, outcome)| (urgency(outcome, over), at)).collect();
        rows.sort_unstable();
        run.view.rows = rows.into_iter().map(|(_, at)| at).collect();
        run.view.cursor.go(run.view.cursor.at, run.view.rows.len(), height);
    }

    pub(super) fn act_in_board(&mut self, action: Action) -> Vec<Effect> {
        let height = self.heights.full;
        let running = self.is_running();
        let Some(run) = &mut self.run else {
            self.layers.pop();
            return Vec::new();
        };
        let rows = run.view.rows.len();
        if step(&mut run.view.cursor, action, rows, height) {
            return Vec::new();
        }
        match action {
            Action::Back => {
                self.layers.pop();
            }
            Action::PutBack => return self.put_back(),
            Action::StopRun if !running => self.say(Tone::Info, "the run is over"),
            Action::StopRun => return self.stop_run(),
            Action::Open => {
                let row = run.view.rows.get(run.view.cursor.at);
                if let Some(outcome) = row.and_then(|row| run.board.rows().get(*row)) {
                    let id = outcome.id.clone();
                    self.layers.push(Layer::OutcomeDetail { id, scroll: 0 });
                }
            }
            Action::OnlyOutcome(state) => {
                run.view.only = Some(state);
                self.rebuild_board();
            }
            Action::AllOutcomes => {
                run.view.only = None;
                self.rebuild_board();
            }
            Action::NextOutcome => {
                let there = |state: &State| run.board.count(*state) > 0;
                let after = run.view.only.and_then(|only| CYCLE.iter().position(|state| *state == only));
                let from = after.map_or(0, |at| at + 1);
                run.view.only = CYCLE.iter().skip(from).copied().find(there);
                self.rebuild_board();
            }
            _ => {}
        }
        Vec::new()
    }

    fn stop_run(&mut self) -> Vec<Effect> {
        if let Some(run) = &mut self.run {
            run.stopping = true;
        }
        self.say(Tone::Info, "nothing more will be sent; what was sent is still followed");
        vec![Effect::StopRun]
    }

    pub(super) fn act_in_leave(&mut self, action: Action) -> Vec<Effect> {
        self.layers.pop();
        match action {
            Action::LeaveLater => {
                self.leave_after_run = true;
                self.say(Tone::Info, "leaving when the run is over");
                Vec::new()
            }
            Action::StopRun => {
                self.leave_after_run = true;
                self.stop_run()
            }
            Action::LeaveNow => {
                self.leave_after_run = true;
                vec![Effect::AbandonRun]
            }
            _ => Vec::new(),
        }
    }
}
