//! What came of a run: outcomes, how answers and readings are judged, and what can be done next.

pub mod answer;
pub(in crate::domain) mod event;
pub mod follow;
pub mod offer;
pub mod outcome;
pub(in crate::domain) mod outcomes;
mod policy_outcome;
pub mod policy_readback;
pub mod readback;
pub mod record;
pub mod retry;
pub(in crate::domain) mod shown;
pub(in crate::domain) mod state;
pub(in crate::domain) mod story;
pub(in crate::domain) mod summary;

pub use answer::{BatchAnswer, Lists, Verdict, judge};
pub use event::{Decision, RunEvent};
pub use offer::Offers;
pub use outcome::{Before, Outcome, Whereabouts};
pub use outcomes::{Outcomes, Step};
pub use record::{Counts, RunAction, RunRecord, RunStatus, RunSummary, ThereBefore};
pub use retry::{Prospect, RetryGroup};
pub use shown::Shown;
pub use state::State;
pub use story::Story;
pub use summary::Summary;
