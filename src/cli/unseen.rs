//! A line that is typed unseen: a terminal without echo, and the keys that edit what is not shown.

use std::fs::File;
use std::io::{self, ErrorKind, Read};

use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};

/// How a line ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    /// With Enter.
    Typed(Vec<u8>),
    /// With ctrl-d, or the end of the terminal.
    Ended,
    /// With ctrl-c, or by a signal.
    Interrupted,
}

/// Where in an escape sequence, such as that of an arrow key, a byte stands.
#[derive(Clone, Copy)]
enum Sequence {
    Outside,
    Escape,
    Inside,
}

/// The bytes up to Enter. Keys that are no text are dropped: a byte too many in a secret that nobody
/// can see costs an attempt. `stop` is for ctrl-z.
pub fn read_line(terminal: &mut impl Read, mut stop: impl FnMut() -> io::Result<()>) -> io::Result<Line> {
    const INTERRUPT: u8 = 3;
    const END: u8 = 4;
    const KILL: u8 = 21;
    const WORD: u8 = 23;
    const STOP: u8 = 26;
    const ESCAPE: u8 = 27;
    let mut line = Vec::new();
    let mut sequence = Sequence::Outside;
    let mut byte = [0];
    loop {
        match terminal.read(&mut byte) {
            Ok(0) => return Ok(Line::Ended),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        }
        let [byte] = byte;
        let (next, is_text) = match (sequence, byte) {
            (_, ESCAPE) => (Sequence::Escape, false),
            (Sequence::Escape, b'[' | b'O') | (Sequence::Inside, 0x20..=0x3f) => (Sequence::Inside, false),
            (Sequence::Inside, 0x40..=0x7e) => (Sequence::Outside, false),
            _ => (Sequence::Outside, true),
        };
        sequence = next;
        match byte {
            _ if !is_text => {}
            b'\r' | b'\n' => return Ok(Line::Typed(line)),
            INTERRUPT => return Ok(Line::Interrupted),
            END => return Ok(Line::Ended),
            KILL | WORD => line.clear(),
            STOP => stop()?,
            8 | 127 => erase(&mut line),
            0..=31 => {}
            byte => line.push(byte),
        }
    }
}

/// Takes the last character away, all bytes of it.
fn erase(line: &mut Vec<u8>) {
    while line.pop().is_some_and(|byte| (0x80..0xc0).contains(&byte)) {}
}

/// A terminal that shows nothing of what is typed, as it was again when dropped. Keys make no signals
/// there either.
pub struct Quiet {
    terminal: File,
    before: Termios,
}

impl Quiet {
    /// Takes the echo away.
    pub fn enter(terminal: File) -> io::Result<Self> {
        let before = tcgetattr(&terminal)?;
        let quiet = Self { terminal, before };
        quiet.again()?;
        Ok(quiet)
    }

    /// Takes the echo away again, and what was typed meanwhile.
    pub fn again(&self) -> io::Result<()> {
        let mut quiet = self.before.clone();
        quiet.local_modes &= !(LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG);
        quiet.special_codes[SpecialCodeIndex::VMIN] = 1;
        quiet.special_codes[SpecialCodeIndex::VTIME] = 0;
        Ok(tcsetattr(&self.terminal, OptionalActions::Flush, &quiet)?)
    }

    /// Gives the echo back.
    pub fn leave(&self) {
        // There is nobody to tell if the terminal is gone.
        let _ = tcsetattr(&self.terminal, OptionalActions::Flush, &self.before);
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        self.leave();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_edited_by_character_and_keys_that_are_no_text_are_dropped() {
        let typed = |text: &str| Line::Typed(text.into());
        for (keys, expected) in [
            (&b"secret\r"[..], typed("secret")),
            (b"wrong\x15right\n", typed("right")),
            (b"wrong\x17right\n", typed("right")),
            ("p\u{e9}\x7fw\x08x\n".as_bytes(), typed("px")),
            (b"\x7fa\n", typed("a")),
            (b"a\x1b[Ab\x1b[1;5Cc\x1bOPd\x1c\x01\te\n", typed("abcde")),
            (b"a\x1b\n", typed("a")),
            (b"[O\n", typed("[O")),
            (b"abc\x03", Line::Interrupted),
            (b"\x04", Line::Ended),
            (b"cut off", Line::Ended),
        ] {
            assert_eq!(read_line(&mut &*keys, || panic!("stopped")).unwrap(), expected, "{keys:?}");
        }
        let mut stops = 0;
        let line = read_line(&mut &b"a\x1ab\n"[..], || {
            stops += 1;
            Ok(())
        });
        assert_eq!((line.unwrap(), stops), (typed("ab"), 1));
    }
}
