//! Interface, endpoints and certificates.

use super::{BASE, Choice, HOME, Machine, cloud};
use crate::api::Login;
use crate::api::login::Pem;

fn of(entry: &str, choice: &Choice) -> Result<(Machine, Login), String> {
    let auth = "auth: {auth_url: 'https://i', user_id: u, password: w, project_id: p}";
    let comma = if entry.is_empty() { "" } else { ", " };
    let machine = Machine::new("").file(HOME, &format!("clouds: {{c: {{{auth}{comma}{entry}}}}}\n"));
    match machine.resolve(choice) {
        Ok(resolved) => Ok((machine, resolved.login)),
        Err(error) => Err(error.to_string()),
    }
}

fn trust(entry: &str) -> String {
    match of(entry, &cloud("c")) {
        Err(error) => format!("! {error}"),
        Ok((machine, login)) => {
            let trust = login.trust;
            let path = |pem: Pem| match pem {
                Pem::File(path) => machine.without_paths(path.to_str().unwrap()),
                Pem::Text(text) => format!("text of {} lines", text.lines().count()),
            };
            let mut said = vec![trust.verify.to_string()];
            said.extend(trust.ca.map(|ca| format!("ca={}", path(ca))));
            if let Some(client) = trust.client {
                said.push(format!("cert={}", path(client.cert)));
                said.extend(client.key.map(|key| format!("key={}", path(key))));
            }
            said.join(" ")
        }
    }
}

#[test]
fn certificates() {
    for (entry, expected) in [
        ("", "true"),
        ("verify: true", "true"),
        ("verify: false", "false"),
        ("verify: no", "false"),
        ("verify: Off", "false"),
        ("verify: '0'", "false"),
        ("verify: 1", "true"),
        ("verify: ", "true"),
        ("insecure: true", "false"),
        ("insecure: false", "true"),
        ("insecure: true, verify: true", "false"),
        ("insecure: false, verify: false", "false"),
        ("insecure: 1", "false"),
        ("verify: perhaps", "! verify of cloud c is neither true nor false"),
        ("insecure: 2", "! insecure of cloud c is neither true nor false"),
        ("verify: '\"true\"'", "! verify of cloud c is in quotes: remove them"),
        // As requests takes it.
        ("verify: /etc/ca.pem", "true ca=/etc/ca.pem"),
        ("verify: ca.crt", "true ca=ROOT/cwd/ca.crt"),
        ("verify: ca.crt, cacert: other.pem", "true ca=ROOT/cwd/other.pem"),
        ("verify: ca.crt, insecure: true", "false ca=ROOT/cwd/ca.crt"),
        (
            "cacert: \"-----BEGIN CERTIFICATE-----\\nQUJD\\n-----END CERTIFICATE-----\\n\"",
            "true ca=text of 3 lines",
        ),
        (
            "cert: \"-----BEGIN CERTIFICATE-----\\nQUJD\\n-----END CERTIFICATE-----\", key: k.pem",
            "true cert=text of 3 lines key=ROOT/cwd/k.pem",
        ),
        (
            "cert: c.pem, key: \"Bag Attributes\\n-----BEGIN PRIVATE KEY-----\\nQUJD\"",
            "true cert=ROOT/cwd/c.pem key=text of 3 lines",
        ),
        ("cacert: /etc/ca.pem", "true ca=/etc/ca.pem"),
        ("cacert: ~/ca.pem", "true ca=ROOT/home/ca.pem"),
        ("cacert: ca.pem", "true ca=ROOT/cwd/ca.pem"),
        ("cacert: ca.pem, verify: false", "false ca=ROOT/cwd/ca.pem"),
        ("cert: c.pem", "true cert=ROOT/cwd/c.pem"),
        ("cert: ~/c.pem, key: ~/k.pem", "true cert=ROOT/home/c.pem key=ROOT/home/k.pem"),
        (
            "key: k.pem",
            "! cloud c has no cert to go with its key: set cert in ~/.config/openstack/clouds.yaml",
        ),
    ] {
        assert_eq!(trust(entry), expected, "{entry}");
    }
    for (env, expected) in [
        ("OS_INSECURE=1", "false None None"),
        ("OS_INSECURE=true", "false None None"),
        ("OS_INSECURE=false", "true None None"),
        ("OS_INSECURE=", "true None None"),
        ("OS_CACERT=/ca", "true Some(\"/ca\") None"),
        ("OS_CA_CERT=/ca", "true Some(\"/ca\") None"),
        ("OS_CA_CERT=/other;OS_CACERT=/ca", "true Some(\"/ca\") None"),
        ("OS_CACERT=/ca\r\n", "true Some(\"/ca\") None"),
        ("OS_CACERT=-----BEGIN CERTIFICATE-----\nQUJD\n", "true Some((32 bytes, not shown)) None"),
        ("REQUESTS_CA_BUNDLE=/b", "true Some(\"/b\") None"),
        ("CURL_CA_BUNDLE=/b", "true Some(\"/b\") None"),
        ("CURL_CA_BUNDLE=/c;REQUESTS_CA_BUNDLE=/b", "true Some(\"/b\") None"),
        ("OS_CACERT=/ca;REQUESTS_CA_BUNDLE=/b", "true Some(\"/ca\") None"),
        ("OS_CERT=/c;OS_KEY=/k", "true None Some(ClientCertificate { cert: \"/c\", key: Some(\"/k\") })"),
        ("OS_CLIENT_CERT=/c", "true None Some(ClientCertificate { cert: \"/c\", key: None })"),
    ] {
        let trust = Machine::new(&format!("{BASE}{env}")).resolve(&Choice::default()).unwrap().login.trust;
        assert_eq!(format!("{} {:?} {:?}", trust.verify, trust.ca, trust.client), expected, "{env}");
    }
}

#[test]
fn interfaces() {
    for (entry, flag, expected) in [
        ("", "", "public"),
        ("interface: public", "", "public"),
        ("interface: internal", "", "internal"),
        ("interface: internalURL", "", "internal"),
        ("interface: Admin", "", "admin"),
        ("endpoint_type: internalURL", "", "internal"),
        ("endpoint-type: adminURL", "", "admin"),
        ("interface: admin, endpoint_type: internal", "", "admin"),
        ("interface: admin", "internal", "internal"),
        ("interface: wrong", "internal", "internal"),
        ("interface: wrong", "", "! interface of cloud c is not one of public, internal, admin"),
        ("", "wrong", "! --os-interface of the command line is not one of public, internal, admin"),
    ] {
        let choice =
            Choice { interface: Some(flag.to_owned()).filter(|flag| !flag.is_empty()), ..cloud("c") };
        let said = match of(entry, &choice) {
            Ok((_, login)) => login.interface.as_str().to_owned(),
            Err(error) => format!("! {error}"),
        };
        assert_eq!(said, expected, "{entry} {flag}");
    }
}

#[test]
fn endpoints() {
    let url = |url: Option<url::Url>| url.map_or("-".to_owned(), |url| url.to_string());
    let flags = |vbs: &str, volume: &str, compute: &str| {
        let flag = |flag: &str| Some(flag.to_owned()).filter(|flag| !flag.is_empty());
        Choice {
            vbs_endpoint: flag(vbs),
            volume_endpoint: flag(volume),
            compute_endpoint: flag(compute),
            ..cloud("c")
        }
    };
    let none = flags("", "", "");
    for (entry, choice, expected) in [
        ("", &none, "- - -"),
        ("vbs_endpoint_override: 'http://127.0.0.1:9/v2'", &none, "http://127.0.0.1:9/v2 - -"),
        ("vbs-endpoint-override: 'https://v'", &none, "https://v/ - -"),
        ("block_storage_endpoint_override: 'https://a'", &none, "- https://a/ -"),
        ("volumev3_endpoint_override: 'https://a'", &none, "- https://a/ -"),
        ("volumev2_endpoint_override: 'https://a'", &none, "- https://a/ -"),
        ("volume_endpoint_override: 'https://a'", &none, "- https://a/ -"),
        (
            "volume_endpoint_override: 'https://a', volumev3_endpoint_override: 'https://b', \
             block_storage_endpoint_override: 'https://c'",
            &none,
            "- https://c/ -",
        ),
        ("compute_endpoint_override: 'https://n'", &none, "- - https://n/"),
        ("vbs_endpoint_override: ''", &none, "- - -"),
        ("vbs_endpoint_override: 'https://v/v2/%(project_id)s'", &none, "https://v/v2/%(project_id)s - -"),
        ("volume_endpoint_override: 'https://v/v2/$(tenant_id)s'", &none, "- https://v/v2/$(tenant_id)s -"),
        (
            "region_name: r, compute_endpoint_override: 'https://n.{region_name}.x/{project_id}'",
            &none,
            "- - https://n.r.x/%7Bproject_id%7D",
        ),
        (
            "vbs_endpoint_override: 'https://v/%(user_id)s'",
            &none,
            "! vbs_endpoint_override of cloud c is an address with the placeholder %(user_id)s; vbs fills in only the project's id (%(project_id)s) and {region_name}",
        ),
        (
            "",
            &flags("", "https://$REGION.v/%(project_id)s", ""),
            "! --volume-endpoint of the command line is an address with the placeholder $REGION; vbs fills in only the project's id (%(project_id)s) and {region_name}",
        ),
        (
            "vbs_endpoint_override: 'https://v.{region_name}.x'",
            &none,
            "! cloud c has no region, which the address of a service needs: set region_name in ~/.config/openstack/clouds.yaml",
        ),
        (
            "vbs_endpoint_override: '\"https://v\"'",
            &none,
            "! vbs_endpoint_override of cloud c is in quotes: remove them",
        ),
        (
            "vbs_endpoint_override: 'https://u:1#w@v'",
            &none,
            "! vbs_endpoint_override of cloud c is an address that contains a login, which would end up in logs",
        ),
        (
            "vbs_endpoint_override: 'v'",
            &none,
            "! vbs_endpoint_override of cloud c is an address without a scheme: add https://",
        ),
        ("vbs_endpoint_override: 'https://v'", &flags("http://[::1]:7", "", ""), "http://[::1]:7/ - -"),
        (
            "vbs_endpoint_override: 'bad'",
            &flags("https://f", "https://g", "https://h"),
            "https://f/ https://g/ https://h/",
        ),
        (
            "",
            &flags("f", "", ""),
            "! --vbs-endpoint of the command line is an address without a scheme: add https://",
        ),
        (
            "",
            &flags("", "https://x:y@g", ""),
            "! --volume-endpoint of the command line is an address that contains a login, which would end up in logs",
        ),
    ] {
        let said = match of(entry, choice) {
            Ok((_, login)) => {
                let overrides = login.overrides;
                format!("{} {} {}", url(overrides.vbs), url(overrides.volume), url(overrides.compute))
            }
            Err(error) => format!("! {error}"),
        };
        assert_eq!(said, expected, "{entry}");
    }
    let env = "OS_VBS_ENDPOINT_OVERRIDE=https://v;OS_VOLUMEV3_ENDPOINT_OVERRIDE=https://w;OS_COMPUTE_ENDPOINT_OVERRIDE=https://n";
    let overrides =
        Machine::new(&format!("{BASE}{env}")).resolve(&Choice::default()).unwrap().login.overrides;
    assert_eq!(
        [url(overrides.vbs), url(overrides.volume), url(overrides.compute)],
        ["https://v/", "https://w/", "https://n/"]
    );
}
