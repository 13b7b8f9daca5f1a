//! The commands of the shell, from outside: the real binary against a simulated cloud, with
//! nothing but variables to go by. What it says is held against what the cloud holds.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod support;

#[path = "shell/associate.rs"]
mod associate;
#[path = "shell/back_up.rs"]
mod back_up;
#[path = "shell/backups.rs"]
mod backups;
#[path = "shell/claims.rs"]
mod claims;
#[path = "shell/completions.rs"]
mod completions;
#[path = "shell/config.rs"]
mod config;
#[path = "shell/coverage.rs"]
mod coverage;
#[path = "shell/doctor.rs"]
mod doctor;
#[path = "shell/harmless.rs"]
mod harmless;
#[path = "shell/json.rs"]
mod json;
#[path = "shell/last_backups.rs"]
mod last_backups;
#[path = "shell/limits.rs"]
mod limits;
#[path = "shell/lists.rs"]
mod lists;
#[path = "shell/login.rs"]
mod login;
#[path = "shell/names.rs"]
mod names;
#[path = "shell/odd.rs"]
mod odd;
#[path = "shell/policy_lives.rs"]
mod policy_lives;
#[path = "shell/policy_parts.rs"]
mod policy_parts;
#[path = "shell/program.rs"]
mod program;
#[path = "shell/rails.rs"]
mod rails;
#[path = "shell/readme.rs"]
mod readme;
#[path = "shell/signals.rs"]
mod signals;
#[path = "shell/switch.rs"]
mod switch;
#[path = "shell/tables.rs"]
mod tables;
#[path = "shell/tasks.rs"]
mod tasks;
#[path = "shell/trouble.rs"]
mod trouble;
#[path = "shell/words.rs"]
mod words;
