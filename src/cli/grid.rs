//! A table for eyes: columns that line up, no line wider than the terminal.

use std::borrow::Cow;

use unicode_width::UnicodeWidthStr;

use super::locale::in_ascii;
use super::wrap::{head, wrapped};

/// Blanks between two columns.
const GAP: usize = 2;
/// Blanks before what stands below a row.
const INDENT: usize = 2;
/// Columns that hold ids or names of runs.
const IDS: [&str; 3] = ["id", "volume_id", "run"];
/// Columns that hold what a row is called by.
const NAMES: [&str; 2] = ["name", "server"];
/// How narrow ids, names and all else may become, step by step until the table fits: first long text
/// gives way, then ids down to the part that tells them apart, and short names last.
const STEPS: [(usize, usize, usize); 5] =
    [(usize::MAX, 20, 16), (9, 20, 16), (9, 20, 8), (9, 12, 8), (1, 1, 1)];

/// The table as lines. Where not all columns fit, those in `movable` go below their row, one after
/// the other; if that is not enough the widest are cut. `None` stands for paper without an end.
pub fn lines(
    heading: &[&str],
    rows: &[Vec<String>],
    movable: &[&str],
    columns: Option<usize>,
    utf8: bool,
) -> String {
    let shown = |cell: &String| if utf8 { cell.clone() } else { in_ascii(cell).into_owned() };
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(shown).collect()).collect();
    let titles: Vec<&str> = heading.iter().map(title).collect();
    let natural = |at: usize, word: &str| {
        let cells = rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.width());
        cells.chain([word.width()]).max().unwrap_or(0)
    };
    let mut widths: Vec<usize> = titles.iter().enumerate().map(|(at, word)| natural(at, word)).collect();
    let mut below: Vec<usize> = Vec::new();
    let limit = columns.unwrap_or(usize::MAX);
    let mut moving = movable.iter();
    while total(&widths, &below) > limit
        && let Some(word) = moving.next()
    {
        below.extend(heading.iter().position(|known| known == word));
    }
    below.sort_unstable();
    squeeze(&mut widths, heading, &below, limit);

    let mark = if utf8 { "\u{2026}" } else { "..." };
    let words: Vec<String> = titles.iter().map(|word| word.to_uppercase()).collect();
    let mut lines = String::new();
    let mut line = |row: &[String]| {
        let mut line = String::new();
        for (at, (width, cell)) in widths.iter().zip(row).enumerate() {
            if below.contains(&at) {
                continue;
            }
            let cell = fit(cell, *width, mark);
            line.push_str(&cell);
            line.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.width()) + GAP));
        }
        lines.push_str(line.trim_end());
        lines.push('\n');
        for at in &below {
            if let (Some(word), Some(cell)) = (heading.get(*at), row.get(*at))
                && words.get(*at) != Some(cell)
                && !cell.is_empty()
            {
                for part in wrapped(format!("{word}: {cell}").split(' '), limit.saturating_sub(INDENT)) {
                    lines.extend(std::iter::repeat_n(' ', INDENT.min(limit.saturating_sub(1))));
                    lines.push_str(&part);
                    lines.push('\n');
                }
            }
        }
    };
    line(&words);
    for row in &rows {
        line(row);
    }
    lines
}

/// The heading people read; CSV keeps the words that scripts know.
fn title<'a>(word: &&'a str) -> &'a str {
    match *word {
        "fate" => "change",
        "standing" => "state",
        "visible" => "listed",
        other => other,
    }
}

/// Columns that all take that are not below.
fn total(widths: &[usize], below: &[usize]) -> usize {
    let taken = widths.iter().enumerate().filter(|(at, _)| !below.contains(at)).map(|(_, width)| width + GAP);
    taken.sum::<usize>().saturating_sub(GAP)
}

/// Takes columns in until all fit, in [`STEPS`], the widest first and of those the last: what stands
/// first is read first.
fn squeeze(widths: &mut [usize], heading: &[&str], below: &[usize], limit: usize) {
    for (ids, names, others) in STEPS {
        let least = |at: usize| match heading.get(at) {
            Some(word) if IDS.contains(word) => ids,
            Some(word) if NAMES.contains(word) => names,
            _ => others,
        };
        while total(widths, below) > limit {
            let open =
                widths.iter().enumerate().filter(|(at, width)| !below.contains(at) && **width > least(*at));
            let Some((at, _)) = open.max_by_key(|(_, width)| **width) else { break };
            if let Some(width) = widths.get_mut(at) {
                *width -= 1;
            }
        }
    }
}

/// A cell that is no wider than this, with a mark where it was cut.
fn fit<'a>(cell: &'a str, width: usize, mark: &str) -> Cow<'a, str> {
    if cell.width() <= width {
        return Cow::Borrowed(cell);
    }
    let mark = if mark.width() < width { mark } else { "" };
    let mut kept = head(cell, width - mark.width()).to_owned();
    kept.push_str(mark);
    Cow::Owned(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "2b9a6d54-1c7e-4f3a-8e21-6a5d4c3b2a10";
    const HEADING: [&str; 4] = ["id", "name", "status", "message"];

    fn rows() -> Vec<Vec<String>> {
        let row = |name: &str, message: &str| vec![ID.into(), name.into(), "in-use".into(), message.into()];
        vec![
            row(&"x".repeat(255), ""),
            row("バックアップ検証バックアップ検証", "the token has run out: no code was given"),
        ]
    }

    #[test]
    fn wide_names_line_up() {
        let rows = [["バック", "1"], ["ab", "22"]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(lines(&["name", "size"], &rows, &[], None, true), "NAME    SIZE\nバック  1\nab      22\n");
        assert!(lines(&["name", "size"], &rows, &[], None, false).is_ascii());
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_and_what_rows_are_called_by_is_cut_last() {
        for columns in 1..400 {
            for (utf8, movable) in
                [(true, &[][..]), (false, &[]), (true, &["message"]), (false, &["message"])]
            {
                let lines = lines(&HEADING, &rows(), movable, Some(columns), utf8);
                let widest = lines.lines().map(UnicodeWidthStr::width).max().unwrap();
                // Four columns of one, and gaps: no table is narrower.
                assert!(widest <= columns.max(10), "{columns}: {lines}");
                assert!(
                    columns < 84 || (lines.contains(ID) && lines.contains("in-use")),
                    "{columns}: {lines}"
                );
            }
        }
        let paper = lines(&HEADING, &rows(), &["message"], None, true);
        assert!(paper.contains(&"x".repeat(255)) && paper.lines().count() == 3);
    }

    #[test]
    fn what_is_read_stands_below_where_there_is_no_room_beside() {
        let narrow = lines(&HEADING, &rows(), &["message"], Some(100), true);
        assert!(narrow.contains("\n  message: the token has run out: no code was given\n"), "{narrow}");
        assert_eq!(narrow.lines().count(), 4, "nothing stands for nothing: {narrow}");
        let narrower = lines(&HEADING, &rows(), &["message"], Some(30), true);
        assert!(narrower.contains("  message: the token has run\n  out: no code was given\n"), "{narrower}");
    }
}
