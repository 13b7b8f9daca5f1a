//! A simulated cloud, a client of it, and a journal to write into.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use tempfile::TempDir;
use tokio::sync::mpsc::UnboundedReceiver;
use vbs_tui::api::{Cloud, VolumeForm};
use vbs_tui::domain::{
    ApiError, BackupService, CloudScope, Inventory, Outcomes, Plan, ReadMode, RunEvent, RunId, RunRecord,
    Settings,
};
use vbs_tui::engine::stop::{self, Stop, StopSender};
use vbs_tui::engine::{Following, Order, Run};
use vbs_tui::journal::{self, Header, Recorder};
use vbs_tui::sim::{Sim, SimConfig};

use crate::sim_login::login;

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
pub struct Harness {
    pub sim: Sim,
    pub cloud: Cloud,
    pub inventory: Inventory,
    runs: Runs,
}

/// A run that is over.
pub struct Ran {
    pub plan: Plan,
    pub board: Outcomes,
    pub past: RunRecord,
    /// Unix milliseconds before and after.
    pub span: (i64, i64),
}

/// What is not under test: the figures are a hundred times faster than real ones, so a busy machine
/// may need more than one try where nothing is wrong.
async fn patiently<T, F: Future<Output = Result<T, ApiError>>>(task: impl Fn() -> F) -> T {
    const TRIES: usize = 20;
    for _ in 1..TRIES {
        if let Ok(done) = task().await {
            return done;
        }
    }
    task().await.unwrap()
}

impl Harness {
    pub async fn new(config: SimConfig) -> Self {
        let sim = Sim::start(config).await.unwrap();
        let settings = settings();
        let cloud = patiently(|| Cloud::connect(login(&sim), settings.clone())).await;
        let mut harness = Self { sim, cloud, inventory: Inventory::default(), runs: Runs::new(settings) };
        harness.look().await;
        harness
    }

    /// Loads everything anew.
    pub async fn look(&mut self) {
        self.inventory = patiently(|| self.read()).await;
    }

    async fn read(&self) -> Result<Inventory, ApiError> {
        let mut inventory = Inventory::default();
        let mut pages = self.cloud.volumes(VolumeForm::Auto);
        while let Some(page) = pages.next().await {
            inventory.add_volumes(page?.volumes);
        }
        inventory.set_policies(self.cloud.policies().await?);
        Ok(inventory)
    }

    /// Carries a plan out.
    pub async fn carry_out(&self, plan: Plan, operator: Option<Operator>) -> Ran {
        self.runs.carry_out(self.cloud.backup_service_for_runs(), plan, operator).await
    }

    /// The same beside whatever `others` do; then the faults end, and what the cloud carries out late comes
    /// to rest.
    pub async fn carry_out_beside(
        &self,
        plan: Plan,
        operator: Option<Operator>,
        others: impl Future<Output = ()>,
    ) -> Ran {
        let (ran, ()) = tokio::join!(self.carry_out(plan, operator), others);
        self.sim.clear_faults();
        tokio::time::sleep(Duration::from_millis(250)).await;
        ran
    }
}

/// Where runs are carried out and written down.
pub struct Runs {
    settings: Settings,
    journal: TempDir,
    count: AtomicU16,
}

impl Runs {
    pub fn new(settings: Settings) -> Self {
        Self { settings, journal: TempDir::new().unwrap(), count: AtomicU16::new(0) }
    }

    /// Carries a plan out, written down and reported; somebody may be there who answers and stops.
    pub async fn carry_out(
        &self,
        service: Arc<dyn BackupService>,
        plan: Plan,
        operator: Option<Operator>,
    ) -> Ran {
        let began = now();
        let run = RunId::new(Timestamp::now(), self.count.fetch_add(1, Ordering::Relaxed));
        let header = Header::new(run, Timestamp::now(), &plan, CloudScope::default());
        let journal = Recorder::begin(self.journal.path(), header).unwrap();
        let path = journal.path().to_owned();
        let (stop, obey) = stop::channel();
        let (report, reports) = tokio::sync::mpsc::unbounded_channel();
        let told = Outcomes::new(&plan);
        let (name, service_then) = (journal.run().clone(), service.clone());
        let order = Order {
            run: name.clone(),
            service,
            settings: self.settings.clone(),
            plan: plan.clone(),
            read_mode: ReadMode::Lists,
            journal: Some(journal),
            attended: operator.is_some(),
        };
        let run = Run::new(order, obey, report);
        let watching = tokio::spawn(watch(reports, stop, operator.unwrap_or_default(), told));
        let mut board =
            tokio::time::timeout(Duration::from_secs(90), run.carry_out()).await.expect("the run ends");
        let mut told = watching.await.unwrap();
        if plan.purpose.is_followed() {
            (board, told) = self.follow(service_then, name, &path, board, told).await;
        }
        assert_eq!(told, board, "what was reported adds up to what was returned");
        let past = journal::load(&path).unwrap();
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

impl Runs {
    /// Follows the backups of a run that is over, as the screen and the shell do.
    async fn follow(
        &self,
        service: Arc<dyn BackupService>,
        run: RunId,
        path: &Path,
        board: Outcomes,
        told: Outcomes,
    ) -> (Outcomes, Outcomes) {
        let record = journal::load(path).unwrap();
        let (stop, obey) = stop::channel();
        let (report, reports) = tokio::sync::mpsc::unbounded_channel();
        let what = Following {
            service,
            settings: self.settings.clone(),
            run,
            began: record.summary.started,
            board,
            before: record.before.clone(),
            journal: Some(Recorder::reopen(&record).unwrap()),
        };
        let watching = tokio::spawn(watch(reports, stop, Operator::default(), told));
        let run = Run::following(what, obey, report);
        let board = tokio::time::timeout(Duration::from_secs(90), run.follow()).await.expect("it ends");
        (board, watching.await.unwrap())
    }
}

/// What somebody at a run does.
#[derive(Clone, Debug, Default)]
pub struct Operator {
    /// Stops it after a while.
    pub stops: Option<(Duration, Stop)>,
    /// How long each question is thought about.
    pub thinks: Duration,
    /// The answers to its questions, in turn: go on, or stop.
    pub answers: Vec<bool>,
}

/// Takes the reports of a run in, and does what the operator does.
async fn watch(
    mut reports: UnboundedReceiver<RunEvent>,
    stop: StopSender,
    operator: Operator,
    mut told: Outcomes,
) -> Outcomes {
    let (after, how) = operator.stops.unwrap_or((Duration::MAX, Stop::Go));
    let stopping = tokio::time::sleep(after.min(Duration::from_secs(3600)));
    tokio::pin!(stopping);
    let mut answers = operator.answers.into_iter();
    let mut stopped = false;
    loop {
        let event = tokio::select! {
            event = reports.recv() => event,
            () = &mut stopping, if !stopped => {
                stopped = true;
                stop.ask(how);
                continue;
            }
        };
        match event {
            Some(RunEvent::NeedsDecision(_)) => {
                tokio::time::sleep(operator.thinks).await;
                if answers.next().unwrap_or_default() {
                    stop.go_on();
                } else {
                    stop.ask(Stop::AfterRequest);
                }
            }
            Some(event) => told.apply(event),
            None => return told,
        }
    }
}

/// Unix milliseconds.
pub fn now() -> i64 {
    Timestamp::now().as_millisecond()
}
