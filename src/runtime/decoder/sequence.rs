//! What the sequences of terminals mean, as keys. What is no key here is dropped.

use vte::{Params, Perform};

use super::frame::{Frame, Typed};
use crate::app::pointer::{Gesture, Pointed};
use crate::app::{Code, Key};

/// Takes what the parser finds.
#[derive(Default)]
pub(super) struct Sink {
    /// What was found, in order.
    pub typed: Vec<Typed>,
    /// A C1 control character that begins a sequence.
    pub introducer: Option<u8>,
    /// Where a control sequence leads.
    pub next: Option<Frame>,
    /// Keys are the rest of a paste.
    pub pasted: bool,
    /// The control sequence under way counts for nothing.
    pub muted: bool,
    /// The last byte of this read was a carriage return: the line feed of its pair is no key.
    pub after_return: bool,
}

impl Sink {
    pub fn put(&mut self, key: Key) {
        self.typed.push(if self.pasted { Typed::Pasted(key) } else { Typed::Key(key) });
    }
}

impl Perform for Sink {
    fn print(&mut self, c: char) {
        self.after_return = false;
        match c {
            '\x7f' => self.put(Code::Backspace.into()),
            // The parser takes a control character that came in two reads for text.
            '\u{80}'..='\u{9f}' => self.introducer = u8::try_from(u32::from(c)).ok(),
            c => self.put(Key::from(c)),
        }
    }

    fn execute(&mut self, byte: u8) {
        let pair = std::mem::replace(&mut self.after_return, byte == b'\r');
        match byte {
            b'\n' if pair => {}
            0x80.. => self.introducer = Some(byte),
            byte => self.put(control(byte)),
        }
    }

    fn csi_dispatch(&mut self, params: &Params, intermediates: &[u8], incomplete: bool, last: char) {
        if incomplete {
            return;
        }
        let report = Report(params);
        match (intermediates, last) {
            // What is between its marks is a paste even where the first mark was late.
            ([], '~') if report.number(0) == 200 => self.next = Some(Frame::Paste(0)),
            ([], '~') if report.number(0) == 201 => self.pasted = false,
            // The mouse as X10 reports it, and function keys of the Linux console: bytes follow.
            ([], 'M') if report.is_bare() => self.next = Some(Frame::Raw(3)),
            ([], '[') => self.next = Some(Frame::Raw(1)),
            _ if self.muted => {}
            ([b'<'], 'M') => self.typed.extend(report.mouse().filter(|_| !self.pasted).map(Typed::Mouse)),
            ([], last) => {
                if let Some(key) = report.key(last) {
                    self.put(key);
                }
            }
            _ => {}
        }
    }
}

/// The key of a control character.
fn control(byte: u8) -> Key {
    match byte {
        b'\r' | b'\n' => Code::Enter.into(),
        b'\t' => Code::Tab.into(),
        0x08 => Code::Backspace.into(),
        0 => Key::ctrl(' '),
        0x01..=0x1a => Key::ctrl(char::from(byte - 1 + b'a')),
        _ => Key::ctrl(char::from(byte + 0x40)),
    }
}

/// Alt, or Meta, among the modifiers of a sequence, of which 1 is counted from none.
fn is_alt(modifiers: u16) -> bool {
    modifiers.saturating_sub(1) & 0b10_1010 != 0
}

/// The parameters of a control sequence.
struct Report<'a>(&'a Params);

impl Report<'_> {
    fn part(&self, at: usize, sub: usize) -> u16 {
        self.0.iter().nth(at).and_then(|part| part.get(sub).copied()).unwrap_or_default()
    }

    fn number(&self, at: usize) -> u16 {
        self.part(at, 0)
    }

    fn is_bare(&self) -> bool {
        self.0.len() == 1 && self.number(0) == 0
    }

    /// The mouse as SGR reports it: button, column and row, counted from 1. Other buttons, those with a
    /// modifier, and movements do nothing.
    fn mouse(&self) -> Option<Pointed> {
        let gesture = match self.number(0) {
            0 => Gesture::Click,
            64 => Gesture::WheelUp,
            65 => Gesture::WheelDown,
            _ => return None,
        };
        let (column, row) = (self.number(1).checked_sub(1)?, self.number(2).checked_sub(1)?);
        (self.0.len() == 3).then_some(Pointed { gesture, column, row })
    }

    fn key(&self, last: char) -> Option<Key> {
        const RELEASED: u16 = 3;
        let modifiers = self.number(1);
        if is_alt(modifiers) || self.part(1, 1) == RELEASED {
            return None;
        }
        match last {
            'u' => typed(self.number(0), modifiers),
            '~' => match self.number(0) {
                27 => typed(self.number(2), modifiers),
                1 | 7 => Some(Code::Home.into()),
                3 => Some(Code::Delete.into()),
                4 | 8 => Some(Code::End.into()),
                5 => Some(Code::PageUp.into()),
                6 => Some(Code::PageDown.into()),
                _ => None,
            },
            'Z' => Some(Code::BackTab.into()),
            // Small letters are arrows with shift where nothing stands before them, else answers.
            'a'..='z' if !self.is_bare() => None,
            last => arrow(last),
        }
    }
}

fn arrow(last: char) -> Option<Key> {
    let code = match last.to_ascii_uppercase() {
        'A' => Code::Up,
        'B' => Code::Down,
        'C' => Code::Right,
        'D' => Code::Left,
        _ => match last {
            'H' => Code::Home,
            'F' => Code::End,
            _ => return None,
        },
    };
    Some(code.into())
}

/// A key that is reported by its character, as newer protocols do.
fn typed(character: u16, modifiers: u16) -> Option<Key> {
    let held = modifiers.saturating_sub(1);
    let (shift, ctrl) = (held & 1 != 0, held & 4 != 0);
    let c = char::from_u32(character.into())?;
    Some(match c {
        '\t' if shift => Code::BackTab.into(),
        '\x1b' => Code::Esc.into(),
        '\x7f' => Code::Backspace.into(),
        '\t' | '\r' | '\n' | '\x08' => control(u8::try_from(c).ok()?),
        // Keys without a character are numbered in the area for private use.
        '\u{e000}'..='\u{f8ff}' => return None,
        c if c.is_control() => return None,
        c if ctrl => Key::ctrl(c.to_ascii_lowercase()),
        c if shift => Key::from(c.to_ascii_uppercase()),
        c => Key::from(c),
    })
}

/// The key after `ESC O`: arrows, and the keypad, whose keys are what is printed on them.
pub(super) fn single(last: u8, modifiers: u8) -> Option<Key> {
    if is_alt(modifiers.into()) {
        return None;
    }
    let c = char::from(last);
    Some(match c {
        'M' => Code::Enter.into(),
        'I' => Code::Tab.into(),
        ' ' => Key::from(' '),
        'X' => Key::from('='),
        'j'..='o' => Key::from(char::from(last - b'j' + b'*')),
        'p'..='y' => Key::from(char::from(last - b'p' + b'0')),
        c => return arrow(c),
    })
}
