//! Tokens that come to their end: renewed by itself, or with somebody's help, and nothing twice.

use std::time::{Duration, Instant};

use vbs_tui::sim::fault::{Fault, On, Rule, Shape};
use vbs_tui::sim::{Mutation, SimConfig, Told};

use crate::asked::{answer_below, answer_in_box};
use crate::harness::{Form, Harness, NAMES};
use crate::steps::{loaded, submit};
use crate::support::{Cloud, id};
use crate::ways::{self, Asks};

/// The `seq` of the requests that were carried out and told so, per volume.
fn told_of(harness: &Harness, volume: &str) -> usize {
    let batches = harness.cloud.batches();
    let deeds = batches.iter().flat_map(|batch| &batch.volumes);
    deeds.filter(|deed| deed.volume == volume && deed.told == Told::Success).count()
}

#[test]
fn a_run_goes_on_when_the_token_ends_on_the_way() {
    let names: Vec<String> = (0..100).map(|n| format!("v{n:02}")).collect();
    // Three batches of a second each, with tokens of a second and a half.
    let config = SimConfig {
        token_ttl: Duration::from_millis(1500),
        latency_per_volume: Duration::from_millis(25),
        ..Cloud::bare()
    };
    let harness = Harness::with(config, Form::Entry, |cloud| {
        ways::by_password(cloud, &cloud.sim().accounts().operator)
    });
    for name in &names {
        harness.cloud.mutate(&Mutation::CreateVolume { name: name.clone(), id: None });
    }
    let mut arguments = vec!["associate", "--policy", "policy-001", "--yes", "-o", "json"];
    arguments.extend(names.iter().map(String::as_str));
    let told = harness.run(&arguments).ended_with(0).json();
    assert_eq!(told["counts"]["ok"], 100, "{told:#}");
    assert!(harness.logins().len() >= 2, "it was renewed: {:?}", harness.logins());
    let changes = harness.cloud.sim().changes().into_iter().filter(|change| change.by.is_some());
    assert_eq!(changes.count(), 100, "each volume once");
}

#[test]
fn a_401_in_the_middle_of_a_submission_is_renewed_once_and_nothing_is_sent_twice() {
    let refusals = [
        Fault::TokenExpired,
        Fault::Auth401 { shape: Some(Shape::Keystone) },
        Fault::Auth401 { shape: Some(Shape::Wrapped) },
    ];
    for refusal in refusals {
        let harness = Harness::new(|cloud| ways::by_password(cloud, &cloud.sim().accounts().operator));
        harness.cloud.fault(Rule::once(On::Associate, refusal.clone()));
        let ran = harness.run(&["associate", "--policy", "policy-001", "--yes", "web", "db"]);
        assert_eq!(ran.code, Some(0), "{refusal:?}: {ran:#?}");
        assert_eq!(harness.logins().len(), 2, "{refusal:?}");
        assert_eq!(harness.cloud.batches().len(), 2, "{refusal:?}: refused, then taken");
        for place in 1..=NAMES.len() {
            assert_eq!(told_of(&harness, &id(place)), 1, "{refusal:?}");
        }
    }
}

#[test]
fn keys_are_never_tried_again_in_a_submission() {
    let harness = Harness::new(|cloud| ways::of_key(cloud, &cloud.sim().accounts().key));
    harness.cloud.fault(Rule::always(On::Associate, Fault::Auth401 { shape: Some(Shape::Gateway) }));
    let ran = harness.run(&["associate", "--policy", "policy-001", "--yes", "web"]);
    assert_eq!(ran.code, Some(1), "{ran:#?}");
    assert_eq!(harness.cloud.batches().len(), 1);
    assert_eq!(harness.cloud.held(&id(1)), None);
}

#[test]
fn the_code_is_asked_for_again_on_the_terminal() {
    let harness = Harness::new(ways::asked_for_code);
    harness.cloud.fault(Rule::once(On::Associate, Fault::TokenExpired));
    let mut session = harness.start(&["associate", "--policy", "policy-001", "--yes", "web"]);
    for _ in 0..2 {
        answer_below(&mut session, Asks::Code, || harness.code());
    }
    assert_eq!(session.ended(Instant::now()).0, 0, "{}", session.contents());
    assert_eq!(harness.logins(), [["password", "totp"], ["password", "totp"]]);
    assert_eq!(told_of(&harness, &id(1)), 1);
}

#[test]
fn a_code_that_is_declined_in_a_submission_leaves_the_volume_as_it_was_and_says_so() {
    let harness = Harness::new(ways::asked_for_code);
    harness.cloud.fault(Rule::once(On::Associate, Fault::TokenExpired));
    let mut session = harness.start(&["associate", "--policy", "policy-001", "--yes", "web"]);
    answer_below(&mut session, Asks::Code, || harness.code());
    let asked = |screen: &vt100::Screen| screen.contents().matches("one-time code of").count();
    session.until("it asks again", |screen| asked(screen) == 2);
    session.press("\u{3}");
    let (code, _) = session.ended(Instant::now());
    assert_eq!(code, 1, "{}", session.contents());
    let said = session.contents();
    assert!(said.contains("failed") && said.contains("entered for"), "{said}");
    assert_eq!(harness.cloud.held(&id(1)), None);
    assert_eq!(harness.cloud.batches().len(), 1);
}

#[test]
fn the_code_is_asked_for_again_on_the_screen() {
    let harness = Harness::new(ways::asked_by_receipt);
    let mut session = harness.start(&[]);
    answer_in_box(&mut session, Asks::Code, &harness.code());
    loaded(&session, 2);
    harness.cloud.mutate(&Mutation::ExpireTokens);
    session.press("r");
    answer_in_box(&mut session, Asks::Code, &harness.code());
    harness.cloud.until("it is read again", |cloud| cloud.requests(On::Policies).len() >= 3);
    loaded(&session, 2);
    submit(&mut session, "web", "policy-001");
    session.sees("1 ok");
    // The second time it is known that a code is wanted; the id a receipt told is used for it.
    let expected: [&[&str]; 3] = [&["password"], &["totp"], &["password", "totp"]];
    assert_eq!(harness.logins(), expected);
}

#[test]
fn a_question_that_is_declined_on_the_screen_keeps_what_was_read() {
    let harness = Harness::new(ways::asked_for_code);
    let mut session = harness.start(&[]);
    answer_in_box(&mut session, Asks::Code, &harness.code());
    loaded(&session, 2);
    harness.cloud.mutate(&Mutation::ExpireTokens);
    session.press("r");
    session.sees("Enter the one-time code");
    session.press("\u{1b}");
    session.sees("not refreshed: no one-time code entered");
    session.sees("web");
    // Asked again by wish of the operator.
    session.press("r");
    answer_in_box(&mut session, Asks::Code, &harness.code());
    loaded(&session, 2);
    session.until("all is fresh", |screen| !screen.contents().contains("not refreshed"));
    session.press("\u{3}");
    assert_eq!(session.ended(Instant::now()).0, 0);
}
