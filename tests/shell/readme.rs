//! The commands of the README run as they are printed, in the order in which it has them.

use std::process::Command;

use vbs_tui::sim::fault::On;
use vbs_tui::sim::{Fleet, SimConfig};

use crate::program::Program;
use crate::support::Cloud;

/// The blocks of a document that are marked as commands of the shell.
fn blocks(document: &str) -> Vec<String> {
    let parts = document.split("\n```sh\n").skip(1);
    parts.map(|part| part.split("\n```").next().unwrap().to_owned()).collect()
}

#[test]
fn every_command_of_the_readme_runs_as_printed() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let blocks = blocks(&readme);
    assert!(blocks.len() >= 12, "one for each job");
    let fast = std::time::Duration::from_millis(100);
    let config =
        SimConfig { fleet: Fleet::Demo, history_days: Some(3), backup_takes: fast, ..SimConfig::default() };
    let cloud = Cloud::start(config);
    let vbs = std::path::Path::new(env!("CARGO_BIN_EXE_vbs"));
    let path = format!("{}:{}", vbs.parent().unwrap().display(), std::env::var("PATH").unwrap());
    for block in blocks {
        let mut command = Command::new("bash");
        command.args(["-euo", "pipefail", "-c", &block]);
        let variables = cloud.variables().into_iter().filter(|(name, _)| *name != "PATH");
        let ran = Program::of(command, cloud.home(), variables.chain([("PATH", path.clone())])).run();
        assert_eq!(ran.code, Some(0), "{block}\n{}\n{}", ran.out, ran.err);
    }
    // They did something, too.
    for kind in [On::Associate, On::Disassociate, On::CreateBackup, On::CreateVolume, On::DeletePolicy] {
        assert!(!cloud.requests(kind).is_empty(), "{kind:?}");
    }
}

#[test]
fn every_kind_of_error_has_an_entry() {
    let page =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/troubleshooting.md")).unwrap();
    let source =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/domain/error/api_error.rs"));
    let source = source.unwrap();
    let kinds = source.split("pub enum ApiErrorKind {").nth(1).unwrap().split("\n}").next().unwrap();
    let named = kinds.lines().map(str::trim).filter(|line| !line.starts_with("//") && !line.is_empty());
    let missing: Vec<&str> = named
        .map(|line| line.trim_end_matches(','))
        .filter(|kind| !page.contains(&format!("| `{kind}` |")))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
