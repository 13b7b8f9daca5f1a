//! JSON as clouds send it: strict first, and where that fails with every text made readable.
//!
//! One text that cannot be read (half a surrogate pair, bytes that are no UTF-8, a raw control
//! character, a lone backslash) must not cost the page it stands on, so U+FFFD takes its place. Only
//! what is broken outside of texts and numbers stays broken, and [`broken_at`] says where.

use serde::de::IgnoredAny;

/// What stands for a character that cannot be read.
const UNREADABLE: &str = "\u{fffd}";
/// A byte order mark, which some gateways put first.
const MARK: &[u8] = b"\xef\xbb\xbf";
/// Words that some writers of JSON use for numbers that JSON does not have.
const NO_NUMBERS: [&[u8]; 3] = [b"NaN", b"Infinity", b"-Infinity"];

/// Reads a body by `strictly`, which is given the body as it is and, if that fails, mended.
pub(crate) fn read<R>(
    body: &[u8],
    mut strictly: impl FnMut(&[u8]) -> serde_json::Result<R>,
) -> serde_json::Result<R> {
    strictly(body.strip_prefix(MARK).unwrap_or(body)).or_else(|_| strictly(&mended(body)))
}

/// The byte of the body, counted from 1, at which it stops being JSON, whatever is mended; `None`
/// where it is JSON.
pub(crate) fn broken_at(body: &[u8]) -> Option<usize> {
    let mended = mended(body);
    let error = serde_json::from_slice::<IgnoredAny>(&mended).err()?;
    // Columns are bytes, counted from 1 behind the last line break.
    let lines = mended.split_inclusive(|byte| *byte == b'\n').take(error.line().saturating_sub(1));
    let place = lines.map(<[u8]>::len).sum::<usize>() + error.column();
    let place = if utf16(body).is_some() { place } else { Mender::new(body).run(place).1 };
    Some(place.min(body.len()).max(1))
}

/// The body with every text readable.
fn mended(body: &[u8]) -> Vec<u8> {
    match utf16(body) {
        Some(text) => Mender::new(text.as_bytes()).run(usize::MAX).0,
        None => Mender::new(body).run(usize::MAX).0,
    }
}

/// A body in UTF-16, which its byte order mark tells.
fn utf16(body: &[u8]) -> Option<String> {
    let little = match body {
        [0xff, 0xfe, ..] => true,
        [0xfe, 0xff, ..] => false,
        _ => return None,
    };
    let pairs = body.get(2..)?.chunks_exact(2).filter_map(|pair| pair.try_into().ok());
    let unit = |pair| if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) };
    let units: Vec<u16> = pairs.map(unit).collect();
    Some(String::from_utf16_lossy(&units))
}

/// Whether a byte in a text is a character that stays as it is.
const fn is_text(byte: u8) -> bool {
    matches!(byte, 0x20..=0x7f) && byte != b'"' && byte != b'\\'
}

/// Whether a byte outside of texts and numbers stays as it is.
const fn is_between(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\r' | b' ' | b'{' | b'}' | b'[' | b']' | b':' | b',' | b'a'..=b'z')
}

struct Mender<'a> {
    body: &'a [u8],
    at: usize,
    out: Vec<u8>,
}

impl<'a> Mender<'a> {
    fn new(body: &'a [u8]) -> Self {
        let at = if body.starts_with(MARK) { MARK.len() } else { 0 };
        Self { body, at, out: Vec::with_capacity(body.len()) }
    }

    /// Mends until so many bytes are written; tells how many of the body that took.
    fn run(mut self, until: usize) -> (Vec<u8>, usize) {
        let mut in_text = false;
        while let Some(byte) = self.body.get(self.at).copied()
            && self.out.len() < until
        {
            // Nearly all of it is fine, and goes over in long runs.
            let most = until - self.out.len();
            let is_plain = |byte: &&u8| if in_text { is_text(**byte) } else { is_between(**byte) };
            let plain = self.rest().iter().take(most).take_while(is_plain).count();
            if plain > 0 {
                self.copy(plain);
                continue;
            }
            match (in_text, byte) {
                (_, b'"') => {
                    in_text = !in_text;
                    self.copy(1);
                }
                (true, b'\\') => self.escape(),
                (true, 0..=0x1f) => self.replace(1),
                (true, 0x80..) => self.character(),
                (false, b'-' | b'0'..=b'9' | b'N' | b'I') => self.number(),
                // Nothing but blanks belongs between texts.
                (false, 0..=0x1f) if !byte.is_ascii_whitespace() => {
                    self.out.push(b' ');
                    self.at += 1;
                }
                _ => self.copy(1),
            }
        }
        (self.out, self.at)
    }

    fn rest(&self) -> &'a [u8] {
        self.body.get(self.at..).unwrap_or_default()
    }

    fn copy(&mut self, count: usize) {
        let bytes = self.rest();
        self.out.extend_from_slice(bytes.get(..count).unwrap_or(bytes));
        self.at += count;
    }

    fn replace(&mut self, count: usize) {
        self.out.extend_from_slice(UNREADABLE.as_bytes());
        self.at += count;
    }

    /// A character of more than one byte, or what only looks like the beginning of one.
    fn character(&mut self) {
        let window = self.rest().get(..4).unwrap_or(self.rest());
        let chunk = window.utf8_chunks().next();
        match chunk.as_ref().and_then(|chunk| chunk.valid().chars().next()) {
            Some(character) => self.copy(character.len_utf8()),
            None => self.replace(chunk.map_or(1, |chunk| chunk.invalid().len()).max(1)),
        }
    }

    fn escape(&mut self) {
        match self.rest().get(1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.copy(2),
            Some(b'u') => match (self.unit(0), self.unit(6)) {
                (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => self.copy(12),
                (Some(0xd800..=0xdfff), _) => self.replace(6),
                (Some(_), _) => self.copy(6),
                (None, _) => self.replace(2),
            },
            // The end of a body that is cut: not for us to mend.
            None => self.copy(1),
            Some(_) => self.replace(1),
        }
    }

    /// The value of `\uXXXX` so many bytes ahead.
    fn unit(&self, ahead: usize) -> Option<u16> {
        let digits = self.rest().get(ahead..ahead + 6)?.strip_prefix(b"\\u")?;
        let all_hexadecimal = digits.iter().all(u8::is_ascii_hexdigit);
        let text = std::str::from_utf8(digits).ok().filter(|_| all_hexadecimal)?;
        u16::from_str_radix(text, 16).ok()
    }

    /// A number; one beyond all bounds, and what is none, becomes null.
    fn number(&mut self) {
        let rest = self.rest();
        let word = NO_NUMBERS.iter().find(|word| rest.starts_with(word)).map(|word| word.len());
        let is_part = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E');
        let length = rest.iter().take_while(|byte| is_part(byte)).count();
        let text = rest.get(..length).and_then(|text| std::str::from_utf8(text).ok()).unwrap_or_default();
        let boundless = text.parse::<f64>().is_ok_and(f64::is_infinite);
        match word.or(boundless.then_some(length)) {
            Some(length) => {
                self.out.extend_from_slice(b"null");
                self.at += length;
            }
            None => self.copy(length.max(1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    fn value(body: &[u8]) -> Option<Value> {
        read(body, |body| serde_json::from_slice(body)).ok()
    }

    #[test]
    fn a_text_that_cannot_be_read_costs_itself_alone() {
        for (body, expected) in [
            (&br#"["\ud83d"]"#[..], "\u{fffd}"),
            (br#"["a\ud83db"]"#, "a\u{fffd}b"),
            (br#"["\ude00x"]"#, "\u{fffd}x"),
            (br#"["\ud83d\ud83d\ude00"]"#, "\u{fffd}\u{1f600}"),
            (br#"["\ud83d\n"]"#, "\u{fffd}\n"),
            (b"[\"a\xffb\"]", "a\u{fffd}b"),
            (b"[\"caf\xe9\"]", "caf\u{fffd}"),
            (b"[\"\xe2\x82\"]", "\u{fffd}"),
            (b"[\"\xe2\x82\xac\xff\"]", "\u{20ac}\u{fffd}"),
            (b"[\"a\tb\nc\"]", "a\u{fffd}b\u{fffd}c"),
            (b"[\"a\0b\"]", "a\u{fffd}b"),
            (br#"["C:\data"]"#, "C:\u{fffd}data"),
            (br#"["\u12G4"]"#, "\u{fffd}12G4"),
            (br#"["\u"]"#, "\u{fffd}"),
            (b"\0[ \"a\" ]\0\0", "a"),
            (b"\xef\xbb\xbf[\"a\xff\"]", "a\u{fffd}"),
            (b"\xff\xfe[\0\"\0a\0\"\0]\0", "a"),
            (b"\xfe\xff\0[\0\"\0a\0\"\0]", "a"),
        ] {
            assert_eq!(value(body), Some(Value::from(vec![expected])), "{body:?}");
        }
    }

    #[test]
    fn numbers_that_json_does_not_have_are_null() {
        let read = value(br#"[1e999, -1e999, NaN, Infinity, -Infinity, 12, -1.5e3, "NaN 1e999"]"#).unwrap();
        assert_eq!(read, serde_json::json!([null, null, null, null, null, 12, -1500.0, "NaN 1e999"]));
    }

    #[test]
    fn what_is_truly_broken_says_where() {
        for (body, expected) in [
            (&br#"{"volumes":[{"id":"a"#[..], Some(20)),
            (br#"{"volumes":[}"#, Some(13)),
            // What was mended before it does not shift the place.
            (b"{\"a\":\"\xff\\ud83d\t\",\n \"b\":?}", Some(23)),
            (b"\xef\xbb\xbf[1,]", Some(7)),
            (b"<html>", Some(1)),
            (b"", Some(1)),
            (b"[1] 2", Some(5)),
            (b"{\"a\":\"\xff\"}", None),
        ] {
            assert_eq!(broken_at(body), expected, "{}", String::from_utf8_lossy(body));
        }
    }

    proptest! {
        #[test]
        fn good_json_is_left_as_it_is(text in "\\PC{0,20}", number in any::<f64>(), whole in any::<i64>()) {
            let body = serde_json::json!({ "text": text, "number": number, "list": [whole, null, true] });
            let bytes = serde_json::to_vec(&body).unwrap();
            prop_assert_eq!(mended(&bytes), bytes);
        }

        #[test]
        fn bytes_inside_a_text_never_cost_what_stands_beside_it(
            text in prop::collection::vec(any::<u8>().prop_filter("ends it", |b| !b"\"\\".contains(b)), 0..40),
        ) {
            let body = [b"{\"odd\":\"", text.as_slice(), b"\",\"good\":\"here\"}"].concat();
            prop_assert_eq!(&value(&body).unwrap()["good"], "here");
        }

        #[test]
        fn any_bytes_are_read_or_told_the_place_of(body in prop::collection::vec(any::<u8>(), 0..60)) {
            match broken_at(&body) {
                Some(place) => prop_assert!(place >= 1 && place <= body.len().max(1)),
                None => prop_assert!(value(&body).is_some()),
            }
        }
    }
}
