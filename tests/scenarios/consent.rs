//! Nothing is sent that nobody confirmed, and nothing on facts that were overtaken.

use vbs_tui::app::keymap::Mode;
use vbs_tui::app::request::RequestId;
use vbs_tui::app::screens::Screen;
use vbs_tui::app::screens::plan::Stage;
use vbs_tui::app::{Effect, Msg};
use vbs_tui::domain::{RunEvent, RunId, SecretKind, SecretQuestion, Seen, State, VolumeId, Whereabouts};

use crate::screen::{TestScreen, policy, volume};

fn policies() -> Vec<vbs_tui::domain::Policy> {
    vec![policy("target", 0), policy("old", 2)]
}

fn read(name: &str, under: Option<&str>) -> (VolumeId, Result<Seen, vbs_tui::domain::ApiError>) {
    let volume = volume(name, under);
    (volume.id.clone(), Ok(Seen::Volume(volume)))
}

/// A question for a one-time code covers whatever is open; it has the number 7.
fn ask_for_a_code(screen: &mut TestScreen) {
    let question = SecretQuestion {
        what: SecretKind::Code,
        user: "ops".into(),
        at: "otc".into(),
        host: "iam.example.com".into(),
        refused: None,
    };
    screen.tell(Msg::SecretRequested(RequestId(7), question));
}

fn read_singly(screen: &TestScreen) -> RequestId {
    let asked = screen.effects.iter().rev().find_map(|effect| match effect {
        Effect::ReadSingly(inquiry, _) => Some(*inquiry),
        _ => None,
    });
    asked.expect("something is read one by one")
}

/// `v0` was put under the policy `target` by a run, and read back there.
fn after_a_run(mut screen: TestScreen) -> TestScreen {
    screen.tell(Msg::Begun(RunId::parse("20261123-214800-7f3a").unwrap(), Some("journal".into())));
    screen.report(RunEvent::Read(vec![volume("v0", Some("target"))]));
    screen.run_ends(|outcome| {
        outcome.state = State::Ok;
        outcome.now_in = Whereabouts::In("target".into());
    });
    screen
}

#[test]
fn readings_for_a_plan_that_was_left_confirm_no_other() {
    let mut screen = TestScreen::empty();
    screen.load(vec![volume("v0", None), volume("w", None)], vec![policy("target", 0), policy("old", 1)]);
    screen.keys("<space>a<enter>");
    let inquiry = read_singly(&screen);
    screen.tell(Msg::SingleReads(inquiry, vec![read("v0", Some("old"))]));
    screen.keys("1<enter>");
    assert!(screen.submitted().is_some());
    screen = after_a_run(screen);
    screen.effects.clear();

    screen.keys("<esc>ja<enter>");
    let late = read_singly(&screen);
    screen.keys("<esc>ou");
    assert!(matches!(screen.prompt().stage, Stage::ReadingFirst(_)));
    screen.tell(Msg::SingleReads(late, vec![read("w", None)]));
    assert!(matches!(screen.prompt().stage, Stage::ReadingFirst(_)), "{:?}", screen.prompt().stage);
    screen.answer(vec![volume("v0", Some("target"))], policies());
    assert!(screen.submitted().is_none(), "nobody confirmed it");
    assert_eq!((screen.app.screens.mode(), screen.prompt().stage), (Mode::Plan, Stage::Ready));
}

#[test]
fn a_refresh_does_not_leave_a_plan_waiting_for_ever() {
    let mut screen = TestScreen::empty();
    screen.load(vec![volume("a", None), volume("b", None)], vec![policy("target", 0), policy("old", 1)]);
    screen.keys("ra<enter>");
    let inquiry = read_singly(&screen);
    let generation = screen.app.model.loads.generation;
    screen.tell(Msg::Policies(generation, Ok(vec![policy("target", 0), policy("old", 1)])));
    screen.tell(Msg::SingleReads(inquiry, vec![read("a", None)]));
    assert_eq!(screen.prompt().stage, Stage::Ready);
}

#[test]
fn an_answer_finds_the_plan_under_whatever_covers_it() {
    let mut screen = TestScreen::loaded();
    screen.keys("<space>a<enter>");
    screen.wait(31);
    screen.keys("y");
    ask_for_a_code(&mut screen);
    assert_eq!(screen.app.screens.mode(), Mode::Secret);
    screen.answer(vec![volume("v0", Some("old"))], policies());
    assert!(screen.submitted().is_none());
    screen.tell(Msg::Unasked(RequestId(7)));
    assert_eq!(screen.prompt().stage, Stage::Ready);
    assert!(screen.prompt().since[1].text.contains("v0: was in no policy, now in old"));
}

#[test]
fn a_key_meant_for_what_covers_a_plan_does_not_confirm_it() {
    let mut screen = TestScreen::loaded();
    screen.keys("G<space>a<enter>1");
    assert_eq!(screen.prompt().typed, "1");
    ask_for_a_code(&mut screen);
    screen.keys("123456");
    screen.burst("<enter>");
    screen.tell(Msg::Unasked(RequestId(7)));
    screen.burst("<enter>");
    assert!(screen.submitted().is_none(), "it was for the code");
    screen.keys("<enter>");
    assert!(screen.submitted().is_some());
}

#[test]
fn a_volume_that_no_longer_passes_the_filter_is_still_checked() {
    let mut screen = TestScreen::loaded();
    // A hidden mark, left out; then another operator moves the one that is sent.
    screen.keys("G<space>/policy=none<enter>gg<space>a<enter><tab>");
    assert_eq!((screen.prompt().plan.len(), screen.prompt().plan.tally().new), (1, 1));
    screen.wait(31);
    screen.keys("y");
    screen.answer(vec![volume("v0", Some("old"))], policies());
    assert!(screen.submitted().is_none(), "it would be a move now");
    assert!(screen.prompt().since[1].text.contains("v0: was in no policy, now in old"));
}

#[test]
fn a_page_that_was_asked_for_before_does_not_undo_what_a_run_did() {
    let mut screen = TestScreen::loaded();
    screen.keys("<space>a<enter>y");
    screen.keys("<esc>r");
    screen = after_a_run(screen);
    screen.effects.clear();
    let generation = screen.app.model.loads.generation;
    let fleet = (0..10).map(|n| volume(&format!("v{n}"), (n >= 8).then_some("old"))).collect();
    screen.tell(Msg::VolumePage(generation, fleet, None));
    screen.tell(Msg::Policies(generation, Ok(policies())));
    screen.tell(Msg::VolumesEnd(generation, Ok(())));
    assert_eq!(screen.app.model.inventory.len(), 10);
    let v0 = screen.app.model.inventory.volume(&VolumeId::new("id-v0")).unwrap();
    assert_eq!(v0.policy, Some("target".into()));

    // And what is planned next is read again before it is sent, however young the load.
    screen.keys("jja<enter>y");
    assert!(screen.submitted().is_none() && screen.asked_again().is_some());
}

#[test]
fn what_is_gone_is_not_brought_back_by_an_older_page() {
    let mut screen = TestScreen::loaded();
    screen.keys("r");
    screen.app.model.inventory.forget(&[VolumeId::new("id-v0")]);
    let generation = screen.app.model.loads.generation;
    screen.tell(Msg::VolumePage(generation, vec![volume("v0", None), volume("v1", None)], None));
    assert!(screen.app.model.inventory.volume(&VolumeId::new("id-v0")).is_none());
}

#[test]
fn where_nothing_can_be_shown_no_key_changes_anything() {
    let mut screen = TestScreen::loaded();
    screen.keys("<space>a");
    screen.tell(Msg::Resize(30, 6));
    screen.keys("<enter>y");
    assert!(screen.submitted().is_none() && screen.app.screens.mode() == Mode::Choose);
    screen.tell(Msg::Resize(80, 24));
    screen.keys("<enter>");
    screen.tell(Msg::Resize(20, 5));
    screen.keys("y");
    assert!(screen.submitted().is_none());
    screen.keys("<esc>");
    assert!(screen.app.screens.over.is_empty(), "out one comes");
}

#[test]
fn the_chooser_stays_on_its_policy() {
    let mut screen = TestScreen::loaded();
    screen.keys("a");
    let at = |screen: &TestScreen| match screen.app.screens.over.last() {
        Some(Screen::PolicyChooser(chooser)) => Some(chooser.list.cursor.at),
        _ => None,
    };
    screen.keys("<down>");
    assert_eq!(at(&screen), Some(1));
    let generation = screen.app.model.loads.generation;
    screen.tell(Msg::Policies(generation, Ok(vec![policy("new", 0), policy("target", 0), policy("old", 2)])));
    assert_eq!(at(&screen), Some(2), "old");
    screen.tell(Msg::Policies(generation, Ok(vec![policy("new", 0), policy("target", 0)])));
    assert_eq!(at(&screen), None);
    assert!(screen.notice().contains("deleted"), "{}", screen.notice());
}

#[test]
fn staying_is_staying() {
    let mut screen = TestScreen::loaded();
    screen.keys("<space>a<enter>y");
    screen.keys("<c-c>w");
    assert!(screen.app.model.leave_after_run);
    screen.keys("<c-c><esc>");
    screen.effects.clear();
    screen.run_ends(|outcome| outcome.state = State::Ok);
    assert!(!screen.effects.contains(&Effect::Quit));
}
