//! Every shape of JSON, held against its example in `docs/json.md`: the same fields, of the same kinds.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::Value;
use vbs_tui::sim::SimConfig;
use vbs_tui::sim::fault::{Fault, On, Rule};

use crate::program::{Program, vbs};
use crate::support::Cloud;

/// The examples of the document by their headings.
fn documented() -> BTreeMap<String, Value> {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/json.md")).unwrap();
    assert!(text.contains("\nVersion 1.\n"), "the document carries the version of all shapes");
    let parts = text.split("\n## ").skip(1);
    let example = |part: &str| {
        let (heading, rest) = part.split_once('\n').unwrap();
        let json = rest.split("```json\n").nth(1).and_then(|rest| rest.split("\n```").next());
        let json = json.unwrap_or_else(|| panic!("{heading} has no example"));
        let value = serde_json::from_str(json).unwrap_or_else(|error| panic!("{heading}: {error}"));
        (heading.to_owned(), value)
    };
    parts.map(example).collect()
}

/// What differs between an example and what is written; null goes with anything, and an empty list with
/// any.
fn differences(at: &str, example: &Value, written: &Value, found: &mut Vec<String>) {
    match (example, written) {
        // Named by the cloud.
        (Value::Object(_), Value::Object(_)) if at.ends_with(".fields") => {}
        (Value::Object(example), Value::Object(written)) => {
            let keys: BTreeSet<&String> = example.keys().chain(written.keys()).collect();
            for key in keys {
                let at = format!("{at}.{key}");
                match (example.get(key), written.get(key)) {
                    (Some(example), Some(written)) => differences(&at, example, written, found),
                    (None, _) => found.push(format!("{at} is not documented")),
                    (_, None) => found.push(format!("{at} is not written any more")),
                }
            }
        }
        (Value::Array(example), Value::Array(written)) => {
            let Some(example) = example.first() else { return };
            for written in written {
                differences(&format!("{at}[]"), example, written, found);
            }
        }
        (Value::Null, _)
        | (_, Value::Null)
        | (Value::String(_), Value::String(_))
        | (Value::Number(_), Value::Number(_))
        | (Value::Bool(_), Value::Bool(_)) => {}
        _ => found.push(format!("{at} is {written}, documented as {example}")),
    }
}

#[test]
fn every_shape_is_as_it_is_documented() {
    let documented = documented();
    let cloud = Cloud::start(SimConfig {
        volumes: 30,
        policies: 4,
        quirks: true,
        history_days: Some(12),
        backup_takes: Duration::from_millis(200),
        ..SimConfig::default()
    });
    let free = cloud.sim().snapshot().into_iter().filter(|(_, policy)| policy.is_none());
    let free: Vec<String> = free.map(|(id, _)| id).take(3).collect();
    let busy = Fault::CodePerVolume { code: Some("AutoBackup.0206".into()), message: Some("busy".into()) };
    cloud.fault(Rule { volumes: Some(vec![free[0].clone()]), ..Rule::once(On::Associate, busy) });
    let json = |arguments: &[&str]| vbs(&cloud, &[arguments, &["-o", "json"]].concat()).json();
    let associate = |more: &[&str]| {
        let ids: Vec<&str> = free.iter().map(String::as_str).collect();
        json(&[&["--note", "T-1", "associate", "--policy", "default"], more, &ids[..]].concat())
    };
    let mut written: Vec<(&str, Value)> = vec![
        ("vbs policy list", json(&["policy", "list"])),
        ("vbs policy show", json(&["policy", "show", "default"])),
        ("vbs policy calendar", json(&["policy", "calendar"])),
        ("vbs volume list", json(&["volume", "list"])),
        ("vbs associate --dry-run", associate(&["--dry-run"])),
        ("vbs associate", associate(&["--yes"])),
        ("vbs history show", json(&["history", "show", "last"])),
        ("vbs history show", json(&["verify", "last"])),
        ("vbs history", json(&["history"])),
        ("vbs backup create", json(&["backup", "create", &free[2], "--yes", "--no-wait"])),
        ("vbs volume show", json(&["volume", "show", &free[1]])),
        ("vbs backup list", json(&["backup", "list", "--all"])),
        ("vbs task list", json(&["task", "list", "--failed"])),
        ("vbs task list", json(&["task", "list"])),
        ("vbs coverage", json(&["coverage"])),
        ("vbs config", json(&["config"])),
        ("vbs doctor", json(&["doctor"])),
    ];
    let backup = written.iter().find(|(heading, _)| *heading == "vbs backup list").unwrap();
    let backup = backup.1[0]["id"].as_str().unwrap().to_owned();
    written.push(("vbs backup show", json(&["backup", "show", &backup])));
    let variables = Program::new(&cloud, &["config", "-o", "json"]).variable("OS_PROJECT_NAM", "x").run();
    written.push(("vbs config", variables.json()));
    let failed = vbs(&cloud, &["history", "show", "7f3a", "-o", "json"]).ended_with(2);
    written.push(("Errors", serde_json::from_str(&failed.err).unwrap()));

    let mut found = Vec::new();
    for (heading, written) in &written {
        differences(heading, &documented[*heading], written, &mut found);
    }
    assert!(found.is_empty(), "{found:#?}");
    let shown: BTreeSet<&str> = written.iter().map(|(heading, _)| *heading).collect();
    let missing: Vec<&String> =
        documented.keys().filter(|heading| !shown.contains(heading.as_str())).collect();
    assert!(missing.is_empty(), "documented and not tested: {missing:?}");
}
