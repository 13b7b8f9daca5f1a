//! A simulated cloud in this process, and what a program needs to find it: variables and a home
//! directory of its own.

use std::time::Duration;

use tempfile::TempDir;
use tokio::runtime::Runtime;

use vbs_tui::sim::fault::{On, Rule};
use vbs_tui::sim::{Connection, LogEntry, Mutation, Sim, SimConfig};

/// How long anything may take on a busy machine before a test gives up on it.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Pause between two looks at something that tells nobody when it changes.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// A cloud, its truth, and a place to run a program against it.
pub struct Cloud {
    sim: Option<Sim>,
    connection: Connection,
    home: TempDir,
    runtime: Runtime,
}

impl Cloud {
    /// A cloud as configured.
    pub fn start(config: SimConfig) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let sim = runtime.block_on(Sim::start(config)).unwrap();
        let connection = sim.connection();
        Self { sim: Some(sim), connection, home: tempfile::tempdir().unwrap(), runtime }
    }

    /// A quick cloud with four policies and only these volumes, all available and under no policy;
    /// the first has [`id`] 1.
    pub fn with(names: &[&str]) -> Self {
        Self::with_config(names, Self::bare())
    }

    /// The same, as configured.
    pub fn with_config(names: &[&str], config: SimConfig) -> Self {
        let cloud = Self::start(config);
        for (at, name) in names.iter().enumerate() {
            cloud.mutate(&Mutation::CreateVolume { name: (*name).to_owned(), id: Some(id(at + 1)) });
        }
        cloud
    }

    /// The settings of a cloud with four policies and no volumes.
    pub fn bare() -> SimConfig {
        SimConfig { volumes: 0, policies: 4, ..SimConfig::default() }
    }

    /// The simulator.
    pub fn sim(&self) -> &Sim {
        self.sim.as_ref().expect("the cloud lives")
    }

    /// What a client needs to log in.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Where the program is at home: empty at first.
    pub fn home(&self) -> &std::path::Path {
        self.home.path()
    }

    /// The whole environment of a program that logs in here.
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        let connection = &self.connection;
        let mut variables: Vec<(&'static str, String)> = [
            ("OS_AUTH_URL", &connection.auth_url),
            ("OS_USERNAME", &connection.user),
            ("OS_PASSWORD", &connection.password),
            ("OS_USER_DOMAIN_NAME", &connection.user_domain),
            ("OS_PROJECT_NAME", &connection.project),
            ("OS_REGION_NAME", &connection.region),
        ]
        .map(|(name, value)| (name, value.clone()))
        .into();
        variables.push(("HOME", self.home().display().to_string()));
        variables.push(("PATH", std::env::var("PATH").unwrap_or_default()));
        variables
    }

    /// The id of a policy.
    pub fn policy(&self, name: &str) -> String {
        let policies = self.sim().policies();
        policies.into_iter().find(|(_, known)| known == name).expect("such a policy").0
    }

    /// Another operator at work.
    pub fn mutate(&self, change: &Mutation) {
        assert!(self.sim().mutate(change), "{change:?}");
    }

    /// Puts a volume under a policy, behind everybody's back.
    pub fn put(&self, volume: &str, policy: &str) {
        let policy = Some(self.policy(policy));
        self.mutate(&Mutation::SetPolicy { volume: volume.to_owned(), policy });
    }

    /// Adds a fault rule.
    pub fn fault(&self, rule: Rule) {
        self.sim().add_fault(rule);
    }

    /// The policy a volume is truly under.
    pub fn held(&self, volume: &str) -> Option<String> {
        self.sim().policy_of(volume).expect("such a volume")
    }

    /// The requests of a kind, oldest first.
    pub fn requests(&self, kind: On) -> Vec<LogEntry> {
        self.sim().log().into_iter().filter(|entry| entry.op == kind).collect()
    }

    /// The requests that associated something, or tried to.
    pub fn batches(&self) -> Vec<LogEntry> {
        self.requests(On::Associate)
    }

    /// Waits until the cloud has seen something.
    #[track_caller]
    pub fn until(&self, what: &str, mut seen: impl FnMut(&Self) -> bool) {
        let looking = async {
            while !seen(self) {
                tokio::time::sleep(LOOK_AGAIN).await;
            }
        };
        let in_time = self.runtime.block_on(async { tokio::time::timeout(PATIENCE, looking).await });
        assert!(in_time.is_ok(), "never came: {what}\n{:#?}", self.sim.as_ref().map(Sim::log));
    }

    /// The cloud dies: nobody listens at its address any more.
    pub fn die(&mut self) {
        if let Some(sim) = self.sim.take() {
            self.runtime.block_on(sim.shutdown());
        }
    }
}

/// The id of the volume at a place of [`Cloud::with`], from 1.
pub fn id(place: usize) -> String {
    format!("00000000-0000-4000-8000-{place:012}")
}
