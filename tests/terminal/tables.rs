//! What commands of the shell write on a terminal: tables that fit it, colours, a run in short.

use std::time::Instant;

use unicode_width::UnicodeWidthStr;
use vbs_tui::sim::fault::{Fault, On, Rule};
use vbs_tui::sim::{Mutation, SimConfig};

use crate::session::Setup;
use crate::support::{Cloud, id};

/// What a command writes on a terminal of this width, line by line and without colours; and its code.
fn written(setup: Setup, columns: u16) -> (Vec<String>, u32) {
    let session = setup.size(columns, 24).start();
    let (code, _) = session.ended(Instant::now());
    (plain(&session.bytes()), code)
}

/// The lines without colours, of which the last is what was written over.
fn plain(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
    let mut line = String::new();
    let mut lines = Vec::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\u{1b}' => drop(letters.by_ref().find(char::is_ascii_alphabetic)),
            '\r' => line.clear(),
            '\n' => lines.push(std::mem::take(&mut line)),
            _ => line.push(letter),
        }
    }
    lines
}

#[track_caller]
fn assert_fits(lines: &[String], columns: u16) {
    for line in lines {
        assert!(line.width() <= usize::from(columns), "{columns}: {line}\n{lines:#?}");
    }
}

#[test]
fn a_row_is_a_line_whatever_names_there_are() {
    let long = "x".repeat(255);
    let cloud = Cloud::with(&[&long, "バックアップ検証バックアップ検証", "web"]);
    cloud.put(&id(1), "policy-001");
    cloud.mutate(&Mutation::SetStatus { volume: id(3), status: "error".into() });
    for columns in [60, 80, 200] {
        for locale in ["C.UTF-8", "C"] {
            for command in [&["volume", "list"][..], &["policy", "list"]] {
                let (lines, code) = written(Setup::new(&cloud, command).variable("LC_ALL", locale), columns);
                assert_eq!(code, 0);
                assert_fits(&lines, columns);
                assert!(lines[0].starts_with("NAME ") && lines[0].ends_with(" ID"), "{lines:#?}");
                let rows = if command[0] == "volume" { 3 } else { 4 };
                assert!(lines.len() <= rows + 3, "{lines:#?}");
                assert!(locale != "C" || lines.concat().is_ascii(), "{lines:#?}");
            }
        }
        let (lines, _) = written(Setup::new(&cloud, &["volume", "list"]), columns);
        assert!(lines.iter().any(|line| line.contains("x\u{2026}x")) || columns == 200, "{lines:#?}");
        assert!(lines.iter().any(|line| line.starts_with("バック")), "{lines:#?}");
        // Nothing is attached: the column of servers is gone.
        assert!(!lines[0].contains("SERVER") && lines[0].contains("SIZE"), "{lines:#?}");
        assert!(lines[1].contains(" GB  ") && lines[1].ends_with("\u{2026}00000003"), "{lines:#?}");
        assert_eq!(lines.last().unwrap(), "3 volumes, 30 GB");
        let full = [&["volume", "list", "-o", "tsv"][..], &["--no-header"]].concat();
        let (lines, _) = written(Setup::new(&cloud, &full), columns);
        assert!(lines.iter().any(|line| line.contains(&long) && line.contains(&id(1))), "{lines:#?}");
    }
}

#[test]
fn colour_goes_by_outcome_unless_somebody_minds() {
    let cloud = Cloud::with(&["web", "db"]);
    cloud.mutate(&Mutation::SetStatus { volume: id(1), status: "error".into() });
    for (variable, value, colours) in
        [("LANG", "C.UTF-8", true), ("NO_COLOR", "1", false), ("NO_COLOR", "", true), ("TERM", "dumb", false)]
    {
        let session = Setup::new(&cloud, &["volume", "list"]).variable(variable, value).start();
        assert_eq!(session.ended(Instant::now()).0, 0);
        let out = String::from_utf8(session.bytes()).unwrap();
        assert_eq!(out.contains("\u{1b}[31merror\u{1b}[0m"), colours, "{variable}={value}: {out:?}");
        assert!(colours || !out.contains('\u{1b}'), "{variable}={value}: {out:?}");
    }
}

#[test]
fn a_hundred_thousand_rows_come_as_they_are_read() {
    let cloud = Cloud::start(SimConfig { volumes: 100_000, policies: 3, ..SimConfig::default() });
    let pause = Fault::RateLimit { retry_after: Some(2) };
    cloud.fault(Rule { after: 30, ..Rule::once(On::Volumes, pause) });
    let columns = ["volume", "list", "--sort", "none", "--columns", "name,size,id"];
    let session = Setup::new(&cloud, &columns).start();
    session.sees(" GB  ");
    let pages = cloud.requests(On::Volumes).len();
    assert!(pages < 90, "the first row came only after {pages} pages");
    assert_eq!(session.ended(Instant::now()).0, 0);
    let lines = plain(&session.bytes());
    assert_fits(&lines, 80);
    assert_eq!(lines.iter().filter(|line| line.contains(" GB  ")).count(), 100_000);
}

#[test]
fn settings_stand_beside_their_source_and_long_ones_above_it() {
    let cloud = Cloud::with(&[]);
    let long = "/directory".repeat(25);
    for columns in [60, 80, 200] {
        let setup = Setup::new(&cloud, &["config"]).variable("VBS_STATE_DIR", &long);
        let (lines, code) = written(setup, columns);
        assert_eq!(code, 0);
        assert_fits(&lines, columns);
        let at = lines.iter().position(|line| line.contains("state_dir")).unwrap();
        assert!(lines[at].contains('\u{2026}') && lines[at + 1].trim() == "VBS_STATE_DIR", "{lines:#?}");
        let short = lines.iter().find(|line| line.contains("max_batch")).unwrap();
        assert!(short.contains(" 40  ") && short.ends_with("  default"), "{lines:#?}");
    }
}

#[test]
fn a_run_ends_with_trouble_by_reason_and_what_can_be_done() {
    let names: Vec<String> = (1..=50).map(|n| format!("k8s-worker{n:02}-root")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let cloud = Cloud::with(&names);
    let busy = Fault::CodePerVolume { code: Some("AutoBackup.0206".into()), message: None };
    cloud.fault(Rule { volumes: Some((1..=5).map(id).collect()), ..Rule::always(On::Associate, busy) });
    let arguments = [&["associate", "--policy", "policy-001", "--yes"][..], &names].concat();
    let (lines, code) = written(Setup::new(&cloud, &arguments), 80);
    assert_eq!(code, 1);
    assert_fits(&lines, 80);
    let run = &lines[lines.len() - 3..];
    assert!(run[0].starts_with("policy-001: 45 ok, 5 failed  ") && run[0].contains("  run "), "{lines:#?}");
    assert_eq!(
        run[1], "  failed  5  AutoBackup.0206 wait and retry  k8s-worker01-root, \u{2026} 4 more",
        "{lines:#?}"
    );
    assert!(
        run[2].starts_with("next  vbs retry ") && run[2].contains("sends the 5      vbs undo "),
        "{lines:#?}"
    );
    let every = [&["associate", "--policy", "policy-001", "--yes", "--all"][..], &names].concat();
    let (lines, code) = written(Setup::new(&cloud, &every), 60);
    assert_eq!(code, 1);
    assert_fits(&lines, 60);
    assert_eq!(lines.iter().filter(|line| line.contains("  failed  ") && !line.starts_with(' ')).count(), 5);
    assert_eq!(lines.iter().filter(|line| line.contains("  already")).count(), 45, "{lines:#?}");
}

#[test]
fn moves_are_asked_for_where_somebody_can_answer() {
    let cloud = Cloud::with(&["web", "db"]);
    cloud.put(&id(1), "policy-002");
    let arguments = ["associate", "--policy", "policy-001", "web", "db"];
    for (answer, code) in [("y\r", 1), ("2\r", 0)] {
        let mut session = Setup::new(&cloud, &arguments).start();
        session.sees("1 from policy-002");
        session.sees("Type 2 and Enter to send");
        session.press(answer);
        assert_eq!(session.ended(Instant::now()).0, code);
        assert_eq!(cloud.batches().is_empty(), code == 1);
    }
    assert_eq!(cloud.held(&id(1)), Some(cloud.policy("policy-001")));
    cloud.put(&id(2), "policy-003");
    let with_yes = [&arguments[..], &["--yes"]].concat();
    let (lines, code) = written(Setup::new(&cloud, &with_yes), 80);
    assert!(code == 2 && lines.concat().contains("--allow-move"), "{lines:#?}");
}
