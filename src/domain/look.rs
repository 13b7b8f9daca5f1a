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
    /// Brighter colours, for dark backgrounds.
    Dark,
    /// Darker colours, for light backgrounds.
    Light,
    /// As much contrast as can be, on black.
    Contrast,
    /// For eyes that do not tell red from green.
    Safe,
    /// 24-bit colours, on dark backgrounds.
    Vivid,
}

impl Look {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Auto,
        Self::Mono,
        Self::Ascii,
        Self::Plain,
        Self::Dark,
        Self::Light,
        Self::Contrast,
        Self::Safe,
        Self::Vivid,
    ];

    /// Its name.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Mono => "mono",
            Self::Ascii => "ascii",
            Self::Plain => "plain",
            Self::Dark => "dark",
            Self::Light => "light",
            Self::Contrast => "contrast",
            Self::Safe => "safe",
            Self::Vivid => "vivid",
        }
    }

    /// What it is.
    pub const fn help(self) -> &'static str {
        match self {
            Self::Auto => "As the terminal and the locale suggest",
            Self::Mono => "Without colours",
            Self::Ascii => "ASCII characters only",
            Self::Plain => "Without colours, ASCII characters only",
            Self::Dark => "Brighter colours, for dark backgrounds",
            Self::Light => "Darker colours, for light backgrounds",
            Self::Contrast => "As much contrast as can be, on black",
            Self::Safe => "For eyes that do not tell red from green",
            Self::Vivid => "24-bit colours, on dark backgrounds",
        }
    }

    /// Its name where only ASCII characters are drawn; what has colours of its own has no other.
    #[must_use]
    pub const fn in_ascii(self) -> Self {
        match self {
            Self::Mono | Self::Plain => Self::Plain,
            Self::Auto | Self::Ascii => Self::Ascii,
            coloured => coloured,
        }
    }
}
