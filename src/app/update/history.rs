//! The runs of the past: the list, one of them, and settling what it left unknown.

use super::super::keymap::{Action, Mode};
use super::super::layer::Layer;
use super::super::list::Cursor;
use super::super::model::{History, Model, RunState, Tone};
use super::super::msg::Effect;
use super::browse::step;
use crate::domain::{RunEvent, RunId, RunRecord, RunSummary, State};

impl Model {
    pub(super) fn open_history(&mut self) -> Vec<Effect> {
        self.layers.push(Layer::History(Cursor::default()));
        vec![Effect::ListRuns]
    }

    pub(super) fn act_in_history(&mut self, action: Action) -> Vec<Effect> {
        let height = self.heights.full;
        let Some(Layer::History(cursor)) = self.layers.last_mut() else { return Vec::new() };
        let runs = match &self.history.runs {
            Some(Ok(runs)) => runs.as_slice(),
            _ => &[],
        };
        if step(cursor, action, runs.len(), height) {
            return Vec::new();
        }
        match action {
            Action::Open => {
                let Some(run) = runs.get(cursor.at).map(|brief| brief.run.clone()) else {
                    self.says_no(Mode::History, action);
                    return Vec::new();
                };
                if let Some(live) = self.live_board(&run) {
                    self.history.opening = None;
                    self.layers.push(live);
                    self.rebuild_board();
                    return Vec::new();
                }
                self.history.opening = Some(run.clone());
                return vec![Effect::OpenRun(run)];
            }
            Action::Refresh => return vec![Effect::ListRuns],
            Action::Back => {
                self.layers.pop();
                self.history.opening = None;
            }
            _ => {}
        }
        Vec::new()
    }

    pub(super) fn on_runs(&mut self, runs: Result<Vec<RunSummary>, String>, unreadable: Vec<String>) {
        let first = self.history.runs.is_none();
        if let Some(why) = unreadable.first().filter(|_| first) {
            let others = unreadable.len() - 1;
            let more = if others > 0 { format!(" (and {others} more)") } else { String::new() };
            self.say(Tone::Warning, format!("a past run cannot be read: {why}{more}"));
        }
        self.history.unreadable = unreadable;
        let here = self.scope.as_ref();
        let unknown = |run: &RunSummary| run.count(State::Unknown);
        let open = runs.iter().flatten().filter(|run| run.scope.elsewhere(here).is_none());
        let open = open.into_iter().find(|run| run.needs_verifying());
        if let Some(brief) = open.filter(|_| first) {
            let left = if brief.is_interrupted() {
                format!("was {}", brief.interruption())
            } else {
                format!("left {} of {} unknown", unknown(brief), brief.sent_of().1)
            };
            self.say(Tone::Warning, format!("run {} {left}; H then V verifies", brief.run.short()));
        }
        if let Err(reason) = runs.as_ref().map_err(Clone::clone)
            && first
        {
            self.say(Tone::Warning, format!("the journal cannot be read: {reason}"));
        }
        let runs = runs.map(|runs| self.with_unwritten(runs));
        let rows = runs.as_ref().map_or(0, Vec::len);
        let height = self.heights.full;
        self.history.runs = Some(runs);
        if let Some(Layer::History(cursor)) = self.layers.last_mut() {
            cursor.go(cursor.at, rows, height);
        }
        self.touch();
    }

    /// Runs of this session that could not be written down are looked for here, too.
    fn with_unwritten(&self, mut runs: Vec<RunSummary>) -> Vec<RunSummary> {
        let own = self.own_runs().filter(|run| run.journal.is_none());
        runs.extend(own.filter_map(|run| run.summary(None, self.scope.as_ref())));
        runs.sort_by(|a, b| b.started.cmp(&a.started).then_with(|| b.run.cmp(&a.run)));
        runs
    }

    pub(super) fn on_opened(&mut self, run: &RunId, opened: Result<Box<RunRecord>, String>) {
        if self.history.opening.take_if(|opening| opening == run).is_none() {
            return;
        }
        match opened {
            Ok(record) => self.show_past(RunState::from_record(*record, self.scope.as_ref())),
            Err(reason) => self.say(Tone::Error, format!("run {} cannot be read: {reason}", run.short())),
        }
        self.touch();
    }

    fn show_past(&mut self, mut fresh: RunState) {
        match &mut self.past {
            // It was verified: its board stays where it is, and what it says is up to date.
            Some(shown) if shown.run == fresh.run => {
                fresh.view = std::mem::take(&mut shown.view);
                *shown = fresh;
            }
            _ if matches!(self.layers.last(), Some(Layer::History(_))) => {
                self.past = Some(fresh);
                self.layers.push(Layer::PastBoard);
            }
            _ => return,
        }
        self.rebuild_board();
    }

    /// Whether the outcomes of some run are being read again.
    pub fn is_verifying(&self) -> bool {
        self.own_runs().chain(&self.past).any(|run| run.verifying)
    }

    /// Reads what is unknown of the run shown again.
    pub(super) fn verify(&mut self) -> Vec<Effect> {
        let mode = self.inventory.read_mode();
        let Some(state) = self.board_shown_mut() else { return Vec::new() };
        let Some(run) = state.run.clone() else { return Vec::new() };
        state.verifying = true;
        vec![Effect::Verify { run, mode }]
    }

    pub(super) fn on_verify(&mut self, run: &RunId, event: RunEvent) -> Vec<Effect> {
        let (now, height) = (self.now, self.heights.full);
        if self.verified(run).is_none() {
            return Vec::new();
        }
        if let RunEvent::Read(volumes) = event {
            self.take_read_back(volumes);
            self.touch();
            return Vec::new();
        }
        let Some(state) = self.verified(run) else { return Vec::new() };
        if matches!(event, RunEvent::Settling { .. } | RunEvent::Pausing { .. }) {
            state.waits_for(event.clone(), now);
        }
        let RunEvent::Finished(summary) = event else {
            if let RunEvent::Changed(_) = &event {
                state.board.apply(event);
            }
            state.rebuild(height);
            self.touch();
            return Vec::new();
        };
        (state.verifying, state.waiting) = (false, None);
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
        self.say(tone, words);
        self.touch();
        let mut effects = vec![Effect::ListRuns];
        if recorded {
            // How it stands now, and what can be undone of it, is for the journal to say.
            self.history.opening = Some(run.clone());
            effects.push(Effect::OpenRun(run.clone()));
        }
        effects
    }

    pub(super) fn on_unwritten(&mut self, run: &RunId, reason: &str) {
        if let Some(state) = self.verified(run) {
            state.journal = None;
            self.say(Tone::Warning, format!("{reason}; the result is shown here but not saved"));
            self.touch();
        }
    }

    pub(super) fn on_not_verified(&mut self, run: &RunId, reason: &str) {
        if let Some(state) = self.verified(run) {
            (state.verifying, state.waiting) = (false, None);
            self.say(Tone::Error, format!("run {} cannot be verified: {reason}", run.short()));
            self.touch();
        }
    }

    fn verified(&mut self, run: &RunId) -> Option<&mut RunState> {
        let mut states = self.earlier.iter_mut().chain(&mut self.run).chain(&mut self.past);
        states.find(|state| state.verifying && state.run.as_ref() == Some(run))
    }

    /// Leaves the board, and what was being read again for it.
    pub(super) fn leave_board(&mut self) -> Vec<Effect> {
        let verifying = self.board_shown_mut().is_some_and(RunState::leave_verifying);
        if let Some(Layer::PastBoard) = self.layers.pop() {
            self.past = None;
        }
        if verifying { vec![Effect::StopVerify] } else { Vec::new() }
    }

    /// Leaves what is being read again, whatever run it is of; whether anything was.
    pub(super) fn leave_verifying(&mut self) -> bool {
        let runs = self.earlier.iter_mut().chain(&mut self.run).chain(&mut self.past);
        runs.map(RunState::leave_verifying).fold(false, |any, left| any | left)
    }
}

impl RunState {
    fn leave_verifying(&mut self) -> bool {
        self.waiting.take_if(|_| self.verifying);
        std::mem::take(&mut self.verifying)
    }
}

impl History {
    /// The run in a row.
    pub fn row(&self, row: usize) -> Option<&RunSummary> {
        self.runs.as_ref()?.as_ref().ok()?.get(row)
    }
}
