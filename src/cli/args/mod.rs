//! The command line, as clap reads it.

mod backups;
mod policies;

use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};

pub use super::forms::{
    Format, LogLevel, Output, PageFormat, RunFormat, RunOutput, Shell, Volumes, VolumesFormat,
};
pub use super::listing::Listing;
use super::listing::direction;
use super::version::LONG;
pub use backups::{BackupCommand, BackupRunArgs, CoverageArgs, CreateArgs, RestoreArgs, Span, TaskCommand};
pub use policies::{
    CreatePolicyArgs, EditPolicyArgs, PolicyCommand, PolicyRunArgs, SettingArgs, SwitchArgs, TagArgs,
};

use crate::config::{Form, Words};
use crate::domain::{Column, Look, Sort, State};
use crate::sim;

/// The text below the options in `vbs --help`.
const AFTER_HELP: &str = "\
Exit codes: 0 all done; 1 a volume failed, was refused or skipped; 2 wrong usage; 3 no login;
4 cloud or network error, before anything was sent; 5 an outcome is unknown; 6 the output cannot
be written; 130 interrupted. For `vbs doctor`, 1 means usable, with problems.

Without a command, vbs opens its screen; `?` there shows the keys. `vbs --demo` opens it on a
simulated cloud; you need no account.";

/// The text below the options in `vbs coverage --help`.
const COVERAGE_HELP: &str = "\
Exit codes: 0 every volume that can be backed up was, in time; 1 some were not, or not that vbs
knows; 4 a read failed, or the policy of a volume is not visible.";

/// Associate block-storage volumes with backup policies (VBS v2) and report the outcome of each
#[derive(Debug, Parser)]
#[command(name = "vbs", version, long_version = LONG.as_str(), after_help = AFTER_HELP, disable_help_subcommand = true)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Headings of the options of every command, below those of the command itself.
const CLOUD: &str = "Cloud";
const RUNS: &str = "Runs";
const PROGRAM: &str = "Program";

/// Options of every command.
#[derive(Clone, Debug, Args)]
#[allow(clippy::struct_excessive_bools)] // each is a flag of its own
pub struct Global {
    /// Entry of clouds.yaml to log in with (also `OS_CLOUD`)
    #[arg(long, global = true, help_heading = CLOUD, value_name = "NAME")]
    pub os_cloud: Option<String>,
    /// Region whose endpoints to use (also `OS_REGION_NAME`)
    #[arg(long, global = true, help_heading = CLOUD, value_name = "REGION")]
    pub os_region_name: Option<String>,
    /// Which endpoints of the catalog to use: public, internal or admin
    #[arg(long, global = true, help_heading = CLOUD, value_name = "INTERFACE")]
    pub os_interface: Option<String>,
    /// Address of the Volume Backup Service, overriding the catalog
    #[arg(long, global = true, help_heading = CLOUD, value_name = "URL")]
    pub vbs_endpoint: Option<String>,
    /// Address of block storage, overriding the catalog
    #[arg(long, global = true, help_heading = CLOUD, value_name = "URL")]
    pub volume_endpoint: Option<String>,
    /// Address of compute, used only for the names of servers, overriding the catalog
    #[arg(long, global = true, help_heading = CLOUD, value_name = "URL")]
    pub compute_endpoint: Option<String>,
    /// API used to list volumes [default: auto]
    #[arg(long, global = true, help_heading = CLOUD, value_parser = word::<Form>())]
    pub volume_api: Option<Form>,
    /// Use a simulated cloud that ends with this command
    #[arg(long, global = true, help_heading = CLOUD)]
    pub demo: bool,
    /// Seconds to keep reading back an unclear outcome before it counts as failed; if shorter than
    /// the cloud needs, "failed" may be wrong [default: 120]
    #[arg(long, global = true, help_heading = RUNS, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(..=86_400))]
    pub settle: Option<u64>,
    /// Refuse every change, in every command
    #[arg(long, global = true, help_heading = RUNS)]
    pub read_only: bool,
    /// Note to store with the runs of this command, such as a ticket number
    #[arg(long, global = true, help_heading = RUNS, value_name = "TICKET")]
    pub note: Option<String>,
    /// Directory for the journal of runs, instead of your state directory (also
    /// `VBS_STATE_DIR`)
    #[arg(long, global = true, help_heading = RUNS, value_name = "DIR")]
    pub state_dir: Option<PathBuf>,
    /// File with settings and guard rails, instead of config.toml in your config directory (also
    /// `VBS_CONFIG`); `vbs config` shows them
    #[arg(long, global = true, help_heading = PROGRAM, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Colours and characters of the screen [default: auto]
    #[arg(long, global = true, help_heading = PROGRAM, value_parser = word::<Look>())]
    pub theme: Option<Look>,
    /// Draw with ASCII characters only
    #[arg(long, global = true, help_heading = PROGRAM)]
    pub ascii: bool,
    /// Listen to the mouse on the screen: the wheel moves, a click puts the cursor
    #[arg(long, global = true, help_heading = PROGRAM)]
    pub mouse: bool,
    /// Write a log to this file (requests, never secrets)
    #[arg(long, global = true, help_heading = PROGRAM, value_name = "FILE")]
    pub log_file: Option<PathBuf>,
    /// How much to log
    #[arg(long, global = true, help_heading = PROGRAM, value_name = "LEVEL", value_enum, default_value = "info")]
    pub log_level: LogLevel,
}

/// Reads a word of a setting.
fn word<T: Words + Send + Sync>() -> impl TypedValueParser<Value = T> {
    let known = T::WORDS.iter().map(|(word, _, help)| PossibleValue::new(*word).help(*help));
    PossibleValuesParser::new(known).try_map(|word| T::of_word(&word))
}

/// What to do; without a command, the screen.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List, show, make, edit, switch, delete or run backup policies
    Policy {
        #[command(subcommand)]
        command: PolicyCommand,
    },
    /// List or show volumes, or make one from a backup
    Volume {
        #[command(subcommand)]
        command: VolumeCommand,
    },
    /// List, show, make or delete backups
    Backup {
        #[command(subcommand)]
        command: BackupCommand,
    },
    /// List what policies have done, task by task
    Task {
        #[command(subcommand)]
        command: TaskCommand,
    },
    /// Say of each volume whether its last good backup is young enough
    #[command(after_help = COVERAGE_HELP)]
    Coverage(CoverageArgs),
    /// Associate volumes with a policy and report the outcome of each
    Associate(AssociateArgs),
    /// Remove volumes from their policies
    Disassociate(DisassociateArgs),
    /// Take a run back: volumes to their policies before it, policies to their settings
    Undo(AgainArgs),
    /// Retry what failed in a run or was not sent
    Retry(AgainArgs),
    /// Read the volumes of a run again and resolve unknown outcomes; changes nothing
    Verify(VerifyArgs),
    /// List, show or delete past runs
    History(HistoryArgs),
    /// Show every setting and every value of the login, and where each comes from
    Config(Output),
    /// Check what works here, on one page for a ticket; changes nothing
    Doctor(DoctorArgs),
    /// Print the completions of a shell; `vbs completions --help` says where they go
    Completions(CompletionsArgs),
    /// Print the manual page
    Man(ManArgs),
    /// Serve a simulated cloud on loopback, for tests and trials
    Simulate(Box<sim::serve::Args>),
}

/// `vbs volume ...`
#[derive(Debug, Subcommand)]
pub enum VolumeCommand {
    /// List the volumes
    #[command(after_help = fields())]
    List {
        /// Only volumes that match, such as: status=in-use policy=none size>100 name~db
        #[arg(long, value_name = "EXPR")]
        filter: Option<String>,
        /// Only these fields, in this order, such as: id,name,policy
        #[arg(long, value_name = "FIELDS")]
        columns: Option<ShellColumns>,
        /// Sort by a field, such as size; a dash before it reverses the order, `none` writes volumes as
        /// they come, while more are read [default: name on a terminal, none in TSV]
        #[arg(long, value_name = "FIELD", allow_hyphen_values = true)]
        sort: Option<VolumeOrder>,
        /// Leave out the heading of tables, TSV and CSV
        #[arg(long)]
        no_header: bool,
        /// Form of the list: by default a table on a terminal, and TSV elsewhere
        #[arg(short, long, value_enum, default_value_t = VolumesFormat::here(), hide_default_value = true)]
        output: VolumesFormat,
    },
    /// Show every field of a volume, and its backups
    Show {
        /// Name or id
        volume: String,
        #[command(flatten)]
        output: Output,
    },
    /// Make a new volume from a backup: the backup, and the volume it is of, stay as they are
    Create(RestoreArgs),
}

/// Columns named by their words, with commas between them.
#[derive(Clone, Debug)]
pub struct ShellColumns(pub Vec<Column>);

impl FromStr for ShellColumns {
    type Err = String;

    fn from_str(words: &str) -> Result<Self, String> {
        Column::parse_list(words.split(',')).map(Self)
    }
}

/// An order of volumes; `None` is as they come.
#[derive(Clone, Copy, Debug)]
pub struct VolumeOrder(pub Option<Sort>);

impl FromStr for VolumeOrder {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        if word == "none" {
            return Ok(Self(None));
        }
        let (word, descending) = direction(word);
        let column = Column::of_word(word);
        let column = column.ok_or_else(|| format!("sort by one of {}, or none", Column::words()))?;
        Ok(Self(Some(Sort { column, descending })))
    }
}

/// The fields of volumes, a line each.
fn fields() -> String {
    let lines = Column::ALL.map(|column| format!("  {:<8} {}\n", column.word(), column.field().help));
    format!("Fields, for --filter, --columns and --sort:\n{}", lines.concat().trim_end())
}

/// `vbs associate ...`
#[derive(Debug, Args)]
pub struct AssociateArgs {
    /// Policy, by name or id
    #[arg(long, value_name = "NAME_OR_ID")]
    pub policy: String,
    #[command(flatten)]
    pub volumes: Volumes,
    #[command(flatten)]
    pub consent: Consent,
    #[command(flatten)]
    pub output: RunOutput,
}

/// `vbs disassociate ...`
#[derive(Debug, Args)]
pub struct DisassociateArgs {
    #[command(flatten)]
    pub volumes: Volumes,
    #[command(flatten)]
    pub consent: Consent,
    #[command(flatten)]
    pub output: RunOutput,
}

/// `vbs undo ...` and `vbs retry ...`
#[derive(Debug, Args)]
pub struct AgainArgs {
    /// Run, by its name or at least four characters of either end; `last` is the latest
    #[arg(value_name = "RUN")]
    pub run: String,
    #[command(flatten)]
    pub consent: Consent,
    /// Agree that so many backups expire, in advance: the number that --dry-run tells
    #[arg(long, value_name = "COUNT")]
    pub allow_expire: Option<u64>,
    #[command(flatten)]
    pub output: RunOutput,
}

/// `vbs verify ...`
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// Run, by its name or at least four characters of either end; `last` is the latest
    #[arg(value_name = "RUN")]
    pub run: String,
    #[command(flatten)]
    pub output: RunOutput,
}

/// What the operator agrees to in advance.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct Consent {
    /// Show what would change and send nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask; an association that moves volumes from another policy also needs --allow-move
    #[arg(long)]
    pub yes: bool,
    /// Allow an association to move volumes from the policy they are in now
    #[arg(long)]
    pub allow_move: bool,
    /// What `--allow-expire` says, for commands that have it
    #[arg(skip)]
    pub allow_expire: Option<u64>,
}

/// `vbs history ...`
#[derive(Debug, Args)]
pub struct HistoryArgs {
    #[command(subcommand)]
    pub command: Option<HistoryCommand>,
    #[command(flatten)]
    pub listing: Listing,
}

/// What to do with past runs; by default, list them.
#[derive(Debug, Subcommand)]
pub enum HistoryCommand {
    /// List the runs, newest first
    List(Listing),
    /// Show the outcome of every volume of a run
    Show {
        /// Run, by its name or at least four characters of either end; `last` is the latest
        run: String,
        /// Only volumes in these states, such as: failed,unknown
        #[arg(long, value_name = "STATE", value_delimiter = ',', value_parser = state)]
        filter: Vec<State>,
        /// Form of the run: by default a table on a terminal, and TSV elsewhere
        #[arg(short, long, value_enum, default_value_t = RunFormat::here(), hide_default_value = true)]
        output: RunFormat,
    },
    /// Delete old runs, except interrupted ones that were not verified
    Prune {
        /// Delete runs older than this many days
        #[arg(long, value_name = "DAYS")]
        older_than: u32,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

fn state(word: &str) -> Result<State, String> {
    let known = State::ALL.into_iter().find(|state| state.word().eq_ignore_ascii_case(word.trim()));
    known.ok_or_else(|| format!("known: {}", State::ALL.map(State::word).join(", ")))
}

/// `vbs doctor`
#[derive(Clone, Copy, Debug, Args)]
pub struct DoctorArgs {
    /// Replace users, projects, hosts and ids with placeholders
    #[arg(long)]
    pub redact: bool,
    #[arg(short, long, value_enum, default_value = "table")]
    pub output: PageFormat,
}

/// `vbs completions`
#[derive(Clone, Copy, Debug, Args)]
#[command(after_help = "\
Put one of these into the file your shell reads at its start:
  bash  source <(vbs completions bash)
  zsh   source <(vbs completions zsh)      after compinit
  fish  vbs completions fish | source")]
pub struct CompletionsArgs {
    /// The shell
    pub shell: Shell,
}

/// `vbs man`
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Write a page for the program and one for each command into this directory
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
}
