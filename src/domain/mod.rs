//! The pure core: what volumes, policies, marks, plans and outcomes *are*.
//!
//! Nothing in here performs I/O, asks the clock or knows of HTTP or screens; every fact that
//! depends on the outside (now, answers, settings) is passed in. The other rooms build on these
//! types; this one imports none of them (`tests/architecture.rs` proves it).

pub mod backups;
pub mod error;
pub mod list;
pub mod model;
pub mod plan;
pub mod run;
pub mod service;

pub mod echo;
pub mod look;
pub mod nearest;
pub mod settings;
pub mod text;

pub use look::Look;
pub use settings::{NameFiles, Settings};

pub use backups::{
    Backup, BackupDetail, BackupKind, BackupQuery, BackupStatus, BackupTask, Failure, Job, JobStatus,
    ListEnd, PolicyRun, Superseded, TakePage, TaskQuery, TaskStatus, Walk, backup, calendar, coverage,
    failures, runs,
};
pub use error::{
    ApiError, ApiErrorKind, CodeClass, CodeTable, ErrorCode, LOGGING_IN, LoginRefusal, Remedy, backoff,
};
pub use list::{
    Arrangement, Bits, Border, Column, Filter, FilterError, Inventory, LastBackup, LastBackups, LastGood,
    ListView, Membership, MembershipVisibility, PlanInput, Reach, ReadMode, Removal, SavedFilter, SeenNames,
    Selection, SharedStr, Sort, Sought, Ticket, ViewQuery, arrange, bits, fields, filter, input, inventory,
    last_backup, saved_filter, selection, shared_str, sort, ticket,
};
pub use model::{
    Acceptance, Allowance, BackupId, CloudScope, Difference, Id, JobId, Minute, NewVolume, Policy,
    PolicyField, PolicyId, PolicySettings, Quota, Reassignment, Retention, Rights, RunId, Schedule,
    SecretKind, SecretQuestion, Seen, ServerId, ServiceLimits, Tag, Target, TargetId, Volume, VolumeDetail,
    VolumeId, VolumeStatus, ids, policy, policy_rules, policy_settings, quota, rights, run_id, schedule,
    secret, status, volume,
};
pub use plan::{
    BackupFacts, Confirmation, Expiries, Expiry, Goal, Plan, Planned, PlannedAction, PolicyChange,
    PolicyEdit, PolicyFacts, PolicyQuestions, PolicySnapshot, Purpose, action, backup_name, drift,
    likely_volume, purpose, tally, warning,
};
pub use run::{
    BatchAnswer, Before, Counts, Decision, Lists, Offers, Outcome, Outcomes, Prospect, RetryGroup, RunAction,
    RunEvent, RunRecord, RunStatus, RunSummary, Shown, State, Step, Story, Summary, ThereBefore, Verdict,
    Whereabouts, answer, follow, judge, offer, outcome, policy_readback, readback, record, retry,
};
pub use service::{
    BackupService, BackupSource, BackupWriter, Pending, Readings, TargetList, TargetWriter, TaskSource,
};
