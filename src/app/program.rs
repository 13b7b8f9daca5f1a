//! The program: the model and the screens over it.
//!
//! The model knows nothing of the screens, and a screen gets the model without the stack: so a screen
//! cannot pull away the ground it stands on, and says in its reaction what shall become of the stack.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::action::Action;
use super::allowed::Refused;
use super::model::Model;
use super::msg::Effect;
use super::profile::SwitchKind;
use super::run::RunState;
use super::screens::outcomes::Board;
use super::screens::plan::PlanPrompt;
use super::screens::switch::Switch;
use super::screens::{Next, Reaction, Screen, Stack};
use super::typing::Typing;
use crate::domain::Settings;

/// The whole state of the program.
#[derive(Clone, Debug)]
pub struct App {
    /// What the screens show and act on.
    pub model: Model,
    /// The screens.
    pub screens: Stack,
    /// How keys came in lately.
    pub typing: Typing,
    /// The plan as it was confirmed, until the engine takes it up: it comes back if that fails.
    pub confirmed: Option<Box<PlanPrompt>>,
}

impl App {
    /// Empty lists on a terminal of this size.
    pub fn new(settings: Settings, now: Timestamp, time_zone: TimeZone, size: (u16, u16)) -> Self {
        Self {
            model: Model::new(settings, now, time_zone, size),
            screens: Stack::default(),
            typing: Typing::default(),
            confirmed: None,
        }
    }

    /// Asks for everything; what is there stays until fresh data replaces it.
    pub fn load(&mut self) -> Vec<Effect> {
        self.screens.over.retain(|screen| !matches!(screen, Screen::Login(_)));
        self.model.load()
    }

    /// Opens the chooser with clouds: none is chosen yet.
    pub fn choose_cloud(&mut self) -> Vec<Effect> {
        let (chooser, effect) = Switch::open(&mut self.model, SwitchKind::Cloud);
        self.screens.over.push(Screen::Switch(Box::new(chooser)));
        self.model.touch();
        vec![effect]
    }

    /// One step of work that can wait for keys; `true` when it is done.
    pub fn work(&mut self) -> bool {
        self.model.work()
    }

    /// Why a key of the present mode cannot do anything now; `None` if it can.
    pub fn refused(&self, action: Action) -> Option<Refused> {
        self.screens.front().refused(&self.model, action)
    }

    /// The run whose outcomes are on the screen, or under what is; else the last one.
    pub fn board_shown(&self) -> Option<&RunState> {
        self.screens.board().unwrap_or(&Board::Last).run(&self.model)
    }

    /// Does to the topmost screen what it wants.
    pub(super) fn react(&mut self, reaction: Reaction) -> Vec<Effect> {
        let top = self.screens.over.len().checked_sub(1);
        self.react_at(top, reaction)
    }

    /// Does what the screen at this place wants, which others may cover; without a place, the lists.
    pub(super) fn react_at(&mut self, at: Option<usize>, reaction: Reaction) -> Vec<Effect> {
        let Reaction { next, mut effects } = reaction;
        let over = &mut self.screens.over;
        let at = at.filter(|at| *at < over.len());
        match next {
            Next::Stay | Next::Unhandled => {}
            Next::Close => drop(at.map(|at| over.remove(at))),
            Next::Open(screen) => over.insert(at.map_or(0, |at| at + 1), *screen),
            Next::Swap(screen) => {
                if let Some(at) = at {
                    over.remove(at);
                }
                over.insert(at.unwrap_or(0), *screen);
            }
            Next::Perform(action) => {
                drop(at.map(|at| over.remove(at)));
                if action != Action::Quit || !self.asks_for_marks() {
                    effects.extend(self.act(action));
                }
            }
            Next::Submit => effects.extend(self.submit()),
        }
        effects
    }
}
