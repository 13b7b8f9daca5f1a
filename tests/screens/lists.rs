//! The two lists, in every size, look and state.

use vbs_tui::app::layer::Layer;
use vbs_tui::app::model::{Load, Tone};
use vbs_tui::domain::{ApiError, ApiErrorKind, Column, VolumeStatus};
use vbs_tui::ui::{Glyphs, Theme};

use crate::fleet::{self, filter, press, project};
use crate::{approve, dump};

const SIZES: [(u16, u16); 3] = [(80, 24), (60, 15), (200, 50)];
const MONO: Theme = Theme { colour: false, glyphs: Glyphs::Unicode };
const ASCII: Theme = Theme { colour: true, glyphs: Glyphs::Ascii };

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
    let mut model = project(240, SIZES[0]);
    press(&mut model, "space down space");
    approve!("lists_80x24", model);
    approve!("lists_80x24_mono", model, &MONO);
    approve!("lists_80x24_ascii", model, &ASCII);
    assert!(dump::text(&dump::screen(&model, &ASCII)).is_ascii());
    press(&mut model, "h j");
    approve!("policies_80x24", model);
}

#[test]
fn lists_at_60x15() {
    let mut model = project(240, SIZES[1]);
    press(&mut model, "space");
    approve!("volumes_60x15", model);
    press(&mut model, "h");
    approve!("policies_60x15", model);
}

#[test]
fn lists_at_200x50() {
    let mut model = project(240, SIZES[2]);
    press(&mut model, "j v j j");
    approve!("lists_200x50", model);
    approve!("lists_200x50_mono", model, &MONO);
}

#[test]
fn names_of_every_kind() {
    let mut model = project(20, SIZES[0]);
    model.volumes.rebuild(&model.inventory, &model.selection, model.now, 14);
    press(&mut model, "end");
    approve!("names", model);
    approve!("names_ascii", model, &ASCII);
}

#[test]
fn a_filter_is_always_on_the_screen_with_what_it_hides() {
    let mut model = project(240, SIZES[0]);
    filter(&mut model, "name~git");
    press(&mut model, "enter *");
    filter(&mut model, "");
    let Some(Layer::Filter { line, .. }) = model.layers.last() else { panic!("no prompt") };
    assert_eq!(line.text, "name~git");
    press(&mut model, "esc");
    filter(&mut model, "-1");
    approve!("filter_typing", model);
    press(&mut model, "enter");
    approve!("filter_kept", model);
    let text = dump::text(&dump::screen(&model, &Theme::default()));
    assert!(text.contains("/name~git-1") && text.contains("(19 hidden)"), "{text}");
}

#[test]
fn a_filter_that_is_wrong_says_so() {
    let mut model = project(240, SIZES[0]);
    filter(&mut model, "colour=red");
    approve!("filter_wrong", model);
}

#[test]
fn a_filter_that_lets_nothing_through_says_so() {
    let mut model = project(240, SIZES[0]);
    filter(&mut model, "nowhere");
    press(&mut model, "enter");
    approve!("filter_nothing", model);
    press(&mut model, "esc m");
    approve!("marked_only_nothing", model);
}

#[test]
fn choosers() {
    let mut model = project(240, SIZES[0]);
    press(&mut model, "s down down enter");
    approve!("sorted_by_size", model);
    press(&mut model, "s");
    approve!("choose_sort", model);
    press(&mut model, "esc space a");
    approve!("choose_policy", model);
}

#[test]
fn an_empty_project() {
    let model = project(0, SIZES[0]);
    approve!("no_volumes", model);
    let one = project(1, SIZES[0]);
    approve!("one_volume", one);
    let mut bare = project(0, SIZES[0]);
    bare.inventory.set_policies(Vec::new());
    approve!("no_policies", bare);
}

#[test]
fn loading() {
    let mut model = project(0, SIZES[0]);
    model.scope = None;
    model.banner = None;
    model.round_trip = None;
    model.profile.cloud = "otc-prod".into();
    model.loads = vbs_tui::app::model::Loads { login: Load::Loading, ..Default::default() };
    model.inventory = vbs_tui::domain::Inventory::default();
    approve!("logging_in", model);
    let mut model = project(45, SIZES[0]);
    model.loads.volumes = Load::Loading;
    model.loads.volumes_got = 45_000;
    model.loads.volumes_total = Some(100_000);
    model.in_flight = 2;
    approve!("loading_80x24", model);
    model.size = SIZES[1];
    approve!("loading_60x15", model);
    model.loads.volumes = Load::Left;
    approve!("left_loading_60x15", model);
}

#[test]
fn what_fails_is_said_and_the_rest_still_works() {
    let mut model = project(0, SIZES[0]);
    model.loads.volumes = Load::Failed(forbidden("list volumes"));
    approve!("volumes_forbidden", model);
    let mut model = project(30, SIZES[0]);
    model.inventory.set_policies(Vec::new());
    model.loads.policies = Load::Failed(forbidden("list policies"));
    approve!("policies_forbidden", model);
    let mut model = project(30, SIZES[0]);
    model.loads.policies = Load::Failed(forbidden("list policies"));
    model.loads.volumes = Load::Failed(ApiError::new(ApiErrorKind::Timeout, "list volumes", "timed out"));
    approve!("not_refreshed", model);
}

#[test]
fn a_cloud_that_hides_the_link_is_said_to() {
    let mut model = project(0, SIZES[0]);
    let volumes = (0..9).map(|number| {
        let mut volume = fleet::volume(number);
        volume.policy = None;
        volume.status = VolumeStatus::new("hibernating\u{7}");
        volume
    });
    model.inventory.add_volumes(volumes.collect());
    fleet::settle(&mut model);
    approve!("link_not_visible", model);
}

#[test]
fn notices_are_whole_where_they_can_be() {
    let mut model = project(240, SIZES[0]);
    model.say(Tone::Error, forbidden("list volumes").to_string());
    approve!("notice_error", model);
    model.say(Tone::Info, "no run yet");
    approve!("notice_info", model);
}

/// The words of the heading of the volumes, on a screen this wide.
fn heading(columns: &[Column], width: u16) -> Vec<String> {
    let mut model = project(20, (width, 24));
    model.columns = columns.to_vec();
    let screen = dump::text(&dump::screen(&model, &Theme::default()));
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
fn ages_are_a_column_that_is_shown_where_it_was_chosen() {
    let mut model = project(20, SIZES[0]);
    model.columns = vec![Column::Name, Column::Size, Column::Created, Column::Policy];
    press(&mut model, "s end enter");
    approve!("ages", model);
    press(&mut model, "s enter");
    filter(&mut model, "created>3h");
    press(&mut model, "enter");
    approve!("ages_filtered", model);
    filter(&mut model, " created=3d");
    approve!("ages_wrong", model);
}

#[test]
fn what_could_not_be_read_is_said_where_it_is_missing() {
    let mut model = project(20, SIZES[0]);
    model.loads.servers = Load::Failed(forbidden("list servers"));
    model.inventory.set_policies_unreadable(1);
    let mut policies = model.inventory.policies().to_vec();
    let zone = "time_zone Europe/Berlin".to_owned();
    policies[0].schedule.as_mut().unwrap().unread.push(zone);
    model.inventory.set_policies(policies);
    let mut odd = model.volumes.volume(&model.inventory, 2).unwrap();
    (odd.policy, odd.policy_told, odd.size_gb) = (None, false, None);
    model.inventory.add_volumes(vec![odd]);
    approve!("missing_parts", model);
    press(&mut model, "h enter");
    approve!("missing_schedule", model);
    press(&mut model, "esc l");
    filter(&mut model, "server~web");
    approve!("missing_servers", model);
}
