//! Decisions: what the screen shows and what each key does, without a terminal, a clock or a
//! network. [`App::update`] takes a message in and gives back the effects to be carried out;
//! `ui` draws the program; `runtime` connects both with the world.

pub mod action;
mod allowed;
pub mod board_view;
mod browse;
pub mod coverage;
mod covering;
pub mod failures;
pub mod key;
pub mod keymap;
mod last_backups;
pub mod latest;
pub mod load;
mod loading;
pub mod model;
pub mod msg;
pub mod notice;
pub mod pointer;
pub mod profile;
mod program;
mod put_back;
mod readings;
pub mod request;
pub mod rows;
pub mod run;
mod runs;
pub mod screens;
pub mod secret_entry;
mod session;
pub mod typing;
mod update;
pub mod widgets;

pub use key::{Code, Key};
pub use model::Model;
pub use msg::{Effect, Msg};
pub use program::App;
