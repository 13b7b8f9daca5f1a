//! The board: reports of the engine come in, rows change colour.

use super::super::keymap::{Action, Mode};
use super::super::layer::Layer;
use super::super::model::{Holds, Model, RunState, Tone};
use super::super::msg::Effect;
use super::super::run::Guard;
use super::browse::step;
use crate::domain::{Outcome, RunEvent, RunId, Shown, State};

/// Outcomes in the order `Tab` goes through them.
const CYCLE: [Shown; 8] = [
    Shown::State(State::Failed),
    Shown::State(State::Unknown),
    Shown::Accepted,
    Shown::State(State::Ok),
    Shown::State(State::Moved),
    Shown::State(State::Already),
    Shown::State(State::Refused),
    Shown::State(State::Skipped),
];

impl Model {
    pub(super) fn on_run(&mut self, name: &RunId, event: RunEvent) -> Vec<Effect> {
        let (now, height, revision) = (self.now, self.heights.full, self.revision + 1);
        let alone = self.earlier.is_empty() && self.past.is_none();
        let seen = if alone { Vec::new() } else { seen_there(&event) };
        let Some(run) = self.own_run_mut(name) else { return Vec::new() };
        match &event {
            RunEvent::Read(volumes) => {
                let volumes = volumes.clone();
                self.loads.overtaken = true;
                self.take_read_back(volumes);
                self.touch();
                return Vec::new();
            }
            RunEvent::NeedsDecision(_) => {
                run.waits_for(event.clone(), now);
                run.question = Guard { revision, drawn: None };
            }
            RunEvent::Settling { .. } | RunEvent::Pausing { .. } => run.waits_for(event.clone(), now),
            RunEvent::Changed(_) if matches!(run.waiting, Some(RunEvent::Settling { .. })) => {}
            RunEvent::Changed(_) | RunEvent::Finished(_) => run.waiting = None,
        }
        let finished = matches!(event, RunEvent::Finished(_));
        let done = run.board.done();
        run.board.apply(event);
        if run.board.done() > done {
            run.answered = Some(now);
        }
        run.rebuild(height);
        self.loads.overtaken = true;
        self.found_since(name, &seen);
        self.touch();
        if finished { self.on_finished(name) } else { self.on_question() }
    }

    /// Volumes that one run found where they shall be are not lost any more, whatever an earlier run
    /// saw.
    fn found_since(&mut self, by: &RunId, seen: &[Outcome]) {
        let height = self.heights.full;
        let runs = self.earlier.iter_mut().chain(&mut self.run).chain(&mut self.past);
        for run in runs.filter(|run| run.run.as_ref() != Some(by)) {
            if seen.iter().filter(|outcome| run.board.found_since(outcome)).count() > 0 {
                run.rebuild(height);
            }
        }
    }

    fn on_finished(&mut self, name: &RunId) -> Vec<Effect> {
        self.unmark_done(name);
        // The end of a run that was left for another is told wherever the operator is.
        if let Some(run) = self.earlier.iter().find(|run| run.run.as_ref() == Some(name))
            && self.board_shown().is_none_or(|shown| shown.run != run.run)
        {
            let words = format!("run {} is over: {}", name.short(), run.board.in_words());
            self.say(Tone::Info, words);
        }
        let policies = Effect::LoadPolicies(self.loads.generation);
        if self.is_running() {
            return vec![policies];
        }
        if self.leave_after_run {
            return vec![Effect::Quit];
        }
        let depth = self.layers.len();
        self.layers.retain(|layer| !matches!(layer, Layer::Leave));
        if self.layers.len() < depth {
            // The question has answered itself; the program must not vanish under a key that was
            // meant as an answer to it, nor stay without a word.
            self.say(Tone::Info, "the run is over: q quits");
        }
        vec![policies]
    }

    /// A question must be seen wherever the operator is.
    fn on_question(&mut self) -> Vec<Effect> {
        let asks = self.run.as_ref().is_some_and(|run| run.asks().is_some());
        if asks && !matches!(self.layers.last(), Some(Layer::Outcomes)) {
            self.say_while(
                Holds::SecretRequest,
                Tone::Warning,
                "the run is paused for your decision: o in the lists shows it",
            );
        }
        Vec::new()
    }

    /// Recomputes the rows of the outcomes shown.
    pub(super) fn rebuild_board(&mut self) {
        let height = self.heights.full;
        if let Some(run) = self.board_shown_mut() {
            run.rebuild(height);
        }
    }

    pub(super) fn act_in_board(&mut self, action: Action) -> Vec<Effect> {
        if self.says_no(Mode::Outcomes, action) {
            return Vec::new();
        }
        let height = self.heights.full;
        let Some(run) = self.board_shown_mut() else {
            self.layers.pop();
            return Vec::new();
        };
        let rows = run.view.rows.len();
        if step(&mut run.view.cursor, action, rows, height) {
            return Vec::new();
        }
        match action {
            Action::Back => return self.leave_board(),
            Action::PutBack => return self.put_back(),
            Action::Retry => return self.retry(),
            Action::Undo => return self.undo(),
            Action::Verify => return self.verify(),
            Action::GoOn => return self.go_on(),
            Action::StopRun => return self.stop_run(),
            Action::Open => {
                let row = run.view.rows.get(run.view.cursor.at);
                if let Some(outcome) = row.and_then(|row| run.board.rows().get(*row)) {
                    let id = outcome.id.clone();
                    self.layers.push(Layer::OutcomeDetail { id, scroll: 0 });
                }
            }
            Action::OnlyOutcome(state) => {
                run.view.only = Some(state.into());
                self.rebuild_board();
            }
            Action::AllOutcomes => {
                run.view.only = None;
                self.rebuild_board();
            }
            Action::NextOutcome => {
                let there = |shown: &Shown| run.board.shown(*shown) > 0;
                let after = run.view.only.and_then(|only| CYCLE.iter().position(|shown| *shown == only));
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
            // The engine takes it for the answer to its question.
            run.waiting.take_if(|waiting| matches!(waiting, RunEvent::NeedsDecision(_)));
        }
        let words = "sending nothing more; what was sent is still read back";
        self.say_while(Holds::Running, Tone::Info, words);
        vec![Effect::StopRun]
    }

    pub(super) fn act_in_leave(&mut self, action: Action) -> Vec<Effect> {
        if self.says_no(Mode::Leave, action) {
            return Vec::new();
        }
        self.layers.pop();
        match action {
            Action::LeaveLater => {
                self.leave_after_run = true;
                let asks = self.run.as_ref().and_then(RunState::asks).is_some();
                let words = if asks {
                    "will quit when the run is over; it needs your decision first"
                } else {
                    "will quit when the run is over"
                };
                self.say_while(Holds::Leaving, Tone::Info, words);
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
            Action::Back => {
                if std::mem::take(&mut self.leave_after_run) {
                    self.say_while(Holds::Running, Tone::Info, "will not quit after the run");
                }
                Vec::new()
            }
            _ => Vec::new(),
        }
    }
}

/// The volumes that a report saw where they should be.
fn seen_there(event: &RunEvent) -> Vec<Outcome> {
    match event {
        RunEvent::Changed(outcomes) => {
            outcomes.iter().filter(|outcome| outcome.is_seen_there()).cloned().collect()
        }
        _ => Vec::new(),
    }
}
