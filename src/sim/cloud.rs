//! Everything the requests share: projects, sessions, log, faults.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::clock::now_ms;
use super::config::{Connection, SimConfig};
use super::fault::Faults;
use super::fleet;
use super::http::accounts::{self, Sessions};
use super::log::{Change, Log};
use super::rng::Rng;
use super::world::World;
use super::world::mutate::Mutation;

/// The only region.
pub(crate) const REGION: &str = "eu-de";

/// A project and what is in it.
#[derive(Debug)]
pub(crate) struct Project {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    world: RwLock<World>,
}

impl Project {
    fn new(id: &'static str, name: &'static str, world: World) -> Self {
        Self { id, name, world: RwLock::new(world) }
    }

    pub(crate) fn read(&self) -> RwLockReadGuard<'_, World> {
        self.world.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn write(&self) -> RwLockWriteGuard<'_, World> {
        self.world.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A running cloud.
#[derive(Debug)]
pub(crate) struct Cloud {
    pub(crate) config: SimConfig,
    pub(crate) addr: SocketAddr,
    pub(crate) projects: Vec<Project>,
    sessions: Mutex<Sessions>,
    log: Mutex<Log>,
    faults: Mutex<Faults>,
    rng: Mutex<Rng>,
    window: Mutex<(i64, u32)>,
    stopped: AtomicBool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Cloud {
    pub(crate) fn new(config: SimConfig, addr: SocketAddr) -> Self {
        let mut faults = Faults::new(config.seed);
        let (main, preset) = fleet::build(&config, accounts::PROJECT_ID);
        for rule in preset.into_iter().chain(config.faults.iter().cloned()) {
            faults.add(rule);
        }
        let spare = fleet::spare(accounts::SPARE_PROJECT_ID, config.seed);
        Self {
            addr,
            projects: vec![
                Project::new(accounts::PROJECT_ID, accounts::PROJECT, main),
                Project::new(accounts::SPARE_PROJECT_ID, accounts::SPARE_PROJECT, spare),
            ],
            sessions: Mutex::new(Sessions::new(config.seed)),
            log: Mutex::new(Log::new(config.log_cap)),
            faults: Mutex::new(faults),
            rng: Mutex::new(Rng::new(config.seed ^ 0x5eed)),
            window: Mutex::default(),
            stopped: AtomicBool::new(false),
            config,
        }
    }

    pub(crate) fn sessions(&self) -> MutexGuard<'_, Sessions> {
        lock(&self.sessions)
    }

    pub(crate) fn log(&self) -> MutexGuard<'_, Log> {
        lock(&self.log)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        lock(&self.faults)
    }

    pub(crate) fn rng(&self) -> MutexGuard<'_, Rng> {
        lock(&self.rng)
    }

    pub(crate) fn project(&self, id: &str) -> Option<&Project> {
        self.projects.iter().find(|project| project.id == id)
    }

    /// The cloud's own clock, which may be off.
    pub(crate) fn now_ms(&self) -> i64 {
        now_ms() + self.config.clock_skew * 1000
    }

    /// Whether the gateway's threshold is passed in this second.
    pub(crate) fn over_rate(&self) -> bool {
        let Some(most) = self.config.rate else {
            return false;
        };
        let second = now_ms() / 1000;
        let mut window = lock(&self.window);
        if window.0 != second {
            *window = (second, 0);
        }
        window.1 += 1;
        window.1 > most
    }

    /// From now on nothing is carried out any more.
    pub(crate) fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }

    /// Another operator at work; false if what it names is not there.
    pub(crate) fn mutate(&self, change: &Mutation) -> bool {
        if *change == Mutation::ExpireTokens {
            self.sessions().expire_all();
            return true;
        }
        let lag_ms = self.config.lag.as_millis() as i64;
        // What names nothing goes to the first project. The world is locked before the generator,
        // as requests do it: the other way around the two would wait for each other.
        self.projects.iter().any(|project| project.write().mutate(change, lag_ms, &mut self.rng()))
    }

    pub(crate) fn changes(&self) -> Vec<Change> {
        let mut all: Vec<Change> =
            self.projects.iter().flat_map(|project| project.read().changes()).collect();
        all.sort_by_key(|change| change.at_ms);
        all
    }

    pub(crate) fn base(&self) -> String {
        format!("http://{}", self.addr)
    }

    pub(crate) fn connection(&self) -> Connection {
        let base = self.base();
        let project_id = accounts::PROJECT_ID;
        Connection {
            auth_url: format!("{base}/v3"),
            region: REGION.to_owned(),
            user: accounts::OPERATOR.name.to_owned(),
            password: accounts::OPERATOR.password.to_owned(),
            user_domain: accounts::DOMAIN.to_owned(),
            project: accounts::PROJECT.to_owned(),
            project_id: project_id.to_owned(),
            vbs_endpoint: format!("{base}/vbs/v2/{project_id}"),
            volume_endpoint: format!("{base}/evs/v2/{project_id}"),
            state_url: format!("{base}/_sim/state"),
        }
    }
}
