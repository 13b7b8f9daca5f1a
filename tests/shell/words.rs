//! What the shell says, and with which exit code: advice, warnings, offers, output.

use vbs_tui::sim::fault::{Applied, Fault, On, Rule, Shape};
use vbs_tui::sim::{Mutation, SimConfig};

use crate::program::{Program, vbs};
use crate::support::{Cloud, id};

fn whole(status: u16, shape: Shape) -> Fault {
    Fault::WholeCall {
        status,
        shape,
        code: None,
        message: Some("said the cloud".into()),
        applied: Applied::None,
    }
}

#[test]
fn advice_and_exit_code_look_at_what_was_being_done() {
    for (on, status, shape, code, said) in [
        (On::Auth, 404, Shape::Keystone, 3, "Check the auth_url"),
        (On::Auth, 403, Shape::Keystone, 3, "another login"),
        (On::Auth, 503, Shape::Html, 4, "Try again later"),
        (On::Volumes, 500, Shape::Cinder, 4, "Try again later"),
        (On::Volumes, 403, Shape::Cinder, 4, "Ask the account's administrator"),
    ] {
        let cloud = Cloud::with(&["web"]);
        cloud.fault(Rule::always(on, whole(status, shape)));
        for command in [&["volume", "list"][..], &["doctor"]] {
            let ran = vbs(&cloud, command).ended_with(code);
            let told = format!("{}{}", ran.out.split_whitespace().collect::<Vec<_>>().join(" "), ran.err);
            assert!(told.contains(said), "{on:?} {status} {command:?}: {told}");
            for wrong in ["Refresh", "Read it back", "whether it acted"] {
                assert!(!told.contains(wrong), "{on:?} {status} {command:?}: {told}");
            }
        }
    }
}

#[test]
fn a_service_that_refuses_a_fresh_token_is_told_from_a_login_that_has_run_out() {
    let cloud = Cloud::with(&["web"]);
    cloud.fault(Rule::always(On::Volumes, Fault::Auth401 { shape: None }));
    let ran = vbs(&cloud, &["volume", "list"]).ended_with(3);
    assert!(ran.err.contains("refuses a token that was just issued"), "{}", ran.err);
}

#[test]
fn warnings_of_a_plan_go_to_standard_error_always() {
    for form in ["table", "json", "csv"] {
        for consent in ["--yes", "--dry-run"] {
            let cloud = Cloud::with(&["web", "db"]);
            cloud.mutate(&Mutation::SetPolicyStatus { policy: cloud.policy("policy-001"), on: false });
            let ran = vbs(&cloud, &["associate", "--policy", "policy-001", consent, "-o", form, "web"])
                .ended_with(0);
            assert!(ran.err.contains("! the policy is OFF"), "{form} {consent}: {ran:#?}");
        }
    }
    let cloud = Cloud::with(&["web"]);
    cloud.put(&id(1), "policy-001");
    let ran = vbs(&cloud, &["disassociate", "--yes", "web"]).ended_with(0);
    assert!(ran.err.contains("! 1 will be in no policy"), "{ran:#?}");
}

#[test]
fn only_what_applies_is_offered_and_with_what_it_would_do() {
    let cloud = Cloud::with(&["web", "db", "mail"]);
    let refused = Fault::CodePerVolume { code: Some("AutoBackup.0206".into()), message: None };
    let all = ["associate", "--policy", "policy-001", "--yes", "web", "db", "mail"];
    cloud.fault(Rule::once(On::Associate, refused.clone()));
    let ran = vbs(&cloud, &all).ended_with(1);
    assert!(ran.err.contains("   sends the 3") && !ran.err.contains("vbs undo"), "{}", ran.err);
    cloud.fault(Rule { volumes: Some(vec![id(1)]), ..Rule::once(On::Associate, refused) });
    let ran = vbs(&cloud, &all).ended_with(1);
    assert!(ran.err.contains("   sends the 1") && ran.err.contains("   brings the 2 back"), "{}", ran.err);
    let ran = vbs(&cloud, &["history", "show", "last"]).ended_with(0);
    assert!(ran.err.contains("   sends the 1") && ran.err.contains("   brings the 2 back"), "{}", ran.err);
    let ran = vbs(&cloud, &all).ended_with(0);
    assert!(!ran.err.contains("vbs retry") && ran.err.contains("   brings the 1 back"), "{}", ran.err);
    let hopeless = Fault::CodePerVolume { code: Some("AutoBackup.0210".into()), message: None };
    cloud.fault(Rule::once(On::Disassociate, hopeless));
    let ran = vbs(&cloud, &["disassociate", "--yes", "web"]).ended_with(1);
    assert!(!ran.err.contains("vbs retry") && !ran.err.contains("vbs undo"), "{}", ran.err);
}

#[test]
fn a_demo_says_that_its_cloud_is_gone() {
    let cloud = Cloud::with(&["web"]);
    let demo = ["--demo", "associate", "--policy", "db-nightly", "--yes", "--allow-move", "app01-root"];
    let ran = vbs(&cloud, &demo);
    assert!(ran.err.contains("the demo's cloud has ended"), "{ran:#?}");
    for verb in ["undo", "retry", "verify"] {
        assert!(!ran.err.contains(&format!("vbs {verb}")), "{ran:#?}");
        let again = vbs(&cloud, &["--demo", verb, "last"]).ended_with(2);
        assert!(again.err.contains("was in a demo") && !again.err.contains("--os-cloud"), "{again:#?}");
    }
}

#[test]
fn the_version_tells_commit_and_target() {
    let cloud = Cloud::with(&[]);
    let ran = vbs(&cloud, &["--version"]).ended_with(0);
    let version = env!("CARGO_PKG_VERSION");
    let expected = format!("vbs {version} (commit unknown, {}-", std::env::consts::ARCH);
    assert!(ran.out.starts_with(&expected) && ran.out.lines().count() == 1, "{ran:#?}");
    assert_eq!(vbs(&cloud, &["-V"]).ended_with(0).out, format!("vbs {version}\n"));
}

#[test]
fn output_that_cannot_be_written_has_its_own_exit_code() {
    let cloud = Cloud::with(&["web"]);
    vbs(&cloud, &["associate", "--policy", "policy-001", "--yes", "web"]).ended_with(0);
    let commands: [&[&str]; 14] = [
        &["--help"],
        &["--version"],
        &["volume", "--help"],
        &["volume", "list"],
        &["volume", "list", "-o", "json"],
        &["volume", "list", "-o", "csv"],
        &["volume", "list", "-o", "ids"],
        &["policy", "show", "policy-001"],
        &["associate", "--policy", "policy-002", "--dry-run", "web"],
        &["history"],
        &["history", "show", "last"],
        &["config"],
        &["doctor"],
        &["simulate"],
    ];
    for command in commands {
        let ran = Program::new(&cloud, command).on_a_full_disk().run().ended_with(6);
        assert!(ran.err.contains("output") && ran.err.contains("space"), "{command:?}: {ran:#?}");
        if !matches!(command, ["simulate"]) {
            // A closed pipe is no error.
            Program::new(&cloud, command).unread().run().ended_with(0);
        }
    }
}

#[test]
fn of_a_run_the_outcome_matters_more_than_its_output() {
    let failing = Fault::CodePerVolume { code: Some("AutoBackup.0206".into()), message: None };
    for (fault, code) in [(None, 6), (Some(failing), 1)] {
        let cloud = Cloud::with(&["web"]);
        if let Some(fault) = fault {
            cloud.fault(Rule::once(On::Associate, fault));
        }
        let arguments = ["associate", "--policy", "policy-001", "--yes", "web"];
        Program::new(&cloud, &arguments).on_a_full_disk().run().ended_with(code);
        Program::new(&cloud, &["verify", "last"]).on_a_full_disk().run().ended_with(code);
    }
}

#[test]
fn without_utf_8_everything_for_eyes_is_ascii() {
    let cloud = Cloud::with(&["Zo\u{c0}", "plain"]);
    for form in ["table", "json"] {
        for (locale, ascii) in [("C", true), ("de_DE.ISO-8859-1", true), ("C.UTF-8", false)] {
            let program = Program::new(&cloud, &["volume", "list", "-o", form]).variable("LC_ALL", locale);
            let ran = program.run().ended_with(0);
            assert_eq!(ran.out.is_ascii(), ascii, "{form} {locale}: {}", ran.out);
            if form == "json" {
                assert!(ran.json().as_array().unwrap().iter().any(|row| row["name"] == "Zo\u{c0}"));
            }
        }
    }
    let csv = Program::new(&cloud, &["volume", "list", "-o", "csv"]).variable("LC_ALL", "C").run();
    assert!(csv.out.contains("Zo\u{c0}"), "data for programs stays what it is");
    let err = vbs(&cloud, &["associate", "--policy", "Z\u{c0}", "plain"]).ended_with(2).err;
    assert!(err.is_ascii(), "{err}");
}

#[test]
fn all_names_that_are_not_there_are_told_with_the_nearest() {
    let cloud = Cloud::with(&["web01", "web02", "db-prod", "twin", "twin"]);
    std::fs::write(cloud.home().join("list"), "web1\nweb02\nnothing-like-it\ndb-prdo\ntwin\n").unwrap();
    let start = ["associate", "--policy", "policy-001", "--yes", "--from-file", "list"];
    let ran = vbs(&cloud, &start).ended_with(2);
    for said in ["`web1`", "web01", "`nothing-like-it`", "`db-prdo`", "nearest: db-prod", "called `twin`"] {
        assert!(ran.err.contains(said), "{said}: {}", ran.err);
    }
    assert!(cloud.batches().is_empty());
    // What is ambiguous is not unknown.
    vbs(&cloud, &[&start[..], &["--skip-unknown"]].concat()).ended_with(2);
    std::fs::write(cloud.home().join("list"), "web1\nweb02\n").unwrap();
    let ran = vbs(&cloud, &[&start[..], &["--skip-unknown"]].concat()).ended_with(0);
    assert!(ran.err.contains("not in this project: web1"), "{}", ran.err);
    assert!(cloud.held(&id(2)).is_some() && cloud.held(&id(1)).is_none());
    std::fs::write(cloud.home().join("list"), "web1\n").unwrap();
    vbs(&cloud, &[&start[..], &["--skip-unknown"]].concat()).ended_with(2);
    let ran = vbs(&cloud, &["associate", "--policy", "policy-01", "--yes", "web01"]).ended_with(2);
    assert!(ran.err.contains("(nearest: policy-001"), "{}", ran.err);
}

#[test]
fn a_filter_that_cannot_match_is_an_error() {
    let cloud = Cloud::with(&["web", "db"]);
    cloud.put(&id(1), "policy-001");
    cloud.mutate(&Mutation::SetStatus { volume: id(2), status: "error".into() });
    let list = |filter: &str| vbs(&cloud, &["volume", "list", "-o", "ids", "--filter", filter]);
    for (filter, said) in [
        ("policy=nosuch", "no policy `nosuch`"),
        ("policy!=nosuch", "no policy `nosuch`"),
        ("policy=policy-001,nosuch", "no policy `nosuch`"),
        ("status=eror", "status `eror`"),
        ("name=\"web", "quote is not closed"),
    ] {
        let ran = list(filter).ended_with(2);
        assert!(ran.err.contains(said) && ran.out.is_empty(), "{filter}: {ran:#?}");
    }
    assert_eq!(list("status=error,available").ended_with(0).out.lines().count(), 2);
    assert_eq!(list("policy=none,policy-001").ended_with(0).out.lines().count(), 2);
    assert_eq!(list("status!=error,in-use").ended_with(0).out.lines().count(), 1);
    assert!(list("zone=eu-de-99").ended_with(0).err.contains("no volume has the zone `eu-de-99`"));
    assert_eq!(list("status=deleting").ended_with(0).err, "", "a status that none has now is no mistake");
}

#[test]
fn a_run_is_named_by_four_characters_at_least() {
    let cloud = Cloud::with(&["web"]);
    let arguments = ["--note", "T-1", "associate", "--policy", "policy-001", "--yes", "web"];
    vbs(&cloud, &arguments).ended_with(0);
    let told = vbs(&cloud, &["history", "show", "last", "-o", "json"]).ended_with(0).json();
    for key in ["started", "ended", "note", "account", "host"] {
        assert!(told[key].is_string(), "{key}: {told:#}");
    }
    for key in ["project", "user", "auth_url"] {
        assert!(told["site"][key].is_string(), "{key}: {told:#}");
    }
    let run = told["run"].as_str().unwrap();
    let shown = vbs(&cloud, &["history", "show", "last"]).ended_with(0);
    assert!(shown.err.contains("  started 20") && shown.err.contains(", ended 20"), "{}", shown.err);
    let heading = vbs(&cloud, &["history"]).ended_with(0).out;
    assert!(heading.lines().next().unwrap().contains("STARTED"), "{heading}");
    for verb in [&["undo"][..], &["retry"], &["verify"], &["history", "show"]] {
        for short in ["1", "2", run.get(run.len() - 3..).unwrap(), run.get(..3).unwrap()] {
            let ran = vbs(&cloud, &[verb, &[short]].concat()).ended_with(2);
            assert!(ran.err.contains("at least 4 characters, or `last`"), "{ran:#?}");
        }
    }
    vbs(&cloud, &["verify", run.get(run.len() - 4..).unwrap()]).ended_with(0);
}

#[test]
fn a_quota_that_is_too_small_is_warned_of_under_yes() {
    let cloud = Cloud::start(SimConfig { volumes: 400, policies: 2, ..SimConfig::default() });
    let filter = "policy=none status=in-use,available";
    let ids = vbs(&cloud, &["volume", "list", "--filter", filter, "-o", "ids"]).ended_with(0).out;
    let policy = cloud.sim().policies()[1].0.clone();
    let arguments = ["associate", "--policy", &policy, "--from-file", "-", "--yes", "-o", "csv"];
    let ran = Program::new(&cloud, &arguments).input(&ids).run();
    assert!(ran.err.contains("! the backup quota looks too small"), "{}", ran.err);
}
