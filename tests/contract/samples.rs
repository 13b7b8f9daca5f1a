//! Every sample of `tests/samples` is read, or is said to belong to something else.

use std::collections::BTreeSet;
use std::sync::Arc;

use vbs_tui::api::{Cloud, EndpointSource, VolumeForm};
use vbs_tui::domain::schedule::Days;
use vbs_tui::domain::{
    Allowance, BatchAnswer, Minute, Policy, PolicyId, Quota, Retention, Seen, Verdict, Volume, VolumeId,
    VolumeStatus, judge,
};

use crate::harness::{POLICY, PROJECT, TOKEN, VOLUME, cloud, index, login, reply, sample, settings, value};
use crate::server::{Reply, Server};

/// Samples with a test: below, in the files about logging in, or beside the code of signing.
const READ: &[&str] = &[
    "auth-password-request",
    "auth-token-response",
    "auth-mfa-receipt",
    "auth-totp-request",
    "auth-assume-role-request",
    "auth-catalog-response",
    "auth-projects-response",
    "auth-application-credential-request",
    "auth-rescope-request",
    "signing-vectors",
    "vbs-policies-list",
    "vbs-policies-list-empty",
    "vbs-policies-list-quirks",
    "vbs-quota",
    "vbs-quota-blank-key",
    "vbs-backups-detail",
    "vbs-backups-detail-v2-page",
    "vbs-backuptasks-page1",
    "vbs-backuptasks-page2",
    "vbs-backuptasks-failed",
    "vbs-backuptasks-mixed",
    "vbs-job",
    "vbs-job-success",
    "vbs-200-with-error",
    "vbs-associate-request",
    "vbs-associate-response-all-ok",
    "vbs-associate-response-partial",
    "vbs-associate-response-all-failed",
    "vbs-associate-response-code-in-success",
    "vbs-associate-response-fail-without-code",
    "vbs-associate-response-unmentioned",
    "vbs-disassociate-request",
    "vbs-disassociate-response-partial",
    "evs-cloudvolumes-detail-page1",
    "evs-cloudvolumes-detail-page2",
    "evs-cloudvolumes-detail-empty",
    "evs-volume-show",
    "cinder-volumes-detail",
    "cinder-volumes-all-statuses",
];

/// Samples of calls this client does not make yet, or at all.
const ELSEWHERE: &[&str] = &[
    // Making temporary keys, and finding out versions.
    "auth-securitytoken-request",
    "auth-securitytoken-response",
    "identity-versions",
    "identity-v3",
    // Changing policies and their tags.
    "vbs-policy-create-request",
    "vbs-policy-create-response",
    "vbs-policy-modify-request",
    "vbs-policy-modify-response",
    "vbs-policy-disable-request",
    "vbs-policy-edit-request",
    "vbs-policy-tags",
    "vbs-policy-tags-all",
    "vbs-policy-tag-add-request",
    "vbs-policy-tags-batch-request",
    "vbs-policies-by-tag-request",
    "vbs-policies-by-tag-response",
    // Making backups, and restoring them.
    "vbs-cloudbackup-create-request",
    "vbs-cloudbackup-create-response",
    "vbs-restore-request",
    // The single volume carries the metadata too.
    "evs-volume-metadata",
    // The successor service.
    "cbr-vaults-list",
    "cbr-policies-list",
    "cbr-addresources-request",
    "cbr-addresources-response",
    "cbr-removeresources-request",
    "cbr-removeresources-response",
    "cbr-associatepolicy-request",
    "cbr-associatepolicy-response",
    "cbr-error-6103",
];

#[test]
fn no_sample_is_forgotten() {
    let entries: Vec<serde_json::Value> = serde_json::from_str(&sample("INDEX")).unwrap();
    let indexed: BTreeSet<String> =
        entries.iter().map(|entry| entry["file"].as_str().unwrap().replace(".json", "")).collect();
    let listed: BTreeSet<String> = READ
        .iter()
        .chain(ELSEWHERE)
        .copied()
        .chain(crate::errors::ROWS.iter().map(|row| row.0))
        .map(str::to_owned)
        .collect();
    assert_eq!(listed, indexed);
    assert_eq!(
        listed.len(),
        READ.len() + ELSEWHERE.len() + crate::errors::ROWS.len(),
        "a sample is listed twice"
    );
    let files: BTreeSet<String> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/samples"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap().replace(".json", ""))
        .filter(|name| name != "INDEX")
        .collect();
    assert_eq!(files, indexed);
}

#[tokio::test]
async fn logging_in_sends_the_sample_and_reads_the_other() {
    let (cloud, server) = cloud(|_| Reply::json(404, "{}")).await;
    let asked = server.asked_for("/v3/auth/tokens").remove(0);
    assert_eq!(asked.method, "POST");
    assert_eq!(asked.json(), value("auth-password-request"));
    assert!(asked.header("user-agent").unwrap().starts_with("vbs-tui/"));
    let place = cloud.scope();
    assert_eq!(
        (place.project_id.as_str(), place.project.as_str(), place.user.as_str()),
        (PROJECT, "eu-de_storage", "backup-operator")
    );
    assert_eq!(place.user_id, "0f9e8d7c6b5a49382716051423324150");
    assert_eq!(place.domain, "OTC-EU-DE-00000000001000099999");
    assert_eq!(place.roles, ["vbs_adm", "te_guest", "server_adm"]);
    assert_eq!(place.region.as_deref(), Some("eu-de"));
    assert_eq!(place.cloud.as_deref(), Some("test"));
}

#[tokio::test]
async fn endpoints_come_from_the_catalog() {
    let server = Server::start(|_| crate::harness::token()).await;
    let mut login = login(&server.root);
    login.overrides = vbs_tui::api::login::Overrides::default();
    let place = Cloud::connect(login, settings()).await.unwrap().addresses();
    let from_catalog = |url: &str| Some((format!("{url}/{PROJECT}"), EndpointSource::Catalog));
    assert_eq!(place.vbs, from_catalog("https://vbs.eu-de.otc.t-systems.com/v2"));
    assert_eq!(place.volume, from_catalog("https://evs.eu-de.otc.t-systems.com/v3"));
    assert_eq!(place.compute, None);
}

async fn policies(name: &'static str) -> Vec<Policy> {
    let (cloud, server) = cloud(move |_| reply(name)).await;
    let policies = cloud.policies().await.unwrap();
    let asked = server.asked().pop().unwrap();
    assert_eq!(
        (asked.method.as_str(), asked.target.as_str()),
        ("GET", index(name)["path"].as_str().unwrap())
    );
    assert_eq!(asked.header("x-auth-token"), Some(TOKEN));
    policies
}

#[tokio::test]
async fn policies_are_read() {
    let list = policies("vbs-policies-list").await;
    let names: Vec<_> = list.iter().map(|policy| policy.name.as_str()).collect();
    assert_eq!(names, ["default", "db-nightly", "files_weekly", "old-hourly"]);
    let nightly = &list[1];
    assert_eq!(nightly.id, POLICY.into());
    assert_eq!(nightly.enabled, Some(true));
    assert_eq!(nightly.schedule.as_ref().unwrap().to_string(), "daily 01:00");
    assert_eq!(nightly.retention, Some(Retention::Copies(14)));
    assert_eq!(nightly.keeps_first_of_month, Some(true));
    assert_eq!(nightly.volume_count, Some(3));
    assert_eq!(nightly.time_zone.as_deref(), Some("UTC+01:00"));
    let weekly = &list[2];
    assert_eq!(weekly.schedule.as_ref().unwrap().to_string(), "Sun,Wed 22:00,04:00");
    assert_eq!(weekly.retention, Some(Retention::Days(90)));
    assert_eq!(weekly.keeps_first_of_month, Some(false));
    assert!(weekly.schedule.as_ref().unwrap().zone_offset.is_some());
    assert_eq!(list[3].schedule.as_ref().unwrap().to_string(), "every 2 days 00:00,06:00,12:00,18:00");
    assert_eq!((list[0].enabled, list[0].is_default()), (Some(false), true));

    assert_eq!(policies("vbs-policies-list-empty").await, []);
}

#[tokio::test]
async fn policies_are_read_however_they_are_dressed() {
    let list = policies("vbs-policies-list-quirks").await;
    assert_eq!(list.len(), 3);
    let nightly = &list[0];
    assert_eq!(nightly.name, "db-nightly");
    assert_eq!(nightly.schedule.as_ref().unwrap().days, Days::Every(1));
    assert_eq!(nightly.retention, Some(Retention::Copies(14)));
    assert_eq!((nightly.keeps_first_of_month, nightly.enabled), (Some(true), Some(true)));
    assert_eq!((nightly.volume_count, nightly.time_zone.as_deref()), (Some(3), None));
    let weekly = &list[1];
    assert_eq!(weekly.schedule.as_ref().unwrap().days, Days::Unstated);
    assert_eq!((weekly.retention, weekly.volume_count), (None, None));
    assert_eq!(weekly.tags, [("team".to_owned(), "files".to_owned())]);
    let bare = &list[2];
    assert_eq!((bare.enabled, &bare.schedule, bare.volume_count), (None, &None, Some(0)));
}

#[tokio::test]
async fn quota_is_read() {
    let (cloud, server) = cloud(|_| reply("vbs-quota")).await;
    let expected = Quota {
        backups: Some(Allowance { used: 96, reserved: 0, limit: Some(500) }),
        gigabytes: Some(Allowance { used: 2048, reserved: 0, limit: None }),
    };
    assert_eq!(cloud.quota().await.unwrap(), expected);
    assert_eq!(server.asked().pop().unwrap().target, index("vbs-quota")["path"]);
    assert_eq!((expected.backups.unwrap().left(), expected.gigabytes.unwrap().left()), (Some(404), None));
}

#[tokio::test]
async fn quota_is_read_with_a_blank_in_a_word() {
    let (cloud, _server) = cloud(|_| reply("vbs-quota-blank-key")).await;
    let gigabytes = cloud.quota().await.unwrap().gigabytes;
    assert_eq!(gigabytes, Some(Allowance { used: 4838, reserved: 0, limit: Some(5000) }));
}

#[tokio::test]
async fn volumes_of_the_vendor_form_are_read_page_by_page() {
    let pages =
        ["evs-cloudvolumes-detail-page1", "evs-cloudvolumes-detail-page2", "evs-cloudvolumes-detail-empty"];
    let (cloud, server) = cloud(move |asked| {
        let page = pages.into_iter().find(|name| index(name)["path"] == asked.target.as_str());
        page.map_or_else(|| Reply::json(404, "{}"), reply)
    })
    .await;
    let mut list = cloud.volumes(VolumeForm::Auto);
    let first = list.next().await.unwrap().unwrap();
    assert_eq!((first.form, first.total, first.volumes.len()), (VolumeForm::Vendor, Some(6), 3));
    assert_eq!(server.asked().len(), 2, "the first page does not wait for the second");
    let expected = Volume {
        id: VOLUME.into(),
        name: "db01-data".into(),
        status: VolumeStatus::InUse,
        size_gb: Some(200),
        zone: "eu-de-01".into(),
        kind: "SSD".into(),
        servers: ["5f7e1a2b-9c3d-4e5f-8a6b-7c8d9e0f1a20".into()].into(),
        policy: Some(POLICY.into()),
        policy_told: true,
        created: Minute::from_timestamp("2024-10-01T02:42:10Z".parse().unwrap()),
    };
    assert_eq!(first.volumes[0], expected);
    assert_eq!((first.volumes[1].policy.clone(), &*first.volumes[2].name), (None, ""));
    let second = list.next().await.unwrap().unwrap();
    let [hana, handover, tmp] = second.volumes.as_slice() else { panic!("not three") };
    assert_eq!((hana.servers.len(), hana.policy.clone()), (2, None));
    assert_eq!(&*handover.name, "übergabe ☃");
    assert_eq!(handover.policy, Some("deadbeef-0000-4000-8000-000000000000".into()));
    assert_eq!((tmp.policy.clone(), tmp.status.as_str()), (None, "extending"), "an empty policy is none");
    assert!(list.next().await.is_none());
    assert!(list.next().await.is_none());
    assert_eq!(server.asked().len(), 4, "the link after the last full page leads to an empty one");
    assert!(Arc::ptr_eq(&first.volumes[0].kind, &hana.kind), "words are shared between pages");
}

#[tokio::test]
async fn volumes_of_the_cinder_form_are_read() {
    let (cloud, server) = cloud(|asked| match asked.query("marker") {
        None => reply("cinder-volumes-detail"),
        Some(_) => Reply::json(200, r#"{"volumes":[]}"#),
    })
    .await;
    let mut list = cloud.volumes(VolumeForm::Cinder);
    let page = list.next().await.unwrap().unwrap();
    assert_eq!((page.form, page.total, page.volumes.len()), (VolumeForm::Cinder, None, 3));
    assert_eq!(page.volumes[0].policy, Some(POLICY.into()));
    assert!(list.next().await.is_none());
    assert_eq!(server.asked()[1].target, index("cinder-volumes-detail")["path"]);
}

#[tokio::test]
async fn every_status_is_known_or_kept() {
    let (cloud, _server) = cloud(|_| reply("cinder-volumes-all-statuses")).await;
    let page = cloud.volumes(VolumeForm::Cinder).next().await.unwrap().unwrap();
    assert_eq!(page.volumes.len(), 19);
    for volume in &page.volumes {
        assert_eq!(*volume.name, format!("st-{}", volume.status));
        let known = !matches!(volume.status, VolumeStatus::Other(_));
        assert_eq!(known, volume.status.as_str() != "some-future-status");
    }
}

#[tokio::test]
async fn a_single_volume_is_read_with_every_field() {
    let (cloud, server) = cloud(|_| reply("evs-volume-show")).await;
    let detail = cloud.volume_detail(&VOLUME.into()).await.unwrap();
    assert_eq!(server.asked().pop().unwrap().target, index("evs-volume-show")["path"]);
    assert_eq!(detail.volume.policy, Some(POLICY.into()));
    let field = |label: &str| {
        let found = detail.fields.iter().find(|(known, _)| known == label);
        found.map(|(_, text)| text.as_str())
    };
    assert_eq!(detail.fields[0], ("id".to_owned(), VOLUME.to_owned()));
    assert_eq!(field("metadata.policy"), Some(POLICY));
    assert_eq!(field("metadata.hw:passthrough"), Some("false"));
    assert_eq!(field("attachments.0.device"), Some("/dev/vdb"));
    assert_eq!(field("wwn"), Some("688860300000000000000000d136fa00"));
    assert_eq!(field("tags.team"), Some("db"));
    assert_eq!(field("description"), Some(""));
    assert!(detail.fields.iter().all(|(label, _)| !label.starts_with("links")));
    let Ok(Seen::Volume(volume)) = cloud.volume_singly(&VOLUME.into()).await else { panic!("not seen") };
    assert_eq!(volume, detail.volume);
}

fn ids(list: &serde_json::Value) -> Vec<VolumeId> {
    let entries = list.as_array().unwrap().iter();
    entries.map(|entry| entry["resource_id"].as_str().unwrap().into()).collect()
}

async fn associate(name: &'static str, asked: &[VolumeId]) -> BatchAnswer {
    let (cloud, server) = cloud(move |_| reply(name).with("X-Request-Id", "req-1")).await;
    let answer = cloud.associate(&POLICY.into(), asked).await;
    let sent = server.asked().pop().unwrap();
    assert_eq!((sent.method.as_str(), sent.target), ("POST", format!("/v2/{PROJECT}/backuppolicyresources")));
    answer
}

fn verdicts(answer: &BatchAnswer, asked: &[VolumeId]) -> Vec<Verdict> {
    let BatchAnswer::Lists(lists) = answer else { panic!("{answer:?}") };
    assert_eq!(lists.request_id.as_deref(), Some("req-1"));
    let (verdicts, strays) = judge(asked, lists);
    assert_eq!(strays, []);
    verdicts.into_iter().map(|(_, verdict)| verdict).collect()
}

fn failed(code: Option<&str>, message: Option<&str>) -> Verdict {
    Verdict::Failed { code: code.map(Into::into), message: message.map(Into::into) }
}

#[tokio::test]
async fn the_requests_that_change_are_the_samples() {
    let (cloud, server) = cloud(|_| Reply::json(200, "{}")).await;
    let associate = value("vbs-associate-request");
    let policy = PolicyId::new(associate["backup_policy_id"].as_str().unwrap());
    cloud.associate(&policy, &ids(&associate["resources"])).await;
    let sent = server.asked().pop().unwrap();
    assert_eq!(sent.json(), associate);
    assert_eq!(sent.target, index("vbs-associate-request")["path"]);
    assert_eq!(sent.header("content-type"), Some("application/json"));
    let disassociate = value("vbs-disassociate-request");
    cloud.disassociate(&policy, &ids(&disassociate["resources"])).await;
    let sent = server.asked().pop().unwrap();
    assert_eq!(sent.json(), disassociate);
    assert_eq!(
        (sent.method.as_str(), sent.target.as_str()),
        ("POST", index("vbs-disassociate-request")["path"].as_str().unwrap())
    );
}

type JudgedRow = (&'static str, fn(&[Verdict]) -> bool);

#[tokio::test]
async fn every_answer_to_associate_is_judged_as_the_brief_says() {
    let five = ids(&value("vbs-associate-request")["resources"]);
    let partial = associate("vbs-associate-response-partial", &five).await;
    assert_eq!(
        verdicts(&partial, &five),
        [
            Verdict::Ok,
            Verdict::Ok,
            failed(Some("AutoBackup.0206"), Some("the status of the disk is invalid")),
            failed(Some("AutoBackup.0210"), Some("HANA disk is not supported")),
            failed(Some("AutoBackup.0204"), Some("associated volumes reached the limit")),
        ]
    );
    let rows: [JudgedRow; 4] = [
        ("vbs-associate-response-all-ok", |all| all.iter().all(|one| *one == Verdict::Ok)),
        ("vbs-associate-response-all-failed", |all| {
            all.iter().all(|one| matches!(one, Verdict::Failed { code: Some(_), .. }))
        }),
        ("vbs-associate-response-code-in-success", |all| {
            let failures = all.iter().filter(|one| matches!(one, Verdict::Failed { code: Some(_), .. }));
            failures.count() == 1 && all.contains(&Verdict::Ok)
        }),
        ("vbs-associate-response-fail-without-code", |all| all.contains(&failed(None, None))),
    ];
    for (name, holds) in rows {
        let body = value(name);
        let asked = [ids(&body["success_resources"]), ids(&body["fail_resources"])].concat();
        assert!(!asked.is_empty());
        let judged = verdicts(&associate(name, &asked).await, &asked);
        assert!(holds(&judged), "{name}: {judged:?}");
    }
    let two = [VolumeId::new(VOLUME), "4d1f0c83-7e2a-4b59-9c40-0f1e2d3c4b21".into()];
    let unmentioned = associate("vbs-associate-response-unmentioned", &two).await;
    assert_eq!(verdicts(&unmentioned, &two), [Verdict::Ok, Verdict::Unknown]);

    let BatchAnswer::Unclear(fault) = associate("vbs-200-with-error", &five).await else {
        panic!("not unclear")
    };
    assert_eq!((fault.code.as_deref(), fault.status), (Some("AutoBackup.0009"), Some(200)));
    assert_eq!(fault.message, "internal error while handling the batch");
    assert_eq!(fault.request_id.as_deref(), Some("req-1"));
}

#[tokio::test]
async fn an_answer_to_disassociate_is_judged_likewise() {
    let (cloud, _server) =
        cloud(|_| reply("vbs-disassociate-response-partial").with("X-Request-Id", "req-1")).await;
    let two = ids(&value("vbs-disassociate-request")["resources"]);
    let answer = cloud.disassociate(&POLICY.into(), &two).await;
    let expected = [Verdict::Ok, failed(Some("AutoBackup.1400"), Some("resource is invalid"))];
    assert_eq!(verdicts(&answer, &two), expected);
}
