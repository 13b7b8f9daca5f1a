//! Lists that come to no end.

use crate::api::cloud::form::LIST;
use crate::domain::{ApiError, ApiErrorKind};

/// The fault of a list that runs in circles.
pub(super) fn circling(marker: &str, received: usize) -> ApiError {
    let message = format!("the list loops at marker {marker}; {received} volumes were read");
    ApiError::new(ApiErrorKind::Garbled, LIST, message)
}

/// The fault of a list that goes on where nobody can follow.
pub(super) fn lost(received: usize) -> ApiError {
    let message =
        format!("the list continues, but its last page has no volume; {received} volumes were read");
    ApiError::new(ApiErrorKind::Garbled, LIST, message)
}
