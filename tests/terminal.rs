//! The screen, from outside: the real binary in a pseudo-terminal against a simulated cloud.
//! Keys go in; characters, colours and the state of the terminal are read back.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that cannot go on has failed"
)]

mod support;

#[path = "terminal/backups.rs"]
mod backups;
#[path = "terminal/beside.rs"]
mod beside;
#[path = "terminal/endings.rs"]
mod endings;
#[path = "terminal/input.rs"]
mod input;
#[path = "terminal/job.rs"]
mod job;
#[path = "terminal/keys.rs"]
mod keys;
#[path = "terminal/loading.rs"]
mod loading;
#[path = "terminal/looks.rs"]
mod looks;
#[path = "terminal/mouse.rs"]
mod mouse;
#[path = "terminal/session.rs"]
mod session;
#[path = "terminal/shell.rs"]
mod shell;
#[path = "terminal/steps.rs"]
mod steps;
#[path = "terminal/stopping.rs"]
mod stopping;
#[path = "terminal/suspend.rs"]
mod suspend;
#[path = "terminal/tables.rs"]
mod tables;
