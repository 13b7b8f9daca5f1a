//! From a confirmed plan to a run: nothing is sent that was not shown first, from facts that are fresh, and
//! written down before.

use super::App;
use crate::app::model::Unbegun;
use crate::app::msg::{Effect, Fresh, SubmitError};
use crate::app::notice::{Notice, Tone};
use crate::app::request::RequestId;
use crate::app::run::RunState;
use crate::app::screens::Screen;
use crate::app::screens::outcomes::{Board, OutcomesPage};
use crate::domain::{ApiError, RunId, Seen, VolumeId};

impl App {
    /// What a plan rests on was read again; of a plan that is left, nobody wants it.
    pub(super) fn on_fresh(&mut self, number: RequestId, fresh: Fresh) -> Vec<Effect> {
        let at = self.screens.plan_at();
        let Some(prompt) = self.screens.plan_mut().filter(|prompt| prompt.asks(number)) else {
            return Vec::new();
        };
        let reaction = prompt.on_fresh(&mut self.model, fresh);
        self.react_at(at, reaction)
    }

    pub(super) fn on_single_reads(
        &mut self,
        number: RequestId,
        readings: Vec<(VolumeId, Result<Seen, ApiError>)>,
    ) {
        if let Some(prompt) = self.screens.plan_mut().filter(|prompt| prompt.asks(number)) {
            prompt.on_single_reads(&mut self.model, readings);
            self.model.touch();
        }
    }

    /// Sends the plan that is open.
    pub(in crate::app) fn submit(&mut self) -> Vec<Effect> {
        let plan = self.screens.plan_at().map(|at| self.screens.over.remove(at));
        let Some(Screen::Plan(prompt)) = plan else { return Vec::new() };
        let submit = Effect::Submit {
            plan: Box::new(prompt.plan.clone()),
            mode: self.model.inventory.read_mode(),
            journal: !prompt.without.journal,
            retry_of: prompt.retry_of.clone(),
        };
        let verifying = self.model.leave_verifying();
        let then = prompt.then.clone();
        let begun = RunState { then, ..RunState::new(&prompt.plan, self.model.now) };
        self.open_alone(Screen::Outcomes(OutcomesPage::new(Board::Last)));
        self.confirmed = Some(prompt);
        self.model.begin_run(begun);
        let left = verifying.then_some(Effect::StopVerify);
        left.into_iter().chain([submit]).collect()
    }

    /// Nothing but this is open any more; yet whoever asks for a secret still waits for it.
    fn open_alone(&mut self, screen: Screen) {
        self.screens.over.retain(|screen| matches!(screen, Screen::Secret(_)));
        self.screens.over.insert(0, screen);
    }

    pub(super) fn on_begun(&mut self, run: RunId, journal: Option<String>) {
        self.confirmed = None;
        self.model.unbegun = None;
        if let Some(state) = &mut self.model.run {
            state.run = Some(run);
            state.journal = journal;
        }
        self.model.touch();
    }

    /// Nothing was sent: the plan comes back with the reason.
    pub(super) fn on_not_begun(&mut self, error: SubmitError) {
        self.model.touch();
        let (Some(mut prompt), Some(unbegun)) = (self.confirmed.take(), self.model.unbegun.take()) else {
            return;
        };
        let Unbegun { run, beside } = unbegun;
        self.model.run = if beside { self.model.earlier.pop() } else { run };
        // Whoever wanted to leave after the run did not mean this.
        self.model.leave_after_run = false;
        let reason = match error {
            SubmitError::Journal(reason) => {
                prompt.without.journal = true;
                format!("nothing was sent: the journal cannot be written ({reason})")
            }
            SubmitError::Other(reason) => format!("nothing was sent: {reason}"),
        };
        prompt.since = vec![Notice { tone: Tone::Error, text: reason }];
        prompt.show_from_top();
        prompt.ask_again(&self.model);
        self.open_alone(Screen::Plan(prompt));
    }
}
