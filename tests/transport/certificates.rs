//! What is trusted, what is not, and whether the reason can be understood.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use vbs_tui::api::Prober;
use vbs_tui::api::login::{ClientCertificate, Trust};
use vbs_tui::domain::FaultKind;

use crate::authority::{Authority, Files, Pair, Says, self_signed};
use crate::ground::{Front, failing, login_at, settings, sim, trusting, visit};

/// Meets a certificate that is signed by a trusted authority and still no good.
async fn refused(says: Says) -> String {
    let (authority, files, sim) = (Authority::new("Test Root"), Files::new(), sim().await);
    let front = Front::start(sim.addr(), &authority.server(&says)).await;
    let mut login = login_at(&sim, &front.root());
    login.trust = trusting(files.put("ca.pem", &authority.pem()));
    let fault = failing(login).await;
    assert_eq!(fault.kind, FaultKind::Tls);
    assert!(sim.log().is_empty(), "something was sent");
    fault.message
}

async fn unknown(pair: &Pair) -> String {
    let sim = sim().await;
    let front = Front::start(sim.addr(), pair).await;
    let fault = failing(login_at(&sim, &front.root())).await;
    assert_eq!(fault.kind, FaultKind::Tls);
    assert!(sim.log().is_empty(), "something was sent");
    fault.message
}

#[tokio::test]
async fn an_authority_of_ones_own_is_trusted() {
    let (authority, other, files, sim) =
        (Authority::new("Test Root"), Authority::new("Other Root"), Files::new(), sim().await);
    let front = Front::start(sim.addr(), &authority.server(&Says::default())).await;
    let mut login = login_at(&sim, &front.root());
    login.trust = trusting(files.put("ca.pem", &format!("{}\n{}", other.pem(), authority.pem())));
    let (policies, cloud) = visit(login).await.unwrap();
    assert_eq!(policies, sim.policies().len());
    let seen = cloud.certificates();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].host, "127.0.0.1");
    assert_eq!(seen[0].subject, "server (Example Ltd)");
    assert_eq!(seen[0].issuer, "Test Root (Example Ltd)");
    assert_eq!(seen[0].names, ["127.0.0.1", "iam.proxied.test"]);
    assert_eq!(seen[0].not_before.to_string(), "2020-01-01T00:00:00Z");
    assert_eq!(seen[0].not_after.to_string(), "2090-01-01T00:00:00Z");
    assert_eq!((seen[0].verified.clone(), seen[0].self_signed), (Ok(()), false));
}

#[tokio::test]
async fn an_expired_one_is_named_with_its_date() {
    assert_eq!(
        refused(Says { until: (2026, 1, 3), ..Says::default() }).await,
        "the certificate of 127.0.0.1 expired on 2026-01-03 (issued by Test Root (Example Ltd))"
    );
}

#[tokio::test]
async fn one_of_the_future_asks_for_the_clock() {
    assert_eq!(
        refused(Says { from: 2080, ..Says::default() }).await,
        "the certificate of 127.0.0.1 is not valid before 2080-01-01 (issued by Test Root (Example Ltd)); \
         is this machine's clock right?"
    );
}

#[tokio::test]
async fn one_for_other_hosts_names_them() {
    assert_eq!(
        refused(Says { names: &["a.example", "*.b.example"], ..Says::default() }).await,
        "the certificate is for a.example, *.b.example, not for 127.0.0.1"
    );
    let many =
        Says { names: &["a.example", "b.example", "c.example", "d.example", "e", "f"], ..Says::default() };
    assert_eq!(
        refused(many).await,
        "the certificate is for a.example, b.example, c.example, d.example and 2 more, not for 127.0.0.1"
    );
}

#[tokio::test]
async fn an_unknown_issuer_is_named_with_the_remedy() {
    assert_eq!(
        unknown(&Authority::new("Nobody's Root").server(&Says::default())).await,
        "the certificate of 127.0.0.1 is issued by Nobody's Root (Example Ltd), which is not among the \
         trusted authorities (set cacert to the authority's PEM file)"
    );
}

#[tokio::test]
async fn a_self_signed_one_is_called_so() {
    assert_eq!(
        unknown(&self_signed()).await,
        "the certificate of 127.0.0.1 is signed by itself (lonely (Example Ltd)), not by a trusted \
         authority (set cacert to its PEM file)"
    );
}

#[tokio::test]
async fn without_verifying_all_is_accepted_and_what_is_wrong_remembered() {
    let sim = sim().await;
    let front = Front::start(
        sim.addr(),
        &Authority::new("Nobody's Root").server(&Says { names: &["else.example"], ..Says::default() }),
    )
    .await;
    let mut login = login_at(&sim, &front.root());
    login.trust = Trust { verify: false, ..Trust::default() };
    let (policies, cloud) = visit(login).await.unwrap();
    assert_eq!(policies, sim.policies().len());
    let seen = cloud.certificates();
    let wrong = seen[0].verified.clone().unwrap_err();
    assert!(wrong.contains("issued by Nobody's Root"), "{wrong}");
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_is_told_so() {
    for (answer, kind, expected) in [
        (
            "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
            FaultKind::Tls,
            "127.0.0.1 does not speak TLS there; most likely it answers in plain HTTP",
        ),
        ("", FaultKind::Unreachable, "127.0.0.1 hung up during the TLS handshake; does it speak TLS there?"),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let root = format!("https://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let _ = stream.read(&mut [0; 4096]).await;
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        let sim = sim().await;
        let login = login_at(&sim, &root);
        let probe = Prober::new(&login, settings()).probe(&login.auth_url).await;
        for fault in [failing(login).await, probe.secured.unwrap().result.unwrap_err()] {
            assert_eq!((fault.kind, fault.message.as_str()), (kind, expected));
        }
    }
}

#[tokio::test]
async fn files_that_are_no_good_are_named_with_what_is_wrong() {
    let (authority, files, sim) = (Authority::new("Test Root"), Files::new(), sim().await);
    let front = Front::start(sim.addr(), &authority.server(&Says::default())).await;
    let (client, other) = (authority.client("me"), authority.client("you"));
    let good = files.put("client.pem", &client.cert);
    let key = files.put("client.key", &client.key);
    let with = |cert: &std::path::Path, key: Option<&std::path::Path>| Trust {
        client: Some(ClientCertificate { cert: cert.to_owned(), key: key.map(Into::into) }),
        ..Trust::default()
    };
    let secret = client.key.lines().nth(1).unwrap().to_owned();
    let broken = files.put("broken.key", &client.key.replace(&secret, &format!("!{secret}")));
    for (trust, file, expected) in [
        (trusting(files.put("none.pem", "nothing here")), "none.pem", "there is no certificate in it (PEM)"),
        (trusting("/no/such/ca.pem".into()), "/no/such/ca.pem", "No such file"),
        (
            trusting(files.put("cut.pem", &authority.pem()[..200])),
            "cut.pem",
            "a PEM section in it has no end",
        ),
        (
            trusting(files.put("x.pem", "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n")),
            "x.pem",
            "certificate 1 in it cannot be read",
        ),
        (with(&good, None), "client.pem", "there is no private key in it"),
        (with(&key, None), "client.key", "there is no certificate in it"),
        (with(&good, Some(&broken)), "broken.key", "a PEM section in it is not base64"),
        (
            with(&good, Some(&files.put("other.key", &other.key))),
            "other.key",
            "it is not the key of the certificate in",
        ),
        (
            with(&good, Some(&files.put("locked.key", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n"))),
            "locked.key",
            "it is protected by a passphrase",
        ),
    ] {
        let mut login = login_at(&sim, &front.root());
        login.trust = trust;
        let fault = failing(login).await;
        assert_eq!(fault.kind, FaultKind::Local);
        assert!(fault.message.contains(file) && fault.message.contains(expected), "{}", fault.message);
        assert!(!fault.message.contains('\n') && !fault.message.contains(&secret), "{}", fault.message);
    }
    assert!(sim.log().is_empty(), "something was sent");
}

#[tokio::test]
async fn plain_loopback_reads_no_files() {
    let sim = sim().await;
    let mut login = login_at(&sim, &format!("http://{}", sim.addr()));
    login.trust = trusting("/no/such/ca.pem".into());
    let cloud = vbs_tui::api::Cloud::connect(login, settings()).await.unwrap();
    assert!(cloud.certificates().is_empty());
}
