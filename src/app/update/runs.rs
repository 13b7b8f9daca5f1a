//! Reports of the engine on runs of this session: rows change colour.

use super::App;
use crate::app::action::Action;
use crate::app::keymap::Mode;
use crate::app::model::Model;
use crate::app::msg::Effect;
use crate::app::notice::{Holds, Tone};
use crate::app::run::FollowUp;
use crate::app::screens::Screen;
use crate::app::screens::outcomes::Board;
use crate::app::screens::plan::policies;
use crate::app::widgets::Guard;
use crate::domain::{Outcome, RunEvent, RunId};

impl App {
    pub(super) fn on_run(&mut self, name: &RunId, event: RunEvent) -> Vec<Effect> {
        let model = &mut self.model;
        let (now, height, revision) = (model.now, model.heights.full, model.revision + 1);
        let alone = model.earlier.is_empty() && model.past.is_none();
        let seen = if alone { Vec::new() } else { seen_there(&event) };
        let Some(run) = model.own_run_mut(name) else { return Vec::new() };
        match &event {
            RunEvent::Read(volumes) => {
                let volumes = volumes.clone();
                model.loads.overtaken = true;
                model.take_read_back(volumes);
                model.touch();
                return Vec::new();
            }
            RunEvent::NeedsDecision(_) => {
                run.waits_for(event.clone(), now);
                run.question = Guard::new(revision);
            }
            RunEvent::Settling { .. } | RunEvent::Following { .. } | RunEvent::Pausing { .. } => {
                run.waits_for(event.clone(), now);
            }
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
        model.loads.overtaken = true;
        model.found_since(name, &seen);
        model.touch();
        if finished {
            return self.on_finished(name);
        }
        self.tell_question();
        Vec::new()
    }

    fn on_finished(&mut self, name: &RunId) -> Vec<Effect> {
        let model = &mut self.model;
        model.unmark_done(name);
        // The end of a run that was left for another is told wherever the operator is.
        let on_board = self.screens.board().is_some();
        let shown = self.screens.board().unwrap_or(&Board::Last).run(model);
        let own =
            model.own_run(name).filter(|run| !on_board || shown.is_none_or(|shown| shown.run != run.run));
        if let Some(run) = own {
            let tone = if run.board.outcomes_code() == 0 { Tone::Info } else { Tone::Warning };
            let early = run.board.summary.as_ref().is_some_and(|summary| summary.stopped.is_some());
            let ended = if early { "ended early" } else { "is over" };
            let last = model.run.as_ref().is_some_and(|last| last.run == run.run);
            let action = if last { Action::LastBoard } else { Action::History };
            let key = model.key(Mode::Browse, action);
            let counts = run.board.in_words();
            model.say(tone, format!("run {} {ended}: {counts}; {key} in the lists shows it", name.short()));
        }
        // Which run undid or retried which is for the journal to say.
        let after = vec![Effect::LoadPolicies(model.loads.generation), Effect::ListRuns];
        if model.is_running() {
            return after;
        }
        if model.leave_after_run {
            return vec![Effect::Quit];
        }
        let depth = self.screens.over.len();
        self.screens.over.retain(|screen| !matches!(screen, Screen::Leave(_)));
        if self.screens.over.len() < depth {
            // The question has answered itself; the program must not vanish under a key that was
            // meant as an answer to it, nor stay without a word.
            let key = model.key(Mode::Browse, Action::Quit);
            let counts = model.own_run(name).map(|run| run.board.in_words()).unwrap_or_default();
            model.say(Tone::Info, format!("the run is over: {counts}; {key} in the lists quits"));
        }
        let opened = self.follow_up(name);
        after.into_iter().chain(opened).collect()
    }

    /// Opens the plan that comes after a run which did everything, if the operator is where they began it;
    /// elsewhere it is only told.
    fn follow_up(&mut self, name: &RunId) -> Vec<Effect> {
        let Some(run) = self.model.own_run_mut(name) else { return Vec::new() };
        let Some(then) = run.then.take().filter(|_| run.board.outcomes_code() == 0) else {
            return Vec::new();
        };
        let board = run.board.clone();
        if self.screens.over.len() > 1 || !self.screens.shows_last_run() {
            let key = self.model.key(Mode::Browse, Action::Delete);
            let words = match then {
                FollowUp::Delete { .. } => {
                    format!("the volumes are out of the policy: {key} on it plans its deletion")
                }
                FollowUp::PutBack(_) => "the policy is there again; its volumes are still in none".to_owned(),
            };
            self.model.say(Tone::Warning, words);
            return Vec::new();
        }
        let reaction = policies::follow_up(&mut self.model, then, &board);
        reaction.map_or_else(Vec::new, |reaction| self.react_at(Some(0), reaction))
    }

    /// A question must be seen wherever the operator is.
    fn tell_question(&mut self) {
        let asks = self.model.run.as_ref().is_some_and(|run| run.asks().is_some());
        let on_top = self.screens.shows_last_run();
        if asks && !on_top {
            let key = self.model.key(Mode::Browse, Action::LastBoard);
            let words = format!("the run is paused for your decision: {key} in the lists shows it");
            self.model.say_while(Holds::SecretRequest, Tone::Warning, words);
        }
    }
}

impl Model {
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
