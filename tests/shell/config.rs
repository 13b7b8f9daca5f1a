//! `vbs config`: every value with its source, no login needed, no secret shown.

use serde_json::Value;

use crate::program::{Program, vbs};
use crate::support::Cloud;

/// `value @ source` of a name in one part of the JSON.
fn row(json: &Value, part: &str, name: &str) -> String {
    let rows = json[part].as_array().unwrap();
    let row = rows.iter().find(|row| row["name"] == name).unwrap_or_else(|| panic!("{name}: {json:#}"));
    format!("{} @ {}", row["value"].as_str().unwrap(), row["source"].as_str().unwrap())
}

#[test]
fn every_value_comes_with_its_source_and_nothing_is_sent() {
    let cloud = Cloud::with(&["web"]);
    let file = cloud.home().join("own.toml");
    std::fs::write(&file, "default_cloud = \"x\"\n[clouds.envvars]\nmax_batch = 7\n").unwrap();
    let file = file.to_str().unwrap();
    let run = |form| {
        Program::new(&cloud, &["--config", file, "--settle", "9", "config", "-o", form])
            .variable("VBS_THEME", "mono")
            .variable("VBS_READONLY", "1")
            .run()
            .ended_with(0)
    };
    let json = run("json").json();
    assert_eq!(row(&json, "settings", "config"), "./own.toml @ --config");
    assert_eq!(row(&json, "settings", "default_cloud"), "x @ default_cloud in ./own.toml, line 1");
    assert_eq!(row(&json, "settings", "max_batch"), "7 @ ./own.toml, line 3");
    assert_eq!(row(&json, "settings", "settle"), "9 @ --settle");
    assert_eq!(row(&json, "settings", "theme"), "mono @ VBS_THEME");
    assert_eq!(row(&json, "settings", "confirm"), "key @ default");
    assert_eq!(row(&json, "login", "password"), "set @ OS_PASSWORD");
    assert_eq!(row(&json, "login", "auth_url"), format!("{} @ OS_AUTH_URL", cloud.connection().auth_url));
    assert_eq!(json["problem"], Value::Null);
    let ignored = json["passed_over"].as_array().unwrap();
    let names: Vec<&str> = ignored.iter().map(|passed| passed["source"].as_str().unwrap()).collect();
    assert_eq!(names, ["default_cloud in ./own.toml, line 1", "VBS_READONLY"]);
    for form in ["table", "json", "csv"] {
        let ran = run(form);
        assert!(!ran.out.contains(&cloud.connection().password), "{ran:#?}");
        assert!(ran.out.contains("max_batch") && ran.out.contains("OS_PASSWORD"), "{ran:#?}");
    }
    assert!(cloud.sim().log().is_empty());
}

#[test]
fn it_works_where_no_login_is_possible() {
    let cloud = Cloud::with(&[]);
    let json =
        Program::new(&cloud, &["config", "-o", "json"]).without("OS_AUTH_URL").run().ended_with(0).json();
    assert!(json["problem"].as_str().unwrap().starts_with("no cloud chosen"), "{json:#}");
    let json = vbs(&cloud, &["--os-cloud", "none", "config", "-o", "json"]).ended_with(0).json();
    assert_eq!(row(&json, "login", "cloud"), "none @ --os-cloud");
    assert!(json["problem"].as_str().unwrap().starts_with("no cloud none"), "{json:#}");
    // Our own file must be right all the same.
    let bad = cloud.home().join("bad.toml");
    std::fs::write(&bad, "[all]\ntheme = \"gloomy\"\n").unwrap();
    let ran = vbs(&cloud, &["--config", bad.to_str().unwrap(), "config"]).ended_with(2);
    assert!(ran.err.contains("./bad.toml, line 2: unknown variant `gloomy`"), "{ran:#?}");
}

#[test]
fn the_state_directory_and_the_file_can_be_named_by_variables() {
    let cloud = Cloud::with(&["a"]);
    let runs = cloud.home().join("runs-here");
    let own = cloud.home().join("own.toml");
    std::fs::write(&own, "[all]\nread_only = true\n").unwrap();
    let program = |arguments: &[&str]| {
        Program::new(&cloud, arguments).variable("VBS_STATE_DIR", runs.to_str().unwrap())
    };
    program(&["associate", "--policy", "policy-001", "--yes", "a"]).run().ended_with(0);
    assert_eq!(std::fs::read_dir(&runs).unwrap().count(), 1);
    let json = program(&["config", "-o", "json"]).variable("VBS_CONFIG", own.to_str().unwrap()).run().json();
    assert_eq!(row(&json, "settings", "state_dir"), format!("{} @ VBS_STATE_DIR", runs.display()));
    assert_eq!(row(&json, "settings", "read_only"), "true @ ./own.toml, line 2");
    let ran = program(&["disassociate", "--yes", "a"]).variable("VBS_CONFIG", own.to_str().unwrap()).run();
    ran.ended_with(2);
}

#[test]
fn a_default_cloud_is_logged_in_to_where_nothing_else_names_one() {
    let cloud = Cloud::with(&["web"]);
    let there = cloud.connection();
    let entry = format!(
        "clouds:\n  other: {{}}\n  sim:\n    regions: [{}]\n    auth: {{auth_url: '{}', username: {}, \
         user_domain_name: {}, project_name: {}}}\n",
        there.region, there.auth_url, there.user, there.user_domain, there.project
    );
    std::fs::write(cloud.home().join("clouds.yaml"), entry).unwrap();
    let secure = format!("clouds: {{sim: {{auth: {{password: {}}}}}}}\n", there.password);
    std::fs::write(cloud.home().join("secure.yaml"), secure).unwrap();
    let own = cloud.home().join("own.toml");
    std::fs::write(&own, "default_cloud = \"sim\"\n").unwrap();
    let program = |arguments: &[&str]| Program::new(&cloud, arguments).without("OS_AUTH_URL");
    program(&["--config", own.to_str().unwrap(), "policy", "list"]).run().ended_with(0);
    program(&["policy", "list"]).run().ended_with(3);
}

#[test]
fn what_is_content_or_does_nothing_is_said_and_not_shown() {
    let cloud = Cloud::with(&[]);
    let key = "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49\n-----END PRIVATE KEY-----\n";
    let token = "gAAAAABnQ7xZpR2mVt9LkWc4sYd8HbFj6NuGe3oXa1TiKq5rPl0";
    let password = format!("{}\r", cloud.connection().password);
    let run = |form| {
        Program::new(&cloud, &["config", "-o", form])
            .variable("OS_CERT", key)
            .variable("OS_KEY", key)
            .variable("OS_CACERT", token)
            .variable("OS_USER_DOMAIN_NAME", token)
            .variable("OS_PASSWORD", &password)
            .variable("OS_PROJECT_NAM", token)
            .run()
            .ended_with(0)
    };
    for form in ["table", "json", "csv"] {
        let ran = run(form);
        for secret in ["MIGHAgEAMBMG", "BEGIN", "gAAAA"] {
            assert!(!ran.out.contains(secret) && !ran.err.contains(secret), "{ran:#?}");
        }
    }
    let json = run("json").json();
    let not_shown = |bytes: usize, source: &str| format!("({bytes} bytes, not shown) @ {source}");
    assert_eq!(row(&json, "login", "key"), not_shown(key.trim().len(), "OS_KEY"));
    assert_eq!(row(&json, "login", "cacert"), not_shown(token.len(), "OS_CACERT"));
    assert_eq!(row(&json, "login", "user's domain"), not_shown(token.len(), "OS_USER_DOMAIN_NAME"));
    assert_eq!(row(&json, "login", "password"), "set (ends in a line break) @ OS_PASSWORD");
    let ignored = json["passed_over"].as_array().unwrap();
    assert!(
        ignored.iter().any(|passed| passed["source"] == "OS_PROJECT_NAM"
            && passed["why"] == "vbs does not use this variable; did you mean OS_PROJECT_NAME?"),
        "{json:#}"
    );
    for arguments in [&["--settle", key][..], &["--os-cloud", token, "config"], &["--volume-api", token]] {
        let ran = vbs(&cloud, arguments);
        let said = format!("{}{}", ran.out, ran.err);
        assert!(!said.contains("MIGHAgEAMBMG") && !said.contains("gAAAA"), "{said}");
    }
}
