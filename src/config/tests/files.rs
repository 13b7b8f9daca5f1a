//! Which files are found, and how they are laid over each other.

use super::{Choice, HOME, Machine, PUBLIC, SECURE, cloud};

/// A file with cloud `a`, whose password is `word`.
fn entry(word: &str) -> String {
    format!("clouds: {{a: {{auth: {{auth_url: 'https://i', user_id: u, project_id: p, password: {word}}}}}}}")
}

fn password(word: &str) -> String {
    format!("user #u pw={word} in #p at https://i/")
}

const PLACES: [&str; 14] = [
    "cwd/clouds.yaml",
    "cwd/clouds.yml",
    "cwd/clouds.json",
    "xdg/openstack/clouds.yaml",
    "xdg/openstack/clouds.json",
    HOME,
    "home/.config/openstack/clouds.yml",
    "home/.config/openstack/clouds.json",
    "site1/openstack/clouds.yaml",
    "site1/openstack/clouds.yml",
    "site2/openstack/clouds.yaml",
    "system/clouds.yaml",
    "system/clouds.yml",
    "system/clouds.json",
];

const DIRECTORIES: &str = "OS_CLOUD=a;XDG_CONFIG_HOME=ROOT/xdg;XDG_CONFIG_DIRS=ROOT/site1:ROOT/site2";

#[test]
fn the_first_file_is_read_and_no_other() {
    for from in 0..PLACES.len() {
        let mut machine = Machine::new(DIRECTORIES);
        for place in &PLACES[from..] {
            let word = place.replace(['/', '.'], "-");
            let body = if place.ends_with("json") {
                format!(
                    "{{\n\t\"clouds\": {{\"a\": {{\"auth\": {{\"auth_url\": \"https://i\", \"user_id\": \"u\", \
                     \"project_id\": \"p\", \"password\": \"{word}\"}}}}}}\n}}\n"
                )
            } else {
                entry(&word)
            };
            machine = machine.file(place, &body);
        }
        assert_eq!(machine.said(&Choice::default()), password(&PLACES[from].replace(['/', '.'], "-")));
        let not_read = machine.passed(&Choice::default());
        assert_eq!(not_read.len(), PLACES.len() - from - 1, "{not_read:?}");
        assert!(not_read.iter().all(|line| line.contains("not read: ")), "{not_read:?}");
    }
}

#[test]
fn a_file_that_is_named_comes_before_all_and_must_be_there() {
    for (env, named) in [
        ("OS_CLIENT_CONFIG_FILE=~/my.yaml", "home/my.yaml"),
        ("OS_CLIENT_CONFIG_FILE=my.yaml", "cwd/my.yaml"),
        ("OS_CLIENT_CONFIG_FILE=ROOT/else/where", "else/where"),
    ] {
        let machine = Machine::new(&format!("OS_CLOUD=a;{env}"))
            .file("cwd/clouds.yaml", &entry("wrong"))
            .file(named, &entry("right"));
        assert_eq!(machine.said(&Choice::default()), password("right"), "{env}");
    }
    for (variable, more) in [
        ("OS_CLIENT_CONFIG_FILE", ""),
        ("OS_CLIENT_SECURE_FILE", ""),
        ("OS_CLIENT_VENDOR_FILE", "profile: otc, "),
    ] {
        let body = entry("w").replace("a: {", &format!("a: {{{more}"));
        let machine = Machine::new(&format!("OS_CLOUD=a;{variable}=~/none")).file("cwd/clouds.yaml", &body);
        let expected = format!("! ~/none cannot be read: not found, though {variable} names it");
        assert_eq!(machine.said(&Choice::default()), expected);
    }
}

#[test]
fn a_directory_in_place_of_a_file_is_said() {
    let machine = Machine::new("OS_CLOUD=a").file("cwd/clouds.yaml/x", "").file(HOME, &entry("w"));
    assert_eq!(
        machine.said(&Choice::default()),
        "! ./clouds.yaml cannot be read: Is a directory (os error 21)"
    );
}

#[test]
fn secure_is_laid_over_clouds_in_depth() {
    for (secure, expected) in [
        ("clouds: {a: {auth: {password: s}}}", password("s")),
        ("clouds: {a: {password: s}}", password("s")),
        ("clouds: {a: {auth: {user_id: v}}}", "user #v pw=w in #p at https://i/".into()),
        ("clouds: {a: {auth: {password: ''}}}", password("w")),
        ("clouds: {a: {auth: {password: }}}", password("w")),
        ("clouds: {a: {auth: }}", password("w")),
        ("clouds: {a: }", password("w")),
        ("clouds: {b: {auth: {password: s}}}", password("w")),
        ("clouds:", password("w")),
        ("", password("w")),
        ("# nothing yet\n", password("w")),
        ("other: {a: {auth: {password: s}}}", password("w")),
        ("clouds: {a: {region_name: r}}", "user #u pw=w in #p region r at https://i/".into()),
        ("clouds: {a: {auth_type: token, auth: {token: t}}}", "token t in #p at https://i/".into()),
    ] {
        let machine = Machine::new("OS_CLOUD=a").file(HOME, &entry("w")).file(SECURE, secure);
        assert_eq!(machine.said(&Choice::default()), expected, "{secure}");
    }
}

#[test]
fn secure_is_looked_for_like_clouds_and_may_stand_alone() {
    for place in
        ["cwd/secure.yaml", "cwd/secure.yml", "xdg/openstack/secure.json", SECURE, "system/secure.yaml"]
    {
        let machine = Machine::new(DIRECTORIES)
            .file("system/clouds.yaml", &entry("w"))
            .file(place, "{\"clouds\": {\"a\": {\"auth\": {\"password\": \"s\"}}}}");
        assert_eq!(machine.said(&Choice::default()), password("s"), "{place}");
        let alone = Machine::new(DIRECTORIES).file(place, &entry("s"));
        assert_eq!(alone.said(&Choice::default()), password("s"), "{place}");
    }
    let named = Machine::new("OS_CLOUD=a;OS_CLIENT_SECURE_FILE=~/s")
        .file(HOME, &entry("w"))
        .file(SECURE, "clouds: {a: {auth: {password: wrong}}}")
        .file("home/s", "clouds: {a: {auth: {password: right}}}");
    assert_eq!(named.said(&Choice::default()), password("right"));
    let broken = Machine::new("").file(HOME, &entry("w")).file(SECURE, "clouds: [");
    assert!(broken.said(&cloud("a")).starts_with("! ~/.config/openstack/secure.yaml, line 1, column 9"));
}

#[test]
fn files_are_not_read_where_they_do_not_matter() {
    // The variables are a login; a profile is not wanted.
    let machine =
        Machine::new(super::BASE).file(HOME, "clouds: [").file(SECURE, "clouds: [").file(PUBLIC, "[");
    assert_eq!(
        machine.said(&Choice::default()),
        "user op@D pw=pw in eu-de_x@D region eu-de? at https://iam.example/v3"
    );
}
