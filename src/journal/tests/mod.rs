//! Writing runs down and reading them back, whole, cut short and spoilt.

mod cut;
mod kept;
mod list;

use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;

use super::*;
use crate::domain::inventory::tests::{policy, volume};
use crate::domain::{
    CloudScope, Counts, Goal, Inventory, Outcome, Outcomes, Plan, PlanInput, RunId, RunRecord, RunStatus,
    State, Summary, ThereBefore, VolumeId,
};

pub(super) fn run_id(chance: u16) -> RunId {
    RunId::new("2026-11-23T21:48:00Z".parse().unwrap(), chance)
}

pub(super) fn site() -> CloudScope {
    CloudScope {
        cloud: Some("otc".into()),
        auth_url: "https://iam.example.com/v3".into(),
        region: Some("eu-de".into()),
        project_id: "p1".into(),
        project: "eu-de_storage".into(),
        user_id: "u1".into(),
        user: "operator".into(),
        ..CloudScope::default()
    }
}

/// `new0 new1 ...` under none, `move0 ...` under `old`, `there` under the target, all to `target`.
pub(super) fn plan(new: usize, moves: usize) -> Plan {
    let mut inventory = Inventory::default();
    let mut volumes: Vec<_> = (0..new).map(|n| volume(&format!("new{n}"), None)).collect();
    volumes.extend((0..moves).map(|n| volume(&format!("move{n}"), Some("old"))));
    volumes.push(volume("there", Some("target")));
    let ids: Vec<VolumeId> = volumes.iter().map(|volume| volume.id.clone()).collect();
    inventory.add_volumes(volumes);
    inventory.set_policies(vec![policy("target", Some(1)), policy("old", Some(moves as u32))]);
    Plan::associate(&inventory, &policy("target", Some(1)), PlanInput::of(&inventory, ids), |_| true, None)
}

pub(super) fn header(chance: u16, plan: &Plan) -> Header {
    Header::new(run_id(chance), Timestamp::UNIX_EPOCH, plan, site())
}

pub(super) fn begin(directory: &Path, chance: u16, plan: &Plan) -> Recorder {
    Recorder::begin(directory, header(chance, plan)).unwrap()
}

pub(super) fn target() -> Goal {
    Goal::Under("target".into())
}

pub(super) fn ids(names: &[&str]) -> Vec<VolumeId> {
    names.iter().map(|name| VolumeId::new(name)).collect()
}

/// The outcomes of these volumes, all in this state.
pub(super) fn outcomes(board: &Outcomes, names: &[&str], state: State) -> Vec<Outcome> {
    names
        .iter()
        .map(|name| {
            let mut outcome = board.get(&VolumeId::new(name)).unwrap().clone();
            outcome.state = state;
            outcome
        })
        .collect()
}

pub(super) fn state(past: &RunRecord, name: &str) -> State {
    past.board.get(&VolumeId::new(name)).unwrap().state
}

#[test]
fn a_run_is_read_back_as_it_was() {
    let directory = tempfile::tempdir().unwrap();
    let plan = plan(2, 2);
    let mut board = Outcomes::new(&plan);
    let mut recorder = begin(directory.path(), 1, &plan);
    let path = recorder.path().to_owned();
    recorder
        .intent(&target(), None, &ids(&["new0", "new1", "move0", "move1"]), ThereBefore::default())
        .unwrap();
    assert_eq!(load(&path).unwrap().summary.status, RunStatus::Running);
    assert_eq!(state(&load(&path).unwrap(), "new0"), State::Sent);
    let mut answered = outcomes(&board, &["new0", "new1"], State::Ok);
    answered.extend(outcomes(&board, &["move0"], State::Moved));
    let mut failed = outcomes(&board, &["move1"], State::Failed).remove(0);
    failed.code = Some("AutoBackup.0206".into());
    failed.message = Some("busy".into());
    failed.request_id = Some("req-1".into());
    failed.now_in = crate::domain::Whereabouts::In("old".into());
    failed.read_at = Some(Timestamp::UNIX_EPOCH);
    answered.push(failed);
    recorder.outcomes(answered.iter(), Some(Duration::from_millis(7))).unwrap();
    for outcome in answered {
        board.put(outcome);
    }
    let summary = Summary { stopped: Some("why".into()), reached_cloud: true, ..Summary::default() };
    recorder.end(&summary, Figures::of(&board)).unwrap();
    drop(recorder);

    let past = load(&path).unwrap();
    assert_eq!(past.summary.status, RunStatus::Finished);
    assert_eq!(past.board.rows(), board.rows(), "every outcome, to the letter");
    assert_eq!(past.board.summary.as_ref().unwrap().stopped.as_deref(), Some("why"));
    assert_eq!(past.unread, 0);
    assert_eq!(replay::replay(&std::fs::read(&path).unwrap()).unwrap().intents.len(), 1);
    let mut steps = past.board.undo_steps();
    steps.sort();
    let was = |from: &str| Some(Goal::Under(from.into()));
    assert_eq!(
        steps,
        [
            ("move0".into(), target(), was("old")),
            ("new0".into(), target(), Some(Goal::InNone)),
            ("new1".into(), target(), Some(Goal::InNone)),
        ]
    );
    assert_eq!(
        past.retryable().iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["1 x AutoBackup.0206 wait and retry"]
    );
    let run = list(directory.path()).unwrap().remove(0);
    assert_eq!(run.counts, counts(&board));
    assert_eq!(run.status, RunStatus::Finished);
}

#[test]
fn a_move_that_ended_in_no_policy_is_undone_too() {
    let directory = tempfile::tempdir().unwrap();
    let plan = plan(0, 1);
    let board = Outcomes::new(&plan);
    let mut recorder = begin(directory.path(), 1, &plan);
    recorder.intent(&target(), None, &ids(&["move0"]), ThereBefore::default()).unwrap();
    let mut lost = outcomes(&board, &["move0"], State::Failed).remove(0);
    lost.now_in = crate::domain::Whereabouts::InNone;
    recorder.outcomes([&lost].into_iter(), None).unwrap();
    let path = recorder.path().to_owned();
    drop(recorder);
    let past = load(&path).unwrap();
    assert_eq!(past.board.undo_steps(), [("move0".into(), Goal::InNone, Some(Goal::Under("old".into())))]);
    assert_eq!(
        past.board.redo_steps(&ids(&["move0"]).iter().collect()),
        [("move0".into(), Goal::InNone, Some(target()))]
    );
}

#[test]
fn what_was_not_known_before_cannot_be_undone() {
    let mut inventory = Inventory::default();
    inventory.add_volumes(vec![volume("dark", None)]);
    inventory.set_policies(vec![policy("target", Some(9))]);
    let plan = Plan::associate(
        &inventory,
        &policy("target", Some(9)),
        PlanInput::of(&inventory, ids(&["dark"])),
        |_| true,
        None,
    );
    let directory = tempfile::tempdir().unwrap();
    let mut recorder = begin(directory.path(), 1, &plan);
    recorder.intent(&target(), None, &ids(&["dark"]), ThereBefore::default()).unwrap();
    let ok = outcomes(&Outcomes::new(&plan), &["dark"], State::Ok);
    recorder.outcomes(ok.iter(), None).unwrap();
    let past = load(recorder.path()).unwrap();
    assert_eq!(past.board.undo_steps(), [("dark".into(), target(), None)]);
}

#[test]
fn verifying_writes_behind_what_is_there() {
    let directory = tempfile::tempdir().unwrap();
    let plan = plan(2, 0);
    let mut recorder = begin(directory.path(), 1, &plan);
    let path = recorder.path().to_owned();
    recorder.intent(&target(), None, &ids(&["new0"]), ThereBefore::default()).unwrap();
    drop(recorder);
    // Killed in the middle of a line.
    let torn = [std::fs::read(&path).unwrap().as_slice(), b"{\"kind\":\"outc"].concat();
    std::fs::write(&path, torn).unwrap();

    let past = load(&path).unwrap();
    assert_eq!((past.summary.status, past.summary.needs_verifying()), (RunStatus::Interrupted, true));
    assert_eq!((state(&past, "new0"), state(&past, "new1")), (State::Unknown, State::Skipped));
    assert!(past.board.undo_steps().is_empty());
    let mut recorder = Recorder::reopen(&past).unwrap();
    assert!(matches!(Recorder::reopen(&past), Err(JournalError::Busy { .. })));
    let mut found = outcomes(&past.board, &["new0"], State::Ok);
    found.extend(outcomes(&past.board, &["new1"], State::Skipped));
    recorder.outcomes(found.iter(), None).unwrap();
    let counts = Counts::from([(State::Ok, 1), (State::Skipped, 1)]);
    recorder.verified(Figures { counts, ..Figures::default() }).unwrap();
    drop(recorder);

    let past = load(&path).unwrap();
    assert_eq!((past.summary.status, past.summary.needs_verifying()), (RunStatus::Interrupted, false));
    assert_eq!((state(&past, "new0"), state(&past, "new1")), (State::Ok, State::Skipped));
    assert_eq!(past.unread, 1, "the torn line is passed over");
    assert_eq!(past.board.undo_steps(), [("new0".into(), target(), Some(Goal::InNone))]);
}

#[test]
fn after_a_gap_nothing_is_said_to_be_unsent() {
    let directory = tempfile::tempdir().unwrap();
    let mut recorder = begin(directory.path(), 1, &plan(2, 0));
    recorder.gap().unwrap();
    let path = recorder.path().to_owned();
    drop(recorder);
    assert_eq!(state(&load(&path).unwrap(), "new0"), State::Unknown);
}

#[test]
fn a_newer_format_is_refused_and_says_so() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("20261123-214800-0001.jsonl");
    std::fs::write(&path, "{\"kind\":\"header\",\"version\":99,\"other\":1}\n").unwrap();
    let error = load(&path).unwrap_err();
    assert!(matches!(error, JournalError::Newer { version: 99, .. }));
    assert!(error.to_string().contains("newer vbs"));
    let (_, unread) = survey(directory.path()).unwrap();
    assert!(matches!(unread[..], [JournalError::Newer { version: 99, .. }]));
    assert!(list(directory.path()).unwrap().is_empty());
}

#[test]
fn the_same_project_is_known_whatever_the_login_is_called() {
    let here = site();
    let there =
        CloudScope { cloud: None, auth_url: "https://IAM.example.com/".into(), user: "x".into(), ..site() };
    assert!(here.is_same_project(&there));
    assert!(!here.is_same_project(&CloudScope { project_id: "p2".into(), ..site() }));
    assert!(!here.is_same_project(&CloudScope { region: Some("eu-nl".into()), ..site() }));
    assert!(!here.is_same_project(&CloudScope { auth_url: "https://other.example.com/v3".into(), ..site() }));
}
