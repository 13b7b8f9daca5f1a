//! `vbs doctor` over TLS: what it tells of certificates, by the real binary.

use std::process::{Command, Output};

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde_json::Value;
use vbs_tui::sim::Sim;

use crate::authority::{Authority, Files, Says};
use crate::harness::{Front, sim};

async fn doctor(sim: &Sim, root: &str, form: &str, more: &[(&str, &str)]) -> Output {
    let there = sim.connection();
    let files = Files::new();
    let home = files.put("home", "").parent().unwrap().to_owned();
    let mut command = Command::new(env!("CARGO_BIN_EXE_vbs"));
    command
        .args(["doctor", "-o", form])
        .env_clear()
        .env("HOME", home)
        .env("OS_AUTH_URL", format!("{root}/v3"))
        .env("OS_USERNAME", there.user)
        .env("OS_PASSWORD", there.password)
        .env("OS_USER_DOMAIN_NAME", there.user_domain)
        .env("OS_PROJECT_NAME", there.project)
        .env("OS_REGION_NAME", there.region)
        .envs(more.iter().copied());
    tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap()
}

fn first_finding(output: &Output, code: i32) -> String {
    assert_eq!(output.status.code(), Some(code), "{output:#?}");
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    json["verdict"]["findings"][0]["what"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_good_certificate_is_told_with_issuer_and_end() {
    let (sim, authority, files) = (sim().await, Authority::new("Test Root"), Files::new());
    let front = Front::start(sim.addr(), &authority.server(&Says::default())).await;
    let ca = files.put("ca.pem", &authority.pem());
    let trusted = [("OS_CACERT", ca.to_str().unwrap())];
    let output = doctor(&sim, &front.root(), "table", &trusted).await;
    assert_eq!(output.status.code(), Some(0), "{output:#?}");
    let page = String::from_utf8(output.stdout).unwrap();
    assert!(
        page.contains("    TLS            ok: issued by Test Root (Example Ltd), valid until 2090-01-01"),
        "{page}"
    );

    // One that ends in five days is spoken of while one can still work.
    let soon = TimeZone::UTC.to_datetime(Timestamp::now() + 120.hours()).date();
    let until = (i32::from(soon.year()), soon.month() as u8, soon.day() as u8);
    let ending = authority.server(&Says { until, ..Says::default() });
    let front = Front::start(sim.addr(), &ending).await;
    let found = first_finding(&doctor(&sim, &front.root(), "json", &trusted).await, 1);
    assert!(found.starts_with(&format!("the certificate of identity expires on {soon}, in ")), "{found}");
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_stops_it_or_is_spoken_of() {
    let (sim, authority) = (sim().await, Authority::new("Nobody's Root"));
    let front = Front::start(sim.addr(), &authority.server(&Says::default())).await;
    let found = first_finding(&doctor(&sim, &front.root(), "json", &[]).await, 4);
    assert!(found.starts_with("no connection to the identity service (TLS): "), "{found}");
    assert!(found.contains("issued by Nobody's Root"), "{found}");

    let unchecked = [("OS_INSECURE", "true")];
    let found = first_finding(&doctor(&sim, &front.root(), "json", &unchecked).await, 1);
    assert!(found.starts_with("certificates are not checked (OS_INSECURE); "), "{found}");
    let output = doctor(&sim, &front.root(), "table", &unchecked).await;
    let page = String::from_utf8(output.stdout).unwrap();
    assert!(page.contains("!   TLS            NOT TRUSTED, issued by Nobody's Root"), "{page}");
}

#[tokio::test]
async fn authorities_are_found_as_other_clients_find_them() {
    let (sim, authority, files) = (sim().await, Authority::new("Test Root"), Files::new());
    let front = Front::start(sim.addr(), &authority.server(&Says::default())).await;
    let ca = files.put("ca.pem", &authority.pem());
    let (file, directory) = (ca.to_str().unwrap(), files.path().to_str().unwrap());
    let text = authority.pem();
    for (variable, value) in [
        ("REQUESTS_CA_BUNDLE", file),
        ("CURL_CA_BUNDLE", file),
        ("SSL_CERT_FILE", file),
        ("SSL_CERT_DIR", directory),
        ("OS_CACERT", directory),
        ("OS_CACERT", text.as_str()),
    ] {
        let output = doctor(&sim, &front.root(), "table", &[(variable, value)]).await;
        assert_eq!(output.status.code(), Some(0), "{variable}: {output:#?}");
        let page = String::from_utf8(output.stdout).unwrap();
        assert!(page.contains(&format!("({variable})")), "{variable}: {page}");
    }
    let lost = doctor(&sim, &front.root(), "json", &[("SSL_CERT_FILE", "/no/such/ca.pem")]).await;
    let found = first_finding(&lost, 4);
    assert!(
        found.ends_with(
            "/no/such/ca.pem contains no trusted authorities (set by SSL_CERT_FILE or SSL_CERT_DIR)"
        ),
        "{found}"
    );
}
