//! The program on the demo cloud, whose policies are soon full, at a fixed time: what it asks for is done over HTTP, as the runtime does it.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::sync::mpsc::unbounded_channel;
use vbs_tui::api::{Cloud, VolumeForm};
use vbs_tui::app::coverage::CoverageRead;
use vbs_tui::app::{App, Effect, Key, Msg};
use vbs_tui::domain::coverage::{AllowedAges, Reading, lines};
use vbs_tui::domain::{
    Arrangement, CloudScope, Inventory, Plan, ReadMode, RunEvent, Settings, ViewQuery, VolumeId,
};
use vbs_tui::engine::facts::backups_of;
use vbs_tui::engine::{Order, Run, coverage, stop};
use vbs_tui::sim::{Sim, SimConfig};
use vbs_tui::ui::heights;

use crate::fleet::{JOURNAL, now, run_name, unhurried};
use crate::sim_login::login;

/// The program, and the cloud it is logged in to.
pub struct Demo {
    pub app: App,
    cloud: Cloud,
    _sim: Sim,
}

impl Demo {
    /// Everything that is read after the login has come in.
    pub async fn open(size: (u16, u16)) -> Self {
        // Not at the edge of a minute: the seconds that this takes change none.
        let skew = now().duration_since(Timestamp::now()).as_secs() + 5;
        let quick = SimConfig {
            latency: Duration::ZERO,
            latency_per_volume: Duration::ZERO,
            lag: Duration::ZERO,
            clock_skew: skew,
            policy_limit: Some(150),
            ..SimConfig::demo()
        };
        let sim = Sim::start(quick).await.unwrap();
        let cloud = Cloud::connect(login(&sim), Settings::default()).await.unwrap();
        let connection = sim.connection();
        let mut app = App::new(Settings::default(), now(), TimeZone::UTC, size);
        app.model.profile.cloud = "otc-prod".into();
        app.load();
        let place = CloudScope {
            cloud: Some("otc-prod".into()),
            region: Some(connection.region),
            project: connection.project,
            user: "night-shift".into(),
            ..CloudScope::default()
        };
        let mut demo = Self { app, cloud, _sim: sim };
        for msg in demo.listed(place).await {
            demo.tell(msg).await;
        }
        demo
    }

    /// What a login and the lists after it tell.
    async fn listed(&self, place: CloudScope) -> Vec<Msg> {
        let generation = self.app.model.loads.generation;
        let policies = self.cloud.policies().await;
        let quota = self.cloud.backup_service().quota().unwrap().await;
        let mut told = vec![
            Msg::LoggedIn(generation, place),
            Msg::Policies(generation, policies),
            Msg::Quota(generation, quota),
        ];
        let mut pages = self.cloud.volumes(VolumeForm::Auto);
        while let Some(page) = pages.next().await {
            let page = page.unwrap();
            told.push(Msg::VolumePage(generation, page.volumes, page.total));
        }
        told.push(Msg::VolumesEnd(generation, Ok(())));
        let servers = self.cloud.servers().await.unwrap();
        told.push(Msg::ServerPage(generation, servers.into_iter().collect()));
        told.push(Msg::ServersEnd(generation, Ok(())));
        told
    }

    /// Presses keys, named as in a table of keys; what they ask for is done before the next.
    pub async fn press(&mut self, keys: &str) {
        for name in keys.split(' ').filter(|name| !name.is_empty()) {
            let keys = vec![Key::parse(name).unwrap()];
            self.tell(Msg::Keys { keys, at: unhurried() }).await;
        }
    }

    /// Types a text.
    pub async fn type_text(&mut self, text: &str) {
        for c in text.chars() {
            self.tell(Msg::Keys { keys: vec![Key::from(c)], at: unhurried() }).await;
        }
    }

    async fn tell(&mut self, msg: Msg) {
        let mut open = vec![msg];
        while !open.is_empty() {
            let mut effects = Vec::new();
            for msg in open.drain(..) {
                self.app.model.heights = heights(&self.app);
                effects.extend(self.app.update(now(), msg));
            }
            for effect in effects {
                open.extend(self.carry_out(effect).await);
            }
        }
        self.app.model.heights = heights(&self.app);
        let drawn = Msg::Drawn { revision: self.app.model.revision, at: unhurried() };
        self.app.update(now(), drawn);
    }

    /// Does what is asked of the cloud; nothing else is needed for a picture.
    async fn carry_out(&self, effect: Effect) -> Vec<Msg> {
        match effect {
            Effect::Submit { plan, mode, .. } => self.run(*plan, mode).await,
            Effect::ReadCoverage(request, _) => {
                vec![Msg::Coverage(request, Ok(Box::new(self.coverage(&self.app.model.inventory).await)))]
            }
            Effect::LoadBackups(volume) => vec![self.backups(volume).await],
            _ => Vec::new(),
        }
    }

    /// Carries a plan out, under a name and in a time of which a picture may tell.
    async fn run(&self, plan: Plan, read_mode: ReadMode) -> Vec<Msg> {
        let order = Order {
            service: self.cloud.backup_service_for_runs(),
            // Nothing lags here.
            settings: Settings { read_lag: Duration::from_millis(100), ..Settings::default() },
            plan,
            read_mode,
            journal: None,
            attended: true,
            run: run_name(),
        };
        let (report, mut reports) = unbounded_channel();
        let (_stop, obey) = stop::channel();
        Run::new(order, obey, report).carry_out().await;
        let mut told = vec![Msg::Begun(run_name(), Some(JOURNAL.into()))];
        while let Some(mut event) = reports.recv().await {
            if let RunEvent::Finished(summary) = &mut event {
                summary.elapsed = Duration::from_millis(8_400);
            }
            told.push(Msg::Run(run_name(), event));
        }
        told
    }

    async fn coverage(&self, inventory: &Inventory) -> CoverageRead {
        let settings = self.cloud.settings();
        let all = Arrangement::of(inventory, ViewQuery::default());
        let ages = AllowedAges::new(inventory.policies(), settings, None);
        let reading = Reading::new(inventory, all.rows().to_vec(), ages, self.cloud.now());
        let service = self.cloud.backup_service();
        let read = coverage::read(reading, &*service, settings.coverage_singles, &mut |_, _| {}).await;
        assert!(read.faults.is_empty(), "{:?}", read.faults);
        CoverageRead { lines: lines(&read.findings, inventory), findings: read.findings, faults: Vec::new() }
    }

    async fn backups(&self, volume: VolumeId) -> Msg {
        let read = backups_of(&*self.cloud.backup_service(), std::slice::from_ref(&volume)).await;
        Msg::Backups(volume, read.map_err(|fault| fault.to_string()))
    }
}
