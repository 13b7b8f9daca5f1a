//! `policy list|show` and `volume list`, in every form of output and of the API.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value;

use vbs_tui::sim::fault::On;
use vbs_tui::sim::{Fleet, LinkShown, Servers, SimConfig};

use crate::claims::text;
use crate::program::{Program, vbs};
use crate::support::Cloud;

fn fleet() -> Cloud {
    Cloud::start(SimConfig { volumes: 60, policies: 5, ..SimConfig::default() })
}

/// The volumes of a list in JSON, with the policy each is said to be under.
#[track_caller]
fn memberships(list: &Value) -> BTreeMap<String, Option<String>> {
    let volumes = list.as_array().unwrap();
    volumes
        .iter()
        .map(|volume| (text(&volume["id"]), volume["policy_id"].as_str().map(str::to_owned)))
        .collect()
}

#[test]
fn policies_are_listed_in_every_form() {
    let cloud = fleet();
    let known: BTreeSet<(String, String)> = cloud.sim().policies().into_iter().collect();

    let list = vbs(&cloud, &["policy", "list", "-o", "json"]).ended_with(0).json();
    let told: BTreeSet<_> =
        list.as_array().unwrap().iter().map(|one| (text(&one["id"]), text(&one["name"]))).collect();
    assert_eq!(told, known);

    let rows = vbs(&cloud, &["policy", "list", "-o", "csv"]).ended_with(0).csv();
    assert_eq!(rows[0][..2], ["id", "name"]);
    let told: BTreeSet<_> = rows[1..].iter().map(|row| (row[0].clone(), row[1].clone())).collect();
    assert_eq!(told, known);

    let table = vbs(&cloud, &["policy", "list"]).ended_with(0).out;
    assert!(table.starts_with("NAME\tSTATUS\t"), "{table}");
    assert_eq!(table.lines().count(), known.len() + 1);
}

#[test]
fn a_policy_is_shown_by_name_and_by_id() {
    let cloud = fleet();
    let id = cloud.policy("policy-001");
    let by_name = vbs(&cloud, &["policy", "show", "policy-001", "-o", "json"]).ended_with(0).json();
    assert_eq!(by_name["id"], id.as_str());
    let by_id = vbs(&cloud, &["policy", "show", &id, "-o", "json"]).ended_with(0).json();
    assert_eq!(by_name, by_id);
    let table = vbs(&cloud, &["policy", "show", "policy-001"]).ended_with(0).out;
    assert!(table.contains(&id) && table.contains("retention"), "{table}");
    vbs(&cloud, &["policy", "show", "policy-999"]).ended_with(2);
}

#[test]
fn volumes_are_listed_with_the_policy_they_are_under() {
    let cloud = fleet();
    let list = vbs(&cloud, &["volume", "list", "-o", "json"]).ended_with(0).json();
    assert_eq!(memberships(&list), cloud.sim().snapshot());
    for volume in list.as_array().unwrap() {
        assert!(volume["name"].is_string() && volume["status"].is_string(), "{volume:#}");
        assert!(volume["size"].is_u64(), "{volume:#}");
    }
    let rows = vbs(&cloud, &["volume", "list", "-o", "csv"]).ended_with(0).csv();
    assert_eq!(rows.len(), 61);
    assert_eq!(rows[0][..4], ["id", "name", "status", "size"]);
    let table = vbs(&cloud, &["volume", "list", "-o", "table"]).ended_with(0).out;
    assert!(table.starts_with("NAME ") && table.lines().count() == 61, "{table}");
    for id in cloud.sim().snapshot().keys() {
        assert!(table.contains(id), "said aloud it is full: {table}");
    }
}

#[test]
fn the_fields_that_were_asked_for_are_written_in_their_order() {
    let cloud = fleet();
    let rows = vbs(&cloud, &["volume", "list", "-o", "csv"]).ended_with(0).csv();
    assert_eq!(rows[0], ["id", "name", "status", "size", "zone", "type", "server", "policy"]);
    let list = |columns, form| vbs(&cloud, &["volume", "list", "--columns", columns, "-o", form]);
    let few = list("policy,name", "csv").ended_with(0).csv();
    assert_eq!(few[0], ["policy", "name"]);
    let as_asked = |row: &Vec<String>| vec![row[7].clone(), row[1].clone()];
    assert_eq!(few, rows.iter().map(as_asked).collect::<Vec<_>>());
    assert!(list("size,id", "table").ended_with(0).out.trim_start().starts_with("SIZE "));
    let json = list("id,policy", "json").ended_with(0).out;
    assert!(!json.contains("\"name\"") && json.find("\"id\"") < json.find("\"policy_id\""), "{json}");

    for (wrong, why) in
        [("id,az", "columns must be some of name, status"), ("id,id", "columns list id twice")]
    {
        let ran = list(wrong, "csv").ended_with(2);
        assert!(ran.err.contains(why) && ran.out.is_empty(), "{ran:#?}");
    }
    let help = vbs(&cloud, &["volume", "list", "-h"]).ended_with(0).out;
    assert!(help.contains("\n  zone     its availability zone\n"), "{help}");
}

#[test]
fn ages_are_listed_where_they_are_asked_for() {
    let cloud = fleet();
    let list = |rest: &[&str]| vbs(&cloud, &[&["volume", "list"], rest].concat()).ended_with(0);
    let json = list(&["-o", "json"]).json();
    let rows = list(&["--columns", "id,created", "-o", "csv"]).csv();
    assert_eq!(rows[0], ["id", "created"]);
    for (volume, row) in json.as_array().unwrap().iter().zip(&rows[1..]) {
        assert_eq!((&volume["id"], &volume["created"]), (&row[0].clone().into(), &row[1].clone().into()));
        assert!(row[1].ends_with(":00Z") && row[1].parse::<Timestamp>().is_ok(), "{row:?}");
    }
    let table = list(&["--columns", "id,created", "-o", "table"]).out;
    assert!(table.starts_with("ID ") && table.lines().skip(1).all(|line| line.ends_with(" d")), "{table}");

    let ids = |filter| list(&["--filter", filter, "-o", "ids"]).out.lines().count();
    assert_eq!((ids("created>30d"), ids("created<=30d")), (60, 0));
    let wrong = vbs(&cloud, &["volume", "list", "--filter", "created=today"]).ended_with(2);
    assert!(wrong.err.contains("created is an age"), "{wrong:#?}");
}

#[test]
fn a_filter_narrows_the_list_and_a_wrong_one_is_wrong_usage() {
    let cloud = fleet();
    let list = vbs(&cloud, &["volume", "list", "--filter", "policy=none", "-o", "json"]).json();
    let free = cloud.sim().snapshot().into_iter().filter(|(_, policy)| policy.is_none()).collect();
    assert_eq!(memberships(&list), free);

    let list = vbs(&cloud, &["volume", "list", "--filter", "size>=500 policy~policy-0", "-o", "json"]).json();
    assert!(!list.as_array().unwrap().is_empty());
    for volume in list.as_array().unwrap() {
        assert!(volume["size"].as_u64() >= Some(500) && volume["policy_id"].is_string(), "{volume:#}");
    }
    let ids = vbs(&cloud, &["volume", "list", "--filter", "policy=*", "-o", "ids"]).ended_with(0).out;
    let mut held = cloud.sim().snapshot();
    held.retain(|_, policy| policy.is_some());
    assert_eq!(ids.lines().collect::<BTreeSet<_>>(), held.keys().map(String::as_str).collect());

    let ran = vbs(&cloud, &["volume", "list", "--filter", "size>many"]).ended_with(2);
    assert!(ran.err.contains("size>many") && ran.out.is_empty(), "{ran:#?}");
}

#[test]
fn an_empty_project_lists_nothing() {
    let cloud = Cloud::start(SimConfig { fleet: Fleet::Empty, ..SimConfig::default() });
    assert_eq!(vbs(&cloud, &["volume", "list", "-o", "json"]).ended_with(0).out.trim(), "[]");
    assert_eq!(vbs(&cloud, &["volume", "list"]).ended_with(0).out.lines().count(), 1);
    assert_eq!(vbs(&cloud, &["volume", "list", "-o", "csv"]).ended_with(0).out.lines().count(), 1);
    assert_eq!(vbs(&cloud, &["volume", "list", "-o", "ids"]).ended_with(0).out, "");
}

#[test]
fn both_forms_of_the_volume_api_tell_the_same() {
    let cloud = Cloud::start(SimConfig { volumes: 60, policies: 5, page_cap: 7, ..SimConfig::default() });
    for (form, path) in [("vendor", "/cloudvolumes/detail"), ("cinder", "/volumes/detail")] {
        let before = cloud.requests(On::Volumes).len();
        let list = vbs(&cloud, &["volume", "list", "--volume-api", form, "-o", "json"]).ended_with(0).json();
        assert_eq!(memberships(&list), cloud.sim().snapshot(), "{form}");
        let pages = cloud.requests(On::Volumes).split_off(before);
        assert!(pages.len() >= 9, "60 volumes in pages of 7: {}", pages.len());
        assert!(pages.iter().all(|page| page.path.contains(path)), "{pages:#?}");
    }
}

#[test]
fn a_stock_cloud_is_asked_in_the_form_it_knows() {
    let config = SimConfig { volumes: 20, vendor_form: false, ..SimConfig::default() };
    let cloud = Cloud::start(config);
    for form in ["auto", "cinder"] {
        let list = vbs(&cloud, &["--volume-api", form, "volume", "list", "-o", "json"]).ended_with(0).json();
        assert_eq!(memberships(&list), cloud.sim().snapshot(), "{form}");
    }
    let ran = vbs(&cloud, &["--volume-api", "vendor", "volume", "list"]).ended_with(4);
    assert!(ran.out.is_empty() && ran.err.starts_with("vbs: "), "{ran:#?}");
}

#[test]
fn where_lists_do_not_show_the_link_nothing_is_claimed_about_it() {
    for link_shown in [LinkShown::OnlySingle, LinkShown::Nowhere] {
        let cloud = Cloud::start(SimConfig { volumes: 30, link_shown, ..SimConfig::default() });
        let list = vbs(&cloud, &["volume", "list", "-o", "json"]).ended_with(0).json();
        for volume in list.as_array().unwrap() {
            assert!(volume["policy_id"].is_null(), "{volume:#}");
            assert_eq!(volume["policy"], "not visible", "{volume:#}");
        }
    }
}

#[test]
fn a_compute_service_that_does_not_answer_costs_only_the_names_of_servers() {
    for servers in [Servers::Forbidden, Servers::Missing, Servers::Absent] {
        let cloud = Cloud::start(SimConfig { volumes: 20, servers, ..SimConfig::default() });
        let list = vbs(&cloud, &["volume", "list", "-o", "json"]).ended_with(0).json();
        assert_eq!(memberships(&list), cloud.sim().snapshot(), "{servers:?}");
    }
}

#[test]
fn odd_policies_are_listed_like_any_other() {
    let cloud = Cloud::start(SimConfig { volumes: 60, policies: 9, quirks: true, ..SimConfig::default() });
    let list = vbs(&cloud, &["policy", "list", "-o", "json"]).ended_with(0).json();
    let truth = cloud.sim().snapshot();
    for policy in list.as_array().unwrap() {
        let id = text(&policy["id"]);
        let held = truth.values().filter(|held| held.as_ref() == Some(&id)).count();
        assert_eq!(policy["volume_count"].as_u64(), Some(held as u64), "{policy:#}");
        assert!(!text(&policy["name"]).is_empty(), "{policy:#}");
    }
    let silent = list.as_array().unwrap().iter().filter(|policy| policy["schedule"].is_null());
    let silent: Vec<String> = silent.map(|policy| text(&policy["name"])).collect();
    assert_eq!(silent, ["policy-002", "policy-006"], "those whose schedule is null");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let cloud = Cloud::start(SimConfig { fleet: Fleet::Demo, ..SimConfig::default() });
    for what in ["policy", "volume"] {
        for form in ["table", "tsv", "json", "csv", "md"] {
            let ran = Program::new(&cloud, &[what, "list", "-o", form]).unread().run();
            assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{what} list -o {form}");
        }
    }
}
