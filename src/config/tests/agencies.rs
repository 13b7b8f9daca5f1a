//! Roles in other accounts.

use super::ways::with_auth;

#[test]
fn agencies() {
    let id = "0123456789abcdef0123456789abcdef";
    let by_id = format!(
        "user_id: u, password: w, target_agency_name: ag, target_domain_id: {id}, target_project_name: eu-de"
    );
    let said_by_id = format!("user #u pw=w as ag@#{id} in eu-de@#{id} region eu-de? at https://i/");
    with_auth(&[
        (&by_id, "auth_type: agency", &said_by_id),
        (&by_id, "", &said_by_id),
        (&by_id, "auth_type: password", &said_by_id),
        // The Go tools put a name under this key.
        (
            "user_id: u, password: w, target_agency_name: ag, target_domain_id: Customer, target_project_name: q",
            "",
            "user #u pw=w as ag@Customer in q@Customer region q? at https://i/",
        ),
        (
            "user_id: u, password: w, target_agency_name: ag, target_domain_name: T, target_project_id: q1",
            "",
            "user #u pw=w as ag@T in #q1 at https://i/",
        ),
        (
            "user_id: u, password: w, agency_name: ag, agency_domain_name: T, delegated_project: q",
            "",
            "user #u pw=w as ag@T in q@T region q? at https://i/",
        ),
        (
            "user_id: u, password: w, target_agency_name: ag, target_domain_name: T, project_name: own, target_project_name: q",
            "",
            "user #u pw=w as ag@T in q@T region q? at https://i/",
        ),
        (
            "user_id: u, password: w, target_agency_name: ag, target_domain_name: T, project_name: eu-de",
            "",
            "user #u pw=w as ag@T in eu-de@T region eu-de? at https://i/",
        ),
        (
            "user_id: u, password: w, target_agency_name: ag, target_domain_name: T",
            "region_name: eu-nl",
            "user #u pw=w as ag@T in eu-nl@T region eu-nl at https://i/",
        ),
        (
            "token: t, target_agency_name: ag, target_domain_name: T, target_project_name: q",
            "auth_type: agency",
            "token t as ag@T in q@T region q? at https://i/",
        ),
        (
            "token: t, target_agency_name: ag, target_domain_name: T",
            "",
            "! cloud c has no project: set project_name or project_id in FILE",
        ),
        (
            "user_id: u, password: w, target_agency_name: ag, project_id: p",
            "",
            "! cloud c has no domain for its agency: set target_domain_name in FILE",
        ),
        (
            "user_id: u, password: w, project_id: p",
            "auth_type: agency",
            "! cloud c has no agency: set target_agency_name in FILE",
        ),
        (
            "ak: A, sk: S, project_id: p, target_agency_name: ag, target_domain_name: T",
            "",
            "! target_agency_name of cloud c is not supported with an access key",
        ),
        (
            "application_credential_id: a, application_credential_secret: s, target_agency_name: ag",
            "",
            "! target_agency_name of cloud c is not supported with an application credential",
        ),
    ]);
}
