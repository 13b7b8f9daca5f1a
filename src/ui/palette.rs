//! The colours of the themes, from their files in `assets/themes`.

use std::sync::LazyLock;

use ratatui::style::{Color, Modifier, Style};

use super::role::Role;
use crate::domain::{Shown, State};

/// The colours of a theme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Palette {
    /// The terminal's own, for dark and light backgrounds.
    #[default]
    Base,
    /// For black and dark backgrounds.
    Dark,
    /// For white and light backgrounds.
    Light,
    /// As far from black as can be.
    Contrast,
    /// For eyes that do not tell red from green.
    Safe,
    /// 24-bit colours.
    Vivid,
}

impl Palette {
    /// All of them, each with its file.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::Base, include_str!("../../assets/themes/base.toml")),
        (Self::Dark, include_str!("../../assets/themes/dark.toml")),
        (Self::Light, include_str!("../../assets/themes/light.toml")),
        (Self::Contrast, include_str!("../../assets/themes/contrast.toml")),
        (Self::Safe, include_str!("../../assets/themes/safe.toml")),
        (Self::Vivid, include_str!("../../assets/themes/vivid.toml")),
    ];

    /// The style of a role; `deep` says that the terminal has 24-bit colours.
    pub fn style(self, role: Role, deep: bool) -> Style {
        static TABLES: LazyLock<Vec<[Style; NAMES.len()]>> = LazyLock::new(|| {
            let both = |(_, file): &(Palette, &str)| [false, true].map(|deep| table(file, deep));
            Palette::ALL.iter().flat_map(both).collect()
        });
        let table = TABLES.get(self as usize * 2 + usize::from(deep));
        table.zip(place(role)).and_then(|(table, place)| table.get(place)).copied().unwrap_or_default()
    }
}

/// The roles as the files call them.
const NAMES: [&str; 23] = [
    "strong",
    "dim",
    "heading",
    "sorted-heading",
    "cursor",
    "gauge",
    "mark",
    "loud",
    "warning",
    "error",
    "bad",
    "on",
    "off",
    "accepted",
    "ok",
    "moved",
    "sent",
    "failed",
    "refused",
    "unknown",
    "waiting",
    "already",
    "skipped",
];

/// The place of a role among [`NAMES`]; plain text has none.
const fn place(role: Role) -> Option<usize> {
    Some(match role {
        Role::Text => return None,
        Role::Strong => 0,
        Role::Dim => 1,
        Role::Heading => 2,
        Role::SortedHeading => 3,
        Role::Cursor => 4,
        Role::Gauge => 5,
        Role::Mark => 6,
        Role::Loud => 7,
        Role::Warning => 8,
        Role::Error => 9,
        Role::Bad => 10,
        Role::On => 11,
        Role::Off => 12,
        Role::Outcome(Shown::Accepted) => 13,
        Role::Outcome(Shown::State(state)) => match state {
            State::Ok => 14,
            State::Moved => 15,
            State::Sent => 16,
            State::Failed => 17,
            State::Refused => 18,
            State::Unknown => 19,
            State::Waiting => 20,
            State::Already => 21,
            State::Skipped => 22,
        },
    })
}

/// The styles of a file. A test reads every file; a role that makes no sense is plain.
fn table(file: &str, deep: bool) -> [Style; NAMES.len()] {
    let roles: toml::Table = file.parse().unwrap_or_default();
    NAMES.map(|name| {
        let words = roles.get(name).and_then(toml::Value::as_str).unwrap_or_default();
        words.split_whitespace().fold(Style::new(), |style, word| match attribute(word) {
            Some(attribute) => style.add_modifier(attribute),
            None => colour(word, deep).map_or(style, |colour| style.fg(colour)),
        })
    })
}

fn attribute(word: &str) -> Option<Modifier> {
    Some(match word {
        "bold" => Modifier::BOLD,
        "dim" => Modifier::DIM,
        "underlined" => Modifier::UNDERLINED,
        "reversed" => Modifier::REVERSED,
        _ => return None,
    })
}

fn colour(word: &str, deep: bool) -> Option<Color> {
    let chosen = word.split_once('|').map_or(word, |(full, instead)| if deep { full } else { instead });
    chosen.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    type Rgb = [u8; 3];

    const BLACK: Rgb = [0; 3];
    const WHITE: Rgb = [0xff; 3];

    /// The sixteen colours of xterm and of the Linux console, in the order of their numbers.
    const XTERM: [u32; 16] = [
        0x00_0000, 0xcd_0000, 0x00_cd00, 0xcd_cd00, 0x00_00ee, 0xcd_00cd, 0x00_cdcd, 0xe5_e5e5, 0x7f_7f7f,
        0xff_0000, 0x00_ff00, 0xff_ff00, 0x5c_5cff, 0xff_00ff, 0x00_ffff, 0xff_ffff,
    ];
    const LINUX: [u32; 16] = [
        0x00_0000, 0xaa_0000, 0x00_aa00, 0xaa_5500, 0x00_00aa, 0xaa_00aa, 0x00_aaaa, 0xaa_aaaa, 0x55_5555,
        0xff_5555, 0x55_ff55, 0xff_ff55, 0x55_55ff, 0xff_55ff, 0x55_ffff, 0xff_ffff,
    ];

    fn rgb(number: u32) -> Rgb {
        let [_, red, green, blue] = number.to_be_bytes();
        [red, green, blue]
    }

    /// What a terminal with these sixteen colours shows.
    fn shown(colour: Color, sixteen: &[u32; 16]) -> Rgb {
        let number = match colour {
            Color::Rgb(red, green, blue) => return [red, green, blue],
            Color::Black => 0,
            Color::Red => 1,
            Color::Green => 2,
            Color::Yellow => 3,
            Color::Blue => 4,
            Color::Magenta => 5,
            Color::Cyan => 6,
            Color::Gray => 7,
            Color::DarkGray => 8,
            Color::LightRed => 9,
            Color::LightGreen => 10,
            Color::LightYellow => 11,
            Color::LightBlue => 12,
            Color::LightMagenta => 13,
            Color::LightCyan => 14,
            Color::White => 15,
            Color::Indexed(number) => number,
            Color::Reset => panic!("a colour that nobody knows"),
        };
        match number {
            0..16 => rgb(sixteen[usize::from(number)]),
            16..232 => {
                let cube = number - 16;
                [cube / 36, cube / 6 % 6, cube % 6].map(|step| if step == 0 { 0 } else { 55 + step * 40 })
            }
            grey => [8 + (grey - 232) * 10; 3],
        }
    }

    /// The contrast of two colours as the WCAG has it.
    fn contrast(one: Rgb, other: Rgb) -> f64 {
        let part = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        let luminance =
            |[red, green, blue]: Rgb| 0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue);
        let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
        if one > other { one / other } else { other / one }
    }

    fn roles() -> impl Iterator<Item = Role> {
        let plain = [
            Role::Strong,
            Role::Dim,
            Role::Heading,
            Role::SortedHeading,
            Role::Cursor,
            Role::Gauge,
            Role::Mark,
            Role::Loud,
            Role::Warning,
            Role::Error,
            Role::Bad,
            Role::On,
            Role::Off,
        ];
        plain.into_iter().chain(Shown::ALL.map(Role::Outcome))
    }

    #[test]
    fn every_file_says_something_it_means_of_every_role_and_nothing_else() {
        for (palette, file) in Palette::ALL {
            let table: toml::Table = file.parse().unwrap();
            let mut said: Vec<&str> = table.keys().map(String::as_str).collect();
            let mut known = NAMES.to_vec();
            said.sort_unstable();
            known.sort_unstable();
            assert_eq!(said, known, "{palette:?}");
            for words in table.values() {
                for word in words.as_str().unwrap().split_whitespace() {
                    let both = [false, true].map(|deep| colour(word, deep).is_some());
                    assert!(attribute(word).is_some() || both == [true, true], "{palette:?}: {word}");
                }
            }
        }
        let places: std::collections::BTreeSet<usize> = roles().filter_map(place).collect();
        assert_eq!(places.len(), NAMES.len(), "each role has a place of its own");
    }

    #[test]
    fn what_has_a_colour_can_be_read() {
        for (palette, background) in [
            (Palette::Dark, BLACK),
            (Palette::Contrast, BLACK),
            (Palette::Safe, BLACK),
            (Palette::Vivid, BLACK),
            (Palette::Light, WHITE),
        ] {
            for (sixteen, deep) in [(&XTERM, false), (&LINUX, false), (&XTERM, true)] {
                for role in roles() {
                    let Some(colour) = palette.style(role, deep).fg else { continue };
                    let contrast = contrast(shown(colour, sixteen), background);
                    assert!(contrast >= 4.5, "{palette:?} {role:?} {colour:?}: {contrast:.2}");
                }
            }
        }
    }

    #[test]
    fn what_failed_and_what_is_well_are_told_apart_by_lightness_too() {
        let lightness = |role| {
            let colour = Palette::Safe.style(role, false).fg.unwrap();
            contrast(shown(colour, &XTERM), BLACK)
        };
        let (failed, ok) =
            (lightness(Role::Outcome(State::Failed.into())), lightness(Role::Outcome(State::Ok.into())));
        assert!((failed - ok).abs() > 1.0, "{failed:.2} {ok:.2}");
    }
}
