//! `vbs`: a terminal UI that ties block-storage volumes to backup policies (VBS v2) and tells the
//! truth about every one of them.
//!
//! The rooms, and who may know whom (an arrow means "may import"; `tests/architecture.rs` checks):
//!
//! ```text
//! cli, runtime -> ui -> app -> domain
//!              -> engine -> journal -> domain
//!              -> api -> domain
//!              -> preferences -> domain
//!              -> config, sim
//! ```

pub mod api;
pub mod app;
pub mod cli;
pub mod config;
pub mod domain;
pub mod engine;
pub mod journal;
pub mod preferences;
pub mod runtime;
pub mod sim;
pub mod ui;
