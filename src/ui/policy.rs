//! A policy in words: its state, schedule, retention, volumes and next run.

use super::theme::Role;
use super::when;
use crate::app::Model;
use crate::app::load::VolumeCounts;
use crate::domain::{Policy, Retention};

/// `ON`, `OFF`, or a dash if the cloud does not say.
pub const fn state(policy: &Policy) -> &'static str {
    match policy.enabled {
        Some(true) => "ON",
        Some(false) => "OFF",
        None => "-",
    }
}

/// The role of that word.
pub const fn state_role(policy: &Policy) -> Role {
    match policy.enabled {
        Some(true) => Role::On,
        Some(false) => Role::Off,
        None => Role::Text,
    }
}

/// The schedule in words, or a dash; times are UTC.
pub fn schedule(policy: &Policy) -> String {
    policy.schedule.as_ref().map_or_else(|| "-".into(), ToString::to_string)
}

/// How much it keeps, or a dash.
pub fn keeps(policy: &Policy) -> String {
    match policy.retention {
        Some(Retention::Copies(1)) => "1 copy".into(),
        Some(Retention::Copies(copies)) => format!("{copies} copies"),
        Some(Retention::Days(days)) => format!("{days} days"),
        None => "-".into(),
    }
}

/// Number of volumes by the list, and the cloud's count where it differs.
pub fn count(model: &Model, policy: &Policy) -> String {
    let VolumeCounts { listed, told } = model.counts(policy);
    match (listed, told) {
        (Some(listed), Some(told)) if listed != told => format!("{listed} (cloud says {told})"),
        (Some(listed), None) => format!("{listed} listed"),
        (_, Some(told)) => told.to_string(),
        (None, None) => "-".into(),
    }
}

/// When it runs next, from now.
pub fn next(model: &Model, policy: &Policy) -> String {
    next_run(model, policy).map_or_else(|| no_next(policy).into(), |run| when::ahead(run, model.now))
}

/// The text in place of the next run; with a mark if the schedule is not understood.
pub fn no_next(policy: &Policy) -> &'static str {
    let unread = policy.schedule.as_ref().is_some_and(|schedule| !schedule.unread.is_empty());
    if unread && policy.enabled != Some(false) { "- ?" } else { "-" }
}

/// When it runs next; one that is off does not.
pub fn next_run(model: &Model, policy: &Policy) -> Option<jiff::Timestamp> {
    policy.schedule.as_ref().filter(|_| policy.enabled != Some(false))?.next_run(model.now)
}

/// The name, or the short id in a side tone.
pub fn name(policy: &Policy) -> (Role, String) {
    let role = if policy.name.trim().is_empty() { Role::Dim } else { Role::Text };
    (role, policy.label())
}
