//! How an operator likes the list of volumes.

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
    /// The order.
    pub sort: Option<Sort>,
    /// Lines of the palette, the latest first.
    pub lines: Vec<String>,
}
