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
fn every_kind_of_error_has_an_entry_by_the_words_of_the_screen() {
    let file = |path: &str| {
        std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR")))
            .expect("a file of the project")
    };
    let page = file("docs/troubleshooting.md");
    let screen = file("src/ui/fault.rs");
    let words = screen.lines().filter_map(|line| {
        let (kind, words) = line.trim().strip_prefix("ApiErrorKind::")?.split_once(" => \"")?;
        Some((kind, words.strip_suffix("\",")?))
    });
    let words: Vec<_> = words.collect();
    assert!(words.len() >= 14, "the table of words is not where it was: {words:?}");
    let missing: Vec<_> =
        words.iter().filter(|(kind, words)| !page.contains(&format!("| {words} (`{kind}`) |"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
