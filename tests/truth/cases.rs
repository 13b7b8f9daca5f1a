//! Named cases: the ways a submission can go wrong that matter most, and every seed that ever failed.

use std::time::Duration;

use vbs_tui::domain::{Plan, PlanInput, State};
use vbs_tui::sim::fault::{Applied, Fault, On, Rule, Shape, When};
use vbs_tui::sim::{LinkShown, Mutation, SimConfig};

use crate::harness::{Harness, Operator, Ran, now};
use crate::oracle::Timeline;

/// Associates the first `count` volumes with a policy under these faults; also what is untrue.
async fn submit(config: SimConfig, count: usize, faults: Vec<Rule>) -> (Ran, Vec<String>) {
    let harness = Harness::new(config).await;
    let (before, since) = (harness.sim.snapshot(), now());
    let inventory = &harness.inventory;
    let asked = PlanInput::of(inventory, inventory.volumes().take(count).map(|volume| volume.id));
    let plan = Plan::associate(inventory, &inventory.policies()[1], asked, |_| true, None);
    harness.sim.add_faults(faults);
    let ran = harness.carry_out(plan, None).await;
    let lies = Timeline::of_sim(&harness.sim, before, since).lies(&ran.board);
    (ran, lies)
}

async fn plain(count: usize, faults: Vec<Rule>) -> (Ran, Vec<String>) {
    submit(SimConfig { volumes: 100, policies: 4, ..SimConfig::default() }, count, faults).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_volume_that_left_its_policy_and_was_refused_is_found_in_none() {
    let fault = Fault::HalfMove { code: Some("AutoBackup.0206".into()), message: None };
    let (ran, lies) = plain(100, vec![Rule::always(On::Associate, fault)]).await;
    assert!(ran.board.stranded().count() > 0);
    assert_eq!(lies, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_carried_out_late_is_not_called_failed() {
    let fault = Fault::TimeoutAfterAccept { apply: When::Later(900) };
    let (ran, lies) = plain(10, vec![Rule::once(On::Associate, fault)]).await;
    assert_eq!(lies, Vec::<String>::new());
    assert_eq!(ran.board.count(State::Failed) + ran.board.count(State::Unknown), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_error_in_the_middle_of_a_batch_is_settled_by_reading() {
    let fault = Fault::WholeCall {
        status: 500,
        shape: Shape::Wrapped,
        code: Some("AutoBackup.0009".into()),
        message: None,
        applied: Applied::Part,
    };
    let (ran, lies) = plain(10, vec![Rule::once(On::Associate, fault)]).await;
    assert_eq!(lies, Vec::<String>::new());
    assert!(ran.board.count(State::Failed) > 0, "what was not carried out failed");
    assert!(ran.board.rows().iter().any(|outcome| outcome.state.is_success()));
    assert_eq!(ran.board.count(State::Unknown), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_link_is_shown_nowhere_unclear_stays_unknown() {
    let config =
        SimConfig { volumes: 20, policies: 3, link_shown: LinkShown::Nowhere, ..SimConfig::default() };
    let faults = vec![Rule::once(On::Associate, Fault::ResetAfter { applied: Applied::All })];
    let (ran, _) = submit(config, 5, faults).await;
    assert_eq!(ran.board.count(State::Unknown), 5);
    assert_eq!(ran.board.exit_code(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_changed_while_a_question_waited_is_left_alone() {
    let harness = Harness::new(SimConfig { volumes: 200, policies: 4, ..SimConfig::default() }).await;
    let (before, since) = (harness.sim.snapshot(), now());
    let inventory = &harness.inventory;
    let under_none = inventory.volumes().filter(|volume| volume.policy.is_none());
    let asked = PlanInput::of(inventory, under_none.map(|volume| volume.id));
    let plan = Plan::associate(inventory, &inventory.policies()[1], asked, |_| true, None);
    assert!(plan.tally().sent() > 80, "more than two requests");
    let last = plan.to_send().last().unwrap().id.clone();
    let elsewhere = inventory.policies()[2].id.to_string();
    for _ in 0..2 {
        harness.sim.add_faults(vec![Rule::once(On::Associate, Fault::ResetAfter { applied: Applied::All })]);
    }
    let operator =
        Operator { thinks: Duration::from_millis(900), answers: vec![true], ..Operator::default() };
    let somebody = async {
        while harness.sim.log().iter().filter(|entry| entry.op == On::Associate).count() < 2 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let change = Mutation::SetPolicy { volume: last.to_string(), policy: Some(elsewhere.clone()) };
        assert!(harness.sim.mutate(&change));
    };
    let (ran, ()) = tokio::join!(harness.carry_out(plan, Some(operator)), somebody);
    let outcome = ran.board.get(&last).unwrap();
    assert_eq!(outcome.state, State::Skipped, "{outcome:?}");
    assert_eq!(harness.sim.snapshot()[&last.to_string()], Some(elsewhere));
    assert!(ran.board.summary.as_ref().unwrap().stopped.is_none());
    assert_eq!(Timeline::of_sim(&harness.sim, before, since).lies(&ran.board), Vec::<String>::new());
}

/// Enough for several requests.
fn many() -> SimConfig {
    SimConfig { volumes: 300, policies: 4, ..SimConfig::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_with_windows_only_takes_time() {
    for tells in [false, true] {
        let ms = if tells { 900 } else { 400 };
        let window = Fault::RateWindow { requests: 1, ms, tells };
        let (ran, lies) = submit(many(), 300, vec![Rule::always(On::Associate, window)]).await;
        assert_eq!(lies, Vec::<String>::new());
        let sent = ran.board.rows().iter().filter(|outcome| outcome.state.is_read_back()).count();
        assert!(sent > 80, "more than two requests");
        assert_eq!(ran.board.count(State::Skipped) + ran.board.count(State::Unknown), 0);
        assert_eq!(ran.board.summary.unwrap().stopped, None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_told_by_a_web_page_is_read_back_and_waited_for() {
    let page = Fault::WholeCall {
        status: 429,
        shape: Shape::Html,
        code: None,
        message: None,
        applied: Applied::None,
    };
    let (ran, lies) =
        submit(many(), 300, vec![Rule { times: Some(3), ..Rule::always(On::Associate, page) }]).await;
    assert_eq!(lies, Vec::<String>::new());
    let summary = ran.board.summary.as_ref().unwrap();
    assert_eq!((summary.stopped.as_ref(), ran.board.count(State::Unknown)), (None, 0), "nobody was asked");
    assert!(ran.board.count(State::Failed) >= 80, "what was refused was not sent again on a guess");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_changed_while_the_cloud_made_one_wait_is_left_alone() {
    let harness = Harness::new(SimConfig { volumes: 200, policies: 4, ..SimConfig::default() }).await;
    let (before, since) = (harness.sim.snapshot(), now());
    let inventory = &harness.inventory;
    let under_none = inventory.volumes().filter(|volume| volume.policy.is_none());
    let asked = PlanInput::of(inventory, under_none.map(|volume| volume.id));
    let plan = Plan::associate(inventory, &inventory.policies()[1], asked, |_| true, None);
    let last = plan.to_send().last().unwrap().id.clone();
    let elsewhere = inventory.policies()[2].id.to_string();
    // The pause is longer than what is known may be old (0.3 s).
    let limit = Rule { after: 1, ..Rule::once(On::Associate, Fault::RateLimit { retry_after: Some(1) }) };
    harness.sim.add_faults(vec![limit]);
    let somebody = async {
        while harness.sim.log().iter().filter(|entry| entry.op == On::Associate).count() < 2 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let change = Mutation::SetPolicy { volume: last.to_string(), policy: Some(elsewhere.clone()) };
        assert!(harness.sim.mutate(&change));
    };
    let (ran, ()) = tokio::join!(harness.carry_out(plan, None), somebody);
    assert_eq!(ran.board.get(&last).unwrap().state, State::Skipped);
    assert_eq!(harness.sim.snapshot()[&last.to_string()], Some(elsewhere));
    assert_eq!(Timeline::of_sim(&harness.sim, before, since).lies(&ran.board), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_beyond_the_total_ends_the_run_at_once_and_is_named() {
    let limit = Fault::RateLimit { retry_after: Some(300) };
    let begun = std::time::Instant::now();
    let (ran, lies) =
        submit(many(), 300, vec![Rule { after: 1, ..Rule::always(On::Associate, limit) }]).await;
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert_eq!(lies, Vec::<String>::new());
    let stopped = ran.board.summary.unwrap().stopped.unwrap();
    assert!(stopped.contains("asks to wait 300 s") && stopped.contains("run_wait"), "{stopped}");
    assert!(!stopped.contains("sensible"));
}
