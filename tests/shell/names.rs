//! Names for ids: which policy and which volumes are meant, and what happens if that is not clear.

use vbs_tui::sim::{Fleet, SimConfig};

use crate::claims::{count, states};
use crate::program::{Program, vbs};
use crate::support::{Cloud, id};

#[test]
fn volumes_go_by_name_or_id_and_each_counts_once() {
    let cloud = Cloud::with(&["web", "db", "mail"]);
    let ran = vbs(
        &cloud,
        &["associate", "--policy", "policy-001", "--yes", "-o", "json", "web", &id(1), &id(2), "web"],
    );
    let states = states(&cloud, &ran.ended_with(0));
    assert_eq!((states.len(), count(&states, "ok")), (2, 2));
    assert_eq!(cloud.batches()[0].volumes.len(), 2);
}

#[test]
fn ids_are_known_in_upper_case_too() {
    let cloud = Cloud::start(SimConfig { volumes: 4, policies: 3, ..SimConfig::default() });
    let volume = cloud.sim().snapshot().into_keys().next().unwrap();
    let policy = cloud.policy("policy-001").to_uppercase();
    let arguments = ["associate", "--policy", &policy, "--yes", "--allow-move", &volume.to_uppercase()];
    vbs(&cloud, &arguments).ended_with(0);
    assert_eq!(cloud.held(&volume), Some(cloud.policy("policy-001")));
}

#[test]
fn an_unknown_name_stops_everything_before_sending() {
    let cloud = Cloud::with(&["web"]);
    let ran = vbs(&cloud, &["associate", "--policy", "policy-001", "--yes", "web", "nosuch"]).ended_with(2);
    assert!(ran.err.contains("nosuch") && ran.out.is_empty(), "{ran:#?}");
    let ran = vbs(&cloud, &["associate", "--policy", "gold", "--yes", "web"]).ended_with(2);
    assert!(ran.err.contains("gold") && ran.err.contains("policy-001"), "{ran:#?}");
    assert!(cloud.batches().is_empty());
}

#[test]
fn an_ambiguous_name_lists_its_candidates_and_nothing_is_sent() {
    let cloud = Cloud::with(&["web", "web", "db"]);
    let ran = vbs(&cloud, &["associate", "--policy", "policy-001", "--yes", "db", "web"]).ended_with(2);
    assert!(ran.err.contains(&id(1)) && ran.err.contains(&id(2)), "{ran:#?}");
    assert!(cloud.batches().is_empty());
    vbs(&cloud, &["associate", "--policy", "policy-001", "--yes", "db", &id(1)]).ended_with(0);
}

#[test]
fn a_file_names_one_volume_a_line() {
    let cloud = Cloud::with(&["web", "db", "two words", "other"]);
    let list = format!("# tonight\n\n  web  \r\n{}\ntwo words\n", id(2));
    let file = cloud.home().join("volumes");
    std::fs::write(&file, &list).unwrap();
    let file = file.to_str().unwrap();
    let common = ["associate", "--policy", "policy-001", "--yes", "-o", "json", "--from-file"];

    let ran = vbs(&cloud, &[&common[..], &[file]].concat()).ended_with(0);
    assert_eq!(count(&states(&cloud, &ran), "ok"), 3);

    let ran = Program::new(&cloud, &[&common[..], &["-", "other"]].concat()).input(&list).run().ended_with(0);
    let states = states(&cloud, &ran);
    assert_eq!((count(&states, "ok"), count(&states, "already")), (1, 3));
}

#[test]
fn an_empty_name_is_no_volume() {
    let cloud = Cloud::with(&["", "web"]);
    for action in [&["associate", "--policy", "policy-001", "--yes", ""][..], &["disassociate", "--yes", " "]]
    {
        let ran = vbs(&cloud, action).ended_with(2);
        assert!(ran.err.contains("an empty name"), "{ran:#?}");
    }
    assert!(cloud.batches().is_empty());
}

#[test]
fn a_list_that_cannot_be_read_or_is_empty_is_wrong_usage() {
    let cloud = Cloud::with(&["web"]);
    let common = ["associate", "--policy", "policy-001", "--yes"];
    let ran = vbs(&cloud, &[&common[..], &["--from-file", "nosuch"]].concat()).ended_with(2);
    assert!(ran.err.contains("nosuch"), "{ran:#?}");
    vbs(&cloud, &common).ended_with(2);
    Program::new(&cloud, &[&common[..], &["--from-file", "-"]].concat())
        .input("\n# none\n")
        .run()
        .ended_with(2);
    assert!(cloud.sim().log().is_empty(), "nobody asked the cloud");
}

#[test]
fn volumes_without_a_name_go_by_id() {
    let cloud = Cloud::start(SimConfig { fleet: Fleet::Demo, ..SimConfig::default() });
    let list =
        vbs(&cloud, &["volume", "list", "--filter", "name=none status=available", "-o", "json"]).json();
    let nameless: Vec<&str> =
        list.as_array().unwrap().iter().map(|volume| volume["id"].as_str().unwrap()).collect();
    assert_eq!(nameless.len(), 2);
    let common = ["associate", "--policy", "db-nightly", "--yes", "-o", "json"];
    let ran = vbs(&cloud, &[&common[..], &nameless[..]].concat()).ended_with(0);
    assert_eq!(count(&states(&cloud, &ran), "ok"), 2);
}

#[test]
fn a_file_that_is_no_list_of_names_is_refused_in_one_line_and_not_told() {
    let cloud = Cloud::with(&["web", "db"]);
    let line = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCs1amtrNkbXKcJ";
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{line}\nabc=\n-----END PRIVATE KEY-----\n");
    let utf_16: Vec<u8> = "web\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, said) in [
        (pem.as_bytes(), "it contains PEM text"),
        (&utf_16, "save it as UTF-8"),
        (b"web\nd\xe4\n", "line 2, column 2: not UTF-8 text"),
        (b"$ANSIBLE_VAULT;1.1;AES256\n3132\n", "Ansible Vault"),
        (line.as_bytes(), "(64 bytes, not shown)"),
    ] {
        let file = cloud.home().join("list");
        std::fs::write(&file, bytes).unwrap();
        let arguments = ["disassociate", "--dry-run", "--from-file", file.to_str().unwrap()];
        let ran = vbs(&cloud, &arguments).ended_with(2);
        assert!(ran.err.contains(said) && ran.err.lines().count() == 1, "{ran:#?}");
        assert!(!ran.err.contains("MII") && !ran.err.contains("abc="), "{}", ran.err);
    }
    for arguments in [
        ["disassociate", "--dry-run", line].as_slice(),
        &["associate", "--dry-run", "--policy", line, "web"],
        &["volume", "list", "--filter", &format!("nosuch={line}")],
        &["disassociate", "--dry-run", "--skip-unknown", "web", line],
        &["policy", "show", line],
        &["history", "show", line],
    ] {
        let ran = vbs(&cloud, arguments);
        assert!(!format!("{ran:?}").contains("MII"), "{ran:#?}");
    }
}

#[test]
fn a_mark_at_the_beginning_of_a_list_is_no_part_of_a_name() {
    let cloud = Cloud::with(&["web", "db"]);
    let file = cloud.home().join("list");
    std::fs::write(&file, b"\xef\xbb\xbfweb\r\ndb\r\n").unwrap();
    let ran =
        vbs(&cloud, &["disassociate", "--dry-run", "--from-file", file.to_str().unwrap()]).ended_with(0);
    assert!(ran.out.contains("web") && ran.out.contains("db"), "{ran:#?}");
}
