//! How the operator likes the screen: the border between the panes.

use vbs_tui::app::{Effect, Msg};
use vbs_tui::domain::{Border, ListView};
use vbs_tui::ui::heights;

use crate::screen::{TestScreen, policy, volume};

/// A project with so many policies on a terminal of this size.
fn project(policies: usize, size: (u16, u16)) -> TestScreen {
    let mut screen = TestScreen::empty();
    let policies = (0..policies).map(|number| policy(&format!("policy-{number:02}"), 0)).collect();
    screen.load((0..40).map(|number| volume(&format!("v{number:02}"), None)).collect(), policies);
    screen.tell(Msg::Resize(size.0, size.1));
    screen
}

/// Presses keys, each on a screen that was laid out.
fn press(screen: &mut TestScreen, script: &str) {
    for key in crate::screen::parse(script) {
        screen.app.model.heights = heights(&screen.app);
        screen.look();
        screen.tell(Msg::Keys { keys: vec![key], at: screen.clock });
    }
    screen.app.model.heights = heights(&screen.app);
}

fn saved(screen: &TestScreen) -> Option<ListView> {
    screen.effects.iter().rev().find_map(|effect| match effect {
        Effect::SaveView(_, view) => Some((**view).clone()),
        _ => None,
    })
}

#[test]
fn the_border_moves_within_its_limits_and_is_remembered() {
    let mut screen = project(12, (80, 24));
    press(&mut screen, "");
    assert_eq!((screen.app.model.heights.policies, screen.app.model.heights.volumes), (7, 12));
    press(&mut screen, ">>");
    assert_eq!((screen.app.model.heights.policies, screen.app.model.heights.volumes), (9, 10));
    assert_eq!(saved(&screen).unwrap().border, Border { columns: None, rows: Some(9) });
    press(&mut screen, ">>>");
    assert_eq!(screen.app.model.heights.policies, 12, "all of them");
    press(&mut screen, ">");
    assert_eq!(screen.notice(), "the policies cannot get more room");
    for _ in 0..11 {
        press(&mut screen, "<lt>");
    }
    assert_eq!((screen.app.model.heights.policies, screen.app.model.heights.volumes), (1, 18));
    press(&mut screen, "<lt>");
    assert_eq!(screen.notice(), "the policies cannot get less room");
    // Beside each other they have a border of their own.
    screen.tell(Msg::Resize(150, 45));
    press(&mut screen, ">");
    let border = Border { columns: Some(64), rows: Some(1) };
    assert_eq!(saved(&screen).unwrap().border, border);
    screen.tell(Msg::Resize(60, 15));
    press(&mut screen, ">");
    assert_eq!(screen.notice(), "no border to move: the screen has room for one pane only");
    assert_eq!(screen.app.model.view.border, border);
}

#[test]
fn keys_of_one_read_move_the_border_each() {
    let mut screen = project(12, (80, 24));
    press(&mut screen, "");
    screen.burst(">>>");
    assert_eq!(screen.app.model.view.border.rows, Some(10));
}

#[test]
fn a_border_from_a_larger_screen_fits_a_smaller_one_and_comes_back() {
    let mut screen = project(3, (80, 24));
    let border = Border { columns: Some(200), rows: Some(30) };
    let view = ListView { border, ..ListView::default() };
    screen.tell(Msg::View(Box::default(), Box::new(view), None));
    press(&mut screen, "");
    assert_eq!(screen.app.model.heights.policies, 3, "no more than there are");
    screen.tell(Msg::Resize(120, 30));
    press(&mut screen, "");
    let place = screen.app.model.heights.border.unwrap();
    assert_eq!((place.at, place.least, place.most), (58, 36, 58));
    assert_eq!(screen.app.model.view.border, border, "it is only a smaller screen");
    let other = Border { columns: Some(40), rows: None };
    let view = ListView { border: other, ..ListView::default() };
    screen.tell(Msg::View(Box::default(), Box::new(view), None));
    assert_eq!(screen.app.model.view.border, border, "what was chosen since stays");
}

#[test]
fn a_paste_that_comes_as_keys_leaves_the_border_where_it_was() {
    let mut screen = project(12, (80, 24));
    press(&mut screen, "");
    screen.burst(">>");
    assert_eq!(screen.app.model.view.border.rows, Some(9));
    screen.effects.clear();
    screen.burst("xyzabcdefgh");
    assert_eq!(screen.app.model.view.border, Border::default());
    assert_eq!(saved(&screen).unwrap().border, Border::default());
}
