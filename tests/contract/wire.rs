//! What a network can do, and what must never be mistaken for what.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use vbs_tui::api::{Cloud, VolumeForm};
use vbs_tui::domain::{ApiErrorKind, Settings};

use crate::harness::{
    DONE, POLICIES, POLICY, PROJECT, TOKEN, VOLUME, associate, cloud, cloud_with, login, not_sent, reply,
    settings, token, unclear, with_retries,
};
use crate::server::{Reply, Server};

fn short() -> Settings {
    let wait = Duration::from_millis(250);
    Settings { read_timeout: wait, write_timeout: wait, connect_timeout: wait, ..settings() }
}

#[tokio::test]
async fn a_redirect_is_told_and_not_followed() {
    let elsewhere = Server::start(|_| Reply::json(200, POLICIES)).await;
    let target_without_query = format!("{}/v2/{PROJECT}/backuppolicy", elsewhere.root);
    let target = format!("{target_without_query}?token=no");
    for status in [301, 302, 303, 307, 308] {
        let target = target.clone();
        let (cloud, _server) = cloud(move |_| Reply::json(status, "").with("Location", &target)).await;
        let fault = cloud.policies().await.unwrap_err();
        assert_eq!((fault.kind, fault.status), (ApiErrorKind::Garbled, Some(status)));
        let shown = target_without_query.as_str();
        assert_eq!(fault.message, format!("redirected to {shown}; redirects are never followed"));
        assert_eq!(unclear(associate(&cloud).await).status, Some(status));
    }
    let identity = Server::start(move |_| Reply::json(302, "").with("Location", &target)).await;
    let fault = Cloud::connect(login(&identity.root), settings()).await.unwrap_err();
    assert_eq!(fault.message, format!("redirected to {target_without_query}; redirects are never followed"));
    assert!(elsewhere.asked().is_empty());
}

#[tokio::test]
async fn an_answer_beyond_the_limit_is_stopped() {
    let small = Settings { max_answer_bytes: 100_000, ..settings() };
    let (cloud, _server) = cloud_with(small, |_| Reply::Endless).await;
    let fault = cloud.policies().await.unwrap_err();
    assert_eq!(
        (fault.kind, fault.message.as_str()),
        (ApiErrorKind::Garbled, "the answer is larger than 100000 bytes")
    );
    assert_eq!(unclear(associate(&cloud).await).kind, ApiErrorKind::Garbled);
}

#[tokio::test]
async fn a_packed_answer_counts_unpacked() {
    let (cloud, server) = cloud_with(Settings { max_answer_bytes: 100_000, ..settings() }, |asked| {
        assert!(asked.header("accept-encoding").unwrap().contains("gzip"));
        let packed = if asked.path().ends_with("quota") {
            gzip_stored(b"{\"quotas\":{\"resources\":[]}}")
        } else {
            gzip_stored(&vec![b' '; 300_000])
        };
        Reply::Full { status: 200, headers: vec![("Content-Encoding".into(), "gzip".into())], body: packed }
    })
    .await;
    let fault = cloud.policies().await.unwrap_err();
    assert_eq!(fault.message, "the answer is larger than 100000 bytes");
    assert!(cloud.quota().await.is_ok());
    assert_eq!(server.asked().len(), 3);
}

/// A gzip stream of stored blocks.
fn gzip_stored(body: &[u8]) -> Vec<u8> {
    let mut packed = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let blocks = body.chunks(60_000).collect::<Vec<_>>();
    for (at, block) in blocks.iter().enumerate() {
        let length = u16::try_from(block.len()).unwrap();
        packed.push(u8::from(at + 1 == blocks.len()));
        packed.extend(length.to_le_bytes());
        packed.extend((!length).to_le_bytes());
        packed.extend(*block);
    }
    packed.extend(crc32(body).to_le_bytes());
    packed.extend(u32::try_from(body.len()).unwrap().to_le_bytes());
    packed
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}

#[tokio::test]
async fn an_answer_cut_short_is_broken_for_reads_and_unclear_for_writes() {
    let (cloud, _server) =
        cloud(|_| Reply::Truncated { status: 200, promised: 500, body: DONE.into() }).await;
    let fault = cloud.policies().await.unwrap_err();
    assert_eq!((fault.kind, fault.message.as_str()), (ApiErrorKind::Broken, "the answer was truncated"));
    let fault = unclear(associate(&cloud).await);
    assert_eq!((fault.kind, fault.status), (ApiErrorKind::Broken, Some(200)));
    // A refusal that is cut short is no refusal either.
    let (cloud, _server) = cloud_with(settings(), |_| Reply::Truncated {
        status: 400,
        promised: 500,
        body: "{\"error\":".into(),
    })
    .await;
    assert_eq!(unclear(associate(&cloud).await).status, Some(400));
}

#[tokio::test]
async fn a_connection_that_breaks_after_sending_proves_nothing() {
    let (cloud, server) = cloud(|_| Reply::Reset).await;
    assert_eq!(cloud.policies().await.unwrap_err().kind, ApiErrorKind::Broken);
    assert_eq!(unclear(associate(&cloud).await).kind, ApiErrorKind::Broken);
    assert_eq!(server.asked_for("/backuppolicyresources").len(), 1, "a write is never sent twice");
}

#[tokio::test]
async fn no_answer_in_time_is_a_time_out() {
    let (cloud, server) = cloud_with(short(), |_| Reply::Never).await;
    let begun = Instant::now();
    let fault = cloud.policies().await.unwrap_err();
    assert_eq!(
        (fault.kind, fault.message.as_str()),
        (ApiErrorKind::Timeout, "no answer from 127.0.0.1 in time")
    );
    assert_eq!(unclear(associate(&cloud).await).kind, ApiErrorKind::Timeout);
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert_eq!(server.asked_for("/backuppolicyresources").len(), 1);
}

#[tokio::test]
async fn a_refused_connection_was_certainly_not_sent() {
    let (mut cloud, _server) = cloud(|_| Reply::Never).await;
    let closed = {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let identity = Server::start(|_| token()).await;
    let mut elsewhere = login(&identity.root);
    elsewhere.overrides.vbs = Some(closed.parse().unwrap());
    cloud = {
        drop(cloud);
        Cloud::connect(elsewhere, settings()).await.unwrap()
    };
    let fault = not_sent(associate(&cloud).await);
    assert_eq!(fault.kind, ApiErrorKind::Unreachable);
    assert!(fault.message.starts_with("no connection to 127.0.0.1: "), "{}", fault.message);
    assert_eq!(cloud.policies().await.unwrap_err().kind, ApiErrorKind::Unreachable);

    let fault = Cloud::connect(login(&closed), with_retries(3)).await.unwrap_err();
    assert_eq!((fault.kind, fault.doing), (ApiErrorKind::Unreachable, "log in"));
}

#[tokio::test]
async fn a_tls_handshake_that_fails_was_not_sent() {
    // Something that answers a handshake in plain HTTP, and something that answers it never.
    for (answer, kind) in
        [(&b"HTTP/1.1 400 Bad\r\n\r\n"[..], ApiErrorKind::Tls), (b"", ApiErrorKind::Unreachable)]
    {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("https://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let mut kept = Vec::new();
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut hello = [0; 5];
                stream.read_exact(&mut hello).await.unwrap();
                stream.write_all(answer).await.unwrap();
                kept.push(stream);
            }
        });
        let identity = Server::start(|_| token()).await;
        let mut tls = login(&identity.root);
        tls.trust.verify = false;
        tls.overrides.vbs = Some(address.parse().unwrap());
        let settings = Settings { connect_timeout: Duration::from_secs(1), ..settings() };
        let cloud = Cloud::connect(tls, settings).await.unwrap();
        let fault = not_sent(associate(&cloud).await);
        assert_eq!(fault.kind, kind, "{fault:?}");
    }
}

#[tokio::test]
async fn reads_are_tried_again_and_writes_are_not() {
    for trouble in [
        Reply::Reset,
        Reply::json(503, ""),
        Reply::json(429, "").with("Retry-After", "1"),
        Reply::Truncated { status: 200, promised: 9, body: vec![] },
    ] {
        let times = AtomicUsize::new(0);
        let settings = with_retries(2);
        let slow = matches!(&trouble, Reply::Full { status: 429, .. });
        let (cloud, server) = cloud_with(settings, move |_| {
            if times.fetch_add(1, Ordering::SeqCst).is_multiple_of(2) {
                trouble.clone()
            } else {
                Reply::json(200, POLICIES)
            }
        })
        .await;
        let begun = Instant::now();
        assert_eq!(cloud.policies().await.unwrap(), []);
        assert!(!slow || begun.elapsed() >= Duration::from_secs(1), "Retry-After is obeyed");
        associate(&cloud).await;
        assert_eq!(server.asked_for("/backuppolicyresources").len(), 1);
        assert_eq!(server.asked_for("/backuppolicy").len(), 2);
    }
    for refused in [
        reply("error-flat-code-message"),
        Reply::json(404, "{}"),
        Reply::json(501, ""),
        Reply::json(200, "x"),
    ] {
        let (cloud, server) = cloud_with(with_retries(3), move |_| refused.clone()).await;
        cloud.policies().await.unwrap_err();
        assert_eq!(server.asked_for("/backuppolicy").len(), 1, "what will not pass is not tried again");
    }
}

#[tokio::test]
async fn each_write_has_a_connection_of_its_own_and_reads_share_one() {
    let (cloud, server) =
        cloud(|asked| Reply::json(200, if asked.method == "GET" { POLICIES } else { DONE })).await;
    for _ in 0..3 {
        cloud.policies().await.unwrap();
        associate(&cloud).await;
    }
    let connections = |path: &str| {
        let asked = server.asked_for(path);
        let mut connections: Vec<_> = asked.iter().map(|asked| asked.connection).collect();
        connections.sort_unstable();
        connections.dedup();
        connections.len()
    };
    assert_eq!((connections("/backuppolicy"), connections("/backuppolicyresources")), (1, 3));
}

#[tokio::test]
async fn the_token_goes_to_its_endpoints_and_nowhere_else() {
    let (cloud, server) = cloud(|_| Reply::json(200, POLICIES)).await;
    cloud.policies().await.unwrap();
    for asked in server.asked() {
        assert_eq!(asked.header("x-auth-token").is_some(), asked.path() != "/v3/auth/tokens");
        assert!(!asked.target.contains(TOKEN));
        assert!(asked.header("referer").is_none() && asked.header("cookie").is_none());
    }
    assert!(
        server.asked_for("/backuppolicy").iter().all(|asked| asked.header("x-auth-token") == Some(TOKEN))
    );
}

#[tokio::test]
async fn nothing_secret_leaves_in_clear_text() {
    let identity = Server::start(|_| token()).await;
    let mut open = login(&identity.root);
    open.overrides.vbs = Some("http://vbs.example.com".parse().unwrap());
    let cloud = Cloud::connect(open, settings()).await.unwrap();
    let fault = cloud.policies().await.unwrap_err();
    assert_eq!(fault.kind, ApiErrorKind::Local);
    assert_eq!(
        fault.message,
        "http://vbs.example.com would send the login in clear text; use an https address, or allow it \
         with allow_plain_http = true in config.toml"
    );
    assert_eq!(not_sent(associate(&cloud).await).kind, ApiErrorKind::Local);
    let mut open = login(&identity.root);
    open.auth_url = "http://iam.example.com/v3".parse().unwrap();
    let fault = Cloud::connect(open, settings()).await.unwrap_err();
    assert_eq!((fault.kind, fault.doing), (ApiErrorKind::Local, "log in"));
}

#[tokio::test]
async fn a_service_that_is_not_offered_is_said_so() {
    let (cloud, _server) = {
        let server = Server::start(|asked| {
            if asked.path() == "/v3/auth/tokens" {
                let Reply::Full { status, headers, body } = token() else { panic!() };
                let body = String::from_utf8(body)
                    .unwrap()
                    .replace("\"vbs", "\"xyz")
                    .replace("evs.eu-de", "disks.eu-de");
                Reply::Full { status, headers, body: body.into() }
            } else {
                Reply::json(200, r#"{"volumes":[]}"#)
            }
        })
        .await;
        let mut login = login(&server.root);
        login.overrides.vbs = None;
        login.overrides.compute = None;
        (Cloud::connect(login, settings()).await.unwrap(), server)
    };
    let fault = cloud.policies().await.unwrap_err();
    assert_eq!((fault.kind, fault.doing), (ApiErrorKind::NotOffered, "list policies"));
    assert!(
        fault.message.starts_with("VBS is not offered in region eu-de (offered: cbr, "),
        "{}",
        fault.message
    );
    assert!(fault.message.ends_with("consider CBR, which is offered"), "{}", fault.message);
    assert_eq!(not_sent(associate(&cloud).await).kind, ApiErrorKind::NotOffered);
    assert_eq!(cloud.servers().await.unwrap_err().kind, ApiErrorKind::NotOffered);
    assert!(cloud.volumes(VolumeForm::Auto).next().await.unwrap().is_ok(), "what works still works");
}

#[tokio::test]
async fn a_request_that_is_dropped_is_no_longer_in_flight() {
    let (cloud, _server) = cloud(|_| Reply::Never).await;
    let dropped = tokio::time::timeout(Duration::from_millis(100), cloud.policies()).await;
    assert!(dropped.is_err());
    assert_eq!(cloud.in_flight(), 0);
}

#[test]
fn what_is_handed_to_other_tasks_may_go_there() {
    fn sendable<T: Send>(_: T) {}
    fn shared<T: Send + Sync + Clone + 'static>() {}
    shared::<Cloud>();
    let never: Option<Cloud> = None;
    if let Some(cloud) = never {
        let ids = [VOLUME.into()];
        sendable(cloud.policies());
        sendable(cloud.quota());
        sendable(cloud.servers());
        sendable(cloud.volumes_by_id(&ids));
        sendable(cloud.volume_detail(&ids[0]));
        sendable(cloud.associate(&POLICY.into(), &ids));
        sendable(Cloud::connect(login("http://127.0.0.1"), settings()));
        let mut pages = cloud.volumes(VolumeForm::Auto);
        sendable(pages.next());
    }
}
