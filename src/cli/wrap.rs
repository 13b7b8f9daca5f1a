//! Text in columns of a terminal: as much of it as fits.

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
}
