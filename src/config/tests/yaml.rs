//! What YAML can say, and what is said of YAML that is broken.

use super::{HOME, Machine, cloud};

fn with_password(written: &str) -> String {
    let body = format!(
        "clouds:\n  a:\n    auth:\n      auth_url: https://iam.example\n      user_id: 00042\n      password: {written}\n      project_id: 5e12\n"
    );
    Machine::new("").file(HOME, &body).said(&cloud("a"))
}

#[test]
fn scalars_keep_their_source_text() {
    for (written, expected) in [
        ("0123", "0123"),
        ("1e10", "1e10"),
        ("1E400", "1E400"),
        ("yes", "yes"),
        ("No", "No"),
        ("true", "true"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("1_000", "1_000"),
        ("+1", "+1"),
        ("-0", "-0"),
        ("1.10", "1.10"),
        ("12:30:45", "12:30:45"),
        (
            "12345678901234567890123456789012345678901234567890",
            "12345678901234567890123456789012345678901234567890",
        ),
        ("2001-12-14", "2001-12-14"),
        ("\"null\"", "null"),
        ("'~'", "~"),
        ("'it''s'", "it's"),
        ("\"a\\tb\\u00e4\"", "a\tbä"),
        ("a#b", "a#b"),
        ("a # b", "a"),
        ("'a # b'", "a # b"),
        ("a:b", "a:b"),
        ("pässwörd", "pässwörd"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("!!str 7", "7"),
        ("'%40x'", "%40x"),
        ("$x${y}", "$x${y}"),
        ("'{region_name}'", "{region_name}"),
        ("' blanks '", " blanks "),
    ] {
        let said = with_password(written);
        assert_eq!(said, format!("user #00042 pw={expected} in #5e12 at https://iam.example/"), "{written}");
    }
    for empty in ["", "~", "null", "''", "\"\""] {
        let expected =
            "user #00042 pw?set password in ~/.config/openstack/clouds.yaml in #5e12 at https://iam.example/";
        assert_eq!(with_password(empty), expected, "{empty}");
    }
    assert!(with_password("p@ss: w").starts_with("! ~/.config/openstack/clouds.yaml, line 6, column "));
}

#[test]
fn scalars_over_lines_and_other_forms_of_mappings() {
    for (body, expected) in [
        (
            "clouds: {a: {auth: {auth_url: 'https://i', user_id: u, project_id: p, password: |-\n  x\n}}}",
            None,
        ),
        (
            "clouds:\n  a:\n    auth:\n      auth_url: https://i\n      user_id: u\n      project_id: p\n      password: >-\n        two\n        words\n",
            Some("two words"),
        ),
        (
            "clouds:\n  a:\n    auth:\n      auth_url: https://i\n      user_id: u\n      project_id: p\n      password: |-\n        hash # kept\n",
            Some("hash # kept"),
        ),
        (
            "---\nclouds:\n  ? a\n  : auth: {auth_url: 'https://i', user_id: u, project_id: p, password: w}\n...\n",
            Some("w"),
        ),
        (
            "\u{feff}clouds:\r\n  a:\r\n    auth: {auth_url: 'https://i', user_id: u, project_id: p, password: w}\r\n",
            Some("w"),
        ),
        // Later keys win, as in PyYAML.
        (
            "clouds:\n  a:\n    auth: {auth_url: 'https://i', user_id: u, project_id: p, password: w, password: z}\n",
            Some("z"),
        ),
        (
            "clouds:\n  a: {auth: {}}\n  a:\n    auth: {auth_url: 'https://i', user_id: u, project_id: p, password: w}\n",
            Some("w"),
        ),
        (
            "clouds:\n  a:\n    networks: [{name: n}, x]\n    auth: {auth_url: 'https://i', user_id: u, project_id: p, password: w, extra: [1]}\n",
            Some("w"),
        ),
    ] {
        let said = Machine::new("").file(HOME, body).said(&cloud("a"));
        match expected {
            Some(word) => assert_eq!(said, format!("user #u pw={word} in #p at https://i/"), "{body}"),
            None => assert!(said.starts_with("! ~/.config/openstack/clouds.yaml, line "), "{said}"),
        }
    }
}

const MERGED: &str = "
x-common: &common
  user_domain_name: D
  auth_url: https://iam.example/v3
  password: base
x-more: &more {project_name: eu-de_more, password: more}
clouds:
  prod:
    auth: {<<: *common, username: op, project_name: eu-nl, password: mine}
    region_name: eu-nl
    something_new: [1, {a: b}]
  test:
    auth:
      <<: *common
      username: op
      project_name: eu-de_test
  both:
    auth:
      <<: [*common, *more]
      username: op
  whole: &whole
    region_name: r
    auth: {<<: *common, username: op, project_name: p}
  again: *whole
  over:
    <<: *whole
    region_name: s
";

#[test]
fn merge_keys_and_aliases() {
    let machine = Machine::new("").file(HOME, MERGED);
    let at = "at https://iam.example/v3";
    for (name, expected) in [
        ("prod", "user op@D pw=mine in eu-nl@D region eu-nl"),
        ("test", "user op@D pw=base in eu-de_test@D region eu-de?"),
        ("both", "user op@D pw=base in eu-de_more@D region eu-de?"),
        ("whole", "user op@D pw=base in p@D region r"),
        ("again", "user op@D pw=base in p@D region r"),
        ("over", "user op@D pw=base in p@D region s"),
    ] {
        assert_eq!(machine.said(&cloud(name)), format!("{expected} {at}"), "{name}");
    }
}

#[test]
fn a_broken_file_is_named_with_line_and_column_and_not_quoted() {
    for (body, expected) in [
        ("clouds:\n  a:\n   auth: [\n", "line 3, column 10: expected a mapping (lines of `key: value`) here"),
        (
            "clouds:\n  a:\n    auth: hunter2secret\n",
            "line 3, column 11: expected a mapping (lines of `key: value`) here",
        ),
        ("clouds:\n  b: [\n", "line 2, column 6: unclosed bracket '['"),
        (
            "clouds:\n  a: hunter2secret\n",
            "line 2, column 6: expected a mapping (lines of `key: value`) here",
        ),
        (
            "clouds:\n  a: [hunter2secret]\n",
            "line 2, column 6: expected a mapping (lines of `key: value`) here",
        ),
        ("clouds:\n  a:\n    auth:\n      password: [hunter2secret]\n", "line 4, column 17: "),
        ("clouds:\n  a:\n    password: {x: hunter2secret}\n", "line 3, column 15: "),
        ("clouds: hunter2secret\n", "line 1, column 9: "),
        ("clouds: [hunter2secret]\n", "line 1, column 9: "),
        ("hunter2secret\n", "line 1, column 1: "),
        ("[hunter2secret]\n", "line 1, column 1: "),
        ("clouds:\n  a: *hunter2secret\n", "line 2, column 6: "),
        ("clouds:\n\ta: hunter2secret\n", "line 2, column 2: tabs"),
        ("clouds:\n  a:\n    auth: {password: \"hunter2secret\n", "line "),
        ("clouds: {a: {regions: hunter2secret}}\n", "line 1, column 23: "),
        ("clouds: {a: {regions: [{values: {}}]}}\n", "line 1, column "),
        ("clouds: {a: {regions: [[hunter2secret]]}}\n", "line 1, column "),
        ("clouds: {a: {auth_methods: {x: hunter2secret}}}\n", "line 1, column "),
        ("clouds: {a: {cacert: [hunter2secret]}}\n", "line 1, column 22: "),
        ("clouds: {a: {auth: [{password: hunter2secret}]}}\n", "line 1, column 20: "),
        ("clouds: {}\n---\nclouds: {a: hunter2secret}\n", "line "),
    ] {
        let message = Machine::new("").file(HOME, body).said(&cloud("a"));
        let start = format!("! ~/.config/openstack/clouds.yaml, {expected}");
        assert!(message.starts_with(&start), "{message}");
        assert!(!message.contains("hunter2"), "{message}");
    }
}

#[test]
fn another_clouds_nonsense_does_no_harm() {
    let body = "clouds:\n  bad: nonsense\n  worse: {auth: [1]}\n  a: {auth: {auth_url: 'https://i', user_id: u, project_id: p, password: w}}\n";
    assert_eq!(Machine::new("").file(HOME, body).said(&cloud("a")), "user #u pw=w in #p at https://i/");
}
