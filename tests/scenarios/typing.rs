//! What comes as keys and is none: pastes at every pace, held keys, and confirmations that slip.

use std::time::Duration;

use vbs_tui::app::{Code, Key, Msg};
use vbs_tui::domain::Settings;

use crate::screen::{TestScreen, parse};

/// Pastes into the wrong window. None begins with a movement key, which may move the cursor.
const PASTES: [&str; 8] = [
    "apt install -y foo<enter>systemctl enable my-daily-sync<enter>",
    "v * ! foo bar<enter>",
    "sudo reboot now<enter>yes<enter>y<enter>",
    "cat /etc/hosts<enter>",
    "* a <enter>y y y y 10<enter>yes<enter>",
    "mv a b; D<enter>10<enter>sync",
    "/name~v1<enter>*a<enter>y10<enter>",
    "ssh operator@10.0.0.1 'vbs associate --yes'<enter>",
];

impl TestScreen {
    /// Types keys this far apart, each in a read of its own; the terminal shows each state at once.
    fn stream(&mut self, script: &str, gap: Duration) {
        for key in parse(script) {
            self.clock += gap;
            self.tell(Msg::Drawn { revision: self.app.model.revision, at: self.clock });
            self.tell(Msg::Keys { keys: vec![key], at: self.clock });
        }
    }

    /// Whatever a paste may not change.
    fn state(&self) -> (Vec<String>, String, String, bool, usize, Option<String>) {
        let rows = &self.app.model.volumes;
        (
            self.marked(),
            rows.filter_text.clone(),
            format!("{:?}", rows.sort),
            rows.marked_only,
            self.app.screens.over.len(),
            rows.range_from.as_ref().map(ToString::to_string),
        )
    }
}

#[test]
fn a_paste_at_any_pace_changes_nothing_and_is_said() {
    for paste in PASTES {
        for millis in [1, 5, 12, 30, 60, 99] {
            let mut screen = TestScreen::loaded();
            screen.keys("<space><space>j");
            screen.look();
            let before = screen.state();
            screen.clock += Duration::from_secs(5);
            screen.stream(paste, Duration::from_millis(millis));
            assert!(screen.submitted().is_none(), "{paste} at {millis} ms");
            assert_eq!(screen.state(), before, "{paste} at {millis} ms");
            assert!(screen.notice().contains("many keys arrived at once"), "{paste}: {}", screen.notice());
        }
        let mut whole = TestScreen::loaded();
        whole.keys("<space><space>j");
        let before = whole.state();
        whole.clock += Duration::from_secs(5);
        whole.burst(paste);
        assert_eq!(whole.state(), before, "{paste} in one read");
        assert!(whole.notice().contains("many keys arrived at once"), "{paste}");
    }
}

#[test]
fn a_paste_too_slow_to_be_told_never_sends() {
    for paste in PASTES {
        for millis in [101, 200, 400, 999] {
            let mut screen = TestScreen::loaded();
            screen.clock += Duration::from_secs(5);
            screen.stream(paste, Duration::from_millis(millis));
            assert!(screen.submitted().is_none(), "{paste} at {millis} ms");
        }
    }
}

#[test]
fn a_paste_lasts_until_a_second_of_silence() {
    let mut screen = TestScreen::loaded();
    screen.stream("abcdefgh", Duration::from_millis(20));
    screen.stream("*", Duration::from_millis(900));
    assert!(screen.marked().is_empty(), "{}", screen.notice());
    screen.stream("*", Duration::from_secs(1));
    assert_eq!(screen.marked().len(), 10, "{} {:?}", screen.notice(), screen.app.screens.over);
}

#[test]
fn a_held_key_is_no_paste() {
    let mut screen = TestScreen::loaded();
    screen.stream(&"j".repeat(40), Duration::from_millis(33));
    assert_eq!((screen.under_cursor().as_str(), screen.notice()), ("v9", ""));
    screen.clock += Duration::from_secs(2);
    screen.burst(&"k".repeat(12));
    assert_eq!((screen.under_cursor().as_str(), screen.notice()), ("v0", ""));
    screen.clock += Duration::from_millis(500);
    screen.burst(&"<space>".repeat(8));
    assert_eq!(screen.marked().len(), 8, "marked and stepped on");
}

#[test]
fn text_in_a_prompt_is_typed_at_any_pace() {
    let mut screen = TestScreen::loaded();
    screen.keys("/");
    screen.clock += Duration::from_millis(150);
    screen.stream("name~v1 size>5", Duration::from_millis(8));
    assert_eq!(screen.app.model.volumes.filter_text, "name~v1 size>5");
    screen.burst(" policy=none");
    assert_eq!(screen.app.model.volumes.filter_text, "name~v1 size>5 policy=none");
    screen.keys("<enter>");
    assert_eq!(screen.shown(), ["v1"]);
}

#[test]
fn only_the_count_and_movement_may_come_in_the_second_before_a_confirmation() {
    let quiet = Settings::default().confirm_quiet;
    for (before, confirms) in [
        (Key::from('7'), true),
        (Key::from(Code::Backspace), true),
        (Key::from(Code::Down), true),
        (Key::from(Code::PageUp), true),
        (Key::from('z'), false),
        (Key::from(' '), false),
        (Key::from(Code::Tab), false),
        (Key::from(Code::Enter), false),
        (Key::ctrl('l'), false),
    ] {
        for (gap, expected) in [(Duration::from_millis(50), confirms), (quiet, true)] {
            let mut screen = TestScreen::loaded();
            screen.keys("<space>a<enter>");
            screen.look();
            screen.clock += Duration::from_secs(3);
            screen.tell(Msg::Keys { keys: vec![before], at: screen.clock });
            screen.tell(Msg::Drawn { revision: screen.app.model.revision, at: screen.clock });
            screen.tell(Msg::Keys { keys: parse("y"), at: screen.clock + gap });
            let sent = screen.submitted().is_some();
            assert_eq!(sent, expected, "{before} then y after {gap:?}: {}", screen.notice());
            assert!(
                sent || screen.notice().contains("too fast; press it again"),
                "{before}: {}",
                screen.notice()
            );
        }
    }
}

#[test]
fn a_count_and_enter_in_one_read_confirm() {
    let mut screen = TestScreen::loaded();
    screen.keys("*a<enter>");
    screen.look();
    screen.clock += Duration::from_secs(2);
    screen.burst("10<enter>");
    assert!(screen.submitted().is_some(), "{}", screen.notice());
}

#[test]
fn the_rest_of_a_paste_without_an_end_is_a_burst_however_short() {
    let mut screen = TestScreen::loaded();
    screen.tell(Msg::PastedKeys { keys: parse("*"), at: screen.clock });
    assert!(screen.marked().is_empty());
    assert!(screen.notice().contains("many keys arrived at once"));
}

#[test]
fn ctrl_c_and_esc_lead_out_of_anything_in_a_burst() {
    let mut screen = TestScreen::loaded();
    screen.keys("?");
    screen.clock += Duration::from_secs(5);
    screen.stream("xyzxyzwv", Duration::from_millis(10));
    screen.stream("<esc>", Duration::from_millis(10));
    assert!(screen.app.screens.over.is_empty());
    screen.stream("<c-c>", Duration::from_millis(10));
    assert!(screen.effects.contains(&vbs_tui::app::Effect::Quit));
}
