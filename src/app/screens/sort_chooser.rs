//! The columns to sort the volumes by.

use super::{Interactive, Reaction};
use crate::app::action::Action;
use crate::app::keymap::Mode;
use crate::app::model::Model;
use crate::app::widgets::Cursor;
use crate::domain::{Column, Sort};

/// The chooser of columns.
#[derive(Clone, Copy, Debug)]
pub struct SortChooser {
    /// The cursor over [`Column::ALL`].
    pub cursor: Cursor,
}

impl SortChooser {
    /// The chooser, on the column sorted by now.
    pub fn new(sort: Sort) -> Self {
        let at = Column::ALL.iter().position(|column| *column == sort.column);
        Self { cursor: Cursor { at: at.unwrap_or(0), top: 0 } }
    }
}

impl Interactive for SortChooser {
    fn mode(&self) -> Mode {
        Mode::Choose
    }

    fn act(&mut self, model: &mut Model, action: Action) -> Reaction {
        if self.cursor.act(action, Column::ALL.len(), model.heights.full) {
            return Reaction::none();
        }
        if let (Action::Open, Some(column)) = (action, Column::ALL.get(self.cursor.at)) {
            let Sort { column: present, descending } = model.volumes.sort;
            model.set_sort(Sort { column: *column, descending: present == *column && !descending });
            return Reaction::close().with_all(model.remember_view().into_iter().collect());
        }
        Reaction::close()
    }
}
