//! With everything logged that any library would log, no secret is among it.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use secrecy::SecretString;
use tracing_subscriber::fmt::MakeWriter;
use vbs_tui::api::login::{ApplicationCredential, Keys, Method, SigningForm};
use vbs_tui::api::{Cloud, VolumeForm};

use crate::harness::{
    DONE, Person, TOKEN, asked, associate, given, login, login_by, reply, settings, token, token_called,
    user, with_retries,
};
use crate::server::{Reply, Server};
use crate::signed::{keys, serving};

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Kept {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn no_secret_is_logged_or_printed() {
    let kept = Kept::default();
    // While there is but one, whether a place in the code is logged at all is decided for good by
    // whichever thread comes there first, and other tests run beside this one.
    let _other = tracing::Dispatch::new(
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(io::sink).finish(),
    );
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(kept.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let server = Server::start(|asked| match asked.path().rsplit('/').next().unwrap() {
        "tokens" => token(),
        "backuppolicy" => reply("vbs-policies-list"),
        "detail" => reply("error-cinder-forbidden"),
        "quota" => Reply::Reset,
        "servers" => reply("error-keystone-401"),
        _ => Reply::json(200, DONE),
    })
    .await;
    let cloud = Cloud::connect(login(&server.root), with_retries(1)).await.unwrap();
    cloud.policies().await.unwrap();
    associate(&cloud).await;
    let faults = [
        cloud.volumes(VolumeForm::Cinder).next().await.unwrap().unwrap_err(),
        cloud.quota().await.unwrap_err(),
        cloud.servers().await.unwrap_err(),
    ];
    let wrong = Server::start(|_| reply("error-keystone-401")).await;
    let refused = Cloud::connect(login(&wrong.root), settings()).await.unwrap_err();

    let logged = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains("answered") && logged.contains("/backuppolicy"), "{logged}");
    for printed in [
        logged,
        format!("{cloud:?}"),
        format!("{:?}", cloud.scope()),
        format!("{faults:?} {refused:?} {refused}"),
        format!("{:?}", login(&server.root)),
    ] {
        for secret in [TOKEN, "not-a-real-password"] {
            assert!(!printed.contains(secret), "{printed}");
        }
    }
}

#[tokio::test]
async fn no_way_to_log_in_logs_or_prints_its_secrets() {
    let kept = Kept::default();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(kept.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let server = Server::start(|asked| match asked.path() {
        "/v3/projects" | "/v3/auth/catalog" => serving(asked),
        "/v3/auth/tokens" if asked.body.contains("secret-password") && !asked.body.contains("totp") => {
            reply("auth-mfa-receipt").with("Openstack-Auth-Receipt", "secret-receipt")
        }
        "/v3/auth/tokens" => token_called("secret-token"),
        _ => Reply::json(401, r#"{"error":{"code":401,"message":"m"}}"#),
    })
    .await;
    let secret = |name: &str| SecretString::from(format!("secret-{name}"));
    let keys = Keys {
        secret: secret("key"),
        security_token: Some(secret("security-token")),
        ..keys(SigningForm::Credential)
    };
    let credential = ApplicationCredential::Id("i".to_owned());
    let credential = Method::ApplicationCredential { which: credential, secret: secret("credential") };
    let mut printed = Vec::new();
    for method in [
        Method::User(user(Some(asked("r")), None)),
        Method::User(user(Some(given("secret-password")), Some(given("secret-given-code")))),
        Method::Token(secret("base-token")),
        Method::Keys(keys),
        credential,
    ] {
        let person = Person::who_says(&["secret-password", "secret-code", "secret-renewal", "secret-last"]);
        let login = login_by(&server.root, method);
        printed.push(format!("{login:?}"));
        let cloud = person.connect(login).await.unwrap();
        let fault = cloud.policies().await.unwrap_err();
        let there = cloud.in_project("other").await;
        printed.push(format!("{cloud:?} {:?} {fault:?} {there:?} {:?}", cloud.scope(), person.prompter));
    }
    assert!(server.asked().iter().any(|one| one.header("openstack-auth-receipt") == Some("secret-receipt")));
    assert!(server.asked().iter().any(|one| one.body.contains("secret-code")));
    printed.push(String::from_utf8(kept.0.lock().unwrap().clone()).unwrap());
    for printed in printed {
        assert!(!printed.contains("secret-"), "{printed}");
        assert!(!printed.contains("Signature="), "{printed}");
    }
}
