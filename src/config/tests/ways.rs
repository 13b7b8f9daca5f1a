//! Every way to log in: by its word, and by what is there.

use super::{Choice, HOME, Machine, alone, cloud, entries, over_base};

const AT: &str = "auth_url: 'https://i'";

/// Entries of one cloud whose `auth` has an address; the first part goes into `auth`.
pub fn with_auth(rows: &[(&str, &str, &str)]) {
    for (auth, outer, expected) in rows {
        let comma = if outer.is_empty() { "" } else { ", " };
        let entry = format!("auth: {{{AT}, {auth}}}{comma}{outer}");
        let machine = Machine::new("").file(HOME, &format!("clouds: {{c: {{{entry}}}}}\n"));
        let expected = expected.replace("FILE", "~/.config/openstack/clouds.yaml");
        assert_eq!(machine.said(&cloud("c")), expected, "{entry}");
    }
}

#[test]
fn password() {
    let given = "user #u pw=w in #p at https://i/";
    with_auth(&[
        ("user_id: u, password: w, project_id: p", "auth_type: password", given),
        ("user_id: u, password: w, project_id: p", "auth_type: v3password", given),
        ("user_id: u, password: w, project_id: p", "auth_plugin: v3password", given),
        ("user_id: u, password: w, project_id: p", "auth_plugin: token, auth_type: password", given),
        ("user_id: u, password: w, project_id: p", "", given),
        ("user_id: u, password: w, project_id: p, token: t", "", given),
        ("user_id: u, password: w, project_id: p, ak: A, sk: S", "", given),
        ("user_id: u, password: w, project_id: p", "ak: A, sk: S", given),
        ("user_id: u, password: w, project_id: p, application_credential_id: a", "", given),
        ("user_id: u, password: w, project_id: p, token: t", "auth_type: password", given),
        (
            "user_id: u, project_id: p",
            "auth_type: password",
            "user #u pw?set password in FILE in #p at https://i/",
        ),
        (
            "user_id: u, project_id: p, token: t",
            "auth_type: password",
            "user #u pw?set password in FILE in #p at https://i/",
        ),
        ("user_id: u, project_id: p", "", "user #u pw?set password in FILE in #p at https://i/"),
        (
            "user_id: u, project_id: p, password: ''",
            "",
            "user #u pw?set password in FILE in #p at https://i/",
        ),
        ("password: w, project_id: p", "", "! cloud c has no user: set username or user_id in FILE"),
    ]);
}

#[test]
fn one_time_codes() {
    let asked = "code?set OS_PASSCODE";
    let rows: Vec<(&str, &str, String)> = vec![
        ("user_id: u, project_id: p", "auth_type: v3totp", format!("user #u {asked} in #p at https://i/")),
        (
            "user_id: u, project_id: p, passcode: '012345'",
            "auth_type: v3totp",
            "user #u code=012345 in #p at https://i/".into(),
        ),
        (
            "user_id: u, project_id: p, passcode: 012345",
            "auth_type: v3totp",
            "user #u code=012345 in #p at https://i/".into(),
        ),
        (
            "user_id: u, project_id: p, password: w",
            "auth_type: v3totp, passcode: 7",
            "user #u code=7 in #p at https://i/".into(),
        ),
        (
            "user_id: u, project_id: p, password: w",
            "auth_type: v3multifactor",
            format!("user #u pw=w {asked} in #p at https://i/"),
        ),
        (
            "user_id: u, project_id: p, password: w",
            "auth_type: v3multifactor, auth_methods: [v3password, v3totp]",
            format!("user #u pw=w {asked} in #p at https://i/"),
        ),
        (
            "user_id: u, project_id: p, password: w",
            "auth_type: v3multifactor, auth_methods: 'v3password, v3totp'",
            format!("user #u pw=w {asked} in #p at https://i/"),
        ),
        (
            "user_id: u, project_id: p, password: w, auth_methods: [password, totp], passcode: 1",
            "auth_type: v3multifactor",
            "user #u pw=w code=1 in #p at https://i/".into(),
        ),
        (
            "user_id: u, project_id: p, password: w",
            "auth_type: v3multifactor, auth_methods: [v3totp]",
            format!("user #u {asked} in #p at https://i/"),
        ),
        (
            "user_id: u, project_id: p, password: w",
            "auth_type: v3multifactor, auth_methods: [v3password]",
            "user #u pw=w in #p at https://i/".into(),
        ),
        (
            "user_id: u, project_id: p",
            "auth_type: v3multifactor, auth_methods: [v3password, v3totp]",
            format!("user #u pw?set password in FILE {asked} in #p at https://i/"),
        ),
        (
            "user_id: u, project_id: p, password: w, passcode: 1",
            "",
            "user #u pw=w code=1 in #p at https://i/".into(),
        ),
        (
            "user_id: u, project_id: p, password: w, passcode: 1",
            "auth_type: password",
            "user #u pw=w code=1 in #p at https://i/".into(),
        ),
        (
            "user_id: u, project_id: p, passcode: 1",
            "",
            "user #u pw?set password in FILE code=1 in #p at https://i/".into(),
        ),
    ];
    with_auth(&rows.iter().map(|(auth, outer, said)| (*auth, *outer, said.as_str())).collect::<Vec<_>>());
}

#[test]
fn a_code_is_the_one_secret_a_variable_may_give_to_a_named_cloud_that_wants_one() {
    let entry = |outer: &str| {
        format!("clouds: {{c: {{auth: {{{AT}, user_id: u, project_id: p, password: w}}, {outer}}}}}")
    };
    for (env, outer, expected) in [
        ("OS_PASSCODE=123456", "auth_type: v3totp", "user #u code=123456 in #p at https://i/"),
        ("OS_PASSCODE= 123456 ", "auth_type: v3multifactor", "user #u pw=w code=123456 in #p at https://i/"),
        ("OS_PASSCODE=1", "auth_type: v3totp, passcode: 2", "user #u code=2 in #p at https://i/"),
        ("OS_PASSCODE=123456", "auth_type: password", "user #u pw=w in #p at https://i/"),
        ("OS_PASSCODE=123456;OS_PASSWORD=no;OS_TOKEN=no", "verify: true", "user #u pw=w in #p at https://i/"),
    ] {
        let machine = Machine::new(env).file(HOME, &entry(outer));
        assert_eq!(machine.said(&cloud("c")), expected, "{env} {outer}");
    }
}

#[test]
fn tokens() {
    with_auth(&[
        ("token: t", "", "token t at https://i/"),
        ("auth_token: t", "", "token t at https://i/"),
        ("token: t", "auth_type: token", "token t at https://i/"),
        ("token: t", "auth_type: v3token", "token t at https://i/"),
        ("token: t, project_id: p", "auth_type: v3token", "token t in #p at https://i/"),
        ("token: t, project_name: p", "", "token t in p region p? at https://i/"),
        ("token: t, project_name: p, project_domain_name: D", "", "token t in p@D region p? at https://i/"),
        ("token: t, project_name: p, user_domain_id: d", "", "token t in p@#d region p? at https://i/"),
        ("token: t, username: u", "", "token t at https://i/"),
        ("user_id: u, password: w, token: t", "auth_type: token", "token t at https://i/"),
        ("token: t", "token: outer", "token outer at https://i/"),
        ("user_id: u, password: w", "auth_type: token", "! cloud c has no token: set token in FILE"),
        ("token: t, ak: A, sk: S", "", "token t at https://i/"),
    ]);
}

#[test]
fn application_credentials() {
    with_auth(&[
        (
            "application_credential_id: a, application_credential_secret: s",
            "",
            "application #a secret=s at https://i/",
        ),
        (
            "application_credential_id: a, application_credential_secret: s",
            "auth_type: v3applicationcredential",
            "application #a secret=s at https://i/",
        ),
        (
            "application_credential_id: a, application_credential_secret: s, project_name: p",
            "auth_type: v3applicationcredential",
            "application #a secret=s region p? at https://i/",
        ),
        (
            "application_credential_name: n, application_credential_secret: s, user_id: u",
            "auth_type: v3applicationcredential",
            "application n of #u secret=s at https://i/",
        ),
        (
            "application_credential_name: n, application_credential_secret: s, username: u, user_domain_name: D",
            "",
            "application n of u@D secret=s at https://i/",
        ),
        (
            "application_credential_name: n, application_credential_id: a, application_credential_secret: s",
            "",
            "application #a secret=s at https://i/",
        ),
        (
            "application_credential_name: n, application_credential_secret: s",
            "",
            "! cloud c has no user: set username or user_id in FILE",
        ),
        (
            "application_credential_name: n, application_credential_secret: s, username: u",
            "",
            "! cloud c has no domain for the user name: set user_domain_name in FILE",
        ),
        (
            "application_credential_id: a",
            "",
            "! cloud c has no secret of its application credential: set application_credential_secret in FILE",
        ),
        (
            "application_credential_secret: s",
            "auth_type: v3applicationcredential",
            "! cloud c has no application credential: set application_credential_id in FILE",
        ),
        (
            "application_credential_id: a, application_credential_secret: s, token: t, ak: A, sk: S",
            "",
            "application #a secret=s at https://i/",
        ),
        (
            "user_id: u, password: w, application_credential_id: a, application_credential_secret: s",
            "auth_type: v3applicationcredential",
            "application #a secret=s at https://i/",
        ),
    ]);
}

#[test]
fn access_keys() {
    with_auth(&[
        ("ak: A, sk: S, project_id: p", "", "keys A/S in #p at https://i/"),
        ("ak: A, sk: S, project_id: p", "auth_type: aksk", "keys A/S in #p at https://i/"),
        ("access_key: A, secret_key: S, project_id: p", "", "keys A/S in #p at https://i/"),
        ("project_id: p", "ak: A, sk: S", "keys A/S in #p at https://i/"),
        ("project_id: p", "access_key: A, secret_key: S", "keys A/S in #p at https://i/"),
        ("ak: A, sk: S, security_token: T, project_id: p", "", "keys A/S+T in #p at https://i/"),
        ("ak: A, sk: S, project_name: eu-de_x", "", "keys A/S in eu-de_x region eu-de? at https://i/"),
        ("ak: A, sk: S, project_name: p, domain_id: d", "", "keys A/S in p@#d region p? at https://i/"),
        ("ak: A, sk: S", "region_name: eu-de", "keys A/S in eu-de region eu-de at https://i/"),
        (
            "ak: A, sk: S, domain_name: D",
            "region_name: eu-de",
            "keys A/S in eu-de@D region eu-de at https://i/",
        ),
        ("ak: A, sk: S", "", "! cloud c has no project: set project_name or project_id in FILE"),
        ("ak: A, project_id: p", "", "! cloud c has no secret key: set sk in FILE"),
        ("sk: S, project_id: p", "auth_type: aksk", "! cloud c has no access key: set ak in FILE"),
        ("ak: A, sk: S, username: u, project_id: p", "", "keys A/S in #p at https://i/"),
        (
            "ak: A, sk: S, user_id: u, password: w, project_id: p",
            "auth_type: aksk",
            "keys A/S in #p at https://i/",
        ),
        ("ak: 0123, sk: 1e5, project_id: p", "", "keys 0123/1e5 in #p at https://i/"),
    ]);
}

#[test]
fn access_keys_out_of_variables_are_taken_whole() {
    let rows: Vec<(String, String)> = [
        ("OS_ACCESS_KEY=A;OS_SECRET_KEY=S", "A/S"),
        ("OS_ACCESS_KEY_ID=A;OS_ACCESS_KEY_SECRET=S", "A/S"),
        ("OS_AK=A;OS_SK=S", "A/S"),
        ("OS_AK=B;OS_ACCESS_KEY=A;OS_SK=T;OS_SECRET_KEY=S", "A/S"),
        ("OS_AK=A;OS_SK=S;OS_SECURITY_TOKEN=T", "A/S+T"),
        ("OS_AK=A;OS_SK=S;OS_AKSK_SECURITY_TOKEN=T", "A/S+T"),
        ("OS_AK=A;OS_SK=S;OS_ST=T", "A/S+T"),
        ("AWS_ACCESS_KEY_ID=A;AWS_ACCESS_SECRET_KEY=S", "A/S"),
        ("AWS_ACCESS_KEY_ID=A;AWS_SECRET_ACCESS_KEY=S", "A/S"),
        ("AWS_ACCESS_KEY_ID=A;AWS_SECRET_ACCESS_KEY=S;AWS_SESSION_TOKEN=T", "A/S+T"),
        ("S3_ACCESS_KEY_ID=A;S3_SECRET_ACCESS_KEY=S", "A/S"),
        ("S3_ACCESS_KEY_ID=A;S3_SECRET_ACCESS_KEY=S;AWS_ACCESS_KEY_ID=B;AWS_SECRET_ACCESS_KEY=T", "A/S"),
        ("OS_AK=A;OS_SK=S;AWS_ACCESS_KEY_ID=B;AWS_SECRET_ACCESS_KEY=T;AWS_SESSION_TOKEN=X", "A/S"),
        ("AWS_ACCESS_KEY_ID=B;AWS_SECRET_ACCESS_KEY=T;OS_SECURITY_TOKEN=X", "B/T"),
    ]
    .into_iter()
    .map(|(env, keys)| {
        (format!("OS_AUTH_URL=https://i;OS_PROJECT_ID=p;{env}"), format!("keys {keys} in #p at https://i/"))
    })
    .collect();
    alone(&rows.iter().map(|(env, said)| (env.as_str(), said.as_str())).collect::<Vec<_>>());
    alone(&[
        // An id of ours with a secret of another is nobody's key.
        (
            "OS_AUTH_URL=https://i;OS_PROJECT_ID=p;OS_AK=A;AWS_SECRET_ACCESS_KEY=T",
            "! the environment has no secret key: set OS_SECRET_KEY",
        ),
        // Keys for another service must not stand in for a password that is to be asked for.
        (
            "OS_AUTH_URL=https://i;OS_PROJECT_ID=p;OS_USER_ID=u;AWS_ACCESS_KEY_ID=B;AWS_SECRET_ACCESS_KEY=T",
            "user #u pw?set OS_PASSWORD in #p at https://i/",
        ),
        (
            "OS_AUTH_URL=https://i;OS_PROJECT_ID=p;OS_USER_ID=u;OS_AUTH_TYPE=aksk;AWS_ACCESS_KEY_ID=B;\
             AWS_SECRET_ACCESS_KEY=T",
            "keys B/T in #p at https://i/",
        ),
    ]);
}

#[test]
fn other_ways_out_of_variables() {
    let at = "at https://iam.example/v3";
    let rows: Vec<(&str, String)> = [
        ("OS_TOKEN=t;OS_USERNAME=", "token t in eu-de_x@D region eu-de?"),
        ("OS_TOKEN_ID=t;OS_USERNAME=", "token t in eu-de_x@D region eu-de?"),
        ("OS_AUTH_TYPE=token;OS_TOKEN=t", "token t in eu-de_x@D region eu-de?"),
        ("OS_AUTH_TYPE=v3token;OS_TOKEN=t;OS_PROJECT_NAME=", "token t"),
        ("OS_TOKEN=t", "user op@D pw=pw in eu-de_x@D region eu-de?"),
        ("OS_AUTH_TYPE=v3totp", "user op@D code?set OS_PASSCODE in eu-de_x@D region eu-de?"),
        ("OS_AUTH_TYPE=v3totp;OS_PASSCODE=9", "user op@D code=9 in eu-de_x@D region eu-de?"),
        ("OS_PASSCODE=9", "user op@D pw=pw code=9 in eu-de_x@D region eu-de?"),
        ("OS_AUTH_TYPE=v3multifactor;OS_AUTH_METHODS=v3totp", "user op@D code?set OS_PASSCODE in eu-de_x@D region eu-de?"),
        (
            "OS_AUTH_TYPE=v3multifactor;OS_AUTH_METHODS=v3password,v3totp;OS_PASSCODE=9",
            "user op@D pw=pw code=9 in eu-de_x@D region eu-de?",
        ),
        (
            "OS_AUTH_TYPE=v3applicationcredential;OS_APPLICATION_CREDENTIAL_ID=a;OS_APPLICATION_CREDENTIAL_SECRET=s",
            "application #a secret=s region eu-de?",
        ),
        (
            "OS_AUTH_TYPE=v3applicationcredential;OS_APPLICATION_CREDENTIAL_NAME=n;OS_APPLICATION_CREDENTIAL_SECRET=s",
            "application n of op@D secret=s region eu-de?",
        ),
        ("OS_AUTH_TYPE=aksk;OS_AK=A;OS_SK=S", "keys A/S in eu-de_x@D region eu-de?"),
        ("OS_AGENCY_NAME=ag;OS_AGENCY_DOMAIN_NAME=T;OS_DELEGATED_PROJECT=eu-nl", "user op@D pw=pw as ag@T in eu-nl@T region eu-nl?"),
        ("OS_TARGET_AGENCY_NAME=ag;OS_TARGET_DOMAIN_NAME=T", "user op@D pw=pw as ag@T in eu-de_x@T region eu-de?"),
    ]
    .into_iter()
    .map(|(env, expected)| (env, format!("{expected} {at}")))
    .collect();
    over_base(&rows.iter().map(|(env, said)| (*env, said.as_str())).collect::<Vec<_>>());
}

#[test]
fn ways_that_are_not_ours_are_named_with_a_way_out() {
    for word in [
        "v2password",
        "v2token",
        "v3oidcpassword",
        "v3oidcdeviceauthz",
        "v3samlpassword",
        "v3adfspassword",
        "v3kerberos",
        "v3tokenlessauth",
        "v3oauth2clientcredential",
        "http_basic",
        "none",
        "admin_token",
        "passwort",
        "Password",
    ] {
        let expected = format!(
            "! cloud c uses {word}, which vbs does not support (it supports: password, token, \
             v3applicationcredential, v3totp, v3multifactor, aksk, agency); log in with another tool and set \
             OS_TOKEN to the token"
        );
        entries(&[(
            &format!("auth_type: {word}, auth: {{{AT}, user_id: u, password: w, project_id: p}}"),
            &expected,
        )]);
    }
    let machine = Machine::new("").file(
        HOME,
        &format!(
            "clouds: {{c: {{auth_type: v3multifactor, auth_methods: [v3oidcpassword], auth: {{{AT}}}}}}}"
        ),
    );
    assert!(machine.said(&cloud("c")).starts_with("! cloud c uses v3multifactor with v3oidcpassword, "));
    assert!(machine.explain(&Choice::default()).login.is_err());
}
