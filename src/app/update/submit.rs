//! From a confirmed plan to a run: nothing is sent that was not shown first, from facts that are
//! fresh, and written down before.

use super::super::layer::Layer;
use super::super::model::{Holds, Model, Notice, RunState, Tone, Unbegun};
use super::super::msg::{Effect, SubmitError};
use super::super::run::Guard;
use crate::domain::{RunId, State};

impl Model {
    /// Sends the plan on the screen, which was confirmed, at once if what it rests on is fresh, or
    /// nobody can tell and the operator knows; else reads that first.
    pub(super) fn submit_fresh(&mut self) -> Vec<Effect> {
        let Some(prompt) = self.prompt() else { return Vec::new() };
        if prompt.without.check || self.is_fresh(prompt) {
            return self.submit();
        }
        self.check()
    }

    /// Sends the plan on the screen.
    pub(super) fn submit(&mut self) -> Vec<Effect> {
        let at = self.layers.iter().position(|layer| matches!(layer, Layer::Plan(_)));
        let Some(Layer::Plan(prompt)) = at.map(|at| self.layers.remove(at)) else { return Vec::new() };
        let mode = self.inventory.read_mode();
        let (plan, journal, again) = (prompt.plan.clone(), !prompt.without.journal, prompt.again.clone());
        let verifying = self.leave_verifying();
        self.past = None;
        self.clear_but_secrets(Layer::Outcomes);
        self.volumes.range_from = None;
        let begun = RunState::new(&plan, self.now);
        // A run that is still being read back stays: what becomes of it is told to the end.
        let mut before = self.run.replace(begun);
        let going = before.take_if(|run| run.is_running());
        self.unbegun = Some(Unbegun { prompt, run: before, beside: going.is_some() });
        self.earlier.extend(going);
        self.rebuild_board();
        let left = verifying.then_some(Effect::StopVerify);
        let submit = Effect::Submit { plan: Box::new(plan), mode, journal, again };
        left.into_iter().chain([submit]).collect()
    }

    /// Nothing but this is open any more; yet whoever asks for a secret still waits for it.
    fn clear_but_secrets(&mut self, layer: Layer) {
        self.layers.retain(|layer| matches!(layer, Layer::Secret(_)));
        self.layers.insert(0, layer);
    }

    pub(super) fn on_begun(&mut self, run: RunId, journal: Option<String>) {
        self.unbegun = None;
        if let Some(state) = &mut self.run {
            state.run = Some(run);
            state.journal = journal;
        }
    }

    /// Nothing was sent: the plan comes back with the reason.
    pub(super) fn on_not_begun(&mut self, obstacle: SubmitError) {
        let Some(Unbegun { mut prompt, run, beside }) = self.unbegun.take() else { return };
        self.run = if beside { self.earlier.pop() } else { run };
        // Whoever wanted to leave after the run did not mean this.
        self.leave_after_run = false;
        prompt.typed.clear();
        let reason = match obstacle {
            SubmitError::Journal(reason) => {
                prompt.without.journal = true;
                format!("nothing was sent: the journal cannot be written ({reason})")
            }
            SubmitError::Other(reason) => format!("nothing was sent: {reason}"),
        };
        prompt.since = vec![Notice { tone: Tone::Error, text: reason }];
        (prompt.armed_at, prompt.revision, prompt.scroll) = (None, self.revision, 0);
        self.clear_but_secrets(Layer::Plan(prompt));
    }

    /// The operator answers the question of the run.
    pub(super) fn go_on(&mut self) -> Vec<Effect> {
        let Some(run) = self.run.as_mut().filter(|run| run.asks().is_some()) else { return Vec::new() };
        run.waiting = None;
        run.question = Guard::default();
        self.say_while(Holds::NoDecisionPending, Tone::Info, "continuing");
        vec![Effect::GoOn]
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
}
