//! Plans: what they say, and what confirms them.

use std::time::Duration;

use vbs_tui::app::keymap::Mode;
use vbs_tui::app::screens::plan::{Origin, Stage};
use vbs_tui::app::{Effect, Msg};
use vbs_tui::domain::{Seen, VolumeId};

use crate::screen::{TestScreen, parse, policy, volume};

#[test]
fn new_associations_are_confirmed_by_one_key() {
    let mut screen = TestScreen::loaded();
    screen.keys("<space><space>a<enter>");
    assert_eq!(screen.prompt().plan.tally().new, 2);
    screen.keys("<enter>");
    assert!(screen.submitted().is_none(), "enter confirms nothing here");
    screen.keys("y");
    assert_eq!(screen.submitted().unwrap().to_send().count(), 2);
    assert_eq!(screen.app.screens.mode(), Mode::Outcomes);
}

#[test]
fn a_move_needs_the_count_typed_out() {
    let mut screen = TestScreen::loaded();
    screen.keys("G<space>kk<space>a<enter>");
    assert_eq!((screen.prompt().plan.tally().moves, screen.prompt().plan.tally().new), (1, 1));
    screen.keys("y<enter>1<enter>");
    assert!(screen.submitted().is_none());
    screen.keys("<bs>2<enter>");
    assert_eq!(screen.submitted().unwrap().tally().sent(), 2);
}

#[test]
fn without_marks_the_plan_is_about_the_row_under_the_cursor() {
    let mut screen = TestScreen::loaded();
    screen.keys("jja<enter>");
    let prompt = screen.prompt();
    assert_eq!(prompt.origin, Origin::Cursor);
    assert_eq!(prompt.plan.items().next().unwrap().id, VolumeId::new("id-v2"));
}

#[test]
fn keys_that_came_before_the_plan_could_be_read_are_dropped() {
    let mut screen = TestScreen::loaded();
    screen.keys("<space>a");
    screen.burst("<enter>y");
    assert!(screen.submitted().is_none(), "the prompt was not drawn yet");
    let drawn = screen.clock;
    screen.tell(Msg::Drawn { revision: screen.app.model.revision, at: drawn + Duration::from_secs(2) });
    let mut at = |millis: u64| {
        screen.tell(Msg::Keys { keys: parse("y"), at: drawn + Duration::from_millis(millis) });
        (screen.submitted().is_some(), screen.notice().contains("too fast"))
    };
    assert_eq!(at(2299), (false, true), "too early");
    assert_eq!(at(3298), (false, true), "too soon after a key that was no count");
    assert!(at(4298).0);
}

#[test]
fn a_frame_drawn_before_the_plan_does_not_arm_it() {
    let mut screen = TestScreen::loaded();
    screen.keys("<space>a");
    let before = screen.app.model.revision;
    let at = screen.clock;
    screen.burst("<enter>");
    screen.tell(Msg::Drawn { revision: before, at });
    screen.tell(Msg::Keys { keys: parse("y"), at: at + Duration::from_secs(5) });
    assert!(screen.submitted().is_none());
}

#[test]
fn a_burst_moves_but_changes_nothing() {
    let mut screen = TestScreen::loaded();
    screen.burst("jjjjja");
    assert_eq!(screen.under_cursor(), "v5", "movement is never dropped");
    assert!(screen.app.screens.over.is_empty());
    assert!(screen.notice().contains("all ignored"));
}

#[test]
fn where_lists_hide_the_link_marked_volumes_are_read_one_by_one() {
    let mut screen = TestScreen::empty();
    screen.load(vec![volume("a", None), volume("b", None)], vec![policy("target", 0), policy("old", 1)]);
    screen.keys("*a<enter>");
    assert!(matches!(screen.prompt().stage, Stage::ReadingSingly(_, 2)));
    let Some(Effect::ReadSingly(inquiry, _)) = screen.effects.last().cloned() else {
        panic!("nothing is read")
    };
    screen.keys("2<enter>");
    assert!(screen.submitted().is_none(), "nothing is sent before the present policy is known");
    let read =
        |name: &str, under| (VolumeId::new(&format!("id-{name}")), Ok(Seen::Volume(volume(name, under))));
    screen.tell(Msg::SingleReads(inquiry, vec![read("a", Some("old")), read("b", None)]));
    let tally = screen.prompt().plan.tally();
    assert_eq!((tally.moves, tally.new, tally.unclear), (1, 1, 0));
    assert_eq!(screen.prompt().typed, "", "the plan is another one now");
    screen.keys("2<enter>");
    assert!(screen.submitted().is_some());
}

#[test]
fn hidden_marks_can_be_left_out_of_the_plan() {
    let mut screen = TestScreen::loaded();
    screen.keys("<space><space><space>/v0<enter>a<enter>");
    assert_eq!(screen.prompt().plan.tally().hidden, 2);
    screen.keys("<tab>");
    assert_eq!((screen.prompt().plan.len(), screen.prompt().shown_only), (1, true));
    screen.keys("<tab>");
    assert_eq!(screen.prompt().plan.len(), 3);
}
