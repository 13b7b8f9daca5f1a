//! Carries a plan out: batch after batch, each volume judged, everything read back.
//!
//! The engine is used alike by the screen and the shell and needs neither: it reports
//! [`RunEvent`](crate::domain::RunEvent)s into a channel that never makes it wait, and returns the finished
//! [`Outcomes`](crate::domain::Outcomes).
//! It sends nothing twice unless the first time certainly did not reach the cloud, and it writes
//! into the journal before it tells anybody.
//!
//! It also reads, through the same service, what runs of policies came to ([`failures`]) and
//! whether volumes are backed up ([`coverage`]).

mod batch;
pub mod coverage;
pub mod facts;
pub mod failures;
mod flow;
mod follow;
mod judge;
mod notes;
mod policies;
mod recheck;
mod run;
mod settle;
pub mod stop;
mod verify;

pub use follow::Following;
pub use run::{Order, Run};
pub use verify::{Verification, touched};
