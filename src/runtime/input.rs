//! Keys, from the terminal's events to the program's own.
//!
//! Reading blocks, so it has a thread of its own. What is waiting is taken in one go: how many
//! keys came together tells typing from pasting. The thread itself waits for the terminal, for it
//! must be possible to keep it from reading while another program has the keyboard. Whether the
//! terminal hangs up is watched by another: a reader in the middle of a key would not notice.

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, poll, read};
use rustix::event::{PollFd, PollFlags};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

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

/// Keeps the reader from the keyboard for a while.
#[derive(Debug)]
pub struct Gate {
    bell: UnixStream,
    held: UnboundedReceiver<()>,
    go_on: mpsc::Sender<()>,
}

impl Gate {
    /// Returns when nothing is read any more; what was typed before is in the queue.
    pub async fn hold(&mut self) {
        if self.bell.write_all(&[0]).is_ok() {
            let _ = self.held.recv().await;
        }
    }

    /// Lets it read again.
    pub fn release(&self) {
        // A reader that is gone has said so itself.
        let _ = self.go_on.send(());
    }
}

/// The reader's side of the gate.
struct Reader {
    told: UnboundedSender<Input>,
    bell: UnixStream,
    holding: UnboundedSender<()>,
    go_on: mpsc::Receiver<()>,
}

/// Starts reading; the threads end with the program.
pub fn start(told: UnboundedSender<Input>) -> io::Result<Gate> {
    let (bell, rung) = UnixStream::pair()?;
    let (holding, held) = unbounded_channel();
    let (go_on, released) = mpsc::channel();
    let watcher = told.clone();
    thread::Builder::new().name("hangup".into()).spawn(move || watch(&watcher))?;
    let reader = Reader { told, bell: rung, holding, go_on: released };
    thread::Builder::new().name("input".into()).spawn(move || reader.read())?;
    Ok(Gate { bell, held, go_on })
}

/// Waits for the terminal to hang up, and for nothing else.
fn watch(told: &UnboundedSender<Input>) {
    let terminal = io::stdin();
    let mut watched = [PollFd::new(&terminal, PollFlags::empty())];
    while matches!(rustix::event::poll(&mut watched, None), Err(rustix::io::Errno::INTR)) {}
    // Where the rest of a key is missing, crossterm would read the end of the terminal again and
    // again; of this pipe, whose other end stays open, it reads nothing and waits.
    if let Ok((silence, end)) = io::pipe()
        && rustix::stdio::dup2_stdin(&silence).is_ok()
    {
        std::mem::forget(end);
    }
    let _ = told.send(Input::Gone);
}

/// What the thread was woken for.
enum Woken {
    Keys,
    Bell,
    Gone,
}

impl Reader {
    fn read(mut self) {
        loop {
            match self.wait() {
                Woken::Keys => {
                    if !self.take() {
                        return;
                    }
                }
                Woken::Bell => {
                    let heard = self.bell.read(&mut [0]).is_ok_and(|bytes| bytes > 0);
                    if !heard || self.holding.send(()).is_err() || self.go_on.recv().is_err() {
                        return;
                    }
                }
                Woken::Gone => {
                    let _ = self.told.send(Input::Gone);
                    return;
                }
            }
        }
    }

    fn wait(&self) -> Woken {
        let terminal = io::stdin();
        let mut watched = [PollFd::new(&self.bell, PollFlags::IN), PollFd::new(&terminal, PollFlags::IN)];
        loop {
            match rustix::event::poll(&mut watched, None) {
                Err(rustix::io::Errno::INTR) => {}
                Err(_) => return Woken::Gone,
                Ok(_) => break,
            }
        }
        let [bell, terminal] = watched.map(|watched| watched.revents());
        if !bell.is_empty() {
            Woken::Bell
        } else if terminal.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) {
            Woken::Gone
        } else {
            Woken::Keys
        }
    }

    /// Takes in what is waiting; `false` if there is nobody to tell or nothing to read from.
    fn take(&self) -> bool {
        let mut batch = Batch::default();
        // Half an escape sequence is no event yet; the rest wakes the thread again.
        while batch.events < MOST_AT_ONCE && poll(Duration::ZERO).unwrap_or(false) {
            let Ok(event) = read() else {
                let _ = self.told.send(Input::Gone);
                return false;
            };
            batch.take(event);
        }
        batch.finish().into_iter().all(|msg| self.told.send(Input::Msg(msg)).is_ok())
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
