//! What came of a run: outcomes, how answers and readings are judged, and what can be done next.

pub mod answer;
pub mod offer;
pub mod outcome;
pub(in crate::domain) mod outcomes;
pub mod past;
pub mod readback;
pub mod retry;
pub(in crate::domain) mod shown;

pub use answer::{BatchAnswer, Lists, Verdict, judge};
pub use offer::Offers;
pub use outcome::{Decision, Outcome, RunEvent, State, Whereabouts};
pub use outcomes::{Outcomes, Summary};
pub use past::{RunBrief, RunRecord, Standing, StepBack};
pub use retry::{Prospect, RetryGroup};
pub use shown::Shown;
