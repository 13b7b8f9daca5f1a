//! Users, projects and domains in every form.

use super::{Choice, Machine, alone, entries, over_base};

const AT: &str = "at https://iam.example/v3";

#[test]
fn out_of_variables() {
    let rows: Vec<(&str, String)> = [
        ("", "user op@D pw=pw in eu-de_x@D region eu-de?"),
        ("OS_USER_ID=u1", "user #u1 pw=pw in eu-de_x@D region eu-de?"),
        ("OS_USERID=u1", "user #u1 pw=pw in eu-de_x@D region eu-de?"),
        ("OS_USERID=u1;OS_USER_ID=u2", "user #u2 pw=pw in eu-de_x@D region eu-de?"),
        ("OS_USER_ID=u1;OS_USERNAME=", "user #u1 pw=pw in eu-de_x@D region eu-de?"),
        ("OS_USERNAME= op ", "user op@D pw=pw in eu-de_x@D region eu-de?"),
        ("OS_USER_DOMAIN_ID=d1", "user op@#d1 pw=pw in eu-de_x@#d1 region eu-de?"),
        ("OS_USER_DOMAIN_NAME=;OS_USER_DOMAIN_ID=d1", "user op@#d1 pw=pw in eu-de_x@#d1 region eu-de?"),
        ("OS_PROJECT_DOMAIN_NAME=E", "user op@D pw=pw in eu-de_x@E region eu-de?"),
        ("OS_PROJECT_DOMAIN_ID=e1", "user op@D pw=pw in eu-de_x@#e1 region eu-de?"),
        ("OS_PROJECT_DOMAIN_ID=e1;OS_PROJECT_DOMAIN_NAME=E", "user op@D pw=pw in eu-de_x@#e1 region eu-de?"),
        ("OS_DOMAIN_NAME=E", "user op@D pw=pw in eu-de_x@D region eu-de?"),
        ("OS_USER_DOMAIN_NAME=;OS_DOMAIN_NAME=E", "user op@E pw=pw in eu-de_x@E region eu-de?"),
        ("OS_USER_DOMAIN_NAME=;OS_DOMAIN_ID=e1", "user op@#e1 pw=pw in eu-de_x@#e1 region eu-de?"),
        ("OS_USER_DOMAIN_NAME=;OS_DEFAULT_DOMAIN=e1", "user op@#e1 pw=pw in eu-de_x@#e1 region eu-de?"),
        ("OS_USER_DOMAIN_NAME=;OS_DEFAULT_DOMAIN_ID=e1", "user op@#e1 pw=pw in eu-de_x@#e1 region eu-de?"),
        ("OS_USER_DOMAIN_NAME=;OS_DEFAULT_DOMAIN_NAME=E", "user op@E pw=pw in eu-de_x@E region eu-de?"),
        (
            "OS_USER_DOMAIN_NAME=;OS_DOMAIN_NAME=E;OS_DEFAULT_DOMAIN=f1",
            "user op@E pw=pw in eu-de_x@E region eu-de?",
        ),
        ("OS_PROJECT_ID=p1", "user op@D pw=pw in #p1 region eu-de?"),
        ("OS_PROJECT_ID=p1;OS_PROJECT_NAME=", "user op@D pw=pw in #p1"),
        ("OS_TENANT_ID=p1", "user op@D pw=pw in #p1 region eu-de?"),
        ("OS_TENANT_ID=p1;OS_PROJECT_ID=p2", "user op@D pw=pw in #p2 region eu-de?"),
        ("OS_TENANT_NAME=t", "user op@D pw=pw in eu-de_x@D region eu-de?"),
        ("OS_TENANT_NAME=eu-nl;OS_PROJECT_NAME=", "user op@D pw=pw in eu-nl@D region eu-nl?"),
        ("OS_PASSWORD= blanks count ", "user op@D pw= blanks count  in eu-de_x@D region eu-de?"),
        ("OS_PASSWORD=  ", "user op@D pw=   in eu-de_x@D region eu-de?"),
        ("OS_PASSWORD=", "user op@D pw?set OS_PASSWORD in eu-de_x@D region eu-de?"),
    ]
    .into_iter()
    .map(|(env, expected)| (env, format!("{expected} {AT}")))
    .collect();
    over_base(&rows.iter().map(|(env, expected)| (*env, expected.as_str())).collect::<Vec<_>>());
}

#[test]
fn what_is_missing_is_named_with_the_variable() {
    over_base(&[
        ("OS_AUTH_URL=", "! no cloud chosen: set OS_CLOUD or --os-cloud, or OS_AUTH_URL"),
        ("OS_USERNAME=", "! the environment has no user: set OS_USERNAME or OS_USER_ID"),
        (
            "OS_USER_DOMAIN_NAME=",
            "! the environment has no domain for the user name: set OS_USER_DOMAIN_NAME",
        ),
        ("OS_PROJECT_NAME=", "! the environment has no project: set OS_PROJECT_NAME or OS_PROJECT_ID"),
        (
            "OS_AUTH_URL=iam.example",
            "! auth_url of the environment is an address without a scheme: add https://",
        ),
        ("OS_AUTH_URL=ftp://iam", "! auth_url of the environment is not an http or https address"),
        (
            "OS_AUTH_URL=https://me:hunter2@iam",
            "! auth_url of the environment is an address that contains a login, which would end up in logs",
        ),
        ("OS_AUTH_URL=https://", "! auth_url of the environment is not an address: empty host"),
        ("OS_INTERFACE=secret", "! interface of the environment is not one of public, internal, admin"),
        ("OS_INSECURE=maybe", "! insecure of the environment is neither true nor false"),
        ("OS_CLOUD=x", "! no cloud x: no clouds.yaml contains a cloud"),
        (
            "OS_CLIENT_CONFIG_FILE=none.yaml;OS_CLOUD=x",
            "! ./none.yaml cannot be read: not found, though OS_CLIENT_CONFIG_FILE names it",
        ),
    ]);
    alone(&[("", "! no cloud chosen: set OS_CLOUD or --os-cloud, or OS_AUTH_URL")]);
}

#[test]
fn out_of_an_entry() {
    entries(&[
        ("", "! cloud c has no auth_url: set auth_url or profile in ~/.config/openstack/clouds.yaml"),
        (
            "auth: {auth_url: 'https://i'}",
            "! cloud c has no user: set username or user_id in ~/.config/openstack/clouds.yaml",
        ),
        (
            "auth: {auth_url: 'https://i', username: u}",
            "! cloud c has no domain for the user name: set user_domain_name in ~/.config/openstack/clouds.yaml",
        ),
        (
            "auth: {auth_url: 'https://i', user_id: u}",
            "! cloud c has no project: set project_name or project_id in ~/.config/openstack/clouds.yaml",
        ),
        (
            "auth: {auth_url: 'https://i', user_id: u, project_id: p}",
            "user #u pw?set password in ~/.config/openstack/clouds.yaml in #p at https://i/",
        ),
        (
            "auth: {auth-url: 'https://i', user-id: u, project-id: p, password: w}",
            "user #u pw=w in #p at https://i/",
        ),
        // All of it beside `auth`, as openstacksdk tolerates.
        ("auth_url: 'https://i', user_id: u, project_id: p, password: w", "user #u pw=w in #p at https://i/"),
        (
            "auth_url: 'https://i', username: u, user_domain_name: D, tenant_name: t, password: w",
            "user u@D pw=w in t@D region t? at https://i/",
        ),
        // `auth` wins for what openstacksdk looks for there first, the entry for the rest.
        (
            "username: outer, password: outer, auth: {auth_url: 'https://i', username: u, domain_id: d, \
             password: w, project_id: p}",
            "user u@#d pw=w in #p at https://i/",
        ),
        (
            "project_id: outer, auth: {auth_url: 'https://i', user_id: u, password: w, project_id: p}",
            "user #u pw=w in #outer at https://i/",
        ),
        (
            "user_domain_id: outer, auth: {auth_url: 'https://i', username: u, password: w, project_id: p, \
             user_domain_id: d}",
            "user u@#outer pw=w in #p at https://i/",
        ),
        (
            "default_domain: default, auth: {auth_url: 'https://i', username: u, password: w, project_name: p}",
            "user u@#default pw=w in p@#default region p? at https://i/",
        ),
        (
            "auth: , profile: ''",
            "! cloud c has no auth_url: set auth_url or profile in ~/.config/openstack/clouds.yaml",
        ),
    ]);
}

#[test]
fn an_entry_of_the_name_is_chosen_by_flag_variable_setting_or_for_being_the_only_one() {
    let one = "auth: {auth_url: 'https://i', user_id: u, project_id: p, password: w}";
    let both = format!("clouds:\n  a: {{{one}}}\n  b: {{{}}}\n", one.replace("user_id: u", "user_id: v"));
    let by_default = || Choice { default_cloud: Some(("b".into(), "f".into())), ..Choice::default() };
    let (a, b) = ("user #u pw=w in #p at https://i/", "user #v pw=w in #p at https://i/");
    for (env, choice, expected) in [
        ("", super::cloud("a"), a),
        ("OS_CLOUD=a", Choice::default(), a),
        ("OS_CLOUD=a", super::cloud("b"), b),
        ("OS_CLOUD= a ", by_default(), a),
        ("", by_default(), b),
        ("OS_CLOUD=b;OS_AUTH_URL=https://other", Choice::default(), b),
        // Variables that are a login come before our own default.
        (
            "OS_AUTH_URL=https://v;OS_USER_ID=e;OS_PROJECT_ID=q;OS_PASSWORD=z",
            by_default(),
            "user #e pw=z in #q at https://v/",
        ),
        (
            "OS_AUTH_URL=https://v;OS_USER_ID=e;OS_PROJECT_ID=q;OS_PASSWORD=z;OS_CLOUD=a",
            super::cloud("envvars"),
            "user #e pw=z in #q at https://v/",
        ),
        (
            "",
            Choice::default(),
            "! no cloud chosen: set OS_CLOUD or --os-cloud, or OS_AUTH_URL; clouds in \
             ~/.config/openstack/clouds.yaml: a, b",
        ),
        ("", super::cloud("c"), "! no cloud c; clouds in ~/.config/openstack/clouds.yaml: a, b"),
        // Variables without an address are no cloud.
        (
            "OS_USER_ID=e;OS_PASSWORD=z",
            Choice::default(),
            "! no cloud chosen: set OS_CLOUD or --os-cloud, or OS_AUTH_URL; clouds in \
             ~/.config/openstack/clouds.yaml: a, b",
        ),
    ] {
        let machine = Machine::new(env).file(super::HOME, &both);
        assert_eq!(machine.said(&choice), expected, "{env} {choice:?}");
    }
    let only = Machine::new("").file(super::HOME, &format!("clouds: {{solo: {{{one}}}}}"));
    assert_eq!(only.said(&Choice::default()), a);
}
