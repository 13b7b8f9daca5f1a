//! Lists that behave as lists do: they shrink, grow, repeat themselves and point elsewhere.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use vbs_tui::api::{VolumeForm, VolumePages};
use vbs_tui::domain::{Fault, FaultKind, Seen, VolumeId};

use crate::ground::{cloud, cloud_with, settings};
use crate::server::{Asked, Reply, Server};

fn entry(id: &str) -> String {
    format!(r#"{{"id":"{id}","name":"n-{id}","status":"available","size":1,"metadata":{{}}}}"#)
}

/// A page with the given ids; `next` is the whole address of a next link.
fn page(ids: &[&str], next: Option<&str>, count: Option<usize>) -> Reply {
    let entries = ids.iter().map(|id| entry(id)).collect::<Vec<_>>().join(",");
    let links = next
        .map_or_else(String::new, |href| format!(r#","volumes_links":[{{"rel":"next","href":"{href}"}}]"#));
    let count = count.map_or_else(String::new, |count| format!(r#""count":{count},"#));
    Reply::json(200, &format!(r#"{{{count}"volumes":[{entries}]{links}}}"#))
}

/// Serves a list by `limit` and `marker` as Cinder does: a marker that is not in it is a 404.
fn serve(list: &[String], asked: &Asked, cap: usize) -> Reply {
    let begin = match asked.query("marker") {
        None => 0,
        Some(marker) => match list.iter().position(|id| *id == marker) {
            Some(at) => at + 1,
            None => return Reply::json(404, r#"{"itemNotFound":{"code":404,"message":"no such marker"}}"#),
        },
    };
    let limit: usize = asked.query("limit").unwrap().parse().unwrap();
    let end = (begin + limit.min(cap)).min(list.len());
    let ids: Vec<&str> = list[begin..end].iter().map(String::as_str).collect();
    let next = ids.last().filter(|_| end < list.len()).map(|last| format!("http://h/x?marker={last}"));
    page(&ids, next.as_deref(), None)
}

async fn all(mut pages: VolumePages) -> (Vec<String>, Option<Fault>) {
    let mut ids = Vec::new();
    while let Some(page) = pages.next().await {
        match page {
            Ok(page) => ids.extend(page.volumes.into_iter().map(|volume| volume.id.to_string())),
            Err(fault) => return (ids, Some(fault)),
        }
    }
    (ids, None)
}

fn markers(server: &Server) -> Vec<Option<String>> {
    server.asked_for("/detail").iter().map(|asked| asked.query("marker")).collect()
}

fn numbered(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("v{number}")).collect()
}

#[tokio::test]
async fn every_length_of_list_is_read_whole() {
    for count in 0..10 {
        // Also where the cloud gives fewer to a page than asked for.
        for cap in [1, 2, 3, 100] {
            let list = numbered(count);
            let served = list.clone();
            let (cloud, _server) = cloud(move |asked| serve(&served, asked, cap)).await;
            assert_eq!(all(cloud.volumes(VolumeForm::Cinder)).await, (list, None), "{count} by {cap}");
        }
    }
}

#[tokio::test]
async fn a_cloud_without_the_vendor_form_is_asked_in_the_other() {
    for status in [400, 404, 405] {
        let (cloud, server) = cloud(move |asked| {
            if asked.path().contains("cloudvolumes") {
                Reply::json(status, "{}")
            } else {
                page(&["a"], None, None)
            }
        })
        .await;
        assert_eq!(all(cloud.volumes(VolumeForm::Auto)).await, (vec!["a".to_owned()], None));
        assert_eq!(all(cloud.volumes(VolumeForm::Auto)).await.1, None);
        let paths: Vec<_> = server.asked_for("/detail").iter().map(|asked| asked.path().to_owned()).collect();
        let project = crate::ground::PROJECT;
        let cinder = format!("/v3/{project}/volumes/detail");
        assert_eq!(paths, [format!("/v2/{project}/cloudvolumes/detail"), cinder.clone(), cinder]);
    }
    let (cloud, _server) = cloud(|_| Reply::json(404, r#"{"code":"APIGW.0101","message":"no api"}"#)).await;
    let (_, fault) = all(cloud.volumes(VolumeForm::Vendor)).await;
    assert_eq!(fault.unwrap().code.as_deref(), Some("APIGW.0101"), "a form that is forced stays");
}

#[tokio::test]
async fn a_total_is_believed_over_a_missing_link() {
    let (cloud, server) = cloud(|asked| match asked.query("marker").as_deref() {
        None => page(&["a", "b", "c"], None, Some(4)),
        _ => page(&["d"], None, Some(4)),
    })
    .await;
    assert_eq!(all(cloud.volumes(VolumeForm::Vendor)).await.0, ["a", "b", "c", "d"]);
    assert_eq!(markers(&server), [None, Some("c".to_owned())]);
}

#[tokio::test]
async fn the_address_in_a_link_is_never_followed() {
    let elsewhere = Server::start(|_| page(&["stolen"], None, None)).await;
    let link = format!("{}/v3/p/volumes/detail?limit=3&marker=c", elsewhere.root);
    let (cloud, server) = cloud(move |asked| match asked.query("marker") {
        None => page(&["a", "b", "c"], Some(&link), None),
        Some(_) => page(&["d"], None, None),
    })
    .await;
    assert_eq!(all(cloud.volumes(VolumeForm::Cinder)).await.0, ["a", "b", "c", "d"]);
    assert_eq!(markers(&server), [None, Some("c".to_owned())]);
    assert!(elsewhere.asked().is_empty());
}

#[tokio::test]
async fn a_list_that_runs_in_circles_is_left() {
    // The marker is ignored: the same page for ever.
    let (cloud, server) = cloud(|_| page(&["a", "b", "c"], Some("http://h/?marker=c"), None)).await;
    let (ids, fault) = all(cloud.volumes(VolumeForm::Cinder)).await;
    assert_eq!(ids, ["a", "b", "c"]);
    let fault = fault.unwrap();
    assert_eq!(fault.kind, FaultKind::Garbled);
    assert_eq!(fault.message, "the list runs in circles at marker c; 3 volumes were read");
    assert_eq!(markers(&server).len(), 2);

    // Two pages that point at each other.
    let (cloud, server) = cloud_with(settings(), |asked| match asked.query("marker").as_deref() {
        Some("b") => page(&["c", "d"], Some("http://h/?marker=d"), None),
        _ => page(&["a", "b"], Some("http://h/?marker=b"), None),
    })
    .await;
    let (ids, fault) = all(cloud.volumes(VolumeForm::Cinder)).await;
    assert_eq!((ids.len(), fault.unwrap().kind), (4, FaultKind::Garbled));
    assert_eq!(markers(&server).len(), 3);
}

#[tokio::test]
async fn volumes_given_twice_are_taken_once() {
    let (cloud, _server) = cloud(|asked| match asked.query("marker").as_deref() {
        None => page(&["a", "b", "c"], Some("http://h/?marker=c"), None),
        Some("c") => page(&["b", "C", "d"], Some("http://h/?marker=d"), None),
        _ => page(&["e"], None, None),
    })
    .await;
    assert_eq!(
        all(cloud.volumes(VolumeForm::Cinder)).await,
        (["a", "b", "c", "d", "e"].map(String::from).to_vec(), None)
    );
}

#[tokio::test]
async fn a_marker_that_vanished_is_stepped_back_from() {
    // After the first page the last volumes of it are deleted, more and more of them.
    for deleted in 1..=3 {
        let first = AtomicUsize::new(0);
        let list = Mutex::new(numbered(8));
        let (cloud, _server) = cloud(move |asked| {
            let mut list = list.lock().unwrap();
            let reply = serve(&list, asked, 3);
            if first.fetch_add(1, Ordering::SeqCst) == 0 {
                list.drain(3 - deleted..3);
            }
            reply
        })
        .await;
        let (ids, fault) = all(cloud.volumes(VolumeForm::Cinder)).await;
        assert_eq!((ids, fault), (numbered(8), None), "{deleted} deleted");
    }
}

#[tokio::test]
async fn a_list_whose_markers_always_vanish_ends_in_a_fault() {
    let (cloud, server) = cloud(|asked| match asked.query("marker") {
        None => page(&["a", "b", "c"], Some("http://h/?marker=c"), None),
        Some(_) => Reply::json(404, r#"{"itemNotFound":{"code":404,"message":"no such marker"}}"#),
    })
    .await;
    let (ids, fault) = all(cloud.volumes(VolumeForm::Cinder)).await;
    assert_eq!(ids, ["a", "b", "c"]);
    assert_eq!(fault.unwrap().kind, FaultKind::NotFound);
    assert!(markers(&server).len() <= 16, "{}", markers(&server).len());
}

#[tokio::test]
async fn a_page_that_is_none_is_a_fault() {
    for body in ["{}", "[]", "{\"volumes\":[{\"id\":\"a\"", "<html><title>Hotel Wi-Fi</title></html>", ""] {
        let (cloud, _server) = cloud(move |_| Reply::json(200, body)).await;
        let (ids, fault) = all(cloud.volumes(VolumeForm::Cinder)).await;
        assert!(ids.is_empty());
        let fault = fault.unwrap();
        assert_eq!(fault.kind, FaultKind::Garbled, "{body}");
        assert!(fault.message.starts_with("the answer is no list of volumes"), "{}", fault.message);
    }
}

fn id(number: usize) -> VolumeId {
    VolumeId::new(&format!("00000000-0000-4000-8000-{number:012}"))
}

#[tokio::test]
async fn chosen_volumes_are_read_sixty_at_a_time_and_missing_ones_singly() {
    let (cloud, server) = cloud(|asked| {
        if let Some(list) = asked.query("ids") {
            let ids: Vec<String> =
                list.trim_matches(['[', ']']).split(',').map(|id| id.trim_matches('\'').to_owned()).collect();
            assert!(ids.len() <= 60);
            // One is hidden from lists, one is gone.
            let shown: Vec<&str> = ids
                .iter()
                .map(String::as_str)
                .filter(|id| !id.ends_with("07") && !id.ends_with("08"))
                .collect();
            return page(&shown, None, Some(shown.len()));
        }
        let id = asked.path().rsplit('/').next().unwrap().to_owned();
        if id.ends_with("07") {
            return Reply::json(200, &format!(r#"{{"volume":{}}}"#, entry(&id)));
        }
        Reply::json(404, r#"{"itemNotFound":{"code":404,"message":"gone"}}"#)
    })
    .await;
    let ids: Vec<VolumeId> = (0..100).map(id).collect();
    let seen = cloud.volumes_by_id(&ids).await;
    assert_eq!(seen.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>(), ids);
    for (at, (id, answer)) in seen.into_iter().enumerate() {
        match answer.unwrap() {
            Seen::Volume(volume) => assert!(volume.id == id && at != 8),
            Seen::Gone => assert_eq!(at, 8),
        }
    }
    assert_eq!((server.asked_for("/detail").len(), server.asked().len()), (2, 1 + 2 + 2));
}

#[tokio::test]
async fn without_the_vendor_form_chosen_volumes_are_read_a_few_at_a_time() {
    let flying = Arc::new(AtomicUsize::new(0));
    let (cloud, server) = cloud(|asked| {
        if asked.path().contains("cloudvolumes") {
            return Reply::json(404, "{}");
        }
        let id = asked.path().rsplit('/').next().unwrap();
        let reply = if id.ends_with("05") {
            Reply::json(503, "")
        } else {
            Reply::json(200, &format!(r#"{{"volume":{}}}"#, entry(id)))
        };
        Reply::Late(std::time::Duration::from_millis(30), Box::new(reply))
    })
    .await;
    let watched = cloud.clone();
    let most = flying.clone();
    let watch = tokio::spawn(async move {
        loop {
            most.fetch_max(watched.in_flight(), Ordering::SeqCst);
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
    });
    let ids: Vec<VolumeId> = (0..24).map(id).collect();
    let seen = cloud.volumes_by_id(&ids).await;
    watch.abort();
    for (at, (_, answer)) in seen.iter().enumerate() {
        assert_eq!(answer.is_err(), at == 5, "{answer:?}");
    }
    assert_eq!(server.asked_for("/detail").len(), 1);
    assert!((2..=8).contains(&flying.load(Ordering::SeqCst)), "{flying:?}");
    assert_eq!(cloud.in_flight(), 0);
    assert!(cloud.last_round_trip().is_some());
}

#[tokio::test]
async fn a_404_of_a_gateway_does_not_mean_gone() {
    for (body, gone) in [
        (r#"{"itemNotFound":{"code":404,"message":"m"}}"#, true),
        (r#"{"itemNotFound":{"code":"EVS.5404","message":"m"}}"#, true),
        (r#"{"error_code":"APIGW.0101","error_msg":"no api"}"#, false),
        ("<html>404</html>", false),
        ("", false),
        (r#"{"message":"no Route matched"}"#, false),
    ] {
        let (cloud, _server) = cloud(move |_| Reply::json(404, body)).await;
        let seen = cloud.volume_singly(&id(1)).await;
        assert_eq!(matches!(seen, Ok(Seen::Gone)), gone, "{body}: {seen:?}");
    }
}

#[tokio::test]
async fn servers_and_policies_are_paged_too() {
    let (cloud, server) = cloud(|asked| match (asked.path().rsplit('/').next().unwrap(), asked.query("marker")) {
        ("servers", None) => Reply::json(200, r#"{"servers":[{"id":"s1","name":"web"},{"id":"s2","name":"db"}],"servers_links":[{"rel":"next","href":"http://internal/servers?marker=s2"}]}"#),
        ("servers", Some(_)) => Reply::json(200, r#"{"servers":[{"id":"s3","name":null}]}"#),
        (_, None) => Reply::json(200, r#"{"backup_policies":[{"backup_policy_id":"p1"}],"backup_policies_links":[{"rel":"next","href":"http://internal/x?marker=p1"}]}"#),
        (_, Some(_)) => Reply::json(200, r#"{"backup_policies":[{"backup_policy_id":"p2"},{"backup_policy_id":"P1"}],"backup_policies_links":[{"rel":"next","href":"http://internal/x?marker=p1"}]}"#),
    })
    .await;
    let names = cloud.servers().await.unwrap();
    assert_eq!((names.len(), &*names[&"S2".into()], &*names[&"s3".into()]), (3, "db", ""));
    let policies: Vec<_> =
        cloud.policies().await.unwrap().into_iter().map(|policy| policy.id.to_string()).collect();
    assert_eq!(policies, ["p1", "p2"]);
    assert_eq!(server.asked_for("/backuppolicy").len(), 2);
    assert!(server.asked_for("/servers")[0].target.starts_with("/compute/v2.1/"));
}
