//! What belongs to trusting a run: questions, checks before sending, the runs of the past.

use std::time::Duration;

use vbs_tui::app::Msg;
use vbs_tui::app::msg::SubmitError;
use vbs_tui::app::notice::Notice;
use vbs_tui::app::notice::Tone;
use vbs_tui::app::request::RequestId;
use vbs_tui::app::screens::Screen;
use vbs_tui::app::screens::plan::{Inquiry, Stage};
use vbs_tui::domain::{
    CloudScope, Decision, Goal, Outcomes, RunAction, RunEvent, RunId, RunRecord, RunStatus, RunSummary,
    State, ThereBefore,
};
use vbs_tui::ui::{Glyphs, Palette, Theme};

use crate::approve;
use crate::fleet::{self, now, press, project, run};

const MONO: Theme = Theme { colour: false, glyphs: Glyphs::Unicode, palette: Palette::Base, deep: false };
const ASCII: Theme = Theme { colour: true, glyphs: Glyphs::Ascii, palette: Palette::Base, deep: false };

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
    project(1, (80, 24)).model.scope.unwrap()
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
        accepted: std::collections::BTreeMap::new(),
        stopped: None,
        status,
        verified: verified.then(now),
        path: None,
    }
}

pub fn summaries() -> Vec<RunSummary> {
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
    let mut app = project(240, (80, 24));
    press(&mut app, "H");
    approve!("history_reading", app);
    app.update(now(), Msg::Runs(Ok(summaries()), Vec::new()));
    app.model.notice = None;
    approve!("history_80x24", app);
    approve!("history_80x24_mono", app, &MONO);
    approve!("history_80x24_ascii", app, &ASCII);
    press(&mut app, "down down");
    app.model.size = (200, 50);
    approve!("history_200x50", app);
    press(&mut app, "down down");
    app.model.size = (60, 15);
    approve!("history_60x15", app);
    app.update(now(), Msg::Runs(Ok(Vec::new()), Vec::new()));
    approve!("history_empty", app);
    app.update(now(), Msg::Runs(Err("the directory cannot be read: permission denied".into()), Vec::new()));
    approve!("history_unreadable", app);
}

/// The board of a run over sixteen volumes, as the journal has it.
fn past(stands: Stands, scope: CloudScope, size: (u16, u16)) -> vbs_tui::app::App {
    let mut app = project(40, size);
    run(&mut app, 7, false);
    let shown = app.model.run.take().unwrap();
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
    app.screens.over.clear();
    press(&mut app, "H");
    app.update(now(), Msg::Runs(Ok(vec![summary.clone()]), Vec::new()));
    press(&mut app, "enter");
    let policy_id = shown.purpose.target().map(|policy| policy.id.clone());
    let record = RunRecord {
        summary,
        policy_id,
        read_mode: None,
        membership_proven: true,
        board,
        last_request: None,
        before: ThereBefore::default(),
        expiring: 0,
        unread: 0,
    };
    app.update(now(), Msg::Opened(name(0x7f3a), Ok(Box::new(record))));
    app.model.heights = vbs_tui::ui::heights(&app);
    app
}

#[test]
fn the_board_of_a_past_run() {
    let mut app = past(INTERRUPTED, here(), (80, 24));
    approve!("past_interrupted_80x24", app);
    press(&mut app, "V");
    approve!("past_verifying", app);
    let left = Duration::from_secs(24);
    app.update(now(), Msg::Verify(name(0x7f3a), RunEvent::Settling { volumes: 9, left }));
    approve!("past_settling", app);
    press(&mut app, "enter G");
    approve!("past_outcome", app);
    approve!("past_interrupted_200x50", past(INTERRUPTED, here(), (200, 50)));
    approve!("past_elsewhere", past(VERIFIED, there(), (80, 24)));
}

#[test]
fn a_question_is_the_loudest_line() {
    let mut app = project(40, (80, 24));
    run(&mut app, 7, false);
    let fault = "cannot associate: HTTP 504, a gateway waited too long for the service";
    let ask = |question| Msg::Run(fleet::run_name(), RunEvent::NeedsDecision(question));
    app.update(now(), ask(Decision::StillUnclear(fault.into())));
    approve!("board_asking", app);
    approve!("board_asking_mono", app, &MONO);
    app.update(now(), ask(Decision::Journal("No space left on device (os error 28)".into())));
    app.model.size = (60, 15);
    approve!("board_asking_60x15", app);
    app.model.size = (80, 24);
    press(&mut app, "ctrl-c");
    approve!("leave_asking", app);
    press(&mut app, "esc esc");
    approve!("lists_asking", app);
}

#[test]
fn a_run_out_of_sight_is_in_the_header() {
    let mut app = project(40, (80, 24));
    run(&mut app, 7, false);
    press(&mut app, "esc");
    app.model.read_only = true;
    approve!("lists_running_read_only", app);
}

#[test]
fn a_plan_that_came_back_says_why() {
    let mut app = project(240, (80, 24));
    press(&mut app, "space space h a");
    let Some(Screen::Plan(prompt)) = app.screens.over.last_mut() else { panic!("no plan") };
    let error = |text: &str| Notice { tone: Tone::Error, text: text.into() };
    let warning = |text: &str| Notice { tone: Tone::Warning, text: text.into() };
    prompt.since = vec![
        error("2 changed since this plan was made; review it again:"),
        warning("db-prod-01-data: was in no policy, now in files_weekly"),
        warning("db-prod-01-wal: was in status in-use, now backing-up"),
    ];
    approve!("plan_changed", app);
    let Some(Screen::Plan(prompt)) = app.screens.over.last_mut() else { panic!("no plan") };
    prompt.since.clear();
    let inquiry = Inquiry { number: RequestId(1), asked_at: now() };
    prompt.stage = Stage::Checking(inquiry);
    approve!("plan_checking", app);
    let Some(Screen::Plan(prompt)) = app.screens.over.last_mut() else { panic!("no plan") };
    prompt.stage = Stage::ReadingFirst(inquiry);
    approve!("plan_reading_again", app);
}

#[test]
fn runs_that_cannot_be_read_are_told() {
    let mut app = project(40, (80, 24));
    press(&mut app, "H");
    let why = "the journal /home/ops/runs/20261123-213210-7f3a.jsonl is no journal of vbs";
    app.update(now(), Msg::Runs(Ok(Vec::new()), vec![why.into()]));
    approve!("history_some_unreadable", app);
}

#[test]
fn a_plan_without_a_journal_says_so() {
    let mut app = project(240, (80, 24));
    fleet::filter(&mut app, "policy=none status=in-use name~web");
    press(&mut app, "enter * h a");
    let Some(Screen::Plan(prompt)) = app.screens.over.last().cloned() else { panic!("no plan") };
    app.model.unbegun = Some(vbs_tui::app::model::Unbegun { run: None, beside: false });
    app.confirmed = Some(prompt);
    let reason = "/home/ops/.local/state/vbs/runs: No space left on device (os error 28)";
    app.update(now(), Msg::NotBegun(SubmitError::Journal(reason.into())));
    approve!("plan_no_journal", app);
}

#[test]
fn a_retry_says_what_it_leaves_out() {
    let mut app = project(40, (80, 24));
    run(&mut app, 30, true);
    app.update(now(), Msg::Begun(name(0x7f3a), Some("/home/ops/runs/20261123-213210-7f3a.jsonl".into())));
    approve!("board_with_a_name", app);
    press(&mut app, "R");
    if let Some(Screen::Plan(prompt)) = app.screens.over.last_mut() {
        prompt.stage = Stage::Ready;
    }
    approve!("plan_retry", app);
    app.model.size = (60, 15);
    approve!("plan_retry_60x15", app);
}

#[test]
fn taking_out_and_undoing_are_plans_like_any_other() {
    let mut app = project(240, (80, 24));
    fleet::filter(&mut app, "name~db-prod-0");
    press(&mut app, "enter * D");
    approve!("plan_take_out", app);
    app.model.size = (60, 15);
    approve!("plan_take_out_60x15", app);
    let mut app = project(40, (80, 24));
    run(&mut app, 30, true);
    app.update(now(), Msg::Begun(name(0x7f3a), None));
    // What went in is where the run put it, as a reading would show.
    let rows = app.model.run.as_ref().unwrap().board.rows().to_vec();
    for outcome in rows.iter().filter(|outcome| !outcome.is_stranded() && outcome.state.is_success()) {
        let mut volume = app.model.inventory.volume(&outcome.id).unwrap();
        if let Goal::Under(policy) = &outcome.goal {
            volume.policy = Some(policy.clone());
        }
        app.model.inventory.add_volumes(vec![volume]);
    }
    press(&mut app, "u");
    if let Some(Screen::Plan(prompt)) = app.screens.over.last_mut() {
        prompt.stage = Stage::Ready;
    }
    approve!("plan_undo", app);
}
