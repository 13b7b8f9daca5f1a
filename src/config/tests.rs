//! Tables: files, variables and flags in; a login or an exact message out.

use std::fs;
use std::path::Path;

use secrecy::ExposeSecret;
use tempfile::TempDir;

use super::{Choice, CredentialsError, Resolved, Sources, known_clouds, resolve};
use crate::api::login::{Domain, Interface, Login, Method, Named, Secret, User};

/// A machine of its own: a working directory, a home, a system directory.
struct Machine {
    root: TempDir,
    env: Vec<(String, String)>,
}

impl Machine {
    fn new(env: &[(&str, &str)]) -> Self {
        let root = tempfile::tempdir().unwrap();
        for directory in ["cwd", "home", "system"] {
            fs::create_dir_all(root.path().join(directory)).unwrap();
        }
        let env = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self { root, env }
    }

    fn file(self, path: &str, body: &str) -> Self {
        let path = self.root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, body).unwrap();
        self
    }

    fn sources(&self) -> Sources {
        let path = |name: &str| self.root.path().join(name);
        let home = ("HOME".to_owned(), path("home").to_str().unwrap().to_owned());
        let env = self
            .env
            .iter()
            .cloned()
            .chain([home])
            .map(|(name, value)| (name, value.replace("ROOT", self.root.path().to_str().unwrap())));
        Sources::new(env, path("cwd")).with_system_dir(path("system"))
    }

    fn resolve(&self, choice: &Choice) -> Result<Resolved, CredentialsError> {
        resolve(&self.sources(), choice)
    }

    fn login(&self) -> Login {
        self.resolve(&Choice::default()).unwrap().login
    }

    /// The message, with this machine's paths taken out.
    fn message(&self, choice: &Choice) -> String {
        let error = self.resolve(choice).unwrap_err().to_string();
        assert!(!error.contains('\n'), "{error}");
        error.replace(self.root.path().to_str().unwrap(), "ROOT")
    }
}

const HOME: &str = "home/.config/openstack/clouds.yaml";

const VARIABLES: [(&str, &str); 5] = [
    ("OS_AUTH_URL", "https://iam.eu-de.otc.t-systems.com/v3"),
    ("OS_USERNAME", "operator"),
    ("OS_PASSWORD", "s3cret"),
    ("OS_USER_DOMAIN_NAME", "OTC-1"),
    ("OS_PROJECT_NAME", "eu-de_storage"),
];

fn without(name: &str) -> Vec<(&'static str, &'static str)> {
    VARIABLES.into_iter().filter(|(known, _)| *known != name).collect()
}

fn with(more: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    VARIABLES
        .into_iter()
        .filter(|(name, _)| !more.iter().any(|(known, _)| known == name))
        .chain(more.iter().copied())
        .collect()
}

fn cloud(name: &str) -> Choice {
    Choice { cloud: Some(name.to_owned()), ..Choice::default() }
}

fn password_of(login: &Login) -> &str {
    match &login.method {
        Method::User(User { password: Some(Secret::Given(password)), .. }) => password.expose_secret(),
        other => panic!("no password: {other:?}"),
    }
}

fn user_of(login: &Login) -> &Named {
    match &login.method {
        Method::User(user) => &user.who,
        other => panic!("no user: {other:?}"),
    }
}

fn name(name: &str, domain: Domain) -> Named {
    Named::Name { name: name.to_owned(), domain: Some(domain) }
}

fn by_name(text: &str) -> Domain {
    Domain::Name(text.to_owned())
}

fn by_id(text: &str) -> Domain {
    Domain::Id(text.to_owned())
}

#[test]
fn variables_alone_are_a_login() {
    let login = Machine::new(&VARIABLES).login();
    assert_eq!(login.cloud, None);
    assert_eq!(login.auth_url.as_str(), "https://iam.eu-de.otc.t-systems.com/v3");
    assert_eq!(user_of(&login), &name("operator", by_name("OTC-1")));
    assert_eq!(login.project, Some(name("eu-de_storage", by_name("OTC-1"))));
    assert_eq!((login.region.as_deref(), login.region_guessed), (Some("eu-de"), true));
    assert_eq!(login.interface, Interface::Public);
    assert!(login.trust.verify);
    assert_eq!(password_of(&login), "s3cret");
}

#[test]
fn users_and_projects_in_every_form() {
    type Row = (&'static [(&'static str, &'static str)], Named, Named);
    let rows: [Row; 6] = [
        (&[("OS_USER_ID", "u1")], Named::Id("u1".into()), name("eu-de_storage", by_name("OTC-1"))),
        (&[("OS_USER_DOMAIN_ID", "d1")], name("operator", by_id("d1")), name("eu-de_storage", by_id("d1"))),
        (
            &[("OS_PROJECT_DOMAIN_NAME", "other")],
            name("operator", by_name("OTC-1")),
            name("eu-de_storage", by_name("other")),
        ),
        (
            &[("OS_PROJECT_ID", "0123456789")],
            name("operator", by_name("OTC-1")),
            Named::Id("0123456789".into()),
        ),
        (
            &[("OS_TENANT_ID", "t1"), ("OS_PROJECT_NAME", "")],
            name("operator", by_name("OTC-1")),
            Named::Id("t1".into()),
        ),
        (
            &[
                ("OS_TENANT_NAME", "t"),
                ("OS_PROJECT_NAME", ""),
                ("OS_USER_DOMAIN_NAME", ""),
                ("OS_DOMAIN_NAME", "D"),
            ],
            name("operator", by_name("D")),
            name("t", by_name("D")),
        ),
    ];
    for (more, user, project) in rows {
        let login = Machine::new(&with(more)).login();
        assert_eq!((user_of(&login), login.project.as_ref()), (&user, Some(&project)), "{more:?}");
    }
    let default = with(&[("OS_USER_DOMAIN_NAME", ""), ("OS_DEFAULT_DOMAIN", "default")]);
    assert_eq!(user_of(&Machine::new(&default).login()), &name("operator", by_id("default")));
}

#[test]
fn scalars_keep_their_source_text() {
    for (written, expected) in [
        ("0123", "0123"),
        ("1e10", "1e10"),
        ("yes", "yes"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        (
            "12345678901234567890123456789012345678901234567890",
            "12345678901234567890123456789012345678901234567890",
        ),
        ("2001-12-14", "2001-12-14"),
        ("\"null\"", "null"),
        ("'it''s'", "it's"),
        ("a#b", "a#b"),
        ("p@ss: w", ""),
        ("pässwörd", "pässwörd"),
        (".inf", ".inf"),
        ("!!str 7", "7"),
    ] {
        let body = format!(
            "clouds:\n  a:\n    auth:\n      auth_url: https://iam.example\n      user_id: 00042\n      password: {written}\n      project_id: 5e12\n"
        );
        let machine = Machine::new(&[("OS_CLOUD", "a")]).file("cwd/clouds.yaml", &body);
        if expected.is_empty() {
            assert!(matches!(machine.resolve(&Choice::default()), Err(CredentialsError::Broken { .. })));
            continue;
        }
        let login =
            machine.resolve(&Choice::default()).unwrap_or_else(|error| panic!("{written}: {error}")).login;
        assert_eq!(password_of(&login), expected, "{written}");
        assert_eq!(user_of(&login), &Named::Id("00042".into()));
        assert_eq!(login.project, Some(Named::Id("5e12".into())));
    }
}

const TWO: &str = "
x-common: &common
  user_domain_name: OTC-1
  auth_url: https://iam.example/v3
  password: base
clouds:
  prod:
    auth: {<<: *common, username: op, project_name: eu-nl, password: mine}
    region_name: eu-nl
    interface: internalURL
    verify: no
    vbs_endpoint_override: http://127.0.0.1:9/v2
    something_new: [1, {a: b}]
  test:
    auth:
      <<: *common
      username: op
      project_name: eu-de_test
";

#[test]
fn a_named_cloud_with_merge_keys() {
    let machine = Machine::new(&[]).file(HOME, TWO);
    let login = machine.resolve(&cloud("prod")).unwrap().login;
    assert_eq!(login.cloud.as_deref(), Some("prod"));
    assert_eq!(password_of(&login), "mine");
    assert_eq!(user_of(&login), &name("op", by_name("OTC-1")));
    assert_eq!((login.region.as_deref(), login.region_guessed), (Some("eu-nl"), false));
    assert_eq!(login.interface, Interface::Internal);
    assert!(!login.trust.verify);
    assert_eq!(login.overrides.vbs.unwrap().as_str(), "http://127.0.0.1:9/v2");
    assert_eq!(password_of(&machine.resolve(&cloud("test")).unwrap().login), "base");
}

#[test]
fn files_are_found_in_order_and_not_merged_with_each_other() {
    let entry = |password: &str| {
        format!(
            "clouds: {{a: {{auth: {{auth_url: 'https://i', user_id: u, project_id: p, password: {password}}}}}}}"
        )
    };
    let places = [
        "cwd/clouds.yaml",
        "cwd/clouds.yml",
        "cwd/clouds.json",
        "xdg/openstack/clouds.yaml",
        HOME,
        "system/clouds.yaml",
    ];
    for from in 0..places.len() {
        let mut machine = Machine::new(&[("OS_CLOUD", "a"), ("XDG_CONFIG_HOME", "ROOT/xdg")]);
        for place in &places[from..] {
            let word = place.replace(['/', '.'], "-");
            let body = if Path::new(place).extension().is_some_and(|kind| kind == "json") {
                format!(
                    "{{\"clouds\":{{\"a\":{{\"auth\":{{\"auth_url\":\"https://i\",\"user_id\":\"u\",\"project_id\":\"p\",\"password\":\"{word}\"}}}}}}}}"
                )
            } else {
                entry(&word)
            };
            machine = machine.file(place, &body);
        }
        assert_eq!(password_of(&machine.login()), places[from].replace(['/', '.'], "-"));
    }
    let named = Machine::new(&[("OS_CLOUD", "a"), ("OS_CLIENT_CONFIG_FILE", "~/my.yaml")])
        .file("cwd/clouds.yaml", &entry("wrong"))
        .file("home/my.yaml", &entry("right"));
    assert_eq!(password_of(&named.login()), "right");
}

#[test]
fn secure_yaml_is_laid_over() {
    let machine = Machine::new(&[])
        .file(HOME, TWO)
        .file("home/.config/openstack/secure.yaml", "clouds: {test: {auth: {password: from-secure}}}");
    let resolved = machine.resolve(&cloud("test")).unwrap();
    assert_eq!(password_of(&resolved.login), "from-secure");
    let origin = resolved.origins.iter().find(|origin| origin.what == "password").unwrap();
    assert_eq!(origin.source, "~/.config/openstack/clouds.yaml with ~/.config/openstack/secure.yaml");
    assert_eq!(password_of(&machine.resolve(&cloud("prod")).unwrap().login), "mine");
}

#[test]
fn flags_win_and_variables_stay_out_of_a_named_cloud() {
    let machine = Machine::new(&with(&[("OS_REGION_NAME", "from-env")])).file(HOME, TWO);
    let choice = Choice {
        region: Some("flagged".into()),
        interface: Some("admin".into()),
        vbs_endpoint: Some("http://[::1]:7".into()),
        volume_endpoint: Some("https://evs.example".into()),
        ..cloud("prod")
    };
    let login = machine.resolve(&choice).unwrap().login;
    assert_eq!(login.region.as_deref(), Some("flagged"));
    assert_eq!(login.interface, Interface::Admin);
    assert_eq!(login.overrides.vbs.unwrap().as_str(), "http://[::1]:7/");
    assert_eq!(login.overrides.volume.unwrap().as_str(), "https://evs.example/");
    assert_eq!(password_of(&machine.resolve(&cloud("prod")).unwrap().login), "mine");
    assert_eq!(machine.resolve(&cloud("test")).unwrap().login.region.as_deref(), Some("from-env"));
    assert_eq!(password_of(&machine.resolve(&cloud("envvars")).unwrap().login), "s3cret");
    let asked = Choice { password: Some("typed".to_owned().into()), ..cloud("prod") };
    assert_eq!(password_of(&machine.resolve(&asked).unwrap().login), "typed");
}

#[test]
fn the_only_cloud_needs_no_name() {
    let one = "clouds:\n  solo:\n    auth: {auth_url: 'https://i', user_id: u, project_id: p, password: w}\n";
    let login = Machine::new(&[]).file(HOME, one).login();
    assert_eq!(login.cloud.as_deref(), Some("solo"));
    assert_eq!((login.region, login.region_guessed), (None, false));
}

#[test]
fn what_is_missing_is_named_with_its_remedy() {
    for (env, expected) in [
        (without("OS_AUTH_URL"), "no cloud chosen: set OS_CLOUD or --os-cloud, or OS_AUTH_URL"),
        (without("OS_USERNAME"), "the environment has no user: set OS_USERNAME or OS_USER_ID"),
        (
            without("OS_USER_DOMAIN_NAME"),
            "the environment has no domain for the user name: set OS_USER_DOMAIN_NAME",
        ),
        (without("OS_PROJECT_NAME"), "the environment has no project: set OS_PROJECT_NAME or OS_PROJECT_ID"),
        (without("OS_PASSWORD"), "the environment has no password for operator: set OS_PASSWORD"),
        (
            with(&[("OS_AUTH_URL", "iam.example")]),
            "auth_url of the environment is no address: relative URL without a base",
        ),
        (
            with(&[("OS_AUTH_URL", "ftp://iam.example")]),
            "auth_url of the environment is no http or https address",
        ),
        (
            with(&[("OS_AUTH_URL", "https://me:pw@iam.example")]),
            "auth_url of the environment is an address with a login in it, which would end up in logs",
        ),
        (
            with(&[("OS_INTERFACE", "secret")]),
            "interface of the environment is none of public, internal, admin",
        ),
        (with(&[("OS_INSECURE", "maybe")]), "insecure of the environment is neither true nor false"),
        (with(&[("OS_CLOUD", "x")]), "there is no cloud x: no clouds.yaml names any cloud"),
        (
            with(&[("OS_CLIENT_CONFIG_FILE", "none.yaml"), ("OS_CLOUD", "x")]),
            "ROOT/cwd/none.yaml cannot be read: there is none, though OS_CLIENT_CONFIG_FILE names it",
        ),
    ] {
        assert_eq!(Machine::new(&env).message(&Choice::default()), expected);
    }
}

#[test]
fn clouds_are_listed_when_none_or_the_wrong_one_is_chosen() {
    let machine = Machine::new(&[]).file(HOME, TWO);
    assert_eq!(
        machine.message(&Choice::default()),
        "no cloud chosen: set OS_CLOUD or --os-cloud, or OS_AUTH_URL; clouds in ~/.config/openstack/clouds.yaml: prod, test"
    );
    assert_eq!(
        machine.message(&cloud("prd")),
        "there is no cloud prd; clouds in ~/.config/openstack/clouds.yaml: prod, test"
    );
    let known = known_clouds(&Machine::new(&VARIABLES).file(HOME, TWO).sources()).unwrap();
    let names: Vec<_> = known.into_iter().flat_map(|(_, names)| names).collect();
    assert_eq!(names, ["prod", "test", "envvars"]);
}

#[test]
fn a_cloud_without_its_parts() {
    for (body, expected) in [
        ("clouds: {a: }", "cloud a has no auth_url: set auth_url in ~/.config/openstack/clouds.yaml"),
        (
            "clouds: {a: {profile: otc}}",
            "cloud a has no auth_url: set auth_url (profiles are not read yet) in ~/.config/openstack/clouds.yaml",
        ),
        (
            "clouds: {a: {auth: {auth_url: 'https://i', user_id: u, project_id: p}}}",
            "cloud a has no password for u: set password in ~/.config/openstack/clouds.yaml",
        ),
    ] {
        assert_eq!(Machine::new(&[]).file(HOME, body).message(&cloud("a")), expected);
    }
    let no_password = Machine::new(&without("OS_PASSWORD")).resolve(&Choice::default());
    assert!(matches!(no_password, Err(CredentialsError::NoPassword { .. })));
}

#[test]
fn other_ways_to_log_in_are_named() {
    for (entry, way) in [
        ("auth_type: v3totp", "v3totp"),
        ("auth_type: v3multifactor", "v3multifactor"),
        ("auth_type: token", "token"),
        ("auth_type: aksk", "aksk"),
        ("auth: {ak: AK, sk: SK}", "aksk"),
        ("auth: {token: t}", "token"),
        ("auth: {application_credential_id: a}", "v3applicationcredential"),
        ("auth: {password: p, passcode: '123456'}", "v3totp"),
        ("auth: {target_agency_name: a, password: p}", "agency"),
    ] {
        let machine = Machine::new(&[]).file(HOME, &format!("clouds:\n  x: {{{entry}}}\n"));
        assert_eq!(
            machine.message(&cloud("x")),
            format!("cloud x logs in with {way}, which this version does not do yet; use a password entry")
        );
    }
}

#[test]
fn a_broken_file_is_named_with_line_and_column_and_not_quoted() {
    for (body, expected) in [
        ("clouds:\n  a:\n   auth: [\n", "line 3, column 10: unclosed bracket '['"),
        ("clouds:\n  a:\n    auth: hunter2secret\n", "line 3, column 11: expected mapping start here"),
        ("clouds:\n  a:\n    auth:\n      password: [hunter2secret]\n", "line 4, column 17: "),
        ("clouds: hunter2secret\n", "line 1, column 9: "),
        ("clouds:\n  a: *hunter2secret\n", "line 2, column 6: "),
        ("clouds:\n\ta: hunter2secret\n", "line 2, column 2: tabs"),
        ("clouds:\n  a:\n    auth: {password: \"hunter2secret\n", "line "),
    ] {
        let message = Machine::new(&[]).file(HOME, body).message(&cloud("a"));
        let start = format!("~/.config/openstack/clouds.yaml, {expected}");
        assert!(message.starts_with(&start), "{message}");
        assert!(!message.contains("hunter2"), "{message}");
    }
}

#[test]
fn nothing_that_is_printed_holds_a_secret() {
    let machine = Machine::new(&with(&[("OS_PASSWORD", "hunter2secret")]));
    let resolved = machine.resolve(&Choice::default()).unwrap();
    let file = Machine::new(&[]).file(
        HOME,
        "clouds: {a: {auth: {auth_url: 'https://i', user_id: u, project_id: p, password: hunter2secret}}}",
    );
    let from_file = file.resolve(&cloud("a")).unwrap();
    let choice = Choice { password: Some("hunter2secret".to_owned().into()), ..Choice::default() };
    let entry = super::clouds::clouds(&file.sources()).unwrap();
    for printed in [
        format!("{:?}", machine.sources()),
        format!("{resolved:?}"),
        format!("{from_file:?}"),
        format!("{choice:?}"),
        format!("{entry:?}"),
    ] {
        assert!(!printed.contains("hunter2"), "{printed}");
    }
}
