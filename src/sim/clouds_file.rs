//! A `clouds.yaml` with an entry for every way to log in, in the words of openstacksdk
//! and of the vendor's extension of it (domain.md 5.5).

use std::fmt::Write as _;

use serde_json::Value;

use super::config::Connection;
use super::directory::{Accounts, SimKey, SimUser};
use super::handle::Sim;

/// Keys and values under `auth`.
type Auth = Vec<(&'static str, String)>;

/// The text of the file.
pub(crate) fn text(sim: &Sim) -> String {
    let (at, known) = (sim.connection(), sim.accounts());
    let mut out = String::from("clouds:\n");
    let user = |user: &SimUser| with_project(by_password(user, &known), &known);
    push(&mut out, &at, "sim", None, user(&known.operator));
    push(&mut out, &at, "sim-viewer", None, user(&known.viewer));
    push(&mut out, &at, "sim-token", Some("v3token"), with_project(vec![("token", sim.token())], &known));
    let code_only = vec![
        ("user_id", known.code_only.id.clone()),
        ("username", known.code_only.name.clone()),
        ("user_domain_name", known.domain.clone()),
    ];
    push(&mut out, &at, "sim-totp", Some("v3totp"), with_project(code_only, &known));
    for (name, both) in [("sim-mfa", &known.vendor_mfa), ("sim-receipt", &known.receipt_mfa)] {
        let mut auth = user(both);
        auth.push(("user_id", both.id.clone()));
        push(&mut out, &at, name, Some("v3multifactor"), auth);
        out.push_str("    auth_methods: [v3password, v3totp]\n");
    }
    let credential = vec![
        ("application_credential_id", known.credential.id.clone()),
        ("application_credential_secret", known.credential.secret.clone()),
    ];
    push(&mut out, &at, "sim-appcred", Some("v3applicationcredential"), credential);
    for (name, key) in [("sim-keys", &known.key), ("sim-temp-keys", &known.temporary_key)] {
        push(&mut out, &at, name, Some("aksk"), with_project(by_key(key), &known));
    }
    let mut agency = by_password(&known.agent, &known);
    agency.extend([
        ("target_domain_name", known.agency.domain.clone()),
        ("target_agency_name", known.agency.name.clone()),
        ("target_project_name", known.agency.project.name.clone()),
    ]);
    push(&mut out, &at, "sim-agency", Some("agency"), agency);
    out
}

fn by_password(user: &SimUser, known: &Accounts) -> Auth {
    vec![
        ("username", user.name.clone()),
        ("password", user.password.clone()),
        ("user_domain_name", known.domain.clone()),
    ]
}

fn by_key(key: &SimKey) -> Auth {
    let mut auth = vec![("ak", key.access.clone()), ("sk", key.secret.clone())];
    auth.extend(key.security_token.clone().map(|token| ("security_token", token)));
    auth
}

fn with_project(mut auth: Auth, known: &Accounts) -> Auth {
    auth.push(("project_name", known.project.name.clone()));
    auth.push(("project_domain_name", known.domain.clone()));
    auth
}

/// Appends an entry; quoted as JSON, which YAML reads too.
fn push(out: &mut String, at: &Connection, name: &str, auth_type: Option<&str>, auth: Auth) {
    let quoted = |text: &str| Value::from(text).to_string();
    // Writing to a text cannot fail.
    let _done = write!(out, "  {name}:\n    region_name: {}\n", quoted(&at.region));
    let _done = writeln!(out, "    identity_api_version: 3");
    if let Some(auth_type) = auth_type {
        let _done = writeln!(out, "    auth_type: {auth_type}");
    }
    let _done = write!(out, "    auth:\n      auth_url: {}\n", quoted(&at.auth_url));
    for (key, value) in auth {
        let _done = writeln!(out, "      {key}: {}", quoted(&value));
    }
}
