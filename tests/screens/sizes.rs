//! Every screen at three sizes: on a small split of a terminal, on the usual one, on a wide one.

use std::fmt::Write as _;

use vbs_tui::app::coverage::CoverageRead;
use vbs_tui::app::failures::FailuresRead;
use vbs_tui::app::msg::{Fresh, FreshBackups};
use vbs_tui::app::request::RequestId;
use vbs_tui::app::run::RunState;
use vbs_tui::app::screens::Screen;
use vbs_tui::app::screens::outcomes::{Board, OutcomesPage};
use vbs_tui::app::{App, Msg};
use vbs_tui::domain::coverage::{AgeClass, Cause, Finding, Findings, lines};
use vbs_tui::domain::{Allowance, Expiry, PolicyFacts, Quota, ReadMode};
use vbs_tui::domain::{Backup, BackupStatus, BackupTask, Failure, Superseded, TaskStatus, runs};
use vbs_tui::domain::{Membership, Minute, Outcome, Plan, PlanInput, RunEvent, State, Summary};
use vbs_tui::ui::Theme;

use crate::dump::{assert_readable_anywhere, dump, screen};
use crate::fleet::{filter, now, press, project, run, run_name, settle, volume};
use crate::{login, past};

const SIZES: [(u16, u16); 3] = [(60, 15), (80, 24), (150, 45)];

/// A screen and the way to it from the lists of 240 volumes.
type Way = (&'static str, fn(&mut App));

const WAYS: &[Way] = &[
    ("lists", |app| press(app, "down space space")),
    ("filter", |app| filter(app, "name~db status=in-use")),
    ("sort", |app| press(app, "s d")),
    ("policy-chooser", |app| press(app, "space space a o")),
    ("volume", |app| press(app, "i")),
    ("policy", |app| press(app, "h i")),
    ("policy-form", |app| {
        press(app, "h e");
        let policy = app.model.inventory.policies()[0].id.clone();
        let tags = vec![("team".into(), "databases".into())];
        app.update(now(), Msg::Tags(policy, Ok(tags)));
        press(app, "down down 3 0");
        settle(app);
    }),
    ("policy-form-new", |app| press(app, "h +")),
    ("plan-of-an-edit", |app| {
        press(app, "h e");
        let policy = app.model.inventory.policies()[0].clone();
        app.update(now(), Msg::Tags(policy.id.clone(), Ok(Vec::new())));
        press(app, "down down down down ctrl-u 3 enter");
        let expiry = Expiry { backups: 180, emptied: 2 };
        let facts = PolicyFacts { expiries: [(policy.id, expiry)].into(), ..PolicyFacts::default() };
        answer_policies(app, facts);
    }),
    ("plan-of-a-deletion", |app| {
        press(app, "h down -");
        settle(app);
    }),
    ("plan", |app| {
        filter(app, "name~db");
        press(app, "enter * a enter down space");
    }),
    ("outcomes", |app| run(app, 12, true)),
    ("outcomes-by-reason", by_reason),
    ("outcome", |app| {
        run(app, 12, true);
        press(app, "enter");
    }),
    ("runs", |app| {
        press(app, "H");
        app.update(now(), Msg::Runs(Ok(past::summaries()), Vec::new()));
        app.model.notice = None;
        settle(app);
    }),
    ("story", |app| {
        press(app, "H");
        app.update(now(), Msg::Runs(Ok(past::summaries()), Vec::new()));
        press(app, "down i");
    }),
    ("coverage", |app| {
        let backups = Allowance { used: 430, reserved: 5, limit: Some(500) };
        app.model.quota = Some(Quota { backups: Some(backups), gigabytes: None });
        press(app, "C");
        app.update(
            now(),
            Msg::Coverage(app.model.coverage.reading.unwrap().0, Ok(Box::new(fleet_coverage(app)))),
        );
        settle(app);
        press(app, "n");
    }),
    ("failed-tasks", |app| {
        press(app, "T");
        app.update(now(), Msg::Failures(app.model.failures.reading.unwrap(), Ok(Box::new(failures(app)))));
        settle(app);
    }),
    ("backups", |app| {
        press(app, "b");
        app.update(now(), Msg::Backups(app.model.current_volume().unwrap(), Ok(backups())));
        settle(app);
    }),
    ("backup", |app| {
        press(app, "b");
        app.update(now(), Msg::Backups(app.model.current_volume().unwrap(), Ok(backups())));
        press(app, "down enter");
    }),
    ("new-volume", |app| {
        press(app, "b");
        app.update(now(), Msg::Backups(app.model.current_volume().unwrap(), Ok(backups())));
        press(app, "down +");
        press(app, "tab backspace");
    }),
    ("policy-runs", |app| {
        press(app, "h b");
        let policy = app.model.current_policy().unwrap().id.clone();
        app.update(now(), Msg::PolicyRuns(policy, Ok(runs(tasks(app)))));
        settle(app);
        press(app, "n");
    }),
    ("policy-runs-tasks", |app| {
        press(app, "h b");
        let policy = app.model.current_policy().unwrap().id.clone();
        app.update(now(), Msg::PolicyRuns(policy, Ok(runs(tasks(app)))));
        settle(app);
        press(app, "n enter n");
    }),
    ("calendar", |app| press(app, ": c a l e n d a r enter")),
    ("help", |app| press(app, "?")),
    ("searched", |app| press(app, "? / m a r k enter / s p")),
    ("palette", |app| press(app, ": m a r")),
    ("evidence", |app| press(app, "space E tab")),
    ("pasted", |app| {
        app.update(now(), Msg::Paste("- db-prod-01-data\n- nosuch\n- db-prod-01-wal".into()));
        settle(app);
    }),
    ("question", |app| press(app, "space q")),
    ("leave", |app| {
        run(app, 5, false);
        press(app, "ctrl-c");
    }),
    ("switch", |app| {
        press(app, "c");
        let choices = ["eu-de_storage", "eu-de_archive", "eu-de_月次"];
        let choices = choices.map(|name| login::choice(name, "", name.ends_with("storage")));
        let Some(Screen::Switch(switch)) = app.screens.top() else { panic!("no switch") };
        app.update(now(), Msg::Choices(switch.request, Ok(choices.to_vec())));
        settle(app);
    }),
    ("login", |app| *app = login::failed(app.model.size)),
    ("secret", |app| {
        app.update(now(), Msg::SecretRequested(RequestId(1), login::question()));
        settle(app);
    }),
    ("saved-filters", |app| {
        let place = app.model.scope.clone().unwrap();
        app.update(now(), Msg::SavedFilters(Box::new(place), Vec::new(), None));
        press(app, "F");
    }),
];

fn hours_ago(hours: i64) -> jiff::Timestamp {
    now().checked_sub(jiff::SignedDuration::from_hours(hours)).unwrap()
}

/// Five backups of a volume: one in the making, one in error, one made by hand.
fn backups() -> Vec<Backup> {
    let backup = |at: i64, name: &str, status: &str, reason: Option<&str>| Backup {
        id: format!("0b000000-0000-4000-8000-00000000000{at}").as_str().into(),
        name: name.into(),
        volume: Some(volume(5).id),
        status: BackupStatus::new(status),
        size_gb: Some(500),
        created: Some(hours_ago(at * 24)),
        for_server: false,
        progress: (status == "creating").then_some(40),
        fail_reason: reason.map(Into::into),
    };
    vec![
        backup(0, "autobk_4f2a", "creating", None),
        backup(1, "autobk_4e01", "error", Some("the quota of backups is used up\u{1b}[31m")),
        backup(2, "before-upgrade", "available", None),
        backup(3, "autobk_4c77", "available", None),
        backup(9, "autobk_4b10", "restoring", None),
    ]
}

/// The tasks of three runs over eight volumes; in the second two failed.
fn tasks(app: &App) -> Vec<BackupTask> {
    let task = |(run, at): (i64, u32)| {
        let failed = run == 1 && at < 2;
        BackupTask {
            id: format!("task-{run}-{at}").as_str().into(),
            status: if failed { TaskStatus::Failed } else { TaskStatus::Succeeded },
            volume: app.model.inventory.id_at(at),
            created: Some(hours_ago(2 + run * 24)),
            finished: hours_ago(2 + run * 24)
                .checked_add(jiff::SignedDuration::from_mins(i64::from(at) * 3))
                .ok(),
            backup_name: "autobk".into(),
            job: None,
            code: failed.then(|| "VolumeBackup.0080".into()),
            message: None,
        }
    };
    (0..3).flat_map(|run| (0..8).map(move |at| (run, at))).map(task).collect()
}

/// Seven tasks that failed, two of them right again.
fn failures(app: &App) -> FailuresRead {
    let ago = |hours: i64| now().checked_sub(jiff::SignedDuration::from_hours(hours)).unwrap();
    let failure = |at: u32| Failure {
        policy: app.model.inventory.policies()[at as usize % 3].id.clone(),
        latest: BackupTask {
            id: format!("task-{at}").as_str().into(),
            status: if at % 3 == 1 { TaskStatus::TimedOut } else { TaskStatus::Failed },
            volume: app.model.inventory.id_at(at * 7),
            created: Some(ago(2 + i64::from(at) * 9)),
            finished: Some(ago(1)),
            backup_name: "autobk_1".into(),
            job: None,
            code: (at % 3 != 1).then(|| "VolumeBackup.0080".into()),
            message: None,
        },
        times: 1 + at % 4,
        superseded: if at > 4 { Superseded::Since(ago(1)) } else { Superseded::No },
    };
    FailuresRead {
        failures: (0..7).map(failure).collect(),
        unread: Vec::new(),
        since: ago(7 * 24),
        at: now(),
    }
}

/// A coverage of all 240 volumes: most backed up, some too old, some never.
fn fleet_coverage(app: &App) -> CoverageRead {
    let minutes = Minute::from_timestamp(now()).unwrap().number();
    let finding = |at: u32| {
        let volume = app.model.inventory.volume_at(at).unwrap();
        let cause = match app.model.inventory.membership(&volume) {
            Membership::In(policy) if policy.enabled == Some(false) => Cause::Off,
            Membership::In(_) => Cause::On,
            _ => Cause::None,
        };
        let (class, hours) = match (cause, at % 9) {
            (Cause::On, 0) => (AgeClass::TooOld, 70),
            (Cause::On, _) => (AgeClass::Within, 9),
            (_, 1) => (AgeClass::Older, 0),
            _ => (AgeClass::Never, 0),
        };
        let ago = |hours: u32| Minute::from_number(minutes - hours * 60);
        Finding {
            position: at,
            class,
            cause,
            allowed: 30 * 60,
            size_gb: volume.size_gb,
            last_good: (hours > 0).then(|| ago(hours)).flatten(),
            last_good_kind: None,
            last_failed: (class == AgeClass::TooOld).then(|| ago(2)).flatten(),
        }
    };
    let since = now().checked_sub(jiff::SignedDuration::from_hours(48)).unwrap();
    let findings = Findings::new((0..240).map(finding).collect(), now(), since);
    let lines = lines(&findings, &app.model.inventory);
    CoverageRead { findings, lines, faults: Vec::new() }
}

/// Answers what a plan about policies asked for.
fn answer_policies(app: &mut App, facts: PolicyFacts) {
    let inquiry = app.screens.plan().and_then(|plan| plan.stage.inquiry()).unwrap();
    let fresh = Fresh {
        volumes: Vec::new(),
        mode: ReadMode::Lists,
        policies: Ok(app.model.inventory.policies().to_vec()),
        backups: Some(Ok(FreshBackups::Policies(facts))),
    };
    app.update(now(), Msg::Fresh(inquiry.number, Box::new(fresh)));
    settle(app);
}

/// A run over all 240 volumes that failed in two ways.
fn by_reason(app: &mut App) {
    let target = app.model.inventory.policies()[0].clone();
    let all = (0..240).map(|number| volume(number).id);
    let input = PlanInput::of(&app.model.inventory, all);
    let plan = Plan::associate(&app.model.inventory, &target, input, |_| true, None);
    let mut state = RunState::new(&plan, now());
    state.run = Some(run_name());
    app.model.run = Some(state);
    app.screens.over = vec![Screen::Outcomes(OutcomesPage::new(Board::Last))];
    settle(app);
    let ended = |(number, mut outcome): (usize, Outcome)| {
        (outcome.state, outcome.code) = match number % 12 {
            _ if outcome.state != State::Waiting => (outcome.state, None),
            0..3 => (State::Failed, Some("AutoBackup.0204".into())),
            3 => (State::Failed, Some("AutoBackup.0206".into())),
            _ if outcome.leaves().is_some() => (State::Moved, None),
            _ => (State::Ok, None),
        };
        outcome
    };
    let rows = app.model.run.as_ref().unwrap().board.rows().to_vec();
    let changed = rows.into_iter().enumerate().map(ended).collect();
    app.update(now(), Msg::Run(run_name(), RunEvent::Changed(changed)));
    let ended = Summary { reached_cloud: true, ..Summary::default() };
    app.update(now(), Msg::Run(run_name(), RunEvent::Finished(ended)));
    app.model.notice = None;
    settle(app);
}

/// Does not compile where a variant is missing: then a way to it is missing above.
const fn name(screen: Option<&Screen>) -> &'static str {
    match screen {
        None => "lists",
        Some(Screen::Filter(_)) => "filter",
        Some(Screen::SortChooser(_)) => "sort",
        Some(Screen::PolicyChooser(_)) => "policy-chooser",
        Some(Screen::VolumeDetail(_)) => "volume",
        Some(Screen::PolicyDetail(_)) => "policy",
        Some(Screen::Plan(_)) => "plan",
        Some(Screen::Outcomes(_)) => "outcomes",
        Some(Screen::History(_)) => "runs",
        Some(Screen::Story(_)) => "story",
        Some(Screen::Coverage(_)) => "coverage",
        Some(Screen::FailedTasks(_)) => "failed-tasks",
        Some(Screen::Backups(_)) => "backups",
        Some(Screen::Backup(_)) => "backup",
        Some(Screen::PolicyRuns(_)) => "policy-runs",
        Some(Screen::OutcomeDetail(_)) => "outcome",
        Some(Screen::Help(_)) => "help",
        Some(Screen::Palette(_)) => "palette",
        Some(Screen::Evidence(_)) => "evidence",
        Some(Screen::Pasted(_)) => "pasted",
        Some(Screen::Question(_)) => "question",
        Some(Screen::Leave(_)) => "leave",
        Some(Screen::Switch(_)) => "switch",
        Some(Screen::Login(_)) => "login",
        Some(Screen::Secret(_)) => "secret",
        Some(Screen::SavedFilters(_)) => "saved-filters",
        Some(Screen::NewVolume(_)) => "new-volume",
        Some(Screen::PolicyForm(_)) => "policy-form",
        Some(Screen::Calendar(_)) => "calendar",
    }
}

#[test]
fn every_screen_at_three_sizes() {
    for (way, go) in WAYS {
        let mut dumps = String::new();
        for (columns, rows) in SIZES {
            let mut app = project(240, (columns, rows));
            go(&mut app);
            let shown = name(app.screens.top());
            assert!(way.starts_with(shown) || *way == "searched", "{way} leads to {shown}");
            let theme = Theme::default();
            assert_readable_anywhere(&screen(&app, &theme));
            writeln!(dumps, "{columns}x{rows}\n{}", dump(&app, &theme)).unwrap();
        }
        insta::assert_snapshot!(*way, dumps);
    }
}

#[test]
fn no_screen_swallows_a_key_that_is_bound_on_it() {
    for (way, go) in WAYS {
        let fresh = || {
            let mut app = project(240, (80, 24));
            go(&mut app);
            app
        };
        let mode = fresh().screens.mode();
        let keymap = fresh().model.keymap.clone();
        assert!(mode.bindings().next().is_some(), "{way}");
        for action in mode.bindings().map(|binding| binding.action) {
            for key in keymap.keys(mode, action) {
                let mut app = fresh();
                press(&mut app, &key.to_string());
                let said = app.model.notice.as_ref().map_or("", |notice| &notice.text);
                assert!(!said.ends_with("does nothing on this screen"), "{way}: {key} is {action:?}: {said}");
            }
        }
    }
}
