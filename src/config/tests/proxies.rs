//! Proxies out of variables.

use super::{BASE, Choice, Machine};

fn proxies(env: &str) -> String {
    let machine = Machine::new(&format!("{BASE}{env}"));
    match machine.resolve(&Choice::default()) {
        Err(error) => format!("! {error}"),
        Ok(resolved) => {
            let proxies = resolved.login.proxies;
            let parts = [("https", proxies.https), ("http", proxies.http), ("all", proxies.all)];
            let parts = parts.into_iter().filter_map(|(what, url)| Some(format!("{what}={}", url?)));
            parts.chain(proxies.none.map(|hosts| format!("none={hosts}"))).collect::<Vec<_>>().join(" ")
        }
    }
}

#[test]
fn every_spelling() {
    for (env, expected) in [
        ("", ""),
        ("HTTPS_PROXY=http://p:3128", "https=http://p:3128/"),
        ("https_proxy=http://p:3128", "https=http://p:3128/"),
        ("https_proxy=http://low:1;HTTPS_PROXY=http://up:1", "https=http://low:1/"),
        ("https_proxy=;HTTPS_PROXY=http://up:1", "https=http://up:1/"),
        ("https_proxy=  ;HTTPS_PROXY= http://up:1 ", "https=http://up:1/"),
        ("HTTP_PROXY=http://p", "http=http://p/"),
        ("http_proxy=http://low;HTTP_PROXY=http://up", "http=http://low/"),
        ("ALL_PROXY=socks5://p:1080", "all=socks5://p:1080"),
        ("all_proxy=socks5h://p:1080", "all=socks5h://p:1080"),
        ("all_proxy=socks5h://p;ALL_PROXY=http://q", "all=socks5h://p"),
        ("HTTPS_PROXY=https://p:8443", "https=https://p:8443/"),
        ("HTTPS_PROXY=proxy:3128", "https=http://proxy:3128/"),
        ("HTTPS_PROXY=proxy", "https=http://proxy/"),
        ("HTTPS_PROXY=10.0.0.1:8080", "https=http://10.0.0.1:8080/"),
        ("HTTPS_PROXY=[::1]:8080", "https=http://[::1]:8080/"),
        ("HTTPS_PROXY=me:pw@proxy:3128", "https=http://me:pw@proxy:3128/"),
        ("HTTPS_PROXY=http://me:p%40w@proxy:3128", "https=http://me:p%40w@proxy:3128/"),
        ("NO_PROXY=a,.b,10.0.0.0/8", "none=a,.b,10.0.0.0/8"),
        ("no_proxy=*", "none=*"),
        ("no_proxy=a;NO_PROXY=b", "none=a"),
        (
            "HTTPS_PROXY=http://a;HTTP_PROXY=http://b;ALL_PROXY=http://c;NO_PROXY=d",
            "https=http://a/ http=http://b/ all=http://c/ none=d",
        ),
    ] {
        assert_eq!(proxies(env), expected, "{env}");
    }
}

#[test]
fn a_bad_one_is_named_by_its_variable_and_never_shown() {
    let schemes = "not a supported proxy: use http, https, socks5 or socks5h";
    for (env, expected) in [
        ("HTTPS_PROXY=ftp://me:hunter2@p", format!("! HTTPS_PROXY of the environment is {schemes}")),
        ("https_proxy=socks4://hunter2@p", format!("! https_proxy of the environment is {schemes}")),
        ("ALL_PROXY=socks://p", format!("! ALL_PROXY of the environment is {schemes}")),
        ("HTTP_PROXY=file:///hunter2", format!("! HTTP_PROXY of the environment is {schemes}")),
        ("HTTPS_PROXY=http://", "! HTTPS_PROXY of the environment is not the address of a proxy".into()),
        (
            "HTTPS_PROXY=http://me:hunter2@",
            "! HTTPS_PROXY of the environment is not the address of a proxy".into(),
        ),
        ("HTTPS_PROXY=p:hunter2", "! HTTPS_PROXY of the environment is not the address of a proxy".into()),
        ("all_proxy=http://a b", "! all_proxy of the environment is not the address of a proxy".into()),
        ("all_proxy=socks5://", "! all_proxy of the environment is an address without a host".into()),
    ] {
        assert_eq!(proxies(env), expected, "{env}");
    }
    let env = format!("{BASE}HTTPS_PROXY=http://me:hunter2@proxy:3128;HTTP_PROXY=http://p");
    let origins = Machine::new(&env).origins(&Choice::default());
    assert!(
        origins.contains(&"https proxy=http://proxy:3128 (with a login) @ HTTPS_PROXY".to_owned()),
        "{origins:?}"
    );
    assert!(origins.contains(&"http proxy=http://p @ HTTP_PROXY".to_owned()), "{origins:?}");
    let both = Machine::new(&format!("{BASE}https_proxy=http://p;HTTPS_PROXY=http://q"));
    assert_eq!(both.passed(&Choice::default()), ["HTTPS_PROXY: https_proxy overrides it"]);
}

#[test]
fn a_login_that_ends_an_address_is_named_and_never_shown() {
    for proxy in [
        "http://u:p#hunter2@h:1",
        "http://u:p/hunter2@h:1",
        "http://u:p?hunter2@h:1",
        "u:p#hunter2@h:1",
        // Which would be an address all the same: of a host called `u`.
        "http://u:1#hunter2@h:1",
        "socks5://u:1/hunter2@h:1",
        "http://u:1\\hunter2@h:1",
    ] {
        let said = proxies(&format!("https_proxy={proxy}"));
        assert!(said.contains("contains / ? # or \\: write %2F %3F %23 %5C instead"), "{said}");
        assert!(!said.contains("hunter2") && said.contains("https_proxy"), "{said}");
    }
    assert_eq!(
        proxies("https_proxy='http://p:1'"),
        "! https_proxy of the environment is in quotes: remove them"
    );
    assert_eq!(proxies("https_proxy=http://u:p@w@h:1"), "https=http://u:p%40w@h:1/");
}

#[test]
fn entries_of_no_proxy_that_say_nothing_are_listed() {
    let hosts = "a.example:443 *.b.example,10.0.0.*,https://c.example";
    let machine = Machine::new(&format!("{BASE}no_proxy={hosts}"));
    assert_eq!(
        machine.passed(&Choice::default()),
        [
            "no_proxy: 10.0.0.*: use * alone, or as *. before a domain",
            "no_proxy: https://c.example: give a host, not an address with a scheme",
        ]
    );
    let long = (0..60).map(|at| format!("host-{at}.example")).collect::<Vec<_>>().join(",");
    let origins = Machine::new(&format!("{BASE}no_proxy={long}")).origins(&Choice::default());
    assert!(origins.contains(&format!("no proxy for={long} @ no_proxy")), "{origins:?}");
}
