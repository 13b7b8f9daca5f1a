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

    /// The canonical spelling: lower case, dashed.
    pub(crate) fn text(self) -> [u8; 36] {
        let plain = self.digits();
        let mut out = [b'-'; 36];
        for (to, from) in [(0..8, 0..8), (9..13, 8..12), (14..18, 12..16), (19..23, 16..20), (24..36, 20..32)]
        {
            if let (Some(to), Some(from)) = (out.get_mut(to), plain.get(from)) {
                to.copy_from_slice(from);
            }
        }
        out
    }

    /// 32 digits without dashes.
    pub(crate) fn digits(self) -> [u8; 32] {
        let mut out = [0; 32];
        for (pair, byte) in out.as_chunks_mut::<2>().0.iter_mut().zip(self.0) {
            *pair = [digit(byte >> 4), digit(byte & 15)];
        }
        out
    }

    /// 32 digits without dashes, as a text: tokens, request ids, Keystone ids.
    pub(crate) fn plain(self) -> String {
        String::from_utf8_lossy(&self.digits()).into_owned()
    }
}

fn digit(nibble: u8) -> u8 {
    if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.text()).unwrap_or_default())
    }
}
