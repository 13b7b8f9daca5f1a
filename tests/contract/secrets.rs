//! With everything logged that any library would log, no secret is among it.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use tracing_subscriber::fmt::MakeWriter;
use vbs_tui::api::{Cloud, VolumeForm};

use crate::ground::{DONE, TOKEN, associate, login, reply, settings, token, with_retries};
use crate::server::{Reply, Server};

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
        format!("{:?}", cloud.place()),
        format!("{faults:?} {refused:?} {refused}"),
        format!("{:?}", login(&server.root)),
    ] {
        for secret in [TOKEN, "not-a-real-password"] {
            assert!(!printed.contains(secret), "{printed}");
        }
    }
}
