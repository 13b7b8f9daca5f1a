//! Bytes of a keyboard, through the terminal's decoder into the screen's model.

use std::time::{Duration, Instant};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use vbs_tui::app::pointer::Pointed;
use vbs_tui::app::{Code, Effect, Key, Msg};
use vbs_tui::domain::text::is_harmful;
use vbs_tui::runtime::decoder::{Decoder, Typed};
use vbs_tui::ui::{Theme, heights, paint, spot};

use crate::mutate;
use crate::rng::Rng;
use crate::screen::TestScreen;
use crate::watch::{Input, inputs};

/// What people and terminals send; `|` is a moment, `_` more than a second.
const SEQUENCES: &[&[u8]] = &[
    b"jjk \x1b[B\x1b[A\x1b[6~\x1b[5~\x1bOH\x1bOF\tgGv",
    b" _a_\r_y",
    b"*_a_\r_10_\r",
    b" _D_y",
    b" _a_j\r_jj_n",
    b"/name~v1 status=in-use size>5\r_*_",
    b"/policy=\"no such|_\x1b_",
    b"s_jj\r_m_I_",
    b"?_G_q_H_\r_q_o_",
    b"\r_j_\x1b_c_jj_\x1b",
    b"\x1b[200~apt install -y foo\ry\r\x1b[201~",
    b"\x1b[200~unfinished a\ry|y|y_y_",
    b"apt install -y foo\rsystemctl enable my-daily-sync\r",
    b"\x1b]11;rgb:0000/0000/0000\x07\x1bP!|00000000\x1b\\\x1b_Gi=1;OK\x1b\\\x1b[?62;22c\x1b[>0;276;0c",
    b"\x1b|[D_\x1b|OH_\x1b\x1b[D_\x1bj_",
    b"\x1b[106;5u\x1b[27u\x1b[57399u\x1b[<0;10;10M\x1b[M !!\x1b[8;24;80t\x1b[I\x1b[O",
    b"\x9bA\x8fH\x9d11;rgb\x07\x90x\x1b\\",
    b"\x0c_\x0a_\x1a_\x15_\x17_\x7f_\x08_",
    b"\x03_\x03_q_y_",
    "é猫\u{1f600}/übergabe ☃\r".as_bytes(),
    b"r_R_u_p_x_e_f_t_w_z_1_0_?_q",
    b"/v1\r_F_+_name\r_-_y_-_\x1b_F",
    b"\x1b[<0;5;9M\x1b[<0;5;9m\x1b[<65;70;20M_s\x1b[<0;40;12M_\r_:\x1b[<0;40;12M\x1b[<64;40;12M",
    b"*_a\x1b[<0;40;10M_\r_\x1b[<0;20;9M\x1b[<65;20;9M_1\x1b[<64;20;9M0\x1b[<0;20;9M_\r",
    b"\x1b[<0;5|;9M\x1b[M|yyy_\x1b|[<0;5;9M\x1b[|M yy<>>",
];

/// A keyboard, a decoder and a screen, on a clock of their own.
struct RunStore {
    screen: TestScreen,
    decoder: Decoder,
    now: Instant,
    /// When the last key came that is neither of a count nor a movement.
    other_key: Option<Instant>,
    keys: usize,
    /// Plans that were sent.
    sent: usize,
    quits: bool,
}

impl RunStore {
    fn new() -> Self {
        let screen = TestScreen::loaded();
        let now = screen.clock;
        Self { screen, decoder: Decoder::default(), now, other_key: None, keys: 0, sent: 0, quits: false }
    }

    fn write(&mut self, bytes: &[u8]) {
        let typed = self.decoder.feed(self.now, bytes);
        self.take(typed);
    }

    /// Time goes by, and deadlines in it are kept.
    fn wait(&mut self, pause: Duration) {
        let end = self.now + pause;
        while let Some(due) = self.decoder.deadline().filter(|due| *due <= end) {
            self.now = self.now.max(due);
            let typed = self.decoder.expire(self.now);
            self.take(typed);
        }
        self.now = end;
    }

    /// Hands over what came of one read, as the loop does.
    fn take(&mut self, typed: Vec<Typed>) {
        self.screen.clock = self.now;
        let mut keys = Vec::new();
        let mut pasted = Vec::new();
        for one in typed {
            match one {
                Typed::Key(key) => keys.push(key),
                Typed::Pasted(key) => pasted.push(key),
                Typed::Paste(text) => self.screen.tell(Msg::Paste(text)),
                Typed::Mouse(pointed) => self.point(pointed),
            }
        }
        for key in keys.iter().chain(&pasted) {
            assert!(!matches!(key.code, Code::Char(c) if c.is_control()), "{key:?}");
        }
        self.keys += keys.len() + pasted.len();
        if !pasted.is_empty() {
            self.screen.tell(Msg::PastedKeys { keys: pasted.clone(), at: self.now });
            self.nothing_is_sent("a paste");
            self.other_key = Some(self.now);
        }
        for key in keys {
            self.screen.tell(Msg::Keys { keys: vec![key], at: self.now });
            self.judge(key);
        }
    }

    /// The mouse moves cursors, and nothing else.
    fn point(&mut self, pointed: Pointed) {
        let facts = |screen: &TestScreen| {
            let model = &screen.app.model;
            (
                screen.app.screens.over.len(),
                model.selection.len(),
                screen.effects.len(),
                screen.app.screens.mode(),
            )
        };
        let before = facts(&self.screen);
        self.screen.app.model.heights = heights(&self.screen.app);
        let spot = spot(&self.screen.app, pointed);
        self.screen.tell(Msg::Mouse(pointed.gesture, spot));
        assert_eq!(facts(&self.screen), before, "{pointed:?} on {spot:?}");
    }

    fn submits(&self) -> bool {
        self.screen.effects.iter().any(|effect| matches!(effect, Effect::Submit { .. }))
    }

    fn nothing_is_sent(&self, by: &str) {
        assert!(!self.submits(), "{by} sends something");
    }

    /// Whatever sends is `y` or Enter, a second after the last key of another kind.
    fn judge(&mut self, key: Key) {
        let is_consent = key == Key::from('y') || key.code == Code::Enter;
        if self.submits() {
            assert!(is_consent, "{key} sends");
            let silence = self.other_key.map_or(Duration::MAX, |other| self.now.duration_since(other));
            assert!(silence >= Duration::from_secs(1), "{key} sends {silence:?} after another key");
            self.sent += 1;
            self.screen.run_ends(|outcome| outcome.state = vbs_tui::domain::State::Ok);
        }
        self.quits |= self.screen.effects.iter().any(|effect| matches!(effect, Effect::Quit));
        self.screen.effects.clear();
        let counts = matches!(key.code, Code::Char('0'..='9') if !key.ctrl) || key.code == Code::Backspace;
        if !counts && !moves(key) {
            self.other_key = Some(self.now);
        }
    }

    /// The terminal shows what there is.
    fn draw(&mut self) {
        self.screen.app.model.heights = heights(&self.screen.app);
        let (columns, rows) = self.screen.app.model.size;
        let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
        paint(&self.screen.app, &Theme::default(), &mut buffer);
        for cell in buffer.content() {
            assert!(!cell.symbol().chars().any(is_harmful), "{cell:?}");
        }
    }

    /// The frame left for the terminal.
    fn drawn(&mut self) {
        let revision = self.screen.app.model.revision;
        self.screen.tell(Msg::Drawn { revision, at: self.now });
    }
}

fn moves(key: Key) -> bool {
    match key.code {
        Code::Up
        | Code::Down
        | Code::Left
        | Code::Right
        | Code::Home
        | Code::End
        | Code::PageUp
        | Code::PageDown => true,
        Code::Char(c) => {
            !key.ctrl && matches!(c, 'j' | 'k' | 'g' | 'G') || key.ctrl && matches!(c, 'd' | 'u' | 'f' | 'b')
        }
        _ => false,
    }
}

/// Plays bytes at some pace; how many plans were sent.
fn play(rng: &mut Rng, bytes: &[u8]) -> usize {
    let mut store = RunStore::new();
    store.screen.app.model.profile.mouse = !rng.one_in(4);
    let mut rest = bytes;
    while !rest.is_empty() {
        let length = match rng.below(4) {
            0 => rest.len().min(1 + rng.below(40)),
            _ => rest.iter().position(|byte| matches!(byte, b'|' | b'_')).map_or(rest.len(), |at| at.max(1)),
        };
        let (now, later) = rest.split_at(length);
        rest = later;
        match now {
            b"|" => store.wait(Duration::from_millis(20 + rng.below(60) as u64)),
            b"_" => store.wait(Duration::from_millis(1_000 + rng.below(400) as u64)),
            _ => {
                store.write(now);
                store.wait(Duration::from_millis(rng.below(120) as u64));
            }
        }
        if rng.one_in(12) {
            let (columns, rows) = (rng.below(180) as u16, rng.below(60) as u16);
            store.screen.tell(Msg::Resize(columns, rows));
        }
        if rng.one_in(4) {
            store.draw();
        }
        if !rng.one_in(8) {
            store.drawn();
        }
    }
    // A sequence makes at most as many keys as it has bytes.
    assert!(store.keys <= bytes.len(), "{} keys of {} bytes", store.keys, bytes.len());
    leave(&mut store);
    store.sent
}

/// After a silence, ctrl-c leads out of anything.
fn leave(store: &mut RunStore) {
    store.wait(Duration::from_secs(4));
    store.quits = false;
    for _ in 0..12 {
        let before = store.keys;
        store.write(&[3]);
        assert_eq!(store.keys, before + 1, "ctrl-c is not heard");
        if store.quits {
            return;
        }
        store.drawn();
        store.wait(Duration::from_secs(2));
    }
    panic!("ctrl-c does not lead out of {:?}", store.screen.app.screens.over);
}

#[test]
fn no_sequence_of_keys_brings_the_screen_down_or_sends_unasked() {
    let mut sent = 0;
    let all = inputs(20);
    for number in all.clone() {
        let mut rng = Rng::of(5, number);
        let mut bytes: Vec<u8> = Vec::new();
        for _ in 0..=rng.below(6) {
            bytes.extend(*rng.pick(SEQUENCES));
        }
        if !rng.one_in(4) {
            let other = *rng.pick(SEQUENCES);
            bytes = mutate::bytes(&mut rng, &bytes, other);
            bytes.truncate(2_000);
        }
        let input = Input::new("keys", number, &[&bytes]);
        sent += play(&mut rng, &bytes);
        input.survived();
    }
    // Else nothing was proven.
    assert!(sent > 0 || all.end - all.start < 500, "no plan was ever sent");
}
