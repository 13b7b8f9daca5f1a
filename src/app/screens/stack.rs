//! The screens over the lists; the topmost has the keyboard.

use super::lists::Lists;
use super::outcomes::{Board, OutcomesPage};
use super::plan::PlanPrompt;
use super::switch::Switch;
use super::{Interactive, Screen};
use crate::app::keymap::Mode;
use crate::app::widgets::Search;

/// The stack of screens. Below all of them are the lists, which cannot be closed.
#[derive(Clone, Debug, Default)]
pub struct Stack {
    /// What lies over the lists.
    pub over: Vec<Screen>,
    lists: Lists,
}

impl Stack {
    /// The topmost screen; `None` for the lists.
    pub fn top(&self) -> Option<&Screen> {
        self.over.last()
    }

    /// What has the keyboard.
    pub fn front(&self) -> &dyn Interactive {
        self.over.last().map_or(&self.lists, Screen::as_interactive)
    }

    /// The same, to be changed.
    pub fn front_mut(&mut self) -> &mut dyn Interactive {
        self.over.last_mut().map_or(&mut self.lists, Screen::as_interactive_mut)
    }

    /// The keys that work now.
    pub fn mode(&self) -> Mode {
        let front = self.front();
        if front.search().is_some_and(Search::is_typing) { Mode::Search } else { front.mode() }
    }

    /// The topmost screen of a kind, whatever covers it: an answer comes while others lie over the page
    /// that asked.
    pub fn find_mut<'a, T: ?Sized>(
        &'a mut self,
        pick: impl FnMut(&'a mut Screen) -> Option<&'a mut T>,
    ) -> Option<&'a mut T> {
        self.over.iter_mut().rev().find_map(pick)
    }

    /// Where the plan is, whatever covers it; there is one at most.
    pub fn plan_at(&self) -> Option<usize> {
        self.over.iter().rposition(|screen| matches!(screen, Screen::Plan(_)))
    }

    /// The plan that is open, whatever covers it.
    pub fn plan(&self) -> Option<&PlanPrompt> {
        self.over.iter().rev().find_map(|screen| match screen {
            Screen::Plan(prompt) => Some(&**prompt),
            _ => None,
        })
    }

    /// The same, to be changed.
    pub fn plan_mut(&mut self) -> Option<&mut PlanPrompt> {
        self.find_mut(|screen| match screen {
            Screen::Plan(prompt) => Some(&mut **prompt),
            _ => None,
        })
    }

    /// The run whose outcomes are on the screen, or under what is.
    pub fn board(&self) -> Option<&Board> {
        self.over.iter().rev().find_map(|screen| match screen {
            Screen::Outcomes(page) => Some(&page.board),
            _ => None,
        })
    }

    /// Whether the last run can ask for a decision: nothing covers its outcomes.
    pub fn shows_last_run(&self) -> bool {
        matches!(self.top(), Some(Screen::Outcomes(OutcomesPage { board: Board::Last, .. })))
    }

    /// The chooser of clouds, projects and regions that is open, whatever covers it.
    pub fn switch_mut(&mut self) -> Option<&mut Switch> {
        self.find_mut(|screen| match screen {
            Screen::Switch(switch) => Some(&mut **switch),
            _ => None,
        })
    }
}
