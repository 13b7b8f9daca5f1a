//! Undoing, trying again, taking out.

use vbs_tui::sim::Mutation;
use vbs_tui::sim::fault::{Fault, On, Rule};

use crate::past::{count, held, history, many, states};
use crate::program::vbs;
use crate::support::{Cloud, id};

const FOUR: [&str; 4] = ["web", "db", "mail", "files"];

#[test]
fn undo_leads_back_and_leaves_alone_what_somebody_changed() {
    let cloud = Cloud::with(&FOUR);
    cloud.put(&id(2), "policy-002");
    cloud.put(&id(3), "policy-002");
    let arguments = ["associate", "--policy", "policy-001", "--yes", "--allow-move", "web", "db", "mail"];
    vbs(&cloud, &arguments).ended_with(0);
    assert_eq!(held(&cloud, 3, "policy-001"), 3);
    // Another operator moves one on.
    cloud.put(&id(3), "policy-003");
    let before = cloud.batches().len();

    let dry = vbs(&cloud, &["undo", "last", "--dry-run", "-o", "json"]).ended_with(0).json();
    assert_eq!(
        (&dry["counts"]["remove"], &dry["counts"]["move"], &dry["counts"]["refused"]),
        (&1.into(), &1.into(), &1.into())
    );
    assert_eq!(cloud.batches().len(), before);
    vbs(&cloud, &["undo", "last"]).ended_with(2);

    let ran = vbs(&cloud, &["undo", "last", "--yes", "-o", "json"]).ended_with(1);
    let found = states(&ran);
    assert_eq!([&found[&id(1)], &found[&id(2)], &found[&id(3)]], ["ok", "moved", "refused"]);
    assert!(ran.out.contains("policy-003"), "it says where it is now");
    assert_eq!(cloud.held(&id(1)), None);
    assert_eq!(cloud.held(&id(2)), Some(cloud.policy("policy-002")));
    assert_eq!(cloud.held(&id(3)), Some(cloud.policy("policy-003")));
    let taken_out = cloud.requests(On::Disassociate);
    assert_eq!(taken_out.len(), 1);
    assert_eq!(taken_out[0].volumes.len(), 1, "a moved volume is never taken out first");
    assert!(ran.json()["policy"].is_null());

    // Undoing the undoing does it again; that wants its name, for the same line may have been run twice.
    vbs(&cloud, &["undo", "last", "--yes"]).ended_with(2);
    let undo = ran.json()["run"].as_str().unwrap().to_owned();
    let ran = vbs(&cloud, &["undo", &undo, "--yes", "-o", "json"]).ended_with(0);
    assert_eq!(states(&ran).len(), 2);
    assert_eq!(held(&cloud, 2, "policy-001"), 2);
}

#[test]
fn a_volume_lost_in_its_move_is_brought_back() {
    let cloud = Cloud::with(&FOUR);
    cloud.put(&id(1), "policy-002");
    cloud.fault(Rule::once(On::Associate, Fault::HalfMove { code: None, message: None }));
    let arguments = ["associate", "--policy", "policy-001", "--yes", "--allow-move", "web"];
    vbs(&cloud, &arguments).ended_with(1);
    assert_eq!(cloud.held(&id(1)), None);
    vbs(&cloud, &["undo", "last", "--yes"]).ended_with(0);
    assert_eq!(cloud.held(&id(1)), Some(cloud.policy("policy-002")));
}

#[test]
fn retry_sends_what_is_worth_it_and_names_what_is_not() {
    let cloud = Cloud::with(&FOUR);
    let refuse = |volume: usize, code: &str| {
        let fault = Fault::CodePerVolume { code: Some(code.into()), message: None };
        cloud.fault(Rule { volumes: Some(vec![id(volume)]), ..Rule::once(On::Associate, fault) });
    };
    refuse(1, "AutoBackup.0206");
    refuse(2, "AutoBackup.0210");
    let all = ["associate", "--policy", "policy-001", "--yes", "web", "db", "mail"];
    vbs(&cloud, &all).ended_with(1);
    let ids = vbs(&cloud, &["history", "show", "last", "-o", "ids", "--filter", "failed"]).ended_with(0);
    assert_eq!(ids.out.lines().count(), 2);

    let first = history(&cloud)[0]["run"].as_str().unwrap().to_owned();
    let ran = vbs(&cloud, &["retry", &first, "--yes", "-o", "json"]).ended_with(0);
    assert!(ran.err.contains("retry: 1 x AutoBackup.0206 wait and retry"), "{ran:#?}");
    assert!(ran.err.contains("skip:  1 x AutoBackup.0210"), "{ran:#?}");
    assert_eq!(states(&ran), [(id(1), "ok".to_owned())].into());
    assert_eq!(cloud.batches().last().unwrap().volumes.len(), 1);

    let ran = vbs(&cloud, &["retry", "last", "--yes"]).ended_with(0);
    assert!(ran.err.contains("nothing failed"), "{ran:#?}");
    let last = history(&cloud)[0]["run"].as_str().unwrap().to_owned();
    assert!(last != first && history(&cloud).len() == 2);
}

#[test]
fn a_retry_asks_for_moves_anew() {
    let cloud = Cloud::with(&FOUR);
    let fault = Fault::CodePerVolume { code: Some("AutoBackup.0206".into()), message: None };
    cloud.fault(Rule::once(On::Associate, fault));
    vbs(&cloud, &["associate", "--policy", "policy-001", "--yes", "web"]).ended_with(1);
    cloud.put(&id(1), "policy-002");
    let ran = vbs(&cloud, &["retry", "last", "--yes"]).ended_with(2);
    assert!(ran.err.contains("--allow-move"), "{ran:#?}");
    vbs(&cloud, &["retry", "last", "--yes", "--allow-move"]).ended_with(0);
}

#[test]
fn volumes_are_taken_out_of_whatever_policy_each_is_under() {
    let cloud = Cloud::with(&FOUR);
    cloud.put(&id(1), "policy-001");
    cloud.put(&id(2), "policy-002");
    cloud.put(&id(3), "policy-002");
    let dry = vbs(&cloud, &["disassociate", "web", "db", "--dry-run", "-o", "json"]).ended_with(0).json();
    assert_eq!(dry["counts"]["remove"], 2);
    vbs(&cloud, &["disassociate", "web"]).ended_with(2);
    assert!(cloud.requests(On::Disassociate).is_empty());
    let ran =
        vbs(&cloud, &["disassociate", "--yes", "-o", "json", "web", "db", "mail", "files"]).ended_with(0);
    let found = states(&ran);
    assert_eq!((count(&found, "ok"), count(&found, "already")), (3, 1));
    assert_eq!(cloud.requests(On::Disassociate).len(), 2, "one request for each policy");
    assert!((1..=4).all(|n| cloud.held(&id(n)).is_none()));

    // And back again, each into its own.
    vbs(&cloud, &["undo", "last", "--yes"]).ended_with(0);
    assert_eq!(cloud.held(&id(1)), Some(cloud.policy("policy-001")));
    assert_eq!(cloud.held(&id(3)), Some(cloud.policy("policy-002")));
}

#[test]
fn taking_out_again_spares_what_was_put_elsewhere_meanwhile() {
    let (cloud, _) = many(2);
    cloud.put(&id(1), "policy-001");
    cloud.put(&id(2), "policy-001");
    let fault = Fault::CodePerVolume { code: Some("AutoBackup.0206".into()), message: None };
    cloud.fault(Rule::once(On::Disassociate, fault));
    vbs(&cloud, &["disassociate", "--yes", "v001", "v002"]).ended_with(1);
    cloud.put(&id(2), "policy-003");
    let ran = vbs(&cloud, &["retry", "last", "--yes", "-o", "json"]).ended_with(1);
    assert_eq!(states(&ran), [(id(1), "ok".to_owned()), (id(2), "refused".to_owned())].into());
    assert_eq!(cloud.held(&id(2)), Some(cloud.policy("policy-003")));
}

#[test]
fn a_policy_that_is_gone_stops_a_retry() {
    let cloud = Cloud::with(&FOUR);
    let fault = Fault::CodePerVolume { code: Some("AutoBackup.0206".into()), message: None };
    cloud.fault(Rule::once(On::Associate, fault));
    vbs(&cloud, &["associate", "--policy", "policy-001", "--yes", "web"]).ended_with(1);
    cloud.mutate(&Mutation::DeletePolicy { policy: cloud.policy("policy-001"), keep_links: false });
    let ran = vbs(&cloud, &["retry", "last", "--yes"]).ended_with(2);
    assert!(ran.err.contains("was deleted"), "{ran:#?}");
}
