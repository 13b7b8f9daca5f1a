//! Moving, marking, filtering and sorting in the two lists, and the small choosers over them.

use super::super::keymap::{Action, Mode};
use super::super::layer::{Layer, Line, VolumeDetailView};
use super::super::list::Cursor;
use super::super::model::{Focus, Load, Model, Tone};
use super::super::msg::Effect;
use crate::domain::Column;

impl Model {
    pub(super) fn act_in_lists(&mut self, action: Action) -> Vec<Effect> {
        if self.moved(action) || self.says_no(Mode::Browse, action) {
            return Vec::new();
        }
        match action {
            Action::Left => self.focus = Focus::Policies,
            Action::Right => self.focus = Focus::Volumes,
            Action::OtherPane => {
                self.focus = match self.focus {
                    Focus::Policies => Focus::Volumes,
                    Focus::Volumes => Focus::Policies,
                };
            }
            Action::ToggleMark | Action::Range | Action::MarkAll | Action::Invert | Action::ClearMarks => {
                self.mark(action);
            }
            Action::MarkedOnly => {
                self.volumes.marked_only = !self.volumes.marked_only;
                self.rebuild_rows();
            }
            Action::Filter => {
                let text = self.volumes.filter_text.clone();
                self.focus = Focus::Volumes;
                let line = Line { cursor: text.chars().count(), text: text.clone() };
                self.layers.push(Layer::Filter { line, before: text });
            }
            Action::Sort => {
                let at = Column::ALL.iter().position(|column| *column == self.volumes.sort.column);
                self.layers.push(Layer::SortChooser(Cursor { at: at.unwrap_or(0), top: 0 }));
            }
            Action::Open => return self.open_detail(),
            Action::Associate => return self.associate(),
            Action::Disassociate => return self.disassociate(),
            Action::LastBoard => self.layers.push(Layer::Outcomes),
            Action::History => return self.open_history(),
            Action::Refresh => return self.refresh(),
            Action::Switch => return self.open_switch(),
            Action::Back => return self.peel(),
            _ => {}
        }
        Vec::new()
    }

    fn moved(&mut self, action: Action) -> bool {
        let (cursor, rows, height) = match self.focus {
            Focus::Policies => (&mut self.policies, self.inventory.policies().len(), self.heights.policies),
            Focus::Volumes => {
                let rows = self.volumes.len();
                (&mut self.volumes.cursor, rows, self.heights.volumes)
            }
        };
        step(cursor, action, rows, height)
    }

    fn mark(&mut self, action: Action) {
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
        if self.volumes.marked_only {
            self.rebuild_rows();
        } else {
            self.volumes.count_hidden(&self.selection);
        }
    }

    fn open_detail(&mut self) -> Vec<Effect> {
        match self.focus {
            Focus::Policies => {
                if let Some(id) = self.current_policy().map(|policy| policy.id.clone()) {
                    self.layers.push(Layer::PolicyDetail { id, scroll: 0 });
                }
                Vec::new()
            }
            Focus::Volumes => {
                let Some(id) = self.current_volume() else {
                    return Vec::new();
                };
                let view = VolumeDetailView { id: id.clone(), detail: None, scroll: 0 };
                self.layers.push(Layer::VolumeDetail(view));
                vec![Effect::LoadDetail(id)]
            }
        }
    }

    /// Esc: one layer at a time, marks never.
    fn peel(&mut self) -> Vec<Effect> {
        if self.loads.under_way() {
            return self.leave_load();
        }
        if self.volumes.range_from.take().is_some() {
            return Vec::new();
        }
        if self.volumes.marked_only {
            self.volumes.marked_only = false;
            self.rebuild_rows();
        } else if !self.volumes.filter_text.is_empty() {
            self.volumes.set_filter("");
            self.rebuild_rows();
        } else if matches!(self.loads.login, Load::Failed(_)) {
            self.say(Tone::Info, "r logs in again, c chooses another cloud, q quits");
        } else {
            let marks = if self.selection.is_empty() { "" } else { ", ctrl-x clears the marks" };
            self.say(Tone::Info, format!("nothing to close; q quits{marks}"));
        }
        Vec::new()
    }

    pub(super) fn act_in_chooser(&mut self, action: Action) -> Vec<Effect> {
        let policies = self.inventory.policies().len();
        let height = self.heights.full;
        match self.layers.last_mut() {
            Some(Layer::SortChooser(cursor)) => {
                if step(cursor, action, Column::ALL.len(), height) {
                    return Vec::new();
                }
                let column = Column::ALL.get(cursor.at).copied();
                self.layers.pop();
                if let (Action::Open, Some(column)) = (action, column) {
                    let sort = &mut self.volumes.sort;
                    sort.descending = sort.column == column && !sort.descending;
                    sort.column = column;
                    self.rebuild_rows();
                }
                Vec::new()
            }
            Some(Layer::PolicyChooser(cursor)) => {
                if step(cursor, action, policies, height) {
                    return Vec::new();
                }
                let at = cursor.at;
                self.layers.pop();
                if action == Action::Open { self.open_plan_for(at) } else { Vec::new() }
            }
            _ => Vec::new(),
        }
    }
}

/// Moves a cursor by an action; `false` if the action is no movement.
pub(super) fn step(cursor: &mut Cursor, action: Action, rows: usize, height: usize) -> bool {
    let page = height.saturating_sub(1).max(1) as isize;
    let half = (height / 2).max(1) as isize;
    match action {
        Action::Up => cursor.step(-1, rows, height),
        Action::Down => cursor.step(1, rows, height),
        Action::PageUp => cursor.page(-page, rows, height),
        Action::PageDown => cursor.page(page, rows, height),
        Action::HalfUp => cursor.page(-half, rows, height),
        Action::HalfDown => cursor.page(half, rows, height),
        Action::Top => cursor.go(0, rows, height),
        Action::Bottom => cursor.go(rows.saturating_sub(1), rows, height),
        _ => return false,
    }
    true
}
