//! Whether volumes are really backed up (domain.md 8).

pub mod allowed;
pub mod latest;
pub mod lines;
pub mod reading;
pub mod record;
pub mod report;
mod seen;

#[cfg(test)]
mod tests;

pub use allowed::AllowedAges;
pub use lines::{Line, Share, lines};
pub use reading::{Reading, SlowPolicy};
pub use report::{AgeClass, Cause, Finding, Findings, Sum, Verdict};
