//! The commands that tell what was backed up.

use std::str::FromStr;

use clap::{Args, Subcommand};
use jiff::SignedDuration;

use super::super::forms::{Format, Output, RunOutput, Volumes};
use crate::domain::fields;

/// A span of time such as `48h` or `7d`.
#[derive(Clone, Copy, Debug)]
pub struct Span(pub SignedDuration);

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let minutes = fields::parse_age(text.trim()).filter(|minutes| *minutes > 0);
        let minutes = minutes.ok_or("must be a span such as 45min, 26h, 7d or 8w")?;
        Ok(Self(SignedDuration::from_mins(i64::from(minutes))))
    }
}

/// `vbs backup ...`
#[derive(Debug, Subcommand)]
pub enum BackupCommand {
    /// List backups, newest first
    List {
        /// Only backups of this volume, by name or id
        #[arg(long, value_name = "VOLUME", conflicts_with = "policy")]
        volume: Option<String>,
        /// Only backups of the volumes that are under this policy now, by name or id
        #[arg(long, value_name = "POLICY")]
        policy: Option<String>,
        /// How far back
        #[arg(long, value_name = "SPAN", default_value = "48h")]
        since: Span,
        /// All backups, however many there are
        #[arg(long, conflicts_with = "since")]
        all: bool,
        #[command(flatten)]
        output: Output,
    },
    /// Show every field of a backup
    Show {
        /// Id
        backup: String,
        #[command(flatten)]
        output: Output,
    },
    /// Back volumes up now, and report the outcome of each; such backups never expire
    Create(CreateArgs),
    /// Delete backups, at most 20; the last good one of a volume alone, after its name is typed
    Delete {
        /// Ids, as `vbs backup list` shows them
        #[arg(value_name = "BACKUP", required = true)]
        backups: Vec<String>,
        #[command(flatten)]
        run: BackupRunArgs,
    },
}

/// `vbs backup create ...`
#[derive(Debug, Args)]
pub struct CreateArgs {
    #[command(flatten)]
    pub volumes: Volumes,
    #[command(flatten)]
    pub run: BackupRunArgs,
}

/// `vbs volume create ...`
#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// Backup to make it from, by id
    #[arg(long, value_name = "BACKUP")]
    pub from_backup: String,
    /// Name of the new volume [default: that of the backup's volume, with -restored]
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Availability zone [default: that of the backup's volume]
    #[arg(long, value_name = "ZONE")]
    pub zone: Option<String>,
    /// Volume type [default: that of the backup's volume]
    #[arg(long = "type", value_name = "TYPE")]
    pub kind: Option<String>,
    /// Size in GB, at least that of the backup [default: that of the backup]
    #[arg(long, value_name = "GB", value_parser = clap::value_parser!(u32).range(1..))]
    pub size: Option<u32>,
    #[command(flatten)]
    pub run: BackupRunArgs,
}

/// How backups are made or deleted.
#[derive(Clone, Copy, Debug, Args)]
pub struct BackupRunArgs {
    /// Show what would be done and send nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
    /// Do not wait until it is done: end once the cloud has accepted it; `vbs verify` tells later what
    /// became of it
    #[arg(long)]
    pub no_wait: bool,
    #[command(flatten)]
    pub output: RunOutput,
}

/// `vbs task ...`
#[derive(Debug, Subcommand)]
pub enum TaskCommand {
    /// List the backup tasks of policies, newest first
    List {
        /// Only what failed, timed out or was skipped: what is still broken first, repeats together, with
        /// what to do
        #[arg(long)]
        failed: bool,
        /// Only tasks of this policy, by name or id
        #[arg(long, value_name = "POLICY")]
        policy: Option<String>,
        /// How far back
        #[arg(long, value_name = "SPAN", default_value = "7d")]
        since: Span,
        /// As far back as the cloud remembers
        #[arg(long, conflicts_with = "since")]
        all: bool,
        #[command(flatten)]
        output: Output,
    },
}

/// `vbs coverage`
#[derive(Debug, Args)]
pub struct CoverageArgs {
    /// How old the last good backup may be, instead of what each policy's schedule promises
    #[arg(long, value_name = "SPAN")]
    pub older_than: Option<Span>,
    /// Only volumes that match, as for `volume list`, instead of `coverage_filter` of config.toml
    #[arg(long, value_name = "EXPR")]
    pub filter: Option<String>,
    /// Form of the result: a page for people, or the volumes in rows
    #[arg(short, long, value_enum, default_value = "table")]
    pub output: Format,
}
