//! The runs of the past: what was interrupted is said, shown, settled, undone.

use std::time::Duration;

use vbs_tui::app::board_view::Line;
use vbs_tui::app::keymap::Mode;
use vbs_tui::app::{Effect, Msg};
use vbs_tui::domain::{
    CloudScope, Outcome, Outcomes, Plan, PlanInput, ReadMode, RunAction, RunEvent, RunId, RunRecord,
    RunStatus, RunSummary, State, Summary, VolumeId, Whereabouts,
};

use crate::screen::{TestScreen, policy, volume};

fn run() -> RunId {
    RunId::parse("20261123-214800-7f3a").unwrap()
}

/// How a run stands, and whether it was verified since.
type Stands = (RunStatus, bool);
const INTERRUPTED: Stands = (RunStatus::Interrupted, false);
const VERIFIED: Stands = (RunStatus::Interrupted, true);
const RUNNING: Stands = (RunStatus::Running, false);
const ENDED: Stands = (RunStatus::Finished, false);

/// A run over `v0` to `v3` that was killed: one in, one unknown, two never sent.
fn record(screen: &TestScreen, (status, verified): Stands, elsewhere: Option<&str>) -> RunRecord {
    let target = policy("target", 1);
    let ids: Vec<VolumeId> = (0..4).map(|n| volume(&format!("v{n}"), None).id).collect();
    let plan = Plan::associate(
        &screen.app.model.inventory,
        &target,
        PlanInput::of(&screen.app.model.inventory, ids.iter().cloned()),
        |_| true,
        None,
    );
    let mut board = Outcomes::new(&plan);
    let endings = [State::Ok, State::Unknown, State::Skipped, State::Skipped];
    for (outcome, state) in board.rows().to_vec().into_iter().zip(endings) {
        board.put(Outcome { state, ..outcome });
    }
    let summary = RunSummary {
        run: run(),
        started: "2026-11-23T21:48:00Z".parse().unwrap(),
        ended: None,
        action: RunAction::Associate,
        policy: Some("target".into()),
        of: None,
        scope: CloudScope { cloud: elsewhere.map(Into::into), ..scope(screen, elsewhere) },
        host: String::new(),
        account: String::new(),
        note: None,
        volumes: board.rows().len(),
        counts: State::ALL.map(|state| (state, board.count(state))).into(),
        not_there: 0,
        accepted: board.accepted(),
        stopped: None,
        status,
        verified: verified.then(|| "2026-11-23T22:00:00Z".parse().unwrap()),
        path: Some("file".into()),
    };
    RunRecord {
        summary,
        policy_id: Some(target.id),
        read_mode: None,
        membership_proven: true,
        board,
        last_request: None,
        before: vbs_tui::domain::ThereBefore::default(),
        expiring: 0,
        unread: 0,
    }
}

/// Where the screen is logged in, or another project.
fn scope(screen: &TestScreen, elsewhere: Option<&str>) -> CloudScope {
    let here = screen.app.model.scope.clone().unwrap_or_default();
    CloudScope { project_id: elsewhere.map_or(here.project_id, Into::into), ..here }
}

/// The board of such a run, opened from the history.
fn opened(standing: Stands, elsewhere: Option<&str>) -> TestScreen {
    let mut screen = TestScreen::loaded();
    let record = record(&screen, standing, elsewhere);
    screen.keys("H");
    assert_eq!(screen.effects, [Effect::ListRuns]);
    screen.tell(Msg::Runs(Ok(vec![record.summary.clone()]), Vec::new()));
    screen.keys("<enter>");
    assert!(screen.effects.contains(&Effect::OpenRun(run())));
    screen.tell(Msg::Opened(run(), Ok(Box::new(record))));
    assert_eq!(screen.app.screens.mode(), Mode::Outcomes);
    screen.effects.clear();
    screen
}

#[test]
fn an_interrupted_run_is_said_at_the_start_and_once() {
    let mut screen = TestScreen::empty();
    let generation = screen.app.model.loads.generation;
    screen.tell(Msg::LoggedIn(generation, CloudScope::default()));
    assert!(screen.effects.contains(&Effect::ListRuns), "now it can be told whose runs these are");
    let brief = record(&TestScreen::loaded(), INTERRUPTED, None).summary;
    screen.tell(Msg::Runs(Ok(vec![brief.clone()]), Vec::new()));
    assert_eq!(
        screen.notice(),
        "run 7f3a was interrupted: 1 answered, 1 unclear, 2 not sent; H, enter, V verifies it"
    );
    screen.keys("j");
    screen.tell(Msg::Runs(Ok(vec![brief]), Vec::new()));
    assert_eq!(screen.notice(), "");
}

#[test]
fn a_run_that_was_elsewhere_is_no_alarm_here() {
    for (standing, elsewhere) in [(INTERRUPTED, Some("otc-test")), (VERIFIED, None), (RUNNING, None)] {
        let mut screen = TestScreen::loaded();
        let brief = record(&screen, standing, elsewhere).summary;
        screen.tell(Msg::Runs(Ok(vec![brief]), Vec::new()));
        assert_eq!(screen.notice(), "", "{standing:?} {elsewhere:?}");
    }
}

#[test]
fn the_board_of_a_past_run_is_filtered_like_any_other() {
    let mut screen = opened(ENDED, None);
    screen.keys("4");
    assert_eq!(screen.app.board_shown().unwrap().view.lines, [Line::Row { at: 1, inside: false }]);
    screen.keys("<enter><esc><esc>");
    assert_eq!(screen.app.screens.mode(), Mode::History);
    screen.keys("<esc>o");
    assert!(screen.notice().contains("no run yet"), "it is not the last run");
}

#[test]
fn an_answer_that_nobody_waits_for_opens_nothing() {
    let mut screen = TestScreen::loaded();
    let record = record(&screen, ENDED, None);
    screen.keys("H");
    screen.tell(Msg::Runs(Ok(vec![record.summary.clone()]), Vec::new()));
    screen.keys("<enter><esc>");
    screen.tell(Msg::Opened(run(), Ok(Box::new(record))));
    assert_eq!(screen.app.screens.mode(), Mode::Browse);
}

#[test]
fn verifying_settles_what_is_unknown_and_asks_the_journal_anew() {
    let mut screen = opened(INTERRUPTED, None);
    screen.keys("V");
    assert_eq!(screen.effects, [Effect::Verify { run: run(), mode: ReadMode::Lists }]);
    screen.keys("V");
    assert_eq!(screen.effects.len(), 1, "once is enough");
    screen.tell(Msg::Verify(run(), RunEvent::Settling { volumes: 1, left: Duration::from_secs(9) }));
    let mut rows = screen.app.board_shown().unwrap().board.rows().to_vec();
    rows[1].state = State::Ok;
    for row in &mut rows {
        row.now_in = Whereabouts::In("target".into());
    }
    screen.tell(Msg::Verify(run(), RunEvent::Changed(rows)));
    screen.tell(Msg::Verify(run(), RunEvent::Finished(Summary::default())));
    assert!(screen.notice().contains("nothing is unknown"), "{}", screen.notice());
    assert!(screen.effects.contains(&Effect::OpenRun(run())));
    let mut record = record(&screen, VERIFIED, None);
    for outcome in record.board.rows().to_vec() {
        record.board.put(Outcome { state: State::Skipped, ..outcome });
    }
    screen.tell(Msg::Opened(run(), Ok(Box::new(record))));
    let past = screen.app.board_shown().unwrap();
    let stands = past.past.as_ref().map(|past| (past.status, past.verified));
    assert_eq!(stands, Some(VERIFIED));
    assert!(past.board.undo_steps().is_empty(), "what the journal says now");
}

#[test]
fn what_could_not_be_read_is_not_verified() {
    let mut screen = opened(INTERRUPTED, None);
    screen.keys("V");
    screen.tell(Msg::Verify(run(), RunEvent::Finished(Summary::default())));
    assert!(screen.notice().contains("not verified"), "{}", screen.notice());
}

#[test]
fn leaving_the_board_leaves_the_verification() {
    let mut screen = opened(INTERRUPTED, None);
    screen.keys("V<esc>");
    assert!(screen.effects.contains(&Effect::StopVerify));
    assert!(!screen.app.model.is_verifying());
}

#[test]
fn a_verification_that_cannot_be_written_down_says_so() {
    let mut screen = opened(INTERRUPTED, None);
    screen.keys("V");
    screen.tell(Msg::NotVerified(run(), "the file is being written by another vbs".into()));
    assert!(screen.notice().contains("another vbs"));
    assert!(!screen.app.model.is_verifying());
}

#[test]
fn what_cannot_be_written_down_is_shown_all_the_same() {
    let mut screen = opened(INTERRUPTED, None);
    screen.keys("V");
    screen.tell(Msg::Unwritten(run(), "the file cannot be written: read-only file system".into()));
    assert!(screen.notice().contains("shown here but not saved"), "{}", screen.notice());
    let unknown = screen.app.board_shown().unwrap().board.rows()[1].clone();
    screen.tell(Msg::Verify(run(), RunEvent::Changed(vec![Outcome { state: State::Ok, ..unknown }])));
    screen.tell(Msg::Verify(run(), RunEvent::Finished(Summary::default())));
    assert_eq!(screen.app.board_shown().unwrap().board.count(State::Unknown), 0);
    assert!(!screen.effects.contains(&Effect::OpenRun(run())), "the journal does not know it");
}

#[test]
fn a_past_run_is_undone_and_tried_again_from_its_board() {
    let mut screen = opened(ENDED, None);
    screen.keys("u");
    screen.answer(vec![volume("v0", Some("target"))], vec![policy("target", 1), policy("old", 2)]);
    assert_eq!(screen.prompt().plan.tally().removals, 1);
    screen.keys("<esc>R");
    screen.answer(vec![volume("v2", None), volume("v3", None)], vec![policy("target", 1), policy("old", 2)]);
    assert_eq!(screen.prompt().plan.tally().new, 2);
    screen.keys("y");
    assert!(screen.submitted().is_some());
    assert!(screen.app.model.past.is_none());
}

#[test]
fn a_run_of_another_cloud_is_shown_and_left_alone() {
    let mut screen = opened(INTERRUPTED, Some("otc-test eu-de storage"));
    for key in ["u", "R", "V", "p"] {
        screen.keys(key);
        assert!(screen.notice().contains("otc-test"), "{key}: {}", screen.notice());
    }
    assert!(screen.effects.is_empty());
    let mut screen = opened(RUNNING, None);
    for key in ["u", "R", "V"] {
        screen.keys(key);
        assert!(screen.notice().contains("another vbs"), "{key}: {}", screen.notice());
    }
    assert!(screen.effects.is_empty());
}
