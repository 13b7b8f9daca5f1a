//! Looking at an address step by step.

use std::time::Duration;

use jiff::SignedDuration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use vbs_tui::api::login::Proxies;
use vbs_tui::api::{Login, Prober};
use vbs_tui::domain::{ApiErrorKind, Settings};
use vbs_tui::sim::{Sim, SimConfig};

use crate::authority::{Authority, Files, Says};
use crate::harness::{Front, login_at, settings, sim, trusting, visit};
use crate::proxy::{HOST, Kind, PASSWORD, Proxy, USER};

#[tokio::test]
async fn every_step_to_a_good_address_is_told() {
    let sim = Sim::start(SimConfig { clock_skew: 3600, ..SimConfig::default() }).await.unwrap();
    let (authority, files) = (Authority::new("Test Root"), Files::new());
    let front = Front::start(sim.addr(), &authority.server(&Says::default())).await;
    let mut login = login_at(&sim, &front.root());
    login.trust = trusting(files.put("ca.pem", &authority.pem()));
    let probe = Prober::new(&login, settings()).probe(&login.auth_url).await;
    assert_eq!((probe.host.as_str(), probe.proxy), ("127.0.0.1", None));
    assert_eq!(probe.addresses.result.unwrap(), [front.addr.ip()]);
    assert_eq!(probe.connected.unwrap().result.unwrap(), front.addr);
    assert_eq!(probe.forwarded, None);
    let certificate = probe.secured.unwrap().result.unwrap().unwrap();
    assert_eq!((certificate.issuer.as_str(), certificate.verified), ("Test Root (Example Ltd)", Ok(())));
    let greeting = probe.answered.unwrap().result.unwrap();
    assert_eq!(greeting.status, 300);
    let off = greeting.skew.unwrap() - SignedDuration::from_hours(1);
    assert!(off.abs() < SignedDuration::from_mins(1), "{off}");
}

#[tokio::test]
async fn it_goes_as_far_as_it_gets() {
    let sim = sim().await;
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let login = login_at(&sim, &format!("https://{gone}"));
    let probe = Prober::new(&login, settings()).probe(&login.auth_url).await;
    let fault = probe.connected.unwrap().result.unwrap_err();
    assert_eq!(fault.kind, ApiErrorKind::Unreachable);
    assert!(fault.message.starts_with(&format!("no connection to {gone}: ")), "{fault}");
    assert_eq!((probe.secured, probe.answered), (None, None));

    let front = Front::start(sim.addr(), &Authority::new("Nobody's Root").server(&Says::default())).await;
    let login = login_at(&sim, &front.root());
    let probe = Prober::new(&login, settings()).probe(&login.auth_url).await;
    let fault = probe.secured.unwrap().result.unwrap_err();
    assert_eq!(fault.kind, ApiErrorKind::Tls);
    assert!(fault.message.contains("issued by Nobody's Root"), "{fault}");
    assert_eq!(probe.answered, None);

    let login = login_at(&sim, "https://iam.nowhere.invalid");
    // How long a resolver takes to say so is not our business.
    let settings = Settings { connect_timeout: Duration::from_millis(300), ..settings() };
    let probe = Prober::new(&login, settings).probe(&login.auth_url).await;
    let fault = probe.addresses.result.unwrap_err();
    assert!(fault.message.starts_with("cannot resolve the name iam.nowhere.invalid"), "{fault}");
    assert_eq!(probe.connected, None);
}

#[tokio::test]
async fn proxies_are_a_step_of_their_own() {
    let (authority, files, sim) = (Authority::new("Test Root"), Files::new(), sim().await);
    let front = Front::start(sim.addr(), &authority.server(&Says::default())).await;
    for kind in [Kind::Http, Kind::Socks] {
        let proxy = Proxy::start(kind, front.addr, true).await;
        for (password, good) in [(PASSWORD, true), ("wrong", false)] {
            let login = Login {
                trust: trusting(files.put("ca.pem", &authority.pem())),
                proxies: Proxies { https: Some(proxy.url_with(USER, password)), ..Proxies::default() },
                ..login_at(&sim, &format!("https://{HOST}"))
            };
            let probe = Prober::new(&login, settings()).probe(&login.auth_url).await;
            assert!(!format!("{probe:?}").contains(password));
            assert_eq!(probe.proxy, Some(proxy.addr.to_string()));
            assert_eq!(probe.addresses.result.unwrap(), [proxy.addr.ip()]);
            assert_eq!(probe.connected.unwrap().result.unwrap(), proxy.addr);
            if good {
                assert_eq!(probe.forwarded.unwrap().result, Ok(()));
                assert_eq!(probe.secured.unwrap().result.unwrap().unwrap().host, HOST);
                assert_eq!(probe.answered.unwrap().result.unwrap().status, 300);
            } else {
                let fault = probe.forwarded.unwrap().result.unwrap_err();
                assert!(fault.message.contains("rejects the user and password"), "{fault}");
                assert_eq!(probe.answered, None);
            }
        }
    }
}

#[tokio::test]
async fn no_secret_is_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let root = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let mut heard = Vec::new();
        // The first connection is only made and closed.
        for _ in 0..2 {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut bytes = vec![0; 4096];
            let count = stream.read(&mut bytes).await.unwrap_or(0);
            heard.extend_from_slice(&bytes[..count]);
            let _ = stream.write_all(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n").await;
        }
        String::from_utf8(heard).unwrap()
    });
    let sim = sim().await;
    let login = login_at(&sim, &root);
    let probe = Prober::new(&login, settings()).probe(&login.auth_url).await;
    let greeting = probe.answered.unwrap().result.unwrap();
    assert_eq!((greeting.status, greeting.skew), (503, None));
    let heard = server.await.unwrap();
    assert!(heard.starts_with("GET / HTTP/1.1\r\n"), "{heard}");
    let connection = sim.connection();
    for secret in [connection.password.as_str(), &connection.user, "x-auth-token", "authorization"] {
        assert!(!heard.to_lowercase().contains(&secret.to_lowercase()), "{heard}");
    }
}

#[tokio::test]
async fn the_projects_id_is_filled_into_an_address_and_any_other_placeholder_named() {
    let sim = sim().await;
    let root = format!("http://{}", sim.addr());
    for (end, expected) in [
        ("%(project_id)s", None),
        ("$(tenant_id)s", None),
        ("{project_id}", None),
        ("%(user_id)s", Some("%(user_id)s")),
        ("{region}", Some("{region}")),
    ] {
        let mut login = login_at(&sim, &root);
        login.overrides.vbs = Some(format!("{root}/vbs/v2/{end}").parse().unwrap());
        match (visit(login).await, expected) {
            (Ok((policies, _)), None) => assert_eq!(policies, sim.policies().len()),
            (Err(fault), Some(left)) => {
                let said = format!(
                    "the address of the service contains the placeholder {left}, which cannot be filled in"
                );
                assert_eq!((fault.kind, fault.message), (ApiErrorKind::NotOffered, said));
            }
            (visited, expected) => panic!("{end}: {visited:?} is not {expected:?}"),
        }
    }
    assert!(sim.log().iter().all(|entry| !entry.path.contains("user_id") && !entry.path.contains("region")));
}
