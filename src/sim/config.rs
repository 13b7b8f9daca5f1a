//! What kind of cloud to simulate, and how a client reaches it.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::fault::Rule;

/// Which volumes and policies the cloud starts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Fleet {
    /// A believable project: 8 policies, 240 volumes, every status, a few that must fail.
    Demo,
    /// `volumes` and `policies` made from `seed`, up to a million.
    Generated,
    /// Only the default policy.
    Empty,
}

/// Where a volume shows the policy it is under (`metadata.policy`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum LinkShown {
    /// In lists and in the answer for one volume.
    InList,
    /// Only in the answer for one volume and in its metadata.
    #[value(name = "single")]
    OnlySingle,
    /// Nowhere: such a cloud cannot be asked.
    Nowhere,
}

/// What associating a volume with the policy it is already in answers (undocumented).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Already {
    /// An entry among the successes.
    Succeeds,
    /// A failed entry, `AutoBackup.1400`.
    Fails,
}

/// How lists of backups answer: what the documentation leaves open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum BackupLists {
    /// Both versions; v2 in the order that is asked for, v3 newest first.
    Sorted,
    /// Only v3: v2 answers 404.
    OnlyV3,
    /// The oldest first, whatever is asked for.
    Unsorted,
    /// A marker is refused; offsets are not.
    NoMarker,
}

/// How the compute service answers: its names are optional for the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Servers {
    /// In the catalog and answering.
    Shown,
    /// In the catalog, every call 403.
    Forbidden,
    /// In the catalog, every call 404.
    Missing,
    /// Not in the catalog.
    Absent,
}

/// Settings of a simulated cloud. All have defaults.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools)] // Independent switches, each with a name.
pub struct SimConfig {
    /// What is in the cloud at the start.
    pub fleet: Fleet,
    /// Volumes of a generated fleet.
    pub volumes: usize,
    /// Policies of a generated fleet, the default one included.
    pub policies: usize,
    /// Everything random follows from this.
    pub seed: u64,
    /// Time between the arrival of a request and its answer; half before it acts, half after.
    pub latency: Duration,
    /// Extra time per volume in associate and disassociate: the real calls are slow.
    pub latency_per_volume: Duration,
    /// Life of a token.
    pub token_ttl: Duration,
    /// Most volumes in one page, at most 1000.
    pub page_cap: usize,
    /// How long reads keep showing the state before a write.
    pub lag: Duration,
    /// Where the policy of a volume can be read.
    pub link_shown: LinkShown,
    /// Whether `cloudvolumes` exists; stock clouds answer 404.
    pub vendor_form: bool,
    /// Whether the catalog names the backup service at all.
    pub vbs_in_catalog: bool,
    /// The compute service.
    pub servers: Servers,
    /// Answer for a volume that is already in the policy.
    pub already: Already,
    /// Most volumes per policy where the policy has no limit of its own. `None`: no limit.
    pub policy_limit: Option<usize>,
    /// Most policies in a project (the provider publishes 10 and 32).
    pub policies_limit: usize,
    /// Days for which the policies have run by their schedules at the start; from then on they go on
    /// running. `None`: they only run when they are told to.
    pub history_days: Option<u32>,
    /// Most backups in a project. `None`: no limit.
    pub backup_quota: Option<usize>,
    /// How long a backup takes, and how long its deletion.
    pub backup_takes: Duration,
    /// A backup asked for by hand goes into a vault of CBR, as in projects that never used VBS.
    pub vaults: bool,
    /// How lists of backups answer.
    pub backup_lists: BackupLists,
    /// Whether changing a policy needs the whole schedule, as one page says:
    /// then the status alone is refused with 400.
    pub strict_modify: bool,
    /// Policies answer with the oddities seen in the wild: numbers as strings, nulls,
    /// a blank at the end of a key.
    pub quirks: bool,
    /// Requests per second the gateway lets pass; more answer 429. `None`: all.
    pub rate: Option<u32>,
    /// Whether there is a second region, without a backup service.
    pub second_region: bool,
    /// Whether a one-time code may name its user by name, not only by id.
    pub passcode_by_name: bool,
    /// Whether the vendor's rules of MFA say of a missing or wrong code only what is said of a
    /// wrong password.
    pub vague_mfa: bool,
    /// So many wrong passwords, codes or signatures in a row lock a user or a key; 0 never does.
    pub lock_after: u32,
    /// How long a user is locked.
    pub lock_for: Duration,
    /// How long a key is locked.
    pub key_lock_for: Duration,
    /// How far the cloud's clock is ahead (seconds, may be negative), as its `Date` header tells.
    pub clock_skew: i64,
    /// Most entries the log keeps; older ones are dropped.
    pub log_cap: usize,
    /// Faults that are there from the start.
    pub faults: Vec<Rule>,
    /// Where to listen; port 0 takes any.
    pub listen: SocketAddr,
}

impl Default for SimConfig {
    fn default() -> Self {
        Self {
            fleet: Fleet::Generated,
            volumes: 100,
            policies: 5,
            seed: 1,
            latency: Duration::ZERO,
            latency_per_volume: Duration::ZERO,
            token_ttl: Duration::from_secs(24 * 3600),
            page_cap: 1000,
            lag: Duration::ZERO,
            link_shown: LinkShown::InList,
            vendor_form: true,
            vbs_in_catalog: true,
            servers: Servers::Shown,
            already: Already::Succeeds,
            policy_limit: None,
            policies_limit: 32,
            history_days: None,
            backup_quota: Some(500),
            backup_takes: Duration::from_secs(8),
            vaults: false,
            backup_lists: BackupLists::Sorted,
            strict_modify: false,
            quirks: false,
            rate: None,
            second_region: true,
            passcode_by_name: false,
            vague_mfa: false,
            lock_after: 5,
            lock_for: Duration::from_secs(15 * 60),
            key_lock_for: Duration::from_secs(5 * 60),
            clock_skew: 0,
            log_cap: 100_000,
            faults: Vec::new(),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        }
    }
}

impl SimConfig {
    /// Days of history of the demo fleet.
    pub const DEMO_DAYS: u32 = 40;
    /// Most backups of the demo fleet: nearly used up.
    pub const DEMO_QUOTA: usize = 1_600;

    /// The cloud behind `--demo`: the demo fleet, slow enough to watch.
    pub fn demo() -> Self {
        Self {
            fleet: Fleet::Demo,
            history_days: Some(Self::DEMO_DAYS),
            backup_quota: Some(Self::DEMO_QUOTA),
            latency: Duration::from_millis(60),
            latency_per_volume: Duration::from_millis(30),
            lag: Duration::from_millis(300),
            ..Self::default()
        }
    }
}

/// What a client needs to log in. The field names are the keys of the line
/// that `vbs simulate` prints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// Identity service with its version: `http://127.0.0.1:PORT/v3`.
    pub auth_url: String,
    /// The region with the backup service.
    pub region: String,
    /// Name of a user who may do everything here.
    pub user: String,
    /// Password of that user.
    pub password: String,
    /// Domain of the user and of the project.
    pub user_domain: String,
    /// Project name.
    pub project: String,
    /// Project id.
    pub project_id: String,
    /// Backup policies, with version and project id.
    pub vbs_endpoint: String,
    /// Volumes, version 2, with project id.
    pub volume_endpoint: String,
    /// The truth: state and log, readable without login.
    pub state_url: String,
}
