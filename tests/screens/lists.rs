//! The two lists, in every size, look and state.

use std::time::Duration;

use vbs_tui::app::Msg;
use vbs_tui::app::latest::LatestRead;
use vbs_tui::app::load::Load;
use vbs_tui::app::notice::Tone;
use vbs_tui::app::screens::Screen;
use vbs_tui::domain::{
    ApiError, ApiErrorKind, Column, LastBackup, LastBackups, Minute, Sought, VolumeStatus,
};
use vbs_tui::ui::{Glyphs, Palette, Theme};

use crate::fleet::{self, filter, press, project};
use crate::{approve, dump};

const SIZES: [(u16, u16); 3] = [(80, 24), (60, 15), (200, 50)];
const MONO: Theme = Theme { colour: false, glyphs: Glyphs::Unicode, palette: Palette::Base, deep: false };
const ASCII: Theme = Theme { colour: true, glyphs: Glyphs::Ascii, palette: Palette::Base, deep: false };

fn forbidden(doing: &'static str) -> ApiError {
    ApiError {
        code: Some("IAM.0003".into()),
        status: Some(403),
        request_id: Some("req-77aa".into()),
        ..ApiError::new(
            ApiErrorKind::Forbidden,
            doing,
            "Policy doesn't allow evs:volumes:list to be performed.",
        )
    }
}

#[test]
fn lists_at_80x24() {
    let mut app = project(240, SIZES[0]);
    press(&mut app, "space down space");
    approve!("lists_80x24", app);
    approve!("lists_80x24_mono", app, &MONO);
    approve!("lists_80x24_ascii", app, &ASCII);
    assert!(dump::text(&dump::screen(&app, &ASCII)).is_ascii());
    press(&mut app, "h j");
    approve!("policies_80x24", app);
}

#[test]
fn lists_at_60x15() {
    let mut app = project(240, SIZES[1]);
    press(&mut app, "space");
    approve!("volumes_60x15", app);
    press(&mut app, "h");
    approve!("policies_60x15", app);
}

#[test]
fn lists_at_200x50() {
    let mut app = project(240, SIZES[2]);
    press(&mut app, "j v j j");
    approve!("lists_200x50", app);
    approve!("lists_200x50_mono", app, &MONO);
}

#[test]
fn the_border_is_where_it_was_put() {
    let mut app = project(240, SIZES[0]);
    press(&mut app, "< < <");
    approve!("border_80x24", app);
    let mut app = project(240, (150, 45));
    press(&mut app, "> > <");
    approve!("border_150x45", app);
    app.model.view.border.columns = Some(1);
    approve!("border_150x45_least", app);
}

#[test]
fn names_of_every_kind() {
    let mut app = project(20, SIZES[0]);
    app.model.volumes.rebuild(&app.model.inventory, &app.model.selection, app.model.now, 14);
    press(&mut app, "end");
    approve!("names", app);
    approve!("names_ascii", app, &ASCII);
}

#[test]
fn a_filter_is_always_on_the_screen_with_what_it_hides() {
    let mut app = project(240, SIZES[0]);
    filter(&mut app, "name~git");
    press(&mut app, "enter *");
    filter(&mut app, "");
    let Some(Screen::Filter(screen)) = app.screens.over.last() else { panic!("no prompt") };
    assert_eq!(screen.line.text, "name~git");
    press(&mut app, "esc");
    filter(&mut app, "-1");
    approve!("filter_typing", app);
    press(&mut app, "enter");
    approve!("filter_kept", app);
    let text = dump::text(&dump::screen(&app, &Theme::default()));
    assert!(text.contains("/name~git-1") && text.contains("(19 hidden)"), "{text}");
}

#[test]
fn a_filter_that_is_wrong_says_so() {
    let mut app = project(240, SIZES[0]);
    filter(&mut app, "colour=red");
    approve!("filter_wrong", app);
}

#[test]
fn a_filter_that_lets_nothing_through_says_so() {
    let mut app = project(240, SIZES[0]);
    filter(&mut app, "nowhere");
    press(&mut app, "enter");
    approve!("filter_nothing", app);
    press(&mut app, "esc m");
    approve!("marked_only_nothing", app);
}

#[test]
fn the_header_tells_the_limit_of_the_rate_from_any_other_trouble_that_is_waited_for() {
    let mut app = project(240, SIZES[0]);
    let mut says = |pause| {
        app.update(fleet::now(), Msg::Held(pause));
        dump::text(&dump::screen(&app, &Theme::default()))
    };
    let pause = Duration::from_secs(4);
    let limited = says(Some((pause, ApiErrorKind::Limited)));
    assert!(limited.contains("rate limit: 4.0 s"), "{limited}");
    let broken = says(Some((pause, ApiErrorKind::Broken)));
    assert!(broken.contains("retry in 4.0 s") && !broken.contains("rate limit"), "{broken}");
    let nothing = says(None);
    assert!(!nothing.contains("retry in") && !nothing.contains("rate limit"), "{nothing}");
}

#[test]
fn choosers() {
    let mut app = project(240, SIZES[0]);
    press(&mut app, "s down down enter");
    approve!("sorted_by_size", app);
    press(&mut app, "s");
    approve!("choose_sort", app);
    press(&mut app, "esc space a");
    approve!("choose_policy", app);
}

#[test]
fn an_empty_project() {
    let app = project(0, SIZES[0]);
    approve!("no_volumes", app);
    let one = project(1, SIZES[0]);
    approve!("one_volume", one);
    let mut bare = project(0, SIZES[0]);
    bare.model.inventory.set_policies(Vec::new());
    approve!("no_policies", bare);
}

#[test]
fn loading() {
    let mut app = project(0, SIZES[0]);
    app.model.scope = None;
    app.model.banner = None;
    app.model.round_trip = None;
    app.model.profile.cloud = "otc-prod".into();
    app.model.loads = vbs_tui::app::load::Loads { login: Load::Loading, ..Default::default() };
    app.model.inventory = vbs_tui::domain::Inventory::default();
    approve!("logging_in", app);
    let mut app = project(45, SIZES[0]);
    app.model.loads.volumes = Load::Loading;
    app.model.loads.volumes_got = 45_000;
    app.model.loads.volumes_total = Some(100_000);
    app.model.in_flight = 2;
    approve!("loading_80x24", app);
    app.model.size = SIZES[1];
    approve!("loading_60x15", app);
    app.model.loads.volumes = Load::Left;
    approve!("left_loading_60x15", app);
}

#[test]
fn what_fails_is_said_and_the_rest_still_works() {
    let mut app = project(0, SIZES[0]);
    app.model.loads.volumes = Load::Failed(forbidden("list volumes"));
    approve!("volumes_forbidden", app);
    let mut app = project(30, SIZES[0]);
    app.model.inventory.set_policies(Vec::new());
    app.model.loads.policies = Load::Failed(forbidden("list policies"));
    approve!("policies_forbidden", app);
    let mut app = project(30, SIZES[0]);
    app.model.loads.policies = Load::Failed(forbidden("list policies"));
    app.model.loads.volumes = Load::Failed(ApiError::new(ApiErrorKind::Timeout, "list volumes", "timed out"));
    approve!("not_refreshed", app);
}

#[test]
fn a_cloud_that_hides_the_link_is_said_to() {
    let mut app = project(0, SIZES[0]);
    let volumes = (0..9).map(|number| {
        let mut volume = fleet::volume(number);
        volume.policy = None;
        volume.status = VolumeStatus::new("hibernating\u{7}");
        volume
    });
    app.model.inventory.add_volumes(volumes.collect());
    fleet::settle(&mut app);
    approve!("link_not_visible", app);
}

#[test]
fn notices_are_whole_where_they_can_be() {
    let mut app = project(240, SIZES[0]);
    app.model.say(Tone::Error, forbidden("list volumes").to_string());
    approve!("notice_error", app);
    app.model.say(Tone::Info, "no run yet");
    approve!("notice_info", app);
}

/// The words of the heading of the volumes, on a screen this wide.
fn heading(columns: &[Column], width: u16) -> Vec<String> {
    let mut app = project(20, (width, 24));
    app.model.columns = columns.to_vec();
    let screen = dump::text(&dump::screen(&app, &Theme::default()));
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let first = columns[0].word();
    let is_heading = |line: &&str| {
        words(line).first().is_some_and(|word| word.starts_with(first)) && !line.contains("schedule")
    };
    words(screen.lines().find(is_heading).unwrap_or_else(|| panic!("no heading in\n{screen}")))
}

#[test]
fn columns_are_those_that_were_chosen_in_their_order() {
    use Column::{Id, Name, Policy, Server, Size, Status};
    assert_eq!(heading(&[Policy, Name, Size], 80), ["policy", "name\u{25b4}", "size"]);
    assert_eq!(heading(&[Id, Status, Server], 80), ["id", "status", "server"]);
    // Where there is no room, what tells the volumes apart stays.
    assert_eq!(heading(&[Id, Status, Server, Size, Policy], 40), ["id", "status", "policy"]);
}

#[test]
fn widths_are_those_that_were_chosen_as_long_as_there_is_room() {
    let chosen = |size: (u16, u16), widths: &[(Column, usize)]| {
        let mut app = project(20, size);
        app.model.view.widths = widths.to_vec();
        app
    };
    let mut app = chosen(SIZES[0], &[(Column::Name, 12), (Column::Server, 7)]);
    approve!("widths_80x24", app);
    app.model.volumes.sort.column = Column::Server;
    app.model.view.widths = vec![(Column::Name, 52), (Column::Policy, 9)];
    approve!("widths_80x24_wide", app);
    let mut app = chosen(SIZES[1], &[(Column::Name, 40)]);
    press(&mut app, "end");
    approve!("widths_60x15", app);
    // What there is no room for at all gives way last of all.
    app.model.view.widths = vec![(Column::Name, 120), (Column::Policy, 100)];
    approve!("widths_60x15_too_wide", app);
}

#[test]
fn ages_are_a_column_that_is_shown_where_it_was_chosen() {
    let mut app = project(20, SIZES[0]);
    app.model.columns = vec![Column::Name, Column::Size, Column::Created, Column::Policy];
    press(&mut app, "s end up enter");
    approve!("ages", app);
    press(&mut app, "s enter");
    filter(&mut app, "created>3h");
    press(&mut app, "enter");
    approve!("ages_filtered", app);
    filter(&mut app, " created=3d");
    approve!("ages_wrong", app);
}

#[test]
fn last_backups_are_a_column_that_says_what_is_not_known() {
    let mut app = project(20, SIZES[0]);
    app.model.columns = vec![Column::Name, Column::Backup, Column::Size, Column::Policy];
    press(&mut app, "j");
    let request = app.model.latest.reading.as_ref().expect("it is being read").request;
    let ago = |minutes: u32| {
        let now = Minute::from_timestamp(fleet::now()).unwrap().number();
        Minute::from_number(now - minutes)
    };
    let id = app.model.inventory.id_at(0).unwrap();
    app.update(fleet::now(), Msg::LatestProgress(request, 3_000, vec![(id, ago(70).unwrap(), true)]));
    approve!("backups_being_read", app);
    let sought = [Sought::Everywhere, Sought::Lately, Sought::InVain];
    let known = |at: usize| match sought.get(at % 5) {
        Some(sought) => LastBackup { sought: *sought, ..LastBackup::default() },
        None => LastBackup {
            good: ago([0, 45, 200, 4_400, 600_000][at / 4 % 5]),
            failed: ago(30).filter(|_| at % 5 == 3),
            ..LastBackup::default()
        },
    };
    let backups = LastBackups::new((0..20).map(known).collect(), ago(48 * 60), None);
    let fault = Some(forbidden("list backups"));
    app.update(fleet::now(), Msg::Latest(request, Ok(Box::new(LatestRead { backups, fault }))));
    approve!("backups", app);
    filter(&mut app, "backup>7d");
    press(&mut app, "enter");
    approve!("backups_filtered", app);
}

#[test]
fn what_could_not_be_read_is_said_where_it_is_missing() {
    let mut app = project(20, SIZES[0]);
    app.model.loads.servers = Load::Failed(forbidden("list servers"));
    app.model.inventory.set_policies_unreadable(1);
    let mut policies = app.model.inventory.policies().to_vec();
    let zone = "time_zone Europe/Berlin".to_owned();
    policies[0].schedule.as_mut().unwrap().unread.push(zone);
    app.model.inventory.set_policies(policies);
    let mut odd = app.model.volumes.volume(&app.model.inventory, 2).unwrap();
    (odd.policy, odd.policy_told, odd.size_gb) = (None, false, None);
    app.model.inventory.add_volumes(vec![odd]);
    approve!("missing_parts", app);
    press(&mut app, "h i");
    approve!("missing_schedule", app);
    press(&mut app, "esc l");
    filter(&mut app, "server~web");
    approve!("missing_servers", app);
}
