//! The runs of the past, one a row.

use super::evidence::Exhibit;
use super::outcomes::{Board, OutcomesPage};
use super::story::StoryPage;
use super::{Interactive, Reaction, Screen};
use crate::app::action::Action;
use crate::app::allowed::Refused;
use crate::app::keymap::Mode;
use crate::app::model::Model;
use crate::app::msg::Effect;
use crate::app::notice::Tone;
use crate::app::widgets::{Cursor, Search};
use crate::domain::RunSummary;
use crate::evidence::of_runs;

/// The list of runs.
#[derive(Clone, Debug, Default)]
pub struct HistoryPage {
    /// The cursor over the runs.
    pub cursor: Cursor,
    /// What is searched for in them.
    pub search: Search,
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
        let needs_run = matches!(action, Action::Open | Action::Fields);
        (needs_run && model.history.rows().is_empty()).then(|| "there is no run to show".into())
    }

    fn exhibits(&self, model: &Model) -> Vec<Exhibit> {
        let runs = model.history.rows();
        let all = (!runs.is_empty()).then(|| Exhibit::ready("the runs", "runs", of_runs(runs)));
        all.into_iter().collect()
    }

    fn search(&self) -> Option<&Search> {
        Some(&self.search)
    }

    fn search_mut(&mut self) -> Option<&mut Search> {
        Some(&mut self.search)
    }

    fn seek(&mut self, model: &mut Model, forward: bool) -> bool {
        let runs = model.history.rows();
        let finds = |row: usize| {
            let Some(run) = runs.get(row) else { return false };
            let texts = [run.run.short(), &run.scope.user, &run.host, &run.account, run.status.word()];
            texts.into_iter().chain(run.note.as_deref()).any(|text| self.search.finds(text))
                || self.search.finds(&run.what())
        };
        self.cursor.seek(forward, runs.len(), model.heights.full, finds)
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
            Action::Fields => {
                let row = model.history.rows().get(self.cursor.at);
                let story = row.map(|run| StoryPage::new(run.run.clone()));
                story.map_or_else(Reaction::none, |story| Reaction::open(Screen::Story(story)))
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
            _ => Reaction::unhandled(),
        }
    }
}
