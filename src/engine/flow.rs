//! Whether a run continues.

/// Whether the remaining batches are sent.
pub(super) enum Flow {
    /// They are.
    Go,
    /// They are not, and why.
    Stop(String),
}
