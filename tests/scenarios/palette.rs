//! The palette: actions by name, commands with an argument, what they would do said beforehand.

use vbs_tui::app::keymap::Mode;
use vbs_tui::app::screens::Screen;
use vbs_tui::app::screens::palette::Palette;
use vbs_tui::app::{Effect, Msg};
use vbs_tui::domain::Column;

use crate::screen::{TestScreen, policy, volume};

fn palette(screen: &TestScreen) -> &Palette {
    match screen.app.screens.top() {
        Some(Screen::Palette(palette)) => palette,
        other => panic!("no palette but {other:?}"),
    }
}

fn lines(screen: &TestScreen) -> Vec<String> {
    palette(screen).suggestions(&screen.app.model).into_iter().map(|one| one.line).collect()
}

fn preview(screen: &TestScreen) -> String {
    match palette(screen).preview(&screen.app.model) {
        Some(Ok(words) | Err(words)) => words,
        None => String::new(),
    }
}

#[test]
fn every_action_that_can_be_done_is_there_and_none_that_cannot() {
    let mut screen = TestScreen::loaded();
    screen.keys(":");
    let offered = lines(&screen);
    for there in ["associate", "history", "marked-only", "refresh", "mark FILTER", "run ID"] {
        assert!(offered.iter().any(|line| line == there), "{there}: {offered:?}");
    }
    for absent in ["last-board", "clear-marks", "open", "down", "yes"] {
        assert!(!offered.iter().any(|line| line == absent), "{absent}: {offered:?}");
    }
    screen.keys("assoc<enter>");
    assert_eq!(screen.app.screens.mode(), Mode::Choose, "what is chosen is done on the screen below");
    screen.keys("<enter>");
    assert_eq!(screen.app.screens.mode(), Mode::Plan);
    screen.keys(":");
    assert_eq!(screen.app.screens.mode(), Mode::Plan, "not in a plan");
}

#[test]
fn volumes_are_marked_by_a_filter_and_the_count_is_said_before() {
    let mut screen = TestScreen::loaded();
    screen.keys("/v1<enter>:mark policy=n");
    assert_eq!(lines(&screen), ["mark policy=none"]);
    screen.keys("<tab>");
    assert_eq!(preview(&screen), "marks 8 volumes");
    screen.keys("<enter>");
    assert_eq!(screen.marked().len(), 8, "shown or not");
    assert_eq!(screen.notice(), "8 marked; 8 marked in all");
    screen.keys(":unmark name~v0,v1");
    assert_eq!(preview(&screen), "takes the mark from 2 volumes");
    screen.keys("<enter>");
    assert_eq!(screen.marked().len(), 6);
    screen.keys(":mark <enter>");
    assert_eq!((screen.notice(), screen.marked().len()), ("type FILTER after mark", 6), "not everything");
    screen.keys("<esc>:mark colour=red<enter>");
    assert!(screen.notice().contains("no field `colour`"), "{}", screen.notice());
    assert_eq!(screen.app.screens.mode(), Mode::Palette, "the line is not lost");
}

#[test]
fn lists_are_filtered_sorted_and_shown_by_command() {
    let mut screen = TestScreen::loaded();
    screen.keys(":filter policy=old<enter>");
    assert_eq!(screen.shown(), ["v8", "v9"]);
    screen.keys(":sort -name<enter>");
    assert_eq!(screen.shown(), ["v9", "v8"]);
    screen.keys(":columns name,size,created<enter>");
    assert_eq!(screen.app.model.columns, [Column::Name, Column::Size, Column::Created]);
    screen.keys(":columns name,nosuch<enter>");
    assert!(screen.notice().starts_with("columns must be some of name"), "{}", screen.notice());
    screen.keys("<esc>:policy ol");
    assert_eq!((lines(&screen), preview(&screen)), (vec!["policy old".to_owned()], "shows 2 volumes".into()));
    screen.keys("<enter>");
    assert_eq!(screen.app.model.volumes.filter_text, "policy=old");
    screen.keys(":policy nosuch<enter>");
    assert_eq!(screen.notice(), "no policy is called nosuch");
}

#[test]
fn quitting_by_name_asks_for_marks_too() {
    let mut screen = TestScreen::loaded();
    screen.keys("<space>:quit<enter>");
    assert_eq!(screen.app.screens.mode(), Mode::Confirm);
    assert!(!screen.effects.contains(&Effect::Quit));
    screen.keys("y");
    assert!(screen.effects.contains(&Effect::Quit));
}

#[test]
fn what_was_typed_is_offered_again() {
    let mut screen = TestScreen::loaded();
    screen.keys(":sort size<enter>:sort name<enter>:");
    assert_eq!(lines(&screen)[..2], ["sort name", "sort size"]);
    screen.keys("<down><enter>");
    assert_eq!(screen.app.model.volumes.sort.column, Column::Size);
    screen.keys(":nothing like this<enter>");
    assert!(screen.notice().starts_with("no such command"), "{}", screen.notice());
}

#[test]
fn a_switch_begins_with_what_was_typed() {
    let mut screen = TestScreen::loaded();
    screen.keys(":project arch<enter>");
    assert_eq!(screen.app.screens.mode(), Mode::Switch);
    let Some(Screen::Switch(switch)) = screen.app.screens.top() else { panic!("no chooser") };
    assert_eq!(switch.list.line.text, "arch");
    assert!(screen.effects.iter().any(|effect| matches!(effect, Effect::ListChoices(..))));
}

#[test]
fn a_policy_that_is_marked_for_nothing_is_not_sent_from_the_palette() {
    let mut screen = TestScreen::empty();
    screen.keys(":");
    assert!(!lines(&screen).iter().any(|line| line == "associate"), "nothing is loaded");
    let generation = screen.app.model.loads.generation;
    screen.tell(Msg::VolumePage(generation, vec![volume("a", None)], None));
    screen.tell(Msg::Policies(generation, Ok(vec![policy("target", 0)])));
    screen.burst("associate\n");
    assert!(screen.submitted().is_none());
}

#[test]
fn how_the_list_was_chosen_to_look_is_remembered() {
    use vbs_tui::domain::{ListView, Sort};
    let mut screen = TestScreen::loaded();
    screen.keys(":columns name,size<enter>s<down><enter>");
    let saved = |screen: &TestScreen| {
        screen.effects.iter().rev().find_map(|effect| match effect {
            Effect::SaveView(_, view) => Some((**view).clone()),
            _ => None,
        })
    };
    let view = saved(&screen).unwrap();
    assert_eq!(view.columns, Some(vec![Column::Name, Column::Size]));
    assert_eq!(
        (view.sort.unwrap().column, view.lines.as_slice()),
        (Column::Status, ["columns name,size".to_owned()].as_slice())
    );
    // The next time it is as it was, but for what was chosen before it was read.
    let mut screen = TestScreen::loaded();
    screen.keys(":sort -size<enter>");
    screen.tell(Msg::View(Box::default(), Box::new(view), None));
    assert_eq!(screen.app.model.columns, [Column::Name, Column::Size]);
    assert_eq!(screen.app.model.volumes.sort, Sort { column: Column::Size, descending: true });
    screen.keys(":");
    assert_eq!(lines(&screen)[..2], ["sort -size", "columns name,size"]);
    screen.keys("columns default<enter>");
    assert_eq!(screen.app.model.columns, Column::by_default());
    assert_eq!(saved(&screen).unwrap().columns, None);
    screen.tell(Msg::View(
        Box::new(elsewhere()),
        Box::new(ListView { columns: Some(vec![Column::Id]), ..ListView::default() }),
        None,
    ));
    assert_eq!(screen.app.model.columns, Column::by_default(), "of another place");
}

fn elsewhere() -> vbs_tui::domain::CloudScope {
    vbs_tui::domain::CloudScope { project_id: "other".into(), ..Default::default() }
}
