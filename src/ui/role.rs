//! What pieces of text are there for; a theme says how each looks.

use crate::domain::Shown;

/// What a piece of text is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Plain text.
    Text,
    /// What stands out a little: names, keys, titles.
    Strong,
    /// Side matters.
    Dim,
    /// The line over a column.
    Heading,
    /// The heading of the column that sorts.
    SortedHeading,
    /// The row under the cursor.
    Cursor,
    /// What is said about marks.
    Mark,
    /// Words that must not be overlooked: `PRODUCTION`, `IN NO POLICY`.
    Loud,
    /// To be weighed.
    Warning,
    /// Something did not work.
    Error,
    /// A state that is not as it should be.
    Bad,
    /// A policy that runs.
    On,
    /// A policy that does not.
    Off,
    /// An outcome.
    Outcome(Shown),
    /// The part of the gauge that is done.
    Gauge,
}
