//! What a screen wants done after a key.

use super::Screen;
use crate::app::action::Action;
use crate::app::msg::Effect;

/// What happens to the stack of screens, and what is to be done outside.
#[derive(Clone, Debug, Default)]
pub struct Reaction {
    /// For the stack.
    pub next: Next,
    /// For the shell around the program.
    pub effects: Vec<Effect>,
}

/// What happens to the stack of screens.
#[derive(Clone, Debug, Default)]
pub enum Next {
    /// Nothing.
    #[default]
    Stay,
    /// Nothing, and the screen knows nothing to do: a key is bound to what it does not handle.
    Unhandled,
    /// The screen closes.
    Close,
    /// Another one opens over it.
    Open(Box<Screen>),
    /// The screen closes and another one opens.
    Swap(Box<Screen>),
    /// The screen closes, and the one below does this.
    Perform(Action),
    /// The plan on the screen is sent: it is confirmed, from facts that are fresh.
    Submit,
}

impl Reaction {
    /// Nothing happens outside the screen.
    pub const fn none() -> Self {
        Self { next: Next::Stay, effects: Vec::new() }
    }

    /// What a screen answers to an action that is not its own. It is told, never swallowed.
    pub const fn unhandled() -> Self {
        Self { next: Next::Unhandled, effects: Vec::new() }
    }

    /// For the last arm of a screen: the action was a movement, or is not its own.
    pub const fn moved(was_movement: bool) -> Self {
        if was_movement { Self::none() } else { Self::unhandled() }
    }

    /// The screen closes.
    pub const fn close() -> Self {
        Self { next: Next::Close, effects: Vec::new() }
    }

    /// Another screen opens over this one.
    pub fn open(screen: Screen) -> Self {
        Self { next: Next::Open(Box::new(screen)), effects: Vec::new() }
    }

    /// What opens takes the place of this screen.
    #[must_use]
    pub fn swapped(mut self) -> Self {
        if let Next::Open(screen) = self.next {
            self.next = Next::Swap(screen);
        }
        self
    }

    /// The screen stays, and something is done.
    pub fn effect(effect: Effect) -> Self {
        Self::none().with(effect)
    }

    /// The same, and something is done.
    #[must_use]
    pub fn with(mut self, effect: Effect) -> Self {
        self.effects.push(effect);
        self
    }

    /// The same, and all this is done.
    #[must_use]
    pub fn with_all(mut self, effects: Vec<Effect>) -> Self {
        self.effects.extend(effects);
        self
    }
}

impl From<Next> for Reaction {
    fn from(next: Next) -> Self {
        Self { next, effects: Vec::new() }
    }
}
