//! The same login in another project or region.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;
use vbs_tui::api::login::{ApplicationCredential, Method, Named, Overrides};
use vbs_tui::api::{Cloud, Login};
use vbs_tui::domain::{ApiErrorKind, BatchAnswer};

use crate::harness::{
    POLICIES, PROJECT, Person, associate, given, login, login_by, reply, sample, settings, token,
    token_called, user,
};
use crate::server::{Reply, Request, Server};
use crate::signed::{serving, signing};
use crate::ways::{agency, delegating};

const OTHER: &str = "66666666666666666666666666666666";

/// A token for the other project, of another name.
fn other(name: &str) -> Reply {
    let body =
        sample("auth-token-response").replace(PROJECT, OTHER).replace("eu-de_storage", "eu-nl_archive");
    Reply::json(201, &body).with("X-Subject-Token", name)
}

fn wants_other(asked: &Request) -> bool {
    asked.json()["auth"]["scope"]["project"]["id"] == OTHER
}

#[tokio::test]
async fn projects_are_listed_and_sorted() {
    let list = r#"{"projects":[
        {"id":"2","name":"b","enabled":true},{"id":"1","name":"a"},{"id":"4","name":"off","enabled":false},
        {"id":"5","name":"account","is_domain":true},{"id":"3","name":"a"},{"name":"no id"}]}"#;
    let server = Server::start(move |asked| match asked.path() {
        "/v3/auth/tokens" => token(),
        "/v3/auth/projects" => Reply::json(200, list),
        _ => Reply::json(404, "{}"),
    })
    .await;
    let cloud = Cloud::connect(login(&server.root), settings()).await.unwrap();
    let projects = cloud.projects().await.unwrap();
    let ids: Vec<&str> = projects.iter().map(|project| project.id.as_str()).collect();
    assert_eq!(ids, ["1", "3", "2"]);
    let server = Server::start(|asked| match asked.path() {
        "/v3/auth/tokens" => token(),
        _ => reply("error-keystone-403"),
    })
    .await;
    let cloud = Cloud::connect(login(&server.root), settings()).await.unwrap();
    let fault = cloud.projects().await.unwrap_err();
    assert_eq!((fault.kind, fault.doing), (ApiErrorKind::Forbidden, "list projects"));
}

#[tokio::test]
async fn another_project_takes_the_token_and_no_code() {
    let logins = Arc::new(AtomicUsize::new(0));
    let count = logins.clone();
    let server = Server::start(move |asked| {
        if asked.path() != "/v3/auth/tokens" {
            let ended = asked.header("x-auth-token") == Some("other-1");
            return if ended { Reply::json(401, r#"{"error":"x"}"#) } else { Reply::json(200, POLICIES) };
        }
        let number = count.fetch_add(1, Ordering::SeqCst);
        if wants_other(asked) { other(&format!("other-{number}")) } else { token_called("first") }
    })
    .await;
    let person = Person::who_says(&["122222"]);
    let method = Method::User(user(Some(given("right")), Some(given("111111"))));
    let endpoint = |path: &str| Some(format!("{}{path}", server.root).parse().unwrap());
    let login = Login {
        overrides: Overrides {
            vbs: endpoint(&format!("/v2/{PROJECT}/")),
            volume: endpoint("/v3"),
            compute: endpoint(&format!("/compute/v2.1/{PROJECT}")),
        },
        ..login_by(&server.root, method)
    };
    let cloud = person.connect(login).await.unwrap();
    let there = cloud.in_project(OTHER).await.unwrap();
    assert!(person.questions().is_empty());
    let exchange = server.asked().pop().unwrap().json();
    let identity = json!({"methods": ["token"], "token": {"id": "first"}});
    assert_eq!(exchange["auth"], json!({"identity": identity, "scope": {"project": {"id": OTHER}}}));
    let place = there.scope();
    assert_eq!((place.project_id.as_str(), place.project.as_str()), (OTHER, "eu-nl_archive"));
    assert_eq!(there.addresses().vbs.unwrap().0, format!("{}/v2/{OTHER}", server.root));
    assert_eq!(there.addresses().volume.unwrap().0, format!("{}/v3/{OTHER}", server.root));
    assert_eq!(there.addresses().compute.unwrap().0, format!("{}/compute/v2.1/{OTHER}", server.root));
    assert_eq!(place.region.as_deref(), Some("eu-de"), "a region that was said stays");

    // The first one stays as it is; the second logs in by itself when its token ends.
    cloud.policies().await.unwrap();
    let last = server.asked().pop().unwrap();
    assert_eq!(
        (last.path(), last.header("x-auth-token")),
        (&*format!("/v2/{PROJECT}/backuppolicy"), Some("first"))
    );
    there.policies().await.unwrap();
    assert_eq!(person.questions().len(), 1);
    let renewal = server.asked_for("/auth/tokens").pop().unwrap().json();
    assert_eq!(renewal["auth"]["identity"]["methods"], json!(["password", "totp"]));
    assert_eq!(renewal["auth"]["scope"], json!({"project": {"id": OTHER}}));
}

#[tokio::test]
async fn a_guessed_region_follows_the_project() {
    let server = Server::start(|asked| {
        let nl = |body: &str| {
            let more = r#""region":"eu-nl","region_id":"eu-nl""#;
            body.replacen(
                r#""region": "*",
      "region_id": "*""#,
                more,
                1,
            )
        };
        let (name, body) = if wants_other(asked) {
            (
                "other",
                sample("auth-token-response")
                    .replace(PROJECT, OTHER)
                    .replace("eu-de_storage", "eu-nl_archive"),
            )
        } else {
            ("first", sample("auth-token-response"))
        };
        Reply::json(201, &nl(&body)).with("X-Subject-Token", name)
    })
    .await;
    let guessed = Login { region_guessed: true, ..login(&server.root) };
    let there = Cloud::connect(guessed, settings()).await.unwrap().in_project(OTHER).await.unwrap();
    assert_eq!(there.scope().region.as_deref(), Some("eu-nl"));
}

#[tokio::test]
async fn a_project_without_a_role_costs_no_new_login() {
    let server = Server::start(|asked| match asked.method.as_str() {
        "GET" => Reply::json(200, &sample("auth-token-response")),
        _ if wants_other(asked) => reply("error-keystone-401"),
        _ => token(),
    })
    .await;
    let person = Person::who_says(&["1", "2"]);
    let cloud = person.connect(login(&server.root)).await.unwrap();
    let fault = cloud.in_project(OTHER).await.unwrap_err();
    assert_eq!((fault.kind, fault.doing), (ApiErrorKind::Login, "switch project"));
    let methods: Vec<_> = server.asked().into_iter().map(|asked| asked.method).collect();
    assert_eq!(methods, ["POST", "POST", "GET"], "the login, the exchange, a look at the token");
}

#[tokio::test]
async fn a_token_that_has_ended_is_renewed_for_the_switch() {
    let logins = AtomicUsize::new(0);
    let server = Server::start(move |asked| match asked.method.as_str() {
        "GET" => reply("error-keystone-401"),
        _ if asked.body.contains("\"first-0\"") => reply("error-keystone-401"),
        _ if wants_other(asked) => other("other"),
        _ => token_called(&format!("first-{}", logins.fetch_add(1, Ordering::SeqCst))),
    })
    .await;
    let cloud = Cloud::connect(login(&server.root), settings()).await.unwrap();
    let there = cloud.in_project(OTHER).await.unwrap();
    assert_eq!(there.scope().project_id, OTHER);
    assert_eq!(server.asked().len(), 5);
}

#[tokio::test]
async fn an_application_credential_stays_in_its_project() {
    let server = Server::start(|_| token()).await;
    let method = Method::ApplicationCredential {
        which: ApplicationCredential::Id("i".to_owned()),
        secret: "s".to_owned().into(),
    };
    let cloud = Cloud::connect(login_by(&server.root, method), settings()).await.unwrap();
    let fault = cloud.in_project(OTHER).await.unwrap_err();
    let expected = "an application credential is for one project; use another login for others";
    assert_eq!(
        (fault.kind, fault.doing, fault.message.as_str()),
        (ApiErrorKind::Local, "switch project", expected)
    );
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn a_role_is_taken_on_anew_in_the_other_project() {
    let server = Server::start(|asked| match asked.path() {
        "/v3/auth/projects" => reply("auth-projects-response"),
        _ if wants_other(asked) => other("other-role"),
        _ => delegating(asked),
    })
    .await;
    let login = Login { agency: Some(agency()), ..login(&server.root) };
    let cloud = Cloud::connect(login, settings()).await.unwrap();
    let projects = cloud.projects().await.unwrap();
    assert_eq!(projects[0].id, PROJECT);
    let listing = server.asked_for("/auth/projects").remove(0);
    assert_eq!(listing.header("x-auth-token"), Some("role-token"));
    cloud.in_project(OTHER).await.unwrap();
    let switch = server.asked().pop().unwrap();
    assert_eq!(switch.header("x-auth-token"), Some("user-token"));
    assert_eq!(switch.json()["auth"]["identity"]["methods"], json!(["assume_role"]));
    assert_eq!(server.asked_for("/auth/tokens").len(), 3);
}

#[tokio::test]
async fn by_keys_the_header_changes_and_the_catalog_is_read_anew() {
    let server = Server::start(serving).await;
    let cloud = Cloud::connect(signing(&server.root), settings()).await.unwrap();
    assert_eq!(cloud.projects().await.unwrap()[0].name, "eu-de_storage");
    let there = cloud.in_project(OTHER).await.unwrap();
    there.policies().await.unwrap();
    let asked = server.asked();
    let last: Vec<_> = asked[2..].iter().map(|one| (one.path(), one.header("x-project-id"))).collect();
    let policies = format!("/v2/{OTHER}/backuppolicy");
    let expected = [
        ("/v3/projects", Some(PROJECT)),
        ("/v3/auth/catalog", Some(OTHER)),
        (policies.as_str(), Some(OTHER)),
    ];
    assert_eq!(last, expected);
}

const TWO_REGIONS: &str = r#"[
    {"type":"vbs","name":"vbs","endpoints":[{"interface":"public","region_id":"eu-de","url":"ROOT/de/v2"}]},
    {"type":"volumev2","name":"evs","endpoints":[
        {"interface":"public","region_id":"eu-de","url":"ROOT/de/v2"},
        {"interface":"public","region_id":"eu-nl","url":"ROOT/nl/v2"}]},
    {"type":"cbr","name":"cbr","endpoints":[{"interface":"public","region_id":"eu-nl","url":"ROOT/nl/v3"}]},
    {"type":"identity","name":"iam","endpoints":[{"interface":"public","region_id":"*","url":"ROOT/v3"}]}]"#;

#[tokio::test]
async fn regions_share_the_token_and_its_renewal() {
    let logins = Arc::new(AtomicUsize::new(0));
    let count = logins.clone();
    let server = Server::start(move |asked| {
        if asked.path() != "/v3/auth/tokens" {
            let ended = asked.header("x-auth-token") == Some("token-0");
            return if ended { Reply::json(401, r#"{"error":"x"}"#) } else { Reply::json(200, POLICIES) };
        }
        let root = format!("http://{}", asked.header("host").unwrap());
        let mut body: serde_json::Value = serde_json::from_str(&sample("auth-token-response")).unwrap();
        body["token"]["catalog"] = serde_json::from_str(&TWO_REGIONS.replace("ROOT", &root)).unwrap();
        let name = format!("token-{}", count.fetch_add(1, Ordering::SeqCst));
        Reply::json(201, &body.to_string()).with("X-Subject-Token", &name)
    })
    .await;
    let cloud = Cloud::connect(login(&server.root), settings()).await.unwrap();
    let regions = cloud.regions();
    let shown: Vec<_> = regions.iter().map(|one| (one.name.as_str(), one.has_vbs)).collect();
    assert_eq!(shown, [("eu-de", true), ("eu-nl", false)]);
    assert_eq!(regions[1].services, ["cbr", "identity", "volumev2"]);

    let there = cloud.in_region("eu-nl");
    let place = there.scope();
    assert_eq!(place.region.as_deref(), Some("eu-nl"));
    assert_eq!(
        there.addresses().volume.unwrap().0,
        format!("{}/nl/v2/{PROJECT}", server.root),
        "overrides stay behind"
    );
    let fault = there.policies().await.unwrap_err();
    assert_eq!(fault.kind, ApiErrorKind::NotOffered);
    assert_eq!(
        fault.message,
        "VBS is not offered in region eu-nl (offered: cbr, identity, volumev2); regions that offer it: eu-de; consider CBR, which is offered"
    );
    assert_eq!(cloud.in_region("eu-de").scope(), cloud.scope(), "the same region is the same cloud");

    // Both find the token refused; one login serves them.
    let back = there.in_region("eu-de");
    assert_eq!(back.addresses().vbs.unwrap().0, format!("{}/de/v2/{PROJECT}", server.root));
    let (one, other) = futures_util::future::join(cloud.policies(), back.policies()).await;
    one.unwrap();
    other.unwrap();
    assert_eq!(logins.load(Ordering::SeqCst), 2);
    assert_eq!(cloud.in_region("nowhere").scope().region.as_deref(), Some("nowhere"));
}

#[tokio::test]
async fn a_login_for_reading_only_stays_one_wherever_it_goes() {
    let server = Server::start(|asked| if wants_other(asked) { other("other") } else { token() }).await;
    let login =
        Login { read_only: true, project: Some(Named::Id(PROJECT.to_owned())), ..login(&server.root) };
    let cloud = Cloud::connect(login, settings()).await.unwrap();
    for elsewhere in [cloud.in_project(OTHER).await.unwrap(), cloud.in_region("eu-nl")] {
        let BatchAnswer::NotSent(fault) = associate(&elsewhere).await else { panic!("sent") };
        assert!(matches!(fault.kind, ApiErrorKind::Local | ApiErrorKind::NotOffered), "{fault:?}");
    }
}
