//! Results on standard output: a table for eyes, JSON and CSV for programs. Foreign text is made
//! harmless in each of them.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::io::{self, IsTerminal, Write};

use rustix::termios::tcgetwinsize;
use serde::Serialize;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::access::Failure;
use super::args::Format;
use super::exit;
use super::locale::{for_eyes, in_ascii, is_utf8_here};
use crate::domain::VolumeId;
use crate::domain::text::{is_harmful, scrub};

/// Rows with a heading, for the table and CSV forms.
#[derive(Debug)]
pub struct Table {
    heading: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these columns.
    pub fn new(heading: &[&'static str]) -> Self {
        Self { heading: heading.to_vec(), rows: Vec::new() }
    }

    /// Adds a row.
    pub fn push(&mut self, row: Vec<String>) {
        self.rows.push(row.into_iter().map(|cell| scrub(&cell).into_owned()).collect());
    }

    /// The table as lines; none is wider than `columns`, where that can be.
    fn lines(&self, columns: Option<usize>, utf8: bool) -> String {
        let shown = |cell: &str| if utf8 { cell.to_owned() } else { in_ascii(cell).into_owned() };
        let heading: Vec<String> = self.heading.iter().map(|word| word.to_uppercase()).collect();
        let rows: Vec<Vec<String>> =
            self.rows.iter().map(|row| row.iter().map(|cell| shown(cell)).collect()).collect();
        let mut widths: Vec<usize> = heading.iter().map(|word| word.width()).collect();
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width());
            }
        }
        if let Some(columns) = columns {
            let ids = self.heading.iter().map(|word| matches!(*word, "id" | "volume_id" | "run"));
            squeeze(&mut widths, &ids.collect::<Vec<_>>(), columns);
        }
        let mark = if utf8 { "\u{2026}" } else { "..." };
        let mut lines = String::new();
        for row in std::iter::once(&heading).chain(&rows) {
            let mut line = String::new();
            for (width, cell) in widths.iter().zip(row) {
                let cell = fit(cell, *width, mark);
                line.push_str(&cell);
                line.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.width()) + GAP));
            }
            lines.push_str(line.trim_end());
            lines.push('\n');
        }
        lines
    }

    fn write_csv(&self, out: &mut impl Write) -> io::Result<()> {
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(&self.heading)?;
        for row in &self.rows {
            writer.write_record(row)?;
        }
        writer.flush()
    }
}

/// Blanks between two columns.
const GAP: usize = 2;
/// Columns of text are made this narrow before ids are cut too.
const NARROW: usize = 12;

/// Takes columns in until all fit, the widest first; ids, which nobody can read in part, last.
fn squeeze(widths: &mut [usize], ids: &[bool], columns: usize) {
    let gaps = widths.len().saturating_sub(1) * GAP;
    for (with_ids, least) in [(false, NARROW), (true, NARROW), (true, 1)] {
        loop {
            let excess = (widths.iter().sum::<usize>() + gaps).saturating_sub(columns);
            if excess == 0 {
                return;
            }
            let may = |at: usize| with_ids || !ids.get(at).copied().unwrap_or_default();
            let open = widths.iter().enumerate().filter(|(at, width)| may(*at) && **width > least);
            let Some(widest) = open.map(|(_, width)| *width).max() else { break };
            let next = widths.iter().enumerate().filter(|(at, width)| may(*at) && **width < widest);
            let next = next.map(|(_, width)| *width).max().unwrap_or(0).max(least);
            let count = widths.iter().enumerate().filter(|(at, width)| may(*at) && **width == widest).count();
            let each = (widest - next).min(excess.div_ceil(count)).max(1);
            for (_, width) in widths.iter_mut().enumerate().filter(|(at, width)| may(*at) && **width == widest) {
                *width -= each;
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
    let room = width - mark.width();
    let mut kept = String::new();
    for cluster in cell.graphemes(true) {
        if kept.width() + cluster.width() > room {
            break;
        }
        kept.push_str(cluster);
    }
    kept.push_str(mark);
    Cow::Owned(kept)
}

/// Writes a result in the form asked for. A reader that has seen enough (`| head`) is no failure.
pub fn write(format: Format, table: &Table, json: &impl Serialize) -> Result<(), Failure> {
    match format {
        Format::Table => {
            // On paper there is room for everything.
            let size = tcgetwinsize(io::stdout()).ok().filter(|_| io::stdout().is_terminal());
            let columns = size.map(|size| usize::from(size.ws_col)).filter(|columns| *columns > 0);
            write_bytes(table.lines(columns, is_utf8_here()).as_bytes())
        }
        Format::Csv => {
            // Through memory: the CSV writer hides which error stopped it.
            let mut text = Vec::new();
            table.write_csv(&mut text).map_err(unwritten)?;
            match String::from_utf8(text) {
                Ok(text) if io::stdout().is_terminal() => write_text(&text),
                Ok(text) => write_bytes(text.as_bytes()),
                Err(error) => write_bytes(error.as_bytes()),
            }
        }
        Format::Json => write_json(json),
    }
}

/// Writes JSON.
pub fn write_json(json: &impl Serialize) -> Result<(), Failure> {
    let text = harmless_json(json, is_utf8_here()).map_err(unwritten)?;
    write_bytes(format!("{text}\n").as_bytes())
}

/// Writes the ids of volumes, one a line.
pub fn write_ids<'a>(ids: impl Iterator<Item = &'a VolumeId>) -> Result<(), Failure> {
    let mut text = String::new();
    for id in ids {
        text.push_str(&scrub(&id.to_string()));
        text.push('\n');
    }
    write_bytes(text.as_bytes())
}

/// Writes text for eyes that was made harmless.
pub fn write_text(text: &str) -> Result<(), Failure> {
    write_bytes(for_eyes(text).as_bytes())
}

fn write_bytes(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(unwritten),
    }
}

/// Output that could not be written.
pub fn unwritten(error: impl fmt::Display) -> Failure {
    let message = format!("the output cannot be written to standard output: {error}");
    Failure { code: exit::NO_OUTPUT, message }
}

/// JSON in which characters that could act on a terminal are escaped: the same to a program,
/// harmless to a screen; without UTF-8 that is whatever is not ASCII.
fn harmless_json(value: &impl Serialize, utf8: bool) -> io::Result<String> {
    let text = serde_json::to_string_pretty(value)?;
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        // A raw newline can only be layout: inside strings it is escaped already.
        if c != '\n' && (is_harmful(c) || !(utf8 || c.is_ascii())) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing into a string cannot fail.
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(c);
        }
    }
    Ok(safe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_names_line_up_and_bad_characters_do_nothing() {
        let mut table = Table::new(&["name", "size"]);
        table.push(vec!["バック".into(), "1".into()]);
        table.push(vec!["a\u{1b}[31mb".into(), "22".into()]);
        let lines = table.lines(None, true);
        assert_eq!(lines, "NAME     SIZE\nバック   1\na\u{fffd}[31mb  22\n");
        assert!(table.lines(None, false).is_ascii());
    }

    #[test]
    fn a_table_fits_and_ids_are_cut_last() {
        let id = "2b9a6d54-1c7e-4f3a-8e21-6a5d4c3b2a10";
        let mut table = Table::new(&["id", "name", "status", "policy"]);
        table.push(vec![id.into(), "x".repeat(255), "in-use".into(), "nightly".into()]);
        table.push(vec![id.into(), "バックアップ検証バックアップ検証".into(), "available".into(), "none".into()]);
        for columns in 1..400 {
            for utf8 in [true, false] {
                let lines = table.lines(Some(columns), utf8);
                let widest = lines.lines().map(UnicodeWidthStr::width).max().unwrap();
                assert!(widest <= columns.max(10), "{columns}: {lines}");
                assert!(columns < 80 || lines.contains(id), "{columns}: {lines}");
                assert!(columns < 80 || lines.contains("in-use") && lines.contains("nightly"), "{lines}");
            }
        }
        assert!(table.lines(None, true).contains(&"x".repeat(255)), "on paper there is room");
    }

    #[test]
    fn json_says_the_same_without_acting() {
        let name = "x\u{202e}\u{e0041}\n\u{9b}";
        let safe = harmless_json(&name, true).unwrap();
        assert!(safe.is_ascii());
        assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), name);
        let name = "Zo\u{eb} \u{1f600}";
        assert!(!harmless_json(&name, true).unwrap().is_ascii());
        let safe = harmless_json(&name, false).unwrap();
        assert!(safe.is_ascii());
        assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), name);
    }
}
