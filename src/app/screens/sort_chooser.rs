//! The columns to sort the volumes by.

use super::{Interactive, Reaction};
use crate::app::action::Action;
use crate::app::key::Key;
use crate::app::keymap::Mode;
use crate::app::model::Model;
use crate::app::widgets::Narrowed;
use crate::domain::{Column, Sort};

/// The chooser of columns: what is typed narrows the list.
#[derive(Clone, Debug)]
pub struct SortChooser {
    /// What is typed, and what matches of [`Column::ALL`].
    pub list: Narrowed,
}

impl SortChooser {
    /// The chooser, on the column sorted by now.
    pub fn new(sort: Sort) -> Self {
        let mut list = Narrowed::new(columns());
        if let Some(at) = Column::ALL.iter().position(|column| *column == sort.column) {
            list.choose(at);
        }
        Self { list }
    }

    fn chosen(&self) -> Option<Column> {
        Column::ALL.get(self.list.chosen()?).copied()
    }
}

fn columns() -> impl Iterator<Item = (String, bool)> {
    Column::ALL.iter().map(|column| (column.word().to_owned(), false))
}

impl Interactive for SortChooser {
    fn mode(&self) -> Mode {
        Mode::Choose
    }

    fn edit(&mut self, _: &mut Model, key: Key) -> bool {
        let edited = self.list.edit(key);
        if edited {
            self.list.narrow(columns());
        }
        edited
    }

    fn paste(&mut self, _: &mut Model, text: &str) -> bool {
        self.list.line.paste(text);
        self.list.narrow(columns());
        true
    }

    fn act(&mut self, model: &mut Model, action: Action) -> Reaction {
        match (action, self.chosen()) {
            (Action::Back, _) => Reaction::close(),
            (Action::Open, Some(column)) => {
                let Sort { column: present, descending } = model.volumes.sort;
                model.set_sort(Sort { column, descending: present == column && !descending });
                Reaction::close().with_all(model.remember_view().into_iter().collect())
            }
            (Action::Open, None) => Reaction::none(),
            _ => Reaction::moved(self.list.act(action, model.heights.full)),
        }
    }
}
