//! What is trusted, what is not, and whether the reason can be understood.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use vbs_tui::api::Prober;
use vbs_tui::api::login::{ClientCertificate, Pem, Trust};
use vbs_tui::domain::ApiErrorKind;

use crate::authority::{Authority, Files, Pair, Says, of_version_1, self_signed, self_signed_authority};
use crate::harness::{Front, failing, login_at, settings, sim, trusting, visit};

/// Meets a certificate that is signed by a trusted authority and still no good.
async fn refused(says: Says) -> String {
    let (authority, files, sim) = (Authority::new("Test Root"), Files::new(), sim().await);
    let front = Front::start(sim.addr(), &authority.server(&says)).await;
    let mut login = login_at(&sim, &front.root());
    login.trust = trusting(files.put("ca.pem", &authority.pem()));
    let fault = failing(login).await;
    assert_eq!(fault.kind, ApiErrorKind::Tls);
    assert!(sim.log().is_empty(), "something was sent");
    fault.message
}

async fn unknown(pair: &Pair) -> String {
    let sim = sim().await;
    let front = Front::start(sim.addr(), pair).await;
    let fault = failing(login_at(&sim, &front.root())).await;
    assert_eq!(fault.kind, ApiErrorKind::Tls);
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
         trusted authorities"
    );
}

#[tokio::test]
async fn a_self_signed_one_is_called_so() {
    assert_eq!(
        unknown(&self_signed()).await,
        "the certificate of 127.0.0.1 is self-signed (lonely (Example Ltd)), not issued by a trusted \
         authority"
    );
}

/// What is said of a server that shows a certificate, where authorities are named.
async fn against(pair: &Pair, ca: &str) -> Result<usize, String> {
    let (files, sim) = (Files::new(), sim().await);
    let front = Front::unchecked(sim.addr(), pair).await;
    let mut login = login_at(&sim, &front.root());
    login.trust = trusting(files.put("ca.pem", ca));
    let visited = visit(login).await;
    assert!(visited.is_ok() || sim.log().is_empty(), "something was sent");
    let said =
        |fault: vbs_tui::domain::ApiError| fault.message.replace(files.path().to_str().unwrap(), "DIR");
    visited.map(|(policies, _)| policies).map_err(said)
}

#[tokio::test]
async fn one_that_is_itself_named_is_trusted_for_its_names_and_dates() {
    let other = Authority::new("Other Root").pem();
    let authority = |says: Says| self_signed_authority(&says);
    let good = authority(Says::default());
    assert!(against(&good, &format!("{other}{}", good.cert)).await.unwrap() > 0);
    assert!(against(&self_signed(), &self_signed().cert).await.is_err(), "another one of that name");
    for (says, expected) in [
        (
            Says { until: (2026, 1, 3), ..Says::default() },
            "the certificate of 127.0.0.1 expired on 2026-01-03",
        ),
        (
            Says { from: 2080, ..Says::default() },
            "the certificate of 127.0.0.1 is not valid before 2080-01-01",
        ),
        (
            Says { names: &["a.example"], ..Says::default() },
            "the certificate is for a.example, not for 127.0.0.1",
        ),
    ] {
        let pair = authority(says);
        let said = against(&pair, &pair.cert).await.unwrap_err();
        assert!(said.starts_with(expected), "{said}");
    }
}

#[tokio::test]
async fn advice_looks_at_what_was_named_already() {
    let (named, nobodys) = (Authority::new("Test Root"), Authority::new("Nobody's Root"));
    for (pair, expected) in [
        (
            nobodys.server(&Says::default()),
            "the certificate of 127.0.0.1 is issued by Nobody's Root (Example Ltd), which is not among the \
             trusted authorities, nor in the CA file DIR/ca.pem",
        ),
        (
            Authority::new("Test Root").server(&Says::default()),
            "the certificate of 127.0.0.1 is issued by Test Root (Example Ltd); the CA file DIR/ca.pem has an \
             authority of that name, but with another key: was it renewed?",
        ),
        (
            self_signed(),
            "the certificate of 127.0.0.1 is self-signed (lonely (Example Ltd)), not issued by a trusted \
             authority; it is not among those in the CA file DIR/ca.pem",
        ),
        (
            self_signed_authority(&Says::default()),
            "the certificate of 127.0.0.1 is self-signed (lonely (Example Ltd)), not issued by a trusted \
             authority; it is not among those in the CA file DIR/ca.pem",
        ),
    ] {
        assert_eq!(against(&pair, &named.pem()).await.unwrap_err(), expected);
    }
}

#[tokio::test]
async fn one_of_version_1_is_called_so() {
    let pair = of_version_1();
    let expected = "the certificate of 127.0.0.1 (issued by old server (Example Ltd)) cannot be used: it is an \
                    X.509 version 1 certificate; only version 3 can be used";
    assert_eq!(against(&pair, &pair.cert).await.unwrap_err(), expected);
    assert_eq!(against(&pair, &Authority::new("Test Root").pem()).await.unwrap_err(), expected);
}

#[tokio::test]
async fn authorities_may_be_a_directory_or_text() {
    let (authority, other, files, sim) =
        (Authority::new("Test Root"), Authority::new("Other Root"), Files::new(), sim().await);
    let front = Front::start(sim.addr(), &authority.server(&Says::default())).await;
    let directory = files.path().join("certs");
    std::fs::create_dir_all(directory.join("below")).unwrap();
    for (name, text) in [
        ("certs/other.pem", other.pem().as_str()),
        ("certs/README", "what is in here"),
        ("certs/broken.pem", "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n"),
        ("certs/root.pem", authority.pem().as_str()),
    ] {
        files.put(name, text);
    }
    std::os::unix::fs::symlink("root.pem", directory.join("0a1b2c3d.0")).unwrap();
    std::os::unix::fs::symlink("nowhere", directory.join("1a1b2c3d.0")).unwrap();
    let empty = directory.join("below");
    let mut login = login_at(&sim, &front.root());
    for (ca, expected) in [
        (Pem::from(directory.clone()), None),
        (Pem::Text(authority.pem()), None),
        (Pem::Text(authority.pem().replace('\n', "\\n")), None),
        (Pem::Text(other.pem()), Some("bytes, not shown)")),
        (Pem::from(empty), Some("no file in this directory contains a certificate (PEM)")),
    ] {
        login.trust = Trust { ca: Some(ca), ..Trust::default() };
        match (visit(login.clone()).await, expected) {
            (Ok((policies, _)), None) => assert!(policies > 0),
            (Err(fault), Some(expected)) => assert!(fault.message.ends_with(expected), "{fault}"),
            (visited, expected) => panic!("{visited:?} is not {expected:?}"),
        }
    }
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
            ApiErrorKind::Tls,
            "127.0.0.1 does not speak TLS there; it probably answers in plain HTTP",
        ),
        (
            "",
            ApiErrorKind::Unreachable,
            "127.0.0.1 closed the connection during the TLS handshake; does it speak TLS there?",
        ),
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
        client: Some(ClientCertificate {
            cert: cert.to_owned().into(),
            key: key.map(|key| key.to_owned().into()),
        }),
        ..Trust::default()
    };
    let secret = client.key.lines().nth(1).unwrap().to_owned();
    let broken = files.put("broken.key", &client.key.replace(&secret, &format!("!{secret}")));
    for (trust, file, expected) in [
        (trusting(files.put("none.pem", "nothing here")), "none.pem", "it contains no certificate (PEM)"),
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
        (
            with(
                &files.put("old.pem", &of_version_1().cert),
                Some(&files.put("old.key", &of_version_1().key)),
            ),
            "old.pem",
            "it is an X.509 version 1 certificate; only version 3 can be used",
        ),
        (
            with(std::path::Path::new(&client.key), None),
            "bytes, not shown",
            "neither PEM text nor a file name",
        ),
        (with(&good, None), "client.pem", "it contains no private key"),
        (with(&key, None), "client.key", "it contains no certificate"),
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
        assert_eq!(fault.kind, ApiErrorKind::Local);
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

#[tokio::test]
async fn advice_asks_for_nothing_that_was_done_and_nothing_that_cannot_help() {
    let (sim, files) = (sim().await, Files::new());
    let strangers = Authority::new("Other Root");
    let strange = || Authority::new("Test Root").server(&Says::default());
    let named = || Some(files.put("ca.pem", &strangers.pem()));
    for (pair, ca, expected) in [
        (strange(), None, "Set cacert"),
        (self_signed(), None, "Set cacert"),
        (strange(), named(), "Put the authority's certificate into that file"),
        (self_signed(), named(), "Put the authority's certificate into that file"),
        (
            strangers.server(&Says { until: (2026, 1, 3), ..Says::default() }),
            named(),
            "Check this machine's clock",
        ),
        (
            strangers.server(&Says { names: &["a.example"], ..Says::default() }),
            named(),
            "Check the host name",
        ),
    ] {
        let front = Front::start(sim.addr(), &pair).await;
        let mut login = login_at(&sim, &front.root());
        login.trust = ca.map(trusting).unwrap_or_default();
        let fault = failing(login).await;
        let advice = fault.advice().unwrap_or_default();
        assert!(advice.starts_with(expected), "{fault}: {advice}");
        assert!(!fault.message.contains("set cacert"), "said once: {fault}");
    }
}
