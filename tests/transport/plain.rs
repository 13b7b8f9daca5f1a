//! Secrets and plain HTTP.

use vbs_tui::domain::FaultKind;

use crate::ground::{failing, login_at, sim};

#[tokio::test]
async fn nothing_secret_goes_over_plain_http_to_other_machines() {
    let sim = sim().await;
    let fault = failing(login_at(&sim, "http://iam.elsewhere.test")).await;
    assert_eq!(
        (fault.kind, fault.message.as_str()),
        (
            FaultKind::Local,
            "http://iam.elsewhere.test would carry the login in clear text; use an https address, or allow \
             it (--allow-plain-http, or allow_plain_http = true)"
        )
    );
}
