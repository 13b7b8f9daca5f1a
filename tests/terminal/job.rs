//! The main job from the first frame to the last line.

use std::time::Instant;

use vt100::Color;

use vbs_tui::sim::fault::{Applied, Fault, On, Rule};
use vbs_tui::sim::{Fleet, LinkShown, SimConfig};

use crate::session::Setup;
use crate::steps::{GUARD, confirm_by_count, filter, loaded, mark_all, plan_for};
use crate::support::{Cloud, id};

const GREEN: Color = Color::Idx(2);
const RED: Color = Color::Idx(1);
const CYAN: Color = Color::Idx(6);
const MAGENTA: Color = Color::Idx(5);

fn only(volume: usize, fault: Fault) -> Rule {
    Rule { volumes: Some(vec![id(volume)]), ..Rule::once(On::Associate, fault) }
}

/// Five volumes to submit, of which one is refused and one gets lost on its way, and one other.
fn cloud() -> Cloud {
    let cloud = Cloud::with(&["app-new", "app-busy", "app-moving", "app-lost", "app-there", "db"]);
    cloud.put(&id(3), "policy-002");
    cloud.put(&id(4), "policy-002");
    cloud.put(&id(5), "policy-001");
    cloud.fault(only(
        2,
        Fault::CodePerVolume { code: Some("AutoBackup.0206".into()), message: Some("busy".into()) },
    ));
    cloud.fault(only(4, Fault::HalfMove { code: Some("AutoBackup.0208".into()), message: None }));
    cloud
}

#[test]
fn volumes_are_filtered_marked_planned_submitted_and_told_apart_by_colour_word_and_code() {
    let cloud = cloud();
    let mut session = Setup::new(&cloud, &[]).start();
    loaded(&session, 6);
    session.sees(&cloud.connection().project);

    filter(&mut session, "name~app", 5);
    mark_all(&mut session, 5);
    plan_for(&mut session, "policy-001");
    for (number, word) in [("2", "new"), ("2", "MOVE"), ("1", "already there")] {
        let line = session.line(word);
        assert!(line.trim_start().starts_with(number), "{line}");
    }
    session.rest(GUARD);
    session.press("y");
    session.press("\r");
    session.press("3");
    session.press("\r");
    session.sees(": 3");
    assert!(cloud.batches().is_empty(), "neither y nor a wrong count confirms a move");
    session.press("\u{7f}");
    session.until("the wrong digit is gone", |screen| !screen.contents().contains(": 3"));
    confirm_by_count(&mut session, 4);

    session.sees("1 moved");
    session.sees("runs next");
    for (volume, word, colour) in
        [("app-new", "ok", GREEN), ("app-moving", "moved", CYAN), ("app-busy", "failed", RED)]
    {
        assert_eq!(session.cell(volume, word).fgcolor(), colour, "{volume}");
    }
    assert_eq!(session.cell("app-new", "\u{2713}").fgcolor(), GREEN);
    assert_eq!(session.cell("app-busy", "\u{2717}").fgcolor(), RED);
    assert!(session.line("app-busy").contains("AutoBackup.0206"));
    let cursor = session.cell("app-lost", "IN NO POLICY");
    assert!(cursor.fgcolor() == RED && cursor.bold() && !cursor.inverse(), "loud on a reversed row");
    session.press("j");
    session.until("the cursor moves", |screen| screen.contents().contains("\u{203a}\u{2717}"));
    let loudest = session.cell("app-lost", "IN NO POLICY");
    assert!(loudest.fgcolor() == RED && loudest.bold() && loudest.inverse(), "{loudest:?}");
    assert_eq!(cloud.held(&id(1)), Some(cloud.policy("policy-001")));
    assert_eq!(cloud.held(&id(3)), Some(cloud.policy("policy-001")));
    assert_eq!((cloud.held(&id(2)), cloud.held(&id(4))), (None, None));

    session.press("o");
    session.until("the list knows", |screen| {
        screen.contents().lines().any(|line| line.contains("app-new") && line.contains("policy-001"))
    });
    assert!(session.contents().contains("2 marked"), "what did not go well stays marked");

    let quit = Instant::now();
    session.press("\u{3}");
    assert_eq!(session.ended(quit).0, 0);
    session.assert_restored();
    let last = session.contents();
    assert!(last.contains("policy-001: 1 ok, 1 moved, 1 already, 2 failed"), "{last}");
    assert!(last.contains("IN NO POLICY: app-lost") && last.contains(&id(4)), "{last}");
}

#[test]
fn a_lost_volume_is_put_back_with_one_key_and_a_plan() {
    let cloud = cloud();
    let mut session = Setup::new(&cloud, &[]).start();
    loaded(&session, 6);
    filter(&mut session, "name=app-lost", 1);
    plan_for(&mut session, "policy-001");
    confirm_by_count(&mut session, 1);
    session.sees("1 volume is IN NO POLICY");
    session.press("p");
    session.sees("with policy-002");
    session.sees("Press y");
    session.rest(GUARD);
    session.press("y");
    cloud.until("it is back", |cloud| cloud.held(&id(4)) == Some(cloud.policy("policy-002")));
    session.sees("1 ok");
}

#[test]
fn an_outcome_that_nobody_knows_has_a_word_and_a_colour_of_its_own() {
    let config = SimConfig { link_shown: LinkShown::Nowhere, ..Cloud::bare() };
    let cloud = Cloud::with_config(&["app-1", "other"], config);
    cloud.put(&id(2), "policy-002");
    cloud.fault(Rule::once(On::Associate, Fault::ResetAfter { applied: Applied::All }));
    let mut session = Setup::new(&cloud, &[]).start();
    loaded(&session, 2);
    filter(&mut session, "name=app-1", 1);
    plan_for(&mut session, "policy-001");
    confirm_by_count(&mut session, 1);
    session.sees("1 unknown");
    session.sees("runs next");
    assert_eq!(session.cell("? 1 unknown", "? 1 unknown").fgcolor(), MAGENTA);
    session.press("\u{3}");
    assert_eq!(session.ended(Instant::now()).0, 5);
    session.assert_restored();
}

#[test]
fn a_newcomer_sees_the_demo_without_an_account() {
    let cloud = Cloud::start(SimConfig { fleet: Fleet::Empty, ..SimConfig::default() });
    let mut session = Setup::new(&cloud, &["--demo"]).variable("OS_AUTH_URL", "").start();
    loaded(&session, 240);
    session.sees("demo");
    session.sees("web-silver");
    session.press("\u{3}");
    assert_eq!(session.ended(Instant::now()).0, 0);
    session.assert_restored();
    assert!(cloud.sim().log().is_empty());
}

#[test]
fn the_shell_asks_before_it_sends_where_there_is_a_terminal() {
    let cloud = Cloud::with(&["app-1", "app-2"]);
    let arguments = ["associate", "--policy", "policy-001", "app-1"];
    let mut session = Setup::new(&cloud, &arguments).start();
    session.sees("Type y and Enter");
    session.press("\r");
    assert_eq!(session.ended(Instant::now()).0, 1);
    assert!(cloud.batches().is_empty());

    let mut session = Setup::new(&cloud, &arguments).start();
    session.sees("Type y and Enter");
    session.press("y\r");
    assert_eq!(session.ended(Instant::now()).0, 0);
    assert_eq!(cloud.held(&id(1)), Some(cloud.policy("policy-001")));

    let moves = ["associate", "--policy", "policy-002", "--allow-move", "app-1", "app-2"];
    let mut session = Setup::new(&cloud, &moves).start();
    session.sees("Type 2 and Enter");
    session.press("y\r");
    assert_eq!(session.ended(Instant::now()).0, 1);
    assert_eq!(cloud.batches().len(), 1);
}

#[test]
fn what_is_typed_before_the_question_answers_nothing() {
    let config = SimConfig { latency: std::time::Duration::from_millis(400), ..Cloud::bare() };
    let cloud = Cloud::with_config(&["app-1"], config);
    let mut session = Setup::new(&cloud, &["associate", "--policy", "policy-001", "app-1"]).start();
    cloud.until("it logs in", |cloud| !cloud.requests(On::Auth).is_empty());
    session.press("y\ry\r");
    session.sees("Type y and Enter");
    session.rest(GUARD);
    assert!(cloud.batches().is_empty() && session.is_there());
    session.press("y\r");
    assert_eq!(session.ended(Instant::now()).0, 0);
    assert_eq!(cloud.batches().len(), 1);
}
