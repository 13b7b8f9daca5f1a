//! Clouds behind proxies, and proxies that fail.

use std::time::Duration;

use tokio::net::TcpListener;
use url::Url;
use vbs_tui::api::login::{Proxies, Trust};
use vbs_tui::api::{Cloud, Login, Prober};
use vbs_tui::domain::{ApiError, ApiErrorKind, Settings};
use vbs_tui::sim::Sim;

use crate::authority::{Authority, Files, Says};
use crate::harness::{Front, failing, login_at, settings, sim, trusting, visit};
use crate::proxy::{HOST, Kind, PASSWORD, Proxy, USER};

/// A cloud behind TLS behind a proxy.
struct Harness {
    sim: Sim,
    proxy: Proxy,
    trust: Trust,
    _files: Files,
}

impl Harness {
    async fn new(kind: Kind, login: bool) -> Self {
        let (authority, files, sim) = (Authority::new("Test Root"), Files::new(), sim().await);
        let front = Front::start(sim.addr(), &authority.server(&Says::default())).await;
        let proxy = Proxy::start(kind, front.addr, login).await;
        Self { sim, proxy, trust: trusting(files.put("ca.pem", &authority.pem())), _files: files }
    }

    fn login(&self, proxy: Url) -> Login {
        Login {
            trust: self.trust.clone(),
            proxies: Proxies { https: Some(proxy), ..Proxies::default() },
            ..login_at(&self.sim, &format!("https://{HOST}"))
        }
    }

    async fn fails(&self, proxy: Url) -> ApiError {
        let login = self.login(proxy);
        assert!(!format!("{login:?}").contains(PASSWORD));
        let fault = failing(login).await;
        assert!(self.sim.log().is_empty(), "something was sent");
        assert!(!format!("{fault:?} {fault}").contains(PASSWORD), "{fault}");
        fault
    }

    fn shown(&self) -> String {
        self.proxy.addr.to_string()
    }
}

#[tokio::test]
async fn a_cloud_is_reached_through_either_kind() {
    for kind in [Kind::Http, Kind::Socks] {
        for login in [false, true] {
            let harness = Harness::new(kind, login).await;
            let proxy = if login { harness.proxy.url_with(USER, PASSWORD) } else { harness.proxy.url() };
            let (policies, cloud) = visit(harness.login(proxy)).await.unwrap();
            assert_eq!(policies, harness.sim.policies().len());
            assert!(harness.proxy.asked().iter().all(|target| *target == format!("{HOST}:443")));
            assert_eq!(cloud.certificates()[0].host, HOST);
        }
    }
}

#[tokio::test]
async fn a_proxy_for_all_serves_https_too() {
    let harness = Harness::new(Kind::Socks, false).await;
    let mut login = harness.login(harness.proxy.url());
    login.proxies = Proxies { all: Some(harness.proxy.url()), ..Proxies::default() };
    assert!(visit(login).await.is_ok());
}

#[tokio::test]
async fn a_certificate_is_judged_behind_a_proxy_as_anywhere() {
    let mut harness = Harness::new(Kind::Http, false).await;
    harness.trust = Trust::default();
    let fault = harness.fails(harness.proxy.url()).await;
    assert_eq!(fault.kind, ApiErrorKind::Tls);
    assert!(
        fault.message.starts_with("the certificate of iam.proxied.test is issued by Test Root"),
        "{}",
        fault.message
    );
}

#[tokio::test]
async fn a_proxy_may_have_a_certificate_of_its_own() {
    let (harness, elsewhere) = (Harness::new(Kind::Http, false).await, Authority::new("Elsewhere"));
    let front = Front::start(harness.proxy.addr, &elsewhere.server(&Says::default())).await;
    let fault = harness.fails(front.root().parse().unwrap()).await;
    assert_eq!(fault.kind, ApiErrorKind::Tls);
    assert!(
        fault.message.starts_with("the certificate of 127.0.0.1 is issued by Elsewhere"),
        "{}",
        fault.message
    );

    let mut login = harness.login(front.root().parse().unwrap());
    login.trust.verify = false;
    assert!(visit(login).await.is_ok());
}

#[tokio::test]
async fn a_proxy_that_wants_another_login_says_so() {
    let (http, socks) = (Harness::new(Kind::Http, true).await, Harness::new(Kind::Socks, true).await);
    for (harness, code) in [(&http, "407, "), (&socks, "")] {
        for (proxy, reason) in [
            (harness.proxy.url(), "it needs a user and password in its address"),
            (harness.proxy.url_with("someone", PASSWORD), "it rejects the user and password in its address"),
        ] {
            let fault = harness.fails(proxy).await;
            let expected = format!("the proxy {} refused the connection: {code}{reason}", harness.shown());
            assert_eq!((fault.kind, fault.message), (ApiErrorKind::Local, expected));
        }
    }
}

#[tokio::test]
async fn a_proxy_that_refuses_a_host_is_told_from_one_that_is_down() {
    for (kind, expected) in [
        (Kind::Http, "refused the connection to iam.elsewhere.test, or is not an HTTP proxy"),
        (Kind::Socks, "made no connection to iam.elsewhere.test: host unreachable"),
    ] {
        let harness = Harness::new(kind, false).await;
        let login = Login {
            proxies: Proxies { https: Some(harness.proxy.url()), ..Proxies::default() },
            ..login_at(&harness.sim, "https://iam.elsewhere.test")
        };
        let fault = failing(login).await;
        assert_eq!(
            (fault.kind, fault.message),
            (ApiErrorKind::Unreachable, format!("the proxy {} {expected}", harness.shown()))
        );
    }
}

#[tokio::test]
async fn a_proxy_that_is_down_is_named() {
    let harness = Harness::new(Kind::Http, false).await;
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    for scheme in ["http", "socks5h"] {
        let proxy: Url = format!("{scheme}://{USER}:{PASSWORD}@{gone}").parse().unwrap();
        let fault = harness.fails(proxy).await;
        let expected = format!("the proxy {gone} cannot be reached");
        assert_eq!(fault.kind, ApiErrorKind::Unreachable);
        assert!(fault.message.starts_with(&expected), "{}", fault.message);
    }
}

#[tokio::test]
async fn what_is_no_proxy_is_told_so() {
    for (kind, scheme, expected) in [
        (Kind::Garbage, "http", "refused the connection to iam.proxied.test, or is not an HTTP proxy"),
        (Kind::Garbage, "socks5h", "does not speak SOCKS5"),
        (Kind::Mute, "http", "closed the connection instead of answering"),
    ] {
        let harness = Harness::new(kind, false).await;
        let fault = harness.fails(format!("{scheme}://{}", harness.shown()).parse().unwrap()).await;
        assert_eq!(
            (fault.kind, fault.message),
            (ApiErrorKind::Unreachable, format!("the proxy {} {expected}", harness.shown()))
        );
    }
}

#[tokio::test]
async fn a_proxy_that_cannot_be_used_is_not_gone_past() {
    let harness = Harness::new(Kind::Http, false).await;
    let proxy: Url = format!("ftp://{USER}:{PASSWORD}@{}", harness.shown()).parse().unwrap();
    let expected = format!(
        "the proxy ftp://{} cannot be used: it must be http, https, socks5 or socks5h",
        harness.shown()
    );
    let login = harness.login(proxy.clone());
    let probe = Prober::new(&login, settings()).probe(&login.auth_url).await;
    for fault in [harness.fails(proxy).await, probe.addresses.result.unwrap_err()] {
        assert_eq!((fault.kind, &fault.message), (ApiErrorKind::Local, &expected));
    }
}

#[tokio::test]
async fn some_hosts_are_reached_without_the_proxy() {
    let harness = Harness::new(Kind::Http, false).await;
    let mut login = harness.login(harness.proxy.url());
    login.proxies.none = Some("10.0.0.0/8, .proxied.test".to_owned());
    // Only the proxy knows the name; how long a resolver takes to say so is not our business.
    let settings = Settings { connect_timeout: Duration::from_millis(300), ..settings() };
    let fault = Cloud::connect(login, settings).await.unwrap_err();
    assert_eq!(fault.kind, ApiErrorKind::Unreachable);
    assert!(!fault.message.contains("proxy "), "{}", fault.message);
    assert!(harness.proxy.asked().is_empty());
}

#[tokio::test]
async fn loopback_never_goes_through_a_proxy() {
    let harness = Harness::new(Kind::Garbage, false).await;
    let login = Login {
        proxies: Proxies { all: Some(harness.proxy.url()), ..Proxies::default() },
        ..login_at(&harness.sim, &format!("http://{}", harness.sim.addr()))
    };
    assert!(visit(login).await.is_ok());
}

#[tokio::test]
async fn plain_http_that_is_allowed_goes_through_the_proxy_as_it_is() {
    for (login, password, expected) in [(false, "", true), (true, PASSWORD, true), (true, "wrong", false)] {
        let sim = sim().await;
        let proxy = Proxy::start(Kind::Http, sim.addr(), login).await;
        let login = Login {
            proxies: Proxies { http: Some(proxy.url_with(USER, password)), ..Proxies::default() },
            plain_http: true,
            ..login_at(&sim, &format!("http://{HOST}"))
        };
        match visit(login).await {
            Ok((policies, _)) => assert!(expected && policies == sim.policies().len()),
            Err(fault) => {
                assert!(!expected && sim.log().is_empty(), "{fault}");
                assert!(fault.message.contains("407"), "{fault}");
            }
        }
    }
}
