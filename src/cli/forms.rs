//! Words that options take.

use std::io::{self, IsTerminal};

use clap::{Args, ValueEnum};

/// How results are written.
#[derive(Clone, Copy, Debug, Args)]
pub struct Output {
    /// Form of the result: by default a table on a terminal, and TSV elsewhere
    #[arg(short, long, value_enum, default_value_t = Format::here(), hide_default_value = true)]
    pub output: Format,
}

/// Which volumes a run is about.
#[derive(Debug, Args)]
pub struct Volumes {
    /// Volumes, by name or id
    #[arg(value_name = "VOLUME")]
    pub named: Vec<String>,
    /// File with one volume per line, by name or id; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub from_file: Option<String>,
    /// Leave out volumes that are not in this project, and say so, instead of sending nothing
    #[arg(long)]
    pub skip_unknown: bool,
}

impl Volumes {
    /// Whether standard input is the list of volumes, so that it cannot answer questions.
    pub fn are_on_stdin(&self) -> bool {
        self.from_file.as_deref() == Some("-")
    }
}

/// How the outcomes of a run are written.
#[derive(Clone, Copy, Debug, Args)]
pub struct RunOutput {
    /// Print every row on a terminal, not only trouble by reason
    #[arg(long)]
    pub all: bool,
    /// Form of the outcomes: by default a summary on a terminal, and TSV elsewhere
    #[arg(short, long, value_enum, default_value_t = Format::here(), hide_default_value = true)]
    pub output: Format,
}

/// Forms of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A table for people
    Table,
    /// Every column in full, with tabs between them and a heading
    Tsv,
    /// JSON for programs
    Json,
    /// Comma-separated values with a heading
    Csv,
    /// A table in Markdown, for a ticket
    Md,
}

impl Format {
    /// The form where none is asked for: people get a table, programs all of it.
    pub fn here() -> Self {
        if io::stdout().is_terminal() { Self::Table } else { Self::Tsv }
    }

    /// Whether people read it, so that what stands beside it is told in words.
    pub const fn is_for_people(self) -> bool {
        matches!(self, Self::Table | Self::Tsv | Self::Md)
    }
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
    /// Every column in full, with tabs between them and a heading
    Tsv,
    /// JSON for programs
    Json,
    /// Comma-separated values with a heading
    Csv,
    /// A table in Markdown, for a ticket
    Md,
    /// The ids of the volumes, one per line, as --from-file reads them
    Ids,
}

/// Forms of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RunFormat {
    /// A table for people
    Table,
    /// Every column in full, with tabs between them and a heading
    Tsv,
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
    /// The form where none is asked for.
    pub fn here() -> Self {
        if Format::here() == Format::Table { Self::Table } else { Self::Tsv }
    }

    /// The form of whole rows; `None` where only ids are wanted.
    pub const fn of_rows(self) -> Option<Format> {
        match self {
            Self::Table => Some(Format::Table),
            Self::Tsv => Some(Format::Tsv),
            Self::Json => Some(Format::Json),
            Self::Csv => Some(Format::Csv),
            Self::Md => Some(Format::Md),
            Self::Ids => None,
        }
    }
}

impl RunFormat {
    /// The form where none is asked for.
    pub fn here() -> Self {
        if Format::here() == Format::Table { Self::Table } else { Self::Tsv }
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
