//! Evidence: what is shown is copied or saved, in the form that is chosen.

use vbs_tui::app::keymap::Mode;
use vbs_tui::app::{Effect, Msg};
use vbs_tui::domain::schedule::{Days, parse_times};
use vbs_tui::domain::{Policy, Schedule, State};

use crate::screen::{TestScreen, policy};

fn saved(screen: &TestScreen) -> (&str, &str) {
    let saved = screen.effects.iter().rev().find_map(|effect| match effect {
        Effect::SaveEvidence { name, text } => Some((name.as_str(), text.as_str())),
        _ => None,
    });
    saved.expect("something is saved")
}

fn copied(screen: &TestScreen) -> Option<&str> {
    screen.effects.iter().rev().find_map(|effect| match effect {
        Effect::Copy(text) => Some(text.as_str()),
        _ => None,
    })
}

#[test]
fn marked_volumes_are_saved_in_the_form_that_is_chosen() {
    let mut screen = TestScreen::loaded();
    screen.keys("<space><space>E");
    assert_eq!(screen.app.screens.mode(), Mode::Evidence);
    screen.keys("<tab><enter>");
    let (name, text) = saved(&screen);
    assert!(name.starts_with("vbs-19700101-000000-marked") && name.contains(".csv"), "{name}");
    assert_eq!(text.lines().count(), 3);
    assert!(text.starts_with("name,") && text.contains("v0,") && text.contains("id-v1"), "{text}");
    screen.tell(Msg::Saved(Ok("/home/ops/x.csv".into())));
    assert_eq!(screen.notice(), "saved as /home/ops/x.csv");
    screen.keys("E<tab><tab><tab><tab>c");
    assert_eq!(copied(&screen), Some("id-v0\nid-v1"), "ids, without a line feed at the end");
    assert!(screen.notice().starts_with("sent to the terminal: 2 marked volumes"), "{}", screen.notice());
}

#[test]
fn a_form_that_says_nothing_is_not_offered() {
    let mut screen = TestScreen::loaded();
    // No command does what a volume is: after the ids comes Markdown again.
    screen.keys("E<tab><tab><tab><tab><tab><enter>");
    assert!(saved(&screen).0.contains(".md"));
    screen.keys("HE");
    assert!(screen.notice().contains("nothing to copy"), "{}", screen.notice());
}

#[test]
fn a_week_of_starts_is_saved_run_by_run() {
    let mut screen = TestScreen::loaded();
    let nightly = Policy {
        schedule: Some(Schedule {
            times: parse_times("22:00"),
            days: Days::Every(1),
            zone_offset: None,
            unread: Vec::new(),
        }),
        ..policy("old", 2)
    };
    screen.app.model.inventory.set_policies(vec![nightly]);
    screen.keys(":calendar<enter>E<tab><enter>");
    let (name, text) = saved(&screen);
    assert!(name.contains("calendar"), "{name}");
    assert_eq!(text.lines().next(), Some("starts,here,policy,volumes,gigabytes"));
    assert_eq!(text.lines().nth(1), Some("1970-01-01 22:00 UTC,Thu 22:00 +00:00,old,2,20"));
    assert_eq!(text.lines().count(), 8);
}

#[test]
fn a_plan_gives_the_command_that_does_it() {
    let mut screen = TestScreen::loaded();
    screen.keys("<space><space>a<enter>E<tab><tab><tab><tab><tab>c");
    assert_eq!(copied(&screen), Some("vbs associate --policy target id-v0 id-v1"));
    assert_eq!(screen.app.screens.mode(), Mode::Plan);
    assert!(screen.submitted().is_none());
}

#[test]
fn a_run_is_what_one_pastes_into_a_ticket() {
    let mut screen = TestScreen::loaded();
    screen.keys("<space><space>a<enter>y");
    screen.run_ends(|outcome| {
        let fails = &*outcome.name == "v1";
        outcome.state = if fails { State::Failed } else { State::Ok };
        outcome.code = fails.then(|| "AutoBackup.0206".into());
    });
    screen.keys("E<enter>");
    let (name, text) = saved(&screen);
    assert!(name.contains("run-7f3a") && name.contains(".md"), "{name}");
    for told in [
        "## associate target: run 20261123-214800-7f3a",
        "- **when**: ",
        "- **result**: ",
        "1 x AutoBackup.0206",
        "| failed | v1 |",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    screen.keys("Ej<enter>");
    assert_eq!(
        saved(&screen).1.matches("\n| ").count(),
        2,
        "the heading and the one that failed: {}",
        saved(&screen).1
    );
}

#[test]
fn code_and_request_id_are_copied_alone() {
    let mut screen = TestScreen::loaded();
    screen.keys("<space>a<enter>y");
    screen.run_ends(|outcome| {
        (outcome.state, outcome.code) = (State::Failed, Some("AutoBackup.0206".into()));
        outcome.request_id = Some("req-77".into());
    });
    // The run, its trouble, the volume, the code, the request id.
    screen.keys("E<down><down><down>c");
    assert_eq!(copied(&screen), Some("AutoBackup.0206"));
    screen.keys("<enter>E<down><down>c");
    assert_eq!(copied(&screen), Some("req-77"), "on the page of the outcome");
}
