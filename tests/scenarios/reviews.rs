//! Reviewing a plan: the dangerous first, rows left out by hand, the chooser that narrows, searching.

use std::time::Duration;

use vbs_tui::app::Msg;
use vbs_tui::app::keymap::Mode;
use vbs_tui::app::screens::Screen;
use vbs_tui::domain::VolumeStatus;

use crate::screen::{TestScreen, parse, policy, volume};

fn listed(screen: &TestScreen) -> Vec<String> {
    screen.prompt().listed().to_review().map(|item| item.name.to_string()).collect()
}

#[test]
fn what_is_dangerous_stands_first_in_a_plan() {
    let mut screen = TestScreen::empty();
    let mut broken = volume("c", None);
    broken.status = VolumeStatus::Error;
    let fleet = vec![volume("a", Some("target")), volume("b", None), broken, volume("d", Some("old"))];
    screen.load(fleet, vec![policy("target", 1), policy("old", 1)]);
    screen.keys("*atar<enter>");
    assert_eq!(listed(&screen), ["d", "c", "b", "a"], "MOVE, refused, new, already");
}

#[test]
fn a_row_is_left_out_of_the_plan_and_taken_in_again() {
    let mut screen = TestScreen::laid_out();
    screen.keys("*a<enter>");
    assert_eq!(listed(&screen)[..3], ["v8", "v9", "v0"]);
    screen.keys("1<space>");
    let prompt = screen.prompt();
    assert_eq!((prompt.plan.tally().moves, prompt.plan.len(), prompt.listed().len()), (1, 9, 10));
    assert_eq!(prompt.typed, "", "what was typed was for another plan");
    // The cursor went on to the next row.
    screen.keys("<space>");
    assert_eq!(screen.prompt().plan.tally().moves, 0);
    screen.keys("8<enter>y");
    let sent: Vec<String> = screen.submitted().unwrap().to_send().map(|item| item.name.to_string()).collect();
    assert_eq!(sent, ["v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7"]);
    assert_eq!(screen.marked().len(), 10, "nothing is unmarked before it is done");
}

#[test]
fn what_is_left_out_comes_back_with_the_same_key() {
    let mut screen = TestScreen::laid_out();
    screen.keys("*a<enter>");
    let before = screen.prompt().plan.clone();
    screen.keys("<space><up><space>");
    assert_eq!(screen.prompt().plan, before);
    assert_eq!(screen.prompt().left_out(), 0);
    screen.keys("10<enter>");
    assert_eq!(screen.submitted(), Some(&before));
}

#[test]
fn a_plan_that_is_read_again_keeps_what_was_left_out() {
    let mut screen = TestScreen::laid_out();
    screen.keys("*a<enter><space>");
    screen.wait(3600);
    screen.keys("9<enter>");
    let (_, asked) = screen.asked_again().expect("it is checked, for it is old");
    assert_eq!(asked.len(), 9, "what is left out is not read");
    let fleet = (0..10).filter(|n| *n != 8);
    let fleet = fleet.map(|n| volume(&format!("v{n}"), (n == 0 || n >= 8).then_some("old"))).collect();
    screen.answer(fleet, vec![policy("target", 0), policy("old", 2)]);
    assert!(screen.submitted().is_none(), "v0 would be moved now");
    let prompt = screen.prompt();
    assert_eq!((prompt.plan.tally().moves, prompt.left_out(), prompt.plan.len()), (2, 1, 9));
}

#[test]
fn blanks_of_a_paste_leave_nothing_out() {
    let mut screen = TestScreen::laid_out();
    screen.keys("*a<enter>");
    screen.look();
    let mut at = screen.clock;
    for key in parse("a b c d e f g h") {
        at += Duration::from_millis(5);
        screen.tell(Msg::Keys { keys: vec![key], at });
    }
    assert!(screen.notice().contains("all ignored"), "{}", screen.notice());
    assert_eq!((screen.prompt().left_out(), screen.prompt().plan.len()), (0, 10));
}

#[test]
fn nothing_is_left_to_send_where_all_is_left_out() {
    let mut screen = TestScreen::laid_out();
    screen.keys("<space>a<enter><space>y");
    assert!(screen.submitted().is_none());
    assert_eq!(screen.notice(), "there is nothing to send");
    screen.keys("<space>");
    assert_eq!(screen.prompt().plan.len(), 1);
}

#[test]
fn fields_open_over_the_plan_and_it_is_still_there() {
    let mut screen = TestScreen::laid_out();
    screen.keys("*a<enter><down>i");
    let Some(Screen::VolumeDetail(page)) = screen.app.screens.top() else { panic!("no fields") };
    assert_eq!(page.id.to_string(), "id-v9");
    screen.keys("<esc>10<enter>");
    assert!(screen.submitted().is_some());
}

#[test]
fn trouble_and_hits_are_gone_to_in_a_plan() {
    let mut screen = TestScreen::laid_out();
    screen.keys("*a<enter>n<space>");
    let out = |screen: &TestScreen| {
        let rows = screen.prompt().listed().to_review();
        let out = rows.filter(|item| screen.prompt().is_left_out(&item.id));
        out.map(|item| item.name.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(out(&screen), ["v9"], "the next after the one the cursor began on");
    screen.keys("/v4");
    assert_eq!(screen.app.screens.mode(), Mode::Search);
    screen.keys("<enter><space>");
    assert_eq!(out(&screen), ["v9", "v4"]);
    screen.keys("/nosuch<enter>");
    assert_eq!(screen.notice(), "`nosuch` is not found here");
    screen.keys("q");
    assert_eq!(screen.app.screens.mode(), Mode::Plan, "the search goes first");
    screen.keys("q");
    assert!(screen.app.screens.over.is_empty());
}

#[test]
fn digits_of_a_search_confirm_nothing() {
    let mut screen = TestScreen::laid_out();
    screen.keys("*a<enter>/10<enter><enter>");
    assert!(screen.submitted().is_none());
    assert_eq!(screen.prompt().typed, "");
}

#[test]
fn the_chooser_narrows_and_puts_what_is_off_last() {
    let mut screen = TestScreen::empty();
    let mut off = policy("a-off", 0);
    off.enabled = Some(false);
    screen.load(vec![volume("v", None)], vec![off, policy("daily", 0), policy("weekly", 0)]);
    let chosen = |keys: &str| {
        let mut screen = screen_like(&screen);
        screen.keys(keys);
        screen.keys("<enter>");
        screen.prompt().plan.title()
    };
    assert_eq!(chosen("a<home>"), "daily", "none that is off is offered first");
    assert_eq!(chosen("h<down>la"), "daily", "the cursor is where the policies have it");
    assert_eq!(chosen("h<down><down>la<home>"), "weekly");
    assert_eq!(chosen("awee"), "weekly");
    assert_eq!(chosen("aly"), "daily");
    assert_eq!(chosen("aly<down>"), "weekly");
    screen.keys("anosuch<enter>");
    assert_eq!(screen.app.screens.mode(), Mode::Choose, "nothing to choose");
    let Some(Screen::PolicyChooser(chooser)) = screen.app.screens.top() else { panic!("no chooser") };
    assert!(chooser.list.rows.is_empty());
    screen.keys("<c-u>");
    let Some(Screen::PolicyChooser(chooser)) = screen.app.screens.top() else { panic!("no chooser") };
    assert_eq!(chooser.list.rows, [1, 2, 0]);
}

fn screen_like(screen: &TestScreen) -> TestScreen {
    TestScreen { app: screen.app.clone(), effects: Vec::new(), ..*screen }
}
