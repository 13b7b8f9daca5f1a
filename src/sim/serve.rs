//! `vbs simulate`: the cloud as a program of its own.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::clouds_file;
use super::config::{BackupLists, Fleet, LinkShown, Servers, SimConfig};
use super::fault::{Chaos, Rule, chaos};
use super::handle::Sim;

/// Options of `vbs simulate`.
#[derive(Debug, Clone, clap::Args)]
#[allow(clippy::struct_excessive_bools)] // Independent switches, each with a name.
pub struct Args {
    /// Address to listen on, loopback only; port 0 takes any free one
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:0")]
    pub listen: SocketAddr,
    /// What is in the cloud at the start
    #[arg(long, value_enum, default_value = "generated")]
    pub fleet: Fleet,
    /// Volumes of a generated fleet
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub volumes: usize,
    /// Policies of a generated fleet, the default one included
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub policies: usize,
    /// Everything random follows from this
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// Milliseconds from request to answer
    #[arg(long, value_name = "MS", default_value_t = 0)]
    pub latency: u64,
    /// Extra milliseconds per volume in associate and disassociate
    #[arg(long, value_name = "MS", default_value_t = 0)]
    pub latency_per_volume: u64,
    /// Seconds a token lives
    #[arg(long, value_name = "S", default_value_t = 86_400)]
    pub token_ttl: u64,
    /// Milliseconds for which reads do not show a write
    #[arg(long, value_name = "MS", default_value_t = 0)]
    pub lag: u64,
    /// Most volumes in one page
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub page_cap: usize,
    /// Answer 404 to `cloudvolumes`, as stock clouds do
    #[arg(long)]
    pub no_vendor_form: bool,
    /// Leave the backup service out of the catalog
    #[arg(long)]
    pub no_vbs: bool,
    /// Where a volume shows its policy
    #[arg(long, value_enum, default_value = "in-list")]
    pub link: LinkShown,
    /// How the compute service answers
    #[arg(long, value_enum, default_value = "shown")]
    pub servers: Servers,
    /// Most volumes per policy
    #[arg(long, value_name = "N")]
    pub policy_limit: Option<usize>,
    /// Days for which the policies have run, and they go on running [default: 40 for the demo fleet,
    /// and the others never run by themselves]
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(..=3650))]
    pub history: Option<u32>,
    /// Most backups in a project [default: 500, and 1600 for the demo fleet]
    #[arg(long, value_name = "N")]
    pub backup_quota: Option<usize>,
    /// How lists of backups answer
    #[arg(long, value_enum, default_value = "sorted")]
    pub backups: BackupLists,
    /// Requests per second before 429
    #[arg(long, value_name = "N")]
    pub rate: Option<u32>,
    /// Refuse a status alone when a policy is changed
    #[arg(long)]
    pub strict_modify: bool,
    /// Policies with the oddities seen in the wild
    #[arg(long)]
    pub quirks: bool,
    /// Leave out the second region, which has no backup service
    #[arg(long)]
    pub one_region: bool,
    /// Take one-time codes for a user's name, not only for the id
    #[arg(long)]
    pub passcode_by_name: bool,
    /// Say of a wrong one-time code only what is said of a wrong password
    #[arg(long)]
    pub vague_mfa: bool,
    /// Wrong passwords, codes or signatures in a row before a user or key is locked; 0 never
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub lock_after: u32,
    /// Seconds a user is locked
    #[arg(long, value_name = "S", default_value_t = 900)]
    pub lock_for: u64,
    /// Seconds a key is locked
    #[arg(long, value_name = "S", default_value_t = 300)]
    pub key_lock_for: u64,
    /// Seconds the cloud's clock is ahead, or behind if negative
    #[arg(long, value_name = "S", default_value_t = 0, allow_negative_numbers = true)]
    pub clock_skew: i64,
    /// A JSON file with a list of fault rules (docs/simulator.md)
    #[arg(long, value_name = "FILE")]
    pub faults: Option<PathBuf>,
    /// Add random faults made from this seed
    #[arg(long, value_name = "SEED")]
    pub chaos: Option<u64>,
    /// Write a clouds.yaml with an entry per way to log in, readable by the owner only
    #[arg(long, value_name = "FILE")]
    pub write_clouds: Option<PathBuf>,
}

impl Args {
    /// The settings these options mean. Fails on a fault file that cannot be used
    /// and on an address that is not loopback.
    pub fn config(&self) -> io::Result<SimConfig> {
        if !self.listen.ip().is_loopback() {
            let message = format!(
                "{} is not a loopback address: the simulator hands out its password to \
                 whoever asks, so it listens on 127.0.0.1 or [::1] only",
                self.listen.ip()
            );
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let mut faults = self.faults.as_deref().map(read_rules).transpose()?.unwrap_or_default();
        if let Some(seed) = self.chaos {
            faults.extend(chaos(seed, &Chaos::default()));
        }
        let demo = (self.fleet == Fleet::Demo).then(SimConfig::demo).unwrap_or_default();
        Ok(SimConfig {
            fleet: self.fleet,
            history_days: self.history.or(demo.history_days),
            backup_quota: self.backup_quota.or(demo.backup_quota),
            backup_lists: self.backups,
            volumes: self.volumes,
            policies: self.policies,
            seed: self.seed,
            latency: Duration::from_millis(self.latency),
            latency_per_volume: Duration::from_millis(self.latency_per_volume),
            token_ttl: Duration::from_secs(self.token_ttl),
            lag: Duration::from_millis(self.lag),
            page_cap: self.page_cap.clamp(1, 1000),
            vendor_form: !self.no_vendor_form,
            vbs_in_catalog: !self.no_vbs,
            link_shown: self.link,
            servers: self.servers,
            policy_limit: self.policy_limit,
            rate: self.rate,
            strict_modify: self.strict_modify,
            quirks: self.quirks,
            second_region: !self.one_region,
            passcode_by_name: self.passcode_by_name,
            vague_mfa: self.vague_mfa,
            lock_after: self.lock_after,
            lock_for: Duration::from_secs(self.lock_for),
            key_lock_for: Duration::from_secs(self.key_lock_for),
            clock_skew: self.clock_skew,
            faults,
            listen: self.listen,
            ..SimConfig::default()
        })
    }
}

/// A simulated cloud that serves until the process is told to end.
pub struct Serving {
    sim: Sim,
    interrupt: Signal,
    terminate: Signal,
    /// One line of JSON that says how to reach it, to be printed now that it is ready.
    pub line: String,
}

impl Serving {
    /// Starts it.
    pub async fn start(args: &Args) -> io::Result<Self> {
        let interrupt = signal(SignalKind::interrupt())?;
        let terminate = signal(SignalKind::terminate())?;
        let sim = Sim::start(args.config()?).await?;
        if let Some(path) = &args.write_clouds {
            write_clouds(path, &clouds_file::text(&sim))?;
        }
        let line = format!("{}\n", serde_json::to_string(&sim.connection())?);
        Ok(Self { sim, interrupt, terminate, line })
    }

    /// Serves until SIGINT or SIGTERM.
    pub async fn until_ended(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
        self.sim.shutdown().await;
    }
}

fn read_rules(path: &Path) -> io::Result<Vec<Rule>> {
    let text = std::fs::read(path)
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
    serde_json::from_slice(&text)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, format!("{}: {error}", path.display())))
}

/// Writes a file only its owner may read.
fn write_clouds(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())
}
