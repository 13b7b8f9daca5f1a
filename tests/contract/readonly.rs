//! A login that is for reading only changes nothing, whoever asks.

use vbs_tui::api::{Cloud, Login};
use vbs_tui::domain::ApiErrorKind;

use crate::harness::{POLICIES, POLICY, VOLUME, associate, login, not_sent, settings, token};
use crate::server::{Reply, Server};

#[tokio::test]
async fn no_write_of_a_read_only_login_reaches_the_wire() {
    let server =
        Server::start(
            |asked| {
                if asked.path() == "/v3/auth/tokens" { token() } else { Reply::json(200, POLICIES) }
            },
        )
        .await;
    let login = Login { read_only: true, ..login(&server.root) };
    let cloud = Cloud::connect(login, settings()).await.unwrap();
    assert!(cloud.policies().await.unwrap().is_empty(), "reading goes on");
    let before = server.asked().len();
    for fault in [
        not_sent(associate(&cloud).await),
        not_sent(cloud.disassociate(&POLICY.into(), &[VOLUME.into()]).await),
    ] {
        assert_eq!(fault.kind, ApiErrorKind::Local);
        assert!(fault.message.contains("read-only"));
    }
    assert_eq!(server.asked().len(), before, "not a single byte");
}
