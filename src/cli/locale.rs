//! What the locale lets through: where it is not UTF-8, the second byte of a letter may be a control
//! of the terminal, so nothing but ASCII is written for eyes.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::environment::variable;

/// Whether the locale of these variables is UTF-8.
pub fn is_utf8(variable: impl Fn(&str) -> Option<String>) -> bool {
    let set = |name| variable(name).filter(|value| !value.is_empty());
    let locale = set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG")).unwrap_or_default();
    ["utf-8", "utf8"].iter().any(|word| locale.to_lowercase().contains(word))
}

/// Whether that of this process is.
pub fn is_utf8_here() -> bool {
    is_utf8(variable)
}

/// Text as this process may write it for eyes.
pub fn for_eyes(text: &str) -> Cow<'_, str> {
    seen(text, is_utf8_here())
}

/// Text for eyes in a locale that is UTF-8, or is not.
pub fn seen(text: &str, utf8: bool) -> Cow<'_, str> {
    if utf8 { Cow::Borrowed(text) } else { in_ascii(text) }
}

/// What stands for what was cut off there.
pub const fn ellipsis(utf8: bool) -> &'static str {
    if utf8 { "\u{2026}" } else { "..." }
}

/// Text in ASCII: what is not comes as `\u{e9}`, so that two names never look the same.
fn in_ascii(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut ascii = String::with_capacity(text.len() * 2);
    for c in text.chars() {
        if c.is_ascii() {
            ascii.push(c);
        } else {
            // Writing into a string cannot fail.
            let _ = write!(ascii, "\\u{{{:x}}}", u32::from(c));
        }
    }
    Cow::Owned(ascii)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_says_something_decides() {
        for (variables, expected) in [
            (&[("LANG", "de_DE.UTF-8")][..], true),
            (&[("LANG", "C.utf8"), ("LC_ALL", "")], true),
            (&[("LANG", "de_DE.UTF-8"), ("LC_ALL", "C")], false),
            (&[("LANG", "de_DE.UTF-8"), ("LC_CTYPE", "de_DE.ISO-8859-1")], false),
            (&[], false),
        ] {
            let find = |name: &str| {
                variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(is_utf8(find), expected, "{variables:?}");
        }
    }

    #[test]
    fn what_is_not_ascii_is_written_out() {
        assert_eq!(in_ascii("plain"), "plain");
        assert_eq!(in_ascii("Zo\u{eb} \u{30d0}"), "Zo\\u{eb} \\u{30d0}");
    }
}
