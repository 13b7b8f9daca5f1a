//! A simulated cloud, a client of it, and a journal to write into.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use tempfile::TempDir;
use vbs_tui::api::login::{Domain, Login, Named};
use vbs_tui::api::{Cloud, VolumeForm};
use vbs_tui::domain::{Board, Inventory, Plan, RunId, Settings};
use vbs_tui::engine::{Order, ReadBack, Run, stop};
use vbs_tui::journal::{Header, PastRun, Recorder, Site};
use vbs_tui::sim::{Sim, SimConfig};

/// How to log in to a simulated cloud.
pub fn login(sim: &Sim) -> Login {
    let connection = sim.connection();
    let domain = Some(Domain::Name(connection.user_domain));
    Login {
        region: Some(connection.region.clone()),
        ..Login::by_password(
            connection.auth_url.parse().unwrap(),
            Named::Name { name: connection.user, domain: domain.clone() },
            connection.password.into(),
            Named::Name { name: connection.project.clone(), domain },
        )
    }
}

/// The figures of the program, a hundred times faster.
pub fn settings() -> Settings {
    let mut settings = Settings::default().faster(100);
    // A hundredth of these is too short for a loaded machine to answer at all.
    settings.connect_timeout = Duration::from_secs(2);
    settings.read_timeout = Duration::from_millis(600);
    settings.write_timeout = Duration::from_millis(800);
    // Longer than the longest lag and the latest execution that the faults make up.
    settings.read_lag = Duration::from_millis(400);
    settings.max_answer_bytes = 8 << 20;
    settings
}

/// One operator at one cloud.
pub struct Ground {
    pub sim: Sim,
    pub cloud: Cloud,
    pub inventory: Inventory,
    settings: Settings,
    journal: TempDir,
    runs: AtomicU16,
}

/// A run that is over.
pub struct Ran {
    pub plan: Plan,
    pub board: Board,
    pub past: PastRun,
    /// Unix milliseconds before and after.
    pub span: (i64, i64),
}

impl Ground {
    pub async fn new(config: SimConfig) -> Self {
        let sim = Sim::start(config).await.unwrap();
        let settings = settings();
        let cloud = Cloud::connect(login(&sim), settings.clone()).await.unwrap();
        let journal = TempDir::new().unwrap();
        let mut ground =
            Self { sim, cloud, inventory: Inventory::default(), settings, journal, runs: AtomicU16::new(0) };
        ground.look().await;
        ground
    }

    /// Loads everything anew.
    pub async fn look(&mut self) {
        let mut inventory = Inventory::default();
        let mut pages = self.cloud.volumes(VolumeForm::Auto);
        while let Some(page) = pages.next().await {
            inventory.add_volumes(page.unwrap().volumes);
        }
        inventory.set_policies(self.cloud.policies().await.unwrap());
        self.inventory = inventory;
    }

    /// Carries a plan out, written down and reported.
    pub async fn carry_out(&self, plan: Plan) -> Ran {
        let began = now();
        let run = RunId::new(Timestamp::now(), self.runs.fetch_add(1, Ordering::Relaxed));
        let header = Header::new(run, Timestamp::now(), &plan, Site::default());
        let directory: PathBuf = self.journal.path().to_owned();
        let journal = Recorder::begin(&directory, header).unwrap();
        let path = journal.path().to_owned();
        let (_stop, obey) = stop::channel();
        let (report, mut reports) = tokio::sync::mpsc::unbounded_channel();
        let mut told = Board::new(&plan);
        let order = Order {
            cloud: self.cloud.clone(),
            settings: self.settings.clone(),
            plan: plan.clone(),
            read_back: ReadBack::ByList,
            journal: Some(journal),
            attended: false,
        };
        let run = Run::new(order, obey, report);
        let board =
            tokio::time::timeout(Duration::from_secs(90), run.carry_out()).await.expect("the run ends");
        while let Ok(event) = reports.try_recv() {
            told.apply(event);
        }
        assert_eq!(told, board, "what was reported adds up to what was returned");
        let past = PastRun::load(&path).unwrap();
        for (kept, shown) in past.board.rows().iter().zip(board.rows()) {
            assert_eq!(
                (&kept.id, kept.state, &kept.code),
                (&shown.id, shown.state, &shown.code),
                "as written down"
            );
        }
        Ran { plan, board, past, span: (began, now()) }
    }
}

/// Unix milliseconds.
pub fn now() -> i64 {
    Timestamp::now().as_millisecond()
}
