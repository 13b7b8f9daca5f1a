//! Where a run takes place, in the words of the journal.

use crate::api::Place;
use crate::journal::Site;

/// The site a login leads to.
pub fn site(place: &Place) -> Site {
    Site {
        cloud: place.cloud.clone(),
        auth_url: place.auth_url.clone(),
        region: place.region.clone(),
        project_id: place.project_id.clone(),
        project: place.project.clone(),
        user_id: place.user_id.clone(),
        user: place.user.clone(),
    }
}
