//! Inputs that failed once, each with what was wrong; they hold for ever.

use vbs_tui::api::VolumeForm;
use vbs_tui::config::Choice;

use crate::answers::{Harness, PASSWORD, Question, TOKEN};
use crate::configuration::{Machine, leak, said};
use crate::items::Lists;
use crate::stage::response;
use crate::watch::Input;

/// Answers: what was wrong, the question, the status, headers and body.
type Answered = (&'static str, Question, u16, Vec<(&'static str, String)>, Vec<u8>);

fn answers() -> Vec<Answered> {
    let back = |secret: &str| {
        format!(r#"{{"error":{{"message":"bad {secret}","code":"X.{secret}"}}}}"#).into_bytes()
    };
    vec![
        (
            "a gateway said the request back, and with it the password",
            Question::Password,
            408,
            vec![],
            format!(r#"{{ "auth": """ "password": {{"user": {{"pa*assword": "{PASSWORD}"}}}} }}"#)
                .into_bytes(),
        ),
        ("the same in the words of an error", Question::Password, 400, vec![], back(PASSWORD)),
        ("a token in an error", Question::Policies, 400, vec![], back(TOKEN)),
        ("a token in a success that is none", Question::Associate, 200, vec![], back(TOKEN)),
        ("a token in a page", Question::Vendor, 502, vec![], format!("<title>{TOKEN}</title>").into_bytes()),
        (
            "a token where a redirect leads",
            Question::Associate,
            302,
            vec![("Location", format!("https://sso.example/{TOKEN}/x"))],
            vec![],
        ),
        (
            "a token as the request's id",
            Question::Quota,
            500,
            vec![("X-Request-Id", TOKEN.to_owned())],
            vec![],
        ),
        (
            "a code as long as a book",
            Question::Policies,
            400,
            vec![],
            format!(r#"{{"code":"{}","message":"m"}}"#, "x".repeat(60_000)).into_bytes(),
        ),
        (
            "a request's id as long as a book",
            Question::Policies,
            400,
            vec![],
            format!(r#"{{"request_id":"{}"}}"#, "x".repeat(60_000)).into_bytes(),
        ),
        (
            "each script of a page cost a copy of the page",
            Question::Policies,
            502,
            vec![],
            "<script></script>".repeat(240_000).into_bytes(),
        ),
    ]
}

#[test]
fn answers_that_failed_once() {
    let harness = Harness::new();
    for (number, (_, question, status, headers, body)) in answers().into_iter().enumerate() {
        let input = Input::new("kept answer", number as u64, &[&body]);
        let headers: Vec<(&str, &str)> =
            headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        harness.stage.show(response(status, &headers, &body), None);
        harness.ask(question, body.len(), true);
        input.survived();
    }
}

/// Pages of volumes: what was wrong, the page, the ids on it that can be read.
const PAGES: &[(&str, &[u8], &[&str])] = &[
    (
        "the one entry of a list that tells its total has no id: the whole list failed",
        br#"{"count":1,"volumes":[{"id":1e400,"name":"db-0"}]}"#,
        &[],
    ),
    (
        "the same beside others, at the end of the page",
        br#"{"count":3,"volumes":[{"id":"a","metadata":{}},{"id":"b","metadata":{}},{"id":null}]}"#,
        &["a", "b"],
    ),
];

#[test]
fn pages_that_failed_once() {
    let lists = Lists::new();
    for (number, (_, page, ids)) in PAGES.iter().enumerate() {
        let input = Input::new("kept page", number as u64, &[page]);
        let (found, to_the_end) = lists.volumes(VolumeForm::Vendor, page);
        let mut names: Vec<String> = found.into_keys().map(|id| id.to_string()).collect();
        names.sort();
        assert!(to_the_end);
        assert_eq!(names, *ids);
        input.survived();
    }
}

/// Configurations: what was wrong, `clouds.yaml`, variables, and what is not to be said.
fn configurations() -> Vec<(&'static str, String, String, &'static str)> {
    const SECRET: &str = "aB3dE5fG7hJ9kL2mN4pQ6rS8tU1vW3xY5zA7bC9dE2";
    let clouds = "clouds: {c: {auth: {auth_url: 'https://i', user_id: u, password: w, project_id: p}}}\n";
    let book = "OS_USER_".to_owned() + &"x".repeat(4 << 20);
    vec![
        (
            "a token among the hosts without a proxy",
            clouds.to_owned(),
            format!("no_proxy=a.example,{SECRET}"),
            SECRET,
        ),
        (
            "names as long as a book were compared with all others",
            clouds.to_owned(),
            format!("{book}=1"),
            SECRET,
        ),
        (
            "the same as a key",
            format!("clouds: {{c: {{? {book}\n  : 1, auth: {{auth_url: 'https://i'}}}}}}\n"),
            String::new(),
            SECRET,
        ),
    ]
}

#[test]
fn configurations_that_failed_once() {
    let machine = Machine::new();
    for (number, (_, clouds, variables, secret)) in configurations().into_iter().enumerate() {
        let input = Input::new("kept configuration", number as u64, &[]);
        let texts = [clouds.into_bytes(), vec![], vec![], vec![], variables.into_bytes()];
        let choice = Choice { cloud: Some("c".to_owned()), ..Choice::default() };
        let said = said(&machine.sources(&texts, true), &choice, false);
        assert_eq!(leak(&said, &[secret]), None);
        input.survived();
    }
}
