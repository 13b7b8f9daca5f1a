//! Catalogs as clouds have them, good and bad.

use super::*;
use crate::api::credentials::login::Named;

fn login(region: Option<&str>) -> Login {
    let by_id = |id: &str| Named::Id(id.into());
    let auth_url = "https://iam.example/v3".parse().unwrap();
    Login {
        region: region.map(Into::into),
        ..Login::by_password(auth_url, by_id("u"), "p".to_owned().into(), by_id("pid"))
    }
}

fn service(kind: &str, name: &str, endpoints: &[(&str, Option<&str>, &str)]) -> Service {
    let endpoints = endpoints.iter().map(|(interface, region, url)| ServiceEndpoint {
        interface: (*interface).into(),
        region: region.map(Into::into),
        url: (*url).into(),
    });
    Service { kind: kind.into(), name: name.into(), endpoints: endpoints.collect() }
}

fn vbs(services: Vec<Service>, login: &Login) -> Result<String, String> {
    let endpoints = Catalog::new(services, login).endpoints(login, "pid");
    endpoints.vbs.map(|found| found.current().to_string()).map_err(|fault| fault.message)
}

#[test]
fn types_names_regions_and_interfaces() {
    let public = |region, url| ("public", region, url);
    let eu = Some("eu-de");
    for (services, region, expected) in [
        (vec![service("vbs", "x", &[public(eu, "https://a/v2/pid")])], eu, Ok("https://a/v2/pid")),
        (vec![service("vbsv2", "x", &[public(eu, "https://a")])], eu, Ok("https://a/v2/pid")),
        (vec![service("backup", "vbs", &[public(None, "https://a/v2")])], eu, Ok("https://a/v2/pid")),
        (
            vec![service("vbs", "", &[public(None, "https://all"), public(eu, "https://de")])],
            eu,
            Ok("https://de/v2/pid"),
        ),
        (
            vec![service("vbs", "", &[("internal", eu, "https://in"), ("publicURL", eu, "https://pub")])],
            eu,
            Ok("https://pub/v2/pid"),
        ),
        (vec![service("vbs", "", &[public(eu, "https://a")])], None, Ok("https://a/v2/pid")),
        (
            vec![service("volumev2", "evs", &[public(eu, "https://evs.eu-de.example/v2/pid")])],
            eu,
            Ok("https://vbs.eu-de.example/v2/pid"),
        ),
        (
            vec![service("volumev3", "cinder", &[public(eu, "https://cinder.example/v3/pid")])],
            eu,
            Err("VBS is not offered in region eu-de (offered: volumev3); consider CBR"),
        ),
        (
            vec![
                service("vbs", "", &[public(Some("eu-de"), "https://a")]),
                service("evs", "", &[public(Some("eu-nl"), "https://evs.eu-nl.example")]),
                service("cbr", "", &[public(Some("eu-nl"), "https://cbr.eu-nl.example")]),
            ],
            Some("eu-nl"),
            Err(
                "VBS is not offered in region eu-nl (offered: cbr, evs); regions that offer it: eu-de; consider CBR, which is offered",
            ),
        ),
        (
            vec![service("vbs", "", &[public(eu, "https://a")])],
            Some("nowhere"),
            Err("the catalog has no region nowhere, only eu-de"),
        ),
        (vec![], None, Err("the login returned no catalog; set the address of VBS with --vbs-endpoint")),
    ] {
        let expected = expected.map(str::to_owned).map_err(str::to_owned);
        assert_eq!(vbs(services, &login(region)), expected);
    }
}

#[test]
fn what_cannot_be_used_is_said_and_the_next_is_taken() {
    const OTHER: &str = "ffffffffffffffffffffffffffffffff";
    let eu = Some("eu-de");
    let elsewhere = format!("https://a/v2/{OTHER}");
    let of = |interface, url| service("vbs", "", &[(interface, eu, url)]);
    let volumes = || service("evs", "evs", &[("public", eu, "https://evs.eu-de.example")]);
    for (services, expected) in [
        (
            vec![of("internal", "https://in")],
            Err("VBS is offered in region eu-de only as internal: --os-interface internal"),
        ),
        (
            vec![of("adminURL", "https://ad"), of("internal", "https://in"), volumes()],
            Err("VBS is offered in region eu-de only as internal and admin: --os-interface internal"),
        ),
        (
            vec![of("public", "vbs.eu-de.example:443/v2/pid"), volumes()],
            Err("VBS cannot be used: its address in the catalog `vbs.eu-de.example:443/v2/pid` has no \
                 scheme (such as https://); set another with --vbs-endpoint"),
        ),
        (
            vec![of("public", "//vbs.eu-de.example")],
            Err("VBS cannot be used: its address in the catalog `//vbs.eu-de.example` has no scheme \
                 (such as https://); set another with --vbs-endpoint"),
        ),
        (
            vec![of("public", "")],
            Err("VBS cannot be used: its address in the catalog is empty; set another with --vbs-endpoint"),
        ),
        (
            vec![of("public", "ftp://vbs.eu-de.example")],
            Err(
                "VBS cannot be used: its address in the catalog `ftp://vbs.eu-de.example` is not the address \
                 of a service (https://HOST/...); set another with --vbs-endpoint",
            ),
        ),
        (
            vec![of("public", &elsewhere)],
            Err("VBS cannot be used: its address in the catalog ends in the id of another project, \
                 ffffffffffffffffffffffffffffffff, instead of this login's; \
                 set another with --vbs-endpoint"),
        ),
        (
            vec![service("vbs", "vbs", &[])],
            Err("the catalog lists VBS in region eu-de without an address; set it with --vbs-endpoint"),
        ),
        (vec![of("public", "a.example"), of("public", "https://b")], Ok("https://b/v2/pid")),
        (
            vec![of("public", "a.example"), service("vbsv2", "", &[("public", eu, "https://c")])],
            Ok("https://c/v2/pid"),
        ),
        (vec![of("internal", "https://in"), of("public", "https://b")], Ok("https://b/v2/pid")),
        (vec![of("public", &elsewhere), of("public", "https://b/v2/pid")], Ok("https://b/v2/pid")),
        (vec![service("vbs", "vbs", &[]), volumes()], Ok("https://vbs.eu-de.example/v2/pid")),
    ] {
        let expected = expected.map(str::to_owned).map_err(str::to_owned);
        assert_eq!(vbs(services.clone(), &login(eu)), expected, "{services:?}");
    }
    let mut inside = login(eu);
    inside.interface = Interface::Internal;
    assert_eq!(
        vbs(vec![of("public", "https://a")], &inside).unwrap_err(),
        "VBS is offered in region eu-de only as public: --os-interface public"
    );
    let mut by_hand = login(eu);
    by_hand.overrides.vbs = Some(elsewhere.parse().unwrap());
    assert!(vbs(vec![], &by_hand).unwrap_err().contains("its address set for it ends in the id"));
}

#[test]
fn an_entry_that_fits_comes_before_one_that_only_has_the_type() {
    let eu = Some("eu-de");
    let compute = |name: &str, url| service("compute", name, &[("public", eu, url)]);
    for (services, expected) in [
        (
            vec![
                compute("ces", "https://ces.eu-de.example/V1.0/pid"),
                compute("nova", "https://ecs.eu-de.example/v2.1/pid"),
            ],
            "https://ecs.eu-de.example/v2.1/pid",
        ),
        (
            vec![
                compute("", "https://api.example/ces/V1.0/pid"),
                compute("", "https://api.example/compute/v2.1/pid"),
            ],
            "https://api.example/compute/v2.1/pid",
        ),
        (
            vec![
                compute("x", "https://api.example/ces/V1.0/pid"),
                compute("y", "https://api.example/servers/v2.1/pid"),
            ],
            "https://api.example/servers/v2.1/pid",
        ),
        // What fits nothing is better than nothing, and equals stay in their order.
        (
            vec![compute("", "https://one.example"), compute("", "https://two.example")],
            "https://one.example/v2.1/pid",
        ),
    ] {
        let login = login(eu);
        let count = services.len();
        let endpoints = Catalog::new(services, &login).endpoints(&login, "pid");
        let found = endpoints.compute.unwrap();
        assert_eq!(found.current().to_string(), expected);
        // After one that is not there, the next; after the last, there is none.
        for _ in 1..count {
            assert!(found.go_on(&found.current().clone()));
            assert_ne!(found.current().to_string(), expected);
        }
        assert!(!found.go_on(&found.current().clone()));
        assert_eq!(found.current().to_string(), expected);
    }
}

#[test]
fn a_guessed_region_gives_way_and_overrides_win() {
    let services = || vec![service("vbs", "", &[("public", Some("RegionOne"), "https://a")])];
    let mut guessed = login(Some("my"));
    assert!(vbs(services(), &guessed).is_err());
    guessed.region_guessed = true;
    assert_eq!(vbs(services(), &guessed).unwrap(), "https://a/v2/pid");
    guessed.overrides.vbs = Some("http://127.0.0.1:9/x".parse().unwrap());
    assert_eq!(vbs(services(), &guessed).unwrap(), "http://127.0.0.1:9/x/v2/pid");
}
