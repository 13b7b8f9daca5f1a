//! Lists of backups: what is asked for, where they end, and what is made of odd ones.

use std::sync::Arc;

use vbs_tui::api::Cloud;
use vbs_tui::domain::{
    ApiError, Backup, BackupKind, BackupQuery, BackupService, BackupStatus, ListEnd, Walk,
};

use crate::harness::{PROJECT, cloud, cloud_with, index, reply, sample, settings};
use crate::server::Reply;

async fn list(cloud: &Cloud, query: &BackupQuery) -> Result<(Vec<Backup>, ListEnd), ApiError> {
    let service: Arc<dyn BackupService> = cloud.backup_service();
    let mut backups = Vec::new();
    let mut take = |page: Vec<Backup>| {
        backups.extend(page);
        Walk::On
    };
    let end = service.backups().unwrap().list(query, &mut take).await?;
    Ok((backups, end))
}

fn since(moment: &str) -> BackupQuery {
    BackupQuery { since: Some(moment.parse().unwrap()), ..BackupQuery::default() }
}

/// A page of backups that began at these seconds of a minute; with a link if more follow.
fn page(seconds: &[u32], more: bool) -> Reply {
    let backups: Vec<String> = seconds
        .iter()
        .map(|second| format!(r#"{{"id":"b{second}","created_at":"2025-01-15T01:00:{second:02}"}}"#))
        .collect();
    let last = seconds.last().copied().unwrap_or_default();
    let link = format!(r#"[{{"rel":"next","href":"https://192.0.2.1/x?offset=2&marker=b{last}"}}]"#);
    let links = if more { link.as_str() } else { "[]" };
    Reply::json(200, &format!(r#"{{"backups":[{}],"backups_links":{links}}}"#, backups.join(",")))
}

#[tokio::test]
async fn the_samples_are_read() {
    let limit = vbs_tui::domain::Settings { page_size: 2, ..settings() };
    let (cloud, server) = cloud_with(limit, |asked| {
        if asked.query("marker").is_some() { page(&[], false) } else { reply("vbs-backups-detail-v2-page") }
    })
    .await;
    let query = BackupQuery { status: Some(BackupStatus::Available), ..BackupQuery::default() };
    let (backups, end) = list(&cloud, &query).await.unwrap();
    assert_eq!((backups.len(), end.whole, end.unordered, end.unreadable), (2, true, false, 0));
    let [first, second] = backups.as_slice() else { panic!() };
    assert_eq!((&*first.name, first.size_gb, first.progress), ("autobk_a107", Some(200), Some(100)));
    assert_eq!(first.volume, Some("2b9a6d54-1c7e-4f3a-8e21-6a5d4c3b2a10".into()));
    assert_eq!(first.created.unwrap().to_string(), "2025-01-15T01:00:09Z");
    assert_eq!((first.kind(), second.kind()), (BackupKind::Automatic, BackupKind::Server));
    let asked = server.asked_for(&format!("/v2/{PROJECT}/backups/detail"));
    let target = index("vbs-backups-detail-v2-page")["path"].as_str().unwrap().to_owned();
    let wanted: std::collections::BTreeSet<&str> = target.split(['?', '&']).collect();
    assert_eq!(asked[0].target.split(['?', '&']).collect::<std::collections::BTreeSet<_>>(), wanted);
    assert_eq!(asked[1].query("marker").as_deref(), Some("53647586-97a8-4192-8cad-becfd0e1f203"));
    assert_eq!(asked[1].query("offset"), None, "the offset of a link is not taken");
}

#[tokio::test]
async fn version_three_is_asked_where_there_is_no_version_two() {
    let (cloud, server) = cloud(|asked| {
        if asked.path().starts_with("/v2/") { Reply::json(404, "{}") } else { reply("vbs-backups-detail") }
    })
    .await;
    let one = BackupQuery { newest: Some(1), ..BackupQuery::default() };
    let (backups, _) = list(&cloud, &one).await.unwrap();
    assert_eq!((&*backups[0].name, &backups[0].status), ("autobk_a104", &BackupStatus::Available));
    list(&cloud, &one).await.unwrap();
    let paths: Vec<String> = server.asked()[1..].iter().map(|asked| asked.path()[..4].to_owned()).collect();
    assert_eq!(paths, ["/v2/", "/v3/", "/v3/"], "what was found out is remembered");
    assert_eq!(server.asked().pop().unwrap().query("sort_key"), None);
    assert_eq!(server.asked().pop().unwrap().query("limit").as_deref(), Some("1"));
}

#[tokio::test]
async fn a_list_is_read_no_farther_back_than_wanted() {
    let (cloud, server) = cloud(|asked| match asked.query("marker").as_deref() {
        None => page(&[50, 40, 30], true),
        Some("b30") => page(&[30, 20, 10], true),
        other => panic!("{other:?}"),
    })
    .await;
    let (backups, end) = list(&cloud, &since("2025-01-15T01:00:25Z")).await.unwrap();
    assert_eq!(backups.len(), 5, "what comes twice is handed out once");
    assert_eq!((end.whole, server.asked().len()), (false, 3));
}

#[tokio::test]
async fn a_list_in_no_order_is_read_to_its_end() {
    let (cloud, _server) = cloud(|asked| match asked.query("marker").as_deref() {
        None => page(&[10, 20, 30], true),
        Some("b30") => page(&[40, 50, 55], true),
        _ => page(&[], false),
    })
    .await;
    let (backups, end) = list(&cloud, &since("2025-01-15T01:00:45Z")).await.unwrap();
    assert_eq!((backups.len(), end.whole, end.unordered), (6, true, true));
}

#[tokio::test]
async fn offsets_are_used_where_markers_are_refused() {
    let (cloud, server) = cloud(|asked| match (asked.query("marker"), asked.query("offset").as_deref()) {
        (Some(_), _) => Reply::json(400, r#"{"badRequest":{"message":"marker","code":400}}"#),
        (None, None) => page(&[50, 40, 30], true),
        (None, Some("3")) => page(&[30, 20, 10], true),
        (None, Some("6")) => page(&[], false),
        (None, other) => panic!("{other:?}"),
    })
    .await;
    let (backups, end) = list(&cloud, &BackupQuery::default()).await.unwrap();
    assert_eq!((backups.len(), end.whole), (5, true));
    assert_eq!(server.asked().len(), 5);
}

#[tokio::test]
async fn a_list_that_loops_or_is_none_is_a_fault() {
    let (cloud, _server) = cloud(|_| page(&[50, 40, 30], true)).await;
    let fault = list(&cloud, &BackupQuery::default()).await.unwrap_err();
    assert!(fault.to_string().contains("loops"), "{fault}");
    for body in ["<html>", "{}", r#"{"backups":{"id":1}}"#] {
        let (cloud, _server) = crate::harness::cloud(move |_| Reply::json(200, body)).await;
        let fault = list(&cloud, &BackupQuery::default()).await.unwrap_err();
        assert!(fault.to_string().starts_with("cannot list backups: "), "{fault}");
    }
}

#[tokio::test]
async fn one_backup_is_read_or_gone() {
    let shown = sample("vbs-backups-detail-v2-page");
    let all: serde_json::Value = serde_json::from_str(&shown).unwrap();
    let one = serde_json::json!({ "backup": all["backups"][0] }).to_string();
    let id = "42536475-8697-4081-9b9c-adbecfd0e1f2";
    let (cloud, _server) = cloud(move |asked| match asked.path().rsplit('/').next() {
        Some("42536475-8697-4081-9b9c-adbecfd0e1f2") => Reply::json(200, &one),
        Some("nosuch") => reply("vbs-backup-delete-error-404"),
        _ => Reply::json(404, r#"{"error_code":"APIGW.0101","error_msg":"no such API"}"#),
    })
    .await;
    let service = cloud.backup_service();
    let source = service.backups().unwrap();
    let detail = source.show(&id.into()).await.unwrap().unwrap();
    let field =
        |name: &str| detail.fields.iter().find(|(label, _)| label == name).map(|(_, text)| text.as_str());
    assert_eq!((&*detail.backup.name, field("service_metadata.CS")), ("autobk_a107", Some("34816")));
    assert_eq!((field("description.INC"), field("links")), (Some("1"), None));
    assert_eq!(source.show(&"nosuch".into()).await.unwrap(), None);
    assert!(source.show(&"elsewhere".into()).await.is_err(), "a gateway does not know what there is");
}
