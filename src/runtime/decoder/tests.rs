//! Every sequence whole, cut at every byte, and in pieces that come too late.

use super::*;
use crate::app::pointer::{Gesture, Pointed};

fn key(key: impl Into<Key>) -> Typed {
    Typed::Key(key.into())
}

fn keys(text: &str) -> Vec<Typed> {
    text.chars().map(key).collect()
}

fn mouse(gesture: Gesture, column: u16, row: u16) -> Typed {
    Typed::Mouse(Pointed { gesture, column, row })
}

fn paste(text: &str) -> Typed {
    Typed::Paste(text.to_owned())
}

/// A terminal whose clock stands still between two writes.
struct Terminal {
    decoder: Decoder,
    now: Instant,
    typed: Vec<Typed>,
}

impl Terminal {
    fn new() -> Self {
        Self { decoder: Decoder::default(), now: Instant::now(), typed: Vec::new() }
    }

    fn write(&mut self, bytes: &[u8]) -> &mut Self {
        let typed = self.decoder.feed(self.now, bytes);
        self.typed.extend(typed);
        self
    }

    /// Time goes by, and whoever waits for the deadlines in it does so.
    fn wait(&mut self, millis: u64) -> &mut Self {
        let end = self.now + Duration::from_millis(millis);
        while let Some(due) = self.decoder.deadline().filter(|due| *due <= end) {
            self.now = due;
            let typed = self.decoder.expire(due);
            self.typed.extend(typed);
        }
        self.now = end;
        self
    }

    fn read(&mut self) -> Vec<Typed> {
        std::mem::take(&mut self.typed)
    }
}

/// Bytes and what they are, whole and however they are cut.
fn known() -> Vec<(&'static [u8], Vec<Typed>)> {
    vec![
        (b"j", keys("j")),
        ("é猫\u{1f600}".as_bytes(), keys("é猫\u{1f600}")),
        (b"\r", vec![key(Code::Enter)]),
        (b"\n", vec![key(Code::Enter)]),
        (
            b"\t\x7f\x08\x00",
            vec![key(Code::Tab), key(Code::Backspace), key(Code::Backspace), key(Key::ctrl(' '))],
        ),
        (
            b"\x03\x0c\x1a\x1c",
            vec![key(Key::ctrl('c')), key(Key::ctrl('l')), key(Key::ctrl('z')), key(Key::ctrl('\\'))],
        ),
        (b"\x1b[A\x1b[B\x1b[C\x1b[D", [Code::Up, Code::Down, Code::Right, Code::Left].map(key).into()),
        (b"\x1b[H\x1b[F\x1b[Z", [Code::Home, Code::End, Code::BackTab].map(key).into()),
        (b"\x1bOA\x1bOH\x1bOF", [Code::Up, Code::Home, Code::End].map(key).into()),
        (b"\x1b[1~\x1b[4~\x1b[7~\x1b[8~", [Code::Home, Code::End, Code::Home, Code::End].map(key).into()),
        (b"\x1b[3~\x1b[5~\x1b[6~", [Code::Delete, Code::PageUp, Code::PageDown].map(key).into()),
        (b"\x1b[1;2A\x1b[1;5D", [Code::Up, Code::Left].map(key).into()),
        (b"\x1b[a\x1bOd", [Code::Up, Code::Left].map(key).into()),
        // The keypad in application mode.
        (b"\x1bOM\x1bOp\x1bOy\x1bOk\x1bOn\x1bO ", {
            let mut pad = vec![key(Code::Enter)];
            pad.extend(keys("09+. "));
            pad
        }),
        // No Alt key is bound: Esc, then the key; and Esc twice is Esc, then whatever follows.
        (b"\x1bj", vec![key(Code::Esc), key('j')]),
        (b"\x1b\r", vec![key(Code::Esc), key(Code::Enter)]),
        ("\u{1b}é".as_bytes(), vec![key(Code::Esc), key('é')]),
        (b"\x1b\x1b[D", vec![key(Code::Esc), key(Code::Left)]),
        (b"\x1b\x1bOH", vec![key(Code::Esc), key(Code::Home)]),
        (b"\x1b[1;3Dx\x1b[1;9Ay\x1bO3Az", keys("xyz")),
        // Keys as newer protocols report them.
        (
            b"\x1b[106;5u\x1b[97;2u\x1b[27u\x1b[9;2u\x1b[97;3u\x1b[106;1:3u\x1b[57399u\x1b[27;5;99~",
            vec![key(Key::ctrl('j')), key('A'), key(Code::Esc), key(Code::BackTab), key(Key::ctrl('c'))],
        ),
        // Keys nothing is bound to.
        (b"a\x1bOP\x1b[11~\x1b[24~\x1b[2~\x1b[E\x1b[I\x1b[O\x1b[1;2R\x1b[12;40Rz", keys("az")),
        (b"a\x1b[[A\x1b[[Ez", keys("az")),
        // Answers of terminals, and the mouse.
        (b"a\x1b[?997;1nb\x1b[?2026;2$yc\x1b[>0;276;0cd\x1b[?62;22cz", keys("abcdz")),
        (b"a\x1b[=1;2cb\x1b[<0;10;10mc\x1b[<2;10;10Mz", keys("abcz")),
        (
            b"\x1b[<0;10;1M\x1b[<0;10;1mj\x1b[<64;1;65535M\x1b[<65;223;4M",
            vec![
                mouse(Gesture::Click, 9, 0),
                key('j'),
                mouse(Gesture::WheelUp, 0, 65534),
                mouse(Gesture::WheelDown, 222, 3),
            ],
        ),
        // Other buttons, movements, modifiers, the wheel sideways, and what is no report.
        (b"a\x1b[<1;1;1M\x1b[<32;1;1M\x1b[<4;1;1M\x1b[<68;1;1M\x1b[<66;1;1M\x1b[<128;1;1Mz", keys("az")),
        (b"a\x1b[<0;0;1M\x1b[<0;1M\x1b[<0;1;1;1M\x1b[<M\x1b[<0;1;1Rz", keys("az")),
        // The mouse as X10 reports it, a coordinate out of its range among them.
        (b"a\x1b[M yyb\x1b[M#\xff\xffc\x1b[M`\x00yz", keys("abcz")),
        (b"a\x1b[32;10;10Mb\x1b[M !!c\x1b[8;24;80tz", keys("abcz")),
        (b"a\x1b]11;rgb:0000/0000/0000\x07b\x1b]4;1;rgb:cdcd/0000/0000\x1b\\z", keys("abz")),
        (b"a\x1b]52;c;YWJjYWJj\x1b\\b\x1bP!|00000000\x1b\\c\x1bP1$r0m\x1b\\z", keys("abcz")),
        (b"a\x1bP>|XTerm(390)\x1b\\b\x1b_Gi=1;OK\x1b\\c\x1b^private\x1b\\d\x1bXsos\x1b\\z", keys("abcdz")),
        ("a\u{1b}]0;猫\u{7}z".as_bytes(), keys("az")),
        (b"a\x1b]11;rgb\x1b[Az", vec![key('a'), key(Code::Up), key('z')]),
        // Terminals that send one byte where others send two.
        (b"\x9bA\x8fHa\x9bB", vec![key(Code::Up), key(Code::Home), key('a'), key(Code::Down)]),
        (b"a\x9d11;rgb\x07b\x90x\x1b\\z", keys("abz")),
        ("a\u{9b}A\u{85}\u{9d}11;rgb\u{7}z".as_bytes(), vec![key('a'), key(Code::Up), key('z')]),
        // What no terminal sends ends where it must.
        (b"\x1b[1;\x03", vec![key(Key::ctrl('c'))]),
        (b"\x1b[12\rx", vec![key(Code::Enter), key('x')]),
        (b"\x1b[1\x1b[A", vec![key(Code::Up)]),
        ("\u{1b}[1é".as_bytes(), keys("é")),
        (b"a\x1b]52;c;eXk=\x03\x1b]11;rgb\x03", vec![key('a'), key(Key::ctrl('c')), key(Key::ctrl('c'))]),
        (b"a\xffz\xe9z", keys("a\u{fffd}z\u{fffd}z")),
        // Pastes.
        (b"\x1b[200~db01\r\x1b[A\x03\x1b[201~q", vec![paste("db01\r\u{1b}[A\u{3}"), key('q')]),
        ("\u{1b}[200~猫\u{1b}[201~\u{1b}[200~\u{1b}[201~".as_bytes(), vec![paste("猫"), paste("")]),
        (b"\x1b[200~\x1b\x1b[201\x1b[201~a\x1b[201~z", {
            let mut typed = vec![paste("\u{1b}\u{1b}[201")];
            typed.extend(keys("az"));
            typed
        }),
    ]
}

#[test]
fn every_sequence_is_what_it_says_however_it_is_cut() {
    for (bytes, expected) in known() {
        let whole = Terminal::new().write(bytes).read();
        assert_eq!(whole, expected, "{}", bytes.escape_ascii());
        for cut in 1..bytes.len() {
            let (one, two) = bytes.split_at(cut);
            let cut = Terminal::new().write(one).wait(10).write(two).read();
            assert_eq!(cut, expected, "{} | {}", one.escape_ascii(), two.escape_ascii());
        }
        let mut dripping = Terminal::new();
        for byte in bytes {
            dripping.write(&[*byte]).wait(10);
        }
        assert_eq!(dripping.read(), expected, "byte by byte: {}", bytes.escape_ascii());
    }
}

#[test]
fn a_pair_of_line_ends_in_one_read_is_one_key() {
    assert_eq!(Terminal::new().write(b"\r\n").read(), [key(Code::Enter)]);
    assert_eq!(Terminal::new().write(b"\n\r").read().len(), 2);
    assert_eq!(Terminal::new().write(b"\r").write(b"\n").read().len(), 2);
}

#[test]
fn esc_acts_when_nothing_follows_and_what_follows_late_is_dropped_whole() {
    let mut terminal = Terminal::new();
    assert_eq!(terminal.write(b"\x1b").read(), []);
    assert_eq!(terminal.wait(49).read(), []);
    assert_eq!(terminal.wait(1).read(), [key(Code::Esc)]);
    for late in [&b"[D"[..], b"OH", b"[1;5D", b"[3~", b"[<0;1;1M", b"[<0;1;1m", b"[M yy", b"[?62c"] {
        let dropped = Terminal::new().write(b"\x1b").wait(300).write(late).write(b"j").read();
        assert_eq!(dropped, [key(Code::Esc), key('j')], "{}", late.escape_ascii());
        let mut cut = Terminal::new();
        cut.write(b"\x1b").wait(300);
        for byte in late {
            cut.write(&[*byte]).wait(10);
        }
        assert_eq!(cut.write(b"j").read(), [key(Code::Esc), key('j')], "{}", late.escape_ascii());
    }
    let after = Terminal::new().write(b"\x1b").wait(1100).write(b"[D").read();
    assert_eq!(after, [key(Code::Esc), key('['), key('D')], "nobody waits for ever");
    let other = Terminal::new().write(b"\x1b").wait(100).write(b"j[").read();
    assert_eq!(other, [key(Code::Esc), key('j'), key('[')], "another key ends the wait");
    let paste_late = Terminal::new().write(b"\x1b").wait(100).write(b"[200~D\x1b[201~").read();
    assert_eq!(paste_late, [key(Code::Esc), paste("D")]);
}

#[test]
fn an_unfinished_sequence_is_given_up_and_its_tail_is_no_key() {
    for unfinished in [&b"\x1b["[..], b"\x1b[1;", b"\x1b[?2026;2$", b"\x1bO", b"\x1b[<0;1", b"\x9b"] {
        for after in ["j", "q", "?", "a", "y", "/"] {
            let typed = Terminal::new().write(unfinished).wait(60).write(after.as_bytes()).read();
            assert_eq!(typed, keys(after), "{}", unfinished.escape_ascii());
        }
    }
    for (begun, tail) in
        [("\x1b[", "D"), ("\x1b[", "1;5D"), ("\x1bO", "H"), ("\x1b[3", "~"), ("\x1b[12;", "40R")]
    {
        let typed =
            Terminal::new().write(begun.as_bytes()).wait(80).write(tail.as_bytes()).write(b"j").read();
        assert_eq!(typed, keys("j"), "{begun:?} {tail}");
        let later = Terminal::new().write(begun.as_bytes()).wait(1200).write(b"D").read();
        assert_eq!(later, keys("D"), "{begun:?}");
    }
}

#[test]
fn half_a_report_of_the_mouse_never_becomes_a_key_however_slow_the_link() {
    for report in [&b"\x1b[<0;12;107M"[..], b"\x1b[<0;12;107m", b"\x1b[<65;9;9M", b"\x1b[M yq", b"\x1b[M`!y"]
    {
        // A lone Esc acts: that is how it is told from the beginning of a sequence.
        for cut in 2..report.len() {
            for pause in [60, 400, 900] {
                let (one, two) = report.split_at(cut);
                let typed = Terminal::new().write(one).wait(pause).write(two).write(b"j").read();
                assert_eq!(typed, keys("j"), "{} | {} after {pause}", one.escape_ascii(), two.escape_ascii());
            }
        }
        let mut dripping = Terminal::new();
        dripping.write(&report[..2]);
        for byte in &report[2..] {
            dripping.wait(60).write(&[*byte]);
        }
        assert_eq!(dripping.write(b"j").read(), keys("j"), "byte by byte: {}", report.escape_ascii());
    }
    // Whoever waits is heard, and ctrl-c at once.
    for half in [&b"\x1b[M"[..], b"\x1b[M ", b"\x1b[<0;1"] {
        assert_eq!(Terminal::new().write(half).wait(1200).write(b"yj").read(), keys("yj"));
        let typed = Terminal::new().write(half).wait(60).write(&[3]).write(b"j").read();
        assert_eq!(typed, [key(Key::ctrl('c')), key('j')], "{}", half.escape_ascii());
    }
}

#[test]
fn the_mouse_is_no_part_of_a_paste() {
    let inside = Terminal::new().write(b"\x1b[200~a\x1b[<0;1;1Mb\x1b[201~").read();
    assert_eq!(inside, [paste("a\u{1b}[<0;1;1Mb")]);
    let unended = Terminal::new().write(b"\x1b[200~a").wait(1000).write(b"\x1b[<0;1;1M").read();
    assert_eq!(unended, [paste("a")]);
}

#[test]
fn ctrl_c_is_heard_wherever_it_comes_by_itself() {
    for unfinished in [
        &b"\x1b"[..],
        b"\x1b[",
        b"\x1b[1;2",
        b"\x1bO",
        b"\x1b]11;rgb",
        b"\x1bP1$r",
        b"\x1b_G",
        b"\x1b]11;rgb\x1b",
        b"\xe7\x8c",
    ] {
        let typed = Terminal::new().write(unfinished).wait(5).write(&[3]).read();
        assert_eq!(typed.last(), Some(&key(Key::ctrl('c'))), "{}", unfinished.escape_ascii());
    }
    let in_a_paste = Terminal::new().write(b"\x1b[200~a").wait(50).write(&[3]).read();
    assert_eq!(in_a_paste, [paste("a"), key(Key::ctrl('c'))]);
}

#[test]
fn a_string_that_is_never_ended_gives_the_keyboard_back() {
    for begun in [&b"\x1b]11;rgb:00"[..], b"\x1bP!|00", b"\x1b_Gi=1", b"\x1b^x", b"\x1bXx"] {
        let key_by_key = Terminal::new().write(begun).wait(60).write(b"j").wait(60).write(b"q").read();
        assert_eq!(key_by_key, keys("jq"), "{}", begun.escape_ascii());
        let rest = Terminal::new().write(begun).wait(200).write(b"aDq00\x1b\\").write(b"j").read();
        assert_eq!(rest, keys("j"), "{}", begun.escape_ascii());
        let in_time = Terminal::new().write(begun).wait(2000).write(b"jq").read();
        assert_eq!(in_time, keys("jq"), "{}", begun.escape_ascii());
        let esc = Terminal::new().write(begun).wait(60).write(b"\x1b").wait(60).read();
        assert_eq!(esc, [key(Code::Esc)], "{}", begun.escape_ascii());
    }
    // Two keys in quick succession are no string.
    assert_eq!(Terminal::new().write(b"\x1bP").wait(60).read(), [key(Code::Esc), key('P')]);
    assert_eq!(
        Terminal::new().write(b"\x1b_").wait(60).write(b"j").read(),
        [key(Code::Esc), key('_'), key('j')]
    );
}

#[test]
fn a_paste_without_its_end_ends_after_a_second_and_what_follows_is_still_a_paste() {
    let mut terminal = Terminal::new();
    terminal.write(b"\x1b[200~db").wait(900).write(b"01").wait(900);
    assert_eq!(terminal.read(), []);
    assert_eq!(terminal.wait(100).read(), [paste("db01")]);
    let pasted = |c: char| Typed::Pasted(Key::from(c));
    assert_eq!(terminal.wait(500).write(b"a").wait(900).write(b"b").read(), ['a', 'b'].map(pasted));
    assert_eq!(terminal.wait(1000).write(b"c").read(), [key('c')], "a second of silence ends it");

    let mut ended = Terminal::new();
    ended.write(b"\x1b[200~x").wait(1000).write(b"a\x1b[201~b");
    assert_eq!(ended.read(), [paste("x"), pasted('a'), key('b')]);
}

#[test]
fn a_paste_keeps_no_more_than_its_limit() {
    let mut terminal = Terminal::new();
    terminal.write(b"\x1b[200~");
    for _ in 0..40 {
        terminal.write(&vec![b'x'; 65_536]);
    }
    let Some(Typed::Paste(text)) = terminal.write(b"\x1b[201~").read().pop() else { panic!("no paste") };
    assert_eq!(text.len(), LONGEST_PASTE);
}

#[test]
fn a_million_random_bytes_leave_a_keyboard_that_works() {
    // xorshift: the same bytes each time.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let corpus: Vec<&[u8]> = known().into_iter().map(|(bytes, _)| bytes).collect();
    let mut terminal = Terminal::new();
    let mut written = 0;
    while written < 1_000_000 {
        let mut bytes = match random() % 3 {
            0 => (0..=random() % 40).map(|_| (random() >> 11) as u8).collect(),
            1 => [0x1b, b'[', b']', b'P', b'O', b'~', b';', b'9', b'M', 0x9b, 0xff]
                .map(|byte| if random() % 2 == 0 { byte } else { (random() >> 9) as u8 })
                .to_vec(),
            _ => corpus[random() as usize % corpus.len()].to_vec(),
        };
        if !bytes.is_empty() && random() % 4 == 0 {
            let at = random() as usize % bytes.len();
            bytes[at] ^= 1 << (random() % 8);
        }
        written += bytes.len();
        terminal.write(&bytes).wait(random() % 80);
        if random() % 64 == 0 {
            // After a moment of silence ctrl-c, and after a longer one any key, is heard.
            terminal.wait(60).read();
            assert_eq!(terminal.write(&[3]).read().last(), Some(&key(Key::ctrl('c'))));
            terminal.write(&bytes).wait(3000).read();
            assert_eq!(terminal.write(b"j").read(), keys("j"));
        }
        assert!(terminal.read().iter().all(|typed| match typed {
            Typed::Key(key) | Typed::Pasted(key) => !matches!(key.code, Code::Char(c) if c.is_control()),
            Typed::Paste(text) => text.len() <= LONGEST_PASTE,
            Typed::Mouse(_) => true,
        }));
    }
}
