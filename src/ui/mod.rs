//! Drawing: a pure function of the program's state. No decision is taken here, nothing is remembered,
//! and only the rows in the window are looked at, so that a frame costs the same for a hundred volumes
//! and for a million.

pub mod calendar;
mod canvas;
mod columns;
mod fault;
mod footer;
mod header;
mod layout;
mod paint;
mod palette;
mod policy;
pub mod policy_review;
mod role;
mod screens;
mod spot;
pub mod text;
mod theme;
pub mod when;
mod widgets;

pub use paint::{draw, heights, paint};
pub use palette::Palette;
pub use role::Role;
pub use spot::spot;
pub use theme::{Glyphs, Theme};
