//! What keeps a run from going wrong: reading only, the right project, a journal that is written,
//! and nothing in it that must not be.

use std::os::unix::fs::PermissionsExt;

use crate::past::{associate_all, files, history, many};
use crate::program::{Program, vbs};
use crate::support::{Cloud, id};

const TWO: [&str; 2] = ["web", "db"];
const ASSOCIATE: [&str; 5] = ["associate", "--policy", "policy-001", "--yes", "web"];

#[test]
fn read_only_changes_nothing_and_reads_everything() {
    let cloud = Cloud::with(&TWO);
    vbs(&cloud, &ASSOCIATE).ended_with(0);
    let before = (cloud.sim().changes().len(), files(&cloud).len());
    let writing: [&[&str]; 4] = [
        &["associate", "--policy", "policy-001", "--yes", "db"],
        &["disassociate", "--yes", "web"],
        &["undo", "last", "--yes"],
        &["associate", "--policy", "policy-002", "--yes", "--allow-move", "web"],
    ];
    for arguments in writing {
        let ran = vbs(&cloud, &[arguments, &["--read-only"]].concat()).ended_with(2);
        assert!(ran.err.contains("--read-only"), "{ran:#?}");
    }
    vbs(&cloud, &["--read-only", "verify", "last"]).ended_with(0);
    vbs(&cloud, &["--read-only", "undo", "last", "--dry-run"]).ended_with(0);
    assert_eq!((cloud.sim().changes().len(), files(&cloud).len()), before);
}

#[test]
fn a_run_of_another_project_is_left_alone_and_the_way_there_is_named() {
    let cloud = Cloud::with(&TWO);
    let connection = cloud.connection();
    let clouds = cloud.home().join("clouds.yaml");
    let entry = |name: &str, project: &str| {
        format!(
            "  {name}:\n    region_name: {}\n    auth:\n      auth_url: {}\n      username: {}\n      password: {}\n      user_domain_name: {}\n      project_name: {project}\n",
            connection.region,
            connection.auth_url,
            connection.user,
            connection.password,
            connection.user_domain
        )
    };
    let text = format!("clouds:\n{}{}", entry("here", &connection.project), entry("there", "eu-de_archive"));
    std::fs::write(clouds, text).unwrap();
    vbs(&cloud, &[&ASSOCIATE[..], &["--os-cloud", "here"]].concat()).ended_with(0);
    let before = cloud.sim().changes().len();
    for verb in [&["undo", "last", "--yes"][..], &["verify", "last"], &["retry", "last", "--yes"]] {
        let ran = vbs(&cloud, &[verb, &["--os-cloud", "there"]].concat()).ended_with(2);
        assert!(ran.err.contains("--os-cloud here") && ran.err.contains("eu-de_archive"), "{ran:#?}");
        assert!(ran.out.is_empty());
    }
    assert_eq!(cloud.sim().changes().len(), before);
    // Another name for the same project is no other project.
    vbs(&cloud, &["undo", "last", "--yes"]).ended_with(0);
}

#[test]
fn without_a_journal_nothing_is_sent() {
    let cloud = Cloud::with(&TWO);
    let file = cloud.home().join("file");
    std::fs::write(&file, "in the way").unwrap();
    let below = file.join("below");
    for place in [&file, &below] {
        let place = place.display().to_string();
        let ran = vbs(&cloud, &[&ASSOCIATE[..], &["--state-dir", &place]].concat()).ended_with(2);
        assert!(ran.err.contains("journal") && ran.err.contains("--state-dir"), "{ran:#?}");
        assert_eq!(ran.err.lines().count(), 1, "{ran:#?}");
    }
    assert!(cloud.batches().is_empty() && cloud.held(&id(1)).is_none());
    // What changes nothing needs none.
    let place = file.display().to_string();
    vbs(&cloud, &["associate", "--policy", "policy-001", "--dry-run", "web", "--state-dir", &place])
        .ended_with(0);
}

#[test]
fn without_a_home_runs_are_written_only_where_one_is_told() {
    let cloud = Cloud::with(&TWO);
    let ran = Program::new(&cloud, &ASSOCIATE).without("HOME").run().ended_with(2);
    assert!(ran.err.contains("neither HOME nor") && ran.err.contains("--state-dir"), "{ran:#?}");
    assert!(cloud.batches().is_empty());
    let state = cloud.home().join("state");
    let told = Program::new(&cloud, &ASSOCIATE).without("HOME");
    told.variable("XDG_STATE_HOME", state.to_str().unwrap()).run().ended_with(0);
    assert_eq!(std::fs::read_dir(state.join("vbs/runs")).unwrap().count(), 1);
    Program::new(&cloud, &["--demo", "volume", "list"]).without("HOME").run().ended_with(0);
}

#[test]
fn the_journal_is_for_its_owner_and_holds_no_secret() {
    let (cloud, names) = many(45);
    let ran = associate_all(&cloud, &names).run().ended_with(0);
    let files = files(&cloud);
    assert_eq!(files.len(), 1);
    assert_eq!(ran.json()["journal"], files[0].display().to_string());
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&files[0]), mode(files[0].parent().unwrap())), (0o600, 0o700));
    let text = std::fs::read_to_string(&files[0]).unwrap();
    assert!(!text.contains(&cloud.connection().password), "the password");
    assert!(!text.to_lowercase().contains("token"), "a token, or talk of one");
    let lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["kind"], "header");
    assert_eq!(lines.last().unwrap()["kind"], "end");
    assert_eq!(lines.iter().filter(|line| line["kind"] == "intent").count(), 2);
    assert_eq!(lines[0]["site"]["auth_url"], cloud.connection().auth_url.as_str());
    assert!(!lines[0]["host"].as_str().unwrap().is_empty());
}

#[test]
fn history_needs_no_login_and_keeps_the_note() {
    let cloud = Cloud::with(&TWO);
    let ran = Program::new(&cloud, &["history", "-o", "json"]).without("OS_AUTH_URL").run().ended_with(0);
    assert_eq!(ran.json(), serde_json::json!([]));
    vbs(&cloud, &[&ASSOCIATE[..], &["--note", "CHG-7"]].concat()).ended_with(0);
    let run = history(&cloud)[0]["run"].as_str().unwrap().to_owned();
    let show = |arguments: &[&str]| {
        Program::new(&cloud, &[&["history", "show"], arguments].concat()).without("OS_PASSWORD").run()
    };
    let told = show(&[&run, "-o", "json"]).ended_with(0).json();
    assert_eq!(
        (&told["note"], &told["run"], &told["standing"]),
        (&"CHG-7".into(), &run.as_str().into(), &"finished".into())
    );
    assert_eq!(told["counts"]["ok"], 1);
    let short = run.rsplit_once('-').unwrap().1;
    assert_eq!(show(&[short, "-o", "ids"]).ended_with(0).out.trim(), id(1));
    assert_eq!(show(&["last", "-o", "csv"]).ended_with(0).csv().len(), 2);
    assert!(show(&["last", "--filter", "failed", "-o", "ids"]).ended_with(0).out.is_empty());
    show(&["last", "--filter", "nonsense"]).ended_with(2);
    assert!(show(&["zzzz"]).ended_with(2).err.contains("vbs history"));
    assert!(vbs(&cloud, &["undo", "zzzz", "--yes"]).ended_with(2).err.contains("no run"));
}

#[test]
fn pruning_asks_and_deletes_what_is_settled() {
    let cloud = Cloud::with(&TWO);
    vbs(&cloud, &ASSOCIATE).ended_with(0);
    vbs(&cloud, &["history", "prune", "--older-than", "0"]).ended_with(2);
    vbs(&cloud, &["history", "prune", "--older-than", "1", "--yes"]).ended_with(0);
    assert_eq!(history(&cloud).len(), 1);
    vbs(&cloud, &["history", "prune", "--older-than", "0", "--yes"]).ended_with(0);
    assert!(history(&cloud).is_empty());
}

#[test]
fn a_newer_or_spoilt_file_does_not_hide_the_others() {
    let cloud = Cloud::with(&TWO);
    vbs(&cloud, &ASSOCIATE).ended_with(0);
    let runs = files(&cloud)[0].parent().unwrap().to_owned();
    std::fs::write(runs.join("29990101-000000-0000.jsonl"), "{\"kind\":\"header\",\"version\":9}\n").unwrap();
    std::fs::write(runs.join("29990101-000000-0001.jsonl"), [0xff, 0x00, b'\n']).unwrap();
    assert_eq!(history(&cloud).len(), 1);
    let ran = vbs(&cloud, &["history", "show", "29990101-000000-0000"]).ended_with(2);
    assert!(ran.err.contains("newer vbs"), "{ran:#?}");
    let ran = vbs(&cloud, &["undo", "last", "--yes"]).ended_with(2);
    assert!(
        ran.err.contains("29990101"),
        "what cannot be read does not make an older run the last: {ran:#?}"
    );
    let run = history(&cloud)[0]["run"].as_str().unwrap().to_owned();
    vbs(&cloud, &["undo", &run, "--yes"]).ended_with(0);
}
