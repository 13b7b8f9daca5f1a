//! What lies over the lists: details, the plan, the board, the keys, the question when leaving.

use std::time::Duration;

use vbs_tui::app::request::RequestId;
use vbs_tui::app::screens::Screen;
use vbs_tui::app::screens::plan::{Inquiry, Stage};
use vbs_tui::app::{Effect, Msg};
use vbs_tui::domain::{ApiError, ApiErrorKind, RunEvent, SavedFilter, Summary, VolumeDetail, Whereabouts};
use vbs_tui::ui::{Glyphs, Palette, Theme, heights};

use crate::approve;
use crate::fleet::{self, filter, press, project, run};

const MONO: Theme = Theme { colour: false, glyphs: Glyphs::Unicode, palette: Palette::Base, deep: false };
const ASCII: Theme = Theme { colour: true, glyphs: Glyphs::Ascii, palette: Palette::Base, deep: false };

#[test]
fn details() {
    let mut app = project(40, (80, 24));
    press(&mut app, "h i");
    approve!("detail_policy", app);
    press(&mut app, "esc l enter");
    approve!("detail_volume_reading", app);
    let volume = fleet::volume(17);
    let Some(Screen::VolumeDetail(view)) = app.screens.over.last_mut() else { panic!("no detail") };
    view.id = volume.id.clone();
    let fields = [
        ("attachments.0.device", "/dev/vdb"),
        ("bootable", "false"),
        (
            "description",
            "a long text that goes on and on, with a \u{1b}[31mcolour\u{202e} in it, until it needs more than one line to be told",
        ),
        ("metadata.policy", ""),
        ("os-vol-tenant-attr:tenant_id", "5d1e7a90c3b24f6e8a7f00112233aabb"),
    ];
    let fields = fields.map(|(label, text)| (label.to_owned(), text.to_owned())).into();
    view.detail = Some(Ok(VolumeDetail { volume, fields, read_at: fleet::now() }));
    approve!("detail_volume", app);
    let Some(Screen::VolumeDetail(view)) = app.screens.over.last_mut() else { panic!("no detail") };
    view.detail = Some(Err(ApiError::new(ApiErrorKind::Timeout, "read the volume", "timed out after 30 s")));
    approve!("detail_volume_failed", app);
}

#[test]
fn saved_filters() {
    let mut app = project(240, (80, 24));
    let saved = |name: &str, filter: &str| SavedFilter { name: name.into(), filter: filter.into() };
    let none = Msg::SavedFilters(Box::new(app.model.scope.clone().unwrap()), Vec::new(), None);
    app.update(fleet::now(), none);
    press(&mut app, "F");
    approve!("filters_none", app);
    press(&mut app, "esc");
    filter(&mut app, "name~git");
    press(&mut app, "enter");
    let filters = vec![
        saved("a-name-that-is-much-too-long-for-any-column-of-the-box", "status=in-use policy=none size>100"),
        saved("git", "name~git"),
        saved("\u{6708}\u{6b21}\u{1b}", "name~\u{6708}\u{6b21}"),
    ];
    let some = Msg::SavedFilters(Box::new(app.model.scope.clone().unwrap()), filters, None);
    app.update(fleet::now(), some);
    press(&mut app, "F");
    approve!("filters_80x24", app);
    press(&mut app, "-");
    approve!("filters_delete", app);
    press(&mut app, "esc +");
    app.model.size = (60, 15);
    approve!("filters_name_60x15", app, &ASCII);
}

#[test]
fn the_palette() {
    let mut app = project(240, (80, 24));
    press(&mut app, ":");
    approve!("palette_80x24", app);
    press(&mut app, "m a r k space p o l i c y = n o n e");
    approve!("palette_mark", app);
    press(&mut app, "ctrl-u m a r k space x = 1");
    app.model.size = (60, 15);
    approve!("palette_wrong_60x15", app, &ASCII);
}

#[test]
fn a_pasted_list_and_a_question() {
    let mut app = project(240, (80, 24));
    let text = "- db-prod-01-data\n- nosuch\u{1b}[2J\n- db-prod-01-wal\n- ci-runner-01-cache";
    app.update(fleet::now(), Msg::Paste(text.into()));
    approve!("pasted_80x24", app);
    press(&mut app, "enter q");
    approve!("quit_with_marks", app);
}

#[test]
fn a_plan_of_new_ones_is_confirmed_by_a_key() {
    let mut app = project(240, (80, 24));
    filter(&mut app, "policy=none status=in-use name~web");
    press(&mut app, "enter * h a");
    approve!("plan_key_80x24", app);
    approve!("plan_key_80x24_ascii", app, &ASCII);
}

#[test]
fn a_plan_with_moves_wants_the_count() {
    let mut app = project(240, (80, 24));
    filter(&mut app, "name~db-prod");
    press(&mut app, "enter *");
    filter(&mut app, "-01");
    press(&mut app, "enter h a");
    approve!("plan_typed_80x24", app);
    approve!("plan_typed_80x24_mono", app, &MONO);
    if let Some(Screen::Plan(prompt)) = app.screens.over.last_mut() {
        prompt.typed = "4".into();
    }
    app.model.size = (60, 15);
    approve!("plan_typed_60x15", app);
    app.model.size = (200, 50);
    approve!("plan_typed_200x50", app);
}

#[test]
fn a_plan_that_still_reads_or_sends_nothing_says_so() {
    let mut app = project(240, (80, 24));
    press(&mut app, "space h a");
    if let Some(Screen::Plan(prompt)) = app.screens.over.last_mut() {
        prompt.stage = Stage::ReadingSingly(Inquiry { number: RequestId(1), asked_at: fleet::now() }, 1);
    }
    approve!("plan_reading", app);
    let mut app = project(240, (80, 24));
    filter(&mut app, "policy=db-nightly status=in-use name~db");
    press(&mut app, "enter * h a");
    approve!("plan_nothing", app);
}

#[test]
fn volumes_of_one_name_are_told_apart() {
    let mut app = project(12, (80, 24));
    let twins = ["2f0c11d4-0000-4000-8000-000000000001", "9ab3e7f0-0000-4000-8000-000000000002"].map(|id| {
        let mut twin = fleet::volume(3);
        (twin.id, twin.name, twin.policy) = (id.into(), "Data".into(), None);
        twin
    });
    app.model.inventory.add_volumes(twins.into());
    fleet::settle(&mut app);
    filter(&mut app, "name=data");
    press(&mut app, "enter * h a");
    approve!("plan_namesakes", app);
}

#[test]
fn entries_of_the_list_that_cannot_be_read_are_told() {
    let mut app = project(240, (80, 24));
    app.update(fleet::now(), Msg::Unreadable(app.model.loads.generation, 2));
    approve!("lists_unreadable", app);
}

#[test]
fn the_board_does_not_say_that_what_nobody_saw_holds() {
    let mut app = project(40, (80, 24));
    run(&mut app, 7, true);
    let board = &mut app.model.run.as_mut().unwrap().board;
    for mut outcome in board.rows().to_vec() {
        outcome.now_in = Whereabouts::Unreadable("it could not be read".into());
        outcome.disagreement = None;
        board.put(outcome);
    }
    board.summary.as_mut().unwrap().unwritten = Some("No space left on device (os error 28)".into());
    approve!("board_unseen", app);
}

#[test]
fn the_board_while_it_runs() {
    let mut app = project(40, (80, 24));
    run(&mut app, 7, false);
    approve!("board_running", app);
    let left = Duration::from_secs(80);
    app.update(fleet::now(), Msg::Run(fleet::run_name(), RunEvent::Settling { volumes: 3, left }));
    approve!("board_settling", app);
    let reason = "cannot associate: APIGW.0308 too many requests".to_owned();
    let pause = Duration::from_secs(12);
    app.update(fleet::now(), Msg::Run(fleet::run_name(), RunEvent::Pausing { reason, pause }));
    approve!("board_pausing", app);
    press(&mut app, "ctrl-c");
    approve!("leave", app);
    let effects =
        app.update(fleet::now(), Msg::Run(fleet::run_name(), RunEvent::Finished(Summary::default())));
    assert!(!effects.contains(&Effect::Quit), "nobody said so");
    assert!(!app.screens.over.iter().any(|layer| matches!(layer, Screen::Leave(_))));
    let said = app.model.notice.as_ref().map(|notice| notice.text.clone()).unwrap_or_default();
    assert!(said.starts_with("the run is over: 5 sent") && said.ends_with("q in the lists quits"), "{said}");
}

#[test]
fn the_board_at_its_end() {
    let mut app = project(40, (80, 24));
    run(&mut app, 30, true);
    approve!("board_over_80x24", app);
    approve!("board_over_80x24_mono", app, &MONO);
    approve!("board_over_80x24_ascii", app, &ASCII);
    press(&mut app, "down down");
    approve!("board_over_80x24_failed", app);
    app.model.size = (60, 15);
    approve!("board_over_60x15", app);
    app.model.size = (200, 50);
    approve!("board_over_200x50", app);
    app.model.size = (80, 24);
    press(&mut app, "3");
    approve!("board_only_failed", app);
    press(&mut app, "enter");
    approve!("detail_outcome", app);
}

#[test]
fn the_board_of_a_run_that_ended_early() {
    let mut app = project(40, (80, 24));
    run(&mut app, 4, true);
    if let Some(summary) = app.model.run.as_mut().and_then(|run| run.board.summary.as_mut()) {
        summary.stopped = Some("AutoBackup.0204: the policy is full".into());
        summary.read_at = None;
    }
    approve!("board_ended_early", app);
}

#[test]
fn the_keys() {
    let mut app = project(240, (80, 24));
    press(&mut app, "?");
    approve!("help_80x24", app);
    press(&mut app, "pgdn");
    approve!("help_80x24_second", app);
    press(&mut app, "G");
    let rows = heights(&app);
    let Some(Screen::Help(help)) = app.screens.over.last() else { panic!("no help") };
    assert_eq!(help.page.scroll + rows.full, rows.lines);
}
