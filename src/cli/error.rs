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
    /// The exit code (docs/shell.md, "Exit codes").
    pub code: u8,
    /// The line.
    pub message: String,
    /// What the cloud said, in parts.
    pub parts: Option<Box<Parts>>,
}

/// An error of the cloud in parts, for programs.
#[derive(Debug)]
pub struct Parts {
    /// What went wrong.
    pub error: String,
    /// The cloud's code, or `HTTP 503`.
    pub code: Option<String>,
    /// What to do.
    pub advice: Option<String>,
}

impl CliError {
    /// An error with this exit code.
    pub fn new(code: u8, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), parts: None }
    }

    /// The same where a first step was done before; `rest` says what leads on from there.
    pub fn half_way(mut self, rest: &str) -> Self {
        let said = self.message.replace("nothing was sent", "nothing more was sent");
        self.message = format!("{said}; {rest}");
        self
    }

    /// Wrong usage.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(2, message)
    }

    fn login(message: impl Into<String>) -> Self {
        Self::new(3, message)
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
        let advice = fault.advice().map(ToString::to_string);
        let message = match &advice {
            Some(advice) => format!("{}. {advice}", said.trim_end_matches('.')),
            None => said.clone(),
        };
        let code_of_cloud = fault.shown_code().map(|code| code.to_string());
        let parts = Parts { error: said, code: code_of_cloud, advice };
        Self { parts: Some(Box::new(parts)), ..Self::new(code, message) }
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
        Self::new(4, error.to_string())
    }
}

impl From<OwnError> for CliError {
    fn from(error: OwnError) -> Self {
        Self::usage(error.to_string())
    }
}
