//! What colours and signs mean, in one place.
//!
//! Only the terminal's own sixteen colours, and of these only the ones that can be read on a dark
//! and on a light background: no white, black or yellow text, no background colours. The cursor
//! is reversed, headings are underlined, side matters are dim. Whatever a colour says, a word and
//! a sign say too; without colour (`NO_COLOR`) the attributes remain.

use ratatui::style::{Color, Modifier, Style};

use crate::domain::{Shown, State};

/// Which characters the chrome is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Glyphs {
    /// A few signs beyond ASCII, none of them of ambiguous width.
    #[default]
    Unicode,
    /// ASCII alone, for other locales; foreign text shows `?` for what it cannot spell.
    Ascii,
}

/// How the screen looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Whether colours are used at all.
    pub colour: bool,
    /// The characters of the chrome.
    pub glyphs: Glyphs,
}

impl Default for Theme {
    fn default() -> Self {
        Self { colour: true, glyphs: Glyphs::Unicode }
    }
}

/// What a piece of text is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Plain text.
    Text,
    /// What stands out a little: names, keys, titles.
    Strong,
    /// Side matters.
    Dim,
    /// The line over a column.
    Heading,
    /// The heading of the column that sorts.
    SortedHeading,
    /// The row under the cursor.
    Cursor,
    /// What is said about marks.
    Mark,
    /// Words that must not be overlooked: `PRODUCTION`, `IN NO POLICY`.
    Loud,
    /// To be weighed.
    Warning,
    /// Something did not work.
    Error,
    /// A state that is not as it should be.
    Bad,
    /// A policy that runs.
    On,
    /// A policy that does not.
    Off,
    /// An outcome.
    Outcome(Shown),
    /// The part of the gauge that is done.
    Gauge,
}

impl Theme {
    /// Colours and attributes of a role.
    pub fn style(self, role: Role) -> Style {
        let plain = Style::new();
        let coloured = |colour| if self.colour { plain.fg(colour) } else { plain };
        match role {
            Role::Text => plain,
            Role::Strong => plain.add_modifier(Modifier::BOLD),
            Role::Dim => plain.add_modifier(Modifier::DIM),
            Role::Heading => plain.add_modifier(Modifier::UNDERLINED),
            Role::SortedHeading => plain.add_modifier(Modifier::UNDERLINED | Modifier::BOLD),
            Role::Cursor | Role::Gauge => plain.add_modifier(Modifier::REVERSED),
            Role::Mark => coloured(Color::Cyan).add_modifier(Modifier::BOLD),
            Role::Loud => coloured(Color::Red).add_modifier(Modifier::BOLD | Modifier::REVERSED),
            Role::Warning | Role::Off => coloured(Color::Magenta).add_modifier(Modifier::BOLD),
            Role::Error => coloured(Color::Red).add_modifier(Modifier::BOLD),
            Role::On => coloured(Color::Green),
            Role::Bad => coloured(Color::Red),
            Role::Outcome(shown) => self.outcome(shown),
        }
    }

    fn outcome(self, shown: Shown) -> Style {
        let plain = Style::new();
        let coloured = |colour| if self.colour { plain.fg(colour) } else { plain };
        let Shown::State(state) = shown else { return coloured(Color::Cyan) };
        match state {
            State::Ok => coloured(Color::Green),
            State::Moved | State::Sent => coloured(Color::Cyan),
            State::Failed => coloured(Color::Red).add_modifier(Modifier::BOLD),
            State::Refused => coloured(Color::Red),
            State::Unknown => coloured(Color::Magenta).add_modifier(Modifier::BOLD),
            State::Waiting | State::Already | State::Skipped => plain.add_modifier(Modifier::DIM),
        }
    }

    /// The sign of an outcome; all are told apart without colour.
    pub const fn sign(self, shown: Shown) -> &'static str {
        let Shown::State(state) = shown else { return "o" };
        match (self.glyphs, state) {
            (Glyphs::Unicode, State::Ok) => "\u{2713}",
            (Glyphs::Ascii, State::Ok) => "+",
            (Glyphs::Unicode, State::Moved) => "\u{bb}",
            (Glyphs::Ascii, State::Moved) => ">",
            (Glyphs::Unicode, State::Failed) => "\u{2717}",
            (Glyphs::Ascii, State::Failed) => "x",
            (_, State::Unknown) => "?",
            (_, State::Refused) => "!",
            (_, State::Skipped) => "-",
            (_, State::Already) => "=",
            (_, State::Waiting) => ".",
            (_, State::Sent) => "~",
        }
    }

    /// Points at the row under the cursor.
    pub const fn pointer(self) -> &'static str {
        match self.glyphs {
            Glyphs::Unicode => "\u{203a}",
            Glyphs::Ascii => ">",
        }
    }

    /// Shows which way a column is sorted.
    pub const fn sorted(self, descending: bool) -> &'static str {
        match (self.glyphs, descending) {
            (Glyphs::Unicode, false) => "\u{25b4}",
            (Glyphs::Unicode, true) => "\u{25be}",
            (Glyphs::Ascii, false) => "^",
            (Glyphs::Ascii, true) => "v",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_has_a_sign_of_its_own_in_both_sets() {
        for glyphs in [Glyphs::Unicode, Glyphs::Ascii] {
            let theme = Theme { colour: false, glyphs };
            let mut signs: Vec<_> = Shown::ALL.iter().map(|shown| theme.sign(*shown)).collect();
            assert!(glyphs == Glyphs::Unicode || signs.iter().all(|sign| sign.is_ascii()));
            signs.sort_unstable();
            signs.dedup();
            assert_eq!(signs.len(), Shown::ALL.len());
        }
    }

    #[test]
    fn without_colour_no_role_has_any() {
        let theme = Theme { colour: false, glyphs: Glyphs::Unicode };
        let outcomes = Shown::ALL.map(Role::Outcome);
        for role in [Role::Mark, Role::Loud, Role::Warning, Role::Error, Role::On, Role::Off]
            .into_iter()
            .chain(outcomes)
        {
            assert_eq!((theme.style(role).fg, theme.style(role).bg), (None, None), "{role:?}");
        }
    }
}
