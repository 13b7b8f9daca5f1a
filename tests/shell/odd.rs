//! Answers in which something is odd: it costs itself alone, and what is missing is said.

use std::time::{Duration, Instant};

use serde_json::Value;

use vbs_tui::sim::fault::{Fault, On, Rule, Shape};
use vbs_tui::sim::{LinkShown, SimConfig};

use crate::claims::text;
use crate::program::vbs;
use crate::support::{Cloud, id};

const NAMES: [&str; 3] = ["web", "db-oddly-named", "mail"];

fn rewrite(on: On, find: &str, put: &str) -> Rule {
    Rule::always(on, Fault::Rewrite { find: find.into(), put: put.into() })
}

fn status(status: u16) -> Fault {
    Fault::WholeCall {
        status,
        shape: Shape::Cinder,
        code: None,
        message: Some("no".into()),
        applied: vbs_tui::sim::fault::Applied::None,
    }
}

/// A row of a list in JSON.
#[track_caller]
fn row<'a>(list: &'a Value, volume: &str) -> &'a Value {
    list.as_array().unwrap().iter().find(|row| row["id"] == volume).unwrap_or_else(|| panic!("{list:#}"))
}

#[test]
fn one_unreadable_text_keeps_every_row() {
    for put in [r"\ud83d", r"a\xffb", "tab\there", r"nul\x00", r"C:\data"] {
        let cloud = Cloud::with(&NAMES);
        for on in [On::Volumes, On::Policies, On::Servers] {
            cloud.fault(rewrite(on, "oddly-named", put));
            cloud.fault(rewrite(on, "policy-002", put));
        }
        let ran = vbs(&cloud, &["volume", "list", "-o", "json"]).ended_with(0);
        let list = ran.json();
        assert_eq!(list.as_array().unwrap().len(), 3, "{put}");
        assert!(text(&row(&list, &id(2))["name"]).contains('\u{fffd}'), "{put}");
        assert_eq!(text(&row(&list, &id(1))["name"]), "web");
        let policies = vbs(&cloud, &["policy", "list", "-o", "json"]).ended_with(0).json();
        let odd = policies.as_array().unwrap().iter().filter(|one| text(&one["name"]).contains('\u{fffd}'));
        assert_eq!((policies.as_array().unwrap().len(), odd.count()), (4, 1), "{put}");
    }
}

#[test]
fn a_mark_before_every_json_changes_nothing() {
    let cloud = Cloud::with(&NAMES);
    cloud.fault(rewrite(On::Any, "", r"\xef\xbb\xbf"));
    let ran = vbs(&cloud, &["volume", "list", "-o", "ids"]).ended_with(0);
    assert_eq!(ran.out.lines().count(), 3);
    let arguments = ["associate", "--policy", "policy-001", "--yes", "web"];
    vbs(&cloud, &arguments).ended_with(0);
    cloud.fault(Rule::always(On::Policies, status(403)));
    let ran = vbs(&cloud, &["policy", "list"]).ended_with(4);
    assert!(ran.err.contains("403 no"), "{ran:#?}");
}

#[test]
fn json_that_is_broken_says_where() {
    let cloud = Cloud::with(&NAMES);
    cloud.fault(rewrite(On::Volumes, "\"size\":", "\"size\""));
    let ran = vbs(&cloud, &["volume", "list"]).ended_with(4);
    assert!(ran.out.is_empty() && ran.err.contains("invalid at byte "), "{ran:#?}");
}

#[test]
fn metadata_that_tells_nothing_is_never_none_nor_new() {
    for put in [
        r#""metadata":null,"x":{"#,
        r#""metadata":[],"x":{"#,
        r#""metadata":"{\"a\":1}","x":{"#,
        r#""metadatum":{"#,
        r#""metadata":{"policy":null},"x":{"#,
    ] {
        let cloud = Cloud::with(&NAMES);
        cloud.put(&id(1), "policy-002");
        cloud.put(&id(3), "policy-002");
        cloud.fault(rewrite(On::Volumes, r#""metadata":{"#, put));
        let list = vbs(&cloud, &["volume", "list", "-o", "json"]).ended_with(0).json();
        for volume in [id(1), id(2)] {
            let row = row(&list, &volume);
            assert_eq!((&row["policy"], &row["policy_id"]), (&"not visible".into(), &Value::Null), "{put}");
        }
        let ran = vbs(&cloud, &["volume", "list", "--filter", "policy=none", "-o", "ids"]).ended_with(0);
        assert!(ran.out.is_empty() && ran.err.contains("does not show the policy"), "{put}: {ran:#?}");
        // Read by itself the one is a move, which --yes does not cover. The other names none there
        // either, but nothing proves yet that this cloud shows it.
        let associate = ["associate", "--policy", "policy-001", "--yes"];
        let ran = vbs(&cloud, &[&associate[..], &["web"]].concat()).ended_with(2);
        assert!(ran.err.contains("--allow-move") && cloud.batches().is_empty(), "{put}: {ran:#?}");
        let ran = vbs(&cloud, &[&associate[..], &["db-oddly-named"]].concat()).ended_with(2);
        assert!(
            ran.err.contains("current policy is not known") && cloud.batches().is_empty(),
            "{put}: {ran:#?}"
        );
        // Where not even that tells, each may be a move.
        cloud.fault(rewrite(On::Volume, r#""metadata":{"#, put));
        let before = cloud.batches().len();
        let ran = vbs(&cloud, &[&associate[..], &["mail"]].concat()).ended_with(2);
        assert!(
            ran.err.contains("current policy is not known") && cloud.batches().len() == before,
            "{put}: {ran:#?}"
        );
        let ran = vbs(&cloud, &["disassociate", "--yes", "mail"]);
        assert!(cloud.batches().len() == before && cloud.held(&id(3)).is_some(), "{put}: {ran:#?}");
    }
}

#[test]
fn one_volume_that_does_not_tell_is_unclear_among_those_that_do() {
    let cloud = Cloud::with(&NAMES);
    cloud.put(&id(1), "policy-002");
    cloud.put(&id(3), "policy-002");
    let policy = cloud.policy("policy-002");
    // Of all that are under a policy, in lists alone.
    cloud.fault(rewrite(On::Volumes, &format!(r#""policy":"{policy}""#), r#""policy":["hidden"]"#));
    let list = vbs(&cloud, &["volume", "list", "-o", "json"]).ended_with(0).json();
    assert_eq!(text(&row(&list, &id(1))["policy"]), "not visible");
    let ran = vbs(&cloud, &["associate", "--policy", "policy-001", "--yes", "web"]).ended_with(2);
    assert!(
        ran.err.contains("1 volume would move from policy-002") && cloud.batches().is_empty(),
        "{ran:#?}"
    );
    vbs(&cloud, &["associate", "--policy", "policy-001", "--yes", "--allow-move", "web"]).ended_with(0);
    assert_eq!(cloud.held(&id(1)), Some(cloud.policy("policy-001")));
}

#[test]
fn what_is_not_told_is_shown_as_such() {
    let cloud = Cloud::with(&NAMES);
    cloud.fault(rewrite(On::Volumes, "\"size\":", "\"size\":null,\"x\":"));
    cloud.fault(rewrite(On::Volumes, "\"available\"", "\"ERROR\""));
    cloud.fault(rewrite(On::Policies, "\"backup_policy_id\":\"0", "\"x\":\"0"));
    let list = vbs(&cloud, &["volume", "list", "-o", "json"]).ended_with(0).json();
    let row = row(&list, &id(1));
    assert_eq!((&row["size"], &row["status"]), (&Value::Null, &"error".into()));
    let table = vbs(&cloud, &["volume", "list"]).ended_with(0).out;
    assert!(table.lines().nth(1).unwrap().contains("\t-\t"), "{table}");
    let ran = vbs(&cloud, &["volume", "list", "--filter", "size<100", "-o", "ids"]).ended_with(0);
    assert_eq!(ran.out, "");
    // A status that forbids it, whatever its case.
    let ran = vbs(&cloud, &["associate", "--policy", "policy-001", "--yes", "web"]);
    assert!(cloud.batches().is_empty(), "{ran:#?}");
}

#[test]
fn policies_without_an_id_are_counted() {
    let cloud = Cloud::with(&NAMES);
    cloud.fault(rewrite(On::Policies, "\"backup_policy_id\":", "\"id_of_policy\":"));
    for list in ["policy", "volume"] {
        let ran = vbs(&cloud, &[list, "list"]).ended_with(0);
        assert!(ran.err.contains("unreadable entries of the policy list left out: 4"), "{ran:#?}");
    }
}

#[test]
fn a_schedule_that_is_not_understood_claims_no_run() {
    let cloud = Cloud::with(&NAMES);
    let plain = vbs(&cloud, &["policy", "list", "-o", "json"]).ended_with(0).json();
    assert!(plain.as_array().unwrap().iter().any(|policy| policy["next_run"].is_string()), "{plain:#}");
    for zone in ["UTC+1", "UTC+0100", "GMT+01:00"] {
        let cloud = Cloud::with(&NAMES);
        cloud.fault(rewrite(On::Policies, "\"time_zone\":\"", &format!("\"time_zone\":\"{zone}\",\"x\":\"")));
        let list = vbs(&cloud, &["policy", "list", "-o", "json"]).ended_with(0).json();
        for (policy, before) in list.as_array().unwrap().iter().zip(plain.as_array().unwrap()) {
            assert_eq!(policy["next_run"].is_string(), before["next_run"].is_string(), "{policy:#}");
        }
    }
    for (find, put) in [
        ("\"time_zone\":\"", "\"time_zone\":\"Europe/Berlin\",\"x\":\""),
        ("\"start_time\":\"", "\"start_time\":\"99:00,"),
    ] {
        let cloud = Cloud::with(&NAMES);
        cloud.fault(rewrite(On::Policies, find, put));
        let list = vbs(&cloud, &["policy", "list", "-o", "json"]).ended_with(0).json();
        let odd =
            list.as_array().unwrap().iter().filter(|policy| policy["not_understood"] != Value::Array(vec![]));
        assert!(odd.clone().count() >= 2, "{list:#}");
        for policy in odd {
            assert!(policy["next_run"].is_null(), "{policy:#}");
            assert!(text(&policy["schedule"]).ends_with(" ?"), "{policy:#}");
        }
    }
}

#[test]
fn names_of_servers_that_cannot_be_read_are_said_to_be_missing() {
    let config = || SimConfig { volumes: 20, page_cap: 2, ..SimConfig::default() };
    for rule in [
        Rule::always(On::Servers, Fault::Forbidden),
        Rule { after: 1, ..Rule::always(On::Servers, status(500)) },
        rewrite(On::Servers, "\"servers\":", "\"others\":"),
    ] {
        let cloud = Cloud::start(config());
        cloud.fault(rule);
        let ran = vbs(&cloud, &["volume", "list", "-o", "json"]).ended_with(0);
        assert_eq!(ran.json().as_array().unwrap().len(), 20);
        assert!(ran.err.contains("server names could not be read"), "{ran:#?}");
        for filter in ["server~web", "server!~web", "server=db-00001"] {
            let ran = vbs(&cloud, &["volume", "list", "--filter", filter]).ended_with(4);
            assert!(ran.out.is_empty() && ran.err.contains("names of servers"), "{filter}: {ran:#?}");
        }
        let ran = vbs(&cloud, &["volume", "list", "--filter", "web", "-o", "ids"]).ended_with(0);
        assert!(ran.err.contains("searched only their ids"), "{ran:#?}");
        // What needs no name asks for none, and says nothing.
        let before = cloud.requests(On::Servers).len();
        for arguments in [&["-o", "ids"][..], &["-o", "ids", "--filter", "server!=none"]] {
            let ran = vbs(&cloud, &[&["volume", "list"], arguments].concat()).ended_with(0);
            assert!(ran.err.is_empty(), "{ran:#?}");
        }
        assert_eq!(cloud.requests(On::Servers).len(), before);
    }
}

#[test]
fn servers_that_never_answer_hold_nothing_up_for_long() {
    let cloud = Cloud::start(SimConfig { volumes: 5, ..SimConfig::default() });
    let never = Fault::TimeoutAfterAccept { apply: vbs_tui::sim::fault::When::Never };
    cloud.fault(Rule::always(On::Servers, never.clone()));
    cloud.fault(Rule::always(On::Quota, never));
    let quick = Instant::now();
    vbs(&cloud, &["volume", "list", "-o", "ids"]).ended_with(0);
    assert!(cloud.requests(On::Servers).is_empty() && quick.elapsed() < Duration::from_secs(5));
    let ran = vbs(&cloud, &["volume", "list", "-o", "json"]).ended_with(0);
    assert_eq!(ran.json().as_array().unwrap().len(), 5);
    assert!(ran.err.contains("no answer within 5 s"), "{ran:#?}");
    let volume = cloud.sim().snapshot().into_iter().find(|(_, policy)| policy.is_none()).unwrap().0;
    let ran = vbs(&cloud, &["associate", "--policy", "policy-001", "--yes", &volume]).ended_with(0);
    assert!(ran.err.contains("quota"), "{ran:#?}");
    assert!(quick.elapsed() < Duration::from_secs(25), "{:?}", quick.elapsed());
    // Taking volumes out of a policy needs no room.
    let before = cloud.requests(On::Quota).len();
    vbs(&cloud, &["disassociate", "--yes", &volume]).ended_with(0);
    assert_eq!(cloud.requests(On::Quota).len(), before);
}

#[test]
fn a_filter_that_asks_for_policies_needs_them() {
    let cloud = Cloud::with(&NAMES);
    cloud.put(&id(1), "policy-002");
    cloud.fault(Rule::always(On::Policies, Fault::Forbidden));
    for filter in ["policy=policy-002", "policy=none"] {
        let ran = vbs(&cloud, &["volume", "list", "--filter", filter]).ended_with(4);
        assert!(ran.out.is_empty(), "{filter}: {ran:#?}");
    }
    let ran = vbs(&cloud, &["volume", "list", "-o", "json"]).ended_with(0);
    assert_eq!(
        text(&row(&ran.json(), &id(1))["policy"]),
        cloud.policy("policy-002"),
        "its id, not `unknown`"
    );
    assert!(ran.err.contains("policies could not be read"), "{ran:#?}");
    assert!(ran.err.contains("ids are shown instead of names"), "{ran:#?}");
    let ran = vbs(&cloud, &["volume", "list", "-o", "ids"]).ended_with(0);
    assert!(ran.err.is_empty() && ran.out.lines().count() == 3, "{ran:#?}");
}

#[test]
fn volumes_that_cannot_be_read_are_not_counted_as_none() {
    let cloud = Cloud::with(&NAMES);
    cloud.put(&id(1), "policy-002");
    cloud.fault(Rule::always(On::Volumes, Fault::Forbidden));
    let ran = vbs(&cloud, &["policy", "list", "-o", "json"]).ended_with(0);
    for policy in ran.json().as_array().unwrap() {
        assert!(policy["visible_volumes"].is_null(), "{policy:#}");
    }
    assert!(ran.err.contains("volumes could not be read"), "{ran:#?}");
    assert!(ran.err.contains("the number of listed volumes of each policy is missing"), "{ran:#?}");
}

#[test]
fn a_list_without_links_and_totals_is_read_whole() {
    for form in ["vendor", "cinder"] {
        let cloud = Cloud::start(SimConfig {
            volumes: 9,
            page_cap: 2,
            link_shown: LinkShown::InList,
            ..SimConfig::default()
        });
        cloud.fault(rewrite(On::Volumes, "\"volumes_links\":", "\"x\":"));
        cloud.fault(rewrite(On::Volumes, "\"count\":", "\"y\":"));
        let ran = vbs(&cloud, &["volume", "list", "--volume-api", form, "-o", "ids"]).ended_with(0);
        assert_eq!((ran.out.lines().count(), ran.err.as_str()), (9, ""), "{form}");
    }
}

#[test]
fn an_end_that_the_cloud_does_not_let_prove_is_said() {
    let cloud = Cloud::with(&NAMES);
    cloud.fault(Rule::always(On::Volumes, Fault::MarkerVanishes));
    let ran = vbs(&cloud, &["volume", "list", "-o", "ids"]).ended_with(0);
    assert_eq!(ran.out.lines().count(), 3);
    assert!(ran.err.contains("the list ends here, but the cloud ignores markers"), "{ran:#?}");
}

#[test]
fn a_server_is_shown_once() {
    let cloud = Cloud::start(SimConfig { volumes: 12, ..SimConfig::default() });
    cloud.fault(rewrite(
        On::Volumes,
        "\"attachments\":[{",
        "\"attachments\":[{\"server_id\":\"s-1\"},{\"server_id\":\"S-1\"},{",
    ));
    let list = vbs(&cloud, &["volume", "list", "-o", "json"]).ended_with(0).json();
    for volume in list.as_array().unwrap() {
        let servers: Vec<String> =
            volume["servers"].as_array().unwrap().iter().map(|server| text(&server["id"])).collect();
        assert!(servers.iter().filter(|id| id.eq_ignore_ascii_case("s-1")).count() <= 1, "{servers:?}");
    }
}

#[test]
fn a_catalog_says_why_a_service_cannot_be_used() {
    for (find, put, said) in [
        (r#""interface":"public""#, r#""interface":"internal""#, "only as internal: --os-interface internal"),
        ("http://127.0.0.1", "127.0.0.1", "has no scheme"),
        (r#""catalog":"#, r#""catalogue":"#, "the login returned no catalog"),
        ("/vbs/v2/", "/vbs/v2/ffffffffffffffffffffffffffffffff?x=", "id of another project"),
    ] {
        let cloud = Cloud::with(&NAMES);
        cloud.fault(rewrite(On::Auth, find, put));
        let ran = vbs(&cloud, &["policy", "list"]).ended_with(4);
        assert!(ran.err.contains(said) && !ran.err.contains("consider CBR"), "{said}: {ran:#?}");
    }
    let cloud = Cloud::with(&NAMES);
    cloud.fault(rewrite(On::Auth, r#""interface":"public""#, r#""interface":"internal""#));
    vbs(&cloud, &["--os-interface", "internal", "policy", "list"]).ended_with(0);
}

#[test]
fn an_entry_of_the_wrong_service_does_not_cost_the_names_of_servers() {
    // Ahead of the real one, and so alike that only asking tells.
    for path in ["ces/V1.0", "old-compute/v2.1"] {
        let cloud = Cloud::start(SimConfig { volumes: 12, ..SimConfig::default() });
        let root = cloud.connection().auth_url.trim_end_matches("/v3").to_owned();
        let entry = format!(
            r#""catalog":[{{"type":"compute","name":"nova","endpoints":[{{"interface":"public","region":"eu-de","url":"{root}/{path}/"}}]}},"#
        );
        cloud.fault(rewrite(On::Auth, r#""catalog":["#, &entry));
        let ran = vbs(&cloud, &["volume", "list", "-o", "json"]).ended_with(0);
        let list = ran.json();
        let servers =
            list.as_array().unwrap().iter().flat_map(|volume| volume["servers"].as_array().unwrap());
        assert!(
            servers.clone().count() > 0 && servers.clone().all(|server| server["name"].is_string()),
            "{ran:#?}"
        );
        assert_eq!(ran.err.contains("does not exist"), path != "ces/V1.0", "{ran:#?}");
    }
}
