//! Lists that are read several pages at a time, by what a cloud makes of that.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use vbs_tui::api::{VolumeForm, VolumePages};
use vbs_tui::domain::{ApiError, ApiErrorKind, Settings};

use crate::harness::{cloud_with, settings};
use crate::server::{Reply, Request};

pub const PAGE: usize = 20;

pub fn paged(pages_in_flight: usize) -> Settings {
    Settings { page_size: PAGE, pages_in_flight, ..settings() }
}

pub async fn all(mut pages: VolumePages) -> (Vec<String>, Option<ApiError>) {
    let mut ids = Vec::new();
    while let Some(page) = pages.next().await {
        match page {
            Ok(page) => ids.extend(page.volumes.into_iter().map(|volume| volume.id.to_string())),
            Err(fault) => return (ids, Some(fault)),
        }
    }
    assert_eq!(pages.received(), ids.len());
    (ids, None)
}

pub fn numbered(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("v{number}")).collect()
}

/// What a cloud makes of the words of a list call.
#[derive(Clone, Copy, Debug)]
pub struct Manners {
    /// Entries per page at most.
    pub cap: usize,
    /// The vendor form, with this added to its count; else the form of Cinder.
    pub count: Option<i64>,
    pub offsets: Offsets,
    pub directions: Directions,
    pub links: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Offsets {
    Taken,
    Ignored,
    Refused,
    /// So far into the list and no farther.
    UpTo(usize),
    /// Taken off what would have been the first page.
    WithinThePage,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Directions {
    Taken,
    Ignored,
    Refused,
    /// The other order is another one, not this one turned round.
    Shuffled,
    /// There is nothing from that end.
    Empty,
}

pub const GOOD: Manners = Manners {
    cap: 1000,
    count: Some(0),
    offsets: Offsets::Taken,
    directions: Directions::Taken,
    links: true,
};
pub const CINDER: Manners = Manners { count: None, ..GOOD };

impl Manners {
    pub fn form(self) -> VolumeForm {
        if self.count.is_some() { VolumeForm::Vendor } else { VolumeForm::Cinder }
    }

    pub fn serve(self, list: &[String], asked: &Request) -> Reply {
        let refused = |status| Reply::json(status, r#"{"badRequest":{"code":400,"message":"no"}}"#);
        let mut list: Vec<&str> = list.iter().map(String::as_str).collect();
        let (most, total) =
            (asked.query("limit").unwrap().parse::<usize>().unwrap().min(self.cap), list.len());
        if asked.query("sort_dir").is_some() {
            match self.directions {
                Directions::Taken => list.reverse(),
                Directions::Ignored => {}
                Directions::Refused => return refused(400),
                Directions::Shuffled => list.sort_by_key(|id| id.chars().rev().collect::<String>()),
                Directions::Empty => list.clear(),
            }
        }
        let mut begin = 0;
        if let Some(marker) = asked.query("marker") {
            let Some(at) = list.iter().position(|id| *id == marker) else { return refused(404) };
            begin = at + 1;
        }
        let mut skipped = 0;
        if let Some(offset) = asked.query("offset") {
            let offset: usize = offset.parse().unwrap();
            assert!(offset > 0, "the first page carries none");
            match self.offsets {
                Offsets::Ignored => {}
                Offsets::Taken if self.count.is_some() && offset >= total => return refused(400),
                Offsets::Taken => begin = offset,
                Offsets::Refused => return refused(400),
                Offsets::UpTo(most) => {
                    list.truncate(most);
                    begin = offset;
                }
                Offsets::WithinThePage => skipped = offset,
            }
        }
        let page: Vec<&str> = list.iter().skip(begin).take(most).skip(skipped).copied().collect();
        let entries: Vec<String> = page
            .iter()
            .map(|id| format!(r#"{{"id":"{id}","name":null,"status":"available","size":1}}"#))
            .collect();
        let link = page
            .last()
            .filter(|_| self.links && begin + most < list.len())
            .map_or_else(String::new, |last| {
                format!(r#","volumes_links":[{{"rel":"next","href":"http://h/x?marker={last}"}}]"#)
            });
        let count =
            self.count.map_or_else(String::new, |more| format!(r#""count":{},"#, total as i64 + more));
        Reply::json(200, &format!(r#"{{{count}"volumes":[{}]{link}}}"#, entries.join(",")))
    }
}

/// Reads a list from a cloud of such manners: what came, and what was asked for.
async fn read(manners: Manners, list: &[String], in_flight: usize) -> (Vec<String>, Vec<Request>) {
    let kept = list.to_vec();
    let (cloud, server) = cloud_with(paged(in_flight), move |asked| manners.serve(&kept, asked)).await;
    let (ids, fault) = all(cloud.volumes(manners.form())).await;
    assert_eq!(fault, None, "{manners:?}");
    (ids, server.asked_for("/detail"))
}

fn offsets(asked: &[Request]) -> Vec<usize> {
    let mut offsets: Vec<usize> =
        asked.iter().filter_map(|asked| asked.query("offset")).map(|text| text.parse().unwrap()).collect();
    offsets.sort_unstable();
    offsets
}

fn with(asked: &[Request], word: &str) -> usize {
    asked.iter().filter(|asked| asked.query(word).is_some()).count()
}

#[tokio::test]
async fn where_there_is_a_total_pages_are_asked_for_by_offset_and_no_more_than_needed() {
    for (count, requests) in
        // One page that is all proves nothing by a total that may be its length: one request more.
        [(0, 1), (1, 2), (20, 2), (21, 2), (39, 2), (40, 2), (200, 11), (201, 11), (210, 12)]
    {
        let list = numbered(count);
        let (ids, asked) = read(Manners { links: false, ..GOOD }, &list, 8).await;
        assert!(ids == list, "{count}");
        assert_eq!(asked.len(), requests, "{count}");
    }
    let (_, asked) = read(GOOD, &numbered(200), 8).await;
    assert_eq!(offsets(&asked), (1..=10).map(|page| page * 19).collect::<Vec<_>>());
    assert_eq!((asked.len(), with(&asked, "marker"), with(&asked, "sort_dir")), (11, 0, 0));
}

#[tokio::test]
async fn without_a_total_it_is_asked_beyond_the_end_which_is_then_proven_by_marker() {
    for count in [0, 1, 19, 20, 21, 39, 40, 41, 200, 201, 999] {
        let list = numbered(count);
        let (ids, asked) = read(CINDER, &list, 8).await;
        assert_eq!(ids, list);
        let pages = count.saturating_sub(20).div_ceil(19);
        let most = if count <= 20 { 2 } else { 1 + pages + 8 + 1 };
        assert!(asked.len() <= most, "{count}: {}", asked.len());
        assert_eq!(with(&asked, "sort_dir"), 0);
    }
}

#[tokio::test]
async fn a_list_that_fits_one_page_is_shown_at_once_and_then_proven() {
    for manners in [GOOD, CINDER] {
        let list = numbered(7);
        let (cloud, server) = cloud_with(paged(8), move |asked| manners.serve(&list, asked)).await;
        let mut pages = cloud.volumes(manners.form());
        assert_eq!(pages.next().await.unwrap().unwrap().volumes.len(), 7);
        assert_eq!(
            (server.asked_for("/detail").len(), pages.is_proving(), pages.is_done()),
            (1, true, false)
        );
        assert!(pages.next().await.is_none());
        let asked = server.asked_for("/detail");
        assert_eq!((asked.len(), with(&asked, "marker")), (2, 1));
        assert_eq!((pages.is_proving(), pages.is_done(), pages.note()), (false, true, None));
    }
    // Where a total larger than a page was seen, the next list takes it at its word.
    let length = Arc::new(AtomicUsize::new(50));
    let there = length.clone();
    let (cloud, server) =
        cloud_with(paged(8), move |asked| GOOD.serve(&numbered(there.load(Ordering::SeqCst)), asked)).await;
    all(cloud.volumes(VolumeForm::Vendor)).await;
    length.store(7, Ordering::SeqCst);
    let before = server.asked_for("/detail").len();
    assert_eq!(all(cloud.volumes(VolumeForm::Vendor)).await, (numbered(7), None));
    assert_eq!(server.asked_for("/detail").len(), before + 1);
}

#[tokio::test]
async fn whatever_a_cloud_makes_of_it_the_list_is_whole() {
    let lists = [21, 40, 59, 60, 61, 187, 400].map(numbered);
    let offsets =
        [Offsets::Taken, Offsets::Ignored, Offsets::Refused, Offsets::UpTo(70), Offsets::WithinThePage];
    let directions = [
        Directions::Taken,
        Directions::Ignored,
        Directions::Refused,
        Directions::Shuffled,
        Directions::Empty,
    ];
    for list in &lists {
        for offsets in offsets {
            for cap in [7, 13, 1000] {
                for count in [0, -30, 50, 100_000] {
                    let manners = Manners { cap, count: Some(count), offsets, ..GOOD };
                    assert_eq!(read(manners, list, 8).await.0, *list, "{manners:?}");
                    let manners = Manners { links: false, count: Some(count.max(0)), ..manners };
                    assert_eq!(read(manners, list, 3).await.0, *list, "{manners:?}");
                }
                for directions in directions {
                    let manners = Manners { cap, offsets, directions, ..CINDER };
                    let (ids, _) = read(manners, list, 8).await;
                    assert_eq!(ids.len(), list.len(), "{manners:?}");
                    let there: BTreeSet<_> = ids.iter().collect();
                    assert!(list.iter().all(|id| there.contains(id)), "{manners:?}");
                }
            }
        }
    }
}

#[tokio::test]
async fn where_offsets_are_not_taken_both_ends_are_read() {
    for offsets in [Offsets::Ignored, Offsets::Refused, Offsets::WithinThePage] {
        let (ids, asked) = read(Manners { offsets, ..CINDER }, &numbered(400), 8).await;
        assert_eq!(ids.len(), 400);
        let (near, far) = (with(&asked, "marker"), with(&asked, "sort_dir"));
        assert!((8..=12).contains(&far), "{far} pages from the far end");
        assert!(asked.len() <= 2 + 21 + 2, "{offsets:?}: {} requests, {near} by marker", asked.len());
        // The direction is refused or means nothing: from the beginning alone.
        for directions in [Directions::Ignored, Directions::Refused, Directions::Empty] {
            let (ids, asked) = read(Manners { offsets, directions, ..CINDER }, &numbered(400), 8).await;
            assert_eq!(ids, numbered(400));
            assert_eq!(with(&asked, "sort_dir"), 1, "{directions:?}");
        }
    }
}

#[tokio::test]
async fn never_more_pages_are_under_way_than_may_be_and_none_unasked() {
    let flying = Arc::new((AtomicUsize::new(0), AtomicUsize::new(0)));
    for in_flight in [1, 2, 5] {
        let list = numbered(400);
        let counted = flying.clone();
        let (cloud, server) = cloud_with(paged(in_flight), move |asked| {
            counted.0.fetch_add(1, Ordering::SeqCst);
            Reply::Late(Duration::from_millis(5), Box::new(GOOD.serve(&list, asked)))
        })
        .await;
        let mut pages = cloud.volumes(VolumeForm::Vendor);
        pages.next().await.unwrap().unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert_eq!(server.asked_for("/detail").len(), 1, "who wants one page gets no more");
        pages.next().await.unwrap().unwrap();
        // Whoever does not take pages away has no more read for him.
        tokio::time::sleep(Duration::from_millis(40)).await;
        assert!(server.asked_for("/detail").len() <= 1 + in_flight, "{in_flight}");
        assert_eq!(cloud.in_flight(), 0);
        while let Some(page) = pages.next().await {
            page.unwrap();
            assert!(cloud.in_flight() <= in_flight);
        }
        assert_eq!(pages.received(), 400);
    }
}

#[tokio::test]
async fn what_is_dropped_is_asked_for_no_more() {
    let list = numbered(400);
    let (cloud, server) = cloud_with(paged(8), move |asked| {
        Reply::Late(Duration::from_millis(10), Box::new(GOOD.serve(&list, asked)))
    })
    .await;
    let mut pages = cloud.volumes(VolumeForm::Vendor);
    pages.next().await.unwrap().unwrap();
    pages.next().await.unwrap().unwrap();
    let begun = server.asked_for("/detail").len();
    drop(pages);
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!((cloud.in_flight(), server.asked_for("/detail").len()), (0, begun));
}

#[tokio::test]
async fn a_gap_is_closed_by_marker() {
    // After the first page so many of it are deleted: the second begins behind a gap.
    for deleted in [1, 2, 5, 19] {
        let list = Mutex::new(numbered(100));
        let (cloud, server) = cloud_with(paged(1 + 7), move |asked| {
            let mut list = list.lock().unwrap();
            let reply = GOOD.serve(&list, asked);
            if asked.query("offset").is_none() && asked.query("marker").is_none() {
                list.drain(0..deleted);
            }
            reply
        })
        .await;
        assert_eq!(all(cloud.volumes(VolumeForm::Vendor)).await, (numbered(100), None), "{deleted}");
        let asked = server.asked_for("/detail");
        assert!(with(&asked, "marker") <= 2, "{deleted}: {}", with(&asked, "marker"));
    }
}

#[tokio::test]
async fn a_fault_comes_once_and_after_what_was_before_it() {
    let list = numbered(200);
    let (cloud, _server) = cloud_with(paged(8), move |asked| {
        if asked.query("offset").as_deref() == Some("95") {
            return Reply::json(401, r#"{"error":{"code":401,"message":"no","title":"Unauthorized"}}"#);
        }
        GOOD.serve(&list, asked)
    })
    .await;
    let mut pages = cloud.volumes(VolumeForm::Vendor);
    let (mut received, mut faults) = (0, Vec::new());
    while let Some(page) = pages.next().await {
        match page {
            Ok(page) => received += page.volumes.len(),
            Err(fault) => faults.push(fault.kind),
        }
    }
    assert_eq!((received, faults, pages.is_done()), (96, vec![ApiErrorKind::Login], true));
}

#[tokio::test]
async fn a_limited_rate_slows_down_and_ends_nothing() {
    // No more than two at once are answered, and none is tried again for its own sake.
    let list = numbered(300);
    let refused = Arc::new(AtomicUsize::new(0));
    let (counted, begun) = (refused.clone(), Mutex::new(Vec::<Instant>::new()));
    let (cloud, _server) = cloud_with(paged(8), move |asked| {
        let mut begun = begun.lock().unwrap();
        begun.retain(|moment| moment.elapsed() < Duration::from_millis(4));
        if begun.len() == 2 {
            counted.fetch_add(1, Ordering::SeqCst);
            return Reply::json(429, r#"{"error_code":"APIGW.0308","error_msg":"too many"}"#);
        }
        begun.push(Instant::now());
        Reply::Late(Duration::from_millis(5), Box::new(GOOD.serve(&list, asked)))
    })
    .await;
    assert_eq!(cloud.settings().read_retries, 0);
    assert_eq!(all(cloud.volumes(VolumeForm::Vendor)).await, (numbered(300), None));
    let refused = refused.load(Ordering::SeqCst);
    assert!((1..30).contains(&refused), "{refused}");
}
