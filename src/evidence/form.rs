//! The forms that evidence can take.

/// A form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// Markdown, for a ticket.
    #[default]
    Markdown,
    /// Comma-separated values, for a spreadsheet.
    Csv,
    /// JSON, for a program.
    Json,
    /// Lines of text.
    Text,
    /// Ids of volumes, one a line.
    Ids,
    /// The command of `vbs` that does it, or reads it again.
    Command,
}

impl Form {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 6] = [Self::Markdown, Self::Csv, Self::Json, Self::Text, Self::Ids, Self::Command];

    /// Its name, which is also what a file of it ends with.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Markdown => "md",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Text => "txt",
            Self::Ids => "ids",
            Self::Command => "sh",
        }
    }
}
