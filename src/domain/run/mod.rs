//! What came of a run: outcomes, how answers and readings are judged, and what can be done next.

pub mod answer;
pub mod offer;
pub mod outcome;
pub(in crate::domain) mod outcomes;
pub mod readback;
pub mod record;
pub mod retry;
pub(in crate::domain) mod shown;

pub use answer::{BatchAnswer, Lists, Verdict, judge};
pub use offer::Offers;
pub use outcome::{Before, Decision, Outcome, RunEvent, State, Whereabouts};
pub use outcomes::{Outcomes, Step, Summary};
pub use record::{Counts, RunAction, RunRecord, RunStatus, RunSummary};
pub use retry::{Prospect, RetryGroup};
pub use shown::Shown;
