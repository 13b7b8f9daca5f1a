//! Ways in which somebody is asked: on the terminal of a command, and on the screen.

use vbs_tui::sim::SimConfig;

use crate::harness::{Form, Harness};
use crate::session::Session;
use crate::steps::{loaded, submit};
use crate::support::{Cloud, id};
use crate::ways::{self, Asks, AuthMethod};

/// Every way in which somebody is asked, in both forms; and one on a cloud that says of a missing or
/// wrong code no more than of a wrong password.
fn grounds() -> impl Iterator<Item = Harness> {
    let count = ways::asked(&Cloud::with(&[])).len();
    let all = Form::ALL.into_iter().flat_map(move |form| (0..count).map(move |at| (form, at)));
    let asked = |at: usize| move |cloud: &Cloud| ways::asked(cloud).swap_remove(at);
    let vague = SimConfig { vague_mfa: true, ..Cloud::bare() };
    all.map(move |(form, at)| Harness::with(Cloud::bare(), form, asked(at))).chain([Harness::with(
        vague,
        Form::Entry,
        ways::asked_for_code,
    )])
}

/// What somebody would type.
pub fn answer(harness: &Harness, asks: Asks) -> String {
    match asks {
        Asks::Password => harness.way.user.password.clone(),
        Asks::Code => harness.code(),
    }
}

/// The words of the question.
pub fn word(asks: Asks) -> &'static str {
    match asks {
        Asks::Password => "password",
        Asks::Code => "one-time code",
    }
}

/// Answers a question on the terminal of a command; a code is looked up only then.
#[track_caller]
pub fn answer_below(session: &mut Session, asks: Asks, secret: impl FnOnce() -> String) {
    // The cursor waits behind the question.
    let mut row = 0;
    session.until(word(asks), |screen| {
        row = screen.cursor_position().0;
        let text = screen.contents();
        let line = text.lines().nth(usize::from(row)).unwrap_or_default().trim_end();
        line.starts_with(&format!("vbs: {} of ", word(asks))) && line.ends_with(':')
    });
    session.press(&format!("{}\r", secret()));
    session.until("the question is over", |screen| screen.cursor_position().0 > row);
}

/// Answers a question on the screen.
#[track_caller]
pub fn answer_in_box(session: &mut Session, asks: Asks, secret: &str) {
    session.sees(&format!("Enter the {}", word(asks)));
    let stars = format!("> {} ", "*".repeat(secret.chars().count()));
    // Keys that come before the program knows that its question can be read are dropped.
    let shown = |screen: &vt100::Screen| screen.contents().contains(&stars);
    for _ in 0..50 {
        session.press("\u{15}");
        session.press(secret);
        if session.until_within(std::time::Duration::from_millis(200), shown) {
            break;
        }
    }
    session.until("the secret is typed", shown);
    session.press("\r");
    session.until("the question is over", |screen| !screen.contents().contains(&stars));
}

/// Nothing of what was typed came back.
#[track_caller]
pub fn assert_not_shown(session: &Session, typed: &[String]) {
    let bytes = String::from_utf8_lossy(&session.bytes()).into_owned();
    for secret in typed {
        assert!(!bytes.contains(secret), "{secret} in {bytes}");
    }
}

#[track_caller]
fn on_the_shell(harness: &Harness, arguments: &[&str]) -> String {
    let why = &harness.way.name;
    let mut session = harness.start(arguments);
    let mut typed = Vec::new();
    for asks in &harness.way.asks {
        answer_below(&mut session, *asks, || {
            typed.push(answer(harness, *asks));
            typed.last().unwrap().clone()
        });
    }
    let (code, _) = session.ended(std::time::Instant::now());
    assert_eq!(code, 0, "{why}: {}", session.contents());
    assert_not_shown(&session, &typed);
    session.assert_cooked();
    String::from_utf8_lossy(&session.bytes()).into_owned()
}

#[test]
fn commands_ask_on_the_terminal_without_echo() {
    for harness in grounds() {
        let said = on_the_shell(&harness, &["policy", "list", "-o", "json"]);
        assert!(said.contains("policy-001"), "{said}");
        on_the_shell(&harness, &["associate", "--policy", "policy-001", "--yes", "web"]);
        assert_eq!(
            harness.cloud.held(&id(1)),
            Some(harness.cloud.policy("policy-001")),
            "{}",
            harness.way.name
        );
        harness.assert_seen(2, harness.way.name);
    }
}

#[test]
fn the_screen_asks_and_goes_on() {
    for harness in grounds() {
        let why = harness.way.name;
        let mut session = harness.start(&[]);
        let mut typed = Vec::new();
        for asks in &harness.way.asks {
            let secret = answer(&harness, *asks);
            answer_in_box(&mut session, *asks, &secret);
            typed.push(secret);
        }
        loaded(&session, 2);
        submit(&mut session, "web", "policy-001");
        harness.cloud.until("it is done", |cloud| cloud.held(&id(1)).is_some());
        // The run is over, so that leaving is no question.
        session.sees("runs next");
        session.press("\u{3}");
        let (code, _) = session.ended(std::time::Instant::now());
        assert_eq!(code, 0, "{why}: {}", session.contents());
        session.assert_restored();
        assert_not_shown(&session, &typed);
        harness.assert_seen(1, why);
    }
}

#[test]
fn a_wrong_answer_is_asked_for_again_with_what_the_cloud_said() {
    let harness = Harness::new(ways::asked_for_password);
    let mut session = harness.start(&["policy", "list"]);
    answer_below_again(&mut session, "not-the-password", "The username or password is wrong.");
    answer_below(&mut session, Asks::Password, || harness.way.user.password.clone());
    assert_eq!(session.ended(std::time::Instant::now()).0, 0, "{}", session.contents());
    assert_eq!(harness.logins().len(), 2);
    assert_not_shown(&session, &["not-the-password".to_owned()]);
}

/// Gives an answer that the cloud refuses.
#[track_caller]
fn answer_below_again(session: &mut Session, wrong: &str, said: &str) {
    session.sees("vbs: password of ");
    session.press(&format!("{wrong}\r"));
    session.sees(said);
}

#[test]
fn nobody_types_a_wrong_password_so_often_that_the_user_is_locked() {
    let harness = Harness::new(ways::asked_for_password);
    let mut session = harness.start(&["policy", "list"]);
    for times in 1..=3 {
        session.until("it asks", |screen| screen.contents().matches("vbs: password of ").count() == times);
        session.press("wrong\r");
    }
    assert_eq!(session.ended(std::time::Instant::now()).0, 3, "{}", session.contents());
    session.sees("not retried, because accounts lock after five refusals");
    assert_eq!(harness.logins().len(), 3);
}

#[test]
fn a_question_that_is_declined_is_no_login() {
    let harness = Harness::new(ways::asked_for_password);
    for (key, code) in [("\u{4}", 3), ("\r", 3), ("\u{3}", 130)] {
        let mut session = harness.start(&["policy", "list"]);
        session.sees("vbs: password of backup-operator at there (127.0.0.1):");
        session.press(key);
        assert_eq!(session.ended(std::time::Instant::now()).0, code, "{key:?}: {}", session.contents());
        session.assert_cooked();
        let said =
            session.contents().contains("cannot log in: no password entered for backup-operator at there");
        assert_eq!(said, code == 3, "{}", session.contents());
    }
    let mut session = harness.start(&[]);
    session.sees("Enter the password");
    session.press("\u{1b}");
    session.sees("Not logged in to");
    session.sees("entered for");
    session.press("\u{3}");
    assert_eq!(session.ended(std::time::Instant::now()).0, 0);
    assert!(harness.cloud.sim().log().is_empty());
}

#[test]
fn a_way_is_as_it_is_written_even_without_a_terminal() {
    for harness in grounds() {
        let AuthMethod { asks, .. } = &harness.way;
        let ran = harness.run(&["policy", "list"]).ended_with(3);
        let expected = format!("no {} for ", word(asks[0]));
        assert!(ran.err.contains(&expected) && ran.err.lines().count() == 1, "{ran:#?}");
        assert!(ran.err.contains("and no terminal to prompt on: set "), "{ran:#?}");
    }
}
