//! The direction of dependencies, circles of files, the promise of `rust-version`, citations that lead
//! somewhere, and codes that stand in their table.

// Helpers of tests fail by panicking, as tests do.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

#[path = "architecture/circles.rs"]
mod circles;
#[path = "architecture/citations.rs"]
mod citations;
#[path = "architecture/codes.rs"]
mod codes;
#[path = "architecture/groups.rs"]
mod groups;
#[path = "architecture/modules.rs"]
mod modules;
#[path = "architecture/tokens.rs"]
mod tokens;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Crates that only some rooms may know of.
const CRATES: &[(&str, &[&str])] = &[
    ("crossterm", &["runtime"]),
    ("ratatui", &["runtime", "ui"]),
    ("reqwest", &["api"]),
    ("hickory_resolver", &["api"]),
    ("resolv_conf", &["api"]),
    ("hyper", &["api", "sim"]),
    ("rustls", &["api"]),
    ("tokio", &["api", "cli", "engine", "runtime", "sim"]),
    ("clap", &["cli", "sim"]),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// Code without comments, so that prose may name any room.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn crates_are_known_only_where_they_may_be() {
    let rooms = fs::read_dir(root().join("src")).unwrap().map(|entry| entry.unwrap().path());
    for room in rooms.filter(|path| path.is_dir()) {
        let name = room.file_name().unwrap().to_string_lossy().into_owned();
        for path in sources(&room) {
            if path.components().any(|part| part.as_os_str() == "tests") {
                continue;
            }
            let code = code(&path);
            for (krate, owners) in CRATES {
                let uses = code.contains(&format!("{krate}::")) && !code.contains(&format!("_{krate}::"));
                assert!(!uses || owners.contains(&name.as_str()), "{} must not use {krate}", path.display());
            }
        }
    }
}

#[test]
fn no_file_grows_beyond_what_one_can_take_in() {
    for path in sources(&root().join("src")) {
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= 400, "{} has {lines} lines: does it still do one thing?", path.display());
    }
}

/// The highest `rust-version` among what is linked in is what the package promises.
#[test]
fn rust_version_is_the_highest_that_any_dependency_asks_for() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--locked", "--offline"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let number = |text: &str| -> Vec<u32> {
        let mut parts: Vec<u32> = text.split('.').map(|part| part.parse().unwrap()).collect();
        parts.resize(3, 0);
        parts
    };
    let mut asked = (vec![0], String::new());
    let mut promised = Vec::new();
    for package in metadata["packages"].as_array().unwrap() {
        let Some(version) = package["rust_version"].as_str().map(number) else { continue };
        if package["name"] == "vbs-tui" {
            promised = version;
        } else if version > asked.0 {
            asked = (version, package["name"].to_string());
        }
    }
    // Edition 2024 itself needs 1.85.
    assert_eq!(promised, asked.0, "asked for by {}", asked.1);
}
