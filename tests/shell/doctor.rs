//! `vbs doctor`: what works and what does not, on one page; nothing is changed, no secret is shown.

use serde_json::Value;
use vbs_tui::sim::fault::{Fault, On, Rule};
use vbs_tui::sim::{LinkShown, Servers, SimConfig};

use crate::program::{Program, Ran, vbs};
use crate::support::{Cloud, id};

/// The JSON of a page.
#[track_caller]
fn json(cloud: &Cloud, arguments: &[&str], code: i32) -> Value {
    let json = vbs(cloud, &[arguments, &["doctor", "-o", "json"]].concat()).ended_with(code).json();
    assert_eq!(json["verdict"]["exit_code"], code, "{json:#}");
    assert_harmless(cloud);
    json
}

/// Reads and logins only.
#[track_caller]
fn assert_harmless(cloud: &Cloud) {
    let writes = |entry: &vbs_tui::sim::LogEntry| {
        entry.method != "GET" && !matches!(entry.op, On::Auth | On::Identity)
    };
    assert!(!cloud.sim().log().iter().any(writes), "{:#?}", cloud.sim().log());
}

/// What is wrong, each with what to do.
#[track_caller]
fn findings(json: &Value) -> Vec<String> {
    let findings = json["verdict"]["findings"].as_array().unwrap();
    assert!(findings.iter().all(|finding| !finding["remedy"].as_str().unwrap().is_empty()), "{json:#}");
    findings.iter().map(|finding| finding["what"].as_str().unwrap().to_owned()).collect()
}

/// A call by its name.
fn call<'a>(json: &'a Value, name: &str) -> &'a Value {
    json["calls"].as_array().unwrap().iter().find(|call| call["name"] == name).unwrap()
}

/// Whether every line fits, and every line that failed ends in what to do.
#[track_caller]
fn assert_readable(ran: &Ran) {
    assert!(ran.err.is_empty(), "{ran:#?}");
    assert!(ran.out.lines().all(|line| line.chars().count() <= 80), "{}", ran.out);
    let mut failed: Vec<String> = Vec::new();
    for line in ran.out.lines() {
        if line.starts_with('!') {
            failed.push(line.to_owned());
        } else if let Some(last) =
            failed.last_mut().filter(|row| !row.is_empty() && line.starts_with(&" ".repeat(19)))
        {
            last.push_str(line.get(18..).unwrap_or_default());
        } else if !failed.last().is_none_or(String::is_empty) {
            failed.push(String::new());
        }
    }
    assert!(failed.iter().filter(|row| !row.is_empty()).all(|row| row.contains(" -> ")), "{failed:#?}");
}

/// The page with what changes from run to run masked.
fn masked(cloud: &Cloud, page: &str) -> String {
    let host = cloud.sim().addr().to_string();
    let page = page.replace(&host, "HOST");
    let lines = page.lines().map(|line| {
        if let Some((before, _)) = line.split_once(" [") {
            return format!("{before} [MS]");
        }
        let label = line.get(..18).unwrap_or_default().trim();
        let masked = match label {
            "version" | "system" | "token" => line.get(..19),
            _ if line.starts_with("vbs doctor, ") => Some("vbs doctor, WHEN."),
            _ => None,
        };
        masked.unwrap_or(line).trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

const PAGE: &str = "\
vbs doctor, WHEN.
contain names of users and projects, ids and hosts (--redact replaces them).
Nothing was changed.

THIS MACHINE
  version
  system
  terminal         no terminal
                   none of TERM, LANG and LC_* is set
  screen           colours yes, signs ASCII only
  in, out, err     no terminal, no terminal, no terminal
  journal          ~/.local/state/vbs/runs (default), writable
  config           ~/.config/vbs/config.toml (no file, optional)

LOGIN AND ITS SOURCES
  cloud            envvars (OS_AUTH_URL or OS_PROFILE is set)
  region           eu-de (OS_REGION_NAME)
  auth_url         http://HOST/v3 (OS_AUTH_URL)
  login by         password (inferred: no auth_type is set)
  user             backup-operator (OS_USERNAME)
  user's domain    OTC-EU-DE-00000000001000099999 (OS_USER_DOMAIN_NAME)
  password         set (OS_PASSWORD)
  project          eu-de_storage (OS_PROJECT_NAME)
  project's domain OTC-EU-DE-00000000001000099999 (OS_USER_DOMAIN_NAME)

CONNECTIONS
  identity         from OS_AUTH_URL
    http://HOST/v3
    name           ok: 127.0.0.1 [MS]
    connect        ok: HOST [MS]
    TLS            not tried: plain HTTP
    answer         ok: HTTP 300 at the root [MS]
  VBS              from the catalog
    http://HOST/vbs/v2/5d1e7a90c3b24f6e8a7f00112233aabb
                   same host as identity
  volumes          from the catalog
    http://HOST/evs/v3/5d1e7a90c3b24f6e8a7f00112233aabb
                   same host as identity
  servers          from the catalog
    http://HOST/compute/v2.1/5d1e7a90c3b24f6e8a7f00112233aabb
                   same host as identity

SESSION
  login            ok: by user and password [MS]
  user             backup-operator (0f9e8d7c6b5a49382716051423324150)
  project          eu-de_storage (5d1e7a90c3b24f6e8a7f00112233aabb)
  domain           OTC-EU-DE-00000000001000099999
  region           eu-de
  regions          with VBS: eu-de; without: eu-nl
  roles            vbs_adm, te_guest, server_adm
  rights           may change volumes (by the names of the roles)
  token
  cloud's clock    within 2 s of this machine's

CALLS, ONE OF EACH
  policies         ok: 4 policies [MS]
  quota            ok: 0 of 500 backups (0 %), 0 GB, no limit [MS]
  backups          ok: no backup [MS]
  backup tasks     ok: 0 tasks of default [MS]
  volumes          ok: 2 volumes (cloudvolumes/detail) [MS]
  one volume       ok: shows its policy [MS]
  servers          ok: 0 servers [MS]
  projects         ok: 2 projects [MS]
  changes          not tried: vbs doctor changes nothing
  policy shown?    yes, in the list

VERDICT
  exit code 0: all is well";

#[test]
fn where_all_is_well_the_page_says_so() {
    let cloud = Cloud::with(&["web", "db"]);
    cloud.put(&id(2), "policy-001");
    let ran = vbs(&cloud, &["doctor"]).ended_with(0);
    assert_readable(&ran);
    assert_eq!(masked(&cloud, &ran.out), PAGE);
    assert_harmless(&cloud);
    let json = json(&cloud, &[], 0);
    assert_eq!(json["session"]["project_id"], cloud.connection().project_id);
    assert_eq!(json["links"]["state"], "shown");
    assert_eq!(json["services"][1]["same_way_as"], "identity");
    assert_eq!(call(&json, "policies")["said"], "4 policies");
    assert!(findings(&json).is_empty());
    // The directory of the journal is looked at, not made.
    assert_eq!(std::fs::read_dir(cloud.home()).unwrap().count(), 0);
}

#[test]
fn without_a_login_it_tells_how_far_one_gets() {
    let cloud = Cloud::with(&["web"]);
    let wrong = || Program::new(&cloud, &["doctor"]).variable("OS_PASSWORD", "wrong-Geheim-7731");
    let ran = wrong().run().ended_with(3);
    assert_readable(&ran);
    assert!(ran.out.contains("! login            refused: HTTP 401"), "{}", ran.out);
    assert!(ran.out.contains("  policies         not tried: there is no login"), "{}", ran.out);
    assert!(ran.out.contains("  1. cannot log in: HTTP 401"), "{}", ran.out);
    assert!(!ran.out.contains("Geheim"), "{}", ran.out);

    let ran = Program::new(&cloud, &["doctor"]).without("OS_PASSWORD").run().ended_with(3);
    assert_readable(&ran);
    assert!(ran.out.contains("OS_PASSWORD"), "{}", ran.out);
    assert!(!ran.out.contains("refus"), "nothing was asked of the cloud, which refused nothing: {}", ran.out);

    let ran = Program::new(&cloud, &["doctor"]).without("OS_AUTH_URL").run().ended_with(3);
    assert_readable(&ran);
    assert!(ran.out.contains("! problem          no cloud chosen"), "{}", ran.out);
    assert!(ran.out.contains("  not tried        the configuration contains no login"), "{}", ran.out);
}

#[test]
fn a_cloud_that_is_not_there_is_told_by_the_step_that_failed() {
    let mut cloud = Cloud::with(&["web"]);
    cloud.die();
    let ran = vbs(&cloud, &["doctor"]).ended_with(4);
    assert_readable(&ran);
    assert!(ran.out.contains("!   connect        failed: no connection to 127.0.0.1"), "{}", ran.out);
    assert!(ran.out.contains("    answer         not tried: the previous step failed"), "{}", ran.out);
    assert!(ran.out.contains("  1. no connection to the identity service (connect): "), "{}", ran.out);
    assert!(!ran.out.contains("\n  2. "), "{}", ran.out);
}

#[test]
fn a_proxy_that_is_not_there_is_not_taken_for_the_cloud() {
    let cloud = Cloud::with(&[]);
    let program = Program::new(&cloud, &["doctor", "-o", "json"]);
    let program = program.variable("OS_AUTH_URL", "https://iam.nowhere.invalid/v3");
    let json = program.variable("https_proxy", "http://127.0.0.1:1").run().ended_with(4).json();
    let finding = &json["verdict"]["findings"][0];
    let what = finding["what"].as_str().unwrap();
    assert!(what.contains("(connect): the proxy: no connection to 127.0.0.1:1"), "{json:#}");
    assert!(finding["remedy"].as_str().unwrap().contains("no_proxy"), "{json:#}");
}

#[test]
fn where_there_is_no_vbs_the_regions_that_have_it_are_named() {
    let cloud = Cloud::with_config(&["web"], SimConfig { vbs_in_catalog: false, ..Cloud::bare() });
    let told = json(&cloud, &[], 4);
    assert!(findings(&told)[0].starts_with("cannot read policies, quota, backups: "), "{told:#}");
    // By hand it is found; what was named wins, and its source is told.
    let endpoint = cloud.connection().vbs_endpoint.clone();
    let told = json(&cloud, &["--vbs-endpoint", &endpoint], 0);
    assert_eq!(told["services"][1]["source"], "--vbs-endpoint");

    let cloud = Cloud::with(&["web"]);
    let told = json(&cloud, &["--os-region-name", "eu-nl"], 4);
    let first = &told["verdict"]["findings"][0];
    assert!(first["what"].as_str().unwrap().contains("not offered in region eu-nl"), "{told:#}");
    assert!(first["remedy"].as_str().unwrap().contains("eu-de"), "{told:#}");
    assert_eq!(call(&told, "volumes")["outcome"], "ok");
}

#[test]
fn what_one_can_live_with_is_told_all_the_same() {
    let cloud = Cloud::with_config(
        &["web"],
        SimConfig { clock_skew: -4000, servers: Servers::Forbidden, ..Cloud::bare() },
    );
    let told = json(&cloud, &[], 1);
    let found = findings(&told);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[0].starts_with("cannot read servers: HTTP 403"), "{found:#?}");
    assert_eq!(found[1], "the cloud's clock is 1 h 6 min behind this machine's");
    assert_eq!(call(&told, "servers")["outcome"], "refused");
    assert_eq!(told["links"]["state"], "unclear", "nothing is under a policy that could be shown");
    assert_readable(&vbs(&cloud, &["doctor"]).ended_with(1));
}

#[test]
fn a_viewer_is_told_by_its_roles() {
    let cloud = Cloud::with(&["web"]);
    let ran = Program::new(&cloud, &["doctor"]).variable("OS_USERNAME", "backup-viewer").run().ended_with(1);
    assert_readable(&ran);
    assert!(ran.out.contains("! rights           read-only"), "{}", ran.out);
    assert!(ran.out.contains("  1. every role is read-only (te_guest)"), "{}", ran.out);
    assert_harmless(&cloud);
}

#[test]
fn whether_volumes_show_their_policy_is_never_guessed() {
    let told = |link_shown, page_cap, volumes: &[&str]| {
        let cloud = Cloud::with_config(volumes, SimConfig { link_shown, page_cap, ..Cloud::bare() });
        cloud.put(&id(1), "policy-001");
        let ran = vbs(&cloud, &["doctor", "-o", "json"]);
        (ran.code, ran.json()["links"]["state"].as_str().unwrap().to_owned())
    };
    let names = ["a", "b", "c"];
    assert_eq!(told(LinkShown::InList, 1000, &names), (Some(0), "shown".to_owned()));
    assert_eq!(told(LinkShown::OnlySingle, 1000, &names[..1]), (Some(0), "singly_only".to_owned()));
    assert_eq!(told(LinkShown::Nowhere, 1000, &names), (Some(1), "not_shown".to_owned()));
    assert_eq!(told(LinkShown::Nowhere, 2, &names), (Some(0), "unclear".to_owned()));
}

#[test]
fn what_cannot_be_listed_stops_the_work_and_what_fails_once_is_not_tried_again() {
    let cloud = Cloud::with(&["web"]);
    cloud.fault(Rule::always(On::Volumes, Fault::Forbidden));
    let told = json(&cloud, &[], 4);
    assert!(findings(&told)[0].starts_with("cannot read volumes: "), "{told:#}");
    assert_eq!(call(&told, "one volume")["outcome"], "not_tried");
    assert_eq!(told["links"]["state"], "not_tried");

    let cloud = Cloud::with(&["web"]);
    cloud.fault(Rule::once(On::Quota, Fault::RateLimit { retry_after: None }));
    let told = json(&cloud, &[], 1);
    assert!(findings(&told)[0].starts_with("cannot read quota: "), "{told:#}");
    assert_eq!(cloud.requests(On::Quota).len(), 1);
}

#[test]
fn a_configuration_that_is_broken_is_named_with_its_line() {
    let cloud = Cloud::with(&["web"]);
    std::fs::write(cloud.home().join("clouds.yaml"), "clouds:\n  sim: [\n").unwrap();
    let told = json(&cloud, &["--os-cloud", "sim"], 2);
    assert!(findings(&told)[0].starts_with("./clouds.yaml, line "), "{told:#}");
    assert_eq!(told["login"]["outcome"], "not_tried");
    assert!(cloud.sim().log().is_empty());

    let bad = cloud.home().join("bad.toml");
    std::fs::write(&bad, "[all]\ntheme = \"gloomy\"\n").unwrap();
    let ran = vbs(&cloud, &["--config", bad.to_str().unwrap(), "doctor"]).ended_with(2);
    assert_readable(&ran);
    assert!(ran.out.contains("./bad.toml, line 2: unknown variant `gloomy`"), "{}", ran.out);
}

#[test]
fn without_a_home_and_without_a_place_for_runs_it_says_what_is_missing() {
    let cloud = Cloud::with(&["web"]);
    let file = cloud.home().join("file");
    std::fs::write(&file, "").unwrap();
    let below = file.join("runs");
    let told = json(&cloud, &["--state-dir", below.to_str().unwrap()], 1);
    assert!(findings(&told)[0].starts_with("runs cannot be recorded: "), "{told:#}");
    // The home of the account in the user database does not count.
    let ran = Program::new(&cloud, &["doctor"]).without("HOME").run();
    assert_readable(&ran);
    assert_eq!(ran.code, Some(1), "{ran:#?}");
    assert!(
        ran.out.split_whitespace().collect::<Vec<_>>().join(" ").contains("neither HOME nor"),
        "{}",
        ran.out
    );
}

#[test]
fn no_secret_is_on_the_page_and_names_only_where_they_are_wanted() {
    const SECRET: &str = "Unmistakable-4711-Zwiebel";
    let cloud = Cloud::with(&["web"]);
    let cloud_knows = cloud.connection().clone();
    for arguments in [&["doctor"][..], &["doctor", "-o", "json"], &["doctor", "--redact"]] {
        let mut programs = vec![Program::new(&cloud, arguments)];
        for (name, value) in [
            ("OS_PASSWORD", SECRET.to_owned()),
            ("OS_TOKEN", SECRET.to_owned()),
            ("OS_PASSCODE", SECRET.to_owned()),
            ("OS_SECRET_KEY", SECRET.to_owned()),
            ("https_proxy", format!("http://user:{SECRET}@127.0.0.1:9")),
        ] {
            programs.push(Program::new(&cloud, arguments).variable(name, &value));
        }
        let keys = Program::new(&cloud, arguments).without("OS_USERNAME").without("OS_PASSWORD");
        let keys = keys.variable("OS_ACCESS_KEY", "AKIDENT").variable("OS_SECRET_KEY", SECRET);
        programs.push(keys.variable("OS_SECURITY_TOKEN", SECRET));
        for program in programs {
            let ran = program.run();
            let all = format!("{}{}", ran.out, ran.err);
            assert!(all.contains("exit"), "{all}");
            assert!(!all.contains("Zwiebel") && !all.contains(&cloud_knows.password), "{all}");
        }
    }
    let page = vbs(&cloud, &["doctor", "--redact"]).ended_with(0).out;
    let json = vbs(&cloud, &["doctor", "--redact", "-o", "json"]).ended_with(0).out;
    for name in [&cloud_knows.user, &cloud_knows.project, &cloud_knows.project_id, &cloud_knows.user_domain] {
        assert!(!page.contains(name.as_str()) && !json.contains(name.as_str()), "{name}: {page}");
    }
    assert!(!page.contains("127.0.0.1"), "{page}");
    assert!(page.contains("  project          project-1 (project-1)"), "{page}");
    assert!(page.contains("/vbs/v2/project-1"), "{page}");
    serde_json::from_str::<Value>(&json).unwrap();
}

#[test]
fn text_of_the_cloud_cannot_act_on_a_terminal() {
    let cloud = Cloud::with(&["web"]);
    let message = "no \u{1b}[2Jright\u{202e}";
    cloud.fault(Rule::always(
        On::Servers,
        Fault::WholeCall {
            status: 403,
            shape: vbs_tui::sim::fault::Shape::Wrapped,
            code: None,
            message: Some(message.into()),
            applied: vbs_tui::sim::fault::Applied::None,
        },
    ));
    for form in ["table", "json"] {
        let ran = vbs(&cloud, &["doctor", "-o", form]).ended_with(1);
        assert!(!ran.out.contains(['\u{1b}', '\u{202e}']) && ran.out.contains("right"), "{ran:#?}");
    }
}

#[test]
fn the_simulated_cloud_can_be_looked_at_too() {
    let cloud = Cloud::with(&[]);
    let ran = Program::new(&cloud, &["--demo", "doctor"]).without("OS_AUTH_URL").run().ended_with(0);
    assert!(ran.out.contains("  cloud            demo (--demo)"), "{}", ran.out);
    assert!(ran.out.contains("ok: 240 volumes"), "{}", ran.out);
}
