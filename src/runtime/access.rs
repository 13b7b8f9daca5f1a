//! What is needed to reach a cloud.

use crate::api::{Login, VolumeForm};
use crate::domain::Settings;

/// What the executor needs to reach the cloud.
#[derive(Clone, Debug)]
pub struct Access {
    /// How to log in.
    pub login: Login,
    /// In which form volumes are asked for.
    pub form: VolumeForm,
    /// All figures.
    pub settings: Settings,
}
