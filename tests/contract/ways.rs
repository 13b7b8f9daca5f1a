//! The ways to log in beside a password: what each sends, and what is read out of the answers.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use vbs_tui::api::login::{
    Agency, ApplicationCredential, Domain, Keys, Method, Named, Overrides, SigningForm,
};
use vbs_tui::api::{Cloud, Login};
use vbs_tui::domain::ApiErrorKind;

use crate::harness::{
    POLICIES, PROJECT, TOKEN, given, login, login_by, reply, sample, settings, token, token_called, user,
    value,
};
use crate::server::{Reply, Request, Server};

const USER_ID: &str = "0f9e8d7c6b5a49382716051423324150";

fn project() -> Named {
    Named::Id(PROJECT.to_owned())
}

fn tokens(asked: &Request) -> bool {
    asked.path() == "/v3/auth/tokens"
}

/// Lets in whoever comes.
async fn open() -> Server {
    Server::start(|asked| if tokens(asked) { token() } else { Reply::json(200, POLICIES) }).await
}

/// The body of the only request such a login makes.
async fn sent(login: impl FnOnce(&str) -> Login) -> Value {
    let server = open().await;
    Cloud::connect(login(&server.root), settings()).await.unwrap();
    let asked = server.asked();
    assert_eq!(asked.len(), 1);
    assert_eq!((asked[0].method.as_str(), asked[0].path()), ("POST", "/v3/auth/tokens"));
    assert_eq!(asked[0].header("x-auth-token"), None);
    asked[0].json()
}

#[tokio::test]
async fn password_and_code_go_together_by_the_users_id() {
    let mut known = user(Some(given("not-a-real-password")), Some(given("123456")));
    known.id = Some(USER_ID.to_owned());
    let body = sent(|root| Login { project: Some(project()), ..login_by(root, Method::User(known)) }).await;
    assert_eq!(body, value("auth-totp-request"));
}

#[tokio::test]
async fn a_code_alone_goes_by_name_only_where_no_id_is_known() {
    let totp = |body: &Value| body["auth"]["identity"].clone();
    let by_name = sent(|root| login_by(root, Method::User(user(None, Some(given("123456")))))).await;
    let name = json!({"name": "backup-operator", "domain": {"name": "OTC-EU-DE-00000000001000099999"}, "passcode": "123456"});
    assert_eq!(totp(&by_name), json!({"methods": ["totp"], "totp": {"user": name}}));
    let mut by_id = user(None, Some(given("123456")));
    by_id.who = Named::Id("the-id".to_owned());
    let by_id = sent(|root| login_by(root, Method::User(by_id))).await;
    let id = json!({"id": "the-id", "passcode": "123456"});
    assert_eq!(totp(&by_id), json!({"methods": ["totp"], "totp": {"user": id}}));
}

#[tokio::test]
async fn a_token_is_exchanged_for_one_of_the_project() {
    let method = || Method::Token("gAAAAABtoken".to_owned().into());
    let body = sent(|root| Login { project: Some(project()), ..login_by(root, method()) }).await;
    assert_eq!(body, value("auth-rescope-request"));
    let server = Server::start(|_| reply("error-keystone-401")).await;
    let fault = Cloud::connect(login_by(&server.root, method()), settings()).await.unwrap_err();
    assert_eq!((fault.kind, fault.status), (ApiErrorKind::Login, Some(401)));
    let expected = "the token has expired or was revoked; get a new one (OS_TOKEN) \
                    (the cloud says: The username or password is wrong.)";
    assert_eq!(fault.message, expected);
}

fn as_it_is(root: &str) -> Login {
    Login { project: None, ..login_by(root, Method::Token("from-elsewhere".to_owned().into())) }
}

#[tokio::test]
async fn a_token_for_a_project_is_used_as_it_is() {
    // Older clouds leave the catalog out of this answer.
    let mut bare = value("auth-token-response");
    bare["token"].as_object_mut().unwrap().remove("catalog");
    for (body, calls) in [(sample("auth-token-response"), 1), (bare.to_string(), 2)] {
        let server = Server::start(move |asked| match asked.path() {
            "/v3/auth/tokens" => Reply::json(200, &body).with("Date", "Wed, 15 Jan 2025 08:50:11 GMT"),
            "/v3/auth/catalog" => reply("auth-catalog-response"),
            _ => Reply::json(200, POLICIES),
        })
        .await;
        let cloud =
            Cloud::connect(Login { overrides: Overrides::default(), ..as_it_is(&server.root) }, settings())
                .await
                .unwrap();
        let asked = server.asked();
        assert_eq!(asked.len(), calls);
        assert_eq!((asked[0].method.as_str(), asked[0].path()), ("GET", "/v3/auth/tokens"));
        assert_eq!(asked[0].header("x-subject-token"), Some("from-elsewhere"));
        assert!(asked.iter().all(|one| one.header("x-auth-token") == Some("from-elsewhere")));
        let place = cloud.scope();
        assert_eq!((place.project_id.as_str(), place.user_id.as_str()), (PROJECT, USER_ID));
        assert_eq!(place.roles, ["vbs_adm", "te_guest", "server_adm"]);
        let vbs = format!("https://vbs.eu-de.otc.t-systems.com/v2/{PROJECT}");
        assert_eq!(cloud.addresses().vbs.unwrap().0, vbs);
        // By the cloud's clock it was issued half an hour ago and lives for a day.
        let life = cloud.token_life().unwrap();
        assert!(life < Duration::from_secs(84_601) && life > Duration::from_secs(84_500), "{life:?}");
    }
}

#[tokio::test]
async fn a_token_that_has_run_out_is_not_renewed() {
    let times = AtomicUsize::new(0);
    let server = Server::start(move |asked| match asked.path() {
        "/v3/auth/tokens" if times.fetch_add(1, Ordering::SeqCst) == 0 => {
            Reply::json(200, &sample("auth-token-response"))
        }
        "/v3/auth/tokens" => Reply::json(404, r#"{"error":{"code":404,"message":"no such token"}}"#),
        _ => Reply::json(401, r#"{"error":{"code":401,"message":"expired"}}"#),
    })
    .await;
    let cloud = Cloud::connect(as_it_is(&server.root), settings()).await.unwrap();
    let fault = cloud.policies().await.unwrap_err();
    assert_eq!((fault.kind, fault.doing), (ApiErrorKind::Login, "log in"));
    let expected =
        "the token has expired or was revoked; get a new one (OS_TOKEN) (the cloud says: no such token)";
    assert_eq!(fault.message, expected);
}

#[tokio::test]
async fn a_token_that_cannot_live_longer_is_not_exchanged_before_its_end() {
    let server = Server::start(|asked| {
        if !tokens(asked) {
            return Reply::json(200, POLICIES);
        }
        let body = sample("auth-token-response").replace("2025-01-16T08:20:11", "2025-01-15T08:20:13");
        Reply::json(201, &body).with("X-Subject-Token", TOKEN)
    })
    .await;
    let method = Method::Token("from-elsewhere".to_owned().into());
    let cloud = Cloud::connect(login_by(&server.root, method), settings()).await.unwrap();
    while cloud.token_life().unwrap() > Duration::from_millis(200) {
        cloud.policies().await.unwrap();
    }
    assert_eq!(server.asked_for("/auth/tokens").len(), 1);
}

#[tokio::test]
async fn a_token_for_no_project_is_refused() {
    let unscoped = sample("auth-token-response").replace("\"project\"", "\"no-project\"");
    let server = Server::start(move |_| Reply::json(200, &unscoped)).await;
    let fault = Cloud::connect(as_it_is(&server.root), settings()).await.unwrap_err();
    assert_eq!(fault.message, "the token has no project; set one");
}

#[tokio::test]
async fn application_credentials_are_never_scoped() {
    let method =
        |which| Method::ApplicationCredential { which, secret: "not-a-real-secret".to_owned().into() };
    let by_id = method(ApplicationCredential::Id("3e6c1d8b5a7f4c0e9b2d1a0f8e7c6b5a".to_owned()));
    let body = sent(|root| login_by(root, by_id)).await;
    assert_eq!(body, value("auth-application-credential-request"));
    let by_name =
        method(ApplicationCredential::Name { name: "nightly".to_owned(), user: Named::Id("u".to_owned()) });
    let body = sent(|root| login_by(root, by_name)).await;
    let credential = json!({"name": "nightly", "secret": "not-a-real-secret", "user": {"id": "u"}});
    assert_eq!(body["auth"]["identity"]["application_credential"], credential);
    assert_eq!(body["auth"].get("scope"), None);
}

pub fn agency() -> Agency {
    let domain = Domain::Name("OTC-EU-DE-00000000001000088888".to_owned());
    Agency { domain, name: "backup-agency".to_owned() }
}

/// Tells the tokens of the user and of the role apart.
pub fn delegating(asked: &Request) -> Reply {
    let role = asked.body.contains("assume_role");
    token_called(if role { "role-token" } else { "user-token" })
}

fn in_agency(root: &str) -> Login {
    let project = Some(Named::Name { name: "eu-de".to_owned(), domain: None });
    Login { agency: Some(agency()), project, ..login(root) }
}

#[tokio::test]
async fn a_role_is_taken_on_with_a_token_of_the_user() {
    let count = AtomicUsize::new(0);
    let server = Server::start(move |asked| match asked.path() {
        "/v3/auth/tokens" => delegating(asked),
        _ if count.fetch_add(1, Ordering::SeqCst) == 0 => Reply::json(401, r#"{"error":"Unauthorized"}"#),
        _ => Reply::json(200, POLICIES),
    })
    .await;
    let cloud = Cloud::connect(in_agency(&server.root), settings()).await.unwrap();
    assert_eq!(cloud.scope().roles.len(), 3);
    cloud.policies().await.unwrap();
    let logins = server.asked_for("/auth/tokens");
    assert_eq!(logins.len(), 4, "both steps, and both again for the renewal");
    for pair in logins.chunks(2) {
        assert_eq!(pair[0].header("x-auth-token"), None);
        let scope = json!({"domain": {"name": "OTC-EU-DE-00000000001000099999"}});
        assert_eq!(pair[0].json()["auth"]["scope"], scope);
        assert_eq!(pair[1].header("x-auth-token"), Some("user-token"));
        assert_eq!(pair[1].json(), value("auth-assume-role-request"));
    }
    let used = server.asked_for("/backuppolicy");
    assert!(used.iter().all(|asked| asked.header("x-auth-token") == Some("role-token")));
}

#[tokio::test]
async fn the_first_step_to_a_role_fits_what_there_is() {
    // By id the user's domain is not known.
    let server = Server::start(delegating).await;
    let mut by_id = user(Some(given("p")), None);
    by_id.who = Named::Id("u".to_owned());
    let with = |method| Login { method, ..in_agency(&server.root) };
    Cloud::connect(with(Method::User(by_id)), settings()).await.unwrap();
    assert_eq!(server.asked()[0].json()["auth"].get("scope"), None);
    // A token is there already.
    let agency = Agency { domain: Domain::Id("d".to_owned()), name: "a".to_owned() };
    let method = Method::Token("from-elsewhere".to_owned().into());
    let by_token = Login { agency: Some(agency), ..with(method) };
    Cloud::connect(by_token, settings()).await.unwrap();
    assert_eq!(server.asked().len(), 3);
    let last = server.asked().pop().unwrap();
    assert_eq!(last.header("x-auth-token"), Some("from-elsewhere"));
    let role = json!({"domain_id": "d", "agency_name": "a"});
    assert_eq!(last.json()["auth"]["identity"]["assume_role"], role);
}

#[tokio::test]
async fn a_role_that_is_not_there_is_no_token_that_has_run_out() {
    let server = Server::start(|_| Reply::json(404, r#"{"error":{"code":404,"message":"no agency"}}"#)).await;
    let method = Method::Token("from-elsewhere".to_owned().into());
    let login = Login { method, ..in_agency(&server.root) };
    let fault = Cloud::connect(login, settings()).await.unwrap_err();
    assert_eq!((fault.kind, fault.message.as_str()), (ApiErrorKind::NotFound, "no agency"));
}

#[tokio::test]
async fn a_role_goes_with_neither_keys_nor_credentials_nor_without_a_project() {
    let server = Server::start(delegating).await;
    let secret = || "s".to_owned().into();
    let keys =
        Keys { access: "AK".to_owned(), secret: secret(), security_token: None, form: SigningForm::Access };
    let credential =
        Method::ApplicationCredential { which: ApplicationCredential::Id("i".to_owned()), secret: secret() };
    for login in [
        Login { method: Method::Keys(keys), ..in_agency(&server.root) },
        Login { method: credential, ..in_agency(&server.root) },
        Login { project: None, method: Method::Token(secret()), ..in_agency(&server.root) },
    ] {
        let fault = Cloud::connect(login, settings()).await.unwrap_err();
        assert_eq!(fault.kind, ApiErrorKind::Local);
        assert!(fault.message.starts_with("an agency "), "{fault}");
    }
    assert!(server.asked().is_empty());
}

#[tokio::test]
async fn what_the_identity_service_says_of_itself_is_no_token() {
    for name in ["identity-versions", "identity-v3"] {
        let server = Server::start(move |_| reply(name)).await;
        let fault = Cloud::connect(login(&server.root), settings()).await.unwrap_err();
        assert_eq!(fault.kind, ApiErrorKind::Garbled, "{name}");
    }
}
