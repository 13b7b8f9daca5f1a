//! Keys, free of any terminal library.

use std::fmt;

/// Which key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// A character.
    Char(char),
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Tab.
    Tab,
    /// Shift and Tab.
    BackTab,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// An arrow.
    Up,
    /// An arrow.
    Down,
    /// An arrow.
    Left,
    /// An arrow.
    Right,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
}

/// A key with its modifiers; shift is part of the character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// Which key.
    pub code: Code,
    /// With control held.
    pub ctrl: bool,
}

impl Key {
    /// A plain key.
    pub const fn plain(code: Code) -> Self {
        Self { code, ctrl: false }
    }

    /// The key of this name, as [`fmt::Display`] gives it; `None` if there is none.
    pub fn parse(name: &str) -> Option<Self> {
        if let Some(key) = name.strip_prefix("ctrl-").and_then(Self::parse) {
            return (!key.ctrl).then_some(Self { ctrl: true, ..key });
        }
        let code = match name {
            "space" => Code::Char(' '),
            "enter" => Code::Enter,
            "esc" => Code::Esc,
            "tab" => Code::Tab,
            "shift-tab" => Code::BackTab,
            "backspace" => Code::Backspace,
            "del" => Code::Delete,
            "up" => Code::Up,
            "down" => Code::Down,
            "left" => Code::Left,
            "right" => Code::Right,
            "home" => Code::Home,
            "end" => Code::End,
            "pgup" => Code::PageUp,
            "pgdn" => Code::PageDown,
            name => {
                let mut letters = name.chars();
                let letter = letters.next().filter(|c| !c.is_control() && !c.is_whitespace())?;
                letters.next().is_none().then_some(Code::Char(letter))?
            }
        };
        Some(Self::plain(code))
    }

    /// A character with control held.
    pub const fn ctrl(c: char) -> Self {
        Self { code: Code::Char(c), ctrl: true }
    }

    /// Whether it would put a character into a text.
    pub const fn printable(self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.ctrl => Some(c),
            _ => None,
        }
    }
}

impl From<char> for Key {
    fn from(c: char) -> Self {
        Self::plain(Code::Char(c))
    }
}

impl From<Code> for Key {
    fn from(code: Code) -> Self {
        Self::plain(code)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("ctrl-")?;
        }
        match self.code {
            Code::Char(' ') => f.write_str("space"),
            Code::Char(c) => write!(f, "{c}"),
            Code::Enter => f.write_str("enter"),
            Code::Esc => f.write_str("esc"),
            Code::Tab => f.write_str("tab"),
            Code::BackTab => f.write_str("shift-tab"),
            Code::Backspace => f.write_str("backspace"),
            Code::Delete => f.write_str("del"),
            Code::Up => f.write_str("up"),
            Code::Down => f.write_str("down"),
            Code::Left => f.write_str("left"),
            Code::Right => f.write_str("right"),
            Code::Home => f.write_str("home"),
            Code::End => f.write_str("end"),
            Code::PageUp => f.write_str("pgup"),
            Code::PageDown => f.write_str("pgdn"),
        }
    }
}
