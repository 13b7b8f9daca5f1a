//! The exit codes that commands and `vbs doctor` have in common (docs/shell.md, "Exit codes").

use crate::domain::ApiErrorKind;

/// Wrong usage, or a configuration of our own that is wrong.
pub const USAGE: u8 = 2;
pub const NO_LOGIN: u8 = 3;
/// Cloud or network.
pub const NO_CLOUD: u8 = 4;
/// The output could not be written.
pub const NO_OUTPUT: u8 = 6;

/// Of a login that failed. One who is not let in has no login, whatever the words for it: a cloud
/// that cannot be reached or is not well is another matter.
pub const fn of_login(kind: ApiErrorKind) -> u8 {
    match kind {
        ApiErrorKind::Login
        | ApiErrorKind::Cancelled
        | ApiErrorKind::Forbidden
        | ApiErrorKind::NotFound
        | ApiErrorKind::Refused
        | ApiErrorKind::Local => NO_LOGIN,
        _ => NO_CLOUD,
    }
}

/// Of any other request.
pub const fn of_request(kind: ApiErrorKind) -> u8 {
    match kind {
        // What is cancelled there is the question of a login.
        ApiErrorKind::Login | ApiErrorKind::Cancelled => NO_LOGIN,
        _ => NO_CLOUD,
    }
}

/// Of a run whose result could not be written: what is known of its volumes matters more.
pub const fn of_unwritten_run(code: u8) -> u8 {
    match code {
        1 | 5 | 130 => code,
        _ => NO_OUTPUT,
    }
}
