//! Content given where a file or a name belongs, by the real binary: whatever is then said, of all that
//! is written nothing gives it away.

use std::fs;

use crate::harness::{Form, Harness};
use crate::secrets::{CONTENTS, NOT_IN, SEEN, Written, alone, on_the_screen};
use crate::support::Cloud;
use crate::ways::{self, AuthMethod};

/// All that says what is configured, and one command that uses it.
const COMMANDS: [&[&str]; 6] = [
    &["config"],
    &["config", "-o", "json"],
    &["doctor"],
    &["doctor", "--redact"],
    &["doctor", "--redact", "-o", "json"],
    &["policy", "list"],
];

fn operator(cloud: &Cloud) -> AuthMethod {
    ways::by_password(cloud, &cloud.sim().accounts().operator)
}

/// Everything that is said with a way into a cloud.
#[track_caller]
fn all_said(harness: &Harness) -> Written {
    let mut written = Written::default();
    for arguments in COMMANDS {
        alone(harness, &mut written, arguments);
    }
    written
}

#[test]
fn none_is_written_of_an_entry() {
    let in_entry =
        ["cert", "key", "cacert", "verify", "region_name", "interface", "profile", "auth_type", "nonsense"];
    let in_auth =
        ["username", "user_domain_name", "project_name", "project_domain_name", "user_id", "auth_url"];
    for content in CONTENTS {
        for key in in_entry {
            let harness = Harness::with(Cloud::bare(), Form::Entry, |cloud| {
                let way = operator(cloud);
                let entry = way.entry.iter().filter(|(known, _)| *known != key).cloned().collect();
                AuthMethod { entry, ..way }.entry(&[(key, content)])
            });
            all_said(&harness).assert_clean(&harness);
        }
        for key in in_auth {
            let harness =
                Harness::with(Cloud::bare(), Form::Entry, |cloud| operator(cloud).auth(&[(key, content)]));
            all_said(&harness).assert_clean(&harness);
        }
    }
}

#[test]
fn none_is_written_of_a_variable() {
    for content in CONTENTS {
        for variable in [
            "OS_CERT",
            "OS_KEY",
            "OS_CACERT",
            "OS_CLOUD",
            "OS_CLIENT_CONFIG_FILE",
            "OS_REGION_NAME",
            "OS_NONSENSE",
            "REQUESTS_CA_BUNDLE",
            "SSL_CERT_FILE",
            "https_proxy",
            "no_proxy",
            "VBS_CONFIG",
            "VBS_STATE_DIR",
            "VBS_BANNER",
            "VBS_COLUMNS",
            "LANG",
        ] {
            let harness = Harness::with(Cloud::bare(), Form::Variables, operator).variable(variable, content);
            all_said(&harness).assert_clean(&harness);
        }
    }
}

#[test]
fn none_is_written_of_our_own_file() {
    for content in CONTENTS {
        let content = serde_json::Value::from(content);
        for line in [
            format!("default_cloud = {content}"),
            format!("[all]\ntheme = {content}"),
            format!("[all]\nbanner = {content}"),
            format!("[all]\nmax_batch = {content}"),
            format!("[all]\ncolumns = [{content}]"),
            format!("[all]\n{content} = 1"),
            format!("[clouds.{content}]\nread_only = true"),
            content.to_string(),
        ] {
            let harness = Harness::new(operator);
            let file = harness.cloud.home().join("own.toml");
            fs::write(&file, &line).unwrap();
            let harness = harness.variable("VBS_CONFIG", file.to_str().unwrap());
            all_said(&harness).assert_clean(&harness);
        }
    }
}

#[test]
fn none_is_on_the_screen() {
    let [pem, token, _] = CONTENTS;
    // It is in, for plain HTTP needs no certificates; all the same they are told of.
    let harness =
        Harness::new(|cloud| operator(cloud).entry(&[("cert", pem), ("key", pem), ("cacert", pem)]))
            .variable("VBS_BANNER", token);
    let mut written = Written::default();
    on_the_screen(&harness, &mut written, SEEN);
    written.assert_clean(&harness);
    // It is not in, and the screen says what it tried.
    let harness = Harness::new(|cloud| operator(cloud).auth(&[("username", token), ("project_name", token)]));
    let mut written = Written::default();
    on_the_screen(&harness, &mut written, NOT_IN);
    written.assert_clean(&harness);
}
