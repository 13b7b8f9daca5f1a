//! The region: who may say it, and in which order.

use super::{Choice, HOME, Machine, over_base};

const AUTH: &str = "auth: {auth_url: 'https://i', user_id: u, password: w, ";

/// `region_name` and `regions` of an entry, its project, variables, the flag, and what comes of it.
fn rows(rows: &[(&str, &str, &str, &str, &str)]) {
    for (entry, project, env, flag, expected) in rows {
        let comma = if entry.is_empty() { "" } else { ", " };
        let machine =
            Machine::new(env).file(HOME, &format!("clouds: {{c: {{{entry}{comma}{AUTH}{project}}}}}}}\n"));
        let choice =
            Choice { region: Some((*flag).to_owned()).filter(|flag| !flag.is_empty()), ..super::cloud("c") };
        let said = machine.said(&choice);
        let region = said.split(" region ").nth(1).and_then(|rest| rest.split(" at ").next());
        let region = if said.starts_with('!') { said.as_str() } else { region.unwrap_or("none") };
        assert_eq!(region, *expected, "{entry} | {project} | {env} | {flag}");
    }
}

#[test]
fn flag_entry_variable_list_guess() {
    let none_of = "! region_name of cloud c is not one of its regions: a, b";
    rows(&[
        ("", "project_id: p", "", "", "none"),
        ("", "project_name: eu-de_x, domain_id: d", "", "", "eu-de?"),
        ("", "project_name: eu-de, domain_id: d", "", "", "eu-de?"),
        ("", "project_name: _x, domain_id: d", "", "", "none"),
        ("", "tenant_name: eu-nl_x_y, domain_id: d", "", "", "eu-nl?"),
        ("", "project_name: eu-de_x, project_id: p", "", "", "eu-de?"),
        ("region_name: r", "project_name: eu-de_x, domain_id: d", "", "", "r"),
        ("region_name: ''", "project_id: p", "", "", "none"),
        ("region_name: ", "project_id: p", "OS_REGION_NAME=e", "", "e"),
        ("region_name: 0123", "project_id: p", "", "", "0123"),
        ("region_name: 'r,s'", "project_id: p", "", "", "r"),
        ("region_name: r", "project_id: p", "OS_REGION_NAME=e", "", "r"),
        ("region_name: r", "project_id: p", "OS_REGION_NAME=e", "f", "f"),
        ("", "project_id: p", "OS_REGION_NAME=e", "", "e"),
        ("", "project_id: p", "OS_REGION_ID=e", "", "e"),
        ("", "project_id: p", "OS_REGION_ID=e;OS_REGION_NAME=n", "", "n"),
        ("", "project_id: p", "OS_REGION_NAME=e", "f", "f"),
        ("", "project_id: p", "OS_REGION_NAME= ", "", "none"),
        ("", "project_name: eu-de_x, domain_id: d", "OS_REGION_NAME=e", "", "e"),
        ("regions: [a, b]", "project_id: p", "", "", "a"),
        ("regions: [a, b]", "project_name: eu-de_x, domain_id: d", "", "", "a"),
        ("regions: [a, b], region_name: b", "project_id: p", "", "", "b"),
        ("regions: [a, b], region_name: c", "project_id: p", "", "", none_of),
        ("regions: [a, b]", "project_id: p", "", "b", "b"),
        ("regions: [a, b], region_name: a", "project_id: p", "", "b", "b"),
        (
            "regions: [a, b]",
            "project_id: p",
            "",
            "c",
            "! --os-region-name of cloud c is not one of its regions: a, b",
        ),
        (
            "regions: [a, b]",
            "project_id: p",
            "",
            "A",
            "! --os-region-name of cloud c is not one of its regions: a, b",
        ),
        ("regions: [a, b]", "project_id: p", "OS_REGION_NAME=b", "", "b"),
        ("regions: [a, b]", "project_id: p", "OS_REGION_NAME=c", "", "a"),
        ("regions: [{name: a}, b]", "project_id: p", "", "", "a"),
        ("regions: []", "project_id: p", "", "", "none"),
        ("regions: ", "project_id: p", "", "", "none"),
        ("profile: otc", "project_id: p", "", "", "eu-de"),
        ("profile: otc", "project_name: eu-nl, domain_id: d", "", "", "eu-nl?"),
        ("profile: otc", "project_name: other, domain_id: d", "", "", "eu-de"),
        ("profile: otc", "project_id: p", "OS_REGION_NAME=eu-nl", "", "eu-nl"),
        ("profile: otc, regions: [a, b]", "project_id: p", "", "", "a"),
    ]);
    over_base(&[
        ("OS_REGION_NAME=r", "user op@D pw=pw in eu-de_x@D region r at https://iam.example/v3"),
        ("OS_REGION_ID=r", "user op@D pw=pw in eu-de_x@D region r at https://iam.example/v3"),
        ("OS_REGION_NAME= r ", "user op@D pw=pw in eu-de_x@D region r at https://iam.example/v3"),
    ]);
}

const OWN_VALUES: &str = "
clouds:
  c:
    auth: {auth_url: 'https://i', user_id: u, password: w, project_id: p}
    interface: public
    regions:
      - name: a
        values:
          auth: {project_id: pa}
      - name: b
        values:
          auth: {auth_url: 'https://b', project_id: pb}
          interface: internal
      - c
";

#[test]
fn a_region_has_values_of_its_own() {
    let machine = Machine::new("").file(HOME, OWN_VALUES);
    for (flag, expected) in [
        ("", "user #u pw=w in #pa region a at https://i/"),
        ("a", "user #u pw=w in #pa region a at https://i/"),
        ("b", "user #u pw=w in #pb region b at https://b/"),
        ("c", "user #u pw=w in #p region c at https://i/"),
    ] {
        let choice =
            Choice { region: Some(flag.to_owned()).filter(|flag| !flag.is_empty()), ..super::cloud("c") };
        assert_eq!(machine.said(&choice), expected, "{flag}");
    }
}
