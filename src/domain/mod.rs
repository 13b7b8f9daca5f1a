//! The pure core: what volumes, policies, marks, plans and outcomes *are*.
//!
//! Nothing in here performs I/O, asks the clock or knows of HTTP or screens; every fact that
//! depends on the outside (now, answers, settings) is passed in. The other rooms build on these
//! types; this one imports none of them (`tests/architecture.rs` proves it).

pub mod action;
pub mod advice;
pub mod answer;
pub mod arrange;
pub mod bits;
pub mod codes;
pub mod drift;
pub mod echo;
pub mod error;
pub mod filter;
pub mod ids;
pub mod input;
pub mod inventory;
mod names;
mod numbered;
pub mod offer;
pub mod outcome;
mod outcomes;
pub mod past;
pub mod plan;
pub mod policy;
pub mod purpose;
pub mod quota;
pub mod readback;
pub mod retry;
pub mod rights;
pub mod run;
pub mod schedule;
pub mod secret;
pub mod selection;
pub mod settings;
pub mod shared_str;
mod shown;
pub mod sort;
mod sorter;
pub mod status;
mod store;
mod summary;
pub mod tally;
pub mod text;
pub mod volume;
pub mod warning;

pub use answer::{BatchAnswer, Lists, Verdict, judge};
pub use arrange::{Arrangement, ViewQuery};
pub use bits::Bits;
pub use error::{ApiError, ApiErrorKind, LOGGING_IN};
pub use filter::{Filter, FilterError, Reach};
pub use ids::{Id, PolicyId, ServerId, VolumeId};
pub use input::PlanInput;
pub use inventory::{Inventory, LinkVisibility, Membership, Removal};
pub use offer::Offers;
pub use outcome::{Decision, Outcome, RunEvent, State, Whereabouts};
pub use outcomes::{Outcomes, Summary};
pub use past::{RunBrief, RunRecord, Standing, StepBack};
pub use plan::{Confirmation, Goal, Plan, Planned, PlannedAction, Purpose};
pub use policy::{Policy, Retention};
pub use quota::{Allowance, Quota};
pub use retry::{Prospect, RetryGroup};
pub use rights::Rights;
pub use run::RunId;
pub use schedule::Schedule;
pub use secret::{SecretKind, SecretQuestion};
pub use selection::Selection;
pub use settings::Settings;
pub use shared_str::SharedStr;
pub use shown::Shown;
pub use sort::{Column, Sort};
pub use status::{Acceptance, VolumeStatus};
pub use volume::{Seen, Volume, VolumeDetail};
