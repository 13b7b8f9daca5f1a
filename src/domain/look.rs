//! How the screen looks, by the names that settings and the palette have for it.

use serde::Deserialize;

/// A look; what the terminal cannot show is left out of any of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Look {
    /// As the terminal and the locale suggest.
    #[default]
    Auto,
    /// Without colours.
    Mono,
    /// ASCII characters only.
    Ascii,
    /// Neither colours nor other characters.
    Plain,
}

impl Look {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Auto, Self::Mono, Self::Ascii, Self::Plain];

    /// Its name.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Mono => "mono",
            Self::Ascii => "ascii",
            Self::Plain => "plain",
        }
    }

    /// What it is.
    pub const fn help(self) -> &'static str {
        match self {
            Self::Auto => "As the terminal and the locale suggest",
            Self::Mono => "Without colours",
            Self::Ascii => "ASCII characters only",
            Self::Plain => "Without colours, ASCII characters only",
        }
    }

    /// The same with ASCII characters only.
    #[must_use]
    pub const fn in_ascii(self) -> Self {
        match self {
            Self::Auto | Self::Ascii => Self::Ascii,
            Self::Mono | Self::Plain => Self::Plain,
        }
    }
}
