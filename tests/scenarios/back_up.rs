//! Backups made by keys: what is read first, what is refused, and what is followed beside everything else.

use vbs_tui::app::msg::{AskedBackups, FreshBackups};
use vbs_tui::app::screens::Screen;
use vbs_tui::app::{Effect, Msg};
use vbs_tui::domain::{
    ApiError, ApiErrorKind, Backup, BackupFacts, BackupStatus, Goal, Outcome, Purpose, RunEvent, RunId,
    Shown, State, Summary, Whereabouts,
};

use crate::screen::{TestScreen, policy, volume};

fn facts() -> BackupFacts {
    BackupFacts { has_vbs: true, ..BackupFacts::default() }
}

/// What is asked of backups.
fn asked(screen: &TestScreen) -> AskedBackups {
    let asked = screen.effects.iter().rev().find_map(|effect| match effect {
        Effect::ReadAgain { backups, .. } => Some(backups.clone()),
        _ => None,
    });
    asked.expect("a question")
}

/// A plan for a backup of `v0` and `v1`, read first.
fn planned() -> TestScreen {
    let mut screen = TestScreen::loaded();
    screen.keys("<space><space>B");
    assert_eq!(asked(&screen), AskedBackups::Facts);
    screen.answer_backups(Ok(FreshBackups::Facts(facts())));
    screen
}

fn run() -> RunId {
    RunId::new("2026-11-23T21:48:00Z".parse().unwrap(), 0x7f3a)
}

/// It was sent and accepted, and its backups are followed.
fn followed() -> TestScreen {
    let mut screen = planned();
    screen.keys("y");
    screen.run_ends(|outcome| outcome.state = State::Ok);
    screen.tell(Msg::Followed(run()));
    screen.tell(Msg::Follow(run(), RunEvent::Following { backups: 2 }));
    screen.effects.clear();
    screen
}

fn all(screen: &TestScreen, how: impl Fn(&mut Outcome)) -> RunEvent {
    let mut rows = screen.app.model.own_run(&run()).unwrap().board.rows().to_vec();
    rows.iter_mut().for_each(how);
    RunEvent::Changed(rows)
}

#[test]
fn nothing_can_be_sent_before_what_must_be_known_is_read() {
    let mut screen = TestScreen::loaded();
    screen.keys("<space><space>By");
    assert!(screen.submitted().is_none() && screen.notice().contains("being read"), "{}", screen.notice());
    screen.answer_backups(Ok(FreshBackups::Facts(facts())));
    screen.keys("y");
    let plan = screen.submitted().expect("a key makes two backups");
    assert_eq!((plan.purpose.clone(), plan.tally().backups), (Purpose::BackUp, 2));
    let goals: Vec<Goal> = plan.items().map(|item| item.goal.clone()).collect();
    assert_eq!(goals, [Goal::BackedUp(1), Goal::BackedUp(2)], "each has a name of its own");
}

#[test]
fn where_it_cannot_be_read_the_plan_is_gone() {
    let mut screen = TestScreen::loaded();
    screen.keys("B");
    let fault = ApiError::new(ApiErrorKind::Forbidden, "list backups", "forbidden");
    screen.answer_backups(Err(fault));
    assert!(screen.app.screens.over.is_empty());
    assert!(screen.notice().contains("nothing was sent"), "{}", screen.notice());
}

#[test]
fn what_is_being_backed_up_or_has_no_vbs_is_refused() {
    let mut screen = TestScreen::loaded();
    screen.keys("<space><space>B");
    let running = ["id-v0".into()].into();
    screen.answer_backups(Ok(FreshBackups::Facts(BackupFacts { running, ..facts() })));
    assert_eq!((screen.prompt().plan.tally().backups, screen.prompt().plan.tally().refused), (1, 1));
    let mut screen = TestScreen::loaded();
    screen.keys("B");
    screen.answer_backups(Ok(FreshBackups::Facts(BackupFacts::default())));
    screen.keys("y");
    assert!(screen.submitted().is_none() && screen.prompt().plan.tally().refused == 1);
}

#[test]
fn a_followed_run_stands_in_no_way() {
    let mut screen = followed();
    let board = |screen: &TestScreen| screen.app.model.own_run(&run()).unwrap().board.clone();
    assert_eq!(board(&screen).shown(Shown::Accepted), 2);
    assert!(!screen.app.model.is_running(), "it is over");
    // Another run begins and takes its place; what becomes of it is still told.
    screen.keys("q<down><down>");
    screen.keys("<space>a<enter>y");
    screen.answer(vec![volume("v2", None)], vec![policy("target", 0), policy("old", 2)]);
    assert!(screen.submitted().is_some(), "{}", screen.notice());
    screen.tell(Msg::Begun(RunId::new("2026-11-23T21:49:00Z".parse().unwrap(), 1), None));
    let there = all(&screen, |outcome| outcome.now_in = Whereabouts::BackedUp("b".into()));
    screen.tell(Msg::Follow(run(), there));
    screen
        .tell(Msg::Follow(run(), RunEvent::Finished(Summary { reached_cloud: true, ..Summary::default() })));
    assert_eq!(board(&screen).shown(Shown::State(State::Ok)), 2);
    assert!(screen.notice().contains("the backups of run 7f3a: 2 ok"), "{}", screen.notice());
}

#[test]
fn leaving_asks_nothing_while_backups_are_followed() {
    let mut screen = followed();
    screen.keys("q<c-c>");
    assert!(screen.effects.iter().any(|effect| matches!(effect, Effect::Quit)), "{:?}", screen.effects);
}

#[test]
fn backups_are_neither_undone_nor_verified_while_they_are_followed() {
    let mut screen = followed();
    screen.keys("u");
    assert!(screen.notice().contains("not undone"), "{}", screen.notice());
    screen.keys("V");
    assert!(screen.notice().contains("followed"), "{}", screen.notice());
}

#[test]
fn a_policy_is_run_as_a_whole() {
    let mut screen = TestScreen::loaded();
    screen.keys("h<down>B");
    screen.answer_backups(Ok(FreshBackups::Facts(facts())));
    assert_eq!(screen.prompt().plan.purpose.title(), "run of old");
    screen.keys("<space>");
    assert!(screen.notice().contains("all of its volumes"), "{}", screen.notice());
    screen.keys("y");
    let plan = screen.submitted().unwrap();
    assert_eq!((plan.len(), plan.requests(1)), (2, 1));
}

fn backup(id: &str, hour: u8) -> Backup {
    Backup {
        id: id.into(),
        name: id.into(),
        volume: Some("id-v0".into()),
        status: BackupStatus::Available,
        size_gb: Some(10),
        created: format!("2026-11-23T{hour:02}:00:00Z").parse().ok(),
        for_server: false,
        progress: None,
        fail_reason: None,
    }
}

/// The backups of `v0`.
fn backups(kept: Vec<Backup>) -> TestScreen {
    let mut screen = TestScreen::loaded();
    screen.keys("b");
    screen.tell(Msg::Backups("id-v0".into(), Ok(kept)));
    screen.effects.clear();
    screen
}

#[test]
fn the_last_good_backup_wants_its_volume_typed() {
    let kept = vec![backup("new", 3), backup("old", 2)];
    let mut screen = backups(kept.clone());
    screen.keys("<space><space>-");
    assert_eq!(asked(&screen), AskedBackups::Of(vec!["id-v0".into()]));
    screen.answer_backups(Ok(FreshBackups::Of(kept)));
    assert_eq!((screen.prompt().plan.tally().deletions, screen.prompt().plan.tally().refused), (1, 1));

    let mut screen = backups(vec![backup("only", 3)]);
    screen.keys("-");
    screen.answer_backups(Ok(FreshBackups::Of(vec![backup("only", 3)])));
    screen.keys("y<enter>");
    assert!(screen.submitted().is_none(), "y is text here");
    screen.keys("<bs>v0<enter>");
    let plan = screen.submitted().expect("its name sends it");
    assert_eq!(plan.tally().deletions, 1);
}

#[test]
fn a_backup_that_went_meanwhile_is_not_deleted() {
    let mut screen = backups(vec![backup("new", 3), backup("old", 2)]);
    screen.keys("<space>-");
    screen.answer_backups(Ok(FreshBackups::Of(vec![backup("old", 2)])));
    assert_eq!(screen.prompt().plan.tally().refused, 1);
}

#[test]
fn a_form_makes_a_volume_like_the_old_one() {
    let mut screen = backups(vec![backup("new", 3)]);
    screen.keys("+<tab><tab><tab><bs><enter>");
    assert!(screen.notice().contains("size (GB)"), "{}", screen.notice());
    screen.keys("6<enter>");
    screen.answer_backups(Ok(FreshBackups::Of(vec![backup("new", 3)])));
    screen.keys("y");
    let plan = screen.submitted().expect("a key makes it");
    let Goal::Restored(new) = plan.items().next().unwrap().goal.clone() else { panic!("{plan:?}") };
    let told = (new.name.as_str(), new.zone.as_str(), new.kind.as_str(), new.size_gb);
    assert_eq!(told, ("v0-restored", "eu-de-01", "SSD", 16));
}

#[test]
fn a_login_for_reading_plans_and_sends_nothing() {
    let mut screen = TestScreen::loaded();
    screen.app.model.read_only = true;
    screen.keys("B");
    screen.answer_backups(Ok(FreshBackups::Facts(facts())));
    screen.keys("y");
    assert!(screen.submitted().is_none() && screen.notice().contains("read-only"), "{}", screen.notice());
    assert!(matches!(screen.app.screens.over.last(), Some(Screen::Plan(_))));
}
