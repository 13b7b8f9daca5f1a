//! Passwords and one-time codes that a person is asked for, and the refusals of them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use vbs_tui::api::login::{Method, Secret};
use vbs_tui::api::{Cloud, Login};
use vbs_tui::domain::{ApiError, ApiErrorKind, SecretKind};

use crate::harness::{
    POLICIES, Person, asked, given, index, login, login_by, reply, sample, settings, token, token_called,
    user,
};
use crate::server::{Reply, Request, Server};

const WRONG: &str = "The username or password is wrong.";
const MFA: &str = "mfa totp code verify fail";

fn by(root: &str, password: Option<Secret>, code: Option<Secret>) -> Login {
    login_by(root, Method::User(user(password, code)))
}

fn sent_password(asked: &Request) -> Option<String> {
    let user = &asked.json()["auth"]["identity"]["password"]["user"];
    user["password"].as_str().map(str::to_owned)
}

fn sent_code(asked: &Request) -> Option<String> {
    asked.json()["auth"]["identity"]["totp"]["user"]["passcode"].as_str().map(str::to_owned)
}

/// Takes this password, and no code.
async fn taking(password: &'static str) -> Server {
    Server::start(move |asked| match asked.path() {
        "/v3/auth/tokens" if sent_password(asked).as_deref() == Some(password) => token(),
        "/v3/auth/tokens" => reply("error-keystone-401"),
        _ => Reply::json(200, POLICIES),
    })
    .await
}

fn refusal(fault: &ApiError) -> (ApiErrorKind, &str) {
    (fault.kind, fault.message.as_str())
}

#[tokio::test]
async fn a_refused_password_is_asked_again_and_says_why() {
    let server = taking("right").await;
    let person = Person::who_says(&["wrong", "right"]);
    person.connect(by(&server.root, Some(asked("set OS_PASSWORD")), None)).await.unwrap();
    let again = Some(WRONG.to_owned());
    assert_eq!(person.questions(), [(SecretKind::Password, None), (SecretKind::Password, again)]);
    let question = person.last_question();
    assert_eq!((question.user.as_str(), question.at.as_str()), ("backup-operator", "test"));
    let mut nameless = by(&server.root, Some(asked("set OS_PASSWORD")), None);
    nameless.cloud = None;
    let person = Person::who_says(&["right"]);
    person.connect(nameless).await.unwrap();
    assert_eq!(person.last_question().at, "127.0.0.1");
}

#[tokio::test]
async fn three_wrong_passwords_are_enough() {
    let server = taking("right").await;
    let person = Person::who_says(&["1", "2", "3", "4"]);
    let fault = person.connect(by(&server.root, Some(asked("r")), None)).await.unwrap_err();
    assert_eq!(person.questions().len(), 3);
    assert_eq!(server.asked().len(), 3);
    let expected = "The username or password is wrong; if the account needs a one-time code, give it \
                    (OS_PASSCODE, auth_type: v3multifactor); not retried, because accounts lock after five refusals";
    assert_eq!(refusal(&fault), (ApiErrorKind::Login, expected));
}

#[tokio::test]
async fn a_given_password_is_tried_once() {
    let server = taking("right").await;
    let person = Person::who_says(&["right"]);
    let fault = person.connect(by(&server.root, Some(given("wrong")), None)).await.unwrap_err();
    let expected = "The username or password is wrong; if the account needs a one-time code, give it \
                    (OS_PASSCODE, auth_type: v3multifactor)";
    assert_eq!(refusal(&fault), (ApiErrorKind::Login, expected));
    assert_eq!((fault.status, person.questions().len(), server.asked().len()), (Some(401), 0, 1));
    // A cloud that is sure of it leaves nothing to guess.
    let sure = Server::start(|_| reply("error-keystone-plus-error_code")).await;
    let fault = Cloud::connect(by(&sure.root, Some(given("wrong")), None), settings()).await.unwrap_err();
    assert_eq!(refusal(&fault), (ApiErrorKind::Login, "Incorrect password."));
    // With a code beside it, it cannot be told which is wrong.
    let both = by(&server.root, Some(given("wrong")), Some(given("123456")));
    let fault = Cloud::connect(both, settings()).await.unwrap_err();
    let expected = "The username or password is wrong; the password or the one-time code may be wrong";
    assert_eq!(refusal(&fault), (ApiErrorKind::Login, expected));
    // A login that is forbidden is no wrong password.
    let forbidding = Server::start(|_| reply("error-keystone-403")).await;
    let person = Person::who_says(&["1", "2"]);
    let fault = person.connect(by(&forbidding.root, Some(asked("r")), None)).await.unwrap_err();
    assert_eq!((fault.kind, person.questions().len()), (ApiErrorKind::Forbidden, 1));
}

#[tokio::test]
async fn renewals_that_are_refused_end_before_the_account_locks() {
    let times = AtomicUsize::new(0);
    let server = Server::start(move |asked| match asked.path() {
        "/v3/auth/tokens" if times.fetch_add(1, Ordering::SeqCst) == 0 => token(),
        "/v3/auth/tokens" => reply("error-keystone-401"),
        _ => Reply::json(401, r#"{"error":{"code":401,"message":"expired"}}"#),
    })
    .await;
    let cloud = Cloud::connect(login(&server.root), settings()).await.unwrap();
    let sentence = WRONG.trim_end_matches('.');
    let enough = format!("{sentence}; not retried, because accounts lock after five refusals");
    for number in 1..=6 {
        let fault = cloud.policies().await.unwrap_err();
        let expected = if number < 3 { WRONG } else { &enough };
        assert_eq!(refusal(&fault), (ApiErrorKind::Login, expected));
    }
    assert_eq!(server.asked_for("/auth/tokens").len(), 1 + 3);
}

#[tokio::test]
async fn nobody_to_ask_and_nobody_who_answers() {
    let server = taking("right").await;
    let login = || by(&server.root, Some(asked("set OS_PASSWORD")), None);
    let alone = "no password for backup-operator at test and no terminal to prompt on: set OS_PASSWORD";
    let fault = Cloud::connect(login(), settings()).await.unwrap_err();
    assert_eq!(refusal(&fault), (ApiErrorKind::Login, alone));
    let (gone, _) = tokio::sync::mpsc::unbounded_channel();
    let fault = Cloud::connect_prompting(login(), settings(), Some(gone)).await.unwrap_err();
    assert_eq!(refusal(&fault), (ApiErrorKind::Login, alone));
    for answers in [&[][..], &["  "]] {
        let fault = Person::who_says(answers).connect(login()).await.unwrap_err();
        let declined = "no password entered for backup-operator at test: set OS_PASSWORD";
        assert_eq!(refusal(&fault), (ApiErrorKind::Cancelled, declined));
    }
    assert!(server.asked().is_empty());
}

/// Asks for a code by a receipt, once the password is right.
fn with_receipt(asked: &Request) -> Reply {
    let user = "6f0d1f5a0c6e4b1c9a7be2d3c4f5a601";
    let has_password = sent_password(asked).is_some();
    let id = asked.json()["auth"]["identity"]["totp"]["user"]["id"] == user;
    match (sent_code(asked).as_deref(), asked.header("openstack-auth-receipt")) {
        (Some("424242"), Some("ticket-1")) if id && !has_password => token(),
        (Some("535353"), None) if id && has_password => token(),
        (None, None) if has_password => reply("auth-mfa-receipt").with("Openstack-Auth-Receipt", "ticket-1"),
        _ => reply("error-keystone-401-mfa"),
    }
}

#[tokio::test]
async fn a_receipt_goes_back_with_only_what_is_missing() {
    assert_eq!(index("auth-mfa-receipt")["status"], 401);
    let server = Server::start(|asked| match asked.path() {
        "/v3/auth/tokens" => with_receipt(asked),
        _ => Reply::json(200, POLICIES),
    })
    .await;
    let person = Person::who_says(&["424 242"]);
    person.connect(by(&server.root, Some(given("right")), None)).await.unwrap();
    assert_eq!(person.questions(), [(SecretKind::Code, None)]);
    let logins = server.asked();
    assert_eq!(logins.len(), 2);
    assert_eq!(logins[0].json()["auth"]["identity"]["methods"], json!(["password"]));
    let identity = json!({
        "methods": ["totp"],
        "totp": {"user": {"id": "6f0d1f5a0c6e4b1c9a7be2d3c4f5a601", "passcode": "424242"}},
    });
    assert_eq!(logins[1].json()["auth"]["identity"], identity);
    assert_eq!(logins[1].json()["auth"]["scope"], logins[0].json()["auth"]["scope"]);

    let fault = Cloud::connect(by(&server.root, Some(given("right")), None), settings()).await.unwrap_err();
    let expected =
        "no one-time code for backup-operator at test and no terminal to prompt on: set OS_PASSCODE";
    assert_eq!(refusal(&fault), (ApiErrorKind::Login, expected));
}

#[tokio::test]
async fn a_code_refused_after_a_receipt_is_asked_again_and_sent_with_the_password() {
    let server = Server::start(with_receipt).await;
    let person = Person::who_says(&["000000", "535353"]);
    person.connect(by(&server.root, Some(asked("r")), None)).await.unwrap_err();
    // The first answer was the password.
    let person = Person::who_says(&["right", "000000", "535353"]);
    person.connect(by(&server.root, Some(asked("r")), None)).await.unwrap();
    let again = Some(MFA.to_owned());
    let expected = [(SecretKind::Password, None), (SecretKind::Code, None), (SecretKind::Code, again)];
    assert_eq!(person.questions(), expected);
}

#[tokio::test]
async fn a_receipt_for_something_else_is_said() {
    let body = r#"{"receipt":{"methods":["password"]},"required_auth_methods":[["password","mapped"],["password","openid","totp"]]}"#;
    let server = Server::start(move |_| Reply::json(401, body).with("Openstack-Auth-Receipt", "t")).await;
    let fault = Person::who_says(&["1"]).connect(by(&server.root, Some(given("p")), None)).await.unwrap_err();
    let expected = "the cloud also asks for mapped, or for openid and totp, which vbs cannot send";
    assert_eq!(refusal(&fault), (ApiErrorKind::Login, expected));
    // A second receipt on top of the first leads nowhere.
    let circling = Server::start(|_| reply("auth-mfa-receipt").with("Openstack-Auth-Receipt", "t")).await;
    let person = Person::who_says(&["1", "2", "3"]);
    person.connect(by(&circling.root, Some(given("p")), None)).await.unwrap_err();
    assert_eq!(circling.asked().len(), 2);
}

/// Asks for a code in words alone, and takes each good one once.
async fn in_words(ambiguous: bool) -> Server {
    let used: Mutex<Vec<String>> = Mutex::default();
    let logins = AtomicUsize::new(0);
    Server::start(move |asked| {
        if asked.path() != "/v3/auth/tokens" {
            let first = asked.header("x-auth-token") == Some("token-1");
            return if first { Reply::json(401, r#"{"error":"x"}"#) } else { Reply::json(200, POLICIES) };
        }
        let good = sent_code(asked).is_some_and(|code| {
            let mut used = used.lock().unwrap();
            let fresh = code.starts_with('1') && !used.contains(&code);
            used.push(code);
            fresh
        });
        match (sent_password(asked).as_deref() == Some("right") && good, ambiguous) {
            (true, _) => token_called(&format!("token-{}", logins.fetch_add(1, Ordering::SeqCst) + 1)),
            (false, false) => reply("error-keystone-401-mfa"),
            (false, true) => reply("error-keystone-401"),
        }
    })
    .await
}

#[tokio::test]
async fn a_refusal_that_speaks_of_a_code_leads_to_the_question() {
    let server = in_words(false).await;
    let person = Person::who_says(&["111111"]);
    person.connect(by(&server.root, Some(given("right")), None)).await.unwrap();
    assert_eq!(person.questions(), [(SecretKind::Code, None)]);
    let last = server.asked().pop().unwrap();
    assert_eq!(last.json()["auth"]["identity"]["methods"], json!(["password", "totp"]));
    let fault = Cloud::connect(by(&server.root, Some(given("right")), None), settings()).await.unwrap_err();
    let expected = "no one-time code for backup-operator at test and no terminal to prompt on: set OS_PASSCODE \
                    (the cloud says: mfa totp code verify fail)";
    assert_eq!(refusal(&fault), (ApiErrorKind::Login, expected));
    assert_eq!(fault.status, Some(401));
}

#[tokio::test]
async fn where_either_may_be_wrong_both_are_asked_again() {
    let server = in_words(true).await;
    let person = Person::who_says(&["wrong", "111111", "right", "122222"]);
    person.connect(by(&server.root, Some(asked("r")), Some(asked("r")))).await.unwrap();
    let kinds: Vec<_> = person.questions().into_iter().map(|(kind, why)| (kind, why.is_some())).collect();
    let (password, code) = (SecretKind::Password, SecretKind::Code);
    assert_eq!(kinds, [(password, false), (code, false), (password, true), (code, true)]);
    let person = Person::who_says(&["2", "3", "4", "5"]);
    let given_password = by(&server.root, Some(given("right")), Some(asked("r")));
    let fault = person.connect(given_password).await.unwrap_err();
    assert_eq!(person.questions().len(), 3);
    assert!(fault.message.contains("; the password or the one-time code may be wrong"), "{fault}");
}

#[tokio::test]
async fn twenty_requests_ask_one_question_for_a_code_that_is_new_each_time() {
    let server = in_words(false).await;
    let person = Person::who_says(&["right", "133333"]);
    let login = by(&server.root, Some(asked("r")), Some(given("111111")));
    let cloud = person.connect(login).await.unwrap();
    assert_eq!(person.questions().len(), 1, "the password alone");
    let reads = futures_util::future::join_all((0..20).map(|_| cloud.policies())).await;
    assert!(reads.iter().all(Result::is_ok), "{reads:?}");
    let code = (SecretKind::Code, None);
    assert_eq!(person.questions(), [(SecretKind::Password, None), code], "the password is kept");
    let codes: Vec<_> = server.asked_for("/auth/tokens").iter().filter_map(sent_code).collect();
    assert_eq!(codes, ["111111", "133333"]);
}

#[tokio::test]
async fn a_used_code_is_never_sent_again() {
    let server = in_words(false).await;
    let login = by(&server.root, Some(given("right")), Some(given("111111")));
    let cloud = Cloud::connect(login, settings()).await.unwrap();
    let fault = cloud.policies().await.unwrap_err();
    let expected = "no one-time code for backup-operator at test and no terminal to prompt on: \
                    the given one is already used; log in with a new one";
    assert_eq!(refusal(&fault), (ApiErrorKind::Login, expected));
    assert_eq!(server.asked_for("/auth/tokens").len(), 1);
}

#[tokio::test]
async fn declining_a_renewal_is_shared_and_can_be_thought_better_of() {
    let server = in_words(false).await;
    let (prompter, mut questions) = tokio::sync::mpsc::unbounded_channel();
    let login = by(&server.root, Some(given("right")), Some(given("111111")));
    let cloud = Arc::new(Cloud::connect_prompting(login, settings(), Some(prompter)).await.unwrap());
    let reads = {
        let cloud = cloud.clone();
        tokio::spawn(async move { futures_util::future::join_all((0..5).map(|_| cloud.policies())).await })
    };
    let question = questions.recv().await.unwrap();
    while server.asked_for("/backuppolicy").len() < 5 || cloud.in_flight() > 0 {
        tokio::task::yield_now().await;
    }
    drop(question);
    for read in reads.await.unwrap() {
        assert_eq!(read.unwrap_err().kind, ApiErrorKind::Cancelled);
    }
    assert!(questions.try_recv().is_err(), "one question for all");
    let read = tokio::spawn(async move { cloud.policies().await });
    questions.recv().await.unwrap().answer.send("144444".to_owned().into()).unwrap();
    read.await.unwrap().unwrap();
}

#[tokio::test]
async fn who_declines_an_early_renewal_is_left_alone_until_the_end() {
    let server = Server::start(|asked| {
        if asked.path() != "/v3/auth/tokens" {
            return Reply::json(200, POLICIES);
        }
        // Two seconds of life.
        let body = sample("auth-token-response").replace("2025-01-16T08:20:11", "2025-01-15T08:20:13");
        Reply::json(201, &body).with("X-Subject-Token", "t")
    })
    .await;
    let person = Person::who_says(&[]);
    let login = by(&server.root, Some(given("right")), Some(given("111111")));
    let cloud = person.connect(login).await.unwrap();
    while cloud.token_life().unwrap() > Duration::from_millis(200) {
        cloud.policies().await.unwrap();
    }
    assert_eq!(person.questions(), [(SecretKind::Code, None)]);
    assert_eq!(server.asked_for("/auth/tokens").len(), 1);
}
