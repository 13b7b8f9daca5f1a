//! What can happen to an input on its way: to its bytes, and to JSON as such.

use crate::rng::Rng;

/// Odd pieces of any format.
const ODD: &[&[u8]] = &[
    b"",
    b"\0",
    b"\xff",
    b"\xfe\xff",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xc3",
    b"\xe2\x82",
    b"\xed\xa0\x80",
    b"\t",
    b"\n",
    b"\r\n",
    b"\x1b[2J",
    b"\x9b",
    b"\"",
    b"'",
    b"\\",
    b"\\u",
    b"\\ud83d",
    b"\\ud83d\\ude00",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b",",
    b"null",
    b"true",
    b"-",
    b"-1",
    b"0",
    b"1e999",
    b"-1e-999",
    b"1.5",
    b"NaN",
    b"Infinity",
    b"99999999999999999999999999",
    b"18446744073709551615",
    b"9223372036854775808",
    b"4294967296",
    b"{}",
    b"[]",
    b"\"\"",
    b"<html>",
    b"</title>",
    b"<script>",
    b"%s",
    b"../..",
    b"&a",
    b"*a",
    b"!!binary ",
    b"!x ",
    b"<<: ",
    b"---\n",
    b"...\n",
    b"|\n",
    b"# ",
    b"[[",
    b"]]",
    b"\"\"\"",
    b"=",
    b"\xe2\x80\xae",
    b"\xe2\x80\x8b",
    b"\xf0\x9f\x98\x80",
];

/// Values in JSON that no documentation promises.
pub const VALUES: &[&[u8]] = &[
    b"null",
    b"true",
    b"false",
    b"0",
    b"-1",
    b"1.5",
    b"1e400",
    b"-1e400",
    b"NaN",
    b"-Infinity",
    b"123456789012345678901234567890",
    b"18446744073709551616",
    b"\"\"",
    b"\" \"",
    b"\"\\ud83d\"",
    b"\"\\udc00x\"",
    b"\"a\xffb\"",
    b"\"a\tb\"",
    b"\"a\0b\"",
    b"\"C:\\data\"",
    b"\"\\u12\"",
    b"\"\xed\xa0\x80\"",
    b"[]",
    b"{}",
    b"[null]",
    b"[[[]]]",
    b"{\"\":{\"\":null}}",
    b"[1,\"a\",{}]",
    b"{\"id\":null}",
    b"\"{\\\"policy\\\":\\\"x\\\"}\"",
    b"\"null\"",
    b"\"\xe2\x80\xae\xe2\x80\x8b\"",
    b"{\"a\":1,\"a\":2}",
    b"\"99:99\"",
    b"\"2026-13-45T99:00:00Z\"",
    b"-0",
    b"1E+2",
];

/// Changes bytes, lengths and encodings, one to five times; `other` is what pieces are taken from.
pub fn bytes(rng: &mut Rng, input: &[u8], other: &[u8]) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..=rng.below(5) {
        once(rng, &mut bytes, other);
    }
    bytes
}

fn once(rng: &mut Rng, bytes: &mut Vec<u8>, other: &[u8]) {
    let at = rng.below(bytes.len() + 1);
    let end = at + rng.below((bytes.len() - at).min(64) + 1);
    match rng.below(12) {
        0 | 1 if at < bytes.len() => bytes[at] ^= 1 << rng.below(8),
        2 if at < bytes.len() => bytes[at] = rng.next() as u8,
        3 => bytes.truncate(at),
        4 => drop(bytes.drain(at..end)),
        5 => {
            let again = bytes[at..end].to_vec();
            drop(bytes.splice(at..at, again));
        }
        6 | 7 => drop(bytes.splice(at..at, rng.piece(ODD).iter().copied())),
        8 => drop(bytes.splice(at..end, rng.piece(ODD).iter().copied())),
        9 if !other.is_empty() => {
            let from = rng.below(other.len());
            let to = from + rng.below((other.len() - from).min(400) + 1);
            let end = if rng.one_in(4) { bytes.len() } else { end };
            drop(bytes.splice(at..end, other[from..to].iter().copied()));
        }
        10 => {
            let piece = *rng.pick(&[&b"["[..], b"{\"a\":", b"{", b"\"", b"<a>", b"x", b"- ", b"&a [*a,"]);
            let times = 1 << rng.below(12);
            drop(bytes.splice(at..at, piece.repeat(times)));
        }
        11 if rng.one_in(3) => *bytes = encoded(rng, bytes),
        _ => bytes.insert(at, rng.next() as u8),
    }
    bytes.truncate(1 << 16);
}

/// The same text in another encoding.
fn encoded(rng: &mut Rng, bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    match rng.below(4) {
        0 => [&b"\xff\xfe"[..], &text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()].concat(),
        1 => [&b"\xfe\xff"[..], &text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>()].concat(),
        2 => [b"\xef\xbb\xbf", bytes].concat(),
        _ => text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect(),
    }
}

/// JSON whose members are known by where they lie, so that one can be changed and the rest stays.
pub struct Json<'a> {
    pub text: &'a [u8],
    /// Where each value lies, keys apart.
    values: Vec<(usize, usize)>,
}

impl<'a> Json<'a> {
    /// Takes a text that is JSON.
    pub fn new(text: &'a [u8]) -> Self {
        let mut values = Vec::new();
        let mut open = Vec::new();
        let mut at = 0;
        while at < text.len() {
            match text[at] {
                b'{' | b'[' => open.push(at),
                b'}' | b']' => values.push((open.pop().unwrap(), at + 1)),
                b'"' => {
                    let from = at;
                    at += 1;
                    while text[at] != b'"' {
                        at += if text[at] == b'\\' { 2 } else { 1 };
                    }
                    let is_key =
                        text[at + 1..].iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b':');
                    if !is_key {
                        values.push((from, at + 1));
                    }
                }
                b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => {
                    let from = at;
                    while at < text.len()
                        && !matches!(text[at], b',' | b'}' | b']')
                        && !text[at].is_ascii_whitespace()
                    {
                        at += 1;
                    }
                    values.push((from, at));
                    continue;
                }
                _ => {}
            }
            at += 1;
        }
        Self { text, values }
    }

    /// Changes types, numbers, nesting and keys; what comes of it is as good JSON as clouds send.
    pub fn mutated(&self, rng: &mut Rng, other: &Json<'_>) -> Vec<u8> {
        let (from, to) = *rng.pick(&self.values);
        let value = &self.text[from..to];
        let put = |new: &[u8]| [&self.text[..from], new, &self.text[to..]].concat();
        match rng.below(10) {
            4 => {
                let (from, to) = *rng.pick(&other.values);
                put(&other.text[from..to])
            }
            5 => {
                let (open, close): (&[u8], &[u8]) = *rng.pick(&[(&b"["[..], &b"]"[..]), (b"{\"a\":", b"}")]);
                let deep = 1 << rng.below(12);
                put(&[&open.repeat(deep), value, &close.repeat(deep)].concat())
            }
            // Twice as long, or a text of what was none.
            6 => put(&[b"[", value, b",", value, b"]"].concat()),
            7 if value.first() != Some(&b'"') => {
                put(&serde_json::to_vec(&String::from_utf8_lossy(value)).unwrap())
            }
            // A member more, which may be there already.
            8 if value.first() == Some(&b'{') && value.len() > 2 => {
                let key = *rng.pick(&[
                    "id",
                    "ID",
                    "name",
                    "metadata",
                    "status",
                    "code",
                    "error",
                    "resource_id",
                    "volumes",
                    " id ",
                ]);
                put(&[b"{\"", key.as_bytes(), b"\":", rng.piece(VALUES), b",", &value[1..]].concat())
            }
            // A text with something unreadable in it.
            9 if value.first() == Some(&b'"') => {
                let odd = *rng.pick(&[
                    &b"\\ud83d"[..],
                    b"\xff",
                    b"\t",
                    b"\\x",
                    b"\0",
                    b"\\u00",
                    b"\xe2\x82",
                    b"\\ud83d\\u0041",
                    b"\x7f",
                ]);
                put(&[b"\"", odd, &value[1..]].concat())
            }
            _ => put(rng.piece(VALUES)),
        }
    }
}
