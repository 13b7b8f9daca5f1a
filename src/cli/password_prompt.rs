//! A line that is typed unseen: a terminal without echo, and the keys that edit what is not shown.

use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::time::Instant;

use rustix::event::{PollFd, PollFlags};
use rustix::io::Errno;
use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};

use crate::app::secret_entry::Typed as Secret;
use crate::app::{Code, Key};
use crate::domain::text::REPLACEMENT;
use crate::runtime::decoder::{Decoder, Typed};
use crate::runtime::waiting::wait;

/// How a line ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    /// With Enter.
    Typed(Secret),
    /// With ctrl-d, or the end of the terminal.
    Ended,
    /// With ctrl-c, or by a signal.
    Interrupted,
    /// With Enter, but some of it was no text in UTF-8: nothing that could be sent.
    NotText,
}

/// What a key does to the line being read.
enum KeyEffect {
    Line(Line),
    Stop,
    Nothing,
}

/// The text up to Enter. Keys that are no text are dropped, and so is what the terminal says by
/// itself: a character too many in a secret that nobody can see costs an attempt. `stop` is for
/// ctrl-z.
pub fn read_line(terminal: &impl AsFd, mut stop: impl FnMut() -> io::Result<()>) -> io::Result<Line> {
    let mut line = LineSoFar::default();
    let mut decoder = Decoder::default();
    let mut bytes = [0; 1024];
    loop {
        let typed = if wait(&mut [PollFd::new(terminal, PollFlags::IN)], decoder.deadline())? {
            match rustix::io::read(terminal, &mut bytes) {
                Ok(0) => return Ok(Line::Ended),
                Ok(count) => decoder.feed(Instant::now(), bytes.get(..count).unwrap_or_default()),
                Err(Errno::INTR | Errno::AGAIN) => continue,
                Err(error) => return Err(error.into()),
            }
        } else {
            decoder.expire(Instant::now())
        };
        for typed in typed {
            match line.take(typed) {
                KeyEffect::Line(line) => return Ok(line),
                KeyEffect::Stop => stop()?,
                KeyEffect::Nothing => {}
            }
        }
    }
}

#[derive(Default)]
struct LineSoFar {
    typed: Secret,
    not_text: bool,
}

impl LineSoFar {
    fn take(&mut self, typed: Typed) -> KeyEffect {
        match typed {
            // A secret that is pasted is one line; its end is not meant.
            Typed::Paste(text) => self.put(text.trim_end_matches(['\r', '\n'])),
            Typed::Key(key) | Typed::Pasted(key) => return self.key(key),
            Typed::Mouse(_) => {}
        }
        KeyEffect::Nothing
    }

    fn key(&mut self, key: Key) -> KeyEffect {
        match (key.code, key.ctrl) {
            (Code::Enter, _) if self.not_text => return KeyEffect::Line(Line::NotText),
            (Code::Enter, _) => return KeyEffect::Line(Line::Typed(std::mem::take(&mut self.typed))),
            (Code::Char('c'), true) => return KeyEffect::Line(Line::Interrupted),
            (Code::Char('d'), true) => return KeyEffect::Line(Line::Ended),
            (Code::Char('z'), true) => return KeyEffect::Stop,
            (Code::Char(c), false) => self.put(c.encode_utf8(&mut [0; 4])),
            _ => {
                self.typed.edit(key);
                self.not_text &= !self.typed.is_empty();
            }
        }
        KeyEffect::Nothing
    }

    fn put(&mut self, text: &str) {
        self.not_text |= text.contains(REPLACEMENT);
        self.typed.put(text);
    }
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
    use std::io::Write;
    use std::time::Duration;

    use super::*;

    fn pause(millis: u64) {
        assert!(!wait(&mut [], Some(Instant::now() + Duration::from_millis(millis))).unwrap());
    }

    /// What a line is, when these pieces are written one after the other, 10 ms apart.
    fn read(pieces: &[&[u8]], stop: impl FnMut() -> io::Result<()>) -> Line {
        let (terminal, mut writer) = io::pipe().unwrap();
        let pieces: Vec<Vec<u8>> = pieces.iter().map(|piece| piece.to_vec()).collect();
        let writing = std::thread::spawn(move || {
            for piece in pieces {
                writer.write_all(&piece).unwrap();
                pause(10);
            }
        });
        let line = read_line(&terminal, stop).unwrap();
        writing.join().unwrap();
        line
    }

    #[test]
    fn a_line_is_edited_by_character_and_keys_that_are_no_text_are_dropped() {
        let typed = |text: &str| {
            let mut secret = Secret::default();
            secret.put(text);
            Line::Typed(secret)
        };
        for (keys, expected) in [
            (&b"secret\r"[..], typed("secret")),
            (b"wrong\x15right\n", typed("right")),
            (b"wrong\x17right\n", typed("right")),
            ("p\u{e9}\x7fw\x08x\n".as_bytes(), typed("px")),
            (b"\x7fa\n", typed("a")),
            (b"a\x1b[Ab\x1b[1;5Cc\x1bOPd\x1c\x01\te\n", typed("abcde")),
            (b"a\x1b\n", typed("a")),
            (b"[O\n", typed("[O")),
            (b"a\x1bOp\x1bOM", typed("a0")),
            (b"a\x1b]11;rgb:00/00/00\x07b\x1bP!|0000\x1b\\c\x1b[?62;22cd\n", typed("abcd")),
            (b"\x1b[200~from a safe\r\n\x1b[201~\r", typed("from a safe")),
            (b"abc\x03", Line::Interrupted),
            (b"\x04", Line::Ended),
            (b"cut off", Line::Ended),
            (b"latin \xe9\n", Line::NotText),
            (b"latin \xe9\x15right\n", typed("right")),
        ] {
            assert_eq!(read(&[keys], || panic!("stopped")), expected, "{}", keys.escape_ascii());
            let drops: Vec<&[u8]> = keys.chunks(1).collect();
            assert_eq!(read(&drops, || panic!("stopped")), expected, "drop by drop: {}", keys.escape_ascii());
        }
        let mut stops = 0;
        let line = read(&[b"a\x1ab\n"], || {
            stops += 1;
            Ok(())
        });
        assert_eq!((line, stops), (typed("ab"), 1));
    }

    #[test]
    fn a_sequence_that_stops_half_way_does_not_hold_the_line() {
        let (terminal, mut writer) = io::pipe().unwrap();
        let writing = std::thread::spawn(move || {
            writer.write_all(b"a\x1b[").unwrap();
            pause(120);
            writer.write_all(b"b\n").unwrap();
            writer
        });
        assert!(matches!(read_line(&terminal, || Ok(())).unwrap(), Line::Typed(secret) if secret.len() == 2));
        drop(writing.join().unwrap());
    }
}
