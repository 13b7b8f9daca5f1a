//! No login: exit code 3, with the reason and never with the secret.

use vbs_tui::sim::fault::{Fault, On, Rule, Shape};

use crate::program::{Program, vbs};
use crate::support::Cloud;

const COMMANDS: [&[&str]; 3] = [
    &["policy", "list"],
    &["volume", "list", "-o", "json"],
    &["associate", "--policy", "policy-001", "--yes", "web"],
];

#[test]
fn a_wrong_password_is_refused() {
    let cloud = Cloud::with(&["web"]);
    for command in COMMANDS {
        let ran = Program::new(&cloud, command).variable("OS_PASSWORD", "tr0ub4dor").run().ended_with(3);
        assert!(ran.out.is_empty() && ran.err.lines().count() == 1, "{ran:#?}");
        assert!(!ran.err.contains("tr0ub4dor"), "{ran:#?}");
    }
    assert!(cloud.batches().is_empty());
}

#[test]
fn a_missing_variable_is_named() {
    let cloud = Cloud::with(&["web"]);
    for variable in ["OS_AUTH_URL", "OS_USERNAME", "OS_PASSWORD", "OS_PROJECT_NAME"] {
        let ran = Program::new(&cloud, &["policy", "list"]).without(variable).run().ended_with(3);
        assert!(ran.err.contains(variable), "{variable}: {ran:#?}");
    }
    assert!(cloud.sim().log().is_empty());
}

#[test]
fn an_entry_that_is_not_there_is_no_login() {
    let cloud = Cloud::with(&["web"]);
    let ran = vbs(&cloud, &["--os-cloud", "elsewhere", "policy", "list"]).ended_with(3);
    assert!(ran.err.contains("elsewhere"), "{ran:#?}");
}

#[test]
fn an_entry_of_clouds_yaml_logs_in_and_the_variables_do_not_mix_in() {
    let cloud = Cloud::with(&["web"]);
    let connection = cloud.connection();
    let entry = format!(
        "clouds:\n  sim:\n    region_name: {}\n    auth:\n      auth_url: {}\n      username: {}\n      \
         password: {}\n      user_domain_name: {}\n      project_name: {}\n",
        connection.region,
        connection.auth_url,
        connection.user,
        connection.password,
        connection.user_domain,
        connection.project
    );
    std::fs::write(cloud.home().join("clouds.yaml"), entry).unwrap();
    let program = || Program::new(&cloud, &["policy", "list"]).variable("OS_PASSWORD", "wrong");
    program().variable("OS_CLOUD", "sim").run().ended_with(0);
    program().run().ended_with(3);
}

#[test]
fn a_login_that_is_lost_before_the_lists_are_read_is_no_login() {
    let cloud = Cloud::with(&["web"]);
    let refused = Fault::WholeCall {
        status: 401,
        shape: Shape::Keystone,
        code: None,
        message: Some("The account is locked.".into()),
        applied: vbs_tui::sim::fault::Applied::None,
    };
    cloud.fault(Rule { after: 1, ..Rule::always(On::Auth, refused) });
    cloud.fault(Rule::always(On::Policies, Fault::TokenExpired));
    vbs(&cloud, &["policy", "list"]).ended_with(3);
}

#[test]
fn a_proxy_is_never_asked_for_this_machine() {
    let cloud = Cloud::with(&["web"]);
    let mut program = Program::new(&cloud, &["policy", "list"]);
    for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"] {
        program = program.variable(name, "http://127.0.0.1:1");
    }
    program.run().ended_with(0);
}
