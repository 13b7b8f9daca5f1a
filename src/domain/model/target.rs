//! What volumes can be put under.

use super::ids::PolicyId;
use super::policy::Policy;

/// A target: what volumes are associated with, and by whose schedule they are backed up.
///
/// VBS: the policy itself. A service whose volumes go into something that follows a policy gives each of
/// those as one of these: its own id, name and number of volumes, with the schedule and the retention it
/// follows.
pub type Target = Policy;

/// The id of a target.
pub type TargetId = PolicyId;
