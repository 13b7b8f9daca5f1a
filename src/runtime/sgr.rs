//! Colours in the form every terminal understands, and in no more bytes than they need.
//!
//! The terminal library writes each of the sixteen colours in the form made for 256 of them
//! (`38;5;1`). A terminal that knows only sixteen takes that for "blink, bold"; `31` is understood
//! everywhere, and shorter.

use memchr::memmem;

/// Rewrites indexed colours 0 to 15 in a frame into their plain codes, and leaves out styles that a
/// reset follows.
pub fn plain_colours(frame: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(frame.len());
    let mut rest = frame;
    while let Some(at) = memmem::find(rest, b"\x1b[") {
        let (before, sequence) = rest.split_at(at + 2);
        plain.extend_from_slice(before);
        let end =
            sequence.iter().position(|byte| !matches!(byte, b'0'..=b'9' | b';')).unwrap_or(sequence.len());
        let (parameters, after) = sequence.split_at(end);
        match after.first() {
            Some(b'm') => {
                if parameters == b"0" {
                    plain.truncate(plain.len() - 2);
                    drop_styles(&mut plain);
                    plain.extend_from_slice(b"\x1b[");
                }
                rewrite(parameters, &mut plain);
            }
            _ => plain.extend_from_slice(parameters),
        }
        rest = after;
    }
    plain.extend_from_slice(rest);
    plain
}

/// Takes away the styles at the end of a frame, which the reset that follows makes void. The
/// terminal library ends every frame with three of them.
fn drop_styles(frame: &mut Vec<u8>) {
    while let Some((b'm', before)) = frame.split_last() {
        let parameters = before.iter().rev().take_while(|byte| matches!(byte, b'0'..=b'9' | b';')).count();
        match before.get(..before.len() - parameters) {
            Some([rest @ .., 0x1b, b'[']) => frame.truncate(rest.len()),
            _ => return,
        }
    }
}

fn rewrite(parameters: &[u8], plain: &mut Vec<u8>) {
    let mut left: Vec<&[u8]> = parameters.split(|byte| *byte == b';').collect();
    let mut first = true;
    while let Some(parameter) = left.first().copied() {
        if !first {
            plain.push(b';');
        }
        first = false;
        let taken = match (left.as_slice(), number(left.get(2))) {
            ([b"38", b"5", ..], Some(colour @ 0..=15)) => {
                plain.extend_from_slice(code(30, colour).to_string().as_bytes());
                3
            }
            ([b"48", b"5", ..], Some(colour @ 0..=15)) => {
                plain.extend_from_slice(code(40, colour).to_string().as_bytes());
                3
            }
            // Any other colour of the large forms is passed on whole.
            ([b"38" | b"48", b"5", index, ..], _) => {
                plain.extend_from_slice(parameter);
                plain.extend_from_slice(b";5;");
                plain.extend_from_slice(index);
                3
            }
            _ => {
                plain.extend_from_slice(parameter);
                1
            }
        };
        left.drain(..taken);
    }
}

fn number(text: Option<&&[u8]>) -> Option<u16> {
    std::str::from_utf8(text?).ok()?.parse().ok()
}

const fn code(base: u16, colour: u16) -> u16 {
    if colour < 8 { base + colour } else { base + 60 + colour - 8 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixteen_colours_get_their_plain_codes_and_nothing_else_changes() {
        for (long, plain) in [
            ("\x1b[38;5;1mx", "\x1b[31mx"),
            ("5m\x1b[39m\x1b[49m\x1b[59m\x1b[0m\x1b[?25l", "5m\x1b[0m\x1b[?25l"),
            ("\x1b[1;1H\x1b[1;7m\x1b[0mx\x1b[1m\x1b[31my", "\x1b[1;1H\x1b[0mx\x1b[1m\x1b[31my"),
            ("\x1b[38;5;9;48;5;0m", "\x1b[91;40m"),
            ("\x1b[1;38;5;15m", "\x1b[1;97m"),
            ("\x1b[38;5;200m", "\x1b[38;5;200m"),
            ("\x1b[38;2;1;5;2m", "\x1b[38;2;1;5;2m"),
            ("\x1b[0m\x1b[m", "\x1b[0m\x1b[m"),
            ("\x1b[3;5H\x1b[2J", "\x1b[3;5H\x1b[2J"),
            ("バ\x1b[", "バ\x1b["),
            ("\x1b[38;5", "\x1b[38;5"),
        ] {
            assert_eq!(plain_colours(long.as_bytes()), plain.as_bytes(), "{long:?}");
        }
    }
}
