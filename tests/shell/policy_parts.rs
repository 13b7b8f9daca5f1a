//! Changes of policies of which a part was done, and lists of policies of which a part cannot be read.

use serde_json::{Value, json};
use vbs_tui::sim::Mutation;
use vbs_tui::sim::fault::{Applied, Fault, On, Rule, Shape};

use crate::claims::text;
use crate::policy_lives::{NIGHTLY, cloud, held, names};
use crate::program::vbs;
use crate::support::{Cloud, id};

/// The tags of a policy in the cloud, in order.
fn tags(cloud: &Cloud, name: &str) -> Vec<String> {
    let held = held(cloud, name);
    let tags = held["tags"].as_array().unwrap().iter();
    let mut tags: Vec<String> =
        tags.map(|tag| format!("{}={}", text(&tag["key"]), text(&tag["value"]))).collect();
    tags.sort();
    tags
}

fn refused(status: u16, code: &str) -> Fault {
    let (code, shape) = (Some(code.to_owned()), Shape::default());
    Fault::WholeCall { status, code, message: None, shape, applied: Applied::None }
}

fn create(cloud: &Cloud, name: &str) {
    vbs(cloud, &["policy", "create", name, "--times", "5", "--keep", "3", "--tags", "a=2,b=1", "--yes"])
        .ended_with(0);
}

fn messages(report: &Value) -> Vec<String> {
    report["outcomes"].as_array().unwrap().iter().map(|outcome| text(&outcome["message"])).collect()
}

#[test]
fn tags_of_which_a_part_was_changed_are_ours_and_go_back() {
    let cloud = cloud();
    create(&cloud, "dd");
    // Three readings and the request that removes come before the one that changes.
    cloud.fault(Rule { after: 4, ..Rule::once(On::Tags, refused(400, "AutoBackup.0214")) });
    let tag =
        ["--settle", "1", "policy", "tag", "dd", "--set", "b=2", "--set", "c=1", "--remove", "a", "--yes"];
    let failed = vbs(&cloud, &[&tag[..], &["-o", "json"]].concat()).ended_with(1).json();
    assert_eq!(tags(&cloud, "dd"), ["b=1"]);
    let said = messages(&failed).join("");
    assert!(said.contains("a part of it was done (tags: a=2,b=1 -> b=1)"), "{said}");
    assert!(said.contains("not done (tags: b=1 -> b=2,c=1)") && !said.contains("somebody"), "{said}");
    let again = vbs(&cloud, &["retry", "last", "--dry-run"]).ended_with(0);
    assert!(!again.err.contains("somebody"), "{}", again.err);
    // For a ticket: what was wanted, and which part was done.
    let told = vbs(&cloud, &["history", "show", "last", "-o", "md"]).ended_with(0).out;
    assert!(told.contains("| outcome | policy |") && told.contains("a part of it was done"), "{told}");
    assert!(told.contains("wanted: tags: a=2,b=1 -"), "{told}");
    vbs(&cloud, &["undo", "last", "--yes"]).ended_with(0);
    assert_eq!(tags(&cloud, "dd"), ["a=2", "b=1"]);
}

#[test]
fn the_undo_of_a_deletion_goes_on_where_it_was_left() {
    let cloud = cloud();
    cloud.put(&id(1), NIGHTLY);
    vbs(&cloud, &["policy", "delete", NIGHTLY, "--yes"]).ended_with(0);
    let runs = vbs(&cloud, &["history", "-o", "json"]).ended_with(0).json();
    let deletion = text(&runs[0]["run"]);
    // The policy is made anew, but its volumes are not put under it.
    cloud.fault(Rule::once(On::Associate, refused(403, "VBS.0009")));
    let half = vbs(&cloud, &["undo", &deletion, "--yes"]);
    assert_ne!(half.code, Some(0), "{half:?}");
    assert_eq!((names(&cloud).len(), cloud.held(&id(1))), (2, None));
    let again = vbs(&cloud, &["undo", &deletion, "--yes"]).ended_with(0);
    assert!(again.err.contains("its volumes are put under nightly again"), "{}", again.err);
    assert_eq!(cloud.held(&id(1)), Some(cloud.policy(NIGHTLY)));
    assert_eq!(names(&cloud).len(), 2, "it is not made a third time");
}

#[test]
fn a_limit_in_the_middle_of_an_edit_is_waited_for() {
    let cloud = cloud();
    create(&cloud, "dd");
    cloud.fault(Rule { after: 4, ..Rule::once(On::Tags, Fault::RateLimit { retry_after: Some(1) }) });
    vbs(&cloud, &["policy", "tag", "dd", "--set", "b=2", "--set", "c=1", "--remove", "a", "--yes"])
        .ended_with(0);
    assert_eq!(tags(&cloud, "dd"), ["b=2", "c=1"]);
}

#[test]
fn one_policy_that_is_gone_says_nothing_of_the_others() {
    let cloud = cloud();
    for name in ["m1", "m2", "m3"] {
        create(&cloud, name);
    }
    cloud.fault(Rule::once(On::ModifyPolicy, refused(404, "AutoBackup.0205")));
    let edit = ["--settle", "1", "policy", "edit", "m1", "m2", "m3", "--times", "10", "--yes", "-o", "json"];
    let report = vbs(&cloud, &edit).ended_with(1).json();
    let states = report["outcomes"].as_array().unwrap().iter().map(|outcome| text(&outcome["state"]));
    let mut states: Vec<String> = states.collect();
    states.sort();
    assert_eq!(states, ["failed", "ok", "ok"], "{report:#}");
}

#[test]
fn an_entry_that_cannot_be_read_hides_only_itself() {
    let cloud = cloud();
    create(&cloud, "dd");
    create(&cloud, "ee");
    let find = format!("\"backup_policy_id\":\"{}\",", cloud.policy("ee"));
    cloud.fault(Rule::always(On::Policies, Fault::Rewrite { find, put: String::new() }));
    vbs(&cloud, &["policy", "edit", "dd", "--times", "6", "--yes"]).ended_with(0);
    vbs(&cloud, &["policy", "disable", NIGHTLY, "--yes"]).ended_with(0);
    assert_eq!(held(&cloud, "dd")["scheduled_policy"]["start_time"], "06:00");
    // Whether a policy is gone, such a list does not tell.
    let delete = ["--settle", "1", "policy", "delete", "dd", "--yes", "-o", "json"];
    let report = vbs(&cloud, &delete).ended_with(0).json();
    assert_eq!(text(&report["outcomes"][0]["found"]), "unreadable", "{report:#}");
    assert!(!names(&cloud).contains(&"dd".to_owned()));
}

#[test]
fn a_policy_that_came_late_is_not_made_a_second_time() {
    let cloud = cloud();
    cloud.fault(Rule::once(On::CreatePolicy, Fault::ResetAfter { applied: Applied::None }));
    let arguments = ["--settle", "1", "policy", "create", "rt", "--times", "5", "--keep", "3", "--yes"];
    vbs(&cloud, &arguments).ended_with(1);
    let body = json!({ "backup_policy_name": "rt", "scheduled_policy": {
        "start_time": "05:00", "frequency": 1, "rentention_num": 3, "status": "ON",
        "remain_first_backup_of_curMonth": "N",
    } });
    let id = "00000000-0000-4000-8000-0000000000bb".to_owned();
    cloud.mutate(&Mutation::CreatePolicy { id, body: body.as_object().unwrap().clone() });
    vbs(&cloud, &["retry", "last", "--yes"]).ended_with(0);
    assert_eq!(names(&cloud).iter().filter(|name| *name == "rt").count(), 1);
}

#[test]
fn a_policy_with_other_tags_is_not_taken_for_the_new_one() {
    let cloud = cloud();
    cloud.fault(Rule::once(On::CreatePolicy, Fault::ResetAfter { applied: Applied::All }));
    let arguments =
        ["--settle", "1", "policy", "create", "tt", "--times", "5", "--keep", "3", "--yes", "-o", "json"];
    let with = |tags: &'static str| [&arguments[..], &["--tags", tags]].concat();
    vbs(&cloud, &with("env=prod")).ended_with(0);
    // Of this one the tags were lost on the way.
    cloud.fault(Rule::once(On::CreatePolicy, Fault::ResetAfter { applied: Applied::All }));
    let rewrite = Fault::Rewrite { find: "\"test\"".into(), put: "\"else\"".into() };
    cloud.fault(Rule::always(On::Tags, rewrite));
    let report = vbs(&cloud, &with("env=test")).ended_with(5).json();
    assert_eq!(text(&report["outcomes"][0]["state"]), "unknown", "{report:#}");
    assert!(messages(&report).join("").contains("1 policy came that may be it"), "{report:#}");
}
