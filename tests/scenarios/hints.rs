//! What cannot work is not offered, and says why when its key is pressed all the same.

use std::time::Duration;

use vbs_tui::app::action::Action;
use vbs_tui::app::keymap::Mode;
use vbs_tui::app::{Effect, Msg};
use vbs_tui::domain::{ApiError, ApiErrorKind, CloudScope, Outcome, RunEvent, State, Whereabouts};

use crate::screen::{TestScreen, policy, volume};

/// The board of a run that ended with these states, `v0` first; success was seen.
fn ended(states: &[(State, Option<&str>)]) -> TestScreen {
    let mut screen = TestScreen::loaded();
    screen.keys("*a<enter>10<enter>");
    screen.run_ends(|outcome| {
        let number: usize = outcome.name[1..].parse().unwrap();
        (outcome.state, outcome.code) = match states.get(number).or(states.last()) {
            Some((state, code)) => (*state, code.map(Into::into)),
            None => (State::Ok, None),
        };
        if outcome.state.is_success() {
            outcome.now_in = Whereabouts::In("target".into());
        }
    });
    screen.effects.clear();
    screen
}

fn offered(screen: &TestScreen, action: Action) -> bool {
    screen.app.refused(action).is_none()
}

#[test]
fn after_a_run_only_what_applies_is_offered() {
    const HOPELESS: (State, Option<&str>) = (State::Failed, Some("AutoBackup.0210"));
    let worth = (State::Failed, Some("AutoBackup.0206"));
    for (states, retry, undo, verify) in [
        (vec![(State::Ok, None), (State::Skipped, None)], true, true, false),
        (vec![HOPELESS], false, false, false),
        (vec![worth], true, false, false),
        (vec![(State::Ok, None)], false, true, false),
        (vec![(State::Ok, None), HOPELESS], false, true, false),
        (vec![(State::Unknown, None)], false, false, true),
        (vec![(State::Skipped, None)], true, false, false),
    ] {
        let screen = ended(&states);
        let found = [Action::Retry, Action::Undo, Action::Verify].map(|action| offered(&screen, action));
        assert_eq!(found, [retry, undo, verify], "{states:?}");
        assert!(!offered(&screen, Action::PutBack) && !offered(&screen, Action::StopRun));
    }
}

/// Screens in many states, with what they are called.
fn states() -> Vec<(&'static str, TestScreen)> {
    let mut read_only = TestScreen::loaded();
    read_only.app.model.read_only = true;
    let mut plan = TestScreen::loaded();
    plan.keys("<space><space>a<enter>");
    let mut count = TestScreen::loaded();
    count.keys("*a<enter>3");
    let mut reading = ended(&[(State::Skipped, None)]);
    reading.keys("R");
    let mut sending = TestScreen::loaded();
    sending.keys("<space>a<enter>y");
    sending.begun();
    let mut sending_lists = TestScreen::loaded();
    sending_lists.keys("<space>a<enter>y");
    sending_lists.begun();
    sending_lists.keys("<esc>");
    let mut settling = TestScreen::loaded();
    settling.keys("<space>a<enter>y");
    settling.report(RunEvent::Settling { volumes: 1, left: Duration::from_secs(9) });
    let mut leaving = TestScreen::loaded();
    leaving.keys("<space>a<enter>y");
    leaving.report(RunEvent::Settling { volumes: 1, left: Duration::from_secs(9) });
    leaving.keys("<c-c>");
    let mut policies = TestScreen::loaded();
    policies.keys("<tab>");
    let mut marked_on_policies = TestScreen::loaded();
    marked_on_policies.keys("<space><tab>");
    let mut empty_history = TestScreen::loaded();
    empty_history.keys("H");
    empty_history.tell(Msg::Runs(Ok(Vec::new()), Vec::new()));
    let mut nothing = TestScreen::empty();
    nothing.load(Vec::new(), Vec::new());
    vec![
        ("lists", TestScreen::loaded()),
        ("loading", TestScreen::empty()),
        ("nothing", nothing),
        ("read-only", read_only),
        ("policies", policies),
        ("marked, on the policies", marked_on_policies),
        ("plan", plan),
        ("count", count),
        ("reading", reading),
        ("sending", sending),
        ("sending, on the lists", sending_lists),
        ("settling", settling),
        ("leaving", leaving),
        ("no runs", empty_history),
        ("all went well", ended(&[(State::Ok, None)])),
        ("all failed", ended(&[(State::Failed, Some("AutoBackup.0210"))])),
    ]
}

#[test]
fn a_key_that_can_do_nothing_says_why_and_changes_nothing() {
    let mut refusals = 0;
    for at in 0..states().len() {
        let (_, screen) = &states()[at];
        let mode = screen.app.screens.mode();
        for binding in mode.section().bindings {
            let (name, mut screen) = states().swap_remove(at);
            let Some(refused) = screen.app.refused(binding.action) else { continue };
            // What only the palette does has no key.
            let Some(key) = screen.app.model.keymap.keys(mode, binding.action).first().copied() else {
                continue;
            };
            refusals += 1;
            screen.look();
            screen.effects.clear();
            let marked = screen.marked();
            let layers = screen.app.screens.over.len();
            screen.tell(Msg::Keys { keys: vec![key], at: screen.clock });
            let what = format!("{name}, {key}");
            assert_eq!(screen.notice(), refused.why, "{what}");
            assert!(screen.effects.is_empty(), "{what}: {:?}", screen.effects);
            assert_eq!((screen.app.screens.mode(), screen.app.screens.over.len()), (mode, layers), "{what}");
            assert_eq!(screen.marked(), marked, "{what}");
        }
    }
    assert!(refusals > 40, "{refusals}");
}

#[test]
fn a_notice_goes_when_it_no_longer_holds() {
    let mut screen = TestScreen::loaded();
    screen.keys("<space>a<enter>y");
    screen.report(RunEvent::Settling { volumes: 1, left: Duration::from_secs(9) });
    screen.keys("R");
    assert!(screen.notice().contains("being read back"), "{}", screen.notice());
    screen.tell(Msg::Tick);
    assert!(!screen.notice().is_empty(), "it holds as long as the run goes on");
    screen.run_ends(|outcome| outcome.state = State::Failed);
    assert_eq!(screen.notice(), "");

    // While it sends; from the lists; the answer to a question; loading; policies that come.
    let mut screen = TestScreen::loaded();
    screen.keys("<space>a<enter>y");
    screen.begun();
    screen.keys("<esc>a");
    assert!(screen.notice().contains("a run is in progress"), "{}", screen.notice());
    screen.report(RunEvent::Settling { volumes: 1, left: Duration::from_secs(9) });
    assert_eq!(screen.notice(), "", "nothing is sent any more");

    let mut screen = TestScreen::empty();
    let generation = screen.app.model.loads.generation;
    screen.tell(Msg::LoggedIn(generation, CloudScope::default()));
    screen.tell(Msg::VolumePage(generation, vec![volume("v0", None)], None));
    screen.keys("r");
    assert!(screen.notice().contains("already loading"), "{}", screen.notice());
    screen.tell(Msg::VolumesEnd(generation, Ok(())));
    screen.keys("a");
    assert!(screen.notice().contains("still being loaded"), "{}", screen.notice());
    screen.tell(Msg::Policies(generation, Ok(vec![policy("target", 0)])));
    assert_eq!(screen.notice(), "");
    let refused = ApiError::new(ApiErrorKind::Forbidden, "list policies", "no");
    let mut forbidden = TestScreen::empty();
    forbidden.tell(Msg::LoggedIn(generation, CloudScope::default()));
    forbidden.tell(Msg::VolumePage(generation, vec![volume("v0", None)], None));
    forbidden.tell(Msg::Policies(generation, Err(refused)));
    forbidden.keys("a");
    assert!(forbidden.notice().contains("no policy to associate with"), "{}", forbidden.notice());
    screen.keys("<c-c>");
    assert!(screen.effects.contains(&Effect::Quit));
}

#[test]
fn keys_act_on_the_pane_that_has_the_focus_or_say_why_not() {
    let mut screen = TestScreen::loaded();
    screen.keys("<tab>");
    for keys in ["<space>", "v", "*", "!", "m", "D", "a", "<c-x>", "s"] {
        screen.keys(keys);
        assert!(!screen.notice().is_empty(), "{keys}");
        assert!(screen.marked().is_empty() && screen.app.screens.over.is_empty(), "{keys}");
        assert_eq!(screen.app.model.focus, vbs_tui::app::model::Focus::Policies, "{keys}");
        assert!(screen.app.model.volumes.range_from.is_none(), "{keys}");
    }
    // Marks of the other pane are meant by `a`, and only then.
    screen.keys("<tab><space><tab>a");
    assert_eq!((screen.app.screens.mode(), screen.prompt().plan.len()), (Mode::Plan, 1));
}

#[test]
fn a_count_that_is_wrong_is_said_and_can_be_cleared() {
    let mut screen = TestScreen::loaded();
    screen.keys("*a<enter>9<enter>");
    assert!(screen.notice().starts_with("9 is not"), "{}", screen.notice());
    assert_eq!(screen.prompt().typed, "9");
    screen.keys("8<c-u>");
    assert_eq!(screen.prompt().typed, "");
    screen.keys("<enter>");
    assert!(screen.notice().contains("type 10"), "{}", screen.notice());
    screen.keys("y");
    assert!(screen.notice().contains("type 10"), "{}", screen.notice());
    assert!(screen.submitted().is_none());
    screen.keys("10<enter>");
    assert!(screen.submitted().is_some());

    // Where no count is wanted, it pages as everywhere.
    let mut screen = TestScreen::loaded();
    screen.keys("<space>a<enter><pgdn><c-u><enter>");
    assert_eq!(screen.notice(), "y sends it");
}

#[test]
fn a_key_nobody_knows_is_said() {
    let mut screen = TestScreen::loaded();
    screen.app.no_such_key(Mode::Browse);
    assert_eq!(screen.notice(), "no such key here; ? lists the keys");
}

#[test]
fn success_is_shown_as_accepted_until_it_was_seen() {
    let mut screen = TestScreen::loaded();
    screen.keys("<space>a<enter>y");
    let answered = |now_in: Whereabouts| {
        move |outcome: &mut Outcome| (outcome.state, outcome.now_in) = (State::Ok, now_in.clone())
    };
    let board = |screen: &TestScreen| screen.app.board_shown().unwrap().board.in_words();
    let mut rows = screen.app.model.run.as_ref().unwrap().board.rows().to_vec();
    rows.iter_mut().for_each(answered(Whereabouts::NotRead));
    screen.report(RunEvent::Changed(rows));
    assert_eq!(board(&screen), "1 accepted");
    screen.run_ends(answered(Whereabouts::In("target".into())));
    assert_eq!(board(&screen), "1 ok");
}
