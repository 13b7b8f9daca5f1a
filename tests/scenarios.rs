//! Keys in, facts and effects out: the decisions of the screen without a screen.

// Helpers of tests fail by panicking, as tests do.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

#[path = "scenarios/back_up.rs"]
mod back_up;
#[path = "scenarios/beside.rs"]
mod beside;
#[path = "scenarios/boards.rs"]
mod boards;
#[path = "scenarios/checks.rs"]
mod checks;
#[path = "scenarios/consent.rs"]
mod consent;
#[path = "scenarios/coverage.rs"]
mod coverage;
#[path = "scenarios/editing_policies.rs"]
mod editing_policies;
#[path = "scenarios/evidence.rs"]
mod evidence;
#[path = "scenarios/filters.rs"]
mod filters;
#[path = "scenarios/hints.rs"]
mod hints;
#[path = "scenarios/history.rs"]
mod history;
#[path = "scenarios/jobs.rs"]
mod jobs;
#[path = "scenarios/last_backups.rs"]
mod last_backups;
#[path = "scenarios/lists.rs"]
mod lists;
#[path = "scenarios/look.rs"]
mod look;
#[path = "scenarios/mouse.rs"]
mod mouse;
#[path = "scenarios/palette.rs"]
mod palette;
#[path = "scenarios/plans.rs"]
mod plans;
#[path = "scenarios/reviews.rs"]
mod reviews;
#[path = "scenarios/runs.rs"]
mod runs;
#[path = "scenarios/screen.rs"]
mod screen;
#[path = "scenarios/switch.rs"]
mod switch;
#[path = "scenarios/switching_policies.rs"]
mod switching_policies;
#[path = "scenarios/typing.rs"]
mod typing;
