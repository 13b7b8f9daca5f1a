//! The column of last backups: when it is read, and what is shown until then.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use vbs_tui::app::latest::{LatestRead, SeenBackup};
use vbs_tui::app::request::RequestId;
use vbs_tui::app::{Effect, Msg};
use vbs_tui::domain::fields::Context;
use vbs_tui::domain::{ApiError, ApiErrorKind, Column, LastBackup, LastBackups, Minute, Sought};

use crate::screen::{TestScreen, policy, volume};

/// When the clock of these tests stands here, a backup can be of this hour.
const NOW: &str = "2026-11-30T12:00:00Z";

fn screen() -> TestScreen {
    TestScreen { now: NOW.parse().unwrap(), ..TestScreen::laid_out() }
}

fn asked(screen: &TestScreen) -> Vec<RequestId> {
    let asked = screen.effects.iter().filter_map(|effect| match effect {
        Effect::ReadLatest(request) => Some(*request),
        _ => None,
    });
    asked.collect()
}

fn ago(hours: u32) -> Minute {
    let now = Minute::from_timestamp(NOW.parse().unwrap()).unwrap();
    Minute::from_number(now.number() - hours * 60).unwrap()
}

fn good(hours: u32) -> LastBackup {
    LastBackup { good: Some(ago(hours)), ..LastBackup::default() }
}

fn without(sought: Sought) -> LastBackup {
    LastBackup { sought, ..LastBackup::default() }
}

/// `v0` to `v9` as they were positioned when it was asked: hours of age where it is that old, else none.
fn answer(screen: &mut TestScreen, request: RequestId, first: [LastBackup; 3], fault: Option<ApiError>) {
    let all: Vec<LastBackup> = (0..10).map(|at| first.get(at).copied().unwrap_or_else(|| good(1))).collect();
    let backups = LastBackups::new(all, Some(ago(48)), None);
    let read = LatestRead { backups, fault };
    screen.tell(Msg::Latest(request, Ok(Box::new(read))));
}

fn text(screen: &TestScreen, name: &str) -> String {
    let inventory = &screen.app.model.inventory;
    let context = Context { inventory, policies_known: true, now: Minute::from_timestamp(screen.now) };
    let volume = inventory.volume(&format!("id-{name}").as_str().into()).unwrap();
    (Column::Backup.field().text)(&context, &volume).text.into_owned()
}

/// What the last line of the screen says of it.
fn lacking(screen: &TestScreen) -> String {
    if screen.app.model.backups_lacking().is_none() {
        return String::new();
    }
    let mut buffer = Buffer::empty(Rect::new(0, 0, 240, 24));
    vbs_tui::ui::paint(&screen.app, &vbs_tui::ui::Theme::default(), &mut buffer);
    let line: String = buffer.content()[23 * 240..].iter().map(Cell::symbol).collect();
    line.trim_end().rsplit("  ").next().unwrap_or_default().trim().to_owned()
}

fn forbidden() -> ApiError {
    ApiError { status: Some(403), ..ApiError::new(ApiErrorKind::Forbidden, "list backups", "no") }
}

/// The volumes are loaded again; these are there now.
fn reload(screen: &mut TestScreen, names: impl Iterator<Item = u32>) {
    let generation = screen.app.model.loads.generation;
    let fleet = names.map(|n| volume(&format!("v{n}"), None)).collect();
    screen.tell(Msg::Policies(generation, Ok(vec![policy("old", 2)])));
    screen.tell(Msg::VolumePage(generation, fleet, None));
    screen.tell(Msg::VolumesEnd(generation, Ok(())));
}

#[test]
fn backups_are_read_only_where_something_needs_them_and_once_for_each_load() {
    for (keys, needs) in [
        ("jk/v1<enter>s<esc>", false),
        (":columns name created<enter>", false),
        (":columns name backup<enter>", true),
        (":sort -backup<enter>", true),
        ("/backup>26h", true),
        ("/v1 | backup=none", true),
        ("/backup", false),
    ] {
        let mut screen = screen();
        screen.keys(keys);
        assert_eq!(asked(&screen).len(), usize::from(needs), "{keys}");
        assert_eq!(screen.app.model.backups_lacking().is_some(), needs, "{keys}");
    }
    let mut screen = screen();
    screen.keys(":columns name backup<enter>:sort backup<enter>/backup<lt>1d<enter>");
    let request = asked(&screen)[0];
    answer(&mut screen, request, [good(1); 3], None);
    screen.keys("jk<esc>");
    assert_eq!((asked(&screen).len(), lacking(&screen).as_str()), (1, ""));
    screen.keys("r");
    assert_eq!(asked(&screen).len(), 1, "never before the volumes");
    reload(&mut screen, 0..10);
    assert_eq!(asked(&screen).len(), 2, "but after them");
    assert_eq!(text(&screen, "v0"), "1 h", "what was known stays meanwhile");
}

#[test]
fn it_waits_for_volumes_that_are_still_loading() {
    let mut screen = TestScreen::empty();
    screen.now = NOW.parse().unwrap();
    screen.app.model.columns.push(Column::Backup);
    let generation = screen.app.model.loads.generation;
    screen.tell(Msg::LoggedIn(generation, vbs_tui::domain::CloudScope::default()));
    screen.tell(Msg::VolumePage(generation, vec![volume("a", None)], None));
    screen.tell(Msg::VolumesEnd(generation, Ok(())));
    assert!(asked(&screen).is_empty(), "policies say how far back backups are looked for");
    screen.tell(Msg::Policies(generation, Ok(vec![policy("p", 0)])));
    assert_eq!(asked(&screen).len(), 1);
}

#[test]
fn what_is_seen_is_shown_at_once_and_what_is_not_is_never_none() {
    let mut screen = screen();
    screen.keys("/backup>2h<enter>");
    let request = asked(&screen)[0];
    assert_eq!(lacking(&screen), "reading backups");
    screen.wait(5);
    let seen: Vec<SeenBackup> = vec![("id-v4".into(), ago(5), true), ("id-gone".into(), ago(5), true)];
    screen.tell(Msg::LatestProgress(request, 1_000, seen));
    assert_eq!((text(&screen, "v4").as_str(), text(&screen, "v5").as_str()), ("5 h", "…"));
    assert_eq!(screen.shown(), ["v4"]);
    assert_eq!(lacking(&screen), "reading backups: 1,000");
    let first = [without(Sought::Everywhere), without(Sought::Lately), without(Sought::InVain)];
    answer(&mut screen, request, first, Some(forbidden()));
    assert_eq!(screen.shown(), ["v0", "v1"], "those without, and those that are older than two days");
    assert_eq!(lacking(&screen), "1 backup not read: forbidden, HTTP 403");
    screen.keys("/<bs><bs>9d<enter>");
    assert_eq!(screen.shown(), ["v0"]);
    assert_eq!(lacking(&screen), "1 backup not read: forbidden, HTTP 403, 1 older, not looked for");
    screen.keys("<esc>");
    assert_eq!(lacking(&screen), "", "nothing on the screen rests on them");
}

#[test]
fn what_is_answered_by_position_finds_its_volume_where_that_moved() {
    let mut screen = screen();
    screen.keys(":columns name backup<enter>");
    let request = asked(&screen)[0];
    screen.keys("r");
    reload(&mut screen, 1..12);
    assert_eq!(asked(&screen).len(), 1, "one at a time");
    answer(&mut screen, request, [without(Sought::Everywhere), good(30), without(Sought::Lately)], None);
    let texts = ["v1", "v2", "v3", "v10"].map(|name| text(&screen, name));
    assert_eq!(texts, ["1 d", ">48 h", "1 h", "…"]);
    assert_eq!(asked(&screen).len(), 2, "the volumes are newer than what was asked");
    assert_eq!(lacking(&screen), "reading backups");
}

#[test]
fn why_it_failed_is_said_and_a_reload_tries_again() {
    let mut screen = screen();
    screen.keys(":sort backup<enter>");
    let request = asked(&screen)[0];
    screen.tell(Msg::Latest(request, Err(forbidden())));
    assert_eq!(lacking(&screen), "10 backups not read: forbidden, HTTP 403");
    screen.keys("jj");
    assert_eq!(asked(&screen).len(), 1, "it is not asked in a circle");
    screen.keys("r");
    reload(&mut screen, 0..10);
    let again = asked(&screen)[1];
    answer(&mut screen, again, [good(9), good(3), without(Sought::Everywhere)], None);
    assert_eq!(screen.shown()[..3], ["v3", "v4", "v5"]);
    assert_eq!(screen.shown()[7..], ["v1", "v0", "v2"]);
    screen.tell(Msg::Latest(request, Err(forbidden())));
    assert_eq!(lacking(&screen), "", "an answer to an old question is dropped");
}

#[test]
fn nothing_is_marked_by_what_is_not_read() {
    let mut screen = screen();
    screen.keys(":mark backup=none<enter>");
    assert!(screen.marked().is_empty() && asked(&screen).is_empty());
    screen.keys("<esc>/backup=none<enter>");
    let request = asked(&screen)[0];
    answer(&mut screen, request, [without(Sought::Everywhere); 3], None);
    screen.keys(":mark backup=none<enter>");
    assert_eq!(screen.marked(), ["v0", "v1", "v2"]);
}
