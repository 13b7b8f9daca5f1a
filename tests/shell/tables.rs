//! Lists in a pipe: every column in full with tabs between them; columns, order and heading by choice.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use vbs_tui::sim::SimConfig;
use vbs_tui::sim::fault::{Fault, On, Rule};

use crate::program::{Program, vbs};
use crate::support::{Cloud, id};

/// The cells of every line.
fn cells(text: &str) -> Vec<Vec<&str>> {
    text.lines().map(|line| line.split('\t').collect()).collect()
}

#[test]
fn in_a_pipe_every_column_comes_in_full_with_tabs_between() {
    let long = "x".repeat(255);
    let cloud = Cloud::with(&[&long, "バックアップ検証", "with\ttab"]);
    cloud.put(&id(1), "policy-001");
    let out = vbs(&cloud, &["volume", "list", "--sort", "name"]).ended_with(0).out;
    let rows = cells(&out);
    assert_eq!(
        rows[0],
        ["NAME", "SIZE", "STATUS", "ZONE", "TYPE", "SERVER", "POLICY", "ID", "CREATED"],
        "{out}"
    );
    assert!(rows.iter().all(|row| row.len() == 9), "a name cannot forge a cell: {out}");
    let names: Vec<&str> = rows[1..].iter().map(|row| row[0]).collect();
    assert_eq!(names, ["with\u{fffd}tab", &long, "バックアップ検証"]);
    assert_eq!((rows[2][6], rows[2][7]), ("policy-001", id(1).as_str()));

    let policies = vbs(&cloud, &["policy", "list"]).ended_with(0).out;
    assert!(policies.starts_with("NAME\tSTATUS\tSCHEDULE\tNEXT_RUN\tRETENTION\tVOLUMES\tID\tVISIBLE\n"));
    assert!(policies.contains(&cloud.policy("policy-001")), "{policies}");
}

#[test]
fn columns_order_and_heading_are_chosen() {
    let cloud = Cloud::start(SimConfig { volumes: 30, policies: 5, ..SimConfig::default() });
    let list = |more: &[&str]| vbs(&cloud, &[&["volume", "list"], more].concat()).ended_with(0).out;
    let out = list(&["--columns", "size,name", "--sort", "-size", "--no-header"]);
    let sizes: Vec<u32> = cells(&out).iter().map(|row| row[0].parse().unwrap()).collect();
    assert!(sizes.len() == 30 && sizes.is_sorted_by(|a, b| a >= b), "{out}");
    let csv = list(&["--columns", "size,name", "--sort", "-size", "--no-header", "-o", "csv"]);
    assert_eq!(csv, out.replace('\t', ","));
    let json = vbs(&cloud, &["volume", "list", "--sort", "size", "-o", "json"]).ended_with(0).json();
    let told = json.as_array().unwrap().iter().map(|volume| volume["size"].as_u64().unwrap());
    assert!(told.is_sorted());
    let ids = list(&["--sort", "name", "-o", "ids"]);
    assert_eq!(ids, list(&["--sort", "name", "--columns", "id", "--no-header"]));
    let wrong = vbs(&cloud, &["volume", "list", "--sort", "nosuch"]).ended_with(2);
    assert!(wrong.err.contains("sort by one of name, status"), "{wrong:#?}");

    let out = vbs(&cloud, &["policy", "list", "--columns", "name,id", "--sort", "-name"]).ended_with(0).out;
    let rows = cells(&out);
    assert_eq!(rows[0], ["NAME", "ID"]);
    assert!(rows[1..].is_sorted_by(|a, b| a[0] >= b[0]) && rows.len() == 6, "{out}");
    let before = cloud.requests(On::Any).len();
    for wrong in ["--columns=nosuch", "--sort=nosuch"] {
        let ran = vbs(&cloud, &["policy", "list", wrong]).ended_with(2);
        assert!(ran.err.contains("no column `nosuch`; there are id, name"), "{ran:#?}");
    }
    assert_eq!(cloud.requests(On::Any).len(), before, "what is wrong opens no connection");

    vbs(&cloud, &["--note", "T-1", "associate", "--policy", "default", "--dry-run", "nosuch"]).ended_with(2);
    let md = vbs(&cloud, &["policy", "list", "-o", "md", "--columns", "name,volumes"]).ended_with(0).out;
    assert!(md.starts_with("| name | volumes |\n|---|---|\n| default | "), "{md}");
}

#[test]
fn history_says_what_became_of_each_run() {
    let cloud = Cloud::with(&["web", "db"]);
    let busy = Fault::CodePerVolume { code: Some("AutoBackup.0206".into()), message: None };
    cloud.fault(Rule { volumes: Some(vec![id(1)]), ..Rule::once(On::Associate, busy) });
    let run = |arguments: &[&str], code| {
        let told = vbs(&cloud, &[arguments, &["--yes", "-o", "json"]].concat()).ended_with(code).json();
        told["run"].as_str().unwrap().to_owned()
    };
    let first = run(&["associate", "--policy", "policy-001", "web", "db"], 1);
    let retry = run(&["retry", &first], 0);
    let undo = run(&["undo", &retry], 0);
    let short = |run: &str| run.rsplit('-').next().unwrap().to_owned();
    let out = vbs(&cloud, &["history", "--columns", "run,what,ok,fail,rest,now", "--no-header"]).out;
    let rows = cells(&out);
    for (run, what, counts, now) in [
        (&first, "associate policy-001", ["1", "1", "0"], format!("retried by {}", short(&retry))),
        (&retry, "associate policy-001", ["1", "0", "0"], format!("undone by {}", short(&undo))),
        (&undo, &format!("undo {}", short(&retry)), ["1", "0", "0"], String::new()),
    ] {
        let row = rows.iter().find(|row| row[0] == run).unwrap();
        assert_eq!((row[1], &row[2..5], row[5]), (what, &counts[..], now.as_str()), "{out}");
    }

    let json = vbs(&cloud, &["history", "-o", "json"]).ended_with(0).json();
    let row = |run: &str| json.as_array().unwrap().iter().find(|row| row["run"] == run).unwrap();
    assert_eq!((&row(&first)["retried_by"][0], &row(&retry)["undone_by"][0]), (&retry.into(), &undo.into()));
    let csv = vbs(&cloud, &["history", "-o", "csv"]).ended_with(0).csv();
    let heading =
        ["run", "started", "action", "policy", "volumes", "outcomes", "standing", "cloud", "project", "note"];
    assert_eq!(csv[0], heading);
    let sorted = vbs(&cloud, &["history", "list", "--sort", "-fail", "--columns", "run"]).out;
    assert_eq!(cells(&sorted)[1][0], first);
}

#[test]
fn a_long_list_is_written_while_it_is_read() {
    let cloud = Cloud::start(SimConfig { volumes: 5000, policies: 3, page_cap: 100, ..SimConfig::default() });
    // The list stands still after some pages.
    cloud.fault(Rule { after: 20, ..Rule::once(On::Volumes, Fault::RateLimit { retry_after: Some(2) }) });
    let mut program = Command::new(env!("CARGO_BIN_EXE_vbs"));
    program.args(["volume", "list", "--columns", "name,id"]);
    program.env_clear().envs(cloud.variables()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = program.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert_eq!(lines.next().unwrap().unwrap(), "NAME\tID");
    let first = lines.next().unwrap().unwrap();
    let pages = cloud.requests(On::Volumes).len();
    assert!(pages < 50, "the first row, {first}, came only after {pages} pages");
    assert_eq!(lines.count(), 4999);
    assert!(child.wait().unwrap().success());
}

#[test]
fn with_json_an_error_is_one_object() {
    let cloud = Cloud::with(&["web"]);
    cloud.fault(Rule::always(On::Policies, Fault::Forbidden));
    let failed = |arguments: &[&str], exit: i32| -> serde_json::Value {
        let ran = Program::new(&cloud, arguments).run().ended_with(exit);
        assert!(ran.out.is_empty() && ran.err.lines().count() == 1, "{ran:#?}");
        let told: serde_json::Value = serde_json::from_str(&ran.err).unwrap();
        let keys: Vec<&String> = told.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["advice", "code", "error", "exit"], "{told:#}");
        assert_eq!(told["exit"], exit);
        told
    };
    let told = failed(&["policy", "list", "-o", "json"], 4);
    assert!(told["error"].as_str().unwrap().starts_with("cannot list policies"), "{told:#}");
    assert!(told["code"].is_string() && told["advice"].is_string(), "{told:#}");
    let told = failed(&["history", "show", "7f3a", "--output=json"], 2);
    assert!(told["code"].is_null() && told["advice"].is_null(), "{told:#}");
    let told = failed(&["volume", "list", "-ojson", "--colums", "id"], 2);
    assert!(told["error"].as_str().unwrap().contains("--colums"), "{told:#}");
    assert!(told["advice"].as_str().unwrap().contains("--columns"), "{told:#}");
    let full = Program::new(&cloud, &["volume", "list", "-o", "json"]).on_a_full_disk().run().ended_with(6);
    assert!(full.err.contains("\"exit\":6"), "{full:#?}");
}
