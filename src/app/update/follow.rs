//! Backups that are followed after their run is over: rows change colour, and nothing waits for them.

use super::App;
use crate::app::action::Action;
use crate::app::keymap::Mode;
use crate::app::msg::Effect;
use crate::app::notice::Tone;
use crate::app::run::Rereading;
use crate::app::screens::outcomes::Board;
use crate::domain::{Purpose, RunEvent, RunId};

impl App {
    pub(super) fn on_followed(&mut self, name: &RunId) {
        if let Some(run) = self.model.own_run_mut(name) {
            run.rereading = Rereading::Following;
            self.model.touch();
        }
    }

    pub(super) fn on_follow(&mut self, name: &RunId, event: RunEvent) -> Vec<Effect> {
        let model = &mut self.model;
        let (now, height) = (model.now, model.heights.full);
        // Whoever went to another place left its runs behind; what becomes of them is in the journal.
        let Some(run) = model.own_run_mut(name) else { return Vec::new() };
        match event {
            RunEvent::Changed(_) => run.board.apply(event),
            RunEvent::Following { .. } => run.waits_for(event, now),
            RunEvent::Finished(summary) => {
                run.rereading = Rereading::No;
                run.waiting = None;
                run.board.apply(RunEvent::Finished(summary));
                run.rebuild(height);
                return self.on_follow_ended(name);
            }
            _ => return Vec::new(),
        }
        run.rebuild(height);
        model.touch();
        Vec::new()
    }

    fn on_follow_ended(&mut self, name: &RunId) -> Vec<Effect> {
        let model = &mut self.model;
        let on_board = self.screens.board().unwrap_or(&Board::Last).run(model);
        let is_shown =
            self.screens.board().is_some() && on_board.is_some_and(|shown| shown.run.as_ref() == Some(name));
        if let Some(run) = model.own_run(name).filter(|_| !is_shown) {
            let tone = if run.board.outcomes_code() == 0 { Tone::Info } else { Tone::Warning };
            let last = model.run.as_ref().is_some_and(|last| last.run == run.run);
            let key = model.key(Mode::Browse, if last { Action::LastBoard } else { Action::History });
            let (counts, short) = (run.board.in_words(), name.short());
            let what = match run.purpose {
                Purpose::Restore => {
                    format!("the new volume of run {short}: {counts}; r loads the list again")
                }
                _ => format!("the backups of run {short}: {counts}; {key} in the lists shows them"),
            };
            model.say(tone, what);
        }
        model.touch();
        vec![Effect::ListRuns]
    }
}
