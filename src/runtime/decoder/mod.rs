//! The bytes of a terminal, turned into keys, pastes and reports of the mouse.
//!
//! Reads cut a terminal's bytes anywhere, and answers to questions that nobody here asked arrive in
//! the middle of them. So a sequence is framed by the terminals' grammar (ECMA-48) and by time,
//! never by what one read brings. The `vte` crate parses text and control sequences; this file
//! decides where a sequence begins, how long its rest is waited for, and what is dropped whole.

mod frame;
mod sequence;
#[cfg(test)]
mod tests;

use std::time::{Duration, Instant};

use vte::Parser;

use crate::app::{Code, Key};
pub use frame::Typed;
use frame::{Begun, Frame};
use sequence::Sink;

/// How long the rest of a sequence is waited for, and with it what a lone Esc means.
pub const SEQUENCE_PAUSE: Duration = Duration::from_millis(50);

/// How long the rest of a sequence may still come after nobody waits for it any more.
pub const LATE: Duration = Duration::from_secs(1);

/// How long a paste may be silent before it counts as ended.
pub const PASTE_PAUSE: Duration = Duration::from_secs(1);

/// Longest paste that is accepted, in bytes; the rest of a longer one is dropped.
const LONGEST_PASTE: usize = 1 << 20;

/// The end of a bracketed paste.
const PASTE_END: &[u8] = b"\x1b[201~";

const ESC: u8 = 0x1b;
const BEL: u8 = 0x07;

/// What may still follow something that is over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Late {
    /// Nothing.
    #[default]
    No,
    /// Esc acted as a key: what it may have begun is dropped whole.
    AfterEsc(Instant),
    /// A control sequence that began so was given up: its tail is dropped.
    Tail(Instant, Begun),
    /// So many bytes of a sequence did not come: they are dropped, whichever they are.
    Raw(Instant, u8),
}

/// Turns bytes into keys and pastes.
#[derive(Default)]
pub struct Decoder {
    parser: Parser,
    sink: Sink,
    frame: Frame,
    late: Late,
    /// How the control sequence under way began.
    begun: Begun,
    /// The sequence is dropped whatever it says, for its Esc has acted already.
    dropped: bool,
    paste: Vec<u8>,
    /// When the last byte came.
    last: Option<Instant>,
}

impl Decoder {
    /// Takes in what one read brought at `now`.
    ///
    /// Whether a sequence was too slow is for [`Decoder::expire`] to say: bytes that are there when
    /// somebody looks came in time, however late that is.
    pub fn feed(&mut self, now: Instant, bytes: &[u8]) -> Vec<Typed> {
        let silence = self.last.map_or(Duration::MAX, |last| now.saturating_duration_since(last));
        self.sink.pasted &= silence < PASTE_PAUSE;
        if self.frame == Frame::Ground && silence >= LATE {
            // The rest of half a character will not come either.
            self.parser = Parser::new();
        }
        self.last = Some(now);
        self.sink.after_return = false;
        match (self.frame, bytes) {
            // Ctrl-c by itself is heard in a paste, too, unless it is a part that came by itself.
            (Frame::Paste(_), [3]) if silence >= SEQUENCE_PAUSE => self.give_up(),
            // A person's key, and no rest of a string that was cut in two.
            (Frame::Text { late: true, .. }, [byte]) if !matches!(*byte, ESC | BEL) => {
                self.frame = Frame::Ground;
            }
            (Frame::Text { late, .. }, _) if late => self.frame = Frame::Text { empty: None, late: false },
            _ => {}
        }
        for byte in bytes {
            self.step(*byte, now);
        }
        std::mem::take(&mut self.sink.typed)
    }

    /// When [`Decoder::expire`] is due, unless more bytes come before.
    pub fn deadline(&self) -> Option<Instant> {
        let pause = match self.frame {
            Frame::Ground => return None,
            Frame::Text { late: true, .. } => LATE,
            Frame::Paste(_) => PASTE_PAUSE,
            _ => SEQUENCE_PAUSE,
        };
        Some(self.last? + pause)
    }

    /// The rest of what is unfinished did not come.
    pub fn expire(&mut self, now: Instant) -> Vec<Typed> {
        match self.frame {
            Frame::Ground => {}
            Frame::Escape | Frame::TextEscape => {
                self.frame = Frame::Ground;
                self.sink.put(Key::from(Code::Esc));
                self.late = Late::AfterEsc(now + LATE);
            }
            Frame::Control | Frame::Single(_) => {
                let begun = if self.frame == Frame::Control { self.begun } else { Begun::Other };
                self.give_up();
                self.late = Late::Tail(now + LATE, begun);
            }
            Frame::Raw(left) => {
                self.give_up();
                self.late = Late::Raw(now + LATE, left);
            }
            Frame::Text { empty: Some(introducer), .. } => {
                // Nothing is a string so far: two keys in quick succession.
                self.frame = Frame::Ground;
                self.sink.put(Key::from(Code::Esc));
                self.sink.put(Key::from(introducer));
            }
            Frame::Text { late: false, .. } => self.frame = Frame::Text { empty: None, late: true },
            Frame::Text { .. } => self.frame = Frame::Ground,
            Frame::Paste(_) => {
                self.give_up();
                self.sink.pasted = true;
                self.last = Some(now);
            }
        }
        std::mem::take(&mut self.sink.typed)
    }

    /// Leaves whatever is unfinished; of a paste that is what came of it.
    fn give_up(&mut self) {
        if let Frame::Paste(_) = self.frame {
            self.end_paste();
        }
        self.parser = Parser::new();
        self.frame = Frame::Ground;
        self.dropped = false;
    }

    fn step(&mut self, byte: u8, now: Instant) {
        match self.frame {
            Frame::Ground => self.ground(byte, now),
            Frame::Escape => self.escape(byte, now),
            Frame::Control => self.control(byte, now),
            Frame::Single(modifiers) => self.single(modifiers, byte, now),
            Frame::Raw(_) if !is_raw(byte) => self.cut_off(byte, now),
            Frame::Raw(left) => {
                self.frame = if left > 1 { Frame::Raw(left - 1) } else { Frame::Ground };
            }
            Frame::Text { .. } => match byte {
                ESC => self.frame = Frame::TextEscape,
                // BEL ends one, CAN and SUB cancel it.
                BEL | 0x18 | 0x1a => self.frame = Frame::Ground,
                // No terminal says it: it is ctrl-c.
                3 => self.cut_off(byte, now),
                _ => self.frame = Frame::Text { empty: None, late: false },
            },
            Frame::TextEscape => {
                self.frame = Frame::Escape;
                if byte == b'\\' {
                    self.frame = Frame::Ground;
                } else {
                    self.escape(byte, now);
                }
            }
            Frame::Paste(seen) => self.pasted(seen, byte),
        }
    }

    fn ground(&mut self, byte: u8, now: Instant) {
        match std::mem::replace(&mut self.late, Late::No) {
            Late::AfterEsc(until) if now < until && matches!(byte, b'[' | b'O') => {
                self.dropped = true;
                return self.escape(byte, now);
            }
            Late::Tail(until, begun) if now < until => match (byte, begun) {
                (b'0'..=b'9' | b';', _) | (b'<', Begun::Nothing) => {
                    self.late = Late::Tail(until, begun.with(byte));
                    return;
                }
                (b'M', Begun::Nothing) => {
                    self.late = Late::Raw(until, 3);
                    return;
                }
                (b'A'..=b'Z' | b'~', _) | (b'm', Begun::Mouse) => return,
                _ => {}
            },
            Late::Raw(until, left) if now < until && is_raw(byte) => {
                if left > 1 {
                    self.late = Late::Raw(until, left - 1);
                }
                return;
            }
            _ => {}
        }
        if byte == ESC {
            self.frame = Frame::Escape;
            return;
        }
        self.parser.advance(&mut self.sink, &[byte]);
        match self.sink.introducer.take() {
            Some(0x9b) => self.begin_control(),
            Some(0x8f) => self.frame = Frame::Single(0),
            Some(0x90 | 0x98 | 0x9d..=0x9f) => self.frame = Frame::Text { empty: None, late: false },
            _ => {}
        }
    }

    fn begin_control(&mut self) {
        self.parser = Parser::new();
        self.parser.advance(&mut self.sink, b"\x1b[");
        (self.frame, self.begun) = (Frame::Control, Begun::Nothing);
    }

    fn escape(&mut self, byte: u8, now: Instant) {
        match byte {
            b'[' => self.begin_control(),
            b'O' => self.frame = Frame::Single(0),
            b']' | b'P' | b'X' | b'^' | b'_' => {
                self.frame = Frame::Text { empty: Some(char::from(byte)), late: false };
            }
            // The end of a string that was given up.
            b'\\' => self.frame = Frame::Ground,
            ESC => self.sink.put(Key::from(Code::Esc)),
            // No key is bound to Alt: it is Esc, then a key.
            _ => {
                self.frame = Frame::Ground;
                self.sink.put(Key::from(Code::Esc));
                self.step(byte, now);
            }
        }
    }

    fn control(&mut self, byte: u8, now: Instant) {
        match byte {
            0x20..=0x3f => {
                self.begun = self.begun.with(byte);
                self.parser.advance(&mut self.sink, &[byte]);
            }
            0x40..=0x7e => {
                self.frame = Frame::Ground;
                self.sink.muted = std::mem::take(&mut self.dropped);
                self.parser.advance(&mut self.sink, &[byte]);
                self.sink.muted = false;
                if let Some(frame) = self.sink.next.take() {
                    self.frame = frame;
                }
            }
            0x7f => {}
            _ => self.cut_off(byte, now),
        }
    }

    fn single(&mut self, modifiers: u8, byte: u8, now: Instant) {
        match byte {
            b'0'..=b'9' => self.frame = Frame::Single(byte - b'0'),
            b';' => self.frame = Frame::Single(0),
            b' ' | 0x40..=0x7e => {
                self.frame = Frame::Ground;
                if !std::mem::take(&mut self.dropped)
                    && let Some(key) = sequence::single(byte, modifiers)
                {
                    self.sink.put(key);
                }
            }
            _ => self.cut_off(byte, now),
        }
    }

    /// A byte that cannot belong to the sequence: that is over, and the byte counts.
    fn cut_off(&mut self, byte: u8, now: Instant) {
        self.give_up();
        self.step(byte, now);
    }

    fn pasted(&mut self, seen: usize, byte: u8) {
        let (seen, rest) = match PASTE_END.get(seen) {
            Some(expected) if *expected == byte => (seen + 1, None),
            // Esc stands nowhere in the end but at its beginning.
            _ => {
                let room = LONGEST_PASTE.saturating_sub(self.paste.len());
                self.paste.extend(PASTE_END.iter().take(seen.min(room)));
                if byte == ESC { (1, None) } else { (0, Some(byte).filter(|_| room > seen)) }
            }
        };
        self.paste.extend(rest);
        self.frame = Frame::Paste(seen);
        if seen == PASTE_END.len() {
            self.end_paste();
            self.frame = Frame::Ground;
        }
    }

    fn end_paste(&mut self) {
        let bytes = std::mem::take(&mut self.paste);
        self.sink.typed.push(Typed::Paste(String::from_utf8_lossy(&bytes).into_owned()));
    }
}

/// Whether a byte can be one of those that follow an X10 report: a coordinate out of its range is 0.
const fn is_raw(byte: u8) -> bool {
    byte >= b' ' || byte == 0
}
