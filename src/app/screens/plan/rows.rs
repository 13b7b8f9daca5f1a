//! The rows of a plan: which one is under the cursor, and which are left out by hand.

use std::collections::HashSet;

use super::super::backup::BackupPage;
use super::super::detail::{PolicyPage, VolumePage};
use super::super::{Reaction, Screen};
use super::{PlanPrompt, PlanRequest};
use crate::app::action::Action;
use crate::app::model::Model;
use crate::app::msg::Effect;
use crate::app::notice::Tone;
use crate::app::widgets::{Cursor, Page};
use crate::domain::plan::deletion::row_of;
use crate::domain::plan::switch::policy_of_row;
use crate::domain::plan::{Plan, Planned};
use crate::domain::{PlanInput, VolumeId};

/// The cursor over the lines of a plan, and how many of them were notes when it was put there.
pub(super) type Place = (Cursor, usize);

impl PlanPrompt {
    /// What the list shows: the plan, with the rows that are left out by hand in their places.
    pub fn listed(&self) -> &Plan {
        self.whole.as_deref().unwrap_or(&self.plan)
    }

    /// Whether a row is left out by hand.
    pub fn is_left_out(&self, id: &VolumeId) -> bool {
        self.left_out.contains(id)
    }

    /// How many rows are left out by hand.
    pub fn left_out(&self) -> usize {
        self.listed().len() - self.plan.len()
    }

    /// The cursor over `notes` lines and the rows below them, of which `height` lines are seen. It begins
    /// on the first row if that can be seen, and stays on its row when notes come or go.
    pub fn cursor(&self, notes: usize, height: usize) -> Cursor {
        let lines = notes + self.listed().len();
        let (mut cursor, were) = self.place.unwrap_or_else(|| {
            let at = if notes < height { notes } else { 0 };
            (Cursor { at, top: 0 }, notes)
        });
        let shifted = |line: usize| (line + notes).saturating_sub(were);
        cursor = Cursor { at: shifted(cursor.at), top: shifted(cursor.top) };
        cursor.go(cursor.at, lines, height);
        cursor
    }

    /// Moves over the lines; `false` if the action is no movement.
    pub(super) fn step(&mut self, model: &Model, action: Action) -> bool {
        let (notes, height) = self.shape(model);
        let mut cursor = self.cursor(notes, height);
        let moved = cursor.act(action, notes + self.listed().len(), height);
        if moved {
            self.place = Some((cursor, notes));
        }
        moved
    }

    /// Goes to the next row for which something holds, or to the one before; `false` where there is none.
    pub(super) fn go_to(
        &mut self,
        model: &Model,
        forward: bool,
        holds: impl Fn(&Self, &Planned) -> bool,
    ) -> bool {
        let (notes, height) = self.shape(model);
        let mut cursor = self.cursor(notes, height);
        let row = |line: usize| self.listed().reviewed(line.checked_sub(notes)?);
        let holds = |line: usize| row(line).is_some_and(|item| holds(self, item));
        let found = cursor.seek(forward, notes + self.listed().len(), height, holds);
        if found {
            self.place = Some((cursor, notes));
        }
        found
    }

    /// The row under the cursor; `None` on a note.
    pub(super) fn under_cursor(&self, model: &Model) -> Option<&Planned> {
        let (notes, height) = self.shape(model);
        self.listed().reviewed(self.cursor(notes, height).at.checked_sub(notes)?)
    }

    /// Lines of notes, and lines that are seen at once.
    fn shape(&self, model: &Model) -> (usize, usize) {
        (model.heights.lines.saturating_sub(self.listed().len()), model.heights.full.max(1))
    }

    /// Goes back to where it opened: its notes are other ones now.
    pub fn show_from_top(&mut self) {
        self.place = None;
    }

    /// Leaves the row under the cursor out of the plan, or takes it in again, and steps on.
    pub(super) fn leave_out(&mut self, model: &mut Model) {
        let Some(id) = self.under_cursor(model).map(|item| item.id.clone()) else {
            model.say(Tone::Info, "no volume on this line");
            return;
        };
        let mut left_out = self.left_out.clone();
        if !left_out.remove(&id) {
            left_out.insert(id);
        }
        self.step(model, Action::Down);
        self.leave_out_just(model, left_out);
    }

    /// Leaves out these rows and no others; the plan must be confirmed anew.
    pub fn leave_out_just(&mut self, model: &Model, left_out: HashSet<VolumeId>) {
        self.left_out = left_out;
        let listed = self.whole.take().unwrap_or_else(|| Box::new(self.plan.clone()));
        self.put(model, *listed);
        self.ask_again(model);
    }

    /// Takes a plan over everything that is wanted: what is left out by hand is listed and not sent.
    pub(super) fn put(&mut self, model: &Model, listed: Plan) {
        let kept = |item: &&Planned| !self.left_out.contains(&item.id);
        let ids: Vec<VolumeId> = listed.items().filter(kept).map(|item| item.id.clone()).collect();
        if ids.len() == listed.len() {
            (self.plan, self.whole) = (listed, None);
            return;
        }
        let input = PlanInput::of(&model.inventory, ids);
        self.plan = self.request.plan(model, input, self.origin);
        self.whole = Some(Box::new(listed));
    }

    /// Opens every field of the volume under the cursor.
    pub(super) fn open_fields(&self, model: &Model) -> Reaction {
        let Some(id) = self.under_cursor(model).map(|item| item.id.clone()) else { return Reaction::none() };
        let backup = match &self.request {
            PlanRequest::Delete(known) => known.iter().find(|backup| row_of(backup) == id).cloned(),
            PlanRequest::Restore(_, backup) => backup.as_deref().cloned(),
            _ => None,
        };
        if self.plan.items().any(|item| item.goal.is_of_policy()) {
            let (id, page) = (policy_of_row(&id), Page::default());
            return Reaction::open(Screen::PolicyDetail(PolicyPage { id, page }));
        }
        if self.plan.purpose.rows_are_backups() {
            return backup.map_or_else(Reaction::none, BackupPage::open);
        }
        Reaction::open(Screen::VolumeDetail(VolumePage::new(id.clone()))).with(Effect::LoadDetail(id))
    }
}
