//! The runs of the past: the list, one of them, and settling what it left unknown.

use super::super::keymap::Action;
use super::super::layer::Layer;
use super::super::list::Cursor;
use super::super::model::{History, Model, RunState, Tone};
use super::super::msg::Effect;
use super::browse::step;
use crate::domain::{RunBrief, RunEvent, RunId, RunRecord, Standing, State};

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
                let Some(run) = runs.get(cursor.at).map(|brief| brief.run.clone()) else { return Vec::new() };
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

    pub(super) fn on_runs(&mut self, runs: Result<Vec<RunBrief>, String>, unreadable: Vec<String>) {
        let first = self.history.runs.is_none();
        if let Some(why) = unreadable.first().filter(|_| first) {
            let others = unreadable.len() - 1;
            let more = if others > 0 { format!(" (and {others} more)") } else { String::new() };
            self.say(Tone::Warning, format!("a run of the past cannot be read: {why}{more}"));
        }
        self.history.unreadable = unreadable;
        let unknown = |brief: &RunBrief| brief.count(State::Unknown);
        let open = runs.iter().flatten().filter(|brief| brief.elsewhere.is_none()).find(|brief| {
            brief.standing == Standing::Interrupted
                || (brief.standing == Standing::Ended && unknown(brief) > 0)
        });
        if let Some(brief) = open.filter(|_| first) {
            let (sent, all) = brief.sent_of();
            let left = match brief.standing {
                Standing::Interrupted => format!("was interrupted after {sent} of {all}"),
                _ => format!("left {} of {all} unknown", unknown(brief)),
            };
            self.say(Tone::Warning, format!("run {} {left}; H then V verifies", brief.run.short()));
        }
        if let Err(reason) = runs.as_ref().map_err(Clone::clone)
            && first
        {
            self.say(Tone::Warning, format!("the journal cannot be read: {reason}"));
        }
        let rows = runs.as_ref().map_or(0, Vec::len);
        let height = self.heights.full;
        self.history.runs = Some(runs);
        if let Some(Layer::History(cursor)) = self.layers.last_mut() {
            cursor.go(cursor.at, rows, height);
        }
        self.touch();
    }

    pub(super) fn on_opened(&mut self, run: &RunId, opened: Result<Box<RunRecord>, String>) {
        if self.history.opening.take_if(|opening| opening == run).is_none() {
            return;
        }
        match opened {
            Ok(record) => self.show_past(RunState::from_record(*record)),
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
        [&self.run, &self.past].into_iter().flatten().any(|run| run.verifying)
    }

    /// Reads what is unknown of the run shown again.
    pub(super) fn verify(&mut self) -> Vec<Effect> {
        if self.is_verifying() {
            self.say(Tone::Info, "it is being read again already");
            return Vec::new();
        }
        let singly = self.reads_singly();
        let Some(state) = self.board_shown() else { return Vec::new() };
        let past = state.past.as_ref();
        let why = match (past.and_then(|past| past.elsewhere.as_deref()), &state.run) {
            (Some(place), _) => format!("that run was in {place}: log in there to verify it"),
            _ if past.is_some_and(|past| past.standing == Standing::Running) => {
                "that run is still going on in another session".into()
            }
            _ if state.is_running() => "the run is going on and settles what it can by itself".into(),
            _ if state.board.count(State::Unknown) == 0 && !self.interrupted() => {
                "nothing of this run is unknown".into()
            }
            (None, Some(_)) if state.journal.is_none() => "it was not written down".to_owned(),
            (None, Some(run)) => {
                let effect = Effect::Verify { run: run.clone(), singly };
                if let Some(state) = self.board_shown_mut() {
                    state.verifying = true;
                }
                return vec![effect];
            }
            (None, None) => return Vec::new(),
        };
        self.say(Tone::Info, why);
        Vec::new()
    }

    fn interrupted(&self) -> bool {
        let past = self.board_shown().and_then(|run| run.past.as_ref());
        past.is_some_and(|past| past.standing == Standing::Interrupted)
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
            (0, 0) => (Tone::Info, "verified: nothing is unknown any more".to_owned()),
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
            self.say(Tone::Warning, format!("{reason}; what is found is shown here only"));
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
        let mut states = [&mut self.run, &mut self.past].into_iter().flatten();
        states.find(|state| state.verifying && state.run.as_ref() == Some(run))
    }

    /// Leaves the board, and what was being read again for it.
    pub(super) fn leave_board(&mut self) -> Vec<Effect> {
        let verifying = self.board_shown_mut().is_some_and(|run| {
            run.waiting.take_if(|_| run.verifying);
            std::mem::take(&mut run.verifying)
        });
        if let Some(Layer::PastBoard) = self.layers.pop() {
            self.past = None;
        }
        if verifying { vec![Effect::StopVerify] } else { Vec::new() }
    }
}

impl History {
    /// The run in a row.
    pub fn row(&self, row: usize) -> Option<&RunBrief> {
        self.runs.as_ref()?.as_ref().ok()?.get(row)
    }
}
