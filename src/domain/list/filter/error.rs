//! What is wrong with a filter line.

use std::fmt;

/// What is wrong with a filter line, naming the term and the remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterError {
    /// The term as typed.
    pub term: String,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "filter term `{}`: {}",
            crate::domain::text::scrub(&crate::domain::echo::echo(&self.term)),
            self.reason
        )
    }
}

impl std::error::Error for FilterError {}
