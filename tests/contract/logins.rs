//! Tokens: what an answer must hold, and renewal once, by one task, for all.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use vbs_tui::api::Cloud;
use vbs_tui::domain::{ApiErrorKind, BatchAnswer};

use crate::harness::{
    DONE, POLICIES, associate, cloud, login, reply, settings, token, unclear, with_retries,
};
use crate::server::{Reply, Request, Server};

/// Lets in with a new token each time; answers a token that is not the latest with `refusal`.
async fn renewing(
    refusal: impl Fn() -> Reply + Send + Sync + 'static,
    wait: Duration,
) -> (Server, Arc<AtomicUsize>) {
    let logins = Arc::new(AtomicUsize::new(0));
    let count = logins.clone();
    let server = Server::start(move |asked: &Request| {
        if asked.path() == "/v3/auth/tokens" {
            let number = count.fetch_add(1, Ordering::SeqCst) + 1;
            let Reply::Full { status, body, .. } = token() else { panic!() };
            let reply = Reply::Full {
                status,
                headers: vec![("X-Subject-Token".into(), format!("token-{number}"))],
                body,
            };
            return Reply::Late(wait, Box::new(reply));
        }
        // The first token is as good as expired.
        if asked.header("x-auth-token") == Some("token-1") {
            return refusal();
        }
        Reply::json(200, if asked.method == "GET" { POLICIES } else { DONE })
    })
    .await;
    (server, logins)
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_for_all() {
    let refusals: [fn() -> Reply; 4] = [
        || Reply::json(401, r#"{"error":{"code":401,"message":"m","title":"Unauthorized"}}"#),
        || Reply::json(403, r#"{"error_code":"APIGW.0307","error_msg":"The token must be updated"}"#),
        || Reply::json(401, r#"{"error":"Unauthorized"}"#),
        || Reply::json(400, r#"{"error":{"code":"AutoBackup.0003","message":"token"}}"#),
    ];
    for refusal in refusals {
        let (server, logins) = renewing(refusal, Duration::from_millis(50)).await;
        let cloud = Cloud::connect(login(&server.root), settings()).await.unwrap();
        let reads = (0..20).map(|_| cloud.policies());
        let (reads, write) =
            futures_util::future::join(futures_util::future::join_all(reads), associate(&cloud)).await;
        assert!(reads.iter().all(Result::is_ok));
        assert!(matches!(write, BatchAnswer::Lists(_)), "{write:?}");
        assert_eq!(logins.load(Ordering::SeqCst), 2);
        let writes = server.asked_for("/backuppolicyresources");
        assert!(writes.len() <= 2, "once with the old token, once with the new");
        assert_eq!(writes.last().unwrap().header("x-auth-token"), Some("token-2"));
    }
}

#[tokio::test]
async fn a_token_that_stays_refused_is_a_fault_after_one_renewal() {
    let (cloud, server) = cloud(|_| Reply::json(401, r#"{"error":{"code":401,"message":"no"}}"#)).await;
    assert_eq!(cloud.policies().await.unwrap_err().kind, ApiErrorKind::Login);
    assert_eq!(server.asked_for("/auth/tokens").len(), 2);
    assert_eq!(server.asked_for("/backuppolicy").len(), 2);
    let BatchAnswer::Refused(fault) = associate(&cloud).await else { panic!("not refused") };
    assert_eq!(fault.kind, ApiErrorKind::Login);
    assert_eq!(server.asked_for("/backuppolicyresources").len(), 2);
}

#[tokio::test]
async fn a_renewal_that_fails_is_tried_once_for_all() {
    let times = AtomicUsize::new(0);
    let server = Server::start(move |asked| match asked.path() {
        "/v3/auth/tokens" if times.fetch_add(1, Ordering::SeqCst) == 0 => token(),
        "/v3/auth/tokens" => Reply::Late(Duration::from_millis(100), Box::new(reply("error-keystone-401"))),
        _ => Reply::json(401, r#"{"error":{"code":401,"message":"expired"}}"#),
    })
    .await;
    let cloud = Cloud::connect(login(&server.root), with_retries(3)).await.unwrap();
    let faults = futures_util::future::join_all((0..10).map(|_| cloud.policies())).await;
    for fault in faults {
        let fault = fault.unwrap_err();
        assert_eq!((fault.kind, fault.doing), (ApiErrorKind::Login, "log in"));
    }
    assert_eq!(server.asked_for("/auth/tokens").len(), 2, "a wrong password is not tried ten times");
    let BatchAnswer::Refused(fault) = associate(&cloud).await else { panic!("not refused") };
    assert_eq!(fault.message, "expired; logging in again failed: The username or password is wrong.");
}

#[tokio::test]
async fn a_401_that_is_no_json_is_not_followed_by_a_second_write() {
    let (server, _) = renewing(|| Reply::typed(401, "text/html", "<h1>Login</h1>"), Duration::ZERO).await;
    let cloud = Cloud::connect(login(&server.root), settings()).await.unwrap();
    assert_eq!(unclear(associate(&cloud).await).status, Some(401));
    assert_eq!(server.asked_for("/backuppolicyresources").len(), 1);
    assert!(cloud.policies().await.is_ok());
}

#[tokio::test]
async fn a_token_is_renewed_shortly_before_its_end() {
    let logins = Arc::new(AtomicUsize::new(0));
    let count = logins.clone();
    let server = Server::start(move |asked| {
        if asked.path() != "/v3/auth/tokens" {
            return Reply::json(200, POLICIES);
        }
        count.fetch_add(1, Ordering::SeqCst);
        let Reply::Full { status, headers, body } = token() else { panic!() };
        let body =
            String::from_utf8(body).unwrap().replace("2025-01-16T08:20:11.412", "2025-01-15T08:20:13.412");
        Reply::Full { status, headers, body: body.into() }
    })
    .await;
    // Two seconds of life: the margin is a quarter of it, however large the setting.
    let cloud = Cloud::connect(login(&server.root), settings()).await.unwrap();
    cloud.policies().await.unwrap();
    assert_eq!(logins.load(Ordering::SeqCst), 1);
    tokio::time::sleep(Duration::from_millis(1600)).await;
    cloud.policies().await.unwrap();
    cloud.policies().await.unwrap();
    assert_eq!(logins.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_token_of_many_kilobytes_arrives() {
    let long: String = "MII".chars().chain(std::iter::repeat_n('x', 12_000)).collect();
    let given = long.clone();
    let server = Server::start(move |asked| {
        if asked.path() != "/v3/auth/tokens" {
            return Reply::json(200, POLICIES);
        }
        let Reply::Full { status, body, .. } = token() else { panic!() };
        Reply::Full { status, headers: vec![("X-Subject-Token".into(), given.clone())], body }
    })
    .await;
    let cloud = Cloud::connect(login(&server.root), settings()).await.unwrap();
    cloud.policies().await.unwrap();
    assert_eq!(server.asked_for("/backuppolicy")[0].header("x-auth-token"), Some(long.as_str()));
}

#[tokio::test]
async fn a_token_answer_without_what_it_must_hold_is_refused() {
    let Reply::Full { body, .. } = token() else { panic!() };
    let body = String::from_utf8(body).unwrap();
    let unscoped = body.replace("\"project\"", "\"no-project\"");
    for (reply, kind, expected) in [
        (Reply::json(201, &body), ApiErrorKind::Garbled, "the answer contains no token"),
        (
            Reply::json(201, &unscoped).with("X-Subject-Token", "t"),
            ApiErrorKind::Login,
            "the token has no project; set one",
        ),
        (Reply::json(200, "{}"), ApiErrorKind::Garbled, "the answer is not from Keystone v3"),
        (
            Reply::typed(200, "text/html", "<title>Hotel Wi-Fi</title>"),
            ApiErrorKind::Garbled,
            "the answer is not from Keystone v3: Hotel Wi-Fi",
        ),
    ] {
        let server = Server::start(move |_| reply.clone()).await;
        let fault = Cloud::connect(login(&server.root), settings()).await.unwrap_err();
        assert_eq!((fault.kind, fault.message.as_str()), (kind, expected));
    }
}
