//! Text in cells: how wide it is, how it is cut, and that none of it can do harm.
//!
//! Everything that comes from outside goes through [`clean`] on its way to the screen; widths are
//! those of grapheme clusters, as ratatui draws them, so that wide (CJK) names line up.

use std::borrow::Cow;

use ratatui::buffer::CellWidth;
use unicode_segmentation::UnicodeSegmentation;

use super::theme::Glyphs;
use crate::domain::text::scrub;

/// Ends text that was cut.
const CUT: &str = "~";

/// Makes foreign text harmless, and spellable where only ASCII is.
pub fn clean(text: &str, glyphs: Glyphs) -> Cow<'_, str> {
    let harmless = scrub(text);
    if glyphs == Glyphs::Unicode || harmless.is_ascii() {
        return harmless;
    }
    let spelt = harmless.replace('…', "...");
    Cow::Owned(spelt.chars().map(|c| if c.is_ascii() { c } else { '?' }).collect())
}

/// Columns a text takes.
pub fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.graphemes(true).map(cluster).sum() }
}

fn cluster(grapheme: &str) -> usize {
    // A control character never reaches the screen, but what stands in for it takes a column.
    if grapheme.starts_with(char::is_control) { 1 } else { usize::from(grapheme.cell_width()) }
}

/// As much of the text as fits into so many columns, with a mark where it is cut.
pub fn fit(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let Some(room) = columns.checked_sub(CUT.len()) else { return Cow::Borrowed("") };
    Cow::Owned(format!("{}{CUT}", head(text, room)))
}

/// The same with the cut in the middle: what tells names apart is often at their end.
pub fn fit_middle(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let Some(room) = columns.checked_sub(CUT.len()) else { return Cow::Borrowed("") };
    let tail = tail(text, room * 2 / 5);
    let head = head(text, room - width(tail));
    Cow::Owned(format!("{head}{CUT}{tail}"))
}

/// The beginning of a text, at most so many columns wide.
pub fn head(text: &str, columns: usize) -> &str {
    let mut used = 0;
    let end = text.grapheme_indices(true).find(|(_, grapheme)| {
        used += cluster(grapheme);
        used > columns
    });
    end.and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

/// The end of a text, at most so many columns wide.
pub fn tail(text: &str, columns: usize) -> &str {
    let mut used = 0;
    let end = text.grapheme_indices(true).rev().find(|(_, grapheme)| {
        used += cluster(grapheme);
        used > columns
    });
    end.and_then(|(at, grapheme)| text.get(at + grapheme.len()..)).unwrap_or(text)
}

/// Breaks a text into lines at blanks; a word that is too long is cut hard.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let gap = usize::from(!line.is_empty());
        if width(&line) + gap + width(word) <= columns {
            line.extend([" "].iter().take(gap).copied());
            line.push_str(word);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        let mut rest = word;
        while width(rest) > columns {
            let piece = head(rest, columns);
            // A wide character in one column fits nowhere: it is left out rather than looped over.
            let piece = if piece.is_empty() { rest.graphemes(true).next().unwrap_or(rest) } else { piece };
            lines.push(fit(piece, columns).into_owned());
            rest = rest.get(piece.len()..).unwrap_or_default();
        }
        line.push_str(rest);
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// A number with its thousands set apart: `45,000`.
pub fn thousands(number: u64) -> String {
    crate::domain::echo::grouped(number)
}

/// `1 volume`, `2 volumes`.
pub fn counted(number: usize, one: &str) -> String {
    let number = thousands(number as u64);
    match one.strip_suffix('y') {
        _ if number == "1" => format!("1 {one}"),
        Some(stem) => format!("{number} {stem}ies"),
        None => format!("{number} {one}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn wide_names_are_measured_and_cut_by_columns() {
        assert_eq!(width("バックアップ"), 12);
        assert_eq!(fit("バックアップ検証", 7), "バック~");
        assert_eq!(fit("バックアップ検証", 6), "バッ~");
        assert_eq!(fit_middle("pvc-0f3a-data-root", 12), "pvc-0f3~root");
        assert_eq!(fit("abc", 0), "");
        assert_eq!(fit("abc", 1), "~");
    }

    #[test]
    fn foreign_text_is_harmless_and_spellable() {
        assert_eq!(clean("a\u{1b}[2Jb\u{202e}c", Glyphs::Unicode), "a\u{fffd}[2Jb\u{fffd}c");
        assert_eq!(clean("Zoë\u{1b}", Glyphs::Ascii), "Zo??");
    }

    #[test]
    fn numbers_read_well() {
        assert_eq!(thousands(100_000), "100,000");
        assert_eq!(thousands(999), "999");
        assert_eq!(counted(1, "volume"), "1 volume");
        assert_eq!(counted(1234, "volume"), "1,234 volumes");
    }

    proptest! {
        #[test]
        fn nothing_is_ever_wider_than_its_room(text in "\\PC{0,30}", columns in 0usize..20) {
            let text = clean(&text, Glyphs::Unicode);
            prop_assert!(width(&fit(&text, columns)) <= columns);
            prop_assert!(width(&fit_middle(&text, columns)) <= columns);
            for line in wrap(&text, columns) {
                prop_assert!(width(&line) <= columns.max(1));
            }
        }
    }
}
