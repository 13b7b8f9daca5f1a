//! The runs of the past, and what reading a run again brings.

use super::App;
use crate::app::action::Action;
use crate::app::keymap::Mode;
use crate::app::model::Model;
use crate::app::msg::Effect;
use crate::app::notice::Tone;
use crate::app::run::{Rereading, RunState};
use crate::app::screens::Screen;
use crate::app::screens::outcomes::{Board, OutcomesPage};
use crate::domain::{RunEvent, RunId, RunRecord, RunSummary, State};

impl App {
    pub(super) fn on_runs(&mut self, runs: Result<Vec<RunSummary>, String>, unreadable: Vec<String>) {
        let model = &mut self.model;
        let first = model.history.runs.is_none();
        if let Some(why) = unreadable.first().filter(|_| first) {
            let others = unreadable.len() - 1;
            let more = if others > 0 { format!(" (and {others} more)") } else { String::new() };
            model.say(Tone::Warning, format!("a past run cannot be read: {why}{more}"));
        }
        model.history.unreadable = unreadable;
        let here = model.scope.as_ref();
        let unknown = |run: &RunSummary| run.count(State::Unknown);
        let here_open = |run: &&RunSummary| run.scope.elsewhere(here).is_none() && run.needs_verifying();
        let open = runs.iter().flatten().find(here_open);
        if let Some(brief) = open.filter(|_| first) {
            let left = if brief.is_interrupted() {
                format!("was {}", brief.interruption())
            } else if brief.left_to_cloud() > 0 {
                format!("left {} of {} to the cloud", brief.left_to_cloud(), brief.sent_of().1)
            } else {
                format!("left {} of {} unknown", unknown(brief), brief.sent_of().1)
            };
            model.say(
                Tone::Warning,
                format!(
                    "run {} {left}; {}, {}, {} verifies it",
                    brief.run.short(),
                    model.key(Mode::Browse, Action::History),
                    model.key(Mode::History, Action::Open),
                    model.key(Mode::Outcomes, Action::Verify)
                ),
            );
        }
        if let Err(reason) = runs.as_ref().map_err(Clone::clone)
            && first
        {
            model.say(Tone::Warning, format!("the journal cannot be read: {reason}"));
        }
        model.history.runs = Some(runs.map(|runs| model.with_unwritten(runs)));
        if let Some(Screen::History(page)) = self.screens.over.last_mut() {
            page.on_runs(model);
        }
        model.touch();
    }

    pub(super) fn on_opened(&mut self, run: &RunId, opened: Result<Box<RunRecord>, String>) {
        if self.model.history.opening.take_if(|opening| opening == run).is_none() {
            return;
        }
        match opened {
            Ok(record) => self.show_past(RunState::from_record(*record, self.model.scope.as_ref())),
            Err(reason) => {
                self.model.say(Tone::Error, format!("run {} cannot be read: {reason}", run.short()));
            }
        }
        self.model.touch();
    }

    fn show_past(&mut self, mut fresh: RunState) {
        match &mut self.model.past {
            // It was verified: its board stays where it is, and what it says is up to date.
            Some(shown) if shown.run == fresh.run => {
                fresh.view = std::mem::take(&mut shown.view);
                *shown = fresh;
            }
            _ if self
                .screens
                .top()
                .is_none_or(|top| matches!(top, Screen::History(_) | Screen::Outcomes(_))) =>
            {
                self.model.past = Some(fresh);
                self.screens.over.push(Screen::Outcomes(OutcomesPage::new(Board::Past)));
            }
            _ => return,
        }
        Board::Past.rebuild(&mut self.model);
    }

    pub(super) fn on_verify(&mut self, run: &RunId, event: RunEvent) -> Vec<Effect> {
        let model = &mut self.model;
        let (now, height) = (model.now, model.heights.full);
        if model.verified(run).is_none() {
            return Vec::new();
        }
        if let RunEvent::Read(volumes) = event {
            model.take_read_back(volumes);
            model.touch();
            return Vec::new();
        }
        let Some(state) = model.verified(run) else { return Vec::new() };
        if matches!(event, RunEvent::Settling { .. } | RunEvent::Pausing { .. }) {
            state.waits_for(event.clone(), now);
        }
        let RunEvent::Finished(summary) = event else {
            if let RunEvent::Changed(_) = &event {
                state.board.apply(event);
            }
            state.rebuild(height);
            model.touch();
            return Vec::new();
        };
        (state.rereading, state.waiting) = (Rereading::No, None);
        if let Some(known) = &mut state.board.summary {
            known.read_at = summary.read_at.or(known.read_at);
            known.unwritten = summary.unwritten.or(known.unwritten.take());
        }
        let (tone, words) = match (state.board.unread(), state.board.count(State::Unknown)) {
            (0, 0) => (Tone::Info, "verified: nothing is unknown".to_owned()),
            (0, some) => (Tone::Info, format!("verified: {some} still unknown")),
            (unread, _) => (Tone::Error, format!("not verified: {unread} volumes could not be read")),
        };
        state.rebuild(height);
        let recorded = state.past.is_some() && state.journal.is_some();
        model.say(tone, words);
        model.touch();
        let mut effects = vec![Effect::ListRuns];
        if recorded {
            // How it stands now, and what can be undone of it, is for the journal to say.
            model.history.opening = Some(run.clone());
            effects.push(Effect::OpenRun(run.clone()));
        }
        effects
    }

    pub(super) fn on_unwritten(&mut self, run: &RunId, reason: &str) {
        if let Some(state) = self.model.verified(run) {
            state.journal = None;
            self.model.say(Tone::Warning, format!("{reason}; the result is shown here but not saved"));
            self.model.touch();
        }
    }

    pub(super) fn on_not_verified(&mut self, run: &RunId, reason: &str) {
        if let Some(state) = self.model.verified(run) {
            (state.rereading, state.waiting) = (Rereading::No, None);
            self.model.say(Tone::Error, format!("run {} cannot be verified: {reason}", run.short()));
            self.model.touch();
        }
    }
}

impl Model {
    /// Runs of this session that could not be written down are looked for here, too.
    fn with_unwritten(&self, mut runs: Vec<RunSummary>) -> Vec<RunSummary> {
        let own = self.own_runs().filter(|run| run.journal.is_none());
        runs.extend(own.filter_map(|run| run.summary(None, self.scope.as_ref())));
        runs.sort_by(|a, b| b.started.cmp(&a.started).then_with(|| b.run.cmp(&a.run)));
        runs
    }

    fn verified(&mut self, run: &RunId) -> Option<&mut RunState> {
        let mut states = self.earlier.iter_mut().chain(&mut self.run).chain(&mut self.past);
        states.find(|state| state.is_verifying() && state.run.as_ref() == Some(run))
    }
}
