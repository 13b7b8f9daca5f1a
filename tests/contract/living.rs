//! Lists that are read several pages at a time while others create and delete: none that lives all
//! the while is lost, and what is said to be complete is.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use proptest::prelude::*;
use vbs_tui::api::{Cloud, VolumeForm};
use vbs_tui::domain::{ApiError, Settings};
use vbs_tui::sim::fault::{self, Applied, On, Rule, Shape};
use vbs_tui::sim::{Mutation, Sim, SimConfig};

use crate::harness::cloud_with;
use crate::loading::{CINDER, Directions, GOOD, Manners, Offsets, all, numbered, paged};
use crate::server::Reply;
use crate::whole;

/// What must hold of a list that was read while others worked: nothing twice, and where it is said
/// to be complete, everything that was there before and after. Whether it was.
fn judge(
    before: &[String],
    is_alive: impl Fn(&String) -> bool,
    loaded: &(Vec<String>, Option<ApiError>),
) -> Result<bool, TestCaseError> {
    let mut times: BTreeMap<&String, usize> = BTreeMap::new();
    for id in &loaded.0 {
        *times.entry(id).or_default() += 1;
    }
    prop_assert!(times.values().all(|times| *times == 1), "a volume came twice");
    if loaded.1.is_some() {
        return Ok(false);
    }
    let lost: Vec<&String> = before.iter().filter(|id| is_alive(id) && !times.contains_key(*id)).collect();
    prop_assert!(lost.is_empty(), "{} of {} lost: {lost:?}", lost.len(), before.len());
    Ok(true)
}

fn rarely(most: f64) -> impl Strategy<Value = f64> {
    prop_oneof![3 => Just(0.0), 1 => 0.0..most]
}

#[derive(Clone, Debug)]
struct Story {
    volumes: usize,
    seed: u64,
    page_size: usize,
    page_cap: usize,
    in_flight: usize,
    vendor: bool,
    /// Microseconds of latency.
    latency: u64,
    /// Milliseconds some requests wait longer.
    delay: u64,
    limited: f64,
    vanishing: f64,
    duplicates: f64,
    repeats: f64,
    failing: f64,
    /// Changes: how long after the one before (microseconds), and whether to create, and where to
    /// delete.
    changes: Vec<(u64, bool, usize)>,
}

fn story() -> impl Strategy<Value = Story> {
    (
        (0..400_usize, any::<u64>(), 10..40_usize, prop_oneof![3 => Just(1000_usize), 1 => 5..30_usize]),
        (1..9_usize, any::<bool>(), 0..2000_u64, 0..8_u64),
        (rarely(0.2), rarely(0.3), rarely(0.3), rarely(0.03), rarely(0.1)),
        proptest::collection::vec((0..3000_u64, any::<bool>(), any::<usize>()), 0..60),
    )
        .prop_map(|(fleet, way, odds, changes)| Story {
            volumes: fleet.0,
            seed: fleet.1,
            page_size: fleet.2,
            page_cap: fleet.3,
            in_flight: way.0,
            vendor: way.1,
            latency: way.2,
            delay: way.3,
            limited: odds.0,
            vanishing: odds.1,
            duplicates: odds.2,
            repeats: odds.3,
            failing: odds.4,
            changes,
        })
}

impl Story {
    fn config(&self) -> SimConfig {
        let rule = |probability, fault| Rule { probability, ..Rule::always(On::Volumes, fault) };
        let failing = fault::Fault::WholeCall {
            status: 503,
            shape: Shape::Empty,
            code: None,
            message: None,
            applied: Applied::None,
        };
        SimConfig {
            volumes: self.volumes,
            seed: self.seed,
            page_cap: self.page_cap,
            vendor_form: self.vendor,
            latency: Duration::from_micros(self.latency),
            faults: vec![
                rule(0.3, fault::Fault::Delay { ms: self.delay }),
                rule(self.limited, fault::Fault::RateLimit { retry_after: None }),
                rule(self.vanishing, fault::Fault::MarkerVanishes),
                rule(self.duplicates, fault::Fault::PageDuplicates { count: 3 }),
                rule(self.repeats, fault::Fault::PageRepeat),
                rule(self.failing, failing),
            ],
            ..SimConfig::default()
        }
    }
}

async fn connected(sim: &Sim, story: &Story) -> Cloud {
    let settings = Settings {
        page_size: story.page_size,
        pages_in_flight: story.in_flight,
        read_retries: 4,
        retry_pause: Duration::from_millis(1),
        ..Settings::default()
    };
    whole::connected(sim, settings).await
}

/// Reads the list while others work on it. Whether it was said to be complete.
async fn told(story: &Story) -> Result<bool, TestCaseError> {
    let sim = Sim::start(story.config()).await.unwrap();
    let cloud = connected(&sim, story).await;
    let before: Vec<String> = sim.snapshot().into_keys().collect();
    let form = if story.vendor { VolumeForm::Vendor } else { VolumeForm::Cinder };
    let others = async {
        let mut living = before.clone();
        for (pause, create, at) in &story.changes {
            tokio::time::sleep(Duration::from_micros(*pause)).await;
            if *create {
                assert!(sim.mutate(&Mutation::CreateVolume { name: "new".into(), id: None }));
            } else if !living.is_empty() {
                let volume = living.swap_remove(at % living.len());
                assert!(sim.mutate(&Mutation::DeleteVolume { volume }));
            }
        }
        std::future::pending::<()>().await;
    };
    let loaded = tokio::select! {
        loaded = all(cloud.volumes(form)) => loaded,
        () = others => unreachable!(),
    };
    if let Some(fault) = &loaded.1 {
        let owed = story.limited + story.vanishing + story.repeats + story.failing > 0.0;
        prop_assert!(owed || !story.changes.is_empty(), "a fault for nothing: {fault:?}");
    }
    let after = sim.snapshot();
    judge(&before, |id| after.contains_key(id), &loaded)
}

// The same against clouds of other manners, where what changes follows from the requests alone.

fn manners() -> impl Strategy<Value = Manners> {
    let offsets = prop_oneof![
        Just(Offsets::Taken),
        Just(Offsets::Ignored),
        Just(Offsets::Refused),
        (20..300_usize).prop_map(Offsets::UpTo),
        Just(Offsets::WithinThePage),
    ];
    let directions = prop_oneof![
        4 => Just(Directions::Taken),
        1 => Just(Directions::Ignored),
        1 => Just(Directions::Refused),
        1 => Just(Directions::Shuffled),
        1 => Just(Directions::Empty),
    ];
    (offsets, directions, prop_oneof![3 => Just(1000_usize), 1 => 5..30_usize], any::<bool>(), any::<bool>())
        .prop_map(|(offsets, directions, cap, vendor, links)| {
            let form = if vendor { GOOD } else { CINDER };
            // Without a total, links are all that tells of more.
            Manners { cap, offsets, directions, links: links || !vendor, ..form }
        })
}

/// After each request: how many are created, and where others are deleted, several in a row.
fn restlessness() -> impl Strategy<Value = Vec<(usize, Vec<(usize, usize)>)>> {
    let deleted = proptest::collection::vec((any::<usize>(), 1..25_usize), 0..3);
    proptest::collection::vec(prop_oneof![2 => Just((0, Vec::new())), 1 => (0..4_usize, deleted)], 0..60)
}

async fn restless(
    manners: Manners,
    count: usize,
    in_flight: usize,
    changes: Vec<(usize, Vec<(usize, usize)>)>,
) -> Result<bool, TestCaseError> {
    let list = Arc::new(Mutex::new(numbered(count)));
    let (living, changes) = (list.clone(), Mutex::new(changes.into_iter().enumerate()));
    let (cloud, _server) = cloud_with(paged(in_flight), move |asked| {
        let mut list = living.lock().unwrap();
        let reply = manners.serve(&list, asked);
        if let Some((at, (created, deleted))) = changes.lock().unwrap().next() {
            for (place, many) in deleted {
                let begin = place % list.len().max(1);
                let end = (begin + many).min(list.len());
                list.drain(begin..end);
            }
            list.splice(0..0, (0..created).map(|number| format!("new{at}-{number}")));
        }
        Reply::Late(Duration::from_micros(300), Box::new(reply))
    })
    .await;
    let loaded = all(cloud.volumes(manners.form())).await;
    let after = list.lock().unwrap();
    judge(&numbered(count), |id| after.contains(id), &loaded)
}

/// A list read by offset of which all volumes that could be gone on from are deleted, so that it begins
/// anew: its first page comes again, and is no sign of a cloud that answers every marker alike.
#[tokio::test]
async fn a_list_that_begins_anew_does_not_end_with_its_first_page() {
    let manners = Manners { cap: 10, links: true, ..CINDER };
    for quiet in 0..16 {
        for place in [60, 74, 80, 90, 120] {
            let mut changes = vec![(0, Vec::new()); quiet];
            changes.push((0, vec![(place, 17)]));
            restless(manners, 249, 2, changes).await.unwrap();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases / 2, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_volume_that_lives_all_the_while_is_lost_or_comes_twice(story in story()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(told(&story))?;
    }

    #[test]
    fn nor_is_it_whatever_a_cloud_makes_of_the_ways_to_ask(
        (manners, count) in (manners(), 0..400_usize),
        (in_flight, changes) in (1..9_usize, restlessness()),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(restless(manners, count, in_flight, changes))?;
    }
}
