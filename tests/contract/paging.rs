//! Lists that behave as lists do: they shrink, grow, repeat themselves and point elsewhere.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use vbs_tui::api::{VolumeForm, VolumePages};
use vbs_tui::domain::{ApiError, ApiErrorKind, Seen, VolumeId};

use crate::harness::{cloud, cloud_with, settings};
use crate::server::{Reply, Request, Server};

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
fn serve(list: &[String], asked: &Request, cap: usize) -> Reply {
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

async fn all(mut pages: VolumePages) -> (Vec<String>, Option<ApiError>) {
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
    for status in [300, 400, 404, 405, 501] {
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
        let project = crate::harness::PROJECT;
        let cinder = format!("/v3/{project}/volumes/detail");
        // Each list is one page and the proof that nothing follows.
        let vendor = format!("/v2/{project}/cloudvolumes/detail");
        assert_eq!(paths, [&[vendor][..], &vec![cinder; 4]].concat());
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
    assert_eq!(fault.kind, ApiErrorKind::Garbled);
    assert_eq!(fault.message, "the list loops at marker c; 3 volumes were read");
    assert_eq!(markers(&server).len(), 2);

    // Two pages that point at each other.
    let (cloud, server) = cloud_with(settings(), |asked| match asked.query("marker").as_deref() {
        Some("b") => page(&["c", "d"], Some("http://h/?marker=d"), None),
        _ => page(&["a", "b"], Some("http://h/?marker=b"), None),
    })
    .await;
    let (ids, fault) = all(cloud.volumes(VolumeForm::Cinder)).await;
    assert_eq!((ids.len(), fault.unwrap().kind), (4, ApiErrorKind::Garbled));
    assert_eq!(markers(&server).len(), 3);
}

/// What a list came to, and what was said about its end.
async fn read(pages: &mut VolumePages) -> (Vec<String>, Option<ApiError>, Option<String>) {
    let mut ids = Vec::new();
    while let Some(page) = pages.next().await {
        match page {
            Ok(page) => ids.extend(page.volumes.into_iter().map(|volume| volume.id.to_string())),
            Err(fault) => return (ids, Some(fault), None),
        }
    }
    (ids, None, pages.note().map(str::to_owned))
}

#[tokio::test]
async fn a_page_without_a_link_is_not_taken_for_the_last() {
    // The cloud caps its pages and sets no link; its count is that of the page, or there is none.
    for form in [VolumeForm::Cinder, VolumeForm::Vendor] {
        for (cap, counts) in [(1, false), (2, false), (2, true), (3, true)] {
            for length in 0..8 {
                let list = numbered(length);
                let kept = list.clone();
                let (cloud, server) = cloud(move |asked| {
                    let begin = asked
                        .query("marker")
                        .map_or(0, |marker| kept.iter().position(|id| *id == marker).unwrap() + 1);
                    let ids: Vec<&str> = kept.iter().skip(begin).take(cap).map(String::as_str).collect();
                    page(&ids, None, counts.then_some(ids.len()))
                })
                .await;
                let told = read(&mut cloud.volumes(form)).await;
                assert_eq!(told, (list, None, None), "{form:?} {cap} {counts} {length}");
                assert_eq!(
                    markers(&server).len(),
                    length.div_ceil(cap) + 1,
                    "one that is empty proves the end"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_last_marker_that_is_refused_ends_the_list_and_that_is_said() {
    // The volume is there, but nothing may be asked for behind it.
    for status in [400, 404] {
        for (cap, length, linked) in
            [(3, 3, true), (3, 6, true), (3, 4, true), (1, 3, true), (2, 5, false), (3, 3, false)]
        {
            let list = numbered(length);
            let kept = list.clone();
            let (cloud, server) = cloud(move |asked| {
                if asked.query("marker").as_ref() == kept.last() {
                    return Reply::json(status, r#"{"badRequest":{"code":400,"message":"invalid marker"}}"#);
                }
                let begin = asked
                    .query("marker")
                    .map_or(0, |marker| kept.iter().position(|id| *id == marker).unwrap() + 1);
                let ids: Vec<&str> = kept.iter().skip(begin).take(cap).map(String::as_str).collect();
                let link = format!("http://h/x?marker={}", ids.last().unwrap());
                page(&ids, Some(link.as_str()).filter(|_| linked), None)
            })
            .await;
            let (ids, fault, note) = read(&mut cloud.volumes(VolumeForm::Cinder)).await;
            assert_eq!((ids, fault), (list, None), "{status} {cap} {length} {linked}");
            let note = note.unwrap_or_else(|| panic!("nothing was said: {cap} {length} {linked}"));
            assert!(note.contains(&format!("v{}", length - 1)), "{note}");
            assert!(markers(&server).len() <= 3 * length + 4, "{}", markers(&server).len());
        }
    }
}

#[tokio::test]
async fn a_cloud_that_takes_no_marker_and_says_nothing_more_follows_has_ended() {
    let (cloud, server) = cloud(|asked| match asked.query("marker") {
        None => page(&["a", "b"], None, None),
        Some(_) => Reply::json(400, r#"{"badRequest":{"code":400,"message":"invalid marker"}}"#),
    })
    .await;
    let (ids, fault, note) = read(&mut cloud.volumes(VolumeForm::Cinder)).await;
    assert_eq!((ids.len(), fault), (2, None));
    assert!(note.unwrap().contains("ignores markers"));
    assert_eq!(markers(&server).len(), 3);
}

#[tokio::test]
async fn a_cloud_that_repeats_its_only_page_has_ended() {
    for (ids, note_expected) in [(&["a", "b"][..], true), (&["a", "b", "c", "d"], true)] {
        // It ignores limit and marker and sets a link to a next page for ever.
        let (cloud, server) = cloud(move |_| page(ids, Some("http://h/?marker=x"), None)).await;
        let (read_ids, fault, note) = read(&mut cloud.volumes(VolumeForm::Cinder)).await;
        assert_eq!((read_ids, fault), (ids.iter().map(|id| (*id).to_owned()).collect(), None));
        assert_eq!(note.is_some_and(|note| note.contains("same page")), note_expected);
        assert_eq!(markers(&server).len(), 2);
    }
    // Where it says that there is more than it shows, that stays a fault.
    let (cloud, _server) = cloud(|_| page(&["a", "b"], Some("http://h/?marker=x"), Some(9))).await;
    let (_, fault, _) = read(&mut cloud.volumes(VolumeForm::Vendor)).await;
    assert_eq!(fault.unwrap().kind, ApiErrorKind::Garbled);
}

#[tokio::test]
async fn a_cloud_whose_pages_begin_with_the_marker_has_ended_where_only_that_is_left() {
    for form in [VolumeForm::Vendor, VolumeForm::Cinder] {
        for (count, cap) in [(1, 9), (5, 9), (5, 2), (6, 3), (7, 3)] {
            let list = numbered(count);
            let served = list.clone();
            let (cloud, _) = cloud(move |asked| {
                let from =
                    asked.query("marker").and_then(|marker| served.iter().position(|id| *id == marker));
                let ids: Vec<&str> =
                    served.iter().skip(from.unwrap_or(0)).take(cap).map(String::as_str).collect();
                page(&ids, None, None)
            })
            .await;
            let (ids, fault) = all(cloud.volumes(form)).await;
            assert_eq!((ids, fault), (list, None), "{form:?} {count} {cap}");
        }
    }
}

#[tokio::test]
async fn a_proof_that_cannot_be_had_leaves_the_list_unproven() {
    let (cloud, _server) = cloud(|asked| match asked.query("marker") {
        None => page(&["a", "b"], None, None),
        Some(_) => Reply::json(503, ""),
    })
    .await;
    let (ids, fault, _) = read(&mut cloud.volumes(VolumeForm::Cinder)).await;
    assert_eq!((ids.len(), fault.unwrap().status), (2, Some(503)));
}

#[tokio::test]
async fn an_empty_list_may_be_told_in_many_ways() {
    for body in [r#"{"volumes":[]}"#, r#"{"volumes":null}"#, r#"{"volumes":{}}"#] {
        let (cloud, _server) = cloud(move |_| Reply::json(200, body)).await;
        assert_eq!(all(cloud.volumes(VolumeForm::Vendor)).await, (vec![], None), "{body}");
    }
    let (cloud, _server) = cloud(|_| Reply::json(204, "")).await;
    assert_eq!(all(cloud.volumes(VolumeForm::Cinder)).await, (vec![], None));
    assert_eq!(cloud.policies().await.unwrap(), []);
    assert!(cloud.servers().await.unwrap().is_empty());
    assert!(cloud.projects().await.unwrap().is_empty());
    assert_eq!(cloud.quota().await.unwrap().backups, None);
}

#[tokio::test]
async fn a_mark_before_the_json_changes_nothing() {
    let (cloud, _server) = cloud(|asked| {
        let body = if asked.path().ends_with("/backuppolicy") {
            r#"{"backup_policies":[{"backup_policy_id":"p1"}]}"#.to_owned()
        } else if asked.path().contains("cloudvolumes") {
            return Reply::json(404, "\u{feff}{\"error\":{\"code\":\"EVS.0001\",\"message\":\"m\"}}");
        } else if asked.query("marker").is_some() {
            r#"{"volumes":[]}"#.to_owned()
        } else {
            format!(r#"{{"volumes":[{}]}}"#, entry("a"))
        };
        Reply::json(200, &format!("\u{feff}{body}"))
    })
    .await;
    assert_eq!(cloud.policies().await.unwrap().len(), 1);
    assert_eq!(all(cloud.volumes(VolumeForm::Auto)).await, (vec!["a".to_owned()], None));
    let (_, fault) = all(cloud.volumes(VolumeForm::Vendor)).await;
    assert_eq!(fault.unwrap().code.as_deref(), Some("EVS.0001"));
}

#[tokio::test]
async fn a_login_with_a_mark_before_the_json_is_a_login() {
    let server = Server::start(|_| {
        let Reply::Full { status, headers, body } = crate::harness::token() else { panic!() };
        Reply::Full { status, headers, body: [b"\xef\xbb\xbf", body.as_slice()].concat() }
    })
    .await;
    let cloud = vbs_tui::api::Cloud::connect(crate::harness::login(&server.root), settings()).await.unwrap();
    assert_eq!(cloud.scope().project, "eu-de_storage");
}

#[tokio::test]
async fn json_that_is_broken_says_at_which_byte() {
    let body = r#"{"volumes":[{"id":"a","name":"x"},{"id":}]}"#;
    let (cloud, _server) = cloud(move |_| Reply::json(200, body)).await;
    let fault = all(cloud.volumes(VolumeForm::Cinder)).await.1.unwrap();
    assert_eq!(fault.message, "the answer is not a list of volumes: its JSON is invalid at byte 41 of 43");
    let fault = cloud.policies().await.unwrap_err();
    assert!(fault.message.contains("invalid at byte 41"), "{}", fault.message);
}

#[tokio::test]
async fn volumes_that_do_not_tell_their_policy_are_read_by_themselves() {
    for metadata in ["null", "[]", r#""{}""#, r#"{"policy":null}"#, r#"{"readonly":false}"#] {
        let (cloud, server) = cloud(move |asked| {
            let volume = |id: VolumeId, metadata: &str| {
                format!(r#"{{"id":"{id}","name":"n","status":"available","size":1,"metadata":{metadata}}}"#)
            };
            if asked.query("ids").is_some() {
                let body = format!(r#"{{"volumes":[{},{}]}}"#, volume(id(1), "{}"), volume(id(2), metadata));
                return Reply::json(200, &body);
            }
            let body = format!(r#"{{"volume":{}}}"#, volume(id(2), r#"{"policy":"p"}"#));
            Reply::json(200, &body)
        })
        .await;
        let seen = cloud.volumes_by_id(&[id(1), id(2)]).await;
        let policies: Vec<_> = seen
            .into_iter()
            .map(|(_, seen)| match seen {
                Ok(Seen::Volume(volume)) => volume.policy.map(|policy| policy.to_string()),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(policies, [None, Some("p".to_owned())], "{metadata}");
        assert_eq!(server.asked_for(&format!("/volumes/{}", id(2))).len(), 1);
    }
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
    assert_eq!(fault.unwrap().kind, ApiErrorKind::NotFound);
    assert!(markers(&server).len() <= 16, "{}", markers(&server).len());
}

#[tokio::test]
async fn a_page_that_is_none_is_a_fault() {
    for body in ["{}", "[]", "{\"volumes\":[{\"id\":\"a\"", "<html><title>Hotel Wi-Fi</title></html>", ""] {
        let (cloud, _server) = cloud(move |_| Reply::json(200, body)).await;
        let (ids, fault) = all(cloud.volumes(VolumeForm::Cinder)).await;
        assert!(ids.is_empty());
        let fault = fault.unwrap();
        assert_eq!(fault.kind, ApiErrorKind::Garbled, "{body}");
        assert!(fault.message.starts_with("the answer is not a list of volumes"), "{}", fault.message);
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
    assert_eq!(server.asked_for("/servers").len(), 2, "links were set before: without one it ends");
    assert!(server.asked_for("/servers")[0].target.starts_with("/compute/v2.1/"));
}

/// Answers a list of servers.
fn servers(ids: &[String], next: bool) -> Reply {
    let entries: Vec<String> = ids.iter().map(|id| format!(r#"{{"id":"{id}","name":"n-{id}"}}"#)).collect();
    let link = ids.last().filter(|_| next).map_or_else(String::new, |last| {
        format!(r#","servers_links":[{{"rel":"next","href":"http://h/servers?marker={last}"}}]"#)
    });
    Reply::json(200, &format!(r#"{{"servers":[{}]{link}}}"#, entries.join(",")))
}

#[tokio::test]
async fn servers_are_read_whole_whatever_becomes_of_markers_and_links() {
    for (vanishes, links) in [(false, true), (false, false), (true, true)] {
        let list = Mutex::new(numbered(8));
        let asked_once = AtomicUsize::new(0);
        let (cloud, _server) = cloud(move |asked| {
            let mut list = list.lock().unwrap();
            let begin = match asked.query("marker") {
                None => 0,
                Some(marker) => match list.iter().position(|id| *id == marker) {
                    Some(at) => at + 1,
                    None => {
                        return Reply::json(
                            400,
                            r#"{"badRequest":{"code":400,"message":"marker not found"}}"#,
                        );
                    }
                },
            };
            let page: Vec<String> = list.iter().skip(begin).take(3).cloned().collect();
            let reply = servers(&page, links && begin + 3 < list.len());
            if vanishes && asked_once.fetch_add(1, Ordering::SeqCst) == 0 {
                // The server that the next marker names is deleted.
                list.remove(2);
            }
            reply
        })
        .await;
        let names = cloud.servers().await.unwrap();
        assert_eq!(names.len(), 8, "{vanishes} {links}");
    }
}

#[tokio::test]
async fn a_server_with_an_odd_name_does_not_cost_the_others() {
    let body = br#"{"servers":[{"id":"s1","name":"\ud83d"},{"id":"s2","name":"a","name":"b"},null,{"id":"s3","name":7}]}"#;
    let (cloud, _server) = cloud(move |asked| match asked.query("marker") {
        None => Reply::Full { status: 200, headers: vec![], body: body.to_vec() },
        Some(_) => servers(&[], false),
    })
    .await;
    let names = cloud.servers().await.unwrap();
    let name = |id: &str| names[&id.into()].to_string();
    assert_eq!((name("s1"), name("s2"), name("s3")), ("\u{fffd}".into(), "b".into(), "7".into()));
}

#[tokio::test]
async fn where_the_first_address_of_the_catalog_is_not_there_the_next_is_asked() {
    let server = Server::start(|asked| {
        if asked.path() == "/v3/auth/tokens" {
            let Reply::Full { status, headers, body } = crate::harness::token() else { panic!() };
            let mut body: serde_json::Value = serde_json::from_slice(&body).unwrap();
            let root = format!("http://{}", asked.header("host").unwrap());
            let entry = |kind: &str, path: &str| {
                serde_json::json!({"type": kind, "name": "", "endpoints": [
                    {"interface": "public", "region": "eu-de", "url": format!("{root}/{path}")}]})
            };
            body["token"]["catalog"] = serde_json::json!([
                entry("compute", "one"),
                entry("compute", "two/v2.1"),
                entry("vbs", "one"),
                entry("vbs", "two"),
                entry("volumev3", "one"),
                entry("volumev2", "two"),
            ]);
            return Reply::Full { status, headers, body: body.to_string().into() };
        }
        if !asked.path().starts_with("/two/") {
            return Reply::json(404, r#"{"error_code":"APIGW.0101","error_msg":"no api"}"#);
        }
        match asked.path().rsplit('/').next().unwrap() {
            "servers" => servers(&[], false),
            "backuppolicy" => Reply::json(200, crate::harness::POLICIES),
            "detail" => page(&[], None, None),
            _ => Reply::json(200, crate::harness::DONE),
        }
    })
    .await;
    let mut login = crate::harness::login(&server.root);
    login.overrides = vbs_tui::api::login::Overrides::default();
    let cloud = vbs_tui::api::Cloud::connect(login, settings()).await.unwrap();
    assert!(cloud.servers().await.unwrap().is_empty());
    assert_eq!(cloud.policies().await.unwrap(), []);
    assert_eq!(all(cloud.volumes(VolumeForm::Auto)).await, (vec![], None));
    // What works stays in use: for the change, too.
    crate::harness::associate(&cloud).await;
    let written = server.asked_for("/backuppolicyresources");
    assert_eq!(written.iter().map(|asked| asked.path().starts_with("/two/")).collect::<Vec<_>>(), [true]);
    let before = server.asked().len();
    cloud.policies().await.unwrap();
    cloud.servers().await.unwrap();
    assert_eq!(server.asked().len(), before + 2);
}
