//! Fuzzing as a habit: bodies, configuration files and keys, each mutated by a fixed seed.
//!
//! Whatever comes, there must be no panic, what comes of it is bounded, items that were not touched
//! are not lost, and no secret is said back. Answers go through real HTTP on loopback to the public
//! interface of `api`; files are read from a disk; keys go through the terminal's decoder into the
//! screen's model.
//!
//! `cargo test --test fuzz` runs some thousands of inputs, `VBS_FUZZ=1000000` that many in all,
//! `VBS_FUZZ_AT=n` the n-th alone. A failure names its number and the input: mend the fault, then
//! keep the input in `fuzz/kept.rs`.
//!
//! Memory is bounded by the high-water mark of the process (where `/proc` has it) and by the size of
//! what comes back; time by a patience after which an input counts as hanging.

// Helpers of tests fail by panicking, as tests do.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stderr
)]

#[path = "fuzz/answers.rs"]
mod answers;
#[path = "fuzz/configuration.rs"]
mod configuration;
#[path = "fuzz/items.rs"]
mod items;
#[path = "fuzz/kept.rs"]
mod kept;
#[path = "fuzz/keys.rs"]
mod keys;
#[path = "fuzz/mutate.rs"]
mod mutate;
#[path = "fuzz/rng.rs"]
mod rng;
#[path = "scenarios/screen.rs"]
#[allow(dead_code)]
mod screen;
#[path = "fuzz/stage.rs"]
mod stage;
#[path = "fuzz/watch.rs"]
mod watch;
