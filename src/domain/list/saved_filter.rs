//! A filter with a name.

/// A filter line that an operator saved under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedFilter {
    /// The name; unique in a cloud and project.
    pub name: String,
    /// The line, as it was typed.
    pub filter: String,
}
