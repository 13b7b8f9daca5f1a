//! Text in columns of a terminal: as much of it as fits.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// As much of a text as is no wider than this.
pub fn head(text: &str, width: usize) -> &str {
    let mut end = 0;
    for (at, cluster) in text.grapheme_indices(true) {
        let next = at + cluster.len();
        if text.get(..next).is_none_or(|kept| kept.width() > width) {
            break;
        }
        end = next;
    }
    text.get(..end).unwrap_or_default()
}

/// As much of the end of a text as is no wider than this.
pub fn tail(text: &str, width: usize) -> &str {
    let mut begin = text.len();
    for (at, _) in text.grapheme_indices(true).rev() {
        if text.get(at..).is_none_or(|kept| kept.width() > width) {
            break;
        }
        begin = at;
    }
    text.get(begin..).unwrap_or_default()
}

/// A text that is no wider than this, with a mark where its end was cut off.
pub fn cut<'a>(text: &'a str, most: usize, mark: &str) -> Cow<'a, str> {
    if text.width() <= most {
        return text.into();
    }
    let mark = if mark.width() < most { mark } else { "" };
    format!("{}{mark}", head(text, most - mark.width())).into()
}

/// A text that is no wider than this, with a mark where its middle was cut out.
pub fn cut_middle<'a>(text: &'a str, most: usize, mark: &str) -> Cow<'a, str> {
    // Of a few letters both ends tell nothing.
    if text.width() <= most || most < mark.width() + 4 {
        return cut(text, most, mark);
    }
    let room = most - mark.width();
    let begin = head(text, room.div_ceil(2));
    let end = tail(text, room - begin.width());
    format!("{begin}{mark}{end}").into()
}

/// Words in lines of at most so many columns, broken inside of a word only where they must.
pub fn wrapped<'a>(words: impl Iterator<Item = &'a str>, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines = vec![String::new()];
    for mut word in words {
        while let Some(line) = lines.last_mut() {
            let gap = usize::from(!line.is_empty());
            if line.width() + gap + word.width() <= width {
                if gap > 0 {
                    line.push(' ');
                }
                line.push_str(word);
                break;
            }
            if line.is_empty() {
                let part = head(word, width);
                // A single cluster may be wider than the line.
                let part =
                    if part.is_empty() { word.graphemes(true).next().unwrap_or_default() } else { part };
                line.push_str(part);
                word = word.get(part.len()..).unwrap_or_default();
                if word.is_empty() {
                    break;
                }
            }
            lines.push(String::new());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_at_blanks_and_words_only_where_they_must() {
        for (text, width, expected) in [
            ("one two  three", 7, &["one two", "three"][..]),
            ("abcdefgh ij", 4, &["abcd", "efgh", "ij"]),
            ("a バックアップ", 4, &["a", "バッ", "クア", "ップ"]),
            ("バ", 1, &["バ"]),
            ("", 4, &[""]),
        ] {
            assert_eq!(wrapped(text.split_whitespace(), width), expected, "{text}");
        }
    }

    #[test]
    fn both_ends_of_a_name_are_kept() {
        assert_eq!(cut_middle("k8s-worker08-root", 9, "\u{2026}"), "k8s-\u{2026}root");
        assert_eq!(cut_middle("バックアップ検証", 8, "\u{2026}"), "バッ\u{2026}証");
        assert_eq!(cut_middle("abcdefgh", 3, "\u{2026}"), "ab\u{2026}");
        assert_eq!(cut_middle("abc", 3, "\u{2026}"), "abc");
    }
}
