//! The commands about policies.

use clap::{Args, Subcommand};
use jiff::SignedDuration;
use jiff::civil::Time;

use super::super::forms::{Format, Output, RunOutput};
use super::super::listing::Listing;
use super::backups::BackupRunArgs;
use crate::domain::policy_rules::{self, Fault};
use crate::domain::schedule::Days;
use crate::domain::{Retention, Tag};

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
    /// Make a policy, and report the outcome
    Create(CreatePolicyArgs),
    /// Give policies other settings, and report the outcome of each
    Edit(EditPolicyArgs),
    /// Add, change and remove tags of policies
    Tag(TagArgs),
    /// Delete a policy: its volumes are removed from it first, its backups stay for good
    Delete {
        /// Name or id
        policy: String,
        #[command(flatten)]
        run: PolicyRunArgs,
    },
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
    #[command(flatten)]
    pub run: PolicyRunArgs,
}

/// What of a policy is set; what is not named stays as it is, or as the file has it.
#[derive(Clone, Debug, Default, Args)]
pub struct SettingArgs {
    /// Days: daily, a number of days such as 3 (counted from the first of the month), or weekdays as Sun,Wed
    #[arg(long, value_name = "DAYS", value_parser = rule(policy_rules::days))]
    pub days: Option<Days>,
    /// Times of day in UTC, full hours: 22:00,04:00
    #[arg(long, value_name = "HOURS", value_parser = rule(policy_rules::times))]
    pub times: Option<Hours>,
    /// Its time zone, a fixed offset from UTC that decides which weekday it is: UTC+01:00
    #[arg(long, value_name = "OFFSET", value_parser = rule(policy_rules::offset), allow_hyphen_values = true)]
    pub time_zone: Option<SignedDuration>,
    /// What it keeps of each volume: a number of backups as 7, or of days as 30d
    #[arg(long, value_name = "COUNT", value_parser = rule(policy_rules::keeps))]
    pub keep: Option<Retention>,
    /// Whether the first backup of the current month is kept beside: yes or no
    #[arg(long, value_name = "YES|NO", value_parser = rule(policy_rules::first_of_month))]
    pub keep_first_of_month: Option<bool>,
    /// ON or OFF
    #[arg(long, value_name = "ON|OFF", value_parser = rule(policy_rules::status))]
    pub status: Option<bool>,
    /// All its tags: env=prod,team=db
    #[arg(long, value_name = "TAGS", value_parser = rule(policy_rules::tags))]
    pub tags: Option<Tags>,
    /// File with settings, as `vbs policy show -o json` prints them; - is standard input
    #[arg(long, value_name = "FILE")]
    pub from: Option<String>,
}

/// Times of day; clap takes a bare list for several values.
pub type Hours = Vec<Time>;
/// Tags, likewise.
pub type Tags = Vec<Tag>;

/// `vbs policy create ...`
#[derive(Debug, Args)]
pub struct CreatePolicyArgs {
    /// Name of the new policy
    #[arg(required_unless_present = "from")]
    pub name: Option<String>,
    #[command(flatten)]
    pub settings: SettingArgs,
    #[command(flatten)]
    pub run: PolicyRunArgs,
}

/// `vbs policy edit ...`
#[derive(Debug, Args)]
pub struct EditPolicyArgs {
    /// Names or ids
    #[arg(value_name = "POLICY", required = true)]
    pub policies: Vec<String>,
    /// New name, of one policy
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    #[command(flatten)]
    pub settings: SettingArgs,
    /// Agree that so many backups expire, in advance: the number that --dry-run tells
    #[arg(long, value_name = "COUNT")]
    pub allow_expire: Option<u64>,
    #[command(flatten)]
    pub run: PolicyRunArgs,
}

/// `vbs policy tag ...`
#[derive(Debug, Args)]
pub struct TagArgs {
    /// Names or ids
    #[arg(value_name = "POLICY", required = true)]
    pub policies: Vec<String>,
    /// Tag to add or to give another value: env=prod; either this or --remove is needed
    #[arg(long, value_name = "KEY=VALUE", value_parser = rule(policy_rules::tag), required_unless_present = "remove")]
    pub set: Vec<Tag>,
    /// Key of a tag to remove
    #[arg(long, value_name = "KEY")]
    pub remove: Vec<String>,
    #[command(flatten)]
    pub run: PolicyRunArgs,
}

/// How policies are changed.
#[derive(Clone, Copy, Debug, Args)]
pub struct PolicyRunArgs {
    /// Show what would change and send nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
    #[command(flatten)]
    pub output: RunOutput,
}

/// A rule as clap takes it: its words come after the option's name.
fn rule<T: Clone + Send + Sync + 'static>(
    of: fn(&str) -> Result<T, Fault>,
) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static {
    move |text| of(text).map_err(|fault| fault.to_string())
}
