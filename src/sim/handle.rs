//! The handle of a running simulator, for tests and for `--demo`.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::cloud::Cloud;
use super::config::{Connection, SimConfig};
use super::directory::Accounts;
use super::fault::Rule;
use super::http::sessions::Scope;
use super::http::{self, accounts};
use super::log::{Change, LogEntry};
use super::world::mutate::Mutation;
use super::world::row::Row;

/// A backup as the cloud holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldBackup {
    /// Its id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The volume, which may be gone.
    pub volume: String,
    /// When it began, in milliseconds since 1970.
    pub created_ms: i64,
    /// Its status now.
    pub status: &'static str,
    /// A policy made it.
    pub automatic: bool,
}

/// A simulated cloud that listens. Dropping it is the cloud dying: the listener
/// closes, connections break, what was not carried out never is.
#[derive(Debug)]
pub struct Sim {
    cloud: Arc<Cloud>,
    accepting: JoinHandle<()>,
}

impl Sim {
    /// Starts on the caller's runtime. Fails if the address cannot be bound.
    pub async fn start(config: SimConfig) -> io::Result<Self> {
        let listener = TcpListener::bind(config.listen).await?;
        let cloud = Arc::new(Cloud::new(config, listener.local_addr()?));
        let accepting = tokio::spawn(http::accept(listener, Arc::clone(&cloud)));
        Ok(Self { cloud, accepting })
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.cloud.addr
    }

    /// What a client needs to log in.
    pub fn connection(&self) -> Connection {
        self.cloud.connection()
    }

    /// All users and credentials that can log in.
    pub fn accounts(&self) -> Accounts {
        Accounts::of(&self.cloud)
    }

    /// A one-time code that will be taken, for a user by name or id. A code is taken once, and
    /// three hold at a time: `None` if they are used up, or if the user has no authenticator.
    pub fn passcode(&self, user: &str) -> Option<String> {
        self.cloud.passcode(user)
    }

    /// A token of the operator for the main project.
    pub fn token(&self) -> String {
        self.cloud.token_of(&accounts::OPERATOR, Scope::Project(accounts::PROJECT_ID))
    }

    /// A token of the operator for nothing in particular.
    pub fn unscoped_token(&self) -> String {
        self.cloud.token_of(&accounts::OPERATOR, Scope::Nothing)
    }

    /// A token of a user, by name or id, for the main project. `None`: no such user.
    pub fn token_of(&self, user: &str) -> Option<String> {
        let scope = Scope::Project(accounts::PROJECT_ID);
        accounts::known(user).map(|user| self.cloud.token_of(user, scope))
    }

    /// Everything that was given to clients and is worth stealing: tokens and receipts; and the
    /// one-time codes that were taken.
    pub fn given_out(&self) -> Vec<String> {
        let mut given = self.cloud.sessions().given();
        given.extend(self.cloud.mfa().given());
        given
    }

    /// Adds a fault rule behind those in force.
    pub fn add_fault(&self, rule: Rule) {
        self.cloud.faults().add(rule);
    }

    /// Adds several.
    pub fn add_faults(&self, rules: impl IntoIterator<Item = Rule>) {
        let mut faults = self.cloud.faults();
        for rule in rules {
            faults.add(rule);
        }
    }

    /// Lifts all fault rules.
    pub fn clear_faults(&self) {
        self.cloud.faults().clear();
    }

    /// The fault rules in force, spent ones included.
    pub fn faults(&self) -> Vec<Rule> {
        self.cloud.faults().rules()
    }

    /// The truth: every volume of the main project and the policy it is under.
    pub fn snapshot(&self) -> BTreeMap<String, Option<String>> {
        let Some(main) = self.cloud.places.first() else {
            return BTreeMap::new();
        };
        let world = main.read();
        world.truth().map(|(id, policy)| (id.to_string(), policy.map(str::to_owned))).collect()
    }

    /// The policy a volume of any project is truly under. `None`: no such volume.
    pub fn policy_of(&self, volume: &str) -> Option<Option<String>> {
        self.cloud.places.iter().find_map(|project| {
            let world = project.read();
            let row = world.find(volume).and_then(|at| world.row(at))?;
            Some(world.slot_text(row.slot).map(str::to_owned))
        })
    }

    /// Whether nothing about a volume of the main project (status, HANA, dedicated
    /// storage) keeps it from being associated.
    pub fn accepts(&self, volume: &str) -> bool {
        self.cloud.places.first().is_some_and(|project| {
            let world = project.read();
            world.find(volume).is_some_and(|at| world.obstacle(at).is_none())
        })
    }

    /// The policies of the main project: id and name, in the order of the list.
    pub fn policies(&self) -> Vec<(String, String)> {
        let main = self.cloud.places.first();
        main.map(|project| {
            let world = project.read();
            world.policies.iter().map(|policy| (policy.id.clone(), policy.name.clone())).collect()
        })
        .unwrap_or_default()
    }

    /// Whether a policy of the main project is ON, by its id. `None`: no such policy.
    pub fn is_on(&self, policy: &str) -> Option<bool> {
        let main = self.cloud.places.first()?;
        main.read().policy(policy).map(|policy| policy.schedule.on)
    }

    /// A policy of the main project as the list has it, with its tags beside. `None`: no such policy.
    pub fn policy_json(&self, policy: &str) -> Option<Value> {
        let main = self.cloud.places.first()?;
        let world = main.read();
        let held = world.policy(policy)?;
        let mut shown = world.policy_json(held, self.cloud.now_ms());
        shown
            .as_object_mut()?
            .insert("tags".to_owned(), world.policy_tags(policy).ok()?.get("tags")?.clone());
        Some(shown)
    }

    /// The backups of the main project, oldest first.
    pub fn backups(&self) -> Vec<HeldBackup> {
        let Some(main) = self.cloud.places.first() else {
            return Vec::new();
        };
        let now = self.cloud.now_ms();
        main.write().catch_up(now);
        let world = main.read();
        let held = world.held_backups(now).iter().map(|backup| HeldBackup {
            id: world.backup_id(backup.number).to_string(),
            volume: world.row(backup.volume).map(Row::id_text).unwrap_or_default(),
            created_ms: backup.at.ms(),
            status: world.backup_status(backup, now),
            name: world.backup_name(backup.number),
            automatic: backup.is_automatic(),
        });
        held.collect()
    }

    /// The cloud's own clock, in milliseconds since 1970.
    pub fn now_ms(&self) -> i64 {
        self.cloud.now_ms()
    }

    /// Every request that the log still keeps, oldest first.
    pub fn log(&self) -> Vec<LogEntry> {
        self.cloud.log().all()
    }

    /// Every change of policy that is still kept, oldest first.
    pub fn changes(&self) -> Vec<Change> {
        self.cloud.changes()
    }

    /// Another operator at work; false if what it names is not there.
    pub fn mutate(&self, change: &Mutation) -> bool {
        self.cloud.mutate(change)
    }

    /// Stops listening and breaks every connection; returns when that is done.
    pub async fn shutdown(mut self) {
        self.cloud.stop();
        self.accepting.abort();
        // Its end, whichever way, is what was waited for.
        let _ended = (&mut self.accepting).await;
    }
}

impl Drop for Sim {
    fn drop(&mut self) {
        self.cloud.stop();
        self.accepting.abort();
    }
}
