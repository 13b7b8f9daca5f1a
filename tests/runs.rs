//! Runs and what comes after them, from outside: the real binary is killed, hindered and asked
//! again, and what it says is held against what the simulated cloud holds.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

#[allow(dead_code, reason = "shared with other tests, which need the rest")]
mod support;

#[path = "runs/again.rs"]
mod again;
#[path = "runs/killed.rs"]
mod killed;
#[path = "runs/past.rs"]
mod past;
#[allow(dead_code, reason = "shared with other tests, which need the rest")]
#[path = "shell/program.rs"]
mod program;
#[path = "runs/rails.rs"]
mod rails;
