//! The log: only where a file is named, and never a secret in it.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::sync::Mutex;

use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::args::{Global, LogLevel};
use super::error::CliError;
use crate::domain::echo::echo_path;

/// Starts logging if a file is named.
pub fn start(global: &Global) -> Result<(), CliError> {
    let Some(path) = &global.log_file else { return Ok(()) };
    let file = OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(path)
        .map_err(|error| CliError::usage(format!("cannot write the log {}: {error}", echo_path(path))))?;
    let level = match global.log_level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    // The HTTP libraries log headers, and with them tokens: only our own words are kept.
    let ours = tracing_subscriber::filter::Targets::new().with_target(env!("CARGO_CRATE_NAME"), level);
    let layer = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(Mutex::new(file));
    tracing_subscriber::registry().with(ours).with(layer).init();
    Ok(())
}
