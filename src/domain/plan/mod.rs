//! The plan: what exactly would change, said before anything is sent.
//!
//! Every marked volume falls into exactly one [`PlannedAction`]; the groups are disjoint and complete. A
//! plan is a value: building it reads nothing and sends nothing.

pub mod action;
pub mod backups;
pub(in crate::domain) mod changes;
pub(in crate::domain) mod confirmation;
pub mod deletion;
pub mod drift;
pub(in crate::domain) mod planned;
pub mod policy_change;
pub mod policy_edit;
pub mod policy_plan;
pub mod policy_weighing;
pub mod purpose;
pub mod restore;
pub(in crate::domain) mod sources;
pub(in crate::domain) mod summary;
pub mod switch;
pub mod tag_steps;
pub mod tally;
pub mod warning;

pub use action::{Goal, PlannedAction, SkipReason};
pub use backups::{BackupFacts, backup_name};
pub use changes::Plan;
pub use confirmation::Confirmation;
pub use planned::Planned;
pub use policy_change::{PolicyChange, PolicyFacts, PolicyQuestions};
pub use policy_edit::{PolicyEdit, PolicySnapshot};
pub use purpose::Purpose;
pub use restore::likely_volume;
pub use sources::Source;
pub use switch::{Expiries, Expiry};
pub use tally::Tally;

#[cfg(test)]
mod tests;
