//! A screen under test.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use vbs_tui::app::model::Heights;
use vbs_tui::app::msg::{Fresh, FreshBackups};
use vbs_tui::app::request::RequestId;
use vbs_tui::app::screens::{Screen, plan::PlanPrompt};
use vbs_tui::app::{App, Code, Effect, Key, Msg};
use vbs_tui::domain::{
    ApiError, CloudScope, Outcome, Plan, Policy, PolicyId, ReadMode, RunEvent, RunId, Seen, Settings,
    Summary, Volume, VolumeId, VolumeStatus,
};

const HEIGHT: usize = 10;

/// A screen under test: what it asks for is kept until looked at.
pub struct TestScreen {
    pub app: App,
    pub effects: Vec<Effect>,
    pub clock: Instant,
    /// What the clock on the wall says.
    pub now: Timestamp,
    /// It is laid out on a terminal of 80x24 before each key.
    pub laid_out: bool,
}

pub fn volume(name: &str, policy: Option<&str>) -> Volume {
    Volume {
        id: format!("id-{name}").as_str().into(),
        name: name.into(),
        status: VolumeStatus::InUse,
        size_gb: Some(10),
        zone: "eu-de-01".into(),
        kind: "SSD".into(),
        servers: Box::default(),
        policy: policy.map(PolicyId::new),
        policy_told: true,
        created: None,
    }
}

pub fn policy(id: &str, count: u32) -> Policy {
    Policy {
        id: id.into(),
        name: id.into(),
        enabled: Some(true),
        schedule: None,
        retention: None,
        keeps_first_of_month: None,
        volume_count: Some(count),
        time_zone: None,
        tags: Vec::new(),
        more: String::new(),
    }
}

impl TestScreen {
    pub fn empty() -> Self {
        let mut app = App::new(Settings::default(), Timestamp::UNIX_EPOCH, TimeZone::UTC, (80, 24));
        app.model.heights = Heights {
            policies: 5,
            volumes: HEIGHT,
            full: HEIGHT,
            lines: 100,
            hits: Vec::new(),
            border: None,
        };
        let effects = app.load();
        Self { app, effects, clock: Instant::now(), now: Timestamp::UNIX_EPOCH, laid_out: false }
    }

    /// Logged in and loaded: ten volumes `v0` to `v9`, the last two under `old`.
    pub fn loaded() -> Self {
        let mut screen = Self::empty();
        let fleet = (0..10).map(|n| volume(&format!("v{n}"), (n >= 8).then_some("old"))).collect();
        screen.load(fleet, vec![policy("target", 0), policy("old", 2)]);
        screen
    }

    /// The same, laid out on a terminal of 80x24.
    pub fn laid_out() -> Self {
        Self { laid_out: true, ..Self::loaded() }
    }

    pub fn load(&mut self, volumes: Vec<Volume>, policies: Vec<Policy>) {
        self.load_as(CloudScope::default(), volumes, policies);
    }

    pub fn load_as(&mut self, place: CloudScope, volumes: Vec<Volume>, policies: Vec<Policy>) {
        let generation = self.app.model.loads.generation;
        self.tell(Msg::LoggedIn(generation, place));
        self.tell(Msg::Policies(generation, Ok(policies)));
        self.tell(Msg::VolumePage(generation, volumes, None));
        self.tell(Msg::VolumesEnd(generation, Ok(())));
        self.effects.clear();
    }

    pub fn tell(&mut self, msg: Msg) {
        let effects = self.app.update(self.now, msg);
        self.effects.extend(effects);
    }

    /// The terminal shows the present state, and time enough passes to read it.
    pub fn look(&mut self) {
        if self.laid_out {
            self.app.model.heights = vbs_tui::ui::heights(&self.app);
        }
        self.tell(Msg::Drawn { revision: self.app.model.revision, at: self.clock });
        self.clock += Duration::from_secs(1);
    }

    /// Types keys one by one, looking at the screen before each. `<enter>` and the like are keys.
    pub fn keys(&mut self, script: &str) -> &mut Self {
        for key in parse(script) {
            self.look();
            self.tell(Msg::Keys { keys: vec![key], at: self.clock });
        }
        self
    }

    /// Sends keys in one read, without a look in between.
    pub fn burst(&mut self, script: &str) -> &mut Self {
        self.tell(Msg::Keys { keys: parse(script), at: self.clock });
        self
    }

    pub fn marked(&self) -> Vec<String> {
        let asked = self.app.model.selection.plan_input(&self.app.model.inventory, &[]);
        let mut names: Vec<String> = asked.ids().map(|id| id.to_string().replace("id-", "")).collect();
        names.sort();
        names
    }

    pub fn shown(&self) -> Vec<String> {
        let rows = self.app.model.volumes.positions().iter();
        rows.filter_map(|at| self.app.model.inventory.volume_at(*at))
            .map(|volume| volume.name.into())
            .collect()
    }

    pub fn under_cursor(&self) -> String {
        let current = self.app.model.volumes.current().and_then(|at| self.app.model.inventory.volume_at(at));
        current.map(|volume| volume.name.into()).unwrap_or_default()
    }

    pub fn prompt(&self) -> &PlanPrompt {
        match self.app.screens.over.last() {
            Some(Screen::Plan(prompt)) => prompt,
            other => panic!("no plan but {other:?}"),
        }
    }

    /// So many seconds go by.
    pub fn wait(&mut self, seconds: i64) {
        self.now += jiff::SignedDuration::from_secs(seconds);
    }

    /// What is asked to be read again, and under which number.
    pub fn asked_again(&self) -> Option<(RequestId, Vec<VolumeId>)> {
        self.effects.iter().rev().find_map(|effect| match effect {
            Effect::ReadAgain { inquiry, volumes, .. } => Some((*inquiry, volumes.clone())),
            _ => None,
        })
    }

    /// The cloud answers with these volumes and policies.
    pub fn answer(&mut self, volumes: Vec<Volume>, policies: Vec<Policy>) {
        let volumes = volumes.into_iter().map(|volume| (volume.id.clone(), Ok(Seen::Volume(volume))));
        let fresh = Fresh {
            volumes: volumes.collect(),
            mode: ReadMode::Lists,
            policies: Ok(policies),
            backups: None,
        };
        let (inquiry, _) = self.asked_again().expect("a question");
        self.tell(Msg::Fresh(inquiry, Box::new(fresh)));
    }

    /// The cloud answers that nothing of volumes and policies changed, and this of backups.
    pub fn answer_backups(&mut self, backups: Result<FreshBackups, ApiError>) {
        let (inquiry, asked) = self.asked_again().expect("a question");
        let inventory = &self.app.model.inventory;
        let seen = |id: &VolumeId| Some((id.clone(), Ok(Seen::Volume(inventory.volume(id)?))));
        let fresh = Fresh {
            volumes: asked.iter().filter_map(seen).collect(),
            mode: ReadMode::Lists,
            policies: Ok(inventory.policies().to_vec()),
            backups: Some(backups),
        };
        self.tell(Msg::Fresh(inquiry, Box::new(fresh)));
    }

    pub fn submitted(&self) -> Option<&Plan> {
        self.effects.iter().find_map(|effect| match effect {
            Effect::Submit { plan, .. } => Some(plan.as_ref()),
            _ => None,
        })
    }

    pub fn notice(&self) -> &str {
        self.app.model.notice.as_ref().map_or("", |notice| notice.text.as_str())
    }

    /// The engine takes up what was submitted, if it has not; the name of the run.
    pub fn begun(&mut self) -> RunId {
        let name = self.app.model.run.as_ref().unwrap().run.clone();
        name.unwrap_or_else(|| {
            let name = RunId::new("2026-11-23T21:48:00Z".parse().unwrap(), 0x7f3a);
            self.tell(Msg::Begun(name.clone(), Some("journal of 7f3a".into())));
            name
        })
    }

    /// The engine reports on the last run.
    pub fn report(&mut self, event: RunEvent) {
        let name = self.begun();
        self.tell(Msg::Run(name, event));
    }

    /// The engine reports these states and ends.
    pub fn run_ends(&mut self, how: impl Fn(&mut Outcome)) {
        let mut outcomes = self.app.model.run.as_ref().unwrap().board.rows().to_vec();
        outcomes.iter_mut().for_each(how);
        self.report(RunEvent::Changed(outcomes));
        self.report(RunEvent::Finished(Summary { reached_cloud: true, ..Summary::default() }));
    }
}

pub fn parse(script: &str) -> Vec<Key> {
    let mut keys = Vec::new();
    let mut rest = script;
    while let Some(c) = rest.chars().next() {
        let (key, length) = match rest.strip_prefix('<').and_then(|named| named.split_once('>')) {
            Some((name, _)) => (named(name), name.len() + 2),
            None => (Key::from(c), c.len_utf8()),
        };
        keys.push(key);
        rest = &rest[length..];
    }
    keys
}

fn named(name: &str) -> Key {
    match name {
        "enter" => Code::Enter.into(),
        "esc" => Code::Esc.into(),
        "tab" => Code::Tab.into(),
        "down" => Code::Down.into(),
        "up" => Code::Up.into(),
        "bs" => Code::Backspace.into(),
        "home" => Code::Home.into(),
        "pgdn" => Code::PageDown.into(),
        "end" => Code::End.into(),
        "space" => ' '.into(),
        "lt" => '<'.into(),
        other => match other.strip_prefix("c-").and_then(|rest| rest.chars().next()) {
            Some(c) => Key::ctrl(c),
            None => panic!("no key {other}"),
        },
    }
}
