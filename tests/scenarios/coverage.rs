//! Whether volumes are really backed up, on the screen.

use vbs_tui::app::coverage::CoverageRead;
use vbs_tui::app::keymap::Mode;
use vbs_tui::app::request::RequestId;
use vbs_tui::app::screens::Screen;
use vbs_tui::app::{Effect, Msg};
use vbs_tui::domain::coverage::{AgeClass, Cause, Finding, Findings, lines};

use vbs_tui::app::failures::FailuresRead;
use vbs_tui::domain::{
    ApiError, ApiErrorKind, Backup, BackupStatus, BackupTask, Failure, Superseded, TaskStatus, VolumeId, runs,
};

use crate::screen::{TestScreen, policy, volume};

fn asked(screen: &TestScreen) -> Vec<RequestId> {
    let asked = screen.effects.iter().filter_map(|effect| match effect {
        Effect::ReadCoverage(request, _) => Some(*request),
        _ => None,
    });
    asked.collect()
}

/// Of `v0` to `v9` the last two are backed up, the others never were.
fn answer(screen: &mut TestScreen, request: RequestId) {
    let finding = |at: u32| Finding {
        position: at,
        class: if at >= 8 { AgeClass::Within } else { AgeClass::Never },
        cause: if at >= 8 { Cause::On } else { Cause::None },
        allowed: 1_800,
        size_gb: Some(10),
        last_good: None,
        last_good_kind: None,
        last_failed: None,
    };
    let findings = Findings::new((0..10).map(finding).collect(), screen.now, screen.now);
    let lines = lines(&findings, &screen.app.model.inventory);
    let read = CoverageRead { findings, lines, faults: Vec::new() };
    screen.tell(Msg::Coverage(request, Ok(Box::new(read))));
}

#[test]
fn each_line_lists_its_volumes_and_escape_all_of_them() {
    let mut screen = TestScreen::laid_out();
    screen.keys("C");
    let request = asked(&screen)[0];
    screen.keys("r");
    assert_eq!(asked(&screen).len(), 1, "it is asked once");
    screen.tell(Msg::CoverageProgress(request, 4_000, None));
    answer(&mut screen, request);
    screen.keys("<enter>");
    assert_eq!(screen.app.screens.mode(), Mode::Browse);
    assert_eq!(screen.shown(), ["v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7"]);
    assert!(screen.marked().is_empty(), "nothing is marked by looking");
    screen.keys("/v1<enter>");
    assert_eq!(screen.shown(), ["v1"], "a filter goes on top of it");
    screen.keys("<esc>");
    assert_eq!(screen.shown().len(), 8);
    screen.keys("<esc>");
    assert_eq!(screen.shown().len(), 10);
    // What was read is kept; the next line is the one of those that are backed up.
    screen.keys("C<down><enter>*a<enter>");
    assert_eq!(asked(&screen).len(), 1);
    assert_eq!(screen.prompt().plan.len(), 2);
}

#[test]
fn trouble_and_blocks_are_gone_through() {
    let mut screen = TestScreen::laid_out();
    screen.keys("C");
    let request = asked(&screen)[0];
    answer(&mut screen, request);
    // Never, within; ON, none; the zone; the policy.
    screen.keys("<tab><enter>");
    assert_eq!(screen.shown(), ["v8", "v9"], "the first of the causes");
    screen.keys("<esc>Cn<enter>");
    assert_eq!(screen.shown().len(), 8, "trouble: in no policy");
    screen.keys("<esc>C/old<enter><enter>");
    assert_eq!(screen.shown(), ["v8", "v9"], "the policy that is searched for");
}

#[test]
fn positions_that_moved_meanwhile_are_never_shown() {
    let mut screen = TestScreen::laid_out();
    screen.keys("C");
    let first = asked(&screen)[0];
    screen.keys("<esc>r");
    let fleet = (1..10).map(|n| volume(&format!("v{n}"), None)).collect();
    let generation = screen.app.model.loads.generation;
    screen.tell(Msg::Policies(generation, Ok(vec![policy("old", 2)])));
    screen.tell(Msg::VolumePage(generation, fleet, None));
    screen.tell(Msg::VolumesEnd(generation, Ok(())));
    screen.effects.clear();
    answer(&mut screen, first);
    assert_eq!(asked(&screen).len(), 1, "it is asked anew");
    screen.keys("C<enter>");
    assert_eq!(screen.notice(), "it is still being read");
    // Before anything is read, nothing is said of it.
    screen.keys("n");
    assert_eq!(screen.notice(), "it is still being read");
}

#[test]
fn why_it_cannot_be_read_is_said_and_asked_again() {
    let mut screen = TestScreen::laid_out();
    screen.keys("C");
    let request = asked(&screen)[0];
    screen.tell(Msg::Coverage(request, Err("backups cannot be read: HTTP 403".into())));
    let mut buffer = ratatui::buffer::Buffer::empty(ratatui::layout::Rect::new(0, 0, 80, 24));
    vbs_tui::ui::paint(&screen.app, &vbs_tui::ui::Theme::default(), &mut buffer);
    let shown: String = buffer.content().iter().map(ratatui::buffer::Cell::symbol).collect();
    assert!(shown.contains("! backups cannot be read: HTTP 403"), "{shown}");
    screen.keys("r");
    assert_eq!(asked(&screen).len(), 2);
}

fn failure(volume: Option<&str>, superseded: Superseded) -> Failure {
    let latest = BackupTask {
        id: "task".into(),
        status: TaskStatus::Failed,
        volume: volume.map(VolumeId::new),
        created: None,
        finished: None,
        backup_name: "autobk".into(),
        job: None,
        code: Some("VolumeBackup.0080".into()),
        message: None,
    };
    Failure { policy: "old".into(), latest, times: 1, superseded }
}

#[test]
fn what_failed_is_marked_for_what_comes_next_unless_it_came_right() {
    let mut screen = TestScreen::laid_out();
    screen.keys("T");
    let request = screen.effects.iter().find_map(|effect| match effect {
        Effect::ReadFailures(request, policies) => Some((*request, policies.len())),
        _ => None,
    });
    let (request, policies) = request.expect("it is asked");
    assert_eq!(policies, 2);
    let failures = vec![
        failure(Some("id-v3"), Superseded::No),
        failure(None, Superseded::Unknown),
        failure(Some("id-v5"), Superseded::Since(screen.now)),
    ];
    let read = FailuresRead { failures, unread: Vec::new(), since: screen.now, at: screen.now };
    screen.tell(Msg::Failures(request, Ok(Box::new(read))));
    screen.keys("<down><enter>");
    assert_eq!(screen.notice(), "this task names no volume");
    screen.keys("n");
    screen.keys("<enter>");
    assert!(screen.effects.contains(&Effect::LoadDetail("id-v3".into())));
    screen.keys("<esc>*");
    assert_eq!((screen.marked(), screen.app.screens.mode()), (vec!["v3".to_owned()], Mode::Browse));
    screen.keys("T");
    let asked = screen.effects.iter().filter(|effect| matches!(effect, Effect::ReadFailures(..)));
    assert_eq!(asked.count(), 1, "what was read is kept");
}

#[test]
fn the_backups_of_a_volume_are_two_levels_deep() {
    let mut screen = TestScreen::laid_out();
    screen.keys("<down>b");
    assert!(screen.effects.contains(&Effect::LoadBackups("id-v1".into())));
    let backup = |id: &str, status: &str| Backup {
        id: id.into(),
        name: "autobk".into(),
        volume: Some("id-v1".into()),
        status: BackupStatus::new(status),
        size_gb: Some(10),
        created: Some(screen.now),
        for_server: false,
        progress: None,
        fail_reason: None,
    };
    let backups = vec![backup("b1", "available"), backup("b2", "error")];
    screen.tell(Msg::Backups("id-v2".into(), Ok(Vec::new())));
    screen.keys("<enter>");
    assert_eq!(
        screen.notice(),
        "there is no backup to show",
        "an answer about another volume is not its own"
    );
    screen.tell(Msg::Backups("id-v1".into(), Ok(backups)));
    screen.keys("n<enter>");
    assert!(screen.effects.contains(&Effect::LoadBackup("b2".into())), "the one in error");
    // What covers the page when the answer comes does not keep it from the page.
    screen.keys("?");
    screen.tell(Msg::Backup("b2".into(), Ok(None)));
    screen.keys("<esc>");
    let Some(Screen::Backup(page)) = screen.app.screens.top() else { panic!("no fields") };
    assert!(page.detail.is_some());
    screen.keys("qq");
    assert!(screen.app.screens.over.is_empty());
}

#[test]
fn the_fields_of_a_volume_arrive_under_what_covers_it() {
    let mut screen = TestScreen::laid_out();
    screen.keys("<down>i?");
    let late = ApiError::new(ApiErrorKind::Timeout, "read", "late");
    screen.tell(Msg::Detail(VolumeId::new("id-v1"), Err(late)));
    screen.keys("<esc>");
    let Some(Screen::VolumeDetail(page)) = screen.app.screens.top() else { panic!("no fields") };
    assert!(page.detail.is_some());
}

#[test]
fn a_policy_leads_to_its_runs_their_tasks_and_the_backups_of_a_volume() {
    let mut screen = TestScreen::laid_out();
    screen.keys("h<down>b");
    assert!(screen.effects.contains(&Effect::LoadPolicyRuns("old".into())));
    let task = |volume: &str, hour: i64, status: TaskStatus| BackupTask {
        created: jiff::Timestamp::from_second(hour * 3600).ok(),
        status,
        ..failure(Some(volume), Superseded::No).latest
    };
    let tasks = vec![
        task("id-v8", 1, TaskStatus::Succeeded),
        task("id-v9", 1, TaskStatus::Failed),
        task("id-v8", 25, TaskStatus::Succeeded),
    ];
    screen.tell(Msg::PolicyRuns("old".into(), Ok(runs(tasks))));
    // The one where something failed, the task that failed, the backups of its volume.
    screen.keys("n<enter>n<enter>");
    assert!(screen.effects.contains(&Effect::LoadBackups("id-v9".into())));
    assert_eq!(screen.app.screens.mode(), Mode::Backups);
    screen.keys("qqq");
    assert!(screen.app.screens.over.is_empty(), "backups, tasks, runs");
}
