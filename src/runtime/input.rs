//! The keyboard, read by a thread of its own.
//!
//! One place waits for the terminal and reads it: what is waiting is taken in one go, for how many
//! keys came together tells typing from pasting. Waiting is level-triggered and ends in time for the
//! decoder, so that no key is held until another comes.

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

use rustix::event::{PollFd, PollFlags};
use rustix::io::Errno;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::decoder::{Decoder, Typed};
use super::waiting::wait;
use crate::app::Msg;
use crate::app::pointer::Pointed;

/// Something from the terminal.
#[derive(Debug)]
#[allow(clippy::large_enum_variant)] // one lives at a time
pub enum Input {
    /// A message for the screen.
    Msg(Msg),
    /// A report of the mouse.
    Mouse(Pointed),
    /// The terminal is gone.
    Gone,
}

/// Most bytes taken in one go, so that a flood cannot hold the loop up; no terminal hands out more.
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
    tx: UnboundedSender<Input>,
    bell: UnixStream,
    holding: UnboundedSender<()>,
    go_on: mpsc::Receiver<()>,
    decoder: Decoder,
}

/// Starts reading; the thread ends with the program.
pub fn start(tx: UnboundedSender<Input>) -> io::Result<Gate> {
    let (bell, rung) = UnixStream::pair()?;
    let (holding, held) = unbounded_channel();
    let (go_on, released) = mpsc::channel();
    let reader = Reader { tx, bell: rung, holding, go_on: released, decoder: Decoder::default() };
    thread::Builder::new().name("input".into()).spawn(move || reader.read())?;
    Ok(Gate { bell, held, go_on })
}

/// What the thread was woken for.
enum Woken {
    Keys,
    /// The rest of a sequence did not come in time.
    Late,
    Bell,
    Gone,
}

impl Reader {
    fn read(mut self) {
        let mut bytes = vec![0; MOST_AT_ONCE];
        loop {
            let typed = match self.wait() {
                // Past the buffer of the standard library, which would hide what it holds.
                Woken::Keys => match rustix::io::read(io::stdin(), &mut bytes) {
                    Ok(count) if count > 0 => {
                        self.decoder.feed(Instant::now(), bytes.get(..count).unwrap_or_default())
                    }
                    Err(Errno::INTR | Errno::AGAIN) => continue,
                    _ => return self.gone(),
                },
                Woken::Late => self.decoder.expire(Instant::now()),
                Woken::Bell => {
                    let heard = self.bell.read(&mut [0]).is_ok_and(|bytes| bytes > 0);
                    if !heard || self.holding.send(()).is_err() || self.go_on.recv().is_err() {
                        return;
                    }
                    continue;
                }
                Woken::Gone => return self.gone(),
            };
            for input in inputs(typed, Instant::now()) {
                if self.tx.send(input).is_err() {
                    return;
                }
            }
        }
    }

    fn gone(&self) {
        let _ = self.tx.send(Input::Gone);
    }

    fn wait(&self) -> Woken {
        let terminal = io::stdin();
        let mut watched = [PollFd::new(&self.bell, PollFlags::IN), PollFd::new(&terminal, PollFlags::IN)];
        match wait(&mut watched, self.decoder.deadline()) {
            Err(_) => return Woken::Gone,
            Ok(false) => return Woken::Late,
            Ok(true) => {}
        }
        let [bell, terminal] = watched.map(|watched| watched.revents());
        if !bell.is_empty() {
            Woken::Bell
        } else if terminal.contains(PollFlags::IN) {
            Woken::Keys
        } else {
            Woken::Gone
        }
    }
}

/// What was typed as messages: keys that came together stay together.
fn inputs(typed: Vec<Typed>, at: Instant) -> Vec<Input> {
    let mut inputs = Vec::new();
    for typed in typed {
        match (typed, inputs.last_mut()) {
            (Typed::Key(key), Some(Input::Msg(Msg::Keys { keys, .. })))
            | (Typed::Pasted(key), Some(Input::Msg(Msg::PastedKeys { keys, .. }))) => keys.push(key),
            (Typed::Key(key), _) => inputs.push(Input::Msg(Msg::Keys { keys: vec![key], at })),
            (Typed::Pasted(key), _) => inputs.push(Input::Msg(Msg::PastedKeys { keys: vec![key], at })),
            (Typed::Paste(text), _) => inputs.push(Input::Msg(Msg::Paste(text))),
            (Typed::Mouse(pointed), _) => inputs.push(Input::Mouse(pointed)),
        }
    }
    inputs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Key;

    #[test]
    fn what_came_together_stays_together() {
        let key = |c| Typed::Key(Key::from(c));
        let typed = vec![key('a'), key('b'), Typed::Paste("x".into()), key('c'), Typed::Pasted('d'.into())];
        let inputs = inputs(typed, Instant::now());
        let msgs = inputs.iter().map(|input| match input {
            Input::Msg(msg) => msg,
            other => panic!("{other:?}"),
        });
        let msgs: Vec<&Msg> = msgs.collect();
        assert!(matches!(
            &msgs[..],
            [Msg::Keys { keys, .. }, Msg::Paste(_), Msg::Keys { .. }, Msg::PastedKeys { .. }] if keys.len() == 2
        ));
    }
}
