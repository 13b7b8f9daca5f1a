//! Access keys: every request signed, checked by code that shares nothing with the client's.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use ring::{digest, hmac};
use vbs_tui::api::login::{Domain, Keys, Method, Named, Overrides, SigningForm};
use vbs_tui::api::{Cloud, Login};
use vbs_tui::domain::{ApiErrorKind, BatchAnswer};

use crate::harness::{DONE, POLICIES, PROJECT, associate, login_by, reply, settings, value, with_retries};
use crate::server::{Reply, Request, Server};

const SECRET: &str = "skExample0NotARealSecretKey0VbsTui0000001";

pub fn keys(form: SigningForm) -> Keys {
    Keys {
        access: "AKEXAMPLE0VBSTUI0001".to_owned(),
        secret: SECRET.to_owned().into(),
        security_token: None,
        form,
    }
}

pub fn signing(root: &str) -> Login {
    login_by(root, Method::Keys(keys(SigningForm::Access)))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

fn sha256(text: &str) -> String {
    hex(digest::digest(&digest::SHA256, text.as_bytes()).as_ref())
}

fn hmac_of(key: &[u8], text: &str) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text.as_bytes()).as_ref().to_vec()
}

/// Checks a signature as the cloud does, and gives the names of the signed headers. For paths and
/// queries of plain characters only.
fn checked(asked: &Request, secret: &str) -> Vec<String> {
    let header = asked.header("authorization").unwrap().strip_prefix("SDK-HMAC-SHA256 ").unwrap();
    let parts: BTreeMap<_, _> = header.split(", ").map(|part| part.split_once('=').unwrap()).collect();
    let names: Vec<String> = parts["SignedHeaders"].split(';').map(str::to_owned).collect();
    let headers: String =
        names.iter().map(|name| [name, ":", asked.header(name).unwrap(), "\n"].concat()).collect();
    let (path, query) = asked.target.split_once('?').unwrap_or((&asked.target, ""));
    let mut query: Vec<_> = query.split('&').collect();
    query.sort_unstable();
    let canonical = format!(
        "{}\n{path}/\n{}\n{headers}\n{}\n{}",
        asked.method,
        query.join("&"),
        parts["SignedHeaders"],
        sha256(&asked.body)
    );
    let date = asked.header("x-sdk-date").unwrap();
    let signature = if let Some(access) = parts.get("Access") {
        assert_eq!(*access, "AKEXAMPLE0VBSTUI0001");
        hmac_of(secret.as_bytes(), &format!("SDK-HMAC-SHA256\n{date}\n{}", sha256(&canonical)))
    } else {
        let day = &date[..8];
        let scope = format!("{day}///sdk_request");
        assert_eq!(parts["Credential"], format!("AKEXAMPLE0VBSTUI0001/{scope}"));
        let key = ["", "", "sdk_request"]
            .iter()
            .fold(hmac_of(format!("SDK{secret}").as_bytes(), day), |key, part| hmac_of(&key, part));
        hmac_of(&key, &format!("SDK-HMAC-SHA256\n{date}\n{scope}\n{}", sha256(&canonical)))
    };
    assert_eq!(parts["Signature"], hex(&signature), "{canonical}");
    names
}

pub fn serving(asked: &Request) -> Reply {
    match (asked.method.as_str(), asked.path()) {
        (_, "/v3/projects") => reply("auth-projects-response"),
        (_, "/v3/auth/catalog") => reply("auth-catalog-response"),
        ("GET", _) => Reply::json(200, POLICIES),
        _ => Reply::json(200, DONE),
    }
}

#[tokio::test]
async fn everything_is_signed_in_either_form() {
    for form in [SigningForm::Access, SigningForm::Credential] {
        let server = Server::start(serving).await;
        let login = login_by(&server.root, Method::Keys(keys(form)));
        let cloud = Cloud::connect(login, settings()).await.unwrap();
        cloud.policies().await.unwrap();
        assert!(matches!(associate(&cloud).await, BatchAnswer::Lists(_)));
        assert_eq!(cloud.token_life(), None);
        let asked = server.asked();
        let targets: Vec<&str> = asked.iter().map(|one| one.target.as_str()).collect();
        assert_eq!(
            targets,
            [
                "/v3/projects?name=eu-de_storage",
                "/v3/auth/catalog",
                &format!("/v2/{PROJECT}/backuppolicy"),
                &format!("/v2/{PROJECT}/backuppolicyresources"),
            ]
        );
        for (at, one) in asked.iter().enumerate() {
            let mut expected = vec!["content-type", "host", "x-project-id", "x-sdk-date"];
            expected.retain(|name| at > 0 || *name != "x-project-id");
            assert_eq!(checked(one, SECRET), expected, "{}", one.target);
            assert_eq!(one.header("x-project-id"), (at > 0).then_some(PROJECT));
            assert_eq!((one.header("x-auth-token"), one.header("x-security-token")), (None, None));
        }
    }
}

#[tokio::test]
async fn the_place_is_found_by_signed_calls() {
    let server = Server::start(serving).await;
    let login = Login { overrides: Overrides::default(), ..signing(&server.root) };
    let cloud = Cloud::connect(login, settings()).await.unwrap();
    let place = cloud.scope();
    assert_eq!((place.project_id.as_str(), place.project.as_str()), (PROJECT, "eu-de_storage"));
    assert_eq!((place.user.as_str(), place.user_id.as_str()), ("AKEXAMPLE0VBSTUI0001", ""));
    assert_eq!(cloud.addresses().vbs.unwrap().0, format!("https://vbs.eu-de.otc.t-systems.com/v2/{PROJECT}"));
}

#[tokio::test]
async fn temporary_keys_send_their_token_signed() {
    let credential = &value("auth-securitytoken-response")["credential"];
    let text = |key: &str| credential[key].as_str().unwrap().to_owned();
    let server = Server::start(serving).await;
    let temporary = Keys {
        secret: text("secret").into(),
        security_token: Some(text("securitytoken").into()),
        ..keys(SigningForm::Access)
    };
    let login = Login {
        project: Some(Named::Id(PROJECT.to_owned())),
        ..login_by(&server.root, Method::Keys(temporary))
    };
    Cloud::connect(login, settings()).await.unwrap();
    // The project's id is taken as it is.
    assert_eq!(server.asked().len(), 1);
    let asked = &server.asked()[0];
    assert_eq!(asked.header("x-security-token"), Some(text("securitytoken").as_str()));
    assert_eq!(asked.header("x-auth-token"), None);
    assert!(checked(asked, &text("secret")).contains(&"x-security-token".to_owned()));
}

#[tokio::test]
async fn a_project_that_is_not_one_is_said() {
    let listed = |count: usize| {
        let project = r#"{"id":"p","name":"eu-de_storage","domain_id":"d"}"#;
        format!(r#"{{"projects":[{}]}}"#, vec![project; count].join(","))
    };
    let named = |domain| Some(Named::Name { name: "eu-de_storage".to_owned(), domain });
    let elsewhere = || named(Some(Domain::Id("another".to_owned())));
    for (count, project, expected) in [
        (0, named(None), "these access keys have no project called eu-de_storage"),
        (1, elsewhere(), "these access keys have no project called eu-de_storage"),
        (2, named(None), "several projects are called eu-de_storage; give an id"),
        (1, None, "access keys have no project; set one"),
    ] {
        let body = listed(count);
        let server = Server::start(move |_| Reply::json(200, &body)).await;
        let fault = Cloud::connect(Login { project, ..signing(&server.root) }, settings()).await.unwrap_err();
        assert_eq!(fault.message, expected);
    }
}

/// A date so many seconds from now, as a server writes it.
fn date(seconds: i64) -> String {
    let moment = Timestamp::now() + SignedDuration::from_secs(seconds);
    moment.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[tokio::test]
async fn a_refused_signature_is_sent_once_and_says_how_wrong_the_clock_is() {
    let late = |asked: &Request| match asked.path() {
        "/v3/projects" | "/v3/auth/catalog" => serving(asked),
        _ => reply("error-apigw-0301").with("Date", &date(17 * 60)),
    };
    let server = Server::start(late).await;
    let cloud = Cloud::connect(signing(&server.root), with_retries(3)).await.unwrap();
    assert_eq!(cloud.clock_skew(), None);
    let read = cloud.policies().await.unwrap_err();
    let BatchAnswer::Refused(written) = associate(&cloud).await else { panic!("not refused") };
    let expected = "Incorrect IAM authentication information: verify aksk signature fail; not retried, \
                    because five wrong signatures lock the key; this machine's clock is 17 min behind the cloud's; \
                    signatures are valid for 15 min";
    for fault in [read, written] {
        assert_eq!((fault.kind, fault.status), (ApiErrorKind::Login, Some(401)));
        assert_eq!(fault.code.as_deref(), Some("APIGW.0301"));
        assert_eq!(fault.message, expected);
    }
    assert_eq!(server.asked().len(), 4, "two to log in, one read, one write");
    let skew = cloud.clock_skew().unwrap().as_secs();
    assert!((17 * 60 - 2..=17 * 60 + 2).contains(&skew), "{skew}");

    let server = Server::start(|_| reply("error-apigw-0301")).await;
    let fault = Cloud::connect(signing(&server.root), with_retries(3)).await.unwrap_err();
    assert_eq!(server.asked().len(), 1);
    assert!(fault.message.ends_with("five wrong signatures lock the key"), "{fault}");
}
