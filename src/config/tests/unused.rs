//! Nothing that is written down vanishes without a word.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

use super::{BASE, Choice, HOME, Machine, PUBLIC, SECURE, alone, cloud, entries, over_base};
use crate::config::Sources;

const AUTH: &str = "auth_url: 'https://i', user_id: u, password: w, project_id: p";

fn not_used(machine: &Machine, choice: &Choice) -> Vec<String> {
    assert!(machine.resolve(choice).is_ok(), "{}", machine.said(choice));
    machine.passed(choice)
}

#[test]
fn keys_that_nobody_knows_are_listed_with_what_may_be_meant() {
    for (entry, expected) in [
        (format!("auth: {{{AUTH}}}"), None),
        (
            format!("auth: {{{AUTH}, passwd: hunter2}}"),
            Some("auth.passwd: vbs does not use this key; did you mean password?"),
        ),
        (
            format!("auth: {{{AUTH}, project: hunter2}}"),
            Some("auth.project: vbs does not use this key; did you mean project_name?"),
        ),
        (
            format!("auth: {{{AUTH}, user-domain-nam: hunter2}}"),
            Some("auth.user-domain-nam: vbs does not use this key; did you mean user_domain_name?"),
        ),
        (
            format!("auth: {{{AUTH}, colour: {{deep: [hunter2]}}}}"),
            Some("auth.colour: vbs does not use this key"),
        ),
        (
            format!("regoin_name: hunter2, auth: {{{AUTH}}}"),
            Some("regoin_name: vbs does not use this key; did you mean region_name?"),
        ),
        (
            format!("networks: [{{name: hunter2}}], auth: {{{AUTH}}}"),
            Some("networks: vbs does not use this key"),
        ),
        (
            format!("regions: [{{name: r, value: hunter2, values: {{}}}}], auth: {{{AUTH}}}"),
            Some("value: vbs does not use this key"),
        ),
        (
            format!("regions: [{{name: r, values: {{auth: {{pasword: hunter2}}}}}}], auth: {{{AUTH}}}"),
            Some("auth.pasword: vbs does not use this key; did you mean password?"),
        ),
        (
            format!("auth: {{{AUTH}, \"-----BEGIN X-----\\nhunter2\": }}"),
            Some("auth.(25 bytes, not shown): vbs does not use this key"),
        ),
    ] {
        let machine = Machine::new("").file(HOME, &format!("clouds: {{c: {{{entry}}}}}\n"));
        let passed = not_used(&machine, &cloud("c"));
        let found = passed.iter().find_map(|line| line.split_once("line 1: ").map(|(_, why)| why));
        assert_eq!(found, expected, "{passed:?}");
        assert!(!format!("{passed:?}").contains("hunter2"), "{passed:?}");
    }
    // Each with its line, in every kind of file, merged or not.
    let machine = Machine::new("")
        .file(
            HOME,
            &format!("x: &x\n  tenant: t\nclouds:\n  c:\n    profile: mine\n    auth: {{{AUTH}, <<: *x}}\n    vrify: 0\n"),
        )
        .file(SECURE, "clouds: {c: {auth: {\n  pass: w}}}\n")
        .file(PUBLIC, "public-clouds: {mine: {\nmessage: hello}}\n");
    assert_eq!(
        not_used(&machine, &cloud("c")),
        [
            "~/.config/openstack/secure.yaml, line 2: auth.pass: vbs does not use this key; did you mean password?",
            "~/.config/openstack/clouds.yaml, line 2: auth.tenant: vbs does not use this key; did you mean project_name?",
            "~/.config/openstack/clouds.yaml, line 7: vrify: vbs does not use this key; did you mean verify?",
            "profile mine of ~/.config/openstack/clouds-public.yaml, line 2: message: vbs does not use this key",
        ]
    );
}

#[test]
fn variables_that_do_nothing_are_listed() {
    for (env, expected) in [
        ("OS_IDENTITY_API_VERSION=3", "OS_IDENTITY_API_VERSION: vbs does not use this variable"),
        ("OS_PASWORD=hunter2", "OS_PASWORD: vbs does not use this variable; did you mean OS_PASSWORD?"),
        ("OS_CA_CERT=/b;OS_CACERT=/a", "OS_CA_CERT: OS_CACERT overrides it"),
        ("OS_AGENCY_DOMAIN_NAME=d", "OS_AGENCY_DOMAIN_NAME: target_domain_name: this login does not use it"),
        ("OS_DEFAULT_DOMAIN=d", "OS_DEFAULT_DOMAIN: default_domain: this login does not use it"),
        ("OS_CACERT=/a;REQUESTS_CA_BUNDLE=/b", "REQUESTS_CA_BUNDLE: cacert overrides it"),
        ("REQUESTS_CA_BUNDLE=/a;CURL_CA_BUNDLE=/b", "CURL_CA_BUNDLE: REQUESTS_CA_BUNDLE overrides it"),
        (
            "OS_PROFILE=otc;OS_REGION_NAME=eu-xx",
            "profile otc: region is eu-xx, which profile otc does not have (eu-de, eu-nl): use one of them, or set auth_url",
        ),
        ("OS_ACCESS_KEY=a", "OS_ACCESS_KEY: ak: the login is by password"),
    ] {
        let machine = Machine::new(&format!("{BASE}{env}"));
        assert_eq!(not_used(&machine, &Choice::default()), [expected], "{env}");
    }
    let named = Machine::new("OS_TRUST_ID=t;OS_PASWORD=p")
        .file(HOME, &format!("clouds: {{c: {{auth: {{{AUTH}}}}}}}\n"));
    assert_eq!(
        not_used(&named, &cloud("c")),
        [
            "OS_TRUST_ID: not used: a named cloud ignores variables",
            "OS_PASWORD: vbs does not use this variable; did you mean OS_PASSWORD?",
        ]
    );
}

#[test]
fn variables_that_are_no_text_are_listed() {
    let variable = |name: &str, value: &[u8]| (OsString::from(name), OsString::from_vec(value.to_vec()));
    let sources = Sources::of_variables(
        [
            variable("OS_AUTH_URL", b"https://i"),
            variable("OS_PASSWORD", b"p\xe4ss"),
            variable("HOMER", b"\xe4"),
        ],
        "/",
    );
    let explained = crate::config::explain(&sources, &Choice::default());
    let found: Vec<String> =
        explained.ignored.into_iter().map(|passed| format!("{}: {}", passed.source, passed.why)).collect();
    assert_eq!(found, ["OS_PASSWORD: not used: not UTF-8 text"]);
}

#[test]
fn another_scope_than_a_project_is_refused() {
    let refused = |key: &str, place: &str, scope: &str, of: &str| {
        format!(
            "! {key} of {of} is set ({place}), which asks for the scope of {scope}: vbs works only in a project; remove it"
        )
    };
    let file = "~/.config/openstack/clouds.yaml, line 1";
    entries(&[
        (&format!("auth: {{{AUTH}, trust_id: t}}"), &refused("trust_id", file, "a trust", "cloud c")),
        (
            &format!("system_scope: all, auth: {{{AUTH}}}"),
            &refused("system_scope", file, "the whole system", "cloud c"),
        ),
        (
            &format!("auth_type: token, auth: {{{AUTH}, token: t, system-scope: all}}"),
            &refused("system_scope", file, "the whole system", "cloud c"),
        ),
    ]);
    over_base(&[
        ("OS_TRUST_ID=t", &refused("trust_id", "OS_TRUST_ID", "a trust", "the environment")),
        (
            "OS_SYSTEM_SCOPE=all",
            &refused("system_scope", "OS_SYSTEM_SCOPE", "the whole system", "the environment"),
        ),
    ]);
}

#[test]
fn the_older_word_for_a_user_is_taken() {
    let expected = "user op@D pw=w in #p at https://i/";
    let auth = "auth_url: 'https://i', password: w, user_domain_name: D, project_id: p";
    entries(&[
        (&format!("auth: {{{auth}, user_name: op}}"), expected),
        (&format!("auth: {{{auth}, user-name: op}}"), expected),
    ]);
    alone(&[(
        "OS_AUTH_URL=https://i;OS_USER_NAME=op;OS_PASSWORD=w;OS_USER_DOMAIN_NAME=D;OS_PROJECT_ID=p",
        expected,
    )]);
}

#[test]
fn a_file_that_was_not_read_is_named_where_it_may_be_meant() {
    let there = format!("clouds: {{c: {{auth: {{{AUTH}}}}}, d: }}");
    let hidden = "~/.config/openstack/clouds.yaml was not read: ./clouds.yaml was found first";
    let silent = "./clouds.yaml was read, but contains no cloud";
    for (nearer, choice, expected) in [
        ("", cloud("c"), format!("! no cloud c; {silent}; {hidden}")),
        ("# nothing\n", cloud("c"), format!("! no cloud c; {silent}; {hidden}")),
        ("cloud: {c: }", cloud("c"), format!("! no cloud c; {silent}; {hidden}")),
        ("clouds: {x: }", cloud("c"), format!("! no cloud c; clouds in ./clouds.yaml: x; {hidden}")),
        (
            "",
            Choice::default(),
            format!("! no cloud chosen: set OS_CLOUD or --os-cloud, or OS_AUTH_URL; {silent}; {hidden}"),
        ),
    ] {
        let machine = Machine::new("").file("cwd/clouds.yaml", nearer).file(HOME, &there);
        assert_eq!(machine.said(&choice), expected);
    }
}

#[test]
fn addresses_say_what_is_wrong_with_them() {
    let of = |problem: &str| format!("! auth_url of the environment is {problem}");
    over_base(&[
        ("OS_AUTH_URL=iam.example/v3", &of("an address without a scheme: add https://")),
        ("OS_AUTH_URL=iam.example:443/v3", &of("an address without a scheme: add https://")),
        ("OS_AUTH_URL=\"https://iam.example/v3\"", &of("in quotes: remove them")),
        ("OS_AUTH_URL='https://iam.example/v3'", &of("in quotes: remove them")),
        (
            "OS_AUTH_URL=https://iam.example/v3/auth/tokens/",
            &of("an address that ends in /auth/tokens: remove that, so that it ends in /v3"),
        ),
        (
            "OS_AUTH_URL=https://iam.%(region_name)s.example",
            &of("an address with the placeholder %(region_name)s; vbs fills in only {region_name}"),
        ),
        (
            "OS_AUTH_URL=https://iam.$REGION.example",
            &of("an address with the placeholder $REGION; vbs fills in only {region_name}"),
        ),
        (
            "OS_AUTH_URL=https://u:1#w@iam.example",
            &of("an address that contains a login, which would end up in logs"),
        ),
        ("OS_REGION_NAME=\"eu-de\"", "! region_name of the environment is in quotes: remove them"),
        ("OS_INTERFACE=\"public\"", "! interface of the environment is in quotes: remove them"),
        ("OS_AUTH_TYPE=\"password\"", "! auth_type of the environment is in quotes: remove them"),
        ("OS_PROFILE=\"otc\"", "! profile of the environment is in quotes: remove them"),
        ("OS_CACERT=\"/ca.pem\"", "! cacert of the environment is in quotes: remove them"),
        ("OS_AUTH_TYPE=token;OS_TOKEN=\"t\"", "! token of the environment is in quotes: remove them"),
        (
            "OS_AUTH_TYPE=aksk;OS_AK=a;OS_SK=\"s\"",
            "! secret key of the environment is in quotes: remove them",
        ),
        ("OS_INSECURE=\"1\"", "! insecure of the environment is in quotes: remove them"),
    ]);
}
