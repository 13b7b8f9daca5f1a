//! A cell of a table: what programs read, what people read of it, and whether it is good or bad.

use jiff::Timestamp;
use unicode_width::UnicodeWidthStr;

use super::locale::seen;
use crate::domain::text::scrub;

/// How good or bad something is. On a terminal it has a colour; the words say it too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Neither.
    #[default]
    Plain,
    /// Done, on, or as it should be.
    Good,
    /// To be looked at.
    Warning,
    /// Failed, or lost.
    Bad,
    /// Less important than the rest.
    Dim,
}

impl Tone {
    /// What makes it so on a terminal; one of the sixteen colours that every terminal has.
    pub const fn begin(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Good => "\x1b[32m",
            Self::Warning => "\x1b[33m",
            Self::Bad => "\x1b[31m",
            Self::Dim => "\x1b[2m",
        }
    }

    /// What ends it.
    pub const fn end(self) -> &'static str {
        match self {
            Self::Plain => "",
            _ => "\x1b[0m",
        }
    }
}

/// A cell. Foreign text is made harmless when it becomes one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// For programs.
    text: Box<str>,
    /// For people, where that differs.
    words: Option<Box<str>>,
    /// On a terminal, where that differs.
    short: Option<Box<str>>,
    /// How good or bad it is.
    pub tone: Tone,
}

/// Who reads a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Somebody at a terminal.
    Terminal,
    /// Somebody who reads it elsewhere, with room for all.
    Paper,
    /// A program.
    Program,
}

impl Cell {
    /// A cell that says the same to everybody.
    pub fn new(text: &str) -> Self {
        Self { text: scrub(text).into(), ..Self::default() }
    }

    /// What people read instead.
    pub fn words(self, words: &str) -> Self {
        Self { words: Some(scrub(words).into()), ..self }
    }

    /// What stands on a terminal instead.
    pub fn short(self, short: &str) -> Self {
        Self { short: Some(scrub(short).into()), ..self }
    }

    /// The same to everybody, as programs get it.
    pub fn in_full(self) -> Self {
        Self { words: None, short: None, ..self }
    }

    /// With a tone.
    pub fn tone(self, tone: Tone) -> Self {
        Self { tone, ..self }
    }

    /// What a reader gets.
    pub fn told(&self, reader: Reader) -> &str {
        match (reader, &self.short, &self.words) {
            (Reader::Terminal, Some(told), _) | (Reader::Terminal | Reader::Paper, _, Some(told)) => told,
            _ => &self.text,
        }
    }

    /// What somebody reads in whose locale it is written.
    pub fn seen(&self, reader: Reader, utf8: bool) -> std::borrow::Cow<'_, str> {
        seen(self.told(reader), utf8)
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        matches!(&*self.text, "" | "-")
    }

    /// Whether a terminal shows something shorter than people read elsewhere.
    pub const fn is_short(&self) -> bool {
        self.short.is_some()
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

/// A moment, such as `2026-11-29T15:53:00Z`, is short on a terminal.
impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        let cell = Self::new(text);
        let is_moment = text.len() >= 20 && text.ends_with('Z') && text.contains('T');
        match text.parse::<Timestamp>() {
            Ok(moment) if is_moment => cell.short(&short_moment(moment, Timestamp::now())),
            _ => cell,
        }
    }
}

/// A moment in UTC: `11-29 15:53`, or the day of another year.
pub fn short_moment(moment: Timestamp, now: Timestamp) -> String {
    let year = |moment: Timestamp| moment.strftime("%Y").to_string();
    let form = if year(moment) == year(now) { "%m-%d %H:%M" } else { "%Y-%m-%d" };
    moment.strftime(form).to_string()
}

/// Columns of a terminal that a text takes.
pub fn width(text: &str) -> usize {
    text.width()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reader_gets_what_is_meant_for_him() {
        let cell = Cell::new("2026-11-29T15:53:00Z").words("9 h ago").short("9 h");
        let told = [Reader::Terminal, Reader::Paper, Reader::Program].map(|reader| cell.told(reader));
        assert_eq!(told, ["9 h", "9 h ago", "2026-11-29T15:53:00Z"]);
        assert_eq!(Cell::from("2025-11-29T15:53:00Z").told(Reader::Terminal), "2025-11-29");
        let plain = Cell::from("a\u{1b}[2J");
        assert_eq!(plain.told(Reader::Terminal), "a\u{fffd}[2J");
        assert_eq!(plain.told(Reader::Terminal), plain.told(Reader::Program));
    }
}
