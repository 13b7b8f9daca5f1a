//! A week of starts, as it was when the page was opened.

use super::evidence::Exhibit;
use super::{Reaction, Reading, Screen};
use crate::app::model::Model;
use crate::app::widgets::Page;
use crate::domain::Policy;
use crate::domain::calendar::Calendar;
use crate::evidence::of_calendar;

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

    fn evidence(&self, model: &Model) -> Vec<Exhibit> {
        let sheet = of_calendar(&self.calendar, &self.policies, model.zone(), model.scope.as_ref());
        vec![Exhibit::ready("the starts of the week", "calendar", sheet)]
    }
}
