//! `policy create`, `edit`, `tag` and `delete`: what is planned, what is asked, what came of it, and the way
//! back.

use serde_json::{Value, json};
use vbs_tui::sim::fault::{Applied, Fault, On, Rule, Shape};
use vbs_tui::sim::{Fleet, Mutation, SimConfig};

use crate::claims::text;
use crate::program::{Program, vbs};
use crate::support::{Cloud, id};

pub const NIGHTLY: &str = "nightly";

/// A cloud with the default policy, a nightly one with a field that nobody knows, and three volumes.
pub fn cloud() -> Cloud {
    cloud_with(SimConfig::default())
}

fn cloud_with(config: SimConfig) -> Cloud {
    let config = SimConfig { fleet: Fleet::Empty, history_days: Some(0), ..config };
    let cloud = Cloud::with_config(&["web", "db", "log"], config);
    let body = json!({ "backup_policy_name": NIGHTLY, "time_zone": "UTC+02:00", "scheduled_policy": {
        "start_time": "22:00", "frequency": 1, "rentention_num": 7, "status": "ON",
        "remain_first_backup_of_curMonth": "N", "new_field": { "a": 1 },
    }, "tags": [{ "key": "env", "value": "prod" }] });
    let id = "00000000-0000-4000-8000-0000000000aa".to_owned();
    cloud.mutate(&Mutation::CreatePolicy { id, body: body.as_object().unwrap().clone() });
    cloud
}

/// A policy as the cloud holds it, by name.
pub fn held(cloud: &Cloud, name: &str) -> Value {
    cloud.sim().policy_json(&cloud.policy(name)).unwrap()
}

pub fn names(cloud: &Cloud) -> Vec<String> {
    cloud.sim().policies().into_iter().map(|(_, name)| name).collect()
}

/// The one outcome of a run.
fn outcome(report: &Value) -> (String, String) {
    let outcomes = report["outcomes"].as_array().unwrap();
    assert_eq!(outcomes.len(), 1, "{report:#}");
    (text(&outcomes[0]["name"]), text(&outcomes[0]["state"]))
}

fn ok(name: &str) -> (String, String) {
    (name.to_owned(), "ok".to_owned())
}

#[test]
fn a_policy_is_made_and_unmade() {
    let cloud = cloud();
    let create = ["policy", "create", "weekly", "--days", "wed,sun", "--times", "22,4", "--keep", "30d"];
    let more = ["--time-zone", "UTC+01:00", "--tags", "team=db", "-o", "json"];
    let dry = vbs(&cloud, &[&create[..], &more[..], &["--dry-run"]].concat()).ended_with(0).json();
    assert_eq!(
        (dry["counts"]["create_policy"].as_u64(), cloud.requests(On::CreatePolicy).len()),
        (Some(1), 0)
    );
    assert!(dry["review"].to_string().contains("keeps: 30 days"), "{dry}");
    let made = vbs(&cloud, &[&create[..], &more[..], &["--yes"]].concat()).ended_with(0).json();
    assert_eq!(outcome(&made), ok("weekly"));
    assert_eq!(text(&made["outcomes"][0]["found"]), "created");
    assert_eq!(text(&made["outcomes"][0]["now_in"]), cloud.policy("weekly"));
    let policy = held(&cloud, "weekly");
    assert_eq!(policy["scheduled_policy"]["week_frequency"], json!(["SUN", "WED"]));
    assert_eq!(policy["scheduled_policy"]["start_time"], "04:00,22:00");
    assert_eq!(policy["scheduled_policy"]["rentention_day"], 30);
    assert_eq!(policy["tags"], json!([{ "key": "team", "value": "db" }]));
    vbs(&cloud, &["undo", "last", "--yes"]).ended_with(0);
    assert!(!names(&cloud).contains(&"weekly".to_owned()));
    // And back again: it is made anew. Whoever runs the same line once more does not mean that.
    let refused = vbs(&cloud, &["undo", "last", "--yes"]).ended_with(2);
    assert!(refused.err.contains("is itself an undo"), "{}", refused.err);
    let undo = text(&vbs(&cloud, &["history", "-o", "json"]).ended_with(0).json()[0]["run"]);
    vbs(&cloud, &["undo", &undo, "--yes"]).ended_with(0);
    assert_eq!(held(&cloud, "weekly")["tags"], json!([{ "key": "team", "value": "db" }]));
}

#[test]
fn a_creation_without_an_answer_is_settled_by_who_came() {
    let cloud = cloud();
    let create = |name: &str, code: i32| {
        let arguments =
            ["--settle", "1", "policy", "create", name, "--times", "1", "--keep", "7", "--yes", "-o", "json"];
        vbs(&cloud, &arguments).ended_with(code).json()
    };
    cloud.fault(Rule::once(On::CreatePolicy, Fault::ResetAfter { applied: Applied::All }));
    let made = create("one", 0);
    assert_eq!(text(&made["outcomes"][0]["now_in"]), cloud.policy("one"));
    cloud.fault(Rule::once(On::CreatePolicy, Fault::ResetAfter { applied: Applied::None }));
    assert_eq!(outcome(&create("two", 1)), ("two".to_owned(), "failed".to_owned()));
    assert_eq!(cloud.requests(On::CreatePolicy).len(), 2, "nothing is sent twice");
    vbs(&cloud, &["retry", "last", "--yes"]).ended_with(0);
    assert!(names(&cloud).contains(&"two".to_owned()));
    // The name is taken: that is said, and the cloud decides.
    let again =
        vbs(&cloud, &["policy", "create", "two", "--times", "1", "--keep", "7", "--yes"]).ended_with(0);
    assert!(again.err.contains("there is a policy called two already"), "{}", again.err);
}

#[test]
fn an_edit_sends_the_whole_schedule_and_keeps_what_nobody_knows() {
    for strict_modify in [false, true] {
        let cloud = cloud_with(SimConfig { strict_modify, ..SimConfig::default() });
        let edit = ["policy", "edit", NIGHTLY, "--keep", "14", "--times", "1,23", "--yes", "-o", "json"];
        assert_eq!(outcome(&vbs(&cloud, &edit).ended_with(0).json()), ok(NIGHTLY));
        let plan = held(&cloud, NIGHTLY)["scheduled_policy"].clone();
        let expected = json!({
            "start_time": "23:00,01:00", "frequency": 1, "rentention_num": 14, "status": "ON",
            "remain_first_backup_of_curMonth": "N", "new_field": { "a": 1 },
        });
        assert_eq!(plan, expected);
        vbs(&cloud, &["undo", "last", "--yes"]).ended_with(0);
        assert_eq!(held(&cloud, NIGHTLY)["scheduled_policy"]["start_time"], "22:00");
        vbs(&cloud, &edit).ended_with(0);
        // Somebody changes one of the two fields: the undo takes the other back and says so.
        let body = json!({ "scheduled_policy": { "rentention_num": 30 } });
        let policy = cloud.policy(NIGHTLY);
        cloud.mutate(&Mutation::ModifyPolicy { policy, body: body.as_object().unwrap().clone() });
        let undone = vbs(&cloud, &["undo", "last", "--yes"]).ended_with(0);
        assert!(undone.err.contains("changed since, so left as it is: keeps"), "{}", undone.err);
        let plan = held(&cloud, NIGHTLY)["scheduled_policy"].clone();
        assert_eq!((plan["start_time"].clone(), plan["rentention_num"].clone()), (json!("22:00"), json!(30)));
    }
}

#[test]
fn an_edit_of_which_a_part_was_done_says_which_and_is_taken_back() {
    let cloud = cloud();
    let code = "AutoBackup.0099".to_owned();
    let refusal = Fault::WholeCall {
        status: 400,
        code: Some(code),
        message: None,
        shape: Shape::default(),
        applied: Applied::None,
    };
    // The first three requests about tags read them: for the edit, for the plan, right before it is sent.
    let after = |after| Rule { after, ..Rule::once(On::Tags, refusal.clone()) };
    cloud.fault(after(3));
    let edit = [
        "--settle", "1", "policy", "edit", NIGHTLY, "--times", "3", "--tags", "env=test", "--yes", "-o",
        "json",
    ];
    let failed = vbs(&cloud, &edit).ended_with(1).json();
    let message = text(&failed["outcomes"][0]["message"]);
    assert!(message.contains("a part of it was done (times (UTC): 22:00 -> 03:00)"), "{message}");
    assert!(message.contains("not done (tags: env=prod -> env=test)"), "{message}");
    assert_eq!(held(&cloud, NIGHTLY)["scheduled_policy"]["start_time"], "03:00");
    let again = vbs(&cloud, &["retry", "last", "--dry-run", "-o", "json"]).ended_with(0);
    assert!(!again.err.contains("somebody"), "it was us: {}", again.err);
    vbs(&cloud, &["undo", "last", "--yes"]).ended_with(0);
    assert_eq!(held(&cloud, NIGHTLY)["scheduled_policy"]["start_time"], "22:00");
}

#[test]
fn what_somebody_else_changes_beside_makes_no_edit_fail() {
    let cloud = cloud();
    cloud.fault(Rule::once(On::ModifyPolicy, Fault::ResetAfter { applied: Applied::All }));
    let running =
        Program::new(&cloud, &["policy", "edit", NIGHTLY, "--times", "3", "--yes", "-o", "json"]).start();
    cloud.until("it is sent", |cloud| !cloud.requests(On::ModifyPolicy).is_empty());
    let body = json!({ "backup_policy_name": "renamed" });
    let policy = "00000000-0000-4000-8000-0000000000aa".to_owned();
    cloud.mutate(&Mutation::ModifyPolicy { policy, body: body.as_object().unwrap().clone() });
    let report = running.end().ended_with(0).json();
    assert_eq!(outcome(&report), ok(NIGHTLY));
    assert_eq!(report["outcomes"][0]["changes"], json!(["times (UTC): 22:00 -> 03:00"]));
}

#[test]
fn what_was_undone_is_not_undone_twice() {
    let cloud = cloud();
    vbs(&cloud, &["policy", "delete", NIGHTLY, "--yes"]).ended_with(0);
    let run = text(&vbs(&cloud, &["history", "-o", "json"]).ended_with(0).json()[0]["run"]);
    for state in ["ok", "already"] {
        let undone = vbs(&cloud, &["undo", &run, "--yes", "-o", "json"]).ended_with(0).json();
        assert_eq!(outcome(&undone), (NIGHTLY.to_owned(), state.to_owned()));
    }
    assert_eq!(names(&cloud).iter().filter(|name| *name == NIGHTLY).count(), 1);
    // One that somebody changed since it was made is left alone.
    vbs(&cloud, &["policy", "create", "mine", "--times", "1", "--keep", "7", "--yes"]).ended_with(0);
    let body = json!({ "backup_policy_name": "theirs" });
    let policy = cloud.policy("mine");
    cloud.mutate(&Mutation::ModifyPolicy { policy, body: body.as_object().unwrap().clone() });
    let refused = vbs(&cloud, &["undo", "last", "--yes"]).ended_with(1);
    assert!(refused.out.contains("changed since that run"), "{}", refused.out);
    assert!(names(&cloud).contains(&"theirs".to_owned()));
}

#[test]
fn a_policy_that_changed_between_the_two_steps_is_not_deleted() {
    let cloud = cloud();
    cloud.put(&id(1), NIGHTLY);
    cloud.fault(Rule::once(On::Disassociate, Fault::Delay { ms: 700 }));
    let running = Program::new(&cloud, &["policy", "delete", NIGHTLY, "--yes"]).start();
    cloud.until("the first step", |cloud| !cloud.requests(On::Disassociate).is_empty());
    let body = json!({ "scheduled_policy": { "rentention_num": 77 } });
    let policy = cloud.policy(NIGHTLY);
    cloud.mutate(&Mutation::ModifyPolicy { policy, body: body.as_object().unwrap().clone() });
    let stopped = running.end().ended_with(1);
    assert!(stopped.err.contains("somebody changed nightly meanwhile"), "{}", stopped.err);
    assert!(names(&cloud).contains(&NIGHTLY.to_owned()));
}

#[test]
fn what_show_prints_can_be_given_back() {
    let cloud = cloud();
    let shown = vbs(&cloud, &["policy", "show", NIGHTLY, "-o", "json"]).ended_with(0);
    let file = cloud.home().join("nightly.json");
    let path = file.display().to_string();
    std::fs::write(&file, &shown.out).unwrap();
    let edit = |code| {
        vbs(&cloud, &["policy", "edit", NIGHTLY, "--from", &path, "--yes", "-o", "json"]).ended_with(code)
    };
    assert_eq!(outcome(&edit(0).json()), (NIGHTLY.to_owned(), "already".to_owned()));
    assert!(cloud.requests(On::ModifyPolicy).is_empty(), "nothing differs, so nothing is sent");
    let changed = shown.out.replace("\"retention_copies\": 7", "\"retention_copies\": 9");
    std::fs::write(&file, &changed).unwrap();
    assert_eq!(outcome(&edit(0).json()), ok(NIGHTLY));
    assert_eq!(held(&cloud, NIGHTLY)["scheduled_policy"]["new_field"], json!({ "a": 1 }));
    // A name that may not be is found by its line.
    std::fs::write(&file, "{\n\"status\": \"ON\",\n\"name\": \"a<b\"\n}").unwrap();
    for command in [&["create"][..], &["edit", NIGHTLY]] {
        let refused = vbs(&cloud, &[&["policy"], command, &["--from", &path]].concat()).ended_with(2);
        assert!(refused.err.contains("nightly.json, line 3: the name must not have <"), "{}", refused.err);
    }
    // Another one like it.
    std::fs::write(&file, changed.replace("\"nightly\"", "\"copy\"")).unwrap();
    vbs(&cloud, &["policy", "create", "--from", &path, "--yes"]).ended_with(0);
    let (copy, nightly) = (held(&cloud, "copy"), held(&cloud, NIGHTLY));
    for key in ["scheduled_policy", "time_zone", "tags"] {
        assert_eq!(copy[key], nightly[key], "{key}");
    }
    let line = changed.lines().position(|line| line.contains("\"22:00\"")).unwrap() + 1;
    std::fs::write(&file, changed.replace("\"22:00\"", "\"22:30\"")).unwrap();
    let refused = edit(2);
    assert!(
        refused.err.contains(&format!("line {line}: the list of times must be full hours")),
        "{}",
        refused.err
    );
}

#[test]
fn tags_are_sent_by_differences() {
    let cloud = cloud();
    let tag = |arguments: &[&str]| {
        vbs(&cloud, &[&["policy", "tag", NIGHTLY], arguments, &["--yes"]].concat()).ended_with(0);
        let tags = held(&cloud, NIGHTLY)["tags"].clone();
        let tags = tags.as_array().unwrap().iter();
        let mut tags: Vec<String> =
            tags.map(|tag| format!("{}={}", text(&tag["key"]), text(&tag["value"]))).collect();
        tags.sort();
        tags.join(",")
    };
    assert_eq!(tag(&["--set", "team=db"]), "env=prod,team=db");
    assert_eq!(tag(&["--set", "env=test", "--remove", "team"]), "env=test");
    assert!(cloud.requests(On::ModifyPolicy).is_empty(), "the schedule is not touched");
    vbs(&cloud, &["undo", "last", "--yes"]).ended_with(0);
    assert_eq!(held(&cloud, NIGHTLY)["tags"].as_array().unwrap().len(), 2);
    let many: Vec<String> = (0..10).flat_map(|n| ["--set".to_owned(), format!("k{n}=1")]).collect();
    let arguments: Vec<&str> =
        ["policy", "tag", NIGHTLY].into_iter().chain(many.iter().map(String::as_str)).collect();
    let refused = vbs(&cloud, &arguments).ended_with(2);
    assert!(refused.err.contains("must be 10 at most"), "{}", refused.err);
}

#[test]
fn a_policy_goes_when_nothing_is_under_it_and_comes_back_with_its_volumes() {
    let cloud = cloud();
    for volume in [1, 2] {
        cloud.put(&id(volume), NIGHTLY);
    }
    let before = held(&cloud, NIGHTLY);
    let dry = vbs(&cloud, &["policy", "delete", NIGHTLY, "--dry-run", "-o", "json"]).ended_with(0).json();
    assert_eq!(dry["counts"]["remove"], 2, "{dry}");
    assert_eq!(held(&cloud, NIGHTLY), before, "nothing was sent");
    let gone = vbs(&cloud, &["policy", "delete", NIGHTLY, "--yes"]).ended_with(0);
    assert!(gone.err.contains("PERMANENT"), "{}", gone.err);
    assert!(!names(&cloud).contains(&NIGHTLY.to_owned()));
    assert_eq!((cloud.held(&id(1)), cloud.held(&id(2))), (None, None));
    // Somebody gives one of them another home meanwhile: that stays.
    cloud.put(&id(2), "default");
    let back = vbs(&cloud, &["undo", "last", "--yes"]).ended_with(0);
    assert!(back.err.contains("its volumes are put under nightly again"), "{}", back.err);
    let after = held(&cloud, NIGHTLY);
    assert_ne!(after["backup_policy_id"], before["backup_policy_id"], "a new id");
    for key in ["scheduled_policy", "time_zone", "tags", "backup_policy_name"] {
        assert_eq!(after[key], before[key], "{key}");
    }
    assert_eq!(cloud.held(&id(1)), Some(cloud.policy(NIGHTLY)));
    assert_eq!(cloud.held(&id(2)), Some(cloud.policy("default")));
}

#[test]
fn what_may_not_go_stays() {
    let cloud = cloud();
    cloud.put(&id(1), "default");
    let refused = vbs(&cloud, &["policy", "delete", "default", "--yes"]).ended_with(1);
    assert!(refused.out.contains("neither renamed nor deleted"), "{}", refused.out);
    assert_eq!(cloud.held(&id(1)), Some(cloud.policy("default")), "its volumes stay");
    let renamed = vbs(&cloud, &["policy", "edit", "default", "--name", "mine", "--yes"]).ended_with(2);
    assert!(renamed.err.contains("default policy"), "{}", renamed.err);
    // The removal of one volume fails: the policy stays.
    cloud.put(&id(2), NIGHTLY);
    let code = Some("AutoBackup.0206".to_owned());
    cloud.fault(Rule::once(On::Disassociate, Fault::CodePerVolume { code, message: None }));
    let failed = vbs(&cloud, &["policy", "delete", NIGHTLY, "--yes"]).ended_with(1);
    assert!(failed.err.contains("was not deleted"), "{}", failed.err);
    assert!(names(&cloud).contains(&NIGHTLY.to_owned()) && cloud.requests(On::DeletePolicy).is_empty());
}

#[test]
fn fewer_backups_want_the_number_of_those_that_expire() {
    let config = SimConfig { volumes: 12, policies: 3, history_days: Some(20), ..SimConfig::default() };
    let cloud = Cloud::start(config);
    let policies = cloud.sim().policies();
    let under = |id: &str| {
        let backups = cloud.sim().backups();
        backups.iter().filter(|one| one.automatic && cloud.held(&one.volume).as_deref() == Some(id)).count()
    };
    let (policy, _) = policies
        .into_iter()
        .filter(|(id, _)| cloud.sim().is_on(id) == Some(true))
        .max_by_key(|(id, _)| under(id))
        .unwrap();
    let edit = |more: &[&str], code| {
        vbs(&cloud, &[&["policy", "edit", &policy, "--keep", "2", "-o", "json"], more].concat())
            .ended_with(code)
    };
    let dry = edit(&["--dry-run"], 0).json();
    let expiring = dry["expiring"].as_u64().unwrap();
    assert!(expiring > 0, "{dry}");
    let refused = edit(&["--yes"], 2);
    assert!(refused.err.contains(&format!("--allow-expire {expiring} permits it")), "{}", refused.err);
    assert!(cloud.requests(On::ModifyPolicy).is_empty());
    let number = expiring.to_string();
    let done = edit(&["--yes", "--allow-expire", &number], 0);
    assert!(done.err.contains("not come back"), "{}", done.err);
    let undone = vbs(&cloud, &["undo", "last", "--yes"]).ended_with(0);
    assert!(undone.err.contains(&format!("up to {expiring} backup")), "{}", undone.err);
}

#[test]
fn wrong_input_names_the_field_and_the_rule() {
    let cloud = cloud();
    for (arguments, said) in [
        (
            &["create", "default-x", "--times", "1", "--keep", "7"][..],
            "must not begin with \"default\" (AutoBackup.0102)",
        ),
        (
            &["create", "x", "--times", "22:30", "--keep", "7"],
            "must be full hours, not 22:30 (AutoBackup.0103)",
        ),
        (&["create", "x", "--times", "1", "--keep", "1"], "must be 2 to 99 backups (AutoBackup.0107)"),
        (&["create", "x", "--times", "1"], "a new policy needs --keep"),
        (&["create", "x", "--keep", "7"], "a new policy needs --times"),
        (&["edit", NIGHTLY], "nothing to change"),
        (&["edit", NIGHTLY, "--days", "31"], "must be 1 to 30 days (AutoBackup.0106)"),
        (
            &["edit", NIGHTLY, "--time-zone", "CET"],
            "must be an offset from UTC, as UTC+01:00 (AutoBackup.0226)",
        ),
        (&["edit", NIGHTLY, "default", "--name", "x"], "several policies cannot get the same name"),
        (&["edit", NIGHTLY, "--from", "/nonexistent"], "cannot read /nonexistent"),
    ] {
        let refused = vbs(&cloud, &[&["policy"], arguments].concat()).ended_with(2);
        assert!(refused.err.contains(said), "{arguments:?}: {}", refused.err);
    }
}
