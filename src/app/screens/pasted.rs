//! A text that was pasted over the lists and names volumes: what of it is found can be marked.

use super::{Interactive, Reaction};
use crate::app::action::Action;
use crate::app::allowed::Refused;
use crate::app::keymap::Mode;
use crate::app::model::{Focus, Model};
use crate::app::widgets::Page;
use crate::domain::Ticket;

/// The text, as it was read against the list.
#[derive(Clone, Debug)]
pub struct Pasted {
    /// What it names.
    pub ticket: Ticket,
    /// The entries that are not found, or not alone.
    pub page: Page,
}

impl Pasted {
    /// Reads a text; `None` where it names no volume at all: then it was pasted by accident.
    pub fn read(model: &Model, text: &str) -> Option<Self> {
        let ticket = Ticket::read(&model.inventory, text);
        let names_some = !ticket.found.is_empty() || !ticket.several.is_empty();
        names_some.then_some(Self { ticket, page: Page::default() })
    }
}

impl Interactive for Pasted {
    fn mode(&self) -> Mode {
        Mode::Pasted
    }

    fn refused(&self, _: &Model, action: Action) -> Option<Refused> {
        let none = action == Action::Open && self.ticket.found.is_empty();
        none.then(|| "none of the lines names a volume".into())
    }

    fn act(&mut self, model: &mut Model, action: Action) -> Reaction {
        if self.page.act(action, model.heights.lines, model.heights.full) {
            return Reaction::none();
        }
        match action {
            Action::Open => {
                let found = self.ticket.found.iter().filter_map(|id| model.inventory.position(id));
                let found: Vec<u32> = found.collect();
                model.focus = Focus::Volumes;
                model.mark_positions(found, true);
                Reaction::close()
            }
            Action::Back => Reaction::close(),
            _ => Reaction::none(),
        }
    }
}
