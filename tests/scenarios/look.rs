//! How the operator likes the screen: the border between the panes, the widths of columns, the theme.

use vbs_tui::app::profile::CloudProfile;
use vbs_tui::app::screens::Screen;
use vbs_tui::app::{Effect, Msg};
use vbs_tui::domain::{Border, Column, ListView, Look};
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

/// What the palette says of the line that is typed: its suggestions, and what it would do.
fn palette(screen: &TestScreen) -> (Vec<String>, String) {
    let Some(Screen::Palette(palette)) = screen.app.screens.top() else { panic!("no palette") };
    let lines = palette.suggestions(&screen.app.model).into_iter().map(|one| one.line).collect();
    let words = palette.preview(&screen.app.model).map(|told| told.unwrap_or_else(|why| why));
    (lines, words.unwrap_or_default())
}

#[test]
fn a_column_gets_the_width_that_was_typed_and_keeps_it() {
    let mut screen = project(3, (80, 24));
    press(&mut screen, ":columns name:4");
    let offered = ["columns name:40"];
    assert_eq!(
        palette(&screen),
        (offered.map(Into::into).into(), "the width of name must be 5 to 120".into())
    );
    press(&mut screen, "0 size zo");
    assert_eq!(palette(&screen).0, ["columns name:40 size zone"], "blanks and commas stand between columns");
    press(&mut screen, "<tab>");
    assert_eq!(palette(&screen).1, "shows 3 columns, name 40 wide");
    press(&mut screen, "<enter>");
    let columns = [Column::Name, Column::Size, Column::Zone];
    assert_eq!(screen.app.model.columns, columns);
    let view = saved(&screen).unwrap();
    assert_eq!(
        (view.columns.as_deref(), view.widths.as_slice()),
        (Some(&columns[..]), &[(Column::Name, 40)][..])
    );
    // The next time they are as they were.
    let mut again = project(3, (80, 24));
    again.tell(Msg::View(Box::default(), Box::new(view), None));
    assert_eq!((again.app.model.columns.as_slice(), again.app.model.view.widths.len()), (&columns[..], 1));
    press(&mut screen, ":columns name,size<enter>");
    assert_eq!(saved(&screen).unwrap().widths, [], "with other columns go their widths");
    press(&mut screen, ":columns default<enter>");
    assert_eq!(screen.app.model.columns, Column::by_default());
}

#[test]
fn a_width_or_a_column_that_cannot_be_is_told_and_nothing_changes() {
    let mut screen = project(3, (80, 24));
    for (line, told) in [
        ("name:400", "the width of name must be 5 to 120"),
        ("name size:wide", "the width of size must be 5 to 120"),
        ("nosuch:8", "columns must be some of name, status"),
        ("size:8", "columns need name or id, to tell volumes apart"),
        (",", "columns need name or id, to tell volumes apart"),
    ] {
        press(&mut screen, &format!(":columns {line}"));
        assert!(palette(&screen).1.starts_with(told), "{line}: {}", palette(&screen).1);
        press(&mut screen, "<enter>");
        assert!(screen.notice().starts_with(told), "{line}: {}", screen.notice());
        press(&mut screen, "<esc>");
        assert_eq!((screen.app.model.columns.as_slice(), saved(&screen)), (&Column::by_default()[..], None));
    }
}

#[test]
fn the_theme_changes_at_once_and_stays_in_other_places() {
    let mut screen = project(3, (80, 24));
    press(&mut screen, ":theme ");
    let Some(Screen::Palette(open)) = screen.app.screens.top() else { panic!("no palette") };
    let offered: Vec<_> =
        open.suggestions(&screen.app.model).into_iter().map(|one| (one.line, one.doc)).collect();
    let lines: Vec<&str> = offered.iter().map(|(line, _)| line.as_str()).collect();
    assert_eq!(
        lines,
        [
            "theme auto",
            "theme mono",
            "theme ascii",
            "theme plain",
            "theme dark",
            "theme light",
            "theme contrast",
            "theme safe",
            "theme vivid",
        ]
    );
    assert_eq!(offered[0].1, "As the terminal and the locale suggest; the present one");
    press(&mut screen, "mon");
    assert_eq!(
        palette(&screen),
        (vec!["theme mono".into()], "no theme is called mon (nearest: mono)".into())
    );
    press(&mut screen, "<enter>");
    assert_eq!(screen.notice(), "no theme is called mon (nearest: mono)");
    press(&mut screen, "o");
    assert_eq!(palette(&screen).1, "changes from auto to mono, until you quit");
    press(&mut screen, "<enter>");
    assert!(screen.effects.contains(&Effect::Look(Look::Mono)));
    assert_eq!(screen.app.model.look(), Look::Mono);
    press(&mut screen, ":theme gloomy<enter>");
    assert_eq!(
        screen.notice(),
        "no theme is called gloomy; there are auto, mono, ascii, plain, dark, light, contrast, safe, vivid"
    );
    press(&mut screen, "<esc>:theme mono");
    assert_eq!(palette(&screen).1, "mono is the present theme");
    // Another cloud has another one in its settings: the choice of this session counts.
    screen.app.model.set_profile(CloudProfile { look: Look::Plain, ..CloudProfile::default() });
    assert_eq!(screen.app.model.look(), Look::Mono);
}
