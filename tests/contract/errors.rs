//! Every shape of error body (domain.md 2.1), as an answer to a read, a write and a login.

use std::time::Duration;

use vbs_tui::api::Cloud;
use vbs_tui::domain::ApiErrorKind::{self, self as K};
use vbs_tui::domain::{ApiError, BatchAnswer};

use crate::harness::{POLICY, VOLUME, cloud, index, login, reply, settings};
use crate::server::Server;

/// Sample, kind, code, message, request id, seconds to wait; and what it makes of a write:
/// `refused` or `unclear`.
pub type ErrorRow = (
    &'static str,
    ApiErrorKind,
    Option<&'static str>,
    &'static str,
    Option<&'static str>,
    Option<u64>,
    &'static str,
);

pub const ROWS: &[ErrorRow] = &[
    (
        "error-vbs-wrapped",
        K::Refused,
        Some("AutoBackup.0205"),
        "policy does not exist",
        None,
        None,
        "refused",
    ),
    (
        "error-vbs-wrapped-message-first",
        K::Refused,
        Some("AutoBackup.0225"),
        "The policy is being executed",
        None,
        None,
        "refused",
    ),
    ("error-vbs-flat", K::Cloud, Some("AutoBackup.0009"), "system error", None, None, "unclear"),
    ("error-evs-wrapped", K::Refused, Some("EVS.1023"), "invalid filter limit!", None, None, "refused"),
    (
        "error-cinder-badrequest",
        K::Refused,
        None,
        "Invalid input received: limit param must be an integer",
        None,
        None,
        "refused",
    ),
    (
        "error-cinder-itemnotfound",
        K::NotFound,
        None,
        "Volume c0d23e4f-7a95-4ba1-8c3d-4e5f60718c65 could not be found.",
        None,
        None,
        "refused",
    ),
    (
        "error-cinder-itemnotfound-stringcode",
        K::NotFound,
        Some("EVS.5404"),
        "not found",
        None,
        None,
        "refused",
    ),
    (
        "error-cinder-forbidden",
        K::Forbidden,
        None,
        "Policy doesn't allow volume:get_all to be performed.",
        None,
        None,
        "refused",
    ),
    (
        "vbs-backup-delete-error-404",
        K::NotFound,
        None,
        "Backup a6e03b19-5c72-48df-8f1a-2c3d4e5f6a43 could not be found.",
        None,
        None,
        "refused",
    ),
    (
        "vbs-policy-edit-error",
        K::Refused,
        Some("AutoBackup.0106"),
        "frequency is invalid",
        None,
        None,
        "refused",
    ),
    (
        "cinder-backup-create-error-in-use",
        K::Refused,
        None,
        "Invalid volume: in-use volumes need the force flag.",
        None,
        None,
        "refused",
    ),
    (
        "cinder-backup-delete-error-dependents",
        K::Refused,
        None,
        "Invalid backup: incremental backups depend on it.",
        None,
        None,
        "refused",
    ),
    ("error-cinder-overlimit", K::Limited, None, "This request was rate-limited.", None, Some(5), "refused"),
    (
        "error-flat-error_code",
        K::Forbidden,
        Some("IAM.0003"),
        "Policy doesn't allow this action to be performed.",
        None,
        None,
        "refused",
    ),
    (
        "error-apigw-0301",
        K::Login,
        Some("APIGW.0301"),
        "Incorrect IAM authentication information: verify aksk signature fail",
        Some("a1b2c3d4e5f60718293a4b5c6d7e8f90"),
        None,
        "refused",
    ),
    (
        "error-apigw-0307",
        K::Login,
        Some("APIGW.0307"),
        "The token must be updated",
        Some("b1b2c3d4e5f60718293a4b5c6d7e8f91"),
        None,
        "refused",
    ),
    (
        "error-apigw-0308",
        K::Limited,
        Some("APIGW.0308"),
        "The throttling threshold has been reached",
        Some("c1b2c3d4e5f60718293a4b5c6d7e8f92"),
        Some(3),
        "refused",
    ),
    ("error-camelcase", K::Refused, Some("APIGW.0106"), "Orchestration error", None, None, "refused"),
    (
        "error-flat-code-message",
        K::Forbidden,
        Some("EVS.2056"),
        "action in pdp check deny",
        None,
        None,
        "refused",
    ),
    ("error-keystone-401", K::Login, None, "The username or password is wrong.", None, None, "refused"),
    ("error-keystone-401-mfa", K::Login, None, "mfa totp code verify fail", None, None, "refused"),
    (
        "error-keystone-403",
        K::Forbidden,
        None,
        "You are not authorized to perform the requested action.",
        None,
        None,
        "refused",
    ),
    (
        "error-keystone-plus-error_code",
        K::Login,
        Some("IAM.0062"),
        "Incorrect password.",
        None,
        None,
        "refused",
    ),
    ("error-ext-message", K::Login, Some("111401001"), "Invalid token.", None, None, "refused"),
    ("error-string", K::Login, None, "Unauthorized", None, None, "refused"),
    ("error-encoded-authorization", K::Forbidden, Some("PAP.0001"), "not authorized", None, None, "refused"),
    ("error-html-502", K::Cloud, None, "502 Bad Gateway", None, None, "unclear"),
    ("error-html-407", K::Refused, None, "Proxy Authentication Required", None, None, "refused"),
    ("error-empty-503", K::Cloud, None, "", None, None, "unclear"),
];

#[tokio::test]
async fn every_error_body_says_what_it_says() {
    for (name, kind, code, message, request_id, wait, write) in ROWS.iter().copied() {
        // As an answer to a read, to a write and to logging in.
        let (cloud, _server) = cloud(move |_| reply(name)).await;
        let read = cloud.policies().await.unwrap_err();
        let written = cloud.associate(&POLICY.into(), &[VOLUME.into()]).await;
        let strict = Server::start(move |_| reply(name)).await;
        let login = Cloud::connect(login(&strict.root), settings()).await.unwrap_err();
        let (word, of_write) = match written {
            BatchAnswer::Refused(fault) => ("refused", fault),
            BatchAnswer::Unclear(fault) => ("unclear", fault),
            other => panic!("{name}: {other:?}"),
        };
        assert_eq!(word, write, "{name}");
        // What a refused login adds to the cloud's words is told in `asking`.
        assert!(login.message.contains(message.trim_end_matches('.')), "{name}: {}", login.message);
        let login = ApiError { message: message.to_owned(), ..login };
        for fault in [read, of_write, login] {
            assert_eq!(fault.kind, kind, "{name}");
            assert_eq!(fault.status.map(u64::from), index(name)["status"].as_u64(), "{name}");
            assert_eq!(fault.code.as_deref(), code, "{name}");
            assert_eq!(fault.message, message, "{name}");
            assert_eq!(fault.request_id.as_deref(), request_id, "{name}");
            assert_eq!(fault.retry_after, wait.map(Duration::from_secs), "{name}");
        }
    }
}

#[tokio::test]
async fn a_request_id_in_a_header_is_kept() {
    for header in ["X-Request-Id", "X-Openstack-Request-Id"] {
        let (cloud, _server) = cloud(move |_| reply("error-vbs-wrapped").with(header, "req-77")).await;
        assert_eq!(cloud.policies().await.unwrap_err().request_id.as_deref(), Some("req-77"));
    }
}
