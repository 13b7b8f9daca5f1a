//! A cloud, project or region that was found while the old one stays in force.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use super::access::Access;
use crate::api::Cloud;
use crate::app::request::RequestId;

/// A place that was found and is not gone over to yet.
#[derive(Clone, Debug, Default)]
pub struct Staged(Arc<Mutex<Option<StagedCloud>>>);

#[derive(Debug)]
pub struct StagedCloud {
    pub inquiry: RequestId,
    pub access: Access,
    pub cloud: OnceCell<Cloud>,
}

impl Staged {
    /// Puts a place in, over whatever was found before.
    pub fn put(&self, place: StagedCloud) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(place);
    }

    /// The place found under this number.
    pub fn take(&self, inquiry: RequestId) -> Option<StagedCloud> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take_if(|place| place.inquiry == inquiry)
    }
}
