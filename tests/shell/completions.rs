//! Completions, the manual pages and the help: one definition, and no connection for any of them.

use std::process::Command;

use clap_complete::env::Shells;
use vbs_tui::domain::{CloudScope, SeenNames};
use vbs_tui::preferences::PreferenceStore;
use vbs_tui::sim::fault::On;

use crate::program::{Program, vbs};
use crate::support::Cloud;

/// Names as a session left them, in a cloud that is called `otc`.
fn leave_names(cloud: &Cloud) {
    let directory = cloud.home().join("state/preferences");
    let store = PreferenceStore { directory: Ok(directory) };
    let scope = CloudScope { cloud: Some("otc".into()), project_id: "p1".into(), ..CloudScope::default() };
    let names = SeenNames {
        policies: vec!["db-nightly".into(), "db $(touch owned)".into(), "web".into()],
        volumes: vec!["db01".into(), "db02".into()],
    };
    store.save_names(&scope, names).unwrap();
}

/// What bash offers for the last word of a line.
fn offered(cloud: &Cloud, line: &[&str]) -> Vec<String> {
    let typed = line.last().unwrap();
    let script = r#"source <("$0" completions bash) && COMP_WORDS=("$@") && COMP_CWORD=$(($# - 1)) &&
        COMP_TYPE=9 && PATH="$(dirname "$0"):$PATH" && _clap_complete_vbs vbs "${COMP_WORDS[COMP_CWORD]}" x &&
        printf '%s\n' "${COMPREPLY[@]}""#;
    let mut command = Command::new("bash");
    command.args(["-c", script, env!("CARGO_BIN_EXE_vbs")]).args(line);
    let variables = cloud.variables().into_iter().filter(|(name, _)| *name != "PATH");
    let path = ("PATH", std::env::var("PATH").unwrap());
    let state = ("XDG_STATE_HOME", cloud.home().join("none").display().to_string());
    let ran = Program::of(command, cloud.home(), variables.chain([path, state])).run();
    assert_eq!(ran.err, "", "{typed}");
    ran.out.split_whitespace().map(ToOwned::to_owned).collect()
}

#[test]
fn bash_completes_commands_options_and_names_without_a_connection() {
    let cloud = Cloud::with(&["db01"]);
    leave_names(&cloud);
    let state = cloud.home().join("state").display().to_string();
    let completed = |words: &[&str]| {
        let line: Vec<&str> =
            ["vbs", "--state-dir", &state].into_iter().chain(words.iter().copied()).collect();
        offered(&cloud, &line)
    };
    assert_eq!(completed(&["assoc"]), ["associate"]);
    assert_eq!(completed(&["associate", "--dry"]), ["--dry-run"]);
    assert_eq!(completed(&["policy", "show", "d"]), ["db-nightly"], "what could act in a shell is left out");
    assert_eq!(completed(&["policy", "edit", "w"]), ["web"]);
    assert_eq!(completed(&["policy", "delete", "w"]), ["web"]);
    assert_eq!(completed(&["associate", "--policy", "w"]), ["web"]);
    assert_eq!(completed(&["associate", "--policy", "web", "db"]), ["db01", "db02"]);
    assert_eq!(completed(&["--os-cloud", "fe", "policy", "show", "d"]), [""; 0], "names of another cloud");
    assert_eq!(completed(&["completions", "f"]), ["fish"]);
    assert_eq!(cloud.requests(On::Any).len(), 0);
}

#[test]
fn runs_are_completed_from_the_journal() {
    let cloud = Cloud::with(&["db01"]);
    let state = cloud.home().join("state").display().to_string();
    let policy = cloud.policy("policy-001");
    vbs(&cloud, &["--state-dir", &state, "associate", "--policy", &policy, "--yes", "db01"]).ended_with(0);
    let runs = offered(&cloud, &["vbs", "--state-dir", &state, "undo", ""]);
    assert!(runs.contains(&"last".to_owned()) && runs.iter().any(|run| run.len() == 4), "{runs:?}");
}

#[test]
fn every_shell_has_a_script_of_its_own() {
    let cloud = Cloud::with(&[]);
    for shell in ["bash", "zsh", "fish"] {
        let script = vbs(&cloud, &["completions", shell]).ended_with(0).out;
        assert!(script.contains("VBS_COMPLETE"), "{script}");
        assert!(Shells::builtins().completer(shell).is_some());
        // Loaded by the shell itself where there is one.
        let source = format!("{script}\ntrue");
        let tried = Command::new(shell).args(["-c", &source]).env_clear().output();
        if let Ok(loaded) = tried {
            // zsh wants its completion system first, which a bare one does not have.
            let missing = String::from_utf8_lossy(&loaded.stderr).contains("compdef");
            assert!(loaded.status.success() || missing, "{shell}: {loaded:?}");
        }
    }
    let unknown = vbs(&cloud, &["completions", "tcsh"]).ended_with(2).err;
    assert!(unknown.contains("bash, zsh, fish"), "{unknown}");
}

#[test]
fn options_of_every_command_are_explained_once_and_taken_everywhere() {
    let cloud = Cloud::with(&[]);
    let all = vbs(&cloud, &["--help"]).ended_with(0).out;
    let one = vbs(&cloud, &["associate", "--help"]).ended_with(0).out;
    for option in ["--os-cloud", "--note", "--log-file"] {
        assert!(all.contains(option) && !one.contains(option), "{option}");
    }
    assert!(one.contains("--dry-run") && one.contains("`vbs --help` lists"), "{one}");
    let fields = vbs(&cloud, &["volume", "list", "--help"]).ended_with(0).out;
    assert!(fields.contains("Fields, for --filter") && fields.contains("`vbs --help` lists"), "{fields}");
    vbs(&cloud, &["policy", "list", "--note", "CHG-1", "-o", "json"]).ended_with(0);
}

#[test]
fn each_command_has_a_manual_page() {
    let cloud = Cloud::with(&[]);
    let page = vbs(&cloud, &["man"]).ended_with(0).out;
    for told in [".TH vbs 1", "SYNOPSIS", "Exit codes", "os\\-cloud", "vbs\\-associate(1)"] {
        assert!(page.contains(told), "{told}: {page}");
    }
    let directory = cloud.home().join("man");
    let text = directory.display().to_string();
    assert_eq!(vbs(&cloud, &["man", "--dir", &text]).ended_with(0).out, "");
    let help = vbs(&cloud, &["--help"]).ended_with(0).out;
    let commands = help.split("Commands:").nth(1).unwrap().split("\n\n").next().unwrap();
    for command in commands.lines().filter_map(|line| line.split_whitespace().next()) {
        let page = std::fs::read_to_string(directory.join(format!("vbs-{command}.1")));
        assert!(page.unwrap_or_default().contains("SYNOPSIS"), "{command}");
    }
    let retry = std::fs::read_to_string(directory.join("vbs-retry.1")).unwrap();
    assert!(!retry.contains("os\\-cloud"), "{retry}");
    let denied = vbs(&cloud, &["man", "--dir", "/proc/nowhere"]).ended_with(2).err;
    assert!(denied.starts_with("vbs: cannot write to /proc/nowhere"), "{denied}");
}
