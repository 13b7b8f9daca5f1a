//! Results on standard output: a table for eyes, JSON and CSV for programs. Foreign text is made
//! harmless in each of them.

use std::fmt::{self, Write as _};
use std::io::{self, IsTerminal, Write};

use rustix::termios::tcgetwinsize;
use serde::Serialize;

use super::args::Format;
use super::error::CliError;
use super::exit;
use super::grid;
use super::locale::{for_eyes, is_utf8_here};
use crate::domain::VolumeId;
use crate::domain::text::{is_harmful, scrub};

/// Rows with a heading, for the table and CSV forms.
#[derive(Debug)]
pub struct Table {
    heading: Vec<&'static str>,
    rows: Vec<Vec<String>>,
    /// Columns that stand below their row where the terminal is too narrow, the first one first.
    movable: &'static [&'static str],
}

impl Table {
    /// A table with these columns.
    pub fn new(heading: &[&'static str]) -> Self {
        Self { heading: heading.to_vec(), rows: Vec::new(), movable: &[] }
    }

    /// Where not all columns fit, these go below their row one after the other: what they say is
    /// read, not compared.
    pub fn movable(self, movable: &'static [&'static str]) -> Self {
        Self { movable, ..self }
    }

    /// With these rows.
    pub fn rows(self, rows: impl IntoIterator<Item = Vec<String>>) -> Self {
        let scrubbed = |row: Vec<String>| row.into_iter().map(|cell| scrub(&cell).into_owned()).collect();
        Self { rows: rows.into_iter().map(scrubbed).collect(), ..self }
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
pub fn write(format: Format, table: &Table, json: &impl Serialize) -> Result<(), CliError> {
    match format {
        Format::Table => {
            // On paper there is room for everything.
            let size = tcgetwinsize(io::stdout()).ok().filter(|_| io::stdout().is_terminal());
            let columns = size.map(|size| usize::from(size.ws_col)).filter(|columns| *columns > 0);
            let lines = grid::lines(&table.heading, &table.rows, table.movable, columns, is_utf8_here());
            write_bytes(lines.as_bytes())
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

pub fn write_json(json: &impl Serialize) -> Result<(), CliError> {
    let text = harmless_json(json, is_utf8_here()).map_err(unwritten)?;
    write_bytes(format!("{text}\n").as_bytes())
}

/// Writes the ids of volumes, one a line.
pub fn write_ids<'a>(ids: impl Iterator<Item = &'a VolumeId>) -> Result<(), CliError> {
    let mut text = String::new();
    for id in ids {
        text.push_str(&scrub(&id.to_string()));
        text.push('\n');
    }
    write_bytes(text.as_bytes())
}

/// Writes text for eyes that was made harmless.
pub fn write_text(text: &str) -> Result<(), CliError> {
    write_bytes(for_eyes(text).as_bytes())
}

fn write_bytes(bytes: &[u8]) -> Result<(), CliError> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(unwritten),
    }
}

/// Output that could not be written.
pub fn unwritten(error: impl fmt::Display) -> CliError {
    let message = format!("cannot write to standard output: {error}");
    CliError { code: exit::NO_OUTPUT, message }
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
