//! How the screen looks, by the settings and the variables of this process.

use super::locale::is_utf8;
use crate::domain::Look;
use crate::ui::{Glyphs, Palette, Theme};

/// How the screen looks here: `NO_COLOR` takes the colours, another locale than UTF-8 the signs,
/// and what the operator set takes either or both; `ascii` takes the signs whatever the look.
pub fn theme(look: Look, ascii: bool, variable: impl Fn(&str) -> Option<String>) -> Theme {
    let mono = matches!(look, Look::Mono | Look::Plain);
    let ascii = ascii || matches!(look, Look::Ascii | Look::Plain);
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    let utf8 = is_utf8(&variable);
    Theme {
        colour: !mono && set("NO_COLOR").is_none() && set("TERM").is_none_or(|term| term != "dumb"),
        glyphs: if ascii || !utf8 { Glyphs::Ascii } else { Glyphs::Unicode },
        palette: match look {
            Look::Auto | Look::Mono | Look::Ascii | Look::Plain => palette_of(set),
            Look::Dark => Palette::Dark,
            Look::Light => Palette::Light,
            Look::Contrast => Palette::Contrast,
            Look::Safe => Palette::Safe,
            Look::Vivid => Palette::Vivid,
        },
        deep: set("COLORTERM").is_some_and(|value| matches!(&*value, "truecolor" | "24bit")),
    }
}

/// The palette for the background that the terminal tells of: some say in `COLORFGBG` which of their sixteen
/// colours it is, and the Linux console is black. Of the others nothing is known, and nobody asks them.
fn palette_of(set: impl Fn(&str) -> Option<String>) -> Palette {
    let told = set("COLORFGBG").and_then(|told| told.rsplit(';').next()?.trim().parse::<u8>().ok());
    match told {
        Some(7 | 15) => Palette::Light,
        Some(0..=6 | 8) => Palette::Dark,
        _ if set("TERM").as_deref() == Some("linux") => Palette::Dark,
        _ => Palette::Base,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_decides_on_colours_and_signs() {
        let looks = |look, variables: &[(&str, &str)]| {
            let find = |name: &str| {
                variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
            };
            let theme = theme(look, false, find);
            (theme.colour, theme.glyphs == Glyphs::Unicode)
        };
        let utf8 = [("LANG", "C.UTF-8")];
        assert_eq!(looks(Look::Mono, &utf8), (false, true));
        assert_eq!(looks(Look::Ascii, &utf8), (true, false));
        assert_eq!(looks(Look::Plain, &utf8), (false, false));
        assert_eq!(looks(Look::Auto, &[("LANG", "de_DE.UTF-8")]), (true, true));
        assert_eq!(looks(Look::Auto, &[("LANG", "C.utf8"), ("NO_COLOR", "1")]), (false, true));
        assert_eq!(looks(Look::Ascii, &[("LANG", "C.UTF-8"), ("NO_COLOR", "")]), (true, false));
        assert_eq!(looks(Look::Auto, &[("LANG", "en_US.UTF-8"), ("LC_ALL", "C")]), (true, false));
        assert_eq!(looks(Look::Auto, &[("TERM", "dumb")]), (false, false));
        let palette = |name: &'static str, value: &'static str| {
            theme(Look::Auto, false, |asked| (asked == name).then(|| value.to_owned())).palette
        };
        assert_eq!(palette("COLORFGBG", "15;0"), Palette::Dark);
        assert_eq!(palette("COLORFGBG", "0;default;15"), Palette::Light);
        assert_eq!(palette("COLORFGBG", "default;default"), Palette::Base);
        assert_eq!(palette("TERM", "linux"), Palette::Dark);
        assert_eq!(palette("TERM", "xterm-256color"), Palette::Base);
        let dark = theme(Look::Dark, true, |name| (name == "LANG").then(|| "C.UTF-8".to_owned()));
        assert_eq!((dark.palette, dark.glyphs), (Palette::Dark, Glyphs::Ascii), "it keeps its colours");
    }
}
