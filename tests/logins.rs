//! Logging in, from outside: the real binary against a simulated cloud, in every way there is, as
//! an entry of `clouds.yaml` and as variables, on the shell and on the screen. The cloud's own log
//! tells how each request proved itself.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that cannot go on has failed"
)]

#[allow(dead_code, reason = "shared with other tests, which need the rest")]
mod support;

#[path = "logins/asked.rs"]
mod asked;
#[path = "logins/content.rs"]
mod content;
#[path = "logins/given.rs"]
mod given;
#[path = "logins/harness.rs"]
mod harness;
#[path = "logins/interrupted.rs"]
mod interrupted;
#[allow(dead_code, reason = "shared with other tests, which need the rest")]
#[path = "shell/program.rs"]
mod program;
#[path = "logins/refused.rs"]
mod refused;
#[path = "logins/renewed.rs"]
mod renewed;
#[path = "logins/secrets.rs"]
mod secrets;
#[allow(dead_code, reason = "shared with other tests, which need the rest")]
#[path = "terminal/session.rs"]
mod session;
#[allow(dead_code, reason = "shared with other tests, which need the rest")]
#[path = "terminal/steps.rs"]
mod steps;
#[path = "logins/switched.rs"]
mod switched;
#[path = "logins/ways.rs"]
mod ways;
