//! What the mouse does: the wheel moves in what is under it, a click puts the cursor there.

use super::App;
use crate::app::action::Action;
use crate::app::keymap::Moves;
use crate::app::model::{Focus, is_enough};
use crate::app::msg::Effect;
use crate::app::pointer::{Gesture, Spot};

/// Rows that the wheel moves by.
const NOTCH: isize = 3;

impl App {
    /// Moves where the mouse is; a terminal that reports one unasked is not listened to.
    pub(super) fn on_mouse(&mut self, gesture: Gesture, spot: Spot) -> Vec<Effect> {
        if !self.model.profile.mouse || spot == Spot::Nothing || !is_enough(self.model.size) {
            return Vec::new();
        }
        self.model.notice = None;
        self.model.volumes.touched = true;
        self.model.touch();
        let by = match gesture {
            Gesture::Click => 0,
            Gesture::WheelUp => -NOTCH,
            Gesture::WheelDown => NOTCH,
        };
        match spot {
            Spot::Nothing => Vec::new(),
            Spot::Policies(row) => {
                self.point_at_pane(Focus::Policies, row, by);
                Vec::new()
            }
            Spot::Volumes(row) => {
                self.point_at_pane(Focus::Volumes, row, by);
                Vec::new()
            }
            Spot::Screen(below) => self.point_at_screen(if by == 0 { below.unwrap_or(0) } else { by }),
        }
    }

    fn point_at_pane(&mut self, pane: Focus, row: Option<usize>, by: isize) {
        let model = &mut self.model;
        let (cursor, rows, height) = match pane {
            Focus::Policies => {
                (&mut model.policies, model.inventory.policies().len(), model.heights.policies)
            }
            Focus::Volumes => {
                let rows = model.volumes.len();
                (&mut model.volumes.cursor, rows, model.heights.volumes)
            }
        };
        if by != 0 {
            return cursor.step(by, rows, height);
        }
        if let Some(row) = row {
            cursor.go(row, rows, height);
        }
        // A filter that is typed keeps the volumes.
        if self.screens.over.is_empty() {
            model.focus = pane;
        }
    }

    /// Moves the cursor of the topmost screen as its keys would, where these move anything.
    fn point_at_screen(&mut self, by: isize) -> Vec<Effect> {
        if self.screens.mode().section().moves == Moves::Nothing {
            return Vec::new();
        }
        let action = if by < 0 { Action::Up } else { Action::Down };
        (0..by.unsigned_abs()).flat_map(|_| self.act(action)).collect()
    }
}
