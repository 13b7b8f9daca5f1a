//! The commands about policies.

use clap::{Args, Subcommand};

use super::super::forms::{Format, Output, RunOutput};
use super::super::listing::Listing;
use super::backups::BackupRunArgs;

/// `vbs policy ...`
#[derive(Debug, Subcommand)]
pub enum PolicyCommand {
    /// List the policies
    List(Listing),
    /// Show every field of a policy
    Show {
        /// Name or id
        policy: String,
        #[command(flatten)]
        output: Output,
    },
    /// Show a week of starts: how much begins in which hour, where it crowds, and the quiet hours
    Calendar {
        /// Form of the result: a page for people, or the runs in rows
        #[arg(short, long, value_enum, default_value = "table")]
        output: Format,
    },
    /// Switch policies ON
    Enable {
        #[command(flatten)]
        policies: SwitchArgs,
        /// Agree that so many backups expire, in advance: the number that --dry-run tells
        #[arg(long, value_name = "COUNT")]
        allow_expire: Option<u64>,
    },
    /// Switch policies OFF: they neither back up nor remove old backups until they are ON again
    Disable(SwitchArgs),
    /// Run a policy now: back up every volume under it, and report the outcome of each
    Run {
        /// Name or id
        policy: String,
        #[command(flatten)]
        run: BackupRunArgs,
    },
}

/// Policies to switch.
#[derive(Debug, Args)]
pub struct SwitchArgs {
    /// Names or ids
    #[arg(value_name = "POLICY", required = true)]
    pub policies: Vec<String>,
    /// Show what would change and send nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
    #[command(flatten)]
    pub output: RunOutput,
}
