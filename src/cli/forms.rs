//! Words that options take.

use clap::{Args, ValueEnum};

/// How results are written.
#[derive(Clone, Copy, Debug, Args)]
pub struct Output {
    #[arg(short, long, value_enum, default_value = "table")]
    pub output: Format,
}

/// Forms of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A table for people
    Table,
    /// JSON for programs
    Json,
    /// Comma-separated values with a heading
    Csv,
}

/// Forms of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PageFormat {
    /// Text for people
    Table,
    /// JSON for programs
    Json,
}

/// Forms in which volumes are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum VolumesFormat {
    /// A table for people
    Table,
    /// JSON for programs
    Json,
    /// Comma-separated values with a heading
    Csv,
    /// The ids of the volumes, one per line, as --from-file reads them
    Ids,
}

/// Forms of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RunFormat {
    /// A table for people
    Table,
    /// JSON for programs
    Json,
    /// Comma-separated values with a heading
    Csv,
    /// The ids of the volumes, one per line, as --from-file reads them
    Ids,
    /// Markdown for a ticket: who, where, when, why, each outcome, how to undo it
    Md,
}

impl VolumesFormat {
    /// The form of whole rows; `None` where only ids are wanted.
    pub const fn of_rows(self) -> Option<Format> {
        match self {
            Self::Table => Some(Format::Table),
            Self::Json => Some(Format::Json),
            Self::Csv => Some(Format::Csv),
            Self::Ids => None,
        }
    }
}

/// How much to log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogLevel {
    /// Only errors
    Error,
    /// Also warnings
    Warn,
    /// Also every request
    Info,
    /// Also decisions
    Debug,
    /// Everything
    Trace,
}

/// A shell that completes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// GNU bash
    Bash,
    /// zsh
    Zsh,
    /// fish
    Fish,
}

impl Shell {
    /// Its name.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Zsh => "zsh",
            Self::Fish => "fish",
        }
    }
}
