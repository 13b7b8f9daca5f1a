//! Saved filters: listed, applied, saved and deleted, for one cloud and project.

use vbs_tui::app::keymap::Mode;
use vbs_tui::app::{Effect, Msg};
use vbs_tui::domain::{CloudScope, SavedFilter};

use crate::screen::{TestScreen, policy, volume};

fn saved(name: &str, filter: &str) -> SavedFilter {
    SavedFilter { name: name.into(), filter: filter.into() }
}

/// Ten volumes, and what is saved.
fn with(filters: Vec<SavedFilter>) -> TestScreen {
    let mut screen = TestScreen::loaded();
    screen.tell(Msg::SavedFilters(Box::default(), filters, None));
    screen.effects.clear();
    screen
}

fn stored(screen: &TestScreen) -> Option<Vec<(&str, &str)>> {
    screen.effects.iter().rev().find_map(|effect| match effect {
        Effect::SaveFilters(_, filters) => {
            Some(filters.iter().map(|saved| (saved.name.as_str(), saved.filter.as_str())).collect())
        }
        _ => None,
    })
}

#[test]
fn they_are_read_once_logged_in_and_known_only_then() {
    let mut screen = TestScreen::empty();
    screen.keys("F");
    assert_eq!(
        (screen.app.screens.mode(), screen.notice()),
        (Mode::Browse, "saved filters are known only after login")
    );
    screen.load_as(CloudScope::default(), vec![volume("a", None)], vec![policy("target", 0)]);
    screen.keys("F+");
    assert_eq!(screen.notice(), "the saved filters are still being read");
    let mut again = TestScreen::empty();
    again.tell(Msg::LoggedIn(again.app.model.loads.generation, CloudScope::default()));
    assert!(
        again.effects.iter().any(|effect| matches!(effect, Effect::ReadPreferences(_))),
        "{:?}",
        again.effects
    );
}

#[test]
fn one_is_applied_and_the_volumes_get_the_focus() {
    let mut screen = with(vec![saved("last", "v9"), saved("none", "policy=none")]);
    screen.keys("hF");
    assert_eq!(screen.app.screens.mode(), Mode::SavedFilters);
    screen.keys("j<enter>");
    assert_eq!(screen.app.screens.mode(), Mode::Browse);
    assert_eq!(screen.shown().len(), 8, "{:?}", screen.shown());
    assert_eq!(screen.app.model.volumes.filter_text, "policy=none");
    screen.keys("F<enter>");
    assert_eq!(screen.shown().len(), 8, "it opens on the one in force");
    screen.keys("Fk<enter><space>");
    assert_eq!(screen.marked(), ["v9"]);
    assert!(stored(&screen).is_none(), "nothing was changed");
}

#[test]
fn the_present_one_is_saved_under_a_name() {
    let mut screen = with(vec![saved("zz", "v1")]);
    screen.keys("F+");
    assert!(screen.notice().contains("no filter to save"), "{}", screen.notice());
    screen.keys("<esc>/v[12]<enter>F+");
    assert_eq!(screen.app.screens.mode(), Mode::Name);
    screen.keys("<enter>");
    assert_eq!(screen.notice(), "type a name first");
    screen.keys("two+-F <enter>");
    assert_eq!(screen.notice(), "saved two+-F");
    assert_eq!(stored(&screen).unwrap(), [("two+-F", "v[12]"), ("zz", "v1")]);
    // The name that the present filter has is offered, and a name is there once.
    screen.keys("+<enter>");
    assert_eq!(screen.notice(), "replaced two+-F");
    assert_eq!(stored(&screen).unwrap().len(), 2);
    screen.keys("+");
    screen.tell(Msg::Paste("\u{1b}[2J pasted\nname".into()));
    screen.keys("<enter>");
    assert!(
        stored(&screen).unwrap().iter().any(|(name, _)| name.contains("pasted name")),
        "{screen_effects:?}",
        screen_effects = screen.effects
    );
    screen.keys("+<esc>");
    assert_eq!(screen.app.screens.mode(), Mode::SavedFilters);
}

#[test]
fn one_is_deleted_after_asking() {
    let mut screen = with(vec![saved("a", "v1"), saved("b", "v2")]);
    screen.keys("Fj-");
    assert_eq!(screen.app.screens.mode(), Mode::Confirm);
    screen.keys("<esc>-q");
    assert!(stored(&screen).is_none() && screen.app.screens.mode() == Mode::SavedFilters);
    screen.keys("-y");
    assert_eq!(screen.notice(), "deleted b");
    assert_eq!(stored(&screen).unwrap(), [("a", "v1")]);
    screen.keys("-y");
    assert_eq!(stored(&screen).unwrap(), []);
    screen.keys("-");
    assert!(screen.notice().contains("no filter is saved"), "{}", screen.notice());
}

#[test]
fn keys_that_come_before_the_question_was_read_delete_nothing() {
    let mut screen = with(vec![saved("a", "v1")]);
    screen.keys("F");
    screen.burst("-y");
    assert!(stored(&screen).is_none());
    screen.keys("y");
    assert_eq!(stored(&screen).unwrap(), []);
}

#[test]
fn a_paste_that_comes_as_keys_changes_nothing() {
    let mut screen = with(vec![saved("a", "v1")]);
    screen.keys("/v[12]<enter>");
    screen.effects.clear();
    screen.burst("F-yF-yF+abc<enter>");
    assert!(stored(&screen).is_none(), "{:?}", screen.effects);
}

#[test]
fn those_of_another_place_are_neither_shown_nor_kept() {
    let mut screen = with(vec![saved("a", "v1")]);
    let elsewhere = CloudScope { project_id: "other".into(), ..CloudScope::default() };
    screen.tell(Msg::SavedFilters(Box::new(elsewhere), vec![saved("b", "v2")], None));
    assert_eq!(screen.app.model.saved_filters.as_deref().unwrap(), [saved("a", "v1")]);
    screen.tell(Msg::NotSaved("/x: Read-only file system".into()));
    assert!(screen.notice().contains("kept until you quit"), "{}", screen.notice());
}
