//! Which build of the program this is.

use std::env::consts::{ARCH, OS};
use std::sync::LazyLock;

/// The commit it was built from, as the packaging script tells it.
pub const COMMIT: &str = match option_env!("VBS_COMMIT") {
    Some(commit) => commit,
    None => "unknown",
};

/// The machine it was built for, such as `x86_64-linux-gnu, static`.
pub fn target() -> String {
    let library = if cfg!(target_env = "musl") {
        "-musl"
    } else if cfg!(target_env = "gnu") {
        "-gnu"
    } else {
        ""
    };
    let linked = if cfg!(target_feature = "crt-static") { ", static" } else { "" };
    format!("{ARCH}-{OS}{library}{linked}")
}

/// What `--version` prints behind the name.
pub static LONG: LazyLock<String> =
    LazyLock::new(|| format!("{} (commit {COMMIT}, {})", env!("CARGO_PKG_VERSION"), target()));
