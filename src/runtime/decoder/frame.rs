//! What the bytes of a terminal are: keys, pastes, the mouse, and parts of a sequence.

use crate::app::Key;
use crate::app::pointer::Pointed;

/// What came from the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// A key.
    Key(Key),
    /// A key that is part of a paste whose end never came.
    Pasted(Key),
    /// A bracketed paste; what was no UTF-8 in it is U+FFFD.
    Paste(String),
    /// A report of the mouse.
    Mouse(Pointed),
}

/// How a control sequence began: what of it is late is told from keys by that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Begun {
    /// Nothing follows its introducer yet.
    #[default]
    Nothing,
    /// As a report of the mouse.
    Mouse,
    /// In any other way.
    Other,
}

impl Begun {
    /// The same with a byte more that is no final one.
    pub const fn with(self, byte: u8) -> Self {
        match (self, byte) {
            (Self::Nothing, b'<') => Self::Mouse,
            (Self::Nothing, _) => Self::Other,
            (begun, _) => begun,
        }
    }
}

/// Where in the terminal's grammar the next byte stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Frame {
    /// Text and control characters.
    #[default]
    Ground,
    /// After Esc.
    Escape,
    /// In a control sequence, after `ESC [`.
    Control,
    /// After `ESC O`, with the number that may stand before the final byte.
    Single(u8),
    /// So many bytes belong to a sequence, whichever they are; none is a control character.
    Raw(u8),
    /// In a string (DCS, OSC, APC, PM, SOS): its introducer while it is empty, and whether its rest
    /// is late.
    Text {
        /// The character after Esc that began it, while nothing followed.
        empty: Option<char>,
        /// It was silent for longer than `SEQUENCE_PAUSE`.
        late: bool,
    },
    /// After an Esc in a string: its end, or the beginning of something else.
    TextEscape,
    /// In a bracketed paste; so many bytes of its end were seen.
    Paste(usize),
}
