//! Results on standard output: a table for people, rows with tabs, CSV, Markdown and JSON for
//! programs and tickets. Foreign text is made harmless in each of them.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io;

use serde::Serialize;

use super::args::Format;
use super::cell::{Cell, Reader};
use super::error::CliError;
use super::grid::Measure;
use super::locale::{for_eyes, is_utf8_here};
pub use super::out::unwritten;
use super::out::{Out, Screen};
use super::pairs;
use super::report::note;
use super::shape::Shape;
use crate::domain::VolumeId;
use crate::domain::text::{is_harmful, scrub};
use crate::evidence::markdown_row;

/// Rows with a heading.
#[derive(Debug)]
pub struct Table {
    shape: Shape,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table with these columns, in the order of CSV.
    pub fn new(heading: &[&'static str]) -> Self {
        Self::of(Shape::new(heading))
    }

    /// A table of this shape.
    pub const fn of(shape: Shape) -> Self {
        Self { shape, rows: Vec::new() }
    }

    /// What these say is read, not compared.
    pub fn movable(self, movable: &[&str]) -> Self {
        Self { shape: self.shape.movable(movable), ..self }
    }

    /// With these rows.
    pub fn rows<C: Into<Cell>>(self, rows: impl IntoIterator<Item = Vec<C>>) -> Self {
        let cells = |row: Vec<C>| row.into_iter().map(Into::into).collect();
        Self { rows: rows.into_iter().map(cells).collect(), ..self }
    }
}

/// Writes a result in the form asked for. A reader that has seen enough (`| head`) is no failure.
pub fn write(format: Format, table: &Table, json: &impl Serialize) -> Result<(), CliError> {
    match format {
        Format::Json => write_json(json),
        _ => write_rows(format, &table.shape, || table.rows.iter()),
    }
}

/// Writes rows in any form but JSON; they are gone through twice where their widths matter.
pub fn write_rows<R: AsRef<[Cell]>, I: Iterator<Item = R>>(
    format: Format,
    shape: &Shape,
    rows: impl Fn() -> I,
) -> Result<(), CliError> {
    let screen = Screen::here();
    let mut out = Out::default();
    if format == Format::Table && screen.is_terminal() && shape.is_pairs() {
        let rows = rows().map(|row| pairs::of_cells(row.as_ref())).collect::<Vec<_>>();
        out.put(pairs::lines(&rows, screen))?;
        return out.flush();
    }
    let mut writer = RowWriter::new(format, shape, screen);
    if format == Format::Table {
        let mut measure = writer.measure();
        rows().for_each(|row| measure.add(row.as_ref()));
        writer.lay_out(measure);
    }
    writer.begin(&mut out)?;
    for row in rows() {
        writer.row(&mut out, row.as_ref())?;
        if out.is_closed() {
            break;
        }
    }
    out.flush()?;
    writer.tell_left_out();
    Ok(())
}

/// Writes rows one by one.
#[derive(Debug)]
pub struct RowWriter<'a> {
    format: Format,
    shape: &'a Shape,
    screen: Screen,
    places: Vec<usize>,
    grid: Option<super::grid::Grid<'a>>,
}

impl<'a> RowWriter<'a> {
    /// For rows of this shape.
    pub fn new(format: Format, shape: &'a Shape, screen: Screen) -> Self {
        let places = match format {
            Format::Csv => shape.of_csv().to_vec(),
            Format::Md => shape.of_terminal().to_vec(),
            _ => shape.all(),
        };
        Self { format, shape, screen, places, grid: None }
    }

    /// What has to look at rows before a table can be laid out.
    pub fn measure(&self) -> Measure<'a> {
        let reader = if self.screen.is_terminal() { Reader::Terminal } else { Reader::Paper };
        Measure::new(self.shape, reader, self.screen.utf8)
    }

    /// Lays a table out by what was measured.
    pub fn lay_out(&mut self, measure: Measure<'a>) {
        self.grid = Some(measure.grid(self.screen.columns));
    }

    /// Writes the heading.
    pub fn begin(&self, out: &mut Out) -> Result<(), CliError> {
        let words = self.shape.words(&self.places);
        match (self.format, &self.grid) {
            (Format::Md, _) => {
                let titles = self.places.iter().filter_map(|at| self.shape.field(*at));
                let titles: Vec<&str> = titles.map(|field| field.title).collect();
                self.text(out, &markdown_row(&titles))?;
                self.text(out, &format!("|{}", "---|".repeat(titles.len())))
            }
            _ if !self.shape.has_heading() => Ok(()),
            (Format::Csv, _) => self.csv(out, &words),
            (Format::Table, Some(grid)) => out.line(&grid.heading()),
            _ => self.text(out, &words.join("\t").to_uppercase()),
        }
    }

    /// Writes a row.
    pub fn row(&self, out: &mut Out, row: &[Cell]) -> Result<(), CliError> {
        if let Some(grid) = &self.grid {
            return out.line(&grid.line(row, self.screen.colour));
        }
        let reader = if self.format == Format::Md { Reader::Paper } else { Reader::Program };
        let told = self.places.iter().map(|at| row.get(*at).map_or("", |cell| cell.told(reader)));
        let told: Vec<&str> = told.collect();
        match self.format {
            Format::Csv => self.csv(out, &told),
            Format::Md => self.text(out, &markdown_row(&told)),
            _ => self.text(out, &told.join("\t")),
        }
    }

    /// Says which columns a table on a terminal lacks.
    pub fn tell_left_out(&self) {
        let left_out = self.grid.as_ref().map(super::grid::Grid::left_out).unwrap_or_default();
        if !left_out.is_empty() {
            note(&format!("no room for {}; -o tsv has every column", left_out.join(", ")));
        }
    }

    fn csv(&self, out: &mut Out, row: &[&str]) -> Result<(), CliError> {
        self.text(out, &csv_line(row))
    }

    /// A line for programs, which is for eyes on a terminal.
    fn text(&self, out: &mut Out, line: &str) -> Result<(), CliError> {
        if self.screen.is_terminal() { out.line(&for_eyes(line)) } else { out.line(line) }
    }
}

/// A record of CSV, without its end: values in quotes where they need them.
fn csv_line(row: &[&str]) -> String {
    let mut line = String::new();
    for (number, value) in row.iter().enumerate() {
        if number > 0 {
            line.push(',');
        }
        if value.contains(['"', ',', '\n', '\r']) || (value.is_empty() && row.len() == 1) {
            line.push('"');
            line.push_str(&value.replace('"', "\"\""));
            line.push('"');
        } else {
            line.push_str(value);
        }
    }
    line
}

/// Writes JSON.
pub fn write_json(json: &impl Serialize) -> Result<(), CliError> {
    let mut out = Harmless { out: Out::default(), utf8: is_utf8_here(), failure: None };
    let written = serde_json::to_writer_pretty(&mut out, json);
    if let Some(failure) = out.failure {
        return Err(failure);
    }
    written.map_err(unwritten)?;
    out.out.put(b"\n")?;
    out.out.flush()
}

/// JSON on its way to standard output, in which characters that could act on a terminal are escaped: the
/// same to a program, harmless to a screen; without UTF-8 that is whatever is not ASCII.
struct Harmless {
    out: Out,
    utf8: bool,
    /// Why it could not be written: an error of the serializer does not say so.
    failure: Option<CliError>,
}

impl io::Write for Harmless {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // The serializer hands over whole characters.
        let text = std::str::from_utf8(bytes).map_err(io::Error::other)?;
        self.out.put(harmless(text, self.utf8).as_bytes()).map_err(|failure| {
            self.failure = Some(failure);
            io::Error::other("not written")
        })?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes the ids of volumes, one a line.
pub fn write_ids<'a>(ids: impl Iterator<Item = &'a VolumeId>) -> Result<(), CliError> {
    let mut out = Out::default();
    for id in ids {
        out.line(&scrub(&id.to_string()))?;
    }
    out.flush()
}

/// Writes text for eyes that was made harmless.
pub fn write_text(text: &str) -> Result<(), CliError> {
    let mut out = Out::default();
    out.put(for_eyes(text).as_bytes())?;
    out.flush()
}

/// JSON on one line, as harmless.
pub fn json_line(value: &impl Serialize) -> io::Result<String> {
    Ok(harmless(&serde_json::to_string(value)?, is_utf8_here()).into_owned())
}

/// JSON, the same to a program and harmless to a screen.
fn harmless(text: &str, utf8: bool) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b'\n' | b' '..=b'~')) {
        return text.into();
    }
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
    safe.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_is_as_every_reader_of_it_takes_it() {
        for row in [&["a", "b,c", "d\"e", ""][..], &[""], &["f\ng", " h "], &["-", "\u{e9}"]] {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(row).unwrap();
            let line = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            assert_eq!(csv_line(row) + "\n", line);
        }
    }

    #[test]
    fn json_says_the_same_without_acting() {
        let harmless_json = |value: &str, utf8| {
            let text = serde_json::to_string_pretty(value)?;
            Ok::<_, serde_json::Error>(harmless(&text, utf8).into_owned())
        };
        let name = "x\u{202e}\u{e0041}\n\u{9b}";
        let safe = harmless_json(name, true).unwrap();
        assert!(safe.is_ascii());
        assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), name);
        let name = "Zo\u{eb} \u{1f600}";
        assert!(!harmless_json(name, true).unwrap().is_ascii());
        let safe = harmless_json(name, false).unwrap();
        assert!(safe.is_ascii());
        assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), name);
    }
}
