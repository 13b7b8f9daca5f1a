//! Keys, from the terminal's events to the program's own.
//!
//! Reading blocks, so it has a thread of its own. What is waiting is taken in one go: how many
//! keys came together tells typing from pasting. A second thread only waits for the terminal to
//! hang up, for a reader does not notice that (crossterm would spin on it).

use std::io;
use std::thread;
use std::time::{Duration, Instant};

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, poll, read};
use rustix::event::{PollFd, PollFlags};
use tokio::sync::mpsc::UnboundedSender;

use crate::app::{Code, Key, Msg};

/// Something from the terminal.
#[derive(Debug)]
#[allow(clippy::large_enum_variant)] // one lives at a time
pub enum Input {
    /// A message for the screen.
    Msg(Msg),
    /// The terminal is gone.
    Gone,
}

/// Most events taken in one go, so that a flood cannot hold the loop up.
const MOST_AT_ONCE: usize = 4096;

/// Starts reading; the threads end with the program.
pub fn start(told: UnboundedSender<Input>) -> io::Result<()> {
    let hangup = told.clone();
    thread::Builder::new().name("hangup".into()).spawn(move || {
        wait_for_hangup();
        let _ = hangup.send(Input::Gone);
    })?;
    thread::Builder::new().name("input".into()).spawn(move || read_events(&told))?;
    Ok(())
}

fn wait_for_hangup() {
    let terminal = io::stdin();
    loop {
        // Asking for no event at all, one is woken by hangups and errors only.
        let mut watched = [PollFd::new(&terminal, PollFlags::empty())];
        match rustix::event::poll(&mut watched, None) {
            Err(rustix::io::Errno::INTR) => {}
            Ok(_) | Err(_) => return,
        }
    }
}

fn read_events(told: &UnboundedSender<Input>) {
    loop {
        let Ok(first) = read() else {
            let _ = told.send(Input::Gone);
            return;
        };
        let mut batch = Batch::default();
        batch.take(first);
        while batch.events < MOST_AT_ONCE && poll(Duration::ZERO).unwrap_or(false) {
            match read() {
                Ok(event) => batch.take(event),
                Err(_) => break,
            }
        }
        for msg in batch.finish() {
            if told.send(Input::Msg(msg)).is_err() {
                return;
            }
        }
    }
}

#[derive(Default)]
struct Batch {
    events: usize,
    keys: Vec<Key>,
    msgs: Vec<Msg>,
}

impl Batch {
    fn take(&mut self, event: Event) {
        self.events += 1;
        match event {
            Event::Key(event) => self.keys.extend(translate(event)),
            Event::Paste(text) => {
                self.end_keys();
                self.msgs.push(Msg::Paste(text));
            }
            Event::Resize(columns, rows) => {
                self.end_keys();
                self.msgs.push(Msg::Resize(columns, rows));
            }
            _ => {}
        }
    }

    fn end_keys(&mut self) {
        if !self.keys.is_empty() {
            let keys = std::mem::take(&mut self.keys);
            self.msgs.push(Msg::Keys { keys, at: Instant::now() });
        }
    }

    fn finish(mut self) -> Vec<Msg> {
        self.end_keys();
        self.msgs
    }
}

fn translate(event: KeyEvent) -> Option<Key> {
    if event.kind == KeyEventKind::Release || event.modifiers.contains(KeyModifiers::ALT) {
        return None;
    }
    let code = match event.code {
        KeyCode::Char(c) => Code::Char(c),
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab => Code::Tab,
        KeyCode::BackTab => Code::BackTab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        _ => return None,
    };
    let is_char = matches!(code, Code::Char(_));
    Some(Key { code, ctrl: is_char && event.modifiers.contains(KeyModifiers::CONTROL) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(code: KeyCode, modifiers: KeyModifiers) -> Option<Key> {
        translate(KeyEvent::new(code, modifiers))
    }

    #[test]
    fn keys_keep_what_tells_them_apart() {
        assert_eq!(key(KeyCode::Char('G'), KeyModifiers::SHIFT), Some(Key::from('G')));
        assert_eq!(key(KeyCode::Char('z'), KeyModifiers::CONTROL), Some(Key::ctrl('z')));
        assert_eq!(key(KeyCode::Up, KeyModifiers::CONTROL), Some(Key::from(Code::Up)));
        assert_eq!(key(KeyCode::Char('a'), KeyModifiers::ALT), None);
        assert_eq!(key(KeyCode::F(1), KeyModifiers::NONE), None);
    }

    #[test]
    fn what_came_together_stays_together() {
        let mut batch = Batch::default();
        for event in [
            Event::Key(KeyEvent::new(KeyCode::Char('a'), KeyModifiers::NONE)),
            Event::Key(KeyEvent::new(KeyCode::Char('b'), KeyModifiers::NONE)),
            Event::Resize(80, 24),
            Event::Key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE)),
        ] {
            batch.take(event);
        }
        let msgs = batch.finish();
        assert!(
            matches!(&msgs[..], [Msg::Keys { keys, .. }, Msg::Resize(80, 24), Msg::Keys { .. }] if keys.len() == 2)
        );
    }
}
