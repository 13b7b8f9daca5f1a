//! Decisions: what the screen shows and what each key does, without a terminal, a clock or a
//! network. [`Model::update`] takes a message in and gives back the effects to be carried out;
//! `ui` draws the model; `runtime` connects both with the world.

mod allowed;
pub mod counts;
pub mod key;
pub mod keymap;
pub mod layer;
pub mod list;
pub mod model;
pub mod msg;
pub mod rows;
pub mod run;
mod runs;
pub mod secret_entry;
pub mod switch;
pub mod typing;
mod update;

pub use key::{Code, Key};
pub use model::Model;
pub use msg::{Effect, Msg};
