//! Everything the requests share: projects, sessions, log, faults.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::clock::now_ms;
use super::config::{Connection, SimConfig};
use super::fault::Faults;
use super::fleet;
use super::http::accounts;
use super::http::attempts::Attempts;
use super::http::keyring::Keyring;
use super::http::mfa::Mfa;
use super::http::sessions::{Actor, Scope, Session, Sessions};
use super::log::{Change, Log};
use super::region::{REGION, SECOND_REGION};
use super::rng::Rng;
use super::world::World;
use super::world::mutate::Mutation;

/// Ids and names of the projects, the main one first.
const PROJECTS: [(&str, &str); 3] = [
    (accounts::PROJECT_ID, accounts::PROJECT),
    (accounts::SPARE_PROJECT_ID, accounts::SPARE_PROJECT),
    (accounts::CUSTOMER_PROJECT_ID, accounts::CUSTOMER_PROJECT),
];

/// A project in a region, and what is in it.
#[derive(Debug)]
pub(crate) struct Project {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) region: &'static str,
    world: RwLock<World>,
}

impl Project {
    fn new((id, name): (&'static str, &'static str), region: &'static str, world: World) -> Self {
        Self { id, name, region, world: RwLock::new(world) }
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
    /// Every project of the first region, then those of the second.
    pub(crate) places: Vec<Project>,
    sessions: Mutex<Sessions>,
    attempts: Mutex<Attempts>,
    mfa: Mutex<Mfa>,
    keyring: Mutex<Keyring>,
    log: Mutex<Log>,
    faults: Mutex<Faults>,
    rng: Mutex<Rng>,
    window: Mutex<(i64, u32)>,
    /// Milliseconds by which the clock was moved on.
    advanced: AtomicI64,
    stopped: AtomicBool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Cloud {
    pub(crate) fn new(config: SimConfig, addr: SocketAddr) -> Self {
        let mut faults = Faults::new(config.seed);
        let now = now_ms() + config.clock_skew * 1000;
        let (main, preset) = fleet::build(&config, accounts::PROJECT_ID, now);
        for rule in preset.into_iter().chain(config.faults.iter().cloned()) {
            faults.add(rule);
        }
        let mut main = Some(main);
        let mut places: Vec<Project> = PROJECTS
            .into_iter()
            .map(|of| {
                let world = main.take().unwrap_or_else(|| fleet::spare(of.0, &config, now));
                Project::new(of, REGION, world)
            })
            .collect();
        if config.second_region {
            let abroad =
                |of: (&'static str, _)| Project::new(of, SECOND_REGION, fleet::abroad(of.0, config.seed));
            places.extend(PROJECTS.map(abroad));
        }
        Self {
            addr,
            places,
            sessions: Mutex::new(Sessions::new(config.seed)),
            attempts: Mutex::new(Attempts::new(config.lock_after, config.lock_for)),
            mfa: Mutex::new(Mfa::new(config.seed)),
            keyring: Mutex::new(Keyring::new(&config, now)),
            log: Mutex::new(Log::new(config.log_cap)),
            faults: Mutex::new(faults),
            rng: Mutex::new(Rng::new(config.seed ^ 0x5eed)),
            window: Mutex::default(),
            advanced: AtomicI64::new(0),
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

    /// Wrong passwords and codes of users.
    pub(crate) fn attempts(&self) -> MutexGuard<'_, Attempts> {
        lock(&self.attempts)
    }

    pub(crate) fn mfa(&self) -> MutexGuard<'_, Mfa> {
        lock(&self.mfa)
    }

    pub(crate) fn keyring(&self) -> MutexGuard<'_, Keyring> {
        lock(&self.keyring)
    }

    /// Every project once.
    pub(crate) fn projects(&self) -> impl Iterator<Item = &Project> {
        self.places.iter().filter(|project| project.region == REGION)
    }

    /// A project in the first region.
    pub(crate) fn project(&self, id: &str) -> Option<&Project> {
        self.place(id, REGION)
    }

    /// A project in a region.
    pub(crate) fn place(&self, id: &str, region: &str) -> Option<&Project> {
        self.places.iter().find(|project| project.id == id && project.region == region)
    }

    /// The cloud's own clock, which may be off.
    pub(crate) fn now_ms(&self) -> i64 {
        now_ms() + self.ahead_ms()
    }

    /// How far the cloud's own clock is ahead.
    pub(crate) fn ahead_ms(&self) -> i64 {
        self.config.clock_skew * 1000 + self.advanced.load(Ordering::Acquire)
    }

    /// The end of a token that begins now.
    pub(crate) fn full_life(&self, now_ms: i64) -> i64 {
        now_ms + self.config.token_ttl.as_millis() as i64
    }

    /// A one-time code that will be taken, for a user by name or id.
    pub(crate) fn passcode(&self, user: &str) -> Option<String> {
        let user = accounts::known(user)?;
        let now = self.now_ms();
        self.mfa().fresh(user, now)
    }

    /// A token of a user.
    pub(crate) fn token_of(&self, user: &'static accounts::User, scope: Scope) -> String {
        let now = self.now_ms();
        self.sessions().open(Session {
            actor: Actor::own(user),
            scope,
            methods: vec!["password".to_owned()],
            issued_ms: now,
            expires_ms: self.full_life(now),
        })
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
        if let Mutation::Advance { seconds } = change {
            self.advanced.fetch_add(i64::from(*seconds) * 1000, Ordering::AcqRel);
            return true;
        }
        let (lag_ms, now) = (self.config.lag.as_millis() as i64, self.now_ms());
        // What names nothing goes to the first project. The world is locked before the generator,
        // as requests do it: the other way around the two would wait for each other.
        self.places.iter().any(|project| project.write().mutate(change, lag_ms, now, &mut self.rng()))
    }

    pub(crate) fn changes(&self) -> Vec<Change> {
        let mut all: Vec<Change> = self.places.iter().flat_map(|project| project.read().changes()).collect();
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
            user_domain: accounts::HOME.name.to_owned(),
            project: accounts::PROJECT.to_owned(),
            project_id: project_id.to_owned(),
            vbs_endpoint: format!("{base}/vbs/v2/{project_id}"),
            volume_endpoint: format!("{base}/evs/v2/{project_id}"),
            state_url: format!("{base}/_sim/state"),
        }
    }
}
