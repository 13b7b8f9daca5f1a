//! The mouse: it moves cursors and goes from pane to pane, and nothing else.

use vbs_tui::app::keymap::Mode;
use vbs_tui::app::model::Focus;
use vbs_tui::app::pointer::{Gesture, Pointed, Spot};
use vbs_tui::app::screens::Screen;
use vbs_tui::app::{App, Msg};
use vbs_tui::ui::{heights, spot};

use crate::screen::{TestScreen, parse, policy, volume};

/// Forty volumes and eight policies on a terminal of this size, which reports the mouse.
fn project(size: (u16, u16)) -> TestScreen {
    let mut screen = TestScreen::empty();
    let policies = (0..8).map(|number| policy(&format!("policy-{number}"), 0)).collect();
    screen.load((0..40).map(|number| volume(&format!("v{number:02}"), None)).collect(), policies);
    screen.tell(Msg::Resize(size.0, size.1));
    screen.app.model.profile.mouse = true;
    screen
}

fn press(screen: &mut TestScreen, script: &str) {
    for key in parse(script) {
        screen.app.model.heights = heights(&screen.app);
        screen.look();
        screen.tell(Msg::Keys { keys: vec![key], at: screen.clock });
    }
}

fn point(screen: &mut TestScreen, gesture: Gesture, column: u16, row: u16) -> Spot {
    screen.app.model.heights = heights(&screen.app);
    let spot = spot(&screen.app, Pointed { gesture, column, row });
    screen.tell(Msg::Mouse(gesture, spot));
    spot
}

fn click(screen: &mut TestScreen, column: u16, row: u16) -> Spot {
    point(screen, Gesture::Click, column, row)
}

/// The focus and both cursors.
fn place(app: &App) -> (Focus, usize, usize) {
    (app.model.focus, app.model.policies.at, app.model.volumes.cursor.at)
}

#[test]
fn panes_above_each_other_have_a_row_a_line() {
    // Header, heading, seven policies, title, headings, volumes, keys.
    let mut screen = project((80, 24));
    assert_eq!(click(&mut screen, 5, 4), Spot::Policies(Some(2)));
    assert_eq!(place(&screen.app), (Focus::Policies, 2, 0));
    assert_eq!(click(&mut screen, 79, 13), Spot::Volumes(Some(2)));
    assert_eq!(place(&screen.app), (Focus::Volumes, 2, 2));
    assert_eq!(click(&mut screen, 5, 1), Spot::Policies(None), "the heading");
    assert_eq!(place(&screen.app), (Focus::Policies, 2, 2), "goes there and moves nothing");
    for (row, nothing) in [(0, "the header"), (23, "the keys")] {
        assert_eq!(click(&mut screen, 5, row), Spot::Nothing, "{nothing}");
    }
    assert_eq!(click(&mut screen, 500, 500), Spot::Nothing);
    assert_eq!(place(&screen.app), (Focus::Policies, 2, 2));
    // Scrolled, the row is counted from what is seen.
    press(&mut screen, "l<end>");
    assert_eq!(click(&mut screen, 5, 11), Spot::Volumes(Some(28)));
    assert_eq!(place(&screen.app).2, 28);
}

#[test]
fn panes_beside_each_other_have_cards_of_three_lines() {
    let mut screen = project((150, 30));
    for (row, policy) in [(2, 0), (4, 0), (5, 1), (10, 2), (25, 7)] {
        assert_eq!(click(&mut screen, 10, row), Spot::Policies(Some(policy)), "{row}");
        assert_eq!(place(&screen.app).1, policy);
    }
    assert_eq!(click(&mut screen, 10, 27), Spot::Policies(None), "below the last");
    assert_eq!(click(&mut screen, 60, 10), Spot::Nothing, "between the panes");
    assert_eq!(click(&mut screen, 62, 10), Spot::Volumes(Some(7)));
    assert_eq!(place(&screen.app), (Focus::Volumes, 7, 7));
}

#[test]
fn where_one_pane_is_shown_the_line_of_the_other_leads_there() {
    let mut screen = project((60, 15));
    assert_eq!(click(&mut screen, 5, 1), Spot::Policies(None));
    assert_eq!(place(&screen.app).0, Focus::Policies);
    assert_eq!(click(&mut screen, 5, 4), Spot::Policies(Some(2)));
    assert_eq!(click(&mut screen, 5, 13), Spot::Volumes(None));
    assert_eq!(place(&screen.app), (Focus::Volumes, 2, 0));
}

#[test]
fn the_wheel_moves_what_is_under_it_by_three_rows_and_leaves_the_focus() {
    let mut screen = project((80, 24));
    point(&mut screen, Gesture::WheelDown, 5, 14);
    point(&mut screen, Gesture::WheelDown, 5, 3);
    assert_eq!(place(&screen.app), (Focus::Volumes, 3, 3));
    for _ in 0..20 {
        point(&mut screen, Gesture::WheelDown, 5, 14);
    }
    assert_eq!(place(&screen.app).2, 39, "no farther than the last");
    point(&mut screen, Gesture::WheelUp, 5, 14);
    point(&mut screen, Gesture::WheelUp, 5, 3);
    point(&mut screen, Gesture::WheelUp, 5, 3);
    assert_eq!(place(&screen.app), (Focus::Volumes, 0, 36));
    press(&mut screen, "?");
    let Some(Screen::Help(before)) = screen.app.screens.top().cloned() else { panic!("no help") };
    point(&mut screen, Gesture::WheelDown, 5, 14);
    let Some(Screen::Help(after)) = screen.app.screens.top() else { panic!("no help") };
    assert_eq!(after.page.scroll, before.page.scroll + 3);
    click(&mut screen, 5, 14);
    assert_eq!((place(&screen.app), screen.app.screens.mode()), ((Focus::Volumes, 0, 36), Mode::Help));
}

#[test]
fn while_a_filter_is_typed_it_moves_in_the_volumes_and_the_line_stays() {
    let mut screen = project((80, 24));
    press(&mut screen, "/v");
    click(&mut screen, 5, 13);
    assert_eq!(place(&screen.app), (Focus::Volumes, 0, 2));
    click(&mut screen, 5, 4);
    assert_eq!((place(&screen.app).0, screen.app.screens.mode()), (Focus::Volumes, Mode::Text));
}

#[test]
fn in_a_box_it_moves_to_the_row_and_beside_it_nothing() {
    let mut screen = project((80, 24));
    press(&mut screen, ":");
    let Some(Screen::Palette(_)) = screen.app.screens.top() else { panic!("no palette") };
    let at = |screen: &TestScreen| match screen.app.screens.top() {
        Some(Screen::Palette(palette)) => palette.cursor.at,
        other => panic!("no palette but {other:?}"),
    };
    // The box: title, line, preview, ten rows, bottom; in the middle of 22 lines.
    assert_eq!(click(&mut screen, 10, 11), Spot::Screen(Some(3)));
    assert_eq!(at(&screen), 3);
    assert_eq!(click(&mut screen, 10, 9), Spot::Screen(Some(-2)));
    assert_eq!(at(&screen), 1);
    assert_eq!(click(&mut screen, 10, 6), Spot::Screen(None), "the line that is typed");
    assert_eq!(click(&mut screen, 10, 2), Spot::Nothing, "beside the box");
    assert_eq!(point(&mut screen, Gesture::WheelDown, 10, 2), Spot::Nothing);
    point(&mut screen, Gesture::WheelDown, 10, 9);
    assert_eq!((at(&screen), place(&screen.app)), (4, (Focus::Volumes, 0, 0)));
}

#[test]
fn it_answers_no_question_and_sends_no_plan() {
    let mut screen = project((80, 24));
    press(&mut screen, "<space>q");
    assert_eq!(screen.app.screens.mode(), Mode::Confirm);
    everywhere(&mut screen);
    assert_eq!(screen.app.screens.mode(), Mode::Confirm);
    press(&mut screen, "<esc>a<enter>");
    assert_eq!(screen.app.screens.mode(), Mode::Plan);
    screen.look();
    screen.effects.clear();
    everywhere(&mut screen);
    assert_eq!((screen.app.screens.mode(), screen.effects.len()), (Mode::Plan, 0));
    assert_eq!(screen.marked(), ["v00"]);
    // It is read all the same, and no key is a slip because of it.
    press(&mut screen, "y");
    assert!(screen.submitted().is_some());
}

fn everywhere(screen: &mut TestScreen) {
    for row in 0..24 {
        for column in [0, 5, 25, 40, 60, 79] {
            for gesture in [Gesture::Click, Gesture::WheelDown, Gesture::Click, Gesture::WheelUp] {
                point(screen, gesture, column, row);
            }
        }
    }
}

#[test]
fn a_terminal_that_reports_it_unasked_is_not_listened_to() {
    let mut screen = project((80, 24));
    screen.app.model.profile.mouse = false;
    let revision = screen.app.model.revision;
    click(&mut screen, 5, 13);
    point(&mut screen, Gesture::WheelDown, 5, 13);
    assert_eq!((place(&screen.app), screen.app.model.revision), ((Focus::Volumes, 0, 0), revision));
}

#[test]
fn on_a_terminal_too_small_it_moves_nothing() {
    let mut screen = project((39, 7));
    assert_eq!(click(&mut screen, 5, 3), Spot::Nothing);
    screen.tell(Msg::Mouse(Gesture::WheelDown, Spot::Volumes(None)));
    assert_eq!(place(&screen.app), (Focus::Volumes, 0, 0));
}
