//! The clouds that the screen can log in to.

use std::fmt::Debug;

use super::access::Access;
use crate::app::profile::{Choice, CloudProfile};
use crate::domain::ApiError;

/// What knows the clouds that can be logged in to. Everything here may read files and is called
/// beside the tasks; each call rereads them.
pub trait CloudRegistry: Debug + Send + Sync {
    /// The clouds there are, or why that cannot be told.
    fn clouds(&self) -> Result<Vec<Choice>, String>;

    /// The way into one of them, or what is wrong with it.
    fn find(&self, cloud: &str) -> Result<RegisteredCloud, ApiError>;
}

/// A way into a cloud: what is needed to reach it, and what comes with it.
#[derive(Clone, Debug)]
pub struct RegisteredCloud {
    /// What the requests need.
    pub access: Access,
    /// What the screen shows.
    pub profile: CloudProfile,
}
