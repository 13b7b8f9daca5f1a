//! A week of starts, as it was when the page was opened.

use super::{Interactive, Reaction, Screen, detail};
use crate::app::action::Action;
use crate::app::keymap::Mode;
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

impl Interactive for CalendarPage {
    fn mode(&self) -> Mode {
        Mode::Detail
    }

    fn page(&self) -> Option<&Page> {
        Some(&self.page)
    }

    fn page_mut(&mut self) -> Option<&mut Page> {
        Some(&mut self.page)
    }

    fn act(&mut self, model: &mut Model, action: Action) -> Reaction {
        detail::scroll(&mut self.page, model, action)
    }
}
