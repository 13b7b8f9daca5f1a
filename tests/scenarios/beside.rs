//! A run that is only read back does not stand in the way of putting back what it lost.

use std::time::Duration;

use vbs_tui::app::action::Action;
use vbs_tui::app::keymap::Mode;
use vbs_tui::app::msg::SubmitError;
use vbs_tui::app::run::RunState;
use vbs_tui::app::screens::Screen;
use vbs_tui::app::{Effect, Msg};
use vbs_tui::domain::{Decision, Outcome, RunEvent, RunId, RunStatus, State, Summary, Whereabouts};

use crate::screen::{TestScreen, policy, volume};

fn name(chance: u16) -> RunId {
    RunId::new("2026-11-23T21:48:00Z".parse().unwrap(), chance)
}

fn outcomes(screen: &TestScreen, run: &RunId, how: impl Fn(&mut Outcome)) -> RunEvent {
    let mut rows = screen.app.model.own_run(run).unwrap().board.rows().to_vec();
    rows.iter_mut().for_each(how);
    RunEvent::Changed(rows)
}

/// A move of `v8` and `v9` whose answer was lost: `v9` left `old` and is in no policy, and the run
/// is stopped at its question and reads back.
fn settling() -> TestScreen {
    let mut screen = TestScreen::loaded();
    screen.keys("*a<enter>10<enter>");
    let run = screen.begun();
    screen.report(RunEvent::NeedsDecision(Decision::StillUnclear("HTTP 504".into())));
    let changed = outcomes(&screen, &run, |outcome| {
        outcome.state = State::Skipped;
        if ["v8", "v9"].contains(&outcome.name.as_ref()) {
            outcome.state = State::Unknown;
        }
    });
    screen.keys("x");
    screen.report(changed);
    screen.report(RunEvent::Settling { volumes: 2, left: Duration::from_secs(120) });
    let changed = outcomes(&screen, &run, |outcome| {
        if outcome.name.as_ref() == "v9" {
            outcome.now_in = Whereabouts::InNone;
            outcome.read_at = Some("1970-01-01T00:00:01Z".parse().unwrap());
        }
    });
    screen.report(changed);
    screen.report(RunEvent::Read(vec![volume("v9", None)]));
    screen.effects.clear();
    screen
}

/// The same, with `v9` on its way back in a run of its own.
fn beside() -> TestScreen {
    let mut screen = settling();
    screen.keys("py");
    screen.answer(vec![volume("v9", None)], vec![policy("target", 0), policy("old", 1)]);
    assert!(screen.submitted().is_some());
    screen.tell(Msg::Begun(name(0xbac6), Some("journal of bac6".into())));
    screen.effects.clear();
    screen
}

fn ends(screen: &mut TestScreen, run: &RunId, how: impl Fn(&mut Outcome)) {
    let changed = outcomes(screen, run, how);
    screen.tell(Msg::Run(run.clone(), changed));
    let summary = Summary { reached_cloud: true, ..Summary::default() };
    screen.tell(Msg::Run(run.clone(), RunEvent::Finished(summary)));
}

#[test]
fn what_is_in_no_policy_is_put_back_while_the_run_is_still_read_back() {
    let mut screen = settling();
    screen.keys("p");
    assert_eq!((screen.prompt().plan.title().as_str(), screen.prompt().plan.len()), ("old", 1));
    screen.keys("y");
    // What it rests on is read first: the lost request may have been carried out meanwhile.
    let (_, asked) = screen.asked_again().unwrap();
    assert_eq!(asked.len(), 1);
    screen.answer(vec![volume("v9", None)], vec![policy("target", 0), policy("old", 1)]);
    assert_eq!(screen.submitted().unwrap().title(), "old");
    assert!(!screen.effects.contains(&Effect::StopRun), "the other goes on being read back");
    screen.tell(Msg::Begun(name(0xbac6), None));
    let standing: Vec<bool> = screen.app.model.own_runs().map(RunState::is_running).collect();
    assert_eq!(standing, [true, true]);
}

#[test]
fn nothing_else_is_sent_before_that_is_over_and_nothing_at_all_while_a_run_sends() {
    let mut screen = settling();
    for keys in ["R", "u"] {
        screen.keys(keys);
        assert!(screen.notice().contains("still being read back"), "{keys}: {}", screen.notice());
        assert_eq!(screen.app.screens.mode(), Mode::Outcomes);
    }
    screen.keys("<esc>a");
    assert!(screen.notice().contains("still being read back"), "{}", screen.notice());
    screen.keys("D");
    assert!(screen.notice().contains("still being read back"), "{}", screen.notice());
    assert!(screen.app.screens.over.is_empty() && screen.submitted().is_none());

    let mut screen = beside();
    screen.keys("<esc>H");
    let listed = vec![
        screen
            .app
            .model
            .own_run(&name(0x7f3a))
            .unwrap()
            .summary(None, screen.app.model.scope.as_ref())
            .unwrap(),
    ];
    screen.tell(Msg::Runs(Ok(listed), Vec::new()));
    screen.keys("<enter>p");
    assert!(screen.notice().contains("in progress"), "{}", screen.notice());
    assert_eq!(screen.app.screens.mode(), Mode::Outcomes);
}

#[test]
fn each_run_is_told_by_its_own_board_and_both_are_reached() {
    let mut screen = beside();
    let (old, new) = (name(0x7f3a), name(0xbac6));
    // A report on the one is not taken for the other.
    screen.tell(Msg::Run(old.clone(), RunEvent::Settling { volumes: 2, left: Duration::from_secs(60) }));
    assert!(screen.app.model.own_run(&new).unwrap().is_sending());
    assert_eq!(screen.app.board_shown().unwrap().run, Some(new.clone()));
    screen.keys("<esc>H");
    // A list that was read a while ago.
    let listed = [&new, &old].map(|run| {
        screen.app.model.own_run(run).unwrap().summary(None, screen.app.model.scope.as_ref()).unwrap()
    });
    screen.tell(Msg::Runs(Ok(listed.to_vec()), Vec::new()));
    screen.effects.clear();
    screen.keys("j<enter>");
    assert_eq!(screen.app.board_shown().unwrap().run, Some(old.clone()));
    assert!(screen.effects.is_empty(), "the live board, not the file");
    screen.keys("<esc>k<enter>");
    assert_eq!(screen.app.board_shown().unwrap().run, Some(new));
    screen.keys("<esc><esc>o");
    assert!(matches!(screen.app.screens.over[..], [Screen::Outcomes(_)]));
}

#[test]
fn the_board_of_the_first_learns_that_the_second_put_it_back() {
    let mut screen = beside();
    let (old, new) = (name(0x7f3a), name(0xbac6));
    assert_eq!(screen.app.model.own_run(&old).unwrap().board.stranded().count(), 1);
    ends(&mut screen, &new, |outcome| {
        outcome.state = State::Ok;
        outcome.now_in = Whereabouts::In("old".into());
        outcome.read_at = Some("1970-01-01T00:00:09Z".parse().unwrap());
    });
    let lost = screen.app.model.own_run(&old).unwrap().board.get(&volume("v9", None).id).unwrap().clone();
    assert!(!lost.is_stranded(), "it was seen elsewhere since");
    assert_eq!(lost.state, State::Unknown, "what became of the lost request is for its own run to say");
}

#[test]
fn a_volume_is_not_put_back_twice_while_its_way_back_is_not_proven() {
    let mut screen = beside();
    let (old, new) = (name(0x7f3a), name(0xbac6));
    let accepted = outcomes(&screen, &new, |outcome| outcome.state = State::Ok);
    screen.tell(Msg::Run(new.clone(), accepted));
    screen.tell(Msg::Run(new.clone(), RunEvent::Settling { volumes: 1, left: Duration::from_secs(10) }));
    screen.keys("<esc>H");
    let listed =
        vec![screen.app.model.own_run(&old).unwrap().summary(None, screen.app.model.scope.as_ref()).unwrap()];
    screen.tell(Msg::Runs(Ok(listed), Vec::new()));
    screen.keys("<enter>");
    assert!(screen.app.refused(Action::PutBack).is_some(), "nor is it offered");
    screen.keys("p");
    assert!(screen.notice().contains("bac6"), "{}", screen.notice());
    assert_eq!(screen.app.screens.mode(), Mode::Outcomes);
    // If it fails, it can be tried again.
    ends(&mut screen, &new, |outcome| outcome.state = State::Failed);
    screen.keys("p");
    assert_eq!(screen.app.screens.mode(), Mode::Plan);
}

#[test]
fn a_run_that_cannot_begin_beside_gives_the_screen_back_to_the_first() {
    let mut screen = settling();
    screen.keys("py");
    screen.answer(vec![volume("v9", None)], vec![policy("target", 0), policy("old", 1)]);
    screen.tell(Msg::Run(name(0x7f3a), RunEvent::Settling { volumes: 2, left: Duration::from_secs(7) }));
    screen.tell(Msg::NotBegun(SubmitError::Journal("no space left".into())));
    assert_eq!(screen.app.model.run.as_ref().unwrap().run, Some(name(0x7f3a)));
    assert!(screen.app.model.earlier.is_empty() && screen.app.model.is_running());
    assert!(screen.prompt().puts_back, "it is still sent at once when it is confirmed anew");
    screen.keys("1<enter>");
    assert!(screen.notice().is_empty(), "{}", screen.notice());
}

#[test]
fn leaving_waits_for_both_and_the_first_end_is_not_the_last() {
    let mut screen = beside();
    let (old, new) = (name(0x7f3a), name(0xbac6));
    screen.keys("<c-c>w");
    ends(&mut screen, &new, |outcome| outcome.state = State::Ok);
    assert!(!screen.effects.contains(&Effect::Quit), "the first is still being read back");
    screen.keys("c");
    ends(&mut screen, &old, |_| {});
    assert!(screen.notice().starts_with("run 7f3a is over: "), "{}", screen.notice());
    assert!(screen.effects.contains(&Effect::Quit));
    assert_eq!(screen.app.model.own_runs().count(), 2, "both are told once the screen is left");
}

#[test]
fn while_it_is_read_back_stopping_is_neither_offered_nor_taken_for_an_interruption() {
    let mut screen = settling();
    assert!(screen.app.refused(Action::StopRun).is_some());
    screen.keys("x");
    screen.keys("<c-c>");
    assert!(screen.app.refused(Action::StopRun).is_some());
    screen.keys("x");
    assert_eq!(screen.app.screens.mode(), Mode::Leave);
    assert!(!screen.effects.contains(&Effect::StopRun), "{:?}", screen.effects);
}

#[test]
fn the_own_run_opens_from_the_history_as_it_stands() {
    for settles in [false, true] {
        let mut screen = TestScreen::loaded();
        screen.keys("<space>a<enter>y");
        let run = screen.begun();
        if settles {
            screen.report(RunEvent::Settling { volumes: 1, left: Duration::from_secs(9) });
        }
        screen.keys("<esc>H");
        let mut brief =
            screen.app.model.own_run(&run).unwrap().summary(None, screen.app.model.scope.as_ref()).unwrap();
        assert_eq!(brief.status, RunStatus::Running);
        brief.note = Some("CHG-1".into());
        screen.tell(Msg::Runs(Ok(vec![brief]), Vec::new()));
        screen.effects.clear();
        screen.keys("<enter>");
        assert!(matches!(screen.app.screens.over[..], [Screen::History(_), Screen::Outcomes(_)]));
        assert!(screen.effects.is_empty(), "{:?}", screen.effects);
        screen.report(RunEvent::NeedsDecision(Decision::Journal("disk full".into())));
        screen.keys("c");
        assert!(screen.effects.contains(&Effect::GoOn), "it is the board that asks");
    }
}

#[test]
fn a_run_that_is_written_down_nowhere_is_reached_from_the_history_too() {
    let mut screen = TestScreen::loaded();
    screen.keys("<space>a<enter>y");
    screen.tell(Msg::Begun(name(0x7f3a), None));
    screen.run_ends(|outcome| outcome.state = State::Failed);
    screen.keys("<esc>H");
    screen.tell(Msg::Runs(Ok(Vec::new()), Vec::new()));
    screen.keys("<enter>");
    assert!(matches!(screen.app.screens.over[..], [Screen::History(_), Screen::Outcomes(_)]));
}
