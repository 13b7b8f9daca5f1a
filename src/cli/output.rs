//! Results on standard output: a table for eyes, JSON and CSV for programs. Foreign text is made
//! harmless in each of them.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::args::Format;
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

    fn write_table(&self, out: &mut impl Write) -> io::Result<()> {
        let heading: Vec<String> = self.heading.iter().map(|word| word.to_uppercase()).collect();
        let mut widths: Vec<usize> = heading.iter().map(|word| word.width()).collect();
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width());
            }
        }
        for row in std::iter::once(&heading).chain(&self.rows) {
            let mut line = String::new();
            for (width, cell) in widths.iter().zip(row) {
                line.push_str(cell);
                line.extend(std::iter::repeat_n(' ', width - cell.width() + 2));
            }
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
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

/// Writes a result in the form asked for. A reader that has seen enough (`| head`) is no failure.
pub fn write(format: Format, table: &Table, json: &impl Serialize) -> io::Result<()> {
    // Through memory: the CSV writer hides which error stopped it.
    let mut text = Vec::new();
    match format {
        Format::Table => table.write_table(&mut text)?,
        Format::Csv => table.write_csv(&mut text)?,
        Format::Json => return write_json(json),
    }
    write_bytes(&text)
}

/// Writes JSON.
pub fn write_json(json: &impl Serialize) -> io::Result<()> {
    write_bytes(format!("{}\n", harmless_json(json)?).as_bytes())
}

/// Writes the ids of volumes, one a line.
pub fn write_ids<'a>(ids: impl Iterator<Item = &'a VolumeId>) -> io::Result<()> {
    let mut text = String::new();
    for id in ids {
        text.push_str(&scrub(&id.to_string()));
        text.push('\n');
    }
    write_text(&text)
}

/// Writes text that was made harmless.
pub fn write_text(text: &str) -> io::Result<()> {
    write_bytes(text.as_bytes())
}

fn write_bytes(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// JSON in which characters that could act on a terminal are escaped: the same to a program,
/// harmless to a screen.
fn harmless_json(value: &impl Serialize) -> io::Result<String> {
    let text = serde_json::to_string_pretty(value)?;
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        // A raw newline can only be layout: inside strings it is escaped already.
        if c != '\n' && is_harmful(c) {
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
        let mut out = Vec::new();
        table.write_table(&mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "NAME     SIZE\nバック   1\na\u{fffd}[31mb  22\n");
    }

    #[test]
    fn json_says_the_same_without_acting() {
        let name = "x\u{202e}\u{e0041}\n\u{9b}";
        let safe = harmless_json(&name).unwrap();
        assert!(safe.is_ascii());
        assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), name);
    }
}
