//! Servers that ask us for a certificate.

use vbs_tui::api::login::{ClientCertificate, Pem, Trust};
use vbs_tui::domain::{ApiError, ApiErrorKind};

use crate::authority::{Authority, Files, Pair, Says};
use crate::harness::{Front, login_at, sim, trusting, visit};

/// Visits a strict server, of TLS 1.3 or 1.2, with the certificate and key that `ours` writes down.
async fn visited(
    tls13: bool,
    ours: impl FnOnce(&Authority, &Files) -> Option<ClientCertificate>,
) -> Result<usize, ApiError> {
    let (authority, files, sim) = (Authority::new("Test Root"), Files::new(), sim().await);
    let front = Front::strict(sim.addr(), &authority.server(&Says::default()), &authority, tls13).await;
    let mut login = login_at(&sim, &front.root());
    let client = ours(&authority, &files);
    login.trust = Trust { client, ..trusting(files.put("ca.pem", &authority.pem())) };
    let result = visit(login).await.map(|(policies, _)| policies);
    assert_eq!(result.is_err(), sim.log().is_empty());
    result
}

fn written(files: &Files, pair: &Pair) -> ClientCertificate {
    ClientCertificate {
        cert: files.put("client.pem", &pair.cert).into(),
        key: Some(files.put("client.key", &pair.key).into()),
    }
}

#[tokio::test]
async fn ours_is_shown() {
    for tls13 in [true, false] {
        let policies = visited(tls13, |authority, files| Some(written(files, &authority.client("me")))).await;
        assert!(policies.unwrap() > 0);
    }
}

#[tokio::test]
async fn ours_may_be_one_file_with_its_key_in_the_older_form() {
    let policies = visited(true, |authority, files| {
        let pair = authority.client("me");
        let one = files.put("both.pem", &format!("{}\n{}", sec1(&pair.key), pair.cert));
        Some(ClientCertificate { cert: one.into(), key: None })
    });
    assert!(policies.await.unwrap() > 0);
}

#[tokio::test]
async fn ours_may_be_text_instead_of_files() {
    let one = |text: &str| Some(ClientCertificate { cert: Pem::Text(text.to_owned()), key: None });
    for folded in [
        |text: &str| text.to_owned(),
        |text: &str| text.replace('\n', "\\n"),
        |text: &str| text.replace('\n', " "),
    ] {
        let policies = visited(true, |authority, _| {
            let pair = authority.client("me");
            Some(ClientCertificate {
                cert: Pem::Text(folded(&pair.cert)),
                key: Some(Pem::Text(folded(&pair.key))),
            })
        });
        assert!(policies.await.unwrap() > 0);
    }
    let both = visited(true, |authority, _| {
        let pair = authority.client("me");
        one(&format!("{}{}", pair.cert, pair.key))
    });
    assert!(both.await.unwrap() > 0);
    let keyless = visited(true, |authority, _| one(&authority.client("me").cert)).await.unwrap_err();
    assert_eq!(keyless.kind, ApiErrorKind::Local);
    assert!(
        keyless
            .message
            .ends_with(" bytes, not shown): it contains no private key (PEM: PKCS#8, PKCS#1 or SEC1)"),
        "{keyless}"
    );
}

#[tokio::test]
async fn where_there_is_none_that_is_said() {
    for tls13 in [true, false] {
        let fault = visited(tls13, |_, _| None).await.unwrap_err();
        assert_eq!(
            (fault.kind, fault.message.as_str()),
            (ApiErrorKind::Tls, "127.0.0.1 asks for a client certificate, but none is set (cert and key)")
        );
    }
}

#[tokio::test]
async fn where_it_is_refused_it_is_named() {
    for tls13 in [true, false] {
        let fault =
            visited(tls13, |_, files| Some(written(files, &Authority::new("Elsewhere").client("me"))))
                .await
                .unwrap_err();
        assert_eq!(
            (fault.kind, fault.message.as_str()),
            (
                ApiErrorKind::Tls,
                "127.0.0.1 refuses the client certificate me (Example Ltd) (issued by Elsewhere (Example \
                 Ltd), valid until 2090-01-01): its issuer is not trusted there"
            )
        );
    }
}

/// The SEC1 form of a P-256 key: what PKCS#8 wraps.
fn sec1(pkcs8: &str) -> String {
    let body: String = pkcs8.lines().filter(|line| !line.starts_with("---")).collect();
    let der = decode(&body);
    let at = der.windows(4).position(|bytes| bytes == [0x04, 0x6d, 0x30, 0x6b]).unwrap() + 2;
    format!("-----BEGIN EC PRIVATE KEY-----\n{}\n-----END EC PRIVATE KEY-----", encode(&der[at..]))
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn decode(text: &str) -> Vec<u8> {
    let value = |c: u8| BASE64.iter().position(|&known| known == c).map(|at| at as u32);
    let mut bytes = Vec::new();
    for four in text.as_bytes().chunks(4) {
        let known: Vec<u32> = four.iter().filter_map(|&c| value(c)).collect();
        let bits = known.iter().fold(0, |bits, value| bits << 6 | value) << (6 * (4 - known.len()));
        bytes.extend_from_slice(&bits.to_be_bytes()[1..known.len()]);
    }
    bytes
}

fn encode(bytes: &[u8]) -> String {
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits =
            three.iter().fold(0_u32, |bits, &byte| bits << 8 | u32::from(byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let sextet = (bits >> (18 - 6 * place)) & 63;
            text.push(if place <= three.len() { char::from(BASE64[sextet as usize]) } else { '=' });
        }
    }
    text
}
