//! Labels with what belongs to them, on a terminal: as much beside a label as there is room, and where
//! that is not enough, on lines of its own below.

use super::cell::{Cell, Reader, width};
use super::locale::{ellipsis, seen};
use super::out::Screen;
use super::wrap::{cut, cut_middle, wrapped};

/// Blanks between a label and its text.
const GAP: usize = 2;
/// A text gets no less room than this beside its label.
const LEAST: usize = 16;
/// What the width of no terminal at all is taken for.
const PAPER: usize = usize::MAX;

/// A label with a text, and where the text comes from.
#[derive(Clone, Debug, Default)]
pub struct Pair {
    /// The label.
    pub label: String,
    /// The text.
    pub text: String,
    /// Where it comes from; a text that has a source is cut where it is long, another one wrapped.
    pub source: Option<String>,
}

/// A row of two cells.
pub fn of_cells(row: &[Cell]) -> Pair {
    let told = |at: usize| row.get(at).map(|cell| cell.told(Reader::Paper).to_owned()).unwrap_or_default();
    Pair { label: told(0), text: told(1), source: None }
}

/// The lines.
pub fn lines(pairs: &[Pair], screen: Screen) -> String {
    let limit = screen.columns.unwrap_or(PAPER);
    let shown = |text: &str| seen(text, screen.utf8).into_owned();
    let labels = pairs.iter().map(|pair| width(&shown(&pair.label))).max().unwrap_or(0);
    let labels = labels.min(limit.saturating_sub(GAP + LEAST)).max(1);
    let room = limit.saturating_sub(labels + GAP).max(1);
    let beside = |pair: &&Pair| pair.source.is_some() && width(&shown(&pair.text)) <= room / 2;
    // What is short sets the column of the sources; what is long has its source below.
    let texts = pairs.iter().filter(beside).map(|pair| width(&shown(&pair.text))).max().unwrap_or(0);
    let mark = ellipsis(screen.utf8);
    let mut all = String::new();
    let mut line = |label: &str, text: &str| {
        let pad = (labels + GAP).saturating_sub(width(label));
        let line = format!("{label}{}{text}", " ".repeat(pad));
        all.push_str(line.trim_end_matches(' '));
        all.push('\n');
    };
    for pair in pairs {
        let (label, text) = (shown(&pair.label), shown(&pair.text));
        let label = cut(&label, labels, mark);
        let Some(source) = pair.source.as_deref().map(shown) else {
            let parts = wrapped(text.split(' '), room);
            for (number, part) in parts.iter().enumerate() {
                line(if number == 0 { &label } else { "" }, part);
            }
            continue;
        };
        let gap = texts.saturating_sub(width(&text)) + GAP;
        if width(&text) <= texts && texts + GAP + width(&source) <= room {
            line(&label, &format!("{text}{}{source}", " ".repeat(gap)));
        } else {
            line(&label, &cut_middle(&text, room, mark));
            let indent = GAP.min(room.saturating_sub(1));
            for part in wrapped(source.split(' ').filter(|word| !word.is_empty()), room - indent) {
                if !part.is_empty() {
                    line("", &format!("{}{part}", " ".repeat(indent)));
                }
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(label: &str, text: &str, source: Option<&str>) -> Pair {
        Pair { label: label.into(), text: text.into(), source: source.map(Into::into) }
    }

    const fn screen(columns: usize) -> Screen {
        Screen { columns: Some(columns), utf8: true, colour: false }
    }

    #[test]
    fn long_values_are_cut_and_have_their_source_below() {
        let long = "/home/operator/a/very/long/way/to/the/file/of/certificates.pem";
        let pairs = [pair("settle", "9", Some("--settle")), pair("cacert", long, Some("OS_CACERT"))];
        assert_eq!(
            lines(&pairs, screen(40)),
            "settle  9  --settle\ncacert  /home/operator/a\u{2026}ertificates.pem\n          OS_CACERT\n"
        );
        for columns in 1..200 {
            let lines = lines(&pairs, screen(columns));
            assert!(lines.lines().all(|line| width(line) <= columns.max(4)), "{columns}: {lines}");
        }
    }

    #[test]
    fn what_has_no_source_is_wrapped_and_never_cut() {
        let pairs = [pair("name", "one two three four", None), pair("tag", "", None)];
        assert_eq!(lines(&pairs, screen(24)), "name  one two three four\ntag\n");
        assert_eq!(lines(&pairs, screen(22)), "name  one two three\n      four\ntag\n");
    }
}
