//! The runs of the past, one a row.

use super::outcomes::{Board, OutcomesPage};
use super::{Interactive, Reaction, Screen};
use crate::app::action::Action;
use crate::app::allowed::Refused;
use crate::app::keymap::Mode;
use crate::app::model::Model;
use crate::app::msg::Effect;
use crate::app::notice::Tone;
use crate::app::widgets::Cursor;
use crate::domain::RunSummary;

/// The list of runs.
#[derive(Clone, Copy, Debug, Default)]
pub struct HistoryPage {
    /// The cursor over the runs.
    pub cursor: Cursor,
}

impl HistoryPage {
    /// The list, and the question that fills it.
    pub fn open() -> Reaction {
        Reaction::open(Screen::History(Self::default())).with(Effect::ListRuns)
    }

    /// The list was read again.
    pub fn on_runs(&mut self, model: &Model) {
        self.cursor.go(self.cursor.at, model.history.rows().len(), model.heights.full);
    }
}

impl Interactive for HistoryPage {
    fn mode(&self) -> Mode {
        Mode::History
    }

    fn refused(&self, model: &Model, action: Action) -> Option<Refused> {
        (action == Action::Open && model.history.rows().is_empty()).then(|| "there is no run to show".into())
    }

    fn act(&mut self, model: &mut Model, action: Action) -> Reaction {
        if self.cursor.act(action, model.history.rows().len(), model.heights.full) {
            return Reaction::none();
        }
        match action {
            Action::Open => {
                let row = model.history.rows().get(self.cursor.at);
                let Some(run) = row.map(|summary| summary.run.clone()) else { return Reaction::none() };
                if let Some(live) = Board::live(model, &run) {
                    model.history.opening = None;
                    return OutcomesPage::open(model, live);
                }
                model.history.opening = Some(run.clone());
                Reaction::effect(Effect::OpenRun(run))
            }
            Action::NextTrouble | Action::PreviousTrouble => {
                let rows = model.history.rows();
                let trouble = |row: usize| rows.get(row).is_some_and(RunSummary::is_trouble);
                let forward = action == Action::NextTrouble;
                if !self.cursor.seek(forward, rows.len(), model.heights.full, trouble) {
                    model.say(Tone::Info, "no run is in trouble");
                }
                Reaction::none()
            }
            Action::Refresh => Reaction::effect(Effect::ListRuns),
            Action::Back => {
                model.history.opening = None;
                Reaction::close()
            }
            _ => Reaction::none(),
        }
    }
}
