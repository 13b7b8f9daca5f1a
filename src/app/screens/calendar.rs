//! A week of starts, as it was when the page was opened.

use super::{Reaction, Reading, Screen};
use crate::app::model::Model;
use crate::app::widgets::Page;
use crate::domain::Policy;
use crate::domain::calendar::Calendar;

/// The page of a week.
#[derive(Clone, Debug)]
pub struct CalendarPage {
    /// The week.
    pub calendar: Calendar,
    /// The policies it was made of.
    pub policies: Vec<Policy>,
    /// The lines.
    pub page: Page,
}

impl CalendarPage {
    /// Opens the week that begins today.
    pub fn open(model: &Model) -> Reaction {
        let calendar = Calendar::new(&model.inventory, model.now, model.zone());
        let (policies, page) = (model.inventory.policies().to_vec(), Page::default());
        Reaction::open(Screen::Calendar(Box::new(Self { calendar, policies, page })))
    }
}

impl Reading for CalendarPage {
    fn lines(&self) -> &Page {
        &self.page
    }

    fn lines_mut(&mut self) -> &mut Page {
        &mut self.page
    }
}
