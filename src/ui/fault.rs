//! A failed request in words: what it was for, what happened, what that means and what to do.

use super::canvas::Strip;
use super::text::{clean, wrap};
use super::theme::{Role, Theme};
use crate::domain::{ApiError, ApiErrorKind, LOGGING_IN};

/// The kind of error in a few words.
pub const fn kind(kind: ApiErrorKind) -> &'static str {
    match kind {
        ApiErrorKind::Unreachable => "the cloud cannot be reached",
        ApiErrorKind::Tls => "certificate not trusted (TLS)",
        ApiErrorKind::Timeout => "no answer in time",
        ApiErrorKind::Broken => "the connection broke",
        ApiErrorKind::Garbled => "unreadable answer",
        ApiErrorKind::Login => "login rejected",
        ApiErrorKind::Forbidden => "forbidden",
        ApiErrorKind::NotFound => "not found",
        ApiErrorKind::Limited => "too many requests",
        ApiErrorKind::Refused => "refused",
        ApiErrorKind::Cloud => "the cloud failed",
        ApiErrorKind::NotOffered => "not offered in this region",
        ApiErrorKind::Cancelled => "cancelled",
        ApiErrorKind::Local => "a problem on this machine",
    }
}

/// One line: `forbidden, HTTP 403`.
pub fn brief(fault: &ApiError) -> String {
    if fault.kind == ApiErrorKind::Cancelled && !fault.message.trim().is_empty() {
        return fault.message.trim().to_owned();
    }
    match fault.shown_code() {
        Some(code) => format!("{}, {code}", kind(fault.kind)),
        None => kind(fault.kind).to_owned(),
    }
}

/// Everything about it, wrapped.
pub fn lines(theme: Theme, fault: &ApiError, columns: usize) -> Vec<Strip> {
    let mut lines: Vec<Strip> = Vec::new();
    let mut add = |role: Role, text: &str| {
        for line in wrap(&clean(text, theme.glyphs), columns.saturating_sub(3).max(1)) {
            let mut strip = Strip::new(theme);
            strip.gap(1).say(Role::Error, if lines.is_empty() { "! " } else { "  " }).say(role, &line);
            lines.push(strip);
        }
    };
    add(Role::Error, &format!("cannot {}: {}", fault.doing, brief(fault)));
    if let Some(meaning) = fault.meaning() {
        add(Role::Text, meaning);
    }
    if let Some(advice) = fault.advice() {
        add(Role::Strong, advice);
    }
    let message = fault.message.trim();
    match fault.status {
        _ if message.is_empty() || fault.kind == ApiErrorKind::Cancelled => {}
        // What a refused login may need is ours, and stands in the same sentence.
        Some(_) if fault.doing == LOGGING_IN => add(Role::Dim, &format!("details: {message}")),
        Some(_) => add(Role::Dim, &format!("the cloud said: {message}")),
        // Without an answer the words are our own.
        None => add(Role::Text, message),
    }
    if let Some(id) = &fault.request_id {
        add(Role::Dim, &format!("request {id}"));
    }
    lines
}
