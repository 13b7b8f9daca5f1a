//! How a command ends that has no result.

use std::fmt;
use std::io;

use super::exit;
use crate::config::{CredentialsError, OwnError};
use crate::domain::{ApiError, FilterError};
use crate::journal::JournalError;

/// Why a command ended without a result: one line, and its exit code.
#[derive(Debug)]
pub struct CliError {
    /// The exit code (README, "Exit codes").
    pub code: u8,
    /// The line.
    pub message: String,
}

impl CliError {
    /// Wrong usage.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { code: 2, message: message.into() }
    }

    fn login(message: impl Into<String>) -> Self {
        Self { code: 3, message: message.into() }
    }
}

impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<ApiError> for CliError {
    fn from(fault: ApiError) -> Self {
        let code = exit::of_request(fault.kind);
        let said = fault.to_string();
        let message = match fault.advice() {
            Some(advice) => format!("{}. {advice}", said.trim_end_matches('.')),
            None => said,
        };
        Self { code, message }
    }
}

impl From<CredentialsError> for CliError {
    fn from(error: CredentialsError) -> Self {
        Self::login(error.to_string())
    }
}

impl From<JournalError> for CliError {
    fn from(error: JournalError) -> Self {
        Self::usage(error.to_string())
    }
}

impl From<FilterError> for CliError {
    fn from(error: FilterError) -> Self {
        Self::usage(error.to_string())
    }
}

impl From<io::Error> for CliError {
    fn from(error: io::Error) -> Self {
        Self { code: 4, message: error.to_string() }
    }
}

impl From<OwnError> for CliError {
    fn from(error: OwnError) -> Self {
        Self::usage(error.to_string())
    }
}
