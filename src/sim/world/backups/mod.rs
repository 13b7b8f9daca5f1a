//! Backups: what policies and people have made, and what is left of it.
//!
//! Backups and tasks are a few bytes each, in order of time; ids and names follow from a number.
//! What the policies did before the start is worked out when somebody first asks for it, or before
//! anything changes that it follows from, so that a cloud nobody asks for backups holds none.

mod by_hand;
mod held;
pub(crate) mod ledger;
pub(crate) mod list;
pub(crate) mod outcome;
pub(crate) mod pace;
mod render;
mod restores;
mod runs;
