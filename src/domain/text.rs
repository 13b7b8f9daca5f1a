//! Making foreign text harmless.
//!
//! Names and messages come from other people. Control characters could drive the terminal,
//! bidirectional and zero-width ones could make one name look like another; each of them is
//! replaced before the text reaches a screen or a shell.

use std::borrow::Cow;

/// What stands in for a character that must not be shown.
pub const REPLACEMENT: char = '\u{fffd}';

/// Replaces every harmful character by [`REPLACEMENT`]; text without any is passed on as it is.
pub fn scrub(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_harmful) {
        Cow::Owned(text.chars().map(|c| if is_harmful(c) { REPLACEMENT } else { c }).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether a character may act on the terminal or hide what a text says: C0 and C1 controls,
/// bidirectional controls, zero-width and other invisible format characters, line and paragraph
/// separators, variation selectors and tags.
pub const fn is_harmful(c: char) -> bool {
    matches!(c,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// What follows the last `separator`, and all before it with the separator.
pub fn split_last(text: &str, separator: char) -> (&str, &str) {
    let at = text.rfind(separator).map_or(0, |at| at + separator.len_utf8());
    text.split_at_checked(at).unwrap_or(("", text))
}

/// Shortens to at most `limit` characters, marking the cut.
pub fn cut(text: &str, limit: usize) -> String {
    let mut kept: String = text.chars().take(limit).collect();
    if kept.len() < text.len() {
        kept.push_str("...");
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_part_stands_alone() {
        for (text, parts) in [("a,b,c", ("a,b,", "c")), ("a", ("", "a")), ("a,", ("a,", "")), ("", ("", ""))]
        {
            assert_eq!(split_last(text, ','), parts);
        }
    }

    #[test]
    fn plain_text_passes_untouched() {
        for plain in ["db-01", "バックアップ検証-03", "Zoë's disk", ""] {
            assert!(matches!(scrub(plain), Cow::Borrowed(same) if same == plain));
        }
    }

    #[test]
    fn what_could_act_or_hide_is_replaced() {
        for bad in ['\u{1b}', '\n', '\u{9b}', '\u{202e}', '\u{200b}', '\u{feff}', '\u{e0041}', '\u{2066}'] {
            assert_eq!(scrub(&format!("a{bad}b")), format!("a{REPLACEMENT}b"));
        }
    }
}
