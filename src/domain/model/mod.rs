//! What the cloud has: volumes, policies, quotas, and how they are named.

pub mod ids;
pub mod limits;
pub mod minute;
pub(in crate::domain) mod new_volume;
#[cfg(test)]
mod next_runs_tests;
pub mod policy;
pub mod policy_rules;
pub mod policy_settings;
pub mod quota;
pub mod rights;
pub mod run_id;
pub mod schedule;
pub mod scope;
pub mod secret;
pub mod status;
pub mod target;
pub mod volume;

pub use ids::{BackupId, Id, JobId, PolicyId, ServerId, VolumeId};
pub use limits::{Reassignment, ServiceLimits};
pub use minute::Minute;
pub use new_volume::NewVolume;
pub use policy::{Policy, Retention};
pub use policy_settings::{Difference, PolicyField, PolicySettings, Tag};
pub use quota::{Allowance, Quota};
pub use rights::Rights;
pub use run_id::RunId;
pub use schedule::Schedule;
pub use scope::CloudScope;
pub use secret::{SecretKind, SecretQuestion};
pub use status::{Acceptance, VolumeStatus};
pub use target::{Target, TargetId};
pub use volume::{Seen, Volume, VolumeDetail};
