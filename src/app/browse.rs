//! Moving and marking in the two lists.

use super::action::Action;
use super::model::{Focus, Model};
use super::notice::Tone;

impl Model {
    /// Moves the cursor of the pane with the focus; `false` if the action is no movement.
    pub(super) fn move_in_lists(&mut self, action: Action) -> bool {
        let (cursor, rows, height) = match self.focus {
            Focus::Policies => (&mut self.policies, self.inventory.policies().len(), self.heights.policies),
            Focus::Volumes => {
                let rows = self.volumes.len();
                (&mut self.volumes.cursor, rows, self.heights.volumes)
            }
        };
        cursor.act(action, rows, height)
    }

    /// Moves the border between the panes; what was chosen is to be remembered.
    pub(super) fn move_border(&mut self, wider: bool) {
        let Some(border) = &mut self.heights.border else { return };
        let Some(at) = border.next(wider) else { return };
        // The next key may come before the layout is worked out anew.
        border.at = at;
        let chosen = if border.beside { &mut self.view.border.columns } else { &mut self.view.border.rows };
        *chosen = Some(at);
    }

    /// Shows the volumes of the policy under the cursor alone; Esc returns.
    pub(super) fn drill_down(&mut self) {
        let Some(policy) = self.current_policy() else { return };
        let filter = self.inventory.filter_of_policy(policy);
        let before = std::mem::take(&mut self.volumes.filter_text);
        self.volumes.before_drill.get_or_insert(before);
        self.focus = Focus::Volumes;
        self.set_filter(&filter);
    }

    /// Changes marks, or the range that is to be marked.
    pub(super) fn mark(&mut self, action: Action) {
        let rows = &mut self.volumes;
        match action {
            Action::ClearMarks => self.selection.clear(),
            Action::MarkAll => self.selection.mark(rows.positions().iter().copied()),
            Action::Invert => self.selection.invert(rows.positions().iter().copied()),
            _ => {
                let Some(current) = rows.current() else { return };
                if let Some(range) = rows.range(&self.inventory) {
                    self.selection.mark(rows.positions().get(range).unwrap_or_default().iter().copied());
                    rows.range_from = None;
                } else if action == Action::Range {
                    rows.range_from = self.inventory.id_at(current);
                } else {
                    self.selection.toggle(current);
                    if !rows.marked_only {
                        rows.cursor.step(1, rows.len(), self.heights.volumes);
                    }
                }
            }
        }
        self.marks_changed();
    }

    /// Marks are not what they were: the rows follow where they depend on them.
    pub(super) fn marks_changed(&mut self) {
        if self.volumes.marked_only {
            self.rebuild_rows();
        } else {
            self.volumes.count_hidden(&self.selection);
        }
    }

    /// Marks volumes, or takes their marks, wherever they are, and says how many that changed.
    pub(super) fn mark_positions(&mut self, positions: impl IntoIterator<Item = u32>, marked: bool) {
        let before = self.selection.len();
        self.set_marks(positions, marked);
        let (all, verb) = (self.selection.len(), if marked { "marked" } else { "unmarked" });
        self.say(Tone::Info, format!("{} {verb}; {all} marked in all", all.abs_diff(before)));
    }

    /// The same without a word.
    pub(super) fn set_marks(&mut self, positions: impl IntoIterator<Item = u32>, marked: bool) {
        if marked {
            self.selection.mark(positions);
        } else {
            let ids = positions.into_iter().filter_map(|at| self.inventory.id_at(at));
            for id in ids {
                self.selection.unmark(&id, &self.inventory);
            }
        }
        self.marks_changed();
    }
}
