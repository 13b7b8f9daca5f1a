//! A text that was pasted over the lists and names volumes: what of it is found can be marked.

use super::{Interactive, Reaction};
use crate::app::action::Action;
use crate::app::allowed::Refused;
use crate::app::keymap::Mode;
use crate::app::model::{Focus, Model};
use crate::app::widgets::Page;
use crate::domain::Ticket;
use crate::domain::nearest::nearest;

/// The text, as it was read against the list.
#[derive(Clone, Debug)]
pub struct Pasted {
    /// What it names.
    pub ticket: Ticket,
    /// For each entry that is not found the nearest name there is, if it is near.
    pub near: Vec<Option<String>>,
    /// The entries that are not found, or not alone.
    pub page: Page,
}

/// Names that are compared with entries, at most.
const COMPARED: usize = 200_000;

impl Pasted {
    /// Reads a text; why not where it names no volume at all: then it may have been pasted by accident, and
    /// nothing of it is shown.
    pub fn read(model: &Model, text: &str) -> Result<Self, String> {
        let ticket = Ticket::read(&model.inventory, text);
        let all = model.inventory.len();
        let names: Vec<&str> = (0..all as u32).map(|at| model.inventory.name_at(at)).collect();
        let compared = COMPARED / all.max(1);
        let near = |(place, entry): (usize, &String)| {
            let names = names.iter().copied().filter(|name| !name.is_empty());
            let nearest = if place < compared { nearest(entry, names) } else { Vec::new() };
            nearest.first().map(|name| (*name).to_owned())
        };
        let near: Vec<Option<String>> = ticket.unknown.iter().enumerate().map(near).collect();
        if !ticket.found.is_empty() || !ticket.several.is_empty() {
            return Ok(Self { ticket, near, page: Page::default() });
        }
        let entries = match ticket.entries() {
            1 => "the pasted entry names no volume".to_owned(),
            some => format!("none of the {some} pasted entries names a volume"),
        };
        let hint = near.into_iter().flatten().next().map(|name| format!("; near: {name}"));
        Err(format!("{entries}{}", hint.unwrap_or_default()))
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
            _ => Reaction::unhandled(),
        }
    }
}
