//! Answers that say success: what of them is a list, and what to say of one that cannot be read.

use super::error;
use super::http::Answer;
use crate::api::wire::json;
use crate::domain::{ApiError, Remedy};

/// A list of volumes without any.
pub(crate) const NO_VOLUMES: &[u8] = br#"{"volumes":[]}"#;
/// A list of servers without any.
pub(crate) const NO_SERVERS: &[u8] = br#"{"servers":[]}"#;
/// A list of policies without any.
pub(crate) const NO_POLICIES: &[u8] = br#"{"backup_policies":[]}"#;
/// A quota that names no limit.
pub(crate) const NO_QUOTA: &[u8] = br#"{"quotas":{"resources":[]}}"#;
/// A list of backups without any.
pub(crate) const NO_BACKUPS: &[u8] = br#"{"backups":[]}"#;
/// A list of tasks without any.
pub(crate) const NO_TASKS: &[u8] = br#"{"tasks":[]}"#;
/// A list of projects without any.
pub(crate) const NO_PROJECTS: &[u8] = br#"{"projects":[]}"#;

/// The body of a list; 204 says that it is `empty`.
pub(crate) fn list_in<'a>(answer: &'a Answer, empty: &'a [u8]) -> &'a [u8] {
    if answer.status == 204 && answer.body.trim_ascii().is_empty() { empty } else { &answer.body }
}

/// The fault of a body that says success and is not what was asked for; of JSON that is broken, where.
pub(crate) fn not_read(doing: &'static str, answer: &Answer, otherwise: &str) -> ApiError {
    let begins_like_json = matches!(answer.body.trim_ascii_start(), [b'{' | b'[', ..]);
    match json::broken_at(&answer.body).filter(|_| begins_like_json) {
        Some(place) => {
            let length = answer.body.len();
            let message = format!("{otherwise}: its JSON is invalid at byte {place} of {length}");
            let remedy = Some(Remedy::BrokenBody);
            ApiError { message, code: None, remedy, ..error::in_success(doing, answer, otherwise) }
        }
        None => error::in_success(doing, answer, otherwise),
    }
}
