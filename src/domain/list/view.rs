//! How an operator likes the lists.

use super::fields::Column;
use super::sort::Sort;

/// The names of policies and volumes that were seen in a project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeenNames {
    /// Of policies.
    pub policies: Vec<String>,
    /// Of volumes.
    pub volumes: Vec<String>,
}

/// What was chosen on the screen and is remembered; what was not is as the settings have it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListView {
    /// The columns, in their order.
    pub columns: Option<Vec<Column>>,
    /// Their widths in columns of the terminal, as far as these were chosen with them.
    pub widths: Vec<(Column, usize)>,
    /// The order.
    pub sort: Option<Sort>,
    /// The border between policies and volumes.
    pub border: Border,
    /// Lines of the palette, the latest first.
    pub lines: Vec<String>,
}

/// What the policies get of the screen, as far as that was chosen; the screen keeps it within limits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Border {
    /// Columns of the terminal where they stand beside the volumes.
    pub columns: Option<u16>,
    /// Rows where they stand above them.
    pub rows: Option<u16>,
}
