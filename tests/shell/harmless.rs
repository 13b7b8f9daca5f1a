//! Nothing from outside acts on the terminal, and no secret gets out.

use vbs_tui::domain::text::is_harmful;
use vbs_tui::sim::Mutation;
use vbs_tui::sim::fault::{Applied, Fault, On, Rule, Shape};

use crate::program::{Program, Ran, vbs};
use crate::support::{Cloud, id};

/// A name that clears the screen, sets the title, turns text around, hides, and forges a line.
const EVIL: &str = "\u{1b}[2Jdb\u{1b}]0;owned\u{7}\u{202e}gpj\u{200b}\u{9b}31m\r\nok  forged\u{7f}\u{e0041}";

/// How every token of the simulator begins.
const TOKEN: &str = "MIISim";

#[track_caller]
fn assert_harmless(what: &str, text: &str) {
    let bad: Vec<char> = text.chars().filter(|c| *c != '\n' && is_harmful(*c)).collect();
    assert!(bad.is_empty(), "{what}: {bad:?} in {text:?}");
}

#[track_caller]
fn assert_all_harmless(ran: &Ran) {
    assert_harmless("standard output", &ran.out);
    assert_harmless("standard error", &ran.err);
}

fn cloud_with_an_evil_name() -> Cloud {
    let cloud = Cloud::with(&["web", "mail"]);
    cloud.mutate(&Mutation::Rename { volume: id(1), name: EVIL.into() });
    cloud
}

#[test]
fn a_name_that_would_act_on_the_terminal_does_not() {
    let cloud = cloud_with_an_evil_name();
    for form in ["table", "csv", "json"] {
        let ran = vbs(&cloud, &["volume", "list", "-o", form]).ended_with(0);
        assert_all_harmless(&ran);
        let dry = ["associate", "--policy", "policy-001", "--dry-run", "-o", form, &id(1)];
        assert_all_harmless(&vbs(&cloud, &dry).ended_with(0));
        let real = ["associate", "--policy", "policy-001", "--yes", "-o", form, &id(1)];
        assert_all_harmless(&vbs(&cloud, &real).ended_with(0));
    }
    let table = vbs(&cloud, &["volume", "list"]).out;
    assert_eq!(table.lines().count(), 3, "a name cannot forge a row: {table}");
}

#[test]
fn json_gives_a_program_the_name_as_it_is() {
    let cloud = cloud_with_an_evil_name();
    let list = vbs(&cloud, &["volume", "list", "-o", "json"]).json();
    let names: Vec<&str> =
        list.as_array().unwrap().iter().map(|volume| volume["name"].as_str().unwrap()).collect();
    assert!(names.contains(&EVIL), "{names:?}");
}

#[test]
fn complaints_do_not_repeat_what_would_act() {
    let cloud = cloud_with_an_evil_name();
    for arguments in [
        &["associate", "--policy", EVIL, "--yes", "web"][..],
        &["associate", "--policy", "policy-001", "--yes", EVIL, "\u{1b}[2J"],
        &["policy", "show", EVIL],
        &["volume", "list", "--filter", "size>\u{1b}[2J"],
        &["--os-cloud", EVIL, "policy", "list"],
        &["associate", "--policy", "policy-001", "--yes", "--from-file", "\u{1b}[2J"],
    ] {
        let ran = vbs(&cloud, arguments);
        assert!(matches!(ran.code, Some(2 | 3)), "{ran:#?}");
        assert_all_harmless(&ran);
    }
}

#[test]
fn wrong_options_are_not_repeated_raw_either() {
    let cloud = Cloud::with(&["web"]);
    for arguments in [&["\u{1b}[2J"][..], &["--\u{1b}[2J"], &["volume", "list", "-o", "\u{1b}[2J"]] {
        assert_all_harmless(&vbs(&cloud, arguments).ended_with(2));
    }
}

#[test]
fn what_the_cloud_says_of_its_errors_is_made_harmless() {
    let says = |status, code: &str| Fault::WholeCall {
        status,
        shape: Shape::Wrapped,
        code: Some(code.into()),
        message: Some(format!("go away {EVIL}")),
        applied: Applied::None,
    };
    let cloud = Cloud::with(&["web"]);
    cloud.fault(Rule::always(On::Policies, says(403, "AutoBackup.0002\u{1b}[2J")));
    assert_all_harmless(&vbs(&cloud, &["policy", "list"]).ended_with(4));

    for (status, code) in [(400, "AutoBackup.0008\u{1b}[2J"), (403, "IAM.\u{1b}[2J"), (403, "IAM.0001")] {
        let cloud = Cloud::with(&["web"]);
        cloud.fault(Rule::always(On::Associate, says(status, code)));
        for form in ["table", "csv", "json"] {
            let ran = vbs(&cloud, &["associate", "--policy", "policy-001", "--yes", "-o", form, "web"]);
            assert_all_harmless(&ran.ended_with(1));
        }
    }
}

#[test]
fn what_the_cloud_says_of_a_volume_is_made_harmless() {
    let cloud = Cloud::with(&["web"]);
    let fault = Fault::CodePerVolume { code: Some(format!("X.{EVIL}")), message: Some(EVIL.into()) };
    cloud.fault(Rule::always(On::Associate, fault));
    for form in ["table", "csv", "json"] {
        let ran = vbs(&cloud, &["associate", "--policy", "policy-001", "--yes", "-o", form, "web"]);
        assert_all_harmless(&ran.ended_with(1));
    }
}

#[test]
fn neither_password_nor_token_is_ever_written() {
    let cloud = Cloud::with(&["web", "db"]);
    let password = cloud.connection().password.clone();
    cloud.fault(Rule::once(On::Associate, Fault::TokenExpired));
    cloud.fault(Rule::once(On::Policies, Fault::Auth401 { shape: None }));
    let log = cloud.home().join("log");
    let logged = ["--log-file", log.to_str().unwrap(), "--log-level", "trace"];
    for arguments in [
        &["policy", "list"][..],
        &["volume", "list", "-o", "json"],
        &["associate", "--policy", "policy-001", "--yes", "-o", "json", "web", "db"],
    ] {
        let ran = vbs(&cloud, &[&logged[..], arguments].concat()).ended_with(0);
        for text in [&ran.out, &ran.err] {
            assert!(!text.contains(&password) && !text.contains(TOKEN), "{ran:#?}");
        }
    }
    let refused = Program::new(&cloud, &[&logged[..], &["policy", "list"]].concat());
    refused.variable("OS_PASSWORD", "tr0ub4dor").run().ended_with(3);
    let log = std::fs::read_to_string(log).unwrap();
    assert!(log.contains("associate"), "requests are logged: {log}");
    for secret in [password.as_str(), TOKEN, "tr0ub4dor"] {
        assert!(!log.contains(secret), "{secret} in the log");
    }
}

#[test]
fn the_log_is_for_the_owner_alone() {
    use std::os::unix::fs::PermissionsExt;

    let cloud = Cloud::with(&["web"]);
    let log = cloud.home().join("log");
    vbs(&cloud, &["--log-file", log.to_str().unwrap(), "policy", "list"]).ended_with(0);
    assert_eq!(std::fs::metadata(&log).unwrap().permissions().mode() & 0o777, 0o600);
}
