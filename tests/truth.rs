//! The truth test: whole submissions against a simulated cloud that goes wrong at random. The
//! oracle is the cloud's own log: what is called done was done, what is called failed was not, and
//! what is unknown says why. `VBS_SEEDS=2000 cargo test --test truth` runs more than every test run.

// Helpers of tests fail by panicking, as tests do.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout
)]

#[path = "truth/backups.rs"]
mod backups;
#[path = "truth/cases.rs"]
mod cases;
#[path = "truth/coverage.rs"]
mod coverage;
#[path = "truth/harness.rs"]
mod harness;
#[path = "truth/kills.rs"]
mod kills;
#[path = "truth/lives.rs"]
mod lives;
#[path = "truth/oracle.rs"]
mod oracle;
#[path = "support/login.rs"]
mod sim_login;
#[path = "truth/story.rs"]
mod story;
#[path = "truth/switches.rs"]
mod switches;
#[path = "truth/toy/mod.rs"]
mod toy;

/// Seeds of every `cargo test`.
const SEEDS: u64 = 300;

/// Stories that wait at the same time: mostly for windows to pass.
const AT_ONCE: usize = 16;

#[test]
fn no_seed_of_faults_makes_the_board_lie() {
    let tally = story::of_seeds(SEEDS, AT_ONCE, story::story);
    tally.check(50);
}
