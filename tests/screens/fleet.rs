//! A small project to draw: policies and volumes of every kind, at a fixed time.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use vbs_tui::app::App;
use vbs_tui::app::load::Load;
use vbs_tui::domain::schedule::{Days, parse_times, parse_zone};
use vbs_tui::domain::{
    Before, CloudScope, Minute, Policy, PolicyId, Retention, RunId, Schedule, ServerId, Settings, Volume,
    VolumeStatus,
};

pub fn now() -> Timestamp {
    "2026-11-23T21:48:00Z".parse().unwrap()
}

pub fn uuid(kind: u8, number: usize) -> String {
    // Spread out, so that short ids differ as real ones do.
    let spread = (number as u32 + 1).wrapping_mul(2_654_435_761);
    format!("{spread:08x}-1c7e-4f3a-8e{kind:02}-{number:012x}")
}

pub fn policy(number: usize, name: &str, times: &str, days: Days, retention: Retention, on: bool) -> Policy {
    Policy {
        id: PolicyId::new(&uuid(1, number)),
        name: name.into(),
        enabled: Some(on),
        schedule: Some(Schedule {
            times: parse_times(times),
            days,
            zone_offset: parse_zone("UTC+01:00"),
            unread: Vec::new(),
        }),
        retention: Some(retention),
        keeps_first_of_month: Some(number == 0),
        volume_count: None,
        time_zone: Some("UTC+01:00".into()),
        tags: if number == 0 { vec![("team".into(), "databases".into())] } else { Vec::new() },
        more: String::new(),
    }
}

pub fn policies() -> Vec<Policy> {
    let sundays = || Days::Weekly(vec![Weekday::Sunday, Weekday::Wednesday]);
    vec![
        policy(0, "db-nightly", "01:00", Days::Every(1), Retention::Copies(14), true),
        policy(1, "files_weekly", "22:00,04:00", sundays(), Retention::Days(90), true),
        policy(2, "default", "00:00", Days::Every(2), Retention::Copies(7), false),
        policy(3, "gold-6h", "00:00,06:00,12:00,18:00", Days::Every(1), Retention::Copies(28), true),
        policy(4, "月次アーカイブ", "03:00", Days::Every(30), Retention::Days(365), true),
    ]
}

const NAMES: [(&str, &str); 8] = [
    ("db-prod", "data"),
    ("db-prod", "wal"),
    ("web", "root"),
    ("git", "home"),
    ("mail", "spool"),
    ("k8s-pvc-0f3a9c1e-monitoring-prometheus", "tsdb"),
    ("log", "archive"),
    ("ci-runner", "cache"),
];

pub fn volume(number: usize) -> Volume {
    let (head, tail) = NAMES[number % NAMES.len()];
    let name = match number {
        5 => String::new(),
        11 => "バックアップ検証-03".into(),
        17 => "evil\u{1b}[2J\u{202e}name\u{200b}".into(),
        _ => format!("{head}-{:02}-{tail}", number / NAMES.len() + 1),
    };
    let status = match number % 13 {
        3 | 8 => VolumeStatus::Available,
        6 => VolumeStatus::ErrorExtending,
        9 => VolumeStatus::BackingUp,
        _ => VolumeStatus::InUse,
    };
    let policy = match number % 7 {
        1 => Some(0),
        2 => Some(1),
        4 if number > 40 => Some(3),
        _ => None,
    };
    let gone = (number == 20).then(|| PolicyId::new("51d7e0f2-b822-4f70-a3e5-c90a44d28b1f"));
    Volume {
        id: uuid(0, number).as_str().into(),
        name: name.into(),
        status,
        size_gb: Some([500, 100, 20, 80, 40, 2000, 32_768, 10][number % 8]),
        zone: Arc::from(["eu-de-01", "eu-de-02", "eu-de-03"][number % 3]),
        kind: Arc::from(["SSD", "SAS", "SATA", "uh-l1"][number % 4]),
        servers: if number % 5 == 3 { Box::default() } else { [server(number / 2)].into() },
        policy: gone.or_else(|| policy.map(|policy: usize| PolicyId::new(&uuid(1, policy)))),
        policy_told: true,
        created: (number % 10 != 9).then(|| age([0, 45, 200, 4_400, 600_000][number % 5])),
    }
}

/// The minute so many minutes ago.
fn age(minutes: u32) -> Minute {
    Minute::from_number(Minute::from_timestamp(now()).unwrap().number() - minutes).unwrap()
}

fn server(number: usize) -> ServerId {
    ServerId::new(&uuid(2, number))
}

/// A project with so many volumes, loaded twelve seconds ago.
pub fn project(volumes: usize, size: (u16, u16)) -> App {
    let zone = TimeZone::fixed(jiff::tz::offset(1));
    let mut app = App::new(Settings::default(), now(), zone, size);
    app.model.scope = Some(CloudScope {
        cloud: Some("otc-prod".into()),
        region: Some("eu-de".into()),
        project: "eu-de_storage".into(),
        user: "operator7".into(),
        ..CloudScope::default()
    });
    app.model.banner = Some("PRODUCTION".into());
    app.model.round_trip = Some(Duration::from_millis(38));
    let loaded = now().checked_sub(jiff::SignedDuration::from_secs(12)).unwrap();
    app.model.loads.login = Load::Done(loaded);
    app.model.loads.policies = Load::Done(loaded);
    app.model.loads.volumes = Load::Done(loaded);
    app.model.loads.was_complete = true;
    app.model.inventory.add_volumes((0..volumes).map(volume).collect());
    let servers = (0..=volumes / 2).filter(|number| number % 9 != 8);
    let servers: Vec<_> = servers.map(|n| (server(n), Box::from(format!("server-{n:02}")))).collect();
    app.model.inventory.add_servers(&servers);
    let mut policies = policies();
    for policy in &mut policies {
        policy.volume_count = Some(app.model.inventory.seen_under(&policy.id));
    }
    if let Some(count) = policies[1].volume_count.as_mut() {
        *count += 1;
    }
    app.model.inventory.set_policies(policies);
    settle(&mut app);
    app
}

/// What the runtime and the update do after every message.
pub fn settle(app: &mut App) {
    app.model.heights = vbs_tui::ui::heights(app);
    let height = app.model.heights.volumes;
    let (inventory, selection) = (&app.model.inventory, &app.model.selection);
    app.model.volumes.rebuild(inventory, selection, app.model.now, height);
}

/// When a key is pressed by somebody who takes a second for each.
pub fn unhurried() -> std::time::Instant {
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicU64, Ordering};
    static START: LazyLock<std::time::Instant> = LazyLock::new(std::time::Instant::now);
    static PRESSED: AtomicU64 = AtomicU64::new(0);
    *START + std::time::Duration::from_secs(PRESSED.fetch_add(1, Ordering::Relaxed))
}

/// Gives the program keys as if they had been typed.
pub fn press(app: &mut App, keys: &str) {
    use vbs_tui::app::{Key, Msg};
    for name in keys.split(' ').filter(|name| !name.is_empty()) {
        let key = Key::parse(name).unwrap();
        app.update(now(), Msg::Keys { keys: vec![key], at: unhurried() });
        app.model.heights = vbs_tui::ui::heights(app);
    }
}

/// Types a text into the filter line.
pub fn filter(app: &mut App, text: &str) {
    use vbs_tui::app::{Key, Msg};
    press(app, "/");
    for c in text.chars() {
        let keys = vec![Key::from(c)];
        app.update(now(), Msg::Keys { keys, at: unhurried() });
        app.model.heights = vbs_tui::ui::heights(app);
    }
}

/// The file of the run that is drawn.
pub const JOURNAL: &str = "/home/ops/.local/state/vbs/runs/20261123-214746-5c0e.jsonl";

/// The name of the run that is drawn.
pub fn run_name() -> RunId {
    RunId::new("2026-11-23T21:47:46Z".parse().unwrap(), 0x5c0e)
}

/// A run over twelve volumes, as far as `answered` of them.
pub fn run(app: &mut App, answered: usize, over: bool) {
    use vbs_tui::app::run::RunState;
    use vbs_tui::app::screens::Screen;
    use vbs_tui::app::screens::outcomes::{Board, OutcomesPage};
    use vbs_tui::domain::{Outcome, Plan, PlanInput, RunEvent, State, Summary, VolumeId, Whereabouts};
    let target = app.model.inventory.policies()[0].clone();
    let asked: Vec<VolumeId> = (0..16).map(|number| volume(number).id).collect();
    let plan = Plan::associate(
        &app.model.inventory,
        &target,
        PlanInput::of(&app.model.inventory, asked),
        |_| true,
        None,
    );
    app.screens.over = vec![Screen::Outcomes(OutcomesPage::new(Board::Last))];
    let started = now().checked_sub(jiff::SignedDuration::from_secs(14)).unwrap();
    let mut state = RunState::new(&plan, started);
    (state.run, state.journal) = (Some(run_name()), Some(JOURNAL.into()));
    app.model.run = Some(state);
    let read_at = over.then(|| now().checked_sub(jiff::SignedDuration::from_secs(90)).unwrap());
    let sent: Vec<Outcome> = app.model.run.as_ref().unwrap().board.rows().to_vec();
    let mut done = 0;
    let changed = sent.into_iter().filter(|outcome| outcome.state == State::Waiting).map(|mut outcome| {
        done += 1;
        outcome.request_id = Some("req-8f3a2c11-5b6d".into());
        outcome.state = if done > answered {
            State::Sent
        } else if outcome.leaves().is_some() {
            State::Moved
        } else {
            State::Ok
        };
        if over {
            outcome.read_at = read_at;
            outcome.now_in = Whereabouts::In(target.id.clone());
        }
        match done {
            2 if answered > 2 => {
                outcome.state = State::Failed;
                outcome.code = Some("AutoBackup.0206".into());
                outcome.message = Some("The volume status is invalid.".into());
                outcome.now_in = if over { Whereabouts::InNone } else { Whereabouts::NotRead };
            }
            4 if answered > 4 => {
                outcome.state = State::Unknown;
                outcome.code = Some("HTTP 504".into());
                outcome.message = Some("a gateway gave up".into());
            }
            6 if over => {
                outcome.disagreement = Some("answered ok, but not confirmed".into());
                outcome.now_in = Whereabouts::InNone;
            }
            8 if answered > 8 => {
                outcome.state = State::Failed;
                outcome.code = Some("AutoBackup.0204".into());
                outcome.before = Before::In(PolicyId::new(&uuid(1, 1)));
                outcome.now_in = if over { Whereabouts::InNone } else { Whereabouts::NotRead };
            }
            _ => {}
        }
        outcome
    });
    let changed = changed.collect();
    app.update(now(), vbs_tui::app::Msg::Run(run_name(), RunEvent::Changed(changed)));
    if over {
        let summary = Summary {
            elapsed: Duration::from_millis(8_400),
            unwritten: None,
            stopped: None,
            interrupted: false,
            reached_cloud: true,
            read_at,
        };
        app.update(now(), vbs_tui::app::Msg::Run(run_name(), RunEvent::Finished(summary)));
    }
    app.model.heights = vbs_tui::ui::heights(app);
}
