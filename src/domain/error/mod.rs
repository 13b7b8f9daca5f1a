//! What went wrong with a request, in a form that screen, shell and journal can all show.

pub mod advice;
pub(in crate::domain) mod api_error;
pub mod backoff;
pub mod codes;
pub(in crate::domain) mod http_status;
pub(in crate::domain) mod remedy;

pub use api_error::{
    ASSOCIATING, ApiError, ApiErrorKind, BACKING_UP, CREATING_POLICY, DELETING_BACKUP, DELETING_POLICY,
    EDITING_POLICY, LOGGING_IN, READING_QUOTA, RESTORING, RUNNING_POLICY, SWITCHING, TAKING_OUT,
};
pub use codes::{CodeClass, CodeTable, ErrorCode, LoginRefusal};
pub use remedy::Remedy;
