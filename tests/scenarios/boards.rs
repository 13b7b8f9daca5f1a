//! The board by reasons: groups that open, marks for another try, searching; and the story of a run.

use vbs_tui::app::board_view::Line;
use vbs_tui::app::keymap::Mode;
use vbs_tui::app::screens::Screen;
use vbs_tui::app::{Effect, Msg};
use vbs_tui::domain::{RunAction, RunStatus, RunSummary, State};

use crate::screen::{TestScreen, policy, volume};

/// A run over forty volumes: nine fail for one reason, two for another, the rest is ok.
fn ended() -> TestScreen {
    let mut screen = TestScreen { laid_out: true, ..TestScreen::empty() };
    let fleet = (0..40).map(|n| volume(&format!("v{n:02}"), None)).collect();
    screen.load(fleet, vec![policy("target", 0)]);
    screen.keys("*a<enter>y");
    screen.run_ends(|outcome| {
        let number: usize = outcome.name[1..].parse().unwrap();
        (outcome.state, outcome.code) = match number {
            0..9 => (State::Failed, Some("AutoBackup.0206".into())),
            9..11 => (State::Failed, Some("AutoBackup.0204".into())),
            _ => (State::Ok, None),
        };
    });
    screen
}

fn lines(screen: &TestScreen) -> Vec<String> {
    let run = screen.app.board_shown().unwrap();
    let name = |at: usize| run.board.rows()[at].name.to_string();
    let line = |line: &Line| match *line {
        Line::Group(group) => format!("[{}]", run.view.groups[group].rows.len()),
        Line::Row { at, inside: true } => format!("  {}", name(at)),
        Line::Row { at, inside: false } => name(at),
    };
    run.view.lines.iter().map(line).collect()
}

#[test]
fn equal_reasons_stand_in_one_line_that_opens() {
    let mut screen = ended();
    assert_eq!(lines(&screen), ["[9]", "v09", "v10", "[29]"], "few are no group");
    screen.keys("<enter>");
    assert_eq!(lines(&screen)[..3], ["[9]", "  v00", "  v01"]);
    screen.keys("<down><enter>");
    let Some(Screen::OutcomeDetail(page)) = screen.app.screens.top() else { panic!("no detail") };
    assert_eq!(page.id.to_string(), "id-v00");
    screen.keys("<esc><up><enter>");
    assert_eq!(lines(&screen).len(), 4, "closed again");
}

#[test]
fn the_end_of_a_run_shows_the_worst_to_who_has_not_looked_elsewhere() {
    let ended = |keys: &str| {
        let mut screen = TestScreen { laid_out: true, ..TestScreen::empty() };
        let fleet = (0..40).map(|n| volume(&format!("v{n:02}"), None)).collect();
        screen.load(fleet, vec![policy("target", 0)]);
        screen.keys("*a<enter>y").keys(keys);
        screen.run_ends(|outcome| {
            let is_well = &*outcome.name < "v02";
            outcome.state = if is_well { State::Ok } else { State::Failed };
        });
        let run = screen.app.board_shown().unwrap();
        (lines(&screen), run.view.cursor.at)
    };
    let expected: Vec<String> = ["[38]", "v00", "v01"].map(Into::into).into();
    assert_eq!(ended(""), (expected.clone(), 0), "the cursor was on v00");
    assert_eq!(ended("<down>"), (expected, 2), "it stays on v01");
}

#[test]
fn what_fits_and_what_still_runs_is_not_grouped() {
    let mut screen = TestScreen { laid_out: true, ..TestScreen::loaded() };
    screen.keys("*a<enter>10<enter>");
    assert_eq!(lines(&screen).len(), 10);
    screen.run_ends(|outcome| outcome.state = State::Ok);
    assert_eq!(lines(&screen).len(), 10, "all of it fits");
}

#[test]
fn what_is_in_no_policy_is_in_no_group() {
    let mut screen = ended();
    let outcomes = screen.app.board_shown().unwrap().board.rows().to_vec();
    let lost = outcomes.into_iter().take(5).map(|mut outcome| {
        outcome.before = vbs_tui::domain::Before::In("old".into());
        outcome.now_in = vbs_tui::domain::Whereabouts::InNone;
        outcome
    });
    screen.report(vbs_tui::domain::RunEvent::Changed(lost.collect()));
    assert_eq!(lines(&screen)[..6], ["v00", "v01", "v02", "v03", "v04", "[4]"]);
}

#[test]
fn marks_choose_what_is_retried() {
    let mut screen = ended();
    screen.keys("<down><space>");
    assert_eq!(screen.app.board_shown().unwrap().view.marks.len(), 1);
    screen.keys("R");
    let (_, asked) = screen.asked_again().unwrap();
    assert_eq!(asked.iter().map(ToString::to_string).collect::<Vec<_>>(), ["id-v09"]);
    let about: Vec<&str> = screen.prompt().about.iter().map(|notice| notice.text.as_str()).collect();
    assert_eq!(about[0], "retry of run 7f3a: only the 1 marked of 11");
    assert_eq!(about[1..], ["1 x AutoBackup.0204 a limit is reached: make room first"]);
    screen.keys("<esc>g<space>");
    assert_eq!(screen.app.board_shown().unwrap().view.marks.len(), 10, "a group is marked as one");
    screen.keys("g<space>G<space>");
    assert_eq!(screen.app.board_shown().unwrap().view.marks.len(), 1, "and unmarked; what is ok takes none");
    assert_eq!(screen.notice(), "not to be retried: nothing failed here");
}

#[test]
fn a_search_opens_the_group_that_hides_a_hit() {
    let mut screen = ended();
    screen.keys("/v30<enter>");
    let run = screen.app.board_shown().unwrap();
    assert_eq!(run.under_cursor().unwrap().name.as_ref(), "v30");
    assert_eq!(lines(&screen).len(), 4 + 29);
    screen.keys("/0206<enter>");
    assert_eq!(screen.app.board_shown().unwrap().under_cursor().unwrap().name.as_ref(), "v00");
    screen.keys("n");
    assert_eq!(screen.app.board_shown().unwrap().under_cursor().unwrap().name.as_ref(), "v01");
    screen.keys("<esc>N");
    let at = screen.app.board_shown().unwrap().view.cursor.at;
    assert_eq!((screen.app.screens.mode(), at), (Mode::Outcomes, 1), "trouble again; its header is skipped");
}

fn summary(run: &str, of: Option<&str>, action: RunAction) -> RunSummary {
    let screen = ended();
    let own = screen.app.board_shown().unwrap();
    let brief = own.summary(None, screen.app.model.scope.as_ref()).unwrap();
    let started = format!("2026-11-23T2{}:00:00Z", &run[run.len() - 1..]).parse().unwrap();
    let id = |short: &str| vbs_tui::domain::RunId::parse(&format!("20261123-214800-{short}")).unwrap();
    RunSummary {
        run: id(run),
        of: of.map(id),
        action,
        started,
        status: RunStatus::Finished,
        note: Some("CHG-4711".into()),
        ..brief
    }
}

#[test]
fn the_runs_tell_their_story() {
    let mut screen = TestScreen::laid_out();
    screen.keys("H");
    assert!(screen.effects.iter().any(|effect| matches!(effect, Effect::ListRuns)));
    let runs = vec![
        summary("aaa3", Some("aaa1"), RunAction::Undo),
        summary("aaa2", Some("aaa1"), RunAction::Associate),
        summary("aaa1", None, RunAction::Associate),
    ];
    screen.tell(Msg::Runs(Ok(runs), Vec::new()));
    let shown = |screen: &TestScreen| {
        let mut buffer = ratatui::buffer::Buffer::empty(ratatui::layout::Rect::new(0, 0, 80, 24));
        vbs_tui::ui::paint(&screen.app, &vbs_tui::ui::Theme::default(), &mut buffer);
        buffer.content().iter().map(ratatui::buffer::Cell::symbol).collect::<String>()
    };
    screen.keys("G");
    assert!(shown(&screen).contains("retried by aaa2, undone by aaa3"), "the last line of the list");
    screen.keys("i");
    let page = shown(&screen);
    for told in
        ["CHG-4711", "retried by", "aaa2, 2026-11-23 22:00:00 UTC", "undone by", "29 accepted, 11 failed"]
    {
        assert!(page.contains(told), "{told}: {page}");
    }
    screen.keys("<esc>/aaa2<enter>i");
    assert!(shown(&screen).contains("retries           "), "{}", shown(&screen));
}
