//! Standard output, in pieces that are large enough.

use std::fmt;
use std::io::{self, IsTerminal, Write};

use rustix::termios::tcgetwinsize;

use super::environment::variable;
use super::error::CliError;
use super::exit;
use super::locale::is_utf8_here;
use super::progress;

/// Bytes that are collected before they are written.
const PIECE: usize = 64 << 10;

/// How standard output is read.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    /// Columns of the terminal; `None` where it is none.
    pub columns: Option<usize>,
    /// Whether anything but ASCII may be written for eyes.
    pub utf8: bool,
    /// Whether colours may be.
    pub colour: bool,
}

/// What the width of a terminal is taken for that does not tell it.
const COLUMNS: usize = 80;

impl Screen {
    /// That of this process.
    pub fn here() -> Self {
        let is_terminal = io::stdout().is_terminal();
        let told = || tcgetwinsize(io::stdout()).ok().map(|size| usize::from(size.ws_col));
        let columns = is_terminal.then(|| told().filter(|columns| *columns > 0).unwrap_or(COLUMNS));
        Self { columns, utf8: is_utf8_here(), colour: is_terminal && has_colours(variable) }
    }

    /// Whether it is a terminal.
    pub const fn is_terminal(self) -> bool {
        self.columns.is_some()
    }
}

/// Whether these variables allow colours.
fn has_colours(variable: impl Fn(&str) -> Option<String>) -> bool {
    let is_dumb = variable("TERM").is_none_or(|term| term == "dumb");
    !is_dumb && variable("NO_COLOR").is_none()
}

/// Standard output.
#[derive(Debug, Default)]
pub struct Out {
    piece: Vec<u8>,
    is_closed: bool,
}

impl Out {
    /// Writes some of it.
    pub fn put(&mut self, text: impl AsRef<[u8]>) -> Result<(), CliError> {
        self.piece.extend_from_slice(text.as_ref());
        if self.piece.len() >= PIECE { self.flush() } else { Ok(()) }
    }

    /// Writes a line.
    pub fn line(&mut self, line: &str) -> Result<(), CliError> {
        self.piece.extend_from_slice(line.as_bytes());
        self.put(b"\n")
    }

    /// Hands over what was written. A reader that has seen enough (`| head`) is no failure.
    pub fn flush(&mut self) -> Result<(), CliError> {
        if !self.is_closed {
            let mut out = io::stdout().lock();
            match progress::make_room(|| out.write_all(&self.piece).and_then(|()| out.flush())) {
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => self.is_closed = true,
                written => written.map_err(unwritten)?,
            }
        }
        self.piece.clear();
        Ok(())
    }

    /// Whether nobody reads any more.
    pub const fn is_closed(&self) -> bool {
        self.is_closed
    }
}

/// Output that could not be written.
pub fn unwritten(error: impl fmt::Display) -> CliError {
    CliError::new(exit::NO_OUTPUT, format!("cannot write to standard output: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_need_a_terminal_that_has_them_and_nobody_who_minds() {
        let colours = |variables: &[(&str, &str)]| {
            has_colours(|name| {
                variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
            })
        };
        assert!(colours(&[("TERM", "xterm")]));
        assert!(!colours(&[("TERM", "xterm"), ("NO_COLOR", "1")]));
        assert!(!colours(&[("TERM", "dumb")]) && !colours(&[]));
    }
}
