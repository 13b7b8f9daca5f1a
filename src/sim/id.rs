//! UUIDs as sixteen bytes, read without regard to case.

use std::fmt;

/// A UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Id(pub(crate) [u8; 16]);

impl Id {
    /// Reads 32 hexadecimal digits, dashes anywhere or nowhere.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0_u8; 16];
        let mut digits = 0_usize;
        for byte in text.bytes() {
            let value = match byte {
                b'0'..=b'9' => byte - b'0',
                b'a'..=b'f' => byte - b'a' + 10,
                b'A'..=b'F' => byte - b'A' + 10,
                b'-' => continue,
                _ => return None,
            };
            let slot = bytes.get_mut(digits / 2)?;
            *slot = *slot << 4 | value;
            digits += 1;
        }
        (digits == 32).then_some(Self(bytes))
    }

    /// Appends the canonical spelling: lower case, dashed, 36 characters.
    pub(crate) fn push(self, out: &mut Vec<u8>) {
        for (at, byte) in self.0.iter().enumerate() {
            if matches!(at, 4 | 6 | 8 | 10) {
                out.push(b'-');
            }
            out.push(digit(byte >> 4));
            out.push(digit(byte & 15));
        }
    }

    /// Appends 32 digits without dashes.
    pub(crate) fn push_plain(self, out: &mut Vec<u8>) {
        for byte in self.0 {
            out.push(digit(byte >> 4));
            out.push(digit(byte & 15));
        }
    }

    /// 32 digits without dashes: tokens, request ids, Keystone ids.
    pub(crate) fn plain(self) -> String {
        let mut out = Vec::with_capacity(32);
        self.push_plain(&mut out);
        String::from_utf8(out).unwrap_or_default()
    }
}

fn digit(nibble: u8) -> u8 {
    if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = Vec::with_capacity(36);
        self.push(&mut out);
        f.write_str(std::str::from_utf8(&out).unwrap_or_default())
    }
}
