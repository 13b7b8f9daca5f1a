//! What belongs to trusting a run: questions, checks before sending, the runs of the past.

use std::time::Duration;

use vbs_tui::app::Msg;
use vbs_tui::app::layer::{Inquiry, Layer, Stage};
use vbs_tui::app::model::{Notice, RequestId, Tone};
use vbs_tui::app::msg::SubmitError;
use vbs_tui::domain::{
    CloudScope, Decision, Goal, Outcomes, RunAction, RunEvent, RunId, RunRecord, RunStatus, RunSummary, State,
};
use vbs_tui::ui::{Glyphs, Theme};

use crate::approve;
use crate::fleet::{self, now, press, project, run};

const MONO: Theme = Theme { colour: false, glyphs: Glyphs::Unicode };
const ASCII: Theme = Theme { colour: true, glyphs: Glyphs::Ascii };

fn name(number: u16) -> RunId {
    RunId::new("2026-11-23T21:32:10Z".parse().unwrap(), number)
}

/// How a run stands, and whether it was verified since.
type Stands = (RunStatus, bool);
const INTERRUPTED: Stands = (RunStatus::Interrupted, false);
const VERIFIED: Stands = (RunStatus::Interrupted, true);
const RUNNING: Stands = (RunStatus::Running, false);
const ENDED: Stands = (RunStatus::Finished, false);

/// Where the screen is logged in.
fn here() -> CloudScope {
    project(1, (80, 24)).scope.unwrap()
}

fn there() -> CloudScope {
    CloudScope {
        cloud: Some("otc-test".into()),
        region: Some("eu-nl".into()),
        project: "eu-nl_web".into(),
        project_id: "other".into(),
        ..here()
    }
}

fn summary(number: u16, policy: &str, stands: Stands, counts: &[(State, usize)]) -> RunSummary {
    let (status, verified) = stands;
    RunSummary {
        run: name(number),
        started: "2026-11-23T21:32:10Z".parse().unwrap(),
        ended: None,
        action: RunAction::Associate,
        policy: Some(policy.into()),
        of: None,
        scope: here(),
        host: String::new(),
        account: String::new(),
        note: None,
        volumes: 0,
        counts: counts.iter().copied().collect(),
        not_there: 0,
        status,
        verified: verified.then(now),
        path: None,
    }
}

fn summaries() -> Vec<RunSummary> {
    use State::{Already, Failed, Moved, Ok, Refused, Skipped, Unknown};
    let mut runs = vec![
        summary(0x7f3a, "db-nightly", INTERRUPTED, &[(Ok, 80), (Unknown, 40), (Skipped, 180)]),
        summary(0x01c4, "undo of 9e02", RUNNING, &[(Ok, 12), (State::Waiting, 20)]),
        summary(0x9e02, "files_weekly", ENDED, &[(Ok, 1290), (Moved, 7), (Failed, 3), (Refused, 2)]),
        summary(0x5b10, "out of their policies", VERIFIED, &[(Ok, 7), (Already, 1)]),
        summary(0xaa01, "月次アーカイブ", INTERRUPTED, &[(Ok, 4), (Unknown, 1)]),
    ];
    for (run, hours) in runs.iter_mut().zip([0, 3, 5, 29, 230]) {
        run.started = run.started.checked_sub(jiff::SignedDuration::from_hours(hours)).unwrap();
    }
    runs[2].note = Some("CHG-20418".into());
    (runs[1].action, runs[1].of) = (RunAction::Undo, Some(name(0x9e02)));
    runs[3].action = RunAction::Disassociate;
    runs[4].scope = there();
    runs
}

#[test]
fn the_runs_of_the_past() {
    let mut model = project(240, (80, 24));
    press(&mut model, "H");
    approve!("history_reading", model);
    model.update(now(), Msg::Runs(Ok(summaries()), Vec::new()));
    model.notice = None;
    approve!("history_80x24", model);
    approve!("history_80x24_mono", model, &MONO);
    approve!("history_80x24_ascii", model, &ASCII);
    press(&mut model, "down down");
    model.size = (200, 50);
    approve!("history_200x50", model);
    press(&mut model, "down down");
    model.size = (60, 15);
    approve!("history_60x15", model);
    model.update(now(), Msg::Runs(Ok(Vec::new()), Vec::new()));
    approve!("history_empty", model);
    model.update(now(), Msg::Runs(Err("the directory cannot be read: permission denied".into()), Vec::new()));
    approve!("history_unreadable", model);
}

/// The board of a run over sixteen volumes, as the journal has it.
fn past(stands: Stands, scope: CloudScope, size: (u16, u16)) -> vbs_tui::app::Model {
    let mut model = project(40, size);
    run(&mut model, 7, false);
    let shown = model.run.take().unwrap();
    let mut board = Outcomes::default();
    for mut outcome in shown.board.rows().iter().cloned() {
        if outcome.state == State::Sent {
            outcome.state = State::Skipped;
            outcome.message = Some("not sent: the run was interrupted first".into());
        }
        board.put(outcome);
    }
    let path = "/home/ops/.local/state/vbs/runs/20261123-213210-7f3a.jsonl".into();
    let summary = RunSummary { scope, path: Some(path), ..summary(0x7f3a, "db-nightly", stands, &[]) };
    model.layers.clear();
    press(&mut model, "H");
    model.update(now(), Msg::Runs(Ok(vec![summary.clone()]), Vec::new()));
    press(&mut model, "enter");
    let policy_id = shown.purpose.target().map(|policy| policy.id.clone());
    let record = RunRecord {
        summary,
        policy_id,
        read_mode: None,
        membership_proven: true,
        board,
        last_request: None,
        unread: 0,
    };
    model.update(now(), Msg::Opened(name(0x7f3a), Ok(Box::new(record))));
    model.heights = vbs_tui::ui::heights(&model);
    model
}

#[test]
fn the_board_of_a_past_run() {
    let mut model = past(INTERRUPTED, here(), (80, 24));
    approve!("past_interrupted_80x24", model);
    press(&mut model, "V");
    approve!("past_verifying", model);
    let left = Duration::from_secs(24);
    model.update(now(), Msg::Verify(name(0x7f3a), RunEvent::Settling { volumes: 9, left }));
    approve!("past_settling", model);
    press(&mut model, "enter G");
    approve!("past_outcome", model);
    approve!("past_interrupted_200x50", past(INTERRUPTED, here(), (200, 50)));
    approve!("past_elsewhere", past(VERIFIED, there(), (80, 24)));
}

#[test]
fn a_question_is_the_loudest_line() {
    let mut model = project(40, (80, 24));
    run(&mut model, 7, false);
    let fault = "cannot associate: HTTP 504, a gateway waited too long for the service";
    let ask = |question| Msg::Run(fleet::run_name(), RunEvent::NeedsDecision(question));
    model.update(now(), ask(Decision::StillUnclear(fault.into())));
    approve!("board_asking", model);
    approve!("board_asking_mono", model, &MONO);
    model.update(now(), ask(Decision::Journal("No space left on device (os error 28)".into())));
    model.size = (60, 15);
    approve!("board_asking_60x15", model);
    model.size = (80, 24);
    press(&mut model, "q");
    approve!("leave_asking", model);
    press(&mut model, "esc esc");
    approve!("lists_asking", model);
}

#[test]
fn a_run_out_of_sight_is_in_the_header() {
    let mut model = project(40, (80, 24));
    run(&mut model, 7, false);
    press(&mut model, "esc");
    model.read_only = true;
    approve!("lists_running_read_only", model);
}

#[test]
fn a_plan_that_came_back_says_why() {
    let mut model = project(240, (80, 24));
    press(&mut model, "space space h a");
    let Some(Layer::Plan(prompt)) = model.layers.last_mut() else { panic!("no plan") };
    let error = |text: &str| Notice { tone: Tone::Error, text: text.into() };
    let warning = |text: &str| Notice { tone: Tone::Warning, text: text.into() };
    prompt.since = vec![
        error("2 changed since this plan was made; review it again:"),
        warning("db-prod-01-data: was in no policy, now in files_weekly"),
        warning("db-prod-01-wal: was in status in-use, now backing-up"),
    ];
    approve!("plan_changed", model);
    let Some(Layer::Plan(prompt)) = model.layers.last_mut() else { panic!("no plan") };
    prompt.since.clear();
    let inquiry = Inquiry { number: RequestId(1), asked_at: now() };
    prompt.stage = Stage::Checking(inquiry);
    approve!("plan_checking", model);
    let Some(Layer::Plan(prompt)) = model.layers.last_mut() else { panic!("no plan") };
    prompt.stage = Stage::ReadingFirst(inquiry);
    approve!("plan_reading_again", model);
}

#[test]
fn runs_that_cannot_be_read_are_told() {
    let mut model = project(40, (80, 24));
    press(&mut model, "H");
    let why = "the journal /home/ops/runs/20261123-213210-7f3a.jsonl is no journal of vbs";
    model.update(now(), Msg::Runs(Ok(Vec::new()), vec![why.into()]));
    approve!("history_some_unreadable", model);
}

#[test]
fn a_plan_without_a_journal_says_so() {
    let mut model = project(240, (80, 24));
    fleet::filter(&mut model, "policy=none status=in-use name~web");
    press(&mut model, "enter * h a");
    let Some(Layer::Plan(prompt)) = model.layers.last().cloned() else { panic!("no plan") };
    model.unbegun = Some(vbs_tui::app::model::Unbegun { prompt, run: None, beside: false });
    let reason = "/home/ops/.local/state/vbs/runs: No space left on device (os error 28)";
    model.update(now(), Msg::NotBegun(SubmitError::Journal(reason.into())));
    approve!("plan_no_journal", model);
}

#[test]
fn a_retry_says_what_it_leaves_out() {
    let mut model = project(40, (80, 24));
    run(&mut model, 30, true);
    model.update(now(), Msg::Begun(name(0x7f3a), Some("/home/ops/runs/20261123-213210-7f3a.jsonl".into())));
    approve!("board_with_a_name", model);
    press(&mut model, "R");
    if let Some(Layer::Plan(prompt)) = model.layers.last_mut() {
        prompt.stage = Stage::Ready;
    }
    approve!("plan_retry", model);
    model.size = (60, 15);
    approve!("plan_retry_60x15", model);
}

#[test]
fn taking_out_and_undoing_are_plans_like_any_other() {
    let mut model = project(240, (80, 24));
    fleet::filter(&mut model, "name~db-prod-0");
    press(&mut model, "enter * D");
    approve!("plan_take_out", model);
    model.size = (60, 15);
    approve!("plan_take_out_60x15", model);
    let mut model = project(40, (80, 24));
    run(&mut model, 30, true);
    model.update(now(), Msg::Begun(name(0x7f3a), None));
    // What went in is where the run put it, as a reading would show.
    let rows = model.run.as_ref().unwrap().board.rows().to_vec();
    for outcome in rows.iter().filter(|outcome| !outcome.is_stranded() && outcome.state.is_success()) {
        let mut volume = model.inventory.volume(&outcome.id).unwrap();
        if let Goal::Under(policy) = &outcome.goal {
            volume.policy = Some(policy.clone());
        }
        model.inventory.add_volumes(vec![volume]);
    }
    press(&mut model, "u");
    if let Some(Layer::Plan(prompt)) = model.layers.last_mut() {
        prompt.stage = Stage::Ready;
    }
    approve!("plan_undo", model);
}
