//! From a confirmed plan to a run: nothing is sent that was not shown first, from facts that are
//! fresh, and written down before.

use super::super::keymap::Action;
use super::super::layer::Layer;
use super::super::model::{Model, Notice, RunState, Tone, Unbegun};
use super::super::msg::{Effect, Obstacle};
use super::super::run::Guard;
use crate::domain::{Confirmation, RunId, State};

impl Model {
    pub(super) fn confirm(&mut self, action: Action) -> Vec<Effect> {
        let Some(prompt) = self.prompt() else { return Vec::new() };
        if prompt.is_waiting() {
            return Vec::new();
        }
        let confirmed = match (self.confirmation(prompt), action) {
            (Confirmation::Key, Action::Yes) => true,
            (Confirmation::TypeCount(count), Action::Open) => prompt.typed == count.to_string(),
            _ => false,
        };
        if !confirmed || self.may_not_change() {
            return Vec::new();
        }
        self.submit_fresh()
    }

    /// Sends the plan on the screen at once if what it rests on is fresh, or nobody can tell and
    /// the operator knows; else reads that first.
    fn submit_fresh(&mut self) -> Vec<Effect> {
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
        let singly = self.reads_singly();
        let (plan, journal, again) = (prompt.plan.clone(), !prompt.without.journal, prompt.again.clone());
        self.past = None;
        self.clear_but_secrets(Layer::Board);
        self.volumes.range_from = None;
        let begun = RunState::new(&plan, self.now);
        let before = self.run.replace(begun);
        self.unbegun = Some(Unbegun { prompt, run: before });
        self.rebuild_board();
        vec![Effect::Submit { plan: Box::new(plan), singly, journal, again }]
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
    pub(super) fn on_not_begun(&mut self, obstacle: Obstacle) {
        let Some(Unbegun { mut prompt, run }) = self.unbegun.take() else { return };
        self.run = run;
        // Whoever wanted to leave after the run did not mean this.
        self.leave_after_run = false;
        prompt.typed.clear();
        let reason = match obstacle {
            Obstacle::Journal(reason) => {
                prompt.without.journal = true;
                format!("nothing was sent: the journal cannot be written ({reason})")
            }
            Obstacle::Other(reason) => format!("nothing was sent: {reason}"),
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
        self.say(Tone::Info, "going on");
        vec![Effect::GoOn]
    }

    /// What went well is done with; what did not stays marked for another try.
    pub(super) fn unmark_done(&mut self) {
        let Some(run) = &self.run else { return };
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
