//! What colours and signs mean, in one place.
//!
//! Colours come from the files of the themes ([`Palette`]). The usual one has only the terminal's own
//! sixteen, and of these only the ones that can be read on a dark and on a light background: no white,
//! black or yellow text; no theme sets a background. The cursor is reversed, headings are underlined, side
//! matters are dim. Whatever a colour says, a word and a sign say too; without colour (`NO_COLOR`) the
//! attributes remain.

use ratatui::style::Style;

pub use super::role::Role;

use super::palette::Palette;
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
    /// The colours.
    pub palette: Palette,
    /// The terminal has 24-bit colours.
    pub deep: bool,
}

impl Default for Theme {
    fn default() -> Self {
        Self { colour: true, glyphs: Glyphs::Unicode, palette: Palette::Base, deep: false }
    }
}

impl Theme {
    /// Colours and attributes of a role.
    pub fn style(self, role: Role) -> Style {
        let style = self.palette.style(role, self.deep);
        if self.colour { style } else { Style { fg: None, ..style } }
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
            let theme = Theme { colour: false, glyphs, ..Theme::default() };
            let mut signs: Vec<_> = Shown::ALL.iter().map(|shown| theme.sign(*shown)).collect();
            assert!(glyphs == Glyphs::Unicode || signs.iter().all(|sign| sign.is_ascii()));
            signs.sort_unstable();
            signs.dedup();
            assert_eq!(signs.len(), Shown::ALL.len());
        }
    }

    #[test]
    fn without_colour_no_role_has_any() {
        let theme = Theme { colour: false, ..Theme::default() };
        let outcomes = Shown::ALL.map(Role::Outcome);
        for role in [Role::Mark, Role::Loud, Role::Warning, Role::Error, Role::On, Role::Off]
            .into_iter()
            .chain(outcomes)
        {
            assert_eq!((theme.style(role).fg, theme.style(role).bg), (None, None), "{role:?}");
        }
    }
}
