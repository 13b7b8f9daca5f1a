//! Where each value came from, and what was passed over.

use super::{BASE, Choice, HOME, Machine, PUBLIC, SECURE, cloud};

#[test]
fn of_variables_by_their_names() {
    let origins =
        Machine::new(&format!("{BASE}OS_INTERFACE=internal;OS_CA_CERT=/ca")).origins(&Choice::default());
    assert_eq!(
        origins,
        [
            "cloud=envvars @ OS_AUTH_URL or OS_PROFILE is set",
            "region=eu-de @ guessed from the project's name",
            "auth_url=https://iam.example/v3 @ OS_AUTH_URL",
            "login by=password @ inferred: no auth_type is set",
            "user=op @ OS_USERNAME",
            "user's domain=D @ OS_USER_DOMAIN_NAME",
            "password=set @ OS_PASSWORD",
            "project=eu-de_x @ OS_PROJECT_NAME",
            "project's domain=D @ OS_USER_DOMAIN_NAME",
            "interface=internal @ OS_INTERFACE",
            "cacert=/ca @ OS_CA_CERT",
        ]
    );
}

const CLOUDS: &str = "
clouds:
  c:
    profile: otc
    auth_type: password
    auth:
      username: op
      user_domain_name: D
      password: old
      project_name: eu-de_x
    verify: false
";

#[test]
fn of_files_with_their_lines() {
    let machine = Machine::new("OS_CLOUD=c;OS_PASSWORD=env;OS_TOKEN=t;OS_REGION_NAME=eu-nl;OS_CACERT=/x")
        .file(HOME, CLOUDS)
        .file("system/clouds.yaml", CLOUDS)
        .file(SECURE, "clouds:\n  c:\n    auth:\n      password: new\n");
    assert_eq!(
        machine.origins(&Choice::default()),
        [
            "cloud=c @ OS_CLOUD",
            "profile=otc @ ~/.config/openstack/clouds.yaml, line 4",
            "region=eu-nl @ OS_REGION_NAME",
            "auth_url=https://iam.eu-nl.otc.t-systems.com/v3 @ profile otc",
            "login by=password @ ~/.config/openstack/clouds.yaml, line 5",
            "user=op @ ~/.config/openstack/clouds.yaml, line 7",
            "user's domain=D @ ~/.config/openstack/clouds.yaml, line 8",
            "password=set @ ~/.config/openstack/secure.yaml, line 4",
            "project=eu-de_x @ ~/.config/openstack/clouds.yaml, line 10",
            "project's domain=D @ ~/.config/openstack/clouds.yaml, line 8",
            "verify=false @ ~/.config/openstack/clouds.yaml, line 11",
        ]
    );
    assert_eq!(
        machine.passed(&Choice::default()),
        [
            "ROOT/system/clouds.yaml: not read: ~/.config/openstack/clouds.yaml was found first",
            "~/.config/openstack/clouds.yaml, line 9: password: ~/.config/openstack/secure.yaml, line 4 overrides it",
            "OS_PASSWORD: not used: a named cloud ignores variables",
            "OS_TOKEN: not used: a named cloud ignores variables",
            "OS_CACERT: not used: a named cloud ignores variables",
        ]
    );
}

#[test]
fn of_flags_profiles_regions_and_questions() {
    let auth = "auth: {auth_url: 'https://i', user_id: u, project_id: p, password: w}";
    let rows: [(&str, &str, Choice, &str); 12] = [
        ("", "", Choice { region: Some("f".into()), ..cloud("c") }, "region=f @ --os-region-name"),
        (
            "",
            "",
            Choice { interface: Some("admin".into()), ..cloud("c") },
            "interface=admin @ --os-interface",
        ),
        (
            "",
            "",
            Choice { vbs_endpoint: Some("https://v".into()), ..cloud("c") },
            "vbs endpoint=https://v/ @ --vbs-endpoint",
        ),
        ("", "", cloud("c"), "cloud=c @ --os-cloud"),
        ("", "", Choice::default(), "cloud=c @ the only one"),
        (
            "",
            "",
            Choice { default_cloud: Some(("c".into(), "config.toml".into())), ..Choice::default() },
            "cloud=c @ config.toml",
        ),
        ("", "profile: otc, ", cloud("c"), "region=eu-de @ profile otc, its first region"),
        (
            "",
            "profile: mine, ",
            cloud("c"),
            "cacert=/mine @ profile mine of ~/.config/openstack/clouds-public.yaml, line 3",
        ),
        (
            "",
            "regions: [a, b], ",
            cloud("c"),
            "region=a @ ~/.config/openstack/clouds.yaml, line 1, the first of regions",
        ),
        (
            "",
            "regions: [{name: a, values: {cacert: /a}}], ",
            cloud("c"),
            "cacert=/a @ ~/.config/openstack/clouds.yaml, region a, line 1",
        ),
        ("", "auth_type: v3totp, ", cloud("c"), "one-time code=asked for @ not set"),
        ("OS_PASSCODE=1", "auth_type: v3totp, ", cloud("c"), "one-time code=set @ OS_PASSCODE"),
    ];
    for (env, entry, choice, expected) in rows {
        let machine = Machine::new(env)
            .file(HOME, &format!("clouds: {{c: {{{entry}{auth}}}}}\n"))
            .file(PUBLIC, "public-clouds:\n  mine:\n    cacert: /mine\n");
        let origins = machine.origins(&choice);
        assert!(origins.contains(&expected.to_owned()), "{entry}: {origins:#?}");
    }
}

#[test]
fn what_is_passed_over_is_said_with_the_reason() {
    let auth = "auth_url: 'https://i', user_id: u, project_id: p, password: w";
    let file = "~/.config/openstack/clouds.yaml, line 1";
    for (env, entry, choice, expected) in [
        ("", format!("auth: {{{auth}, token: t}}"), cloud("c"), format!("{file}: token: the login is by password")),
        ("", format!("auth: {{{auth}, ak: A, sk: S}}"), cloud("c"), format!("{file}: sk: the login is by password")),
        ("", format!("auth_type: v3token, auth: {{{auth}, token: t}}"), cloud("c"), format!("{file}: password: the login is by token")),
        ("", format!("auth: {{{auth}, project_name: n}}"), cloud("c"), format!("{file}: project_name: the project's id overrides it")),
        ("", format!("auth: {{{auth}, username: n}}"), cloud("c"), format!("{file}: username: the user's id overrides it")),
        ("", format!("auth: {{{auth}}}, project_id: q"), cloud("c"), format!("{file}: project_id: {file} overrides it")),
        ("OS_CLOUD=x", format!("auth: {{{auth}}}"), cloud("c"), "OS_CLOUD: x: --os-cloud overrides it".into()),
        (
            "OS_REGION_NAME=z",
            format!("regions: [a], auth: {{{auth}}}"),
            cloud("c"),
            "OS_REGION_NAME: not one of its regions: a".into(),
        ),
        (
            "OS_SK=z",
            format!("auth: {{{auth}}}"),
            cloud("c"),
            "OS_SK: not used: a named cloud ignores variables".into(),
        ),
        (
            "",
            format!("region_name: r, auth: {{{auth}}}"),
            Choice { region: Some("f".into()), ..cloud("c") },
            format!("{file}: region_name: --os-region-name overrides it"),
        ),
        (
            "",
            "auth: {auth_url: 'https://i', application_credential_id: a, application_credential_secret: s, project_id: p}".into(),
            cloud("c"),
            format!("{file}: project_id: an application credential has its own project"),
        ),
    ] {
        let machine = Machine::new(env).file(HOME, &format!("clouds: {{c: {{{entry}}}}}\n"));
        let passed = machine.passed(&choice);
        assert!(passed.contains(&expected), "{entry}: {passed:#?}");
    }
}

#[test]
fn files_and_settings_that_lose_to_the_variables_are_said() {
    let machine = Machine::new(BASE).file(HOME, "clouds: [");
    let choice = Choice { default_cloud: Some(("c".into(), "config.toml".into())), ..Choice::default() };
    assert_eq!(
        machine.passed(&choice),
        [
            "~/.config/openstack/clouds.yaml: not used: the login comes from variables",
            "config.toml: c: the variables contain a login",
        ]
    );
}

#[test]
fn what_was_found_is_told_even_where_no_login_comes_of_it() {
    let machine = Machine::new("").file(HOME, "clouds: {c: {auth: {auth_url: 'https://i', username: u}}}");
    let explained = machine.explain(&cloud("c"));
    assert!(explained.login.is_err());
    let origins = machine.origins(&cloud("c"));
    assert!(origins.contains(&"auth_url=https://i/ @ ~/.config/openstack/clouds.yaml, line 1".to_owned()));
    assert!(origins.contains(&"user=u @ ~/.config/openstack/clouds.yaml, line 1".to_owned()));
    assert_eq!(machine.origins(&cloud("x")), ["cloud=x @ --os-cloud"]);
}
