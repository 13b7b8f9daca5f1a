//! The mouse: what it did, and what on the screen it is on. It moves cursors and goes from pane to pane;
//! it marks, confirms and sends nothing.

/// What the mouse did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gesture {
    /// The left button was pressed.
    Click,
    /// The wheel was turned away from the hand.
    WheelUp,
    /// The wheel was turned towards the hand.
    WheelDown,
}

/// A report of the mouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pointed {
    /// What it did.
    pub gesture: Gesture,
    /// The column of the terminal, from 0.
    pub column: u16,
    /// The row, from 0.
    pub row: u16,
}

/// What is under the mouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// Nothing that can be moved in.
    Nothing,
    /// The pane of policies, and which of them, if any.
    Policies(Option<usize>),
    /// The pane of volumes, and which row of it, if any.
    Volumes(Option<usize>),
    /// The topmost screen, and how many rows below its cursor, if a row is there.
    Screen(Option<isize>),
}
